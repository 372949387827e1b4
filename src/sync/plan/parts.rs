//! A resource's content by how its fields get onto the platform.

use std::collections::BTreeMap;

use crate::language::value::Value;
use crate::platforms::facts::{KindFacts, Tier};

/// Values by field.
pub(in crate::sync) type Content = BTreeMap<String, Value>;

/// A resource's content, dealt out.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Our requests write it.
    pub(super) written: Content,
    /// A person enters it, and the platform shows it.
    pub(super) checked: Content,
    /// The platform pulls it from us.
    pub(super) served: Content,
    /// A person enters it, and says so.
    pub(super) told: Content,
}

/// Deals content out. What nobody can read on this target (`listed`), or nothing serves
/// (`serves`), is for a person's word.
pub(super) fn parts(facts: &KindFacts, content: &Content, listed: bool, serves: bool) -> Parts {
    let mut parts = Parts::default();
    for (key, value) in content {
        let whole = [
            Tier::Applied,
            Tier::WriteOnly,
            Tier::Checked,
            Tier::Served,
            Tier::Attested,
        ];
        for tier in whole {
            let Some(piece) = piece(facts, key, value, tier) else {
                continue;
            };
            let into = match tier {
                Tier::Applied | Tier::WriteOnly => &mut parts.written,
                Tier::Checked if listed => &mut parts.checked,
                Tier::Served if serves => &mut parts.served,
                _ => &mut parts.told,
            };
            match (into.remove(key), piece) {
                (Some(held), piece) => into.insert(key.clone(), joined(held, piece)),
                (None, piece) => into.insert(key.clone(), piece),
            };
        }
    }
    parts
}

/// What of it our requests write.
#[must_use]
pub(in crate::sync) fn written(facts: &KindFacts, content: &Content) -> Content {
    parts(facts, content, true, true).written
}

/// What of a value belongs to a tier.
fn piece(facts: &KindFacts, path: &str, value: &Value, tier: Tier) -> Option<Value> {
    if !facts.splits(path) {
        return (facts.field(path).tier == tier).then(|| value.clone());
    }
    match value {
        Value::Map(fields) => {
            let of_tier: BTreeMap<String, Value> = fields
                .iter()
                .filter_map(|(key, value)| {
                    let piece = piece(facts, &format!("{path}.{key}"), value, tier)?;
                    Some((key.clone(), piece))
                })
                .collect();
            (!of_tier.is_empty()).then_some(Value::Map(of_tier))
        }
        Value::List(items) => {
            let path = format!("{path}[]");
            let pieces: Vec<Option<Value>> = items
                .iter()
                .map(|item| piece(facts, &path, item, tier))
                .collect();
            if pieces.iter().all(Option::is_none)
                && !(items.is_empty() && facts.field(&path).tier == tier)
            {
                return None;
            }
            let empty = || Value::Map(BTreeMap::new());
            let pieces = pieces.into_iter().map(|piece| piece.unwrap_or_else(empty));
            Some(Value::List(pieces.collect()))
        }
        value => (facts.field(path).tier == tier).then(|| value.clone()),
    }
}

/// Two pieces of one value together again.
fn joined(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Map(mut left), Value::Map(right)) => {
            for (key, value) in right {
                let value = match left.remove(&key) {
                    Some(held) => joined(held, value),
                    None => value,
                };
                left.insert(key, value);
            }
            Value::Map(left)
        }
        (Value::List(left), Value::List(right)) if left.len() == right.len() => Value::List(
            left.into_iter()
                .zip(right)
                .map(|(left, right)| joined(left, right))
                .collect(),
        ),
        (_, right) => right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::address::Kind;
    use crate::platforms::Platform;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn map(entries: &[(&str, Value)]) -> Content {
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect()
    }

    fn of(platform: Platform, kind: Kind, content: &Content, listed: bool, serves: bool) -> Parts {
        let facts = platform.facts().kind(kind);
        facts.map_or_else(Parts::default, |facts| {
            parts(facts, content, listed, serves)
        })
    }

    #[test]
    fn fields_go_where_the_facts_say() {
        let flow = map(&[
            ("title", text("A")),
            ("steps", Value::List(vec![text("hi")])),
        ]);
        let dealt = of(Platform::Botcake, Kind::Flow, &flow, true, true);
        assert_eq!(dealt.checked, map(&[("title", text("A"))]));
        assert_eq!(dealt.served.len(), 1);
        assert!(dealt.told.is_empty() && dealt.written.is_empty());
        let dealt = of(Platform::Botcake, Kind::Flow, &flow, false, false);
        assert_eq!(dealt.told, flow);
        let dealt = of(Platform::Sandbox, Kind::Flow, &flow, true, false);
        assert_eq!(dealt.written, flow);
    }

    #[test]
    fn items_of_a_list_are_split() {
        let item = |entries: &[(&str, Value)]| Value::Map(map(entries));
        let menu = map(&[(
            "items",
            Value::List(vec![
                item(&[("label", text("A")), ("url", text("https://a.example"))]),
                item(&[("label", text("B")), ("url", text("https://b.example"))]),
            ]),
        )]);
        let dealt = of(Platform::Omnichat, Kind::Menu, &menu, true, false);
        assert_eq!(
            dealt.checked,
            map(&[(
                "items",
                Value::List(vec![
                    item(&[("url", text("https://a.example"))]),
                    item(&[("url", text("https://b.example"))]),
                ])
            )])
        );
        assert_eq!(
            dealt.told,
            map(&[(
                "items",
                Value::List(vec![
                    item(&[("label", text("A"))]),
                    item(&[("label", text("B"))])
                ])
            )])
        );
        let dealt = of(Platform::Omnichat, Kind::Menu, &menu, false, false);
        assert_eq!(dealt.told, menu);
    }
}
