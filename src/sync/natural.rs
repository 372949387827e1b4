//! What tells objects apart on a platform that does not know our names.

use std::collections::BTreeMap;

use super::plan::Op;
use super::sealed::{Fields, Sealed};
use crate::language::address::{Address, Kind};
use crate::language::value::{Desired, Value};
use crate::platforms::Facts;
use crate::platforms::facts::NaturalKey;

/// Addresses of the files' resources by kind and natural key.
pub(super) type Keys = BTreeMap<(Kind, String), Address>;

/// The natural key of a resource of the files; empty where only an id tells objects apart.
#[must_use]
pub(super) fn key_of(facts: &Facts, desired: &Desired) -> String {
    let text = |key: &str| match desired.content.get(key) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let rule = facts.key(desired.address.kind());
    rule.of(&desired.address, text("title"), text("folder"))
}

/// The same from fields as they are planned or remembered.
#[must_use]
pub(super) fn key_of_fields(facts: &Facts, address: &Address, fields: &Fields) -> String {
    let text = |key: &str| match fields.get(key) {
        Some(Sealed::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let rule = facts.key(address.kind());
    rule.of(address, text("title"), text("folder"))
}

/// What is remembered as an object's own name: nothing where it is the address's, or has none.
#[must_use]
pub(super) fn own_name(facts: &Facts, address: &Address, key: &str) -> Option<String> {
    let named = facts.key(address.kind()) != NaturalKey::None;
    (named && key != address.name()).then(|| key.to_owned())
}

/// All resources by natural key; those that only an id tells apart are not in it.
pub(super) fn keys<'a>(facts: &Facts, desired: impl Iterator<Item = &'a Desired>) -> Keys {
    desired
        .filter(|desired| facts.key(desired.address.kind()) != NaturalKey::None)
        .map(|desired| {
            let key = key_of(facts, desired);
            ((desired.address.kind(), key), desired.address.clone())
        })
        .collect()
}

/// The natural key of the object that an op creates.
#[must_use]
pub(super) fn key_of_op(facts: &Facts, op: &Op, address: &Address) -> String {
    let mut fields = Fields::new();
    for change in &op.changes {
        crate::sync::path::set_fields(&mut fields, &change.path, change.after.clone());
    }
    key_of_fields(facts, address, &fields)
}
