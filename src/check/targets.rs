//! The project's targets, for rules about platforms.

use super::rule::ProjectScope;
use crate::language::target::Target;
use crate::platforms::Platform;
use crate::project::Project;
use crate::source::Span;
use crate::syntax::Node;

/// One target that the check is about.
pub(super) struct Aim<'a> {
    pub(super) target: &'a Target,
    pub(super) platform: Platform,
    pub(super) node: &'a Node,
    /// Its name in the project file.
    pub(super) key: Span,
}

/// The targets of the project, or the one that is meant.
pub(super) fn aims<'a>(scope: &ProjectScope<'a>) -> Vec<Aim<'a>> {
    targets(scope.project, scope.target)
}

/// The targets of a project, or the one of this name.
pub(super) fn targets<'a>(project: &'a Project, target: Option<&str>) -> Vec<Aim<'a>> {
    let settings = &project.settings;
    let (Some(file), Some(root)) = (&settings.value, &settings.root) else {
        return Vec::new();
    };
    let entries = root.get("targets").map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .filter(|entry| target.is_none_or(|name| *name == *entry.key.text))
        .filter_map(|entry| {
            let target = file.targets.get(&*entry.key.text)?;
            Some(Aim {
                target,
                platform: Platform::from_word(target.platform())?,
                node: &entry.value,
                key: Span::new(settings.file, entry.key.range.clone()),
            })
        })
        .collect()
}

impl Aim<'_> {
    /// Whether the target syncs a kind.
    pub(super) fn manages(&self, kind: crate::language::address::Kind) -> bool {
        let words = self.target.common().manages;
        words.is_none_or(|words| words.iter().any(|word| word.0 == kind.word()))
    }
}
