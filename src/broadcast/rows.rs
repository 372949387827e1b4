//! A table file, cut into rows one after the other. No row is held longer than it is looked at, and
//! none can be longer than [`MOST_BYTES`], so that a file of any size takes the same memory.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// A row longer than this is taken for a quote that is never closed.
const MOST_BYTES: usize = 1 << 20;
const MARK: &[u8] = b"\xef\xbb\xbf";
const BUFFER: usize = 64 * 1024;

/// A row as it is written, which may go over several lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawRow {
    /// The line on which it starts, from 1.
    pub(super) line: u64,
    pub(super) text: String,
}

/// What a file's bytes are instead of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// A quote is never closed, or the row is longer than [`MOST_BYTES`]: what follows cannot be
    /// told apart.
    Endless,
    NotUtf8,
}

/// A row, or what is broken on which line.
pub(super) type Found = Result<RawRow, (u64, Broken)>;

/// Reads rows and takes the digest of all bytes on the way.
pub(super) struct Rows<R> {
    from: BufReader<R>,
    digest: Sha256,
    line: u64,
    started: bool,
    /// Nothing is read after a row without an end.
    ended: bool,
}

impl Rows<File> {
    pub(super) fn open(path: &Path) -> io::Result<Rows<File>> {
        Ok(Rows::new(File::open(path)?))
    }
}

impl<R: io::Read> Rows<R> {
    pub(super) fn new(from: R) -> Rows<R> {
        Rows {
            from: BufReader::with_capacity(BUFFER, from),
            digest: Sha256::new(),
            line: 1,
            started: false,
            ended: false,
        }
    }

    /// The next row with something in it; `None` at the end. Blank lines are passed over.
    pub(super) fn next(&mut self) -> io::Result<Option<Found>> {
        let mut bytes = Vec::new();
        let mut start = self.line;
        let mut quotes = Quotes::default();
        loop {
            if self.ended {
                return Ok(None);
            }
            let before = bytes.len();
            let left = MOST_BYTES.saturating_sub(before) + 1;
            let read = (&mut self.from)
                .take(left as u64)
                .read_until(b'\n', &mut bytes)?;
            self.digest.update(&bytes[before..]);
            if !self.started {
                self.started = true;
                if bytes.starts_with(MARK) {
                    bytes.drain(..MARK.len());
                }
            }
            let ends = read == 0;
            if bytes.len() > MOST_BYTES {
                self.ended = true;
                return Ok(Some(Err((start, Broken::Endless))));
            }
            if !ends {
                self.line += 1;
                quotes.read(&bytes[before.min(bytes.len())..]);
            }
            if quotes.open() {
                if ends {
                    self.ended = true;
                    return Ok(Some(Err((start, Broken::Endless))));
                }
                continue;
            }
            while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                bytes.pop();
            }
            if bytes.is_empty() {
                if ends {
                    return Ok(None);
                }
                start = self.line;
                quotes = Quotes::default();
                continue;
            }
            return Ok(Some(match String::from_utf8(bytes) {
                Ok(text) => Ok(RawRow { line: start, text }),
                Err(_) => Err((start, Broken::NotUtf8)),
            }));
        }
    }

    /// The digest of the whole file, in hex. What was not read yet is read now.
    pub(super) fn digest(mut self) -> io::Result<String> {
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = self.from.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            self.digest.update(&buffer[..read]);
        }
        Ok(hex(&self.digest.finalize()))
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a row goes on behind a line break: a quote opens at the start of a value only, and two
/// of them inside stand for one.
struct Quotes {
    quoted: bool,
    /// At the start of a value.
    start: bool,
    /// Right behind a quote that may have been the end of the value.
    closed: bool,
}

impl Default for Quotes {
    fn default() -> Quotes {
        Quotes {
            quoted: false,
            start: true,
            closed: false,
        }
    }
}

impl Quotes {
    fn read(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'"' if self.quoted => {
                    self.quoted = false;
                    self.closed = true;
                    continue;
                }
                // Blanks before a quote are trimmed with the value, but make it no quoted one.
                b'"' if self.start || self.closed => self.quoted = true,
                b',' if !self.quoted => {
                    self.start = true;
                    self.closed = false;
                    continue;
                }
                _ => {}
            }
            self.start = false;
            self.closed = false;
        }
    }

    fn open(&self) -> bool {
        self.quoted
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    fn rows(text: &[u8]) -> Vec<Result<(u64, String), (u64, Broken)>> {
        let mut rows = Rows::new(text);
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push(row.map(|row| (row.line, row.text)));
        }
        found
    }

    fn sound(text: &str) -> Vec<(u64, String)> {
        rows(text.as_bytes())
            .into_iter()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn rows_and_their_lines() {
        let row = |line: u64, text: &str| (line, text.to_owned());
        assert_eq!(sound("a,b\n1,2\n"), [row(1, "a,b"), row(2, "1,2")]);
        assert_eq!(
            sound("\u{feff}a\r\n\r\n陳\r\nx"),
            [row(1, "a"), row(3, "陳"), row(4, "x")]
        );
        assert_eq!(
            sound("a,\"b\n\n\"\"c\"\nd\n"),
            [row(1, "a,\"b\n\n\"\"c\""), row(4, "d")]
        );
        assert_eq!(sound("5\" pipe\nb"), [row(1, "5\" pipe"), row(2, "b")]);
        assert_eq!(sound(""), []);
    }

    #[test]
    fn what_has_no_end_is_told_where_it_starts() {
        assert_eq!(
            rows(b"a\n\"b\nc\nd"),
            [Ok((1, "a".to_owned())), Err((2, Broken::Endless))]
        );
        let long = "x".repeat(MOST_BYTES + 1);
        assert_eq!(rows(long.as_bytes()), [Err((1, Broken::Endless))]);
        assert_eq!(
            rows(b"a\n\xff\nb"),
            [
                Ok((1, "a".to_owned())),
                Err((2, Broken::NotUtf8)),
                Ok((3, "b".to_owned()))
            ]
        );
    }

    #[test]
    fn the_digest_is_the_files() {
        let mut read = Rows::new("a\nb\n".as_bytes());
        read.next().unwrap();
        let unread = Rows::new("a\nb\n".as_bytes());
        let other = Rows::new("a\nb".as_bytes());
        let (read, unread) = (read.digest().unwrap(), unread.digest().unwrap());
        assert_eq!(read, unread);
        assert_eq!(read, hex(&Sha256::digest("a\nb\n")));
        assert_ne!(read, other.digest().unwrap());
    }
}
