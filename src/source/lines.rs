//! Byte offsets to lines and columns and back: the one place that knows about characters,
//! UTF-16 and line breaks.

use std::ops::Range;

/// How many bytes are counted together, so that a column on a very long line is quick to tell.
const BLOCK: usize = 1024;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A place for people and JSON: both from 1, the column in Unicode characters (a tab is one).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// A place for editors: both from 0, the column in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Utf16Position {
    pub line: u32,
    pub character: u32,
}

/// Where the lines of a text start. Lines end at `\n`, `\r\n` or `\r`; a byte order mark at the
/// start of the text takes no column.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Characters and UTF-16 units before each block; empty for a text of ASCII alone.
    before: Vec<Count>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count {
    chars: u32,
    utf16: u32,
}

impl Count {
    /// Counts a piece, which may begin or end within a character: each one counts where it starts.
    fn of(bytes: &[u8]) -> Count {
        bytes.iter().fold(Count::default(), |count, byte| Count {
            chars: count.chars + u32::from(byte & 0xc0 != 0x80),
            utf16: count.utf16 + u32::from(byte & 0xc0 != 0x80) + u32::from(*byte >= 0xf0),
        })
    }

    fn plus(self, other: Count) -> Count {
        Count {
            chars: self.chars + other.chars,
            utf16: self.utf16 + other.utf16,
        }
    }
}

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at as u32 + 1);
            }
        }
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut count = Count::default();
            for block in bytes.chunks(BLOCK) {
                before.push(count);
                count = count.plus(Count::of(block));
            }
        }
        LineIndex { starts, before }
    }

    /// How many lines there are; a line break at the end starts one more.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line of a byte offset, from 1.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset).max(1) as u32
    }

    /// The bytes of a line (from 1) without its line break; the end of the text for a line beyond.
    #[must_use]
    pub fn range(&self, text: &str, line: u32) -> Range<u32> {
        let index = line.saturating_sub(1) as usize;
        let length = text.len() as u32;
        let Some(&start) = self.starts.get(index) else {
            return length..length;
        };
        let end = self.starts.get(index + 1).copied().unwrap_or(length);
        let line = &text[start as usize..end as usize];
        start..start + line.trim_end_matches(['\n', '\r']).len() as u32
    }

    /// Line and column of a byte offset. An offset within a line break is at the line's end.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let (line, count) = self.locate(text, offset);
        Position {
            line,
            column: count.chars + 1,
        }
    }

    /// Line and column of a byte offset, for editors.
    #[must_use]
    pub fn utf16(&self, text: &str, offset: u32) -> Utf16Position {
        let (line, count) = self.locate(text, offset);
        Utf16Position {
            line: line - 1,
            character: count.utf16,
        }
    }

    /// The byte offset of an editor's place; a column beyond the line is its end.
    #[must_use]
    pub fn offset(&self, text: &str, position: Utf16Position) -> u32 {
        let range = self.range(text, position.line.saturating_add(1));
        let start = range.start + self.mark(text, range.start);
        let line = text.get(start as usize..range.end as usize).unwrap_or("");
        let mut units = 0;
        for (at, letter) in line.char_indices() {
            if units + letter.len_utf16() as u32 > position.character {
                return start + at as u32;
            }
            units += letter.len_utf16() as u32;
        }
        range.end
    }

    fn locate(&self, text: &str, offset: u32) -> (u32, Count) {
        let offset = floor(text, offset);
        let line = self.line(offset);
        let range = self.range(text, line);
        let start = range.start + self.mark(text, range.start);
        let end = offset.clamp(start.min(range.end), range.end);
        (line, self.between(text, start, end))
    }

    /// The bytes of a byte order mark at the start of this line.
    fn mark(&self, text: &str, line_start: u32) -> u32 {
        if line_start == 0 && text.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len() as u32
        } else {
            0
        }
    }

    fn between(&self, text: &str, start: u32, end: u32) -> Count {
        if self.before.is_empty() {
            return Count {
                chars: end - start,
                utf16: end - start,
            };
        }
        if end as usize - start as usize <= BLOCK {
            return Count::of(&text.as_bytes()[start as usize..end as usize]);
        }
        let (from, to) = (self.up_to(text, start), self.up_to(text, end));
        Count {
            chars: to.chars - from.chars,
            utf16: to.utf16 - from.utf16,
        }
    }

    fn up_to(&self, text: &str, offset: u32) -> Count {
        let offset = offset as usize;
        // The offset may be the end of a text that fills its last block.
        let block = (offset / BLOCK).min(self.before.len() - 1);
        self.before[block].plus(Count::of(&text.as_bytes()[block * BLOCK..offset]))
    }
}

fn floor(text: &str, offset: u32) -> u32 {
    text.floor_char_boundary(offset as usize) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str, offset: u32) -> (u32, u32) {
        let position = LineIndex::new(text).position(text, offset);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_characters() {
        let text = "a: 票券 👩‍💻x\n\tb";
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, 3), (1, 4));
        assert_eq!(position(text, 6), (1, 5));
        let x = text.find('x').unwrap_or(0) as u32;
        assert_eq!(position(text, x), (1, 10));
        // Within a character: where it starts.
        assert_eq!(position(text, 4), (1, 4));
        assert_eq!(position(text, text.len() as u32 - 1), (2, 2));
        assert_eq!(position(text, 10_000), (2, 3));
    }

    #[test]
    fn line_breaks() {
        let text = "ab\r\nc\rd\n";
        let index = LineIndex::new(text);
        assert_eq!(index.count(), 4);
        let lines: Vec<_> = (1..=5).map(|line| index.range(text, line)).collect();
        assert_eq!(lines, [0..2, 4..5, 6..7, 8..8, 8..8]);
        for (offset, wanted) in [
            (2, (1, 3)),
            (3, (1, 3)),
            (4, (2, 1)),
            (6, (3, 1)),
            (8, (4, 1)),
        ] {
            assert_eq!(position(text, offset), wanted, "{offset}");
        }
        assert_eq!(position("", 0), (1, 1));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        let text = "\u{feff}ab\n";
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, 3), (1, 1));
        assert_eq!(position(text, 4), (1, 2));
        let index = LineIndex::new(text);
        let place = Utf16Position {
            line: 0,
            character: 1,
        };
        assert_eq!(index.offset(text, place), 4);
    }

    #[test]
    fn utf16_there_and_back() {
        let text = "é👩票\r\nb";
        let index = LineIndex::new(text);
        let places: Vec<_> = text
            .char_indices()
            .map(|(at, _)| index.utf16(text, at as u32))
            .map(|place| (place.line, place.character))
            .collect();
        assert_eq!(places, [(0, 0), (0, 1), (0, 3), (0, 4), (0, 4), (1, 0)]);
        for (at, letter) in text.char_indices().filter(|(_, letter)| *letter != '\n') {
            let place = index.utf16(text, at as u32);
            assert_eq!(index.offset(text, place), at as u32, "{letter:?}");
        }
        let beyond = Utf16Position {
            line: 0,
            character: 99,
        };
        assert_eq!(index.offset(text, beyond), 9);
        let within = Utf16Position {
            line: 0,
            character: 2,
        };
        assert_eq!(index.offset(text, within), 2);
    }

    #[test]
    fn long_lines_agree_with_counting() {
        let text = "票a👩é".repeat(1000) + "\n" + &"y票".repeat(256 * 4);
        let index = LineIndex::new(&text);
        for (at, _) in text.char_indices().step_by(97).chain([(text.len(), ' ')]) {
            let before = &text[..at];
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let wanted = before[line_start..].chars().count() as u32 + 1;
            assert_eq!(index.position(&text, at as u32).column, wanted, "{at}");
            let wanted = before[line_start..].encode_utf16().count() as u32;
            assert_eq!(index.utf16(&text, at as u32).character, wanted, "{at}");
        }
    }
}
