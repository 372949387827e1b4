//! A condition as a checker reads it: what is joined by `and`, `or` and `not`, down to single
//! comparisons.

use std::ops::Range;

use super::analysis::Literal;

/// A condition taken apart.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Joined by `and`.
    All(Vec<Condition>),
    /// Joined by `or`.
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Compare),
    /// A value that stands alone: it holds unless it is empty, false or 0.
    Truth {
        side: Side,
        range: Range<usize>,
    },
    /// Something that only the chat can decide.
    Other,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    pub left: Side,
    pub operator: Comparator,
    pub right: Side,
    /// From the first word to the last, in bytes of the source.
    pub range: Range<usize>,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    In,
    NotIn,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Side {
    Field {
        name: String,
        range: Range<usize>,
    },
    Literal(Literal),
    /// Written values and nothing else.
    List(Vec<Literal>),
    Tags,
    Channel,
    /// `hours.NAME.open`.
    Hours(String),
    /// `contact.…` and `input`: always texts.
    Words,
    /// `error.status`: always a number.
    Status,
    Other,
}
