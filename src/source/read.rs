//! The port through which all files are read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The largest YAML file, in bytes.
pub const MAX_FILE_BYTES: u64 = 8 * 1024 * 1024;

/// Reads files. Disk, or disk with unsaved buffers over it.
pub trait Reader: Sync {
    /// The text of a file of at most `limit` bytes.
    ///
    /// # Errors
    /// The file is not there, not a file, too large, not UTF-8 or cannot be read.
    fn read(&self, path: &Path, limit: u64) -> Result<String, ReadError>;

    /// Files that may not be on the disk yet, by absolute path.
    fn unsaved(&self) -> Vec<&Path> {
        Vec::new()
    }
}

/// Why a file has no text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("the file is not there")]
    Missing,
    #[error("this is a folder, not a file")]
    Folder,
    /// A pipe, socket or device, which could block or never end.
    #[error("this is a pipe or a device, not a file")]
    Special,
    #[error("there is no permission to read this file")]
    Denied,
    #[error("the path leads out of the project")]
    Outside,
    /// A link to a folder in which it stands.
    #[error("the link leads in a circle")]
    Circle,
    #[error("the file has {bytes} bytes, where {limit} are the limit")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("the file is not UTF-8")]
    NotUtf8 {
        /// The text before the first wrong byte.
        before: String,
        /// The first wrong byte.
        byte: u8,
        /// The file starts like UTF-16.
        utf16: bool,
    },
    #[error("the file cannot be read: {0}")]
    Other(String),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        ReadError::from(error.kind())
    }
}

impl From<io::ErrorKind> for ReadError {
    fn from(kind: io::ErrorKind) -> ReadError {
        match kind {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Missing,
            io::ErrorKind::IsADirectory => ReadError::Folder,
            io::ErrorKind::PermissionDenied => ReadError::Denied,
            kind => ReadError::Other(kind.to_string()),
        }
    }
}

/// The files as they are saved.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Reader for Disk {
    fn read(&self, path: &Path, limit: u64) -> Result<String, ReadError> {
        // Asked before opening, since opening a pipe waits for its other end.
        let about = path.metadata()?;
        if about.is_dir() {
            return Err(ReadError::Folder);
        }
        if !about.is_file() {
            return Err(ReadError::Special);
        }
        let too_large = |bytes| ReadError::TooLarge { bytes, limit };
        if about.len() > limit {
            return Err(too_large(about.len()));
        }
        let mut bytes = Vec::with_capacity(about.len() as usize + 1);
        // The file may have grown since.
        File::open(path)?
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(too_large(bytes.len() as u64));
        }
        decode(bytes)
    }
}

fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        ReadError::NotUtf8 {
            before: String::from_utf8_lossy(&bytes[..valid]).into_owned(),
            byte: bytes.get(valid).copied().unwrap_or_default(),
            utf16: bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]),
        }
    })
}

/// The disk with unsaved buffers over it, as an editor has them.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    buffers: BTreeMap<PathBuf, String>,
}

impl Overlay {
    #[must_use]
    pub fn new() -> Overlay {
        Overlay::default()
    }

    /// Puts a buffer over the file at this absolute path, which need not exist.
    pub fn set(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.buffers.insert(path.into(), text.into());
    }

    /// Takes a buffer away: the file counts as saved again.
    pub fn remove(&mut self, path: &Path) {
        self.buffers.remove(path);
    }
}

impl Reader for Overlay {
    fn read(&self, path: &Path, limit: u64) -> Result<String, ReadError> {
        match self.buffers.get(path) {
            Some(text) if text.len() as u64 > limit => Err(ReadError::TooLarge {
                bytes: text.len() as u64,
                limit,
            }),
            Some(text) => Ok(text.clone()),
            None => Disk.read(path, limit),
        }
    }

    fn unsaved(&self) -> Vec<&Path> {
        self.buffers.keys().map(PathBuf::as_path).collect()
    }
}
