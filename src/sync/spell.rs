//! Tags of contacts on a platform that knows no tags but by their words.

use std::collections::BTreeMap;

use super::Input;
use crate::language::address::{Address, Kind};
use crate::language::value::Value;

impl Input {
    /// The same, fit for its platform: where tags are created by use, contacts carry their titles,
    /// sorted, in place of references.
    #[must_use]
    pub fn spelled(mut self) -> Input {
        let facts = self.connection.platform.facts();
        if facts.kind(Kind::Tag).is_some() || facts.kind(Kind::Contact).is_none() {
            return self;
        }
        let titles: BTreeMap<Address, String> = self
            .desired
            .iter()
            .chain(&self.unmanaged)
            .filter(|desired| desired.address.kind() == Kind::Tag)
            .map(|desired| (desired.address.clone(), desired.remote_name.clone()))
            .collect();
        let contacts = self.desired.iter_mut();
        for contact in contacts.filter(|desired| desired.address.kind() == Kind::Contact) {
            if let Some(Value::List(tags)) = contact.content.get_mut("tags") {
                let mut words: Vec<String> = tags.iter().filter_map(|t| word(t, &titles)).collect();
                words.sort();
                words.dedup();
                *tags = words.into_iter().map(Value::Text).collect();
            }
        }
        self
    }
}

fn word(tag: &Value, titles: &BTreeMap<Address, String>) -> Option<String> {
    match tag {
        Value::Ref(address) => {
            let title = titles.get(address);
            Some(title.map_or_else(|| address.name().to_owned(), Clone::clone))
        }
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}
