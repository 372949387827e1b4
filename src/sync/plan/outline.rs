//! Content as a person enters it: one line for each value, names instead of references, secrets by
//! the variable that holds them.

use std::collections::BTreeMap;

use super::parts::Content;
use crate::language::address::Address;
use crate::language::value::Value;

/// What people see of resources on the platform, by address.
pub(super) type Titles = BTreeMap<Address, String>;

/// What a person enters or reads first; all else follows by name. A condition stands before what
/// hangs on it, a message before what is under it.
const ORDER: [&str; 41] = [
    "title",
    "folder",
    "label",
    "question",
    "type",
    "when",
    "after",
    "for_each",
    "as",
    "max",
    "text",
    "image",
    "video",
    "audio",
    "file",
    "cards",
    "ask",
    "call",
    "subtitle",
    "match",
    "mode",
    "event",
    "method",
    "endpoint",
    "headers",
    "payload",
    "flow",
    "url",
    "phone",
    "go_to",
    "buttons",
    "quick_replies",
    "save_to",
    "retry",
    "attempts",
    "otherwise",
    "set",
    "start",
    "steps",
    "then",
    "else",
];

fn rank(key: &str) -> usize {
    let place = ORDER.iter().position(|one| *one == key);
    // `then` and `else` come last of all.
    match place {
        Some(place) if place + 2 >= ORDER.len() => place + 1,
        Some(place) => place,
        None => ORDER.len() - 2,
    }
}

/// An outline of content.
#[must_use]
pub(super) fn outline(content: &Content, titles: &Titles) -> String {
    let mut text = String::new();
    entries(&mut text, content, 0, titles);
    text.trim_end().to_owned()
}

fn entries(text: &mut String, fields: &Content, depth: usize, titles: &Titles) {
    let mut ordered: Vec<(&String, &Value)> = fields.iter().collect();
    ordered.sort_by_key(|(key, _)| rank(key));
    for (key, value) in ordered {
        let pad = "  ".repeat(depth);
        match (scalar(value, titles), value) {
            (Some(line), _) => put(text, depth, &format!("{pad}{key}: "), &line),
            (None, Value::List(items)) => {
                text.push_str(&format!("{pad}{key}:\n"));
                list(text, items, depth + 1, titles);
            }
            (None, Value::Map(fields)) => {
                text.push_str(&format!("{pad}{key}:\n"));
                entries(text, fields, depth + 1, titles);
            }
            (None, _) => {}
        }
    }
}

fn list(text: &mut String, items: &[Value], depth: usize, titles: &Titles) {
    for (number, item) in items.iter().enumerate() {
        let pad = "  ".repeat(depth);
        let number = number + 1;
        match (scalar(item, titles), item) {
            (Some(line), _) => put(text, depth, &format!("{pad}{number}. "), &line),
            (None, Value::Map(fields)) => {
                let mut inner = String::new();
                entries(&mut inner, fields, depth + 1, titles);
                text.push_str(&format!("{pad}{number}. {}", inner.trim_start()));
            }
            (None, Value::List(items)) => {
                text.push_str(&format!("{pad}{number}.\n"));
                list(text, items, depth + 1, titles);
            }
            (None, _) => {}
        }
    }
}

/// A value on a line; a text of several lines stands under its key.
fn put(text: &mut String, depth: usize, head: &str, value: &str) {
    if value.contains('\n') {
        text.push_str(head.trim_end());
        text.push('\n');
        for line in value.lines() {
            text.push_str(&format!("{}{line}\n", "  ".repeat(depth + 1)));
        }
    } else {
        text.push_str(&format!("{head}{value}\n"));
    }
}

/// What fits on one line; nothing for a list or a map that has something in it.
fn scalar(value: &Value, titles: &Titles) -> Option<String> {
    Some(match value {
        Value::Null => "(empty)".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Secret(secret) => secret.shown().into_owned(),
        Value::Ref(address) => match titles.get(address) {
            Some(title) => title.clone(),
            None => address.name().to_owned(),
        },
        Value::List(items) if items.is_empty() => "(none)".to_owned(),
        Value::Map(fields) if fields.is_empty() => "(none)".to_owned(),
        Value::List(_) | Value::Map(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::address::Kind;
    use crate::language::value::SecretText;

    #[test]
    fn everything_is_on_a_line_of_its_own() {
        let text = |text: &str| Value::Text(text.to_owned());
        let map = |entries: Vec<(&str, Value)>| -> Content {
            let entries = entries.into_iter();
            entries
                .map(|(key, value)| (key.to_owned(), value))
                .collect()
        };
        let flow = Address::new(Kind::Flow, "help");
        let secret = SecretText::new(["KEY".to_owned()].into(), "hush".to_owned())
            .with_shown("Bearer ${env.KEY}".to_owned());
        let content = map(vec![
            ("match", Value::List(vec![text("票券"), text("ticket")])),
            ("mode", text("contains")),
            ("flow", Value::Ref(flow.clone())),
            ("note", text("two\nlines")),
            (
                "headers",
                Value::Map(map(vec![("Authorization", Value::Secret(secret))])),
            ),
            (
                "buttons",
                Value::List(vec![
                    Value::Map(map(vec![
                        ("label", text("A")),
                        ("flow", Value::Ref(flow.clone())),
                    ])),
                    Value::Map(Content::new()),
                ]),
            ),
            ("once", Value::Bool(true)),
            ("then", text("x")),
            ("else", text("y")),
        ]);
        let titles = Titles::from([(flow, "需要協助".to_owned())]);
        let lines = [
            "match:",
            "  1. 票券",
            "  2. ticket",
            "mode: contains",
            "headers:",
            "  Authorization: Bearer ${env.KEY}",
            "flow: 需要協助",
            "buttons:",
            "  1. label: A",
            "    flow: 需要協助",
            "  2. (none)",
            "note:",
            "  two",
            "  lines",
            "once: yes",
            "then: x",
            "else: y",
        ];
        assert_eq!(outline(&content, &titles), lines.join("\n"));
    }
}
