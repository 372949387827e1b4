//! How grave each code is: what the command line says, then `lints:`, then the table of codes.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostic, Group, Severity, codes};
use crate::language::project_file::LintLevel;
use crate::project::Project;
use crate::syntax::Content;

/// What a word of `lints:` or of the command line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Every code.
    All,
    Group(Group),
    Code(&'static Code),
}

impl Selector {
    /// Reads `all`, a group's name or a code.
    #[must_use]
    pub fn parse(word: &str) -> Option<Selector> {
        if word == "all" {
            return Some(Selector::All);
        }
        let group = Group::ALL.into_iter().find(|group| group.name() == word);
        group
            .map(Selector::Group)
            .or_else(|| codes::find(word).map(Selector::Code))
    }

    /// Every word that can be written.
    pub fn words() -> impl Iterator<Item = &'static str> {
        let groups = Group::ALL.into_iter().map(Group::name);
        let codes = codes::ALL.iter().map(|code| code.name);
        std::iter::once("all").chain(groups).chain(codes)
    }

    /// Whether some code that it means can be set to this level.
    #[must_use]
    pub fn can_be(self, level: LintLevel) -> bool {
        codes::ALL.iter().any(|code| {
            let meant = match self {
                Selector::All => true,
                Selector::Group(group) => code.group == group,
                Selector::Code(one) => one == *code,
            };
            let says_nothing_new = code.severity == Severity::Error && level == LintLevel::Deny;
            meant && code.group != Group::Sync && (!code.is_fixed() || says_nothing_new)
        })
    }
}

/// Levels by words; a code counts before its group, and a group before `all`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<String, LintLevel>);

impl Levels {
    /// None are set.
    pub const NONE: &'static Levels = &Levels(BTreeMap::new());

    /// Sets the level of a word; gives the other level that it has already.
    pub fn set(&mut self, word: &str, level: LintLevel) -> Option<LintLevel> {
        let before = self.0.insert(word.to_owned(), level);
        before.filter(|before| *before != level)
    }

    fn of(&self, code: &Code) -> Option<LintLevel> {
        of(&self.0, code)
    }
}

fn of(levels: &BTreeMap<String, LintLevel>, code: &Code) -> Option<LintLevel> {
    let by_name = levels.get(code.name);
    let level = by_name
        .or_else(|| levels.get(code.group.name()))
        .or_else(|| levels.get("all"))
        .copied();
    match level {
        // What is off is switched on by its own name alone.
        Some(LintLevel::Deny | LintLevel::Warn) if !code.on && by_name.is_none() => None,
        level => level,
    }
}

/// Whether nothing is to be said of a code.
pub(super) fn is_silent(project: &Project, given: &Levels, code: &Code) -> bool {
    match chosen(project, given, code) {
        Some(level) => level == LintLevel::Allow,
        None => !code.on,
    }
}

/// What the command line or the project says of a code.
fn chosen(project: &Project, given: &Levels, code: &Code) -> Option<LintLevel> {
    if code.is_fixed() {
        return None;
    }
    given.of(code).or_else(|| set_by(project, code))
}

/// What the project says of a code, also where another part of its file is broken. Where its
/// levels cannot be read at all, a warning may be one that it does not want to see.
fn set_by(project: &Project, code: &Code) -> Option<LintLevel> {
    let settings = &project.settings;
    if let Some(value) = &settings.value {
        return of(&value.lints, code);
    }
    let lints = settings.root.as_deref().and_then(|root| root.get("lints"));
    let Some(lints) = lints.filter(|lints| matches!(lints.content, Content::Map(_))) else {
        return (!settings.is_whole()
            && code.group != Group::Files
            && code.severity == Severity::Warning)
            .then_some(LintLevel::Allow);
    };
    let levels = lints.entries().iter().filter_map(|entry| {
        let level = LintLevel::from_word(entry.value.as_str()?)?;
        Some((entry.key.text.to_string(), level))
    });
    of(&levels.collect(), code)
}

/// Gives every diagnostic its severity, and drops what is not to be said.
pub(super) fn set_levels(project: &Project, given: &Levels, found: &mut Vec<Diagnostic>) {
    found.retain_mut(|diagnostic| match chosen(project, given, diagnostic.code) {
        Some(LintLevel::Deny) => {
            diagnostic.severity = Severity::Error;
            true
        }
        Some(LintLevel::Warn) => {
            diagnostic.severity = Severity::Warning;
            true
        }
        Some(LintLevel::Allow) => false,
        None => diagnostic.code.on,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    static OFF: Code = Code {
        name: "off",
        group: Group::FlowLogic,
        severity: Severity::Warning,
        on: false,
    };

    fn level(list: &[(&str, LintLevel)], code: &Code) -> Option<LintLevel> {
        let mut levels = Levels::default();
        for (word, level) in list {
            levels.set(word, *level);
        }
        levels.of(code)
    }

    #[test]
    fn the_nearer_word_counts() {
        use LintLevel::{Allow, Deny, Warn};
        let unset = &codes::UNSET_ENV;
        assert_eq!(level(&[("all", Deny)], unset), Some(Deny));
        assert_eq!(level(&[("all", Deny), ("names", Warn)], unset), Some(Warn));
        let three = [("unset-env", Allow), ("all", Deny), ("names", Warn)];
        assert_eq!(level(&three, unset), Some(Allow));
        assert_eq!(level(&[("values", Deny)], unset), None);
    }

    #[test]
    fn what_is_off_is_switched_on_by_name() {
        use LintLevel::{Allow, Deny};
        assert_eq!(level(&[("all", Deny), ("flow-logic", Deny)], &OFF), None);
        assert_eq!(level(&[("off", Deny)], &OFF), Some(Deny));
        assert_eq!(level(&[("all", Allow)], &OFF), Some(Allow));
    }

    #[test]
    fn words_and_what_they_can_do() {
        use LintLevel::{Allow, Deny, Warn};
        assert_eq!(Selector::parse("all"), Some(Selector::All));
        assert_eq!(
            Selector::parse("channel-limits"),
            Some(Selector::Group(Group::Limits))
        );
        assert_eq!(Selector::parse("flow logic"), None);
        for word in Selector::words() {
            assert!(Selector::parse(word).is_some(), "{word}");
        }
        let can = |word: &str, level| Selector::parse(word).is_some_and(|one| one.can_be(level));
        assert!(can("unset-env", Allow) && can("names", Allow) && can("all", Warn));
        assert!(!can("unknown-flow", Warn) && !can("syntax", Allow) && !can("drift", Deny));
        assert!(can("unknown-flow", Deny));
    }
}
