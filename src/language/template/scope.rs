//! The names that are known around an expression.

use std::ops::Range;

use super::analysis::Given;
use super::problem::ProblemKind;

/// The names around an expression, and how its mistakes are filed.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) locals: Vec<Bound>,
    pub(crate) in_loop: bool,
    pub(crate) kind: ProblemKind,
}

/// A name that a loop gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    pub(crate) name: String,
    /// Where the loop names it; empty for a name from outside.
    pub(crate) range: Range<usize>,
    /// The field whose values it runs through.
    pub(crate) field: Option<String>,
    pub(crate) given: Given,
}

impl Scope {
    pub(crate) fn new(names: &[&str], kind: ProblemKind) -> Scope {
        let bound = |name: &&str| Bound {
            name: (*name).to_owned(),
            range: 0..0,
            field: None,
            given: Given::Around,
        };
        Scope {
            locals: names.iter().map(bound).collect(),
            in_loop: false,
            kind,
        }
    }
}
