//! Digests: of texts, and of what is written down piece by piece.

use sha2::{Digest as _, Sha256};

use crate::syntax::{Content, Node};

/// How many bytes of a digest are kept.
pub(in crate::check) const LENGTH: usize = 16;

/// The digest of a text, of the circumstances of a check, or of what others see of a file.
pub(crate) type Hash = [u8; LENGTH];

/// The digest of some bytes.
pub(in crate::check) fn digest(bytes: &[u8]) -> Hash {
    let mut hash = [0; LENGTH];
    let whole = Sha256::digest(bytes);
    for (one, byte) in hash.iter_mut().zip(whole) {
        *one = byte;
    }
    hash
}

/// A name with the number of its family.
pub(crate) type Name<'a> = (u8, &'a str);

/// Values written behind one another, so that different ones never look alike.
#[derive(Debug, Default)]
pub(crate) struct Print {
    bytes: Vec<u8>,
    /// Something could not be told.
    lacks: bool,
}

impl Print {
    /// With room for what most files have.
    pub(in crate::check) fn of_file() -> Print {
        Print {
            bytes: Vec::with_capacity(4096),
            lacks: false,
        }
    }

    pub(crate) fn word(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn words<'a>(&mut self, all: impl ExactSizeIterator<Item = &'a str>) {
        self.number(all.len());
        all.for_each(|word| self.word(word));
    }

    /// A number of things in a file, which are less than 2^32.
    pub(crate) fn number(&mut self, number: usize) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    pub(crate) fn flags<const N: usize>(&mut self, flags: [bool; N]) {
        self.bytes.extend(flags.map(u8::from));
    }

    /// A name that must be known.
    pub(crate) fn name(&mut self, name: Option<Name<'_>>) {
        match name {
            Some((family, name)) => {
                self.bytes.push(family);
                self.word(name);
            }
            None => self.lacks = true,
        }
    }

    /// A value and all below it, wherever it stands.
    pub(in crate::check) fn tree(&mut self, node: &Node) {
        match &node.content {
            Content::Null => self.bytes.push(0),
            Content::Bool(value) => self.bytes.extend([1, u8::from(*value)]),
            Content::Int(value) => {
                self.bytes.push(2);
                self.bytes.extend_from_slice(&value.to_le_bytes());
            }
            Content::Float(value) => {
                self.bytes.push(3);
                self.bytes.extend_from_slice(&value.to_bits().to_le_bytes());
            }
            Content::Text(text) => {
                self.bytes.push(4);
                self.word(&text.value);
            }
            Content::List(items) => {
                self.bytes.push(5);
                self.number(items.len());
                items.iter().for_each(|item| self.tree(item));
            }
            Content::Map(entries) => {
                self.bytes.push(6);
                self.number(entries.len());
                for entry in entries {
                    self.word(&entry.key.text);
                    self.tree(&entry.value);
                }
            }
        }
    }

    /// The digest of all; `None` if a name was not known.
    pub(in crate::check) fn finish(&self) -> Option<Hash> {
        (!self.lacks).then(|| digest(&self.bytes))
    }
}
