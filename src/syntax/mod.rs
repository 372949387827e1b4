//! Text -> a YAML tree in which every key and value knows its place. Knows nothing of bots.

mod build;
mod comments;
mod copy;
#[cfg(test)]
mod fuzz;
mod locate;
mod lookup;
mod mapping;
mod parse;
mod quote;
mod read;
mod refuse;
mod scalar;
mod slips;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use comments::{Comment, comments};
pub use locate::locate;
pub use lookup::{Found, PathSeg, find};
pub use parse::{MAX_BYTES, MAX_COPIES, MAX_DEPTH, MAX_PROBLEMS, Parsed, parse};
pub use quote::quote;
pub use read::Without;
pub use scalar::{Trap, scalar_trap};

/// One value of a YAML document, with its place in the file. Large projects hold millions of them,
/// and few aliases: that is why their types are small.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value stands, in bytes. Inside an expanded alias: where the alias stands.
    pub range: Range<u32>,
    /// For a value that came through an alias: where it was written.
    pub anchor: Option<Box<Range<u32>>>,
    pub content: Content,
}

/// What a node holds, by the YAML 1.2 core schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Text),
    List(Box<[Node]>),
    Map(Box<[Entry]>),
}

/// A text and how it was written, which decides how a place inside it is found in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub value: Box<str>,
    pub style: Style,
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// One key of a mapping and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: Key,
    pub value: Node,
}

/// A key of a mapping: always a text in this language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub text: Box<str>,
    pub range: Range<u32>,
    pub anchor: Option<Box<Range<u32>>>,
}
