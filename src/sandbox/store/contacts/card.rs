//! What every view of a contact has in common.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

/// The keys of [`Card::texts`], as the language names them.
pub(super) const TEXTS: [&str; 7] = [
    "first_name",
    "last_name",
    "membership_no",
    "identity_no",
    "birth_at",
    "phone",
    "email",
];

/// What every view of a contact has in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sandbox) struct Card {
    /// By the keys of [`TEXTS`]; what is empty is not there.
    pub(in crate::sandbox) texts: BTreeMap<&'static str, String>,
    /// As people read them: a tag's title, else its name.
    pub(in crate::sandbox) tags: BTreeSet<String>,
    /// By the custom field's name.
    pub(in crate::sandbox) fields: BTreeMap<String, Json>,
}

/// What is different on a card; an empty value clears.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Change {
    pub(super) texts: BTreeMap<&'static str, Option<String>>,
    pub(super) added: BTreeSet<String>,
    pub(super) removed: BTreeSet<String>,
    pub(super) fields: BTreeMap<String, Option<Json>>,
}

impl Card {
    /// What makes this card into another.
    pub(super) fn until(&self, after: &Card) -> Change {
        Change {
            texts: TEXTS
                .into_iter()
                .filter(|key| self.texts.get(key) != after.texts.get(key))
                .map(|key| (key, after.texts.get(key).cloned()))
                .collect(),
            added: after.tags.difference(&self.tags).cloned().collect(),
            removed: self.tags.difference(&after.tags).cloned().collect(),
            fields: self
                .fields
                .keys()
                .chain(after.fields.keys())
                .filter(|name| self.fields.get(*name) != after.fields.get(*name))
                .map(|name| (name.clone(), after.fields.get(name).cloned()))
                .collect(),
        }
    }

    /// Sets a text, or clears it.
    pub(in crate::sandbox) fn put(&mut self, key: &'static str, text: Option<&str>) {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => self.texts.insert(key, text.to_owned()),
            None => self.texts.remove(key),
        };
    }

    pub(in crate::sandbox) fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }
}

impl Change {
    pub(super) fn is_empty(&self) -> bool {
        *self == Change::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_what_differs() {
        let mut before = Card::default();
        before.put("phone", Some("+1"));
        before.put("email", Some("a@b.example"));
        before.tags.extend(["a".to_owned(), "b".to_owned()]);
        before.fields.insert("seats".to_owned(), json!(2));
        before.fields.insert("meal".to_owned(), json!("x"));
        let mut after = before.clone();
        assert!(before.until(&after).is_empty());
        after.put("phone", Some(""));
        after.put("last_name", Some("L"));
        after.tags.remove("a");
        after.tags.insert("c".to_owned());
        after.fields.insert("seats".to_owned(), json!(3));
        after.fields.remove("meal");
        let change = before.until(&after);
        assert_eq!(
            change.texts,
            BTreeMap::from([("phone", None), ("last_name", Some("L".to_owned()))])
        );
        assert_eq!(change.added, BTreeSet::from(["c".to_owned()]));
        assert_eq!(change.removed, BTreeSet::from(["a".to_owned()]));
        assert_eq!(
            change.fields,
            BTreeMap::from([
                ("seats".to_owned(), Some(json!(3))),
                ("meal".to_owned(), None)
            ])
        );
    }
}
