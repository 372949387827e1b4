//! The examples of the rules' pages: small projects that are really checked.
//!
//! An example is a bot file. Lines of its own cut it into several files and say how things stand:
//! `# file: PATH` starts a file, `# bytes: PATH` one in which `\xNN` stands for one byte, and
//! `# env: NAME` sets an environment variable.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::{Levels, Options, check};
use crate::diagnostics::Diagnostic;
use crate::project::{self, PROJECT_FILE, Project};
use crate::source::{ReadError, Reader};

/// The file of an example that names none.
const BOT_FILE: &str = "bot/main.yaml";
/// The project file of an example that brings none.
const PLAIN_PROJECT: &str = "botwright: 1\nname: example\nchannels: [line]\n";
/// Where the files of an example are checked. No disk has this folder, since no name on a disk
/// holds a zero byte, so nothing is found there but the example.
const NOWHERE: &str = "\0";

/// A small project in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// As they are written, in order.
    pub files: Vec<ExampleFile>,
    /// The environment variables that are set.
    pub environment: BTreeSet<String>,
}

/// One file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// Relative to the project, with `/`.
    pub path: String,
    /// As it is shown.
    pub text: String,
    /// Whether `\xNN` stands for one byte.
    pub escaped: bool,
}

impl ExampleFile {
    fn new(path: &str, escaped: bool) -> ExampleFile {
        ExampleFile {
            path: path.to_owned(),
            text: String::new(),
            escaped,
        }
    }

    /// What the file holds.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        if !self.escaped {
            return self.text.clone().into_bytes();
        }
        let mut parts = self.text.split("\\x");
        let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            let byte = part
                .get(..2)
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            match byte {
                Some(byte) => {
                    bytes.push(byte);
                    bytes.extend_from_slice(&part.as_bytes()[2..]);
                }
                None => {
                    bytes.extend_from_slice(b"\\x");
                    bytes.extend_from_slice(part.as_bytes());
                }
            }
        }
        bytes
    }
}

impl Example {
    /// Reads an example of a page.
    #[must_use]
    pub fn parse(page: &str) -> Example {
        let mut files: Vec<ExampleFile> = Vec::new();
        let mut environment = BTreeSet::new();
        for line in page.trim_start_matches('\n').lines() {
            if let Some(path) = line.strip_prefix("# file: ") {
                files.push(ExampleFile::new(path, false));
            } else if let Some(path) = line.strip_prefix("# bytes: ") {
                files.push(ExampleFile::new(path, true));
            } else if let Some(name) = line.strip_prefix("# env: ") {
                environment.insert(name.to_owned());
            } else {
                if files.is_empty() {
                    files.push(ExampleFile::new(BOT_FILE, false));
                }
                if let Some(file) = files.last_mut() {
                    file.text.push_str(line);
                    file.text.push('\n');
                }
            }
        }
        Example { files, environment }
    }

    /// All files of the project with what they hold, the plain project file among them.
    #[must_use]
    pub fn contents(&self) -> BTreeMap<&str, Vec<u8>> {
        let mut contents = BTreeMap::from([(PROJECT_FILE, PLAIN_PROJECT.to_owned().into_bytes())]);
        for file in &self.files {
            contents.insert(&file.path, file.bytes());
        }
        contents
    }

    /// Writes the files into a folder.
    ///
    /// # Errors
    /// What the disk gives.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for (path, bytes) in self.contents() {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }

    /// Checks the example in memory.
    #[must_use]
    pub fn check(&self) -> (Project, Vec<Diagnostic>) {
        let root = Path::new(NOWHERE);
        let memory = Memory {
            files: self
                .contents()
                .into_iter()
                .map(|(path, bytes)| (root.join(path), bytes))
                .collect(),
        };
        let project = project::load(&memory, root);
        let is_set = |name: &str| self.environment.contains(name);
        let diagnostics = check(
            &project,
            Options {
                is_set: &is_set,
                target: None,
                levels: Levels::NONE,
            },
        );
        (project, diagnostics)
    }
}

/// Files that stand nowhere.
struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_cut_into_files() {
        let example = Example::parse("\na: 1\n# note\n# file: data/x.csv\nk\n");
        let files: Vec<(&str, &str)> = example
            .files
            .iter()
            .map(|file| (file.path.as_str(), file.text.as_str()))
            .collect();
        assert_eq!(
            files,
            [("bot/main.yaml", "a: 1\n# note\n"), ("data/x.csv", "k\n")]
        );
        assert!(example.contents().contains_key(PROJECT_FILE));
    }

    #[test]
    fn bytes_and_variables() {
        let example = Example::parse("# env: TOKEN\n# bytes: x.csv\nk\\xb3\\xaf\\xzz陳\n");
        assert_eq!(example.environment, BTreeSet::from(["TOKEN".to_owned()]));
        let mut wanted = b"k\xb3\xaf\\xzz".to_vec();
        wanted.extend_from_slice("陳\n".as_bytes());
        assert_eq!(example.files[0].bytes(), wanted);
    }
}
