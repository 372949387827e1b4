//! The file in which a check is kept.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::told::{Place, Told};
use crate::check::print::{Hash, LENGTH, digest};

/// Beyond this a file is not one of ours.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// A check of a whole project. What stands in it by file is in the order of the bot files.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored<'a> {
    /// The environment variables that texts name, and whether they were set.
    #[serde(borrow)]
    pub(super) environment: Vec<(&'a str, bool)>,
    /// The tables that were read, by path.
    pub(super) tables: Vec<(&'a str, Hash)>,
    /// Those of them that follow the bot files in the sources.
    pub(super) shown: Vec<&'a str>,
    /// The digest of each text.
    pub(super) contents: &'a [u8],
    /// The digest of what others see of each file.
    pub(super) seen: &'a [u8],
    /// Whether it can be looked at alone.
    pub(super) alone: &'a [u8],
    /// Whether some API card has an example of its answer.
    pub(super) examples: bool,
    /// Whether some part of the bot cannot be read.
    pub(super) broken: bool,
    pub(super) resources: usize,
    #[serde(borrow)]
    pub(super) diagnostics: Vec<Told<'a>>,
    /// Where secrets stand, also where that is allowed.
    pub(super) secrets: Vec<Place>,
    /// Of all names.
    pub(super) index: &'a [u8],
}

/// What is kept of each file, ready to be written.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) contents: Vec<u8>,
    pub(super) seen: Vec<u8>,
    pub(super) alone: Vec<u8>,
}

impl Columns {
    /// Adds a file; `seen` if it can be looked at alone.
    pub(super) fn push(&mut self, content: &Hash, seen: Option<Hash>) {
        self.contents.extend_from_slice(content);
        self.seen.extend_from_slice(&seen.unwrap_or_default());
        self.alone.push(u8::from(seen.is_some()));
    }
}

impl<'a> Stored<'a> {
    /// The files whose texts are others now; `None` if there are not as many files.
    pub(super) fn changed(&self, contents: &[Hash]) -> Option<Vec<usize>> {
        let (before, rest) = self.contents.as_chunks::<LENGTH>();
        let fits = before.len() == contents.len() && rest.is_empty();
        let pairs = before.iter().zip(contents).enumerate();
        let changed = pairs.filter(|(_, (before, now))| before != now);
        fits.then(|| changed.map(|(index, _)| index).collect())
    }

    /// What others see of a file; `None` if it cannot be looked at alone.
    pub(super) fn seen(&self, index: usize) -> Option<Hash> {
        let alone = self.alone.get(index) == Some(&1);
        let (seen, _) = self.seen.as_chunks::<LENGTH>();
        seen.get(index).copied().filter(|_| alone)
    }

    /// What was kept in these circumstances; `None` for anything else.
    pub(super) fn decode(bytes: &'a [u8], around: &Hash) -> Option<Stored<'a>> {
        let (sum, rest) = bytes.split_first_chunk::<LENGTH>()?;
        let (before, body) = rest.split_first_chunk::<LENGTH>()?;
        if before != around || digest(rest) != *sum {
            return None;
        }
        postcard::from_bytes(body).ok()
    }

    /// The bytes of the file.
    pub(super) fn encode(&self, around: &Hash) -> Option<Vec<u8>> {
        let mut bytes = vec![0; LENGTH];
        bytes.extend_from_slice(around);
        let mut bytes = postcard::to_extend(self, bytes).ok()?;
        let (sum, rest) = bytes.split_first_chunk_mut::<LENGTH>()?;
        *sum = digest(rest);
        Some(bytes)
    }
}

/// The file as it is; `None` if there is none.
pub(super) fn read(path: &Path) -> Option<Vec<u8>> {
    let about = fs::metadata(path).ok()?;
    let fits = about.is_file() && about.len() <= MOST_BYTES;
    fits.then(|| fs::read(path).ok())?
}

/// Puts the file in its place, whole or not at all. Its folder is nobody's to commit.
///
/// # Errors
/// An error of the disk.
pub(super) fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let ignore = private(&folder.join(".gitignore"));
    match ignore.and_then(|mut file| file.write_all(b"*\n")) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = folder.join(name);
    // Of a process that was killed, and had the same number.
    let _ = fs::remove_file(&temporary);
    let written = private(&temporary)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A new file that its owner alone may read.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
