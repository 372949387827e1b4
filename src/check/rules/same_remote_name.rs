//! `same-remote-name`

use std::collections::BTreeMap;

use super::super::attributes::{Sent, sent};
use super::super::rule::ProjectScope;
use super::super::targets::{Aim, aims};
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::{Address, Kind};
use crate::language::name::borrowed_nfc;
use crate::platforms::facts::{Activity, NaturalKey};
use crate::project::{Namespace, Project};
use crate::source::Span;
use crate::syntax::Node;

/// `same-remote-name`
pub(super) static RULE: Rule = Rule {
    code: &codes::SAME_REMOTE_NAME,
    finds: "Two resources of a kind, or two attributes of a broadcast, have one name on the platform of a target.",
    why: "Botcake's flows, AhaChat's blocks and FIRST LINE's tags are told apart by the name that people see, the title. With two of one name nobody could tell which is meant.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  page:
    platform: botcake
    page: "323087334762615"
    token: ${env.BOTCAKE_TOKEN}
# env: BOTCAKE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: { title: Help, steps: [{ text: How can we help you? }, { go_to: more }] }
  more: { title: Help, steps: [{ text: What else? }] }
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  page:
    platform: botcake
    page: "323087334762615"
    token: ${env.BOTCAKE_TOKEN}
# env: BOTCAKE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: { title: Help, steps: [{ text: How can we help you? }, { go_to: more }] }
  more: { title: Help, folder: more, steps: [{ text: What else? }] }
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    // The same two would be told of once for each target.
    let mut told = std::collections::BTreeSet::new();
    for aim in aims(scope) {
        let mut names = Names {
            project: scope.project,
            aim: &aim,
            told: &mut told,
            found,
        };
        for kind in [
            Kind::Field,
            Kind::Tag,
            Kind::ApiCard,
            Kind::Flow,
            Kind::Sequence,
            Kind::Rule,
            Kind::Comment,
            Kind::Link,
        ] {
            names.of(kind);
        }
    }
    if let Some(aim) = aims(scope).iter().find(|aim| runs_broadcasts(aim)) {
        twice_sent(scope, aim, found);
    }
}

fn runs_broadcasts(aim: &Aim<'_>) -> bool {
    let activities = aim.platform.facts().activities;
    activities.iter().any(|(one, _)| *one == Activity::Broadcast)
}

/// A column called like a field, and another like its title, would be one attribute; so would be a
/// column and another field of `set`. A column of the field itself is for those who have it.
fn twice_sent(scope: &ProjectScope<'_>, aim: &Aim<'_>, found: &mut Vec<Diagnostic>) {
    for broadcast in sent(scope) {
        let mut seen: BTreeMap<&str, &Sent> = BTreeMap::new();
        for one in &broadcast {
            let Some(first) = seen.insert(&one.attribute, one) else {
                continue;
            };
            // Fields of one title are told of where they are declared.
            if !first.column || !one.column && first.word == one.word {
                continue;
            }
            let (which, what) = if one.column {
                (
                    format!("the columns `{}` and `{}`", first.word, one.word),
                    "remove one of the columns",
                )
            } else {
                (
                    format!("the column `{}` and `{}` of `set`", first.word, one.word),
                    "rename the column, or remove the line of `set`",
                )
            };
            found.push(
                Diagnostic::new(
                    &codes::SAME_REMOTE_NAME,
                    format!(
                        "{which} would both be the attribute `{}` on {}",
                        one.attribute,
                        aim.platform.title()
                    ),
                )
                .at(one.at, "")
                .also(aim.key, "the target")
                .help(what),
            );
        }
    }
}

struct Names<'a, 'b> {
    project: &'a Project,
    aim: &'a Aim<'b>,
    told: &'a mut std::collections::BTreeSet<Address>,
    found: &'a mut Vec<Diagnostic>,
}

impl Names<'_, '_> {
    fn of(&mut self, kind: Kind) {
        let facts = self.aim.platform.facts();
        let rule = facts.key(kind);
        let by_title = matches!(rule, NaturalKey::Title | NaturalKey::FolderAndTitle);
        if facts.kind(kind).is_none() || !by_title || !self.aim.manages(kind) {
            return;
        }
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for (span, address, key) in keys(self.project, kind, rule) {
            let Some(first) = seen.get(&key) else {
                seen.insert(key, span);
                continue;
            };
            if !self.told.insert(address) {
                continue;
            }
            self.found.push(
                Diagnostic::new(
                    &codes::SAME_REMOTE_NAME,
                    format!(
                        "two of the {} would be named `{key}` on {}",
                        kind.key(),
                        self.aim.platform.title()
                    ),
                )
                .at(span, "")
                .also(*first, "the first of that name")
                .help("give one of them another `title`"),
            );
        }
    }
}

/// The places, names and natural keys of all resources of a kind, in the order of the files. Of a
/// name that is declared twice, the first.
fn keys(
    project: &Project,
    kind: Kind,
    rule: NaturalKey,
) -> impl Iterator<Item = (Span, Address, String)> {
    let files = project.units.iter();
    let roots = files.filter_map(|unit| Some((unit.file, unit.root.as_deref()?)));
    roots.flat_map(move |(file, root)| {
        let entries = root.get(kind.key()).map(Node::entries).unwrap_or_default();
        entries.iter().filter_map(move |entry| {
            let span = Span::new(file, entry.key.range.clone());
            let name = borrowed_nfc(&entry.key.text);
            let family = Namespace::Resource(kind);
            if project.declared.place(family, &name) != Some(span) {
                return None;
            }
            let text = |key: &str| entry.value.get(key).and_then(Node::as_str);
            let address = Address::new(kind, name);
            let key = rule.of(&address, text("title"), text("folder"));
            Some((span, address, key))
        })
    })
}
