//! Finding places in a tree, and turning a tree into JSON.

use std::ops::Range;

use serde_json::Value;

use super::{Content, Entry, Key, Node};

/// One step of a path into a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathSeg<'a> {
    Key(&'a str),
    Index(usize),
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found<'a> {
    pub value: &'a Node,
    /// The key it stands under, if the last step was a key.
    pub key: Option<&'a Key>,
}

impl Found<'_> {
    /// Where the key stands, or else the value.
    #[must_use]
    pub fn name_range(&self) -> Range<u32> {
        match self.key {
            Some(key) => key.range.clone(),
            None => self.value.range.clone(),
        }
    }
}

impl Node {
    /// The value under `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The key and the value under `key`, if this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key.text == key)
    }

    /// The entries of a mapping; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// The text, if this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(&text.value),
            _ => None,
        }
    }

    /// The node at the end of a path.
    #[must_use]
    pub fn path(&self, path: &[PathSeg<'_>]) -> Option<&Node> {
        path.iter().try_fold(self, |node, segment| match *segment {
            PathSeg::Key(key) => node.get(key),
            PathSeg::Index(index) => node.items().get(index),
        })
    }

    /// What was written: the source of a scalar with its quotes, of a collection with its brackets.
    /// For a value that came through an alias, what stands at the anchor.
    #[must_use]
    pub fn raw<'t>(&self, text: &'t str) -> &'t str {
        let range = self.anchor.as_deref().unwrap_or(&self.range);
        text.get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }

    /// The word for this kind of value in messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.content {
            Content::Null => "nothing",
            Content::Bool(_) => "true/false",
            Content::Int(_) | Content::Float(_) => "number",
            Content::Text(_) => "text",
            Content::List(_) => "list",
            Content::Map(_) => "mapping",
        }
    }

    /// The JSON value of the tree.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Int(value) => Value::from(*value),
            Content::Float(value) => Value::from(*value),
            Content::Text(text) => Value::String(String::from(&*text.value)),
            Content::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Content::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|entry| (String::from(&*entry.key.text), entry.value.to_json()))
                    .collect(),
            ),
        }
    }
}

/// What a JSON pointer (RFC 6901) leads to.
#[must_use]
pub fn find<'a>(root: &'a Node, pointer: &str) -> Option<Found<'a>> {
    let mut found = Found {
        value: root,
        key: None,
    };
    if pointer.is_empty() {
        return Some(found);
    }
    for segment in pointer.strip_prefix('/')?.split('/') {
        found = match &found.value.content {
            Content::Map(_) => {
                let entry = if segment.contains('~') {
                    found
                        .value
                        .entry(&segment.replace("~1", "/").replace("~0", "~"))
                } else {
                    found.value.entry(segment)
                }?;
                Found {
                    value: &entry.value,
                    key: Some(&entry.key),
                }
            }
            Content::List(items) => Found {
                value: items.get(index(segment)?)?,
                key: None,
            },
            _ => return None,
        };
    }
    Some(found)
}

fn index(segment: &str) -> Option<usize> {
    let canonical = segment == "0" || !segment.starts_with(['0', '+']);
    canonical.then(|| segment.parse().ok())?
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use crate::source::FileId;
    use crate::syntax::parse;

    const TEXT: &str = "flows:\n  a/b~c:\n    steps:\n      - text: 您好\n      - { go_to: x }\nn: [1, 2.5, true]\n";

    #[test]
    fn pointers_lead_to_keys_and_values() {
        let root = parse(FileId(0), TEXT).root.unwrap();
        let found = find(&root, "/flows/a~1b~0c/steps/1/go_to").unwrap();
        assert_eq!(found.value.raw(TEXT), "x");
        let key = found.key.unwrap().range.clone();
        assert_eq!(&TEXT[key.start as usize..key.end as usize], "go_to");
        let item = find(&root, "/flows/a~1b~0c/steps/1").unwrap();
        assert!(item.key.is_none());
        assert_eq!(item.value.raw(TEXT), "{ go_to: x }");
        for wrong in ["x", "/none", "/n/3", "/n/01", "/n/+1", "/n/-", "/n/0/x"] {
            assert!(find(&root, wrong).is_none(), "{wrong}");
        }
        assert_eq!(find(&root, "").unwrap().value.range, root.range);
    }

    #[test]
    fn paths_and_kinds() {
        let root = parse(FileId(0), TEXT).root.unwrap();
        let path = [
            PathSeg::Key("flows"),
            PathSeg::Key("a/b~c"),
            PathSeg::Key("steps"),
            PathSeg::Index(0),
            PathSeg::Key("text"),
        ];
        assert_eq!(root.path(&path).unwrap().as_str(), Some("您好"));
        let kinds: Vec<_> = root
            .get("n")
            .unwrap()
            .items()
            .iter()
            .map(Node::kind)
            .collect();
        assert_eq!(kinds, ["number", "number", "true/false"]);
    }

    #[test]
    fn json() {
        let root = parse(FileId(0), TEXT).root.unwrap();
        let wanted = serde_json::json!({
            "flows": { "a/b~c": { "steps": [{ "text": "您好" }, { "go_to": "x" }] } },
            "n": [1, 2.5, true],
        });
        assert_eq!(root.to_json(), wanted);
    }
}
