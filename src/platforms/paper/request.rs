//! What a platform is to send along when it pulls a flow from `botwright serve`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::{FillIn, Paper};
use crate::language::address::{Address, Kind};
use crate::language::value::Value;
use crate::platforms::Platform;

/// Keys under which a flow goes on to others by itself.
const LEADS_ON: [&str; 5] = ["go_to", "call", "success", "failure", "otherwise"];
/// What can be known of a person beside custom fields.
const CONTACT: [&str; 6] = ["id", "name", "first_name", "last_name", "phone", "email"];

/// The body to enter beside the address: the person's id, and of the rest what the flow and those
/// that it goes on to use, as the vendor writes its variables.
#[must_use]
pub fn request(paper: &Paper<'_>, flow: &Address) -> (Json, Vec<FillIn>) {
    let mut used = Used {
        paper,
        been: BTreeSet::new(),
        fields: BTreeSet::new(),
        contact: BTreeSet::from(["id"]),
    };
    used.follow(flow);
    let mut fill_in = Vec::new();
    let mut written = |source: &str, name: &str, what: String| -> Option<Json> {
        if paper.platform == Platform::Omnichat {
            let mark = format!("<<{name}>>");
            fill_in.push(FillIn {
                mark: mark.clone(),
                what: format!("{what}, from the list at the lower right of the payload"),
            });
            return Some(Json::from(mark));
        }
        let text = Value::Text(format!("{{{{ {source}.{name} }}}}"));
        paper.text(&text).ok().map(Json::from)
    };
    let mut body = Map::new();
    for name in used.contact {
        let what = match name {
            "id" => "the person's id on the channel".to_owned(),
            name => format!("the person's {}", name.replace('_', " ")),
        };
        if let Some(value) = written("contact", name, what) {
            body.insert(name.to_owned(), value);
        }
    }
    let mut fields = Map::new();
    for field in used.fields {
        let what = format!("the custom attribute `{}`", field.name());
        if let Some(value) = written("fields", field.name(), what) {
            fields.insert(field.name().to_owned(), value);
        }
    }
    if !fields.is_empty() {
        body.insert("fields".to_owned(), Json::Object(fields));
    }
    (Json::Object(body), fill_in)
}

/// The fields to which questions of this flow save their answers, in the order of the questions.
#[must_use]
pub fn answers(paper: &Paper<'_>, flow: &Address) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(steps) = paper.content(flow).and_then(|all| all.get("steps")) {
        questions(steps, &mut found);
    }
    found
}

fn questions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::List(items) => items.iter().for_each(|item| questions(item, found)),
        Value::Map(map) => {
            if let (true, Some(Value::Text(field))) = (map.contains_key("ask"), map.get("save_to"))
                && !found.contains(field)
            {
                found.push(field.clone());
            }
            map.values().for_each(|value| questions(value, found));
        }
        _ => {}
    }
}

struct Used<'a, 'b> {
    paper: &'a Paper<'b>,
    been: BTreeSet<Address>,
    fields: BTreeSet<Address>,
    contact: BTreeSet<&'static str>,
}

impl Used<'_, '_> {
    fn follow(&mut self, start: &Address) {
        let mut open = vec![start.clone()];
        while let Some(address) = open.pop() {
            let Some(desired) = self.paper.desired(&address) else {
                continue;
            };
            if !self.been.insert(address) {
                continue;
            }
            for field in desired.uses.iter().filter(|one| one.kind() == Kind::Field) {
                let keep = self
                    .paper
                    .content(field)
                    .and_then(|content| content.get("keep"));
                if keep != Some(&Value::Text("conversation".to_owned())) {
                    self.fields.insert(field.clone());
                }
            }
            self.map(&desired.content, &mut open);
        }
    }

    fn map(&mut self, map: &BTreeMap<String, Value>, open: &mut Vec<Address>) {
        for (key, value) in map {
            match value {
                Value::Ref(to) if LEADS_ON.contains(&key.as_str()) => open.push(to.clone()),
                value => self.value(value, open),
            }
        }
    }

    fn value(&mut self, value: &Value, open: &mut Vec<Address>) {
        match value {
            Value::Text(text) => {
                let named = |name: &&str| text.contains(&format!("contact.{name}"));
                self.contact.extend(CONTACT.into_iter().filter(named));
            }
            Value::List(items) => items.iter().for_each(|item| self.value(item, open)),
            Value::Map(map) => self.map(map, open),
            _ => {}
        }
    }
}
