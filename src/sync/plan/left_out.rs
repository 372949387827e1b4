//! What of the files a platform has no place for: never passed over in silence where it is data.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Basis;
use crate::diagnostics::{choices, count};
use crate::language::address::Kind;
use crate::language::contact::ContactKey;
use crate::language::value::Desired;
use crate::platforms::facts::{KindFacts, Mark, Tier};

/// What is left out of a plan, and said in its notes.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// Resources that nothing can be done about, and why, with their number.
    whole: BTreeMap<(Kind, String), u64>,
    fields: BTreeMap<Kind, BTreeSet<String>>,
}

impl LeftOut {
    /// Whether a resource is left out; its fields that are not a thing there are taken down.
    pub(super) fn takes(&mut self, basis: &Basis<'_>, kind: &KindFacts, desired: &Desired) -> bool {
        if let Some(why) = why(basis, kind) {
            *self.whole.entry((kind.kind, why)).or_default() += 1;
            return true;
        }
        for field in desired.content.keys() {
            let fact = kind.field(field);
            if fact.tier == Tier::Absent && fact.mark != Mark::Own {
                let fields = self.fields.entry(kind.kind).or_default();
                fields.insert(format!("`{field}`"));
            }
        }
        false
    }

    pub(super) fn notes(self, basis: &Basis<'_>) -> Vec<String> {
        let title = basis.connection.platform.title();
        let whole = self.whole.into_iter().map(|((kind, why), number)| {
            let number = usize::try_from(number).unwrap_or(usize::MAX);
            format!("{} left alone: {why}", count(number, kind.word()))
        });
        let fields = self.fields.into_iter().map(|(kind, fields)| {
            let fields: Vec<String> = fields.into_iter().collect();
            format!(
                "{} of a {kind} {} no place on {title} and {} not sent",
                fields.join(", "),
                if fields.len() == 1 { "has" } else { "have" },
                if fields.len() == 1 { "is" } else { "are" },
            )
        });
        whole.chain(fields).collect()
    }
}

/// Why nothing can be done about a kind that the platform has.
fn why(basis: &Basis<'_>, kind: &KindFacts) -> Option<String> {
    let title = basis.connection.platform.title();
    if kind.fact.tier.is_written() && !basis.snapshot.lists(kind.kind) {
        return Some(format!(
            "{title} shows none without `token`, `chat_platform` and `channel` on the target"
        ));
    }
    if kind.kind != Kind::Contact {
        return None;
    }
    let column = basis.connection.options.contact_key?.column();
    (kind.field(column).tier == Tier::Absent).then(|| {
        let usable = ContactKey::ALL
            .into_iter()
            .map(ContactKey::column)
            .filter(|column| kind.field(column).tier != Tier::Absent);
        format!(
            "they are told apart by `{column}`, which {title} does not have; choose {} as their `key`",
            choices(usable)
        )
    })
}
