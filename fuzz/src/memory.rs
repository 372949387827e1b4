//! Projects that stand in memory alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use botwright::check::example::Example;
use botwright::source::{ReadError, Reader};

/// Where they stand. No disk has this folder, since no name on a disk holds a zero byte.
pub const ROOT: &str = "\0";

/// The files of one project.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// The environment variables that are set.
    pub environment: BTreeSet<String>,
}

impl Memory {
    /// Reads a page in the format of the rules' examples: `# file: PATH` starts a file.
    #[must_use]
    pub fn of(page: &str) -> Memory {
        let example = Example::parse(page);
        let mut memory = Memory::default();
        for (path, bytes) in example.contents() {
            memory.set(path, bytes);
        }
        memory.environment = example.environment;
        memory
    }

    /// Puts a file there.
    pub fn set(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(Path::new(ROOT).join(path), bytes.into());
    }
}

impl Reader for Memory {
    fn read(&self, path: &Path, limit: u64) -> Result<String, ReadError> {
        let bytes = self.files.get(path).ok_or(ReadError::Missing)?;
        let length = bytes.len() as u64;
        if length > limit {
            return Err(ReadError::TooLarge {
                bytes: length,
                limit,
            });
        }
        String::from_utf8(bytes.clone()).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            ReadError::NotUtf8 {
                before: String::from_utf8_lossy(&bytes[..valid]).into_owned(),
                byte: bytes.get(valid).copied().unwrap_or_default(),
                utf16: bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]),
            }
        })
    }

    fn unsaved(&self) -> Vec<&Path> {
        self.files.keys().map(PathBuf::as_path).collect()
    }
}

/// As it could be written into a page.
impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, bytes) in &self.files {
            let path = path.strip_prefix(ROOT).unwrap_or(path);
            writeln!(f, "# file: {}", path.display())?;
            writeln!(f, "{}", String::from_utf8_lossy(bytes))?;
        }
        Ok(())
    }
}
