//! What a rule is.

use super::part::PartScope;
use super::phrases::Repeat;
use super::scope::{Environment, LeafScope};
use crate::diagnostics::{Code, Diagnostic};
use crate::project::Project;

/// One kind of problem: its code, its page, and how it is found.
///
/// A rule is one file in `rules/`, named like its code, and one line in `rules/mod.rs`.
pub struct Rule {
    pub code: &'static Code,
    /// What it finds, in a sentence or two.
    pub finds: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// A bot that has the problem, and one that has not; see [`super::example`] for how files are
    /// written in it. `botwright.yaml` among them replaces the plain one.
    pub bad: &'static str,
    pub good: &'static str,
    pub check: Check,
}

impl Rule {
    /// The first sentence of what it finds, without its full stop.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let first = self
            .finds
            .split_once(". ")
            .map_or(self.finds, |(first, _)| first);
        first.trim_end_matches('.')
    }
}

/// Looks at one name, text or condition.
pub type LeafRule = fn(&LeafScope<'_>, &mut Vec<Diagnostic>);

/// Looks at one mapping with known keys.
pub type PartRule = fn(&PartScope<'_>, &mut Vec<Diagnostic>);

/// Looks at the merged bot.
pub type ProjectRule = fn(&ProjectScope<'_>, &mut Vec<Diagnostic>);

/// How a problem is found.
#[derive(Clone, Copy)]
pub enum Check {
    /// While the files are read, or judged by the schema.
    Reading,
    /// At one name, text or condition, by what is declared in the project.
    Leaf(LeafRule),
    /// At one mapping: a step, a button, a keyword.
    Part(PartRule),
    /// At both.
    LeafAndPart(LeafRule, PartRule),
    /// In the merged bot.
    Project(ProjectRule),
    /// In the merged bot, and at one name, text or condition.
    ProjectAndLeaf(ProjectRule, LeafRule),
    /// In the merged bot, and at one mapping.
    ProjectAndPart(ProjectRule, PartRule),
    /// By `plan` and `apply`, on the platform. The page shows what they print, and what to type.
    Sync,
}

/// What a rule about the whole project sees.
pub struct ProjectScope<'a> {
    pub project: &'a Project,
    /// Every environment variable that a text names, with its first place.
    pub environment: &'a Environment,
    /// How conversations go.
    pub(crate) flow: &'a super::flow::Map<'a>,
    pub is_set: &'a (dyn Fn(&str) -> bool + Sync),
    /// The one target that is meant, if only one is.
    pub target: Option<&'a str>,
    /// The phrases of keywords that equal an earlier one.
    pub(super) repeats: Vec<Repeat<'a>>,
}
