//! The tree as the validator's JSON: it judges the tree in place, without a copy.

use std::borrow::Cow;

use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use jsonschema::types::JsonType;
use serde_json::{Number, Value};

use crate::syntax::{Content, Entry, Node};

/// The representation of JSON by a [`Node`].
pub(super) struct Tree;

/// A value of the tree, or a key that is judged like a text.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Node(&'a Node),
    Key(&'a str),
}

/// A number of the tree.
pub(super) enum TreeNumber {
    Int(i64),
    Float(f64),
}

impl Json for Tree {
    type Node<'a> = Item<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();

    // A lookup compares the keys one after another.
    const KEYS_PER_LOOKUP: usize = 2;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Item<'_>) -> T) -> T {
        f(Item::Key(string))
    }
}

impl<'a> JsonNode<'a, Tree> for Item<'a> {
    type Object = &'a [Entry];
    type Array = &'a [Node];
    type Number = TreeNumber;

    fn as_object(&self) -> Option<&'a [Entry]> {
        match self {
            Item::Node(Node {
                content: Content::Map(entries),
                ..
            }) => Some(entries),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<&'a [Node]> {
        match self {
            Item::Node(Node {
                content: Content::List(items),
                ..
            }) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Item::Node(node) => node.as_str().map(Cow::Borrowed),
            Item::Key(key) => Some(Cow::Borrowed(key)),
        }
    }

    fn as_number(&self) -> Option<TreeNumber> {
        match self {
            Item::Node(node) => match node.content {
                Content::Int(value) => Some(TreeNumber::Int(value)),
                Content::Float(value) => Some(TreeNumber::Float(value)),
                _ => None,
            },
            Item::Key(_) => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Item::Node(Node {
                content: Content::Bool(value),
                ..
            }) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Item::Node(node) if node.content == Content::Null)
    }

    fn json_type(&self) -> JsonType {
        match self {
            Item::Key(_) => JsonType::String,
            Item::Node(node) => match node.content {
                Content::Null => JsonType::Null,
                Content::Bool(_) => JsonType::Boolean,
                Content::Int(_) | Content::Float(_) => JsonType::Number,
                Content::Text(_) => JsonType::String,
                Content::List(_) => JsonType::Array,
                Content::Map(_) => JsonType::Object,
            },
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.as_string(), expected) {
            (Some(text), Value::String(expected)) => text == *expected,
            (Some(_), _) | (None, Value::String(_)) => false,
            _ => jsonschema::json::cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self {
            Item::Node(node) => node.to_json(),
            Item::Key(key) => Value::from(*key),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Item::Node(node) => Some(NodeIdentity::new(std::ptr::from_ref(*node).addr())),
            Item::Key(_) => None,
        }
    }
}

impl<'a> Object<'a, Tree> for &'a [Entry] {
    type Node = Item<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        <[Entry]>::len(self)
    }

    fn get(&self, key: &Box<str>) -> Option<Item<'a>> {
        let entry = self.iter().find(|entry| entry.key.text == *key)?;
        Some(Item::Node(&entry.value))
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

impl<'a> Array<'a, Tree> for &'a [Node] {
    type Node = Item<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        <[Node]>::len(self)
    }

    fn elements(&self) -> Elements<'a> {
        Elements(self.iter())
    }
}

/// The entries of a mapping, in the order in which they are written.
pub(super) struct Members<'a>(std::slice::Iter<'a, Entry>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Item<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.0.next()?;
        Some((&entry.key.text, Item::Node(&entry.value)))
    }
}

/// The items of a list.
pub(super) struct Elements<'a>(std::slice::Iter<'a, Node>);

impl<'a> Iterator for Elements<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        self.0.next().map(Item::Node)
    }
}

impl JsonNumber for TreeNumber {
    fn as_u64(&self) -> Option<u64> {
        match self {
            TreeNumber::Int(value) => u64::try_from(*value).ok(),
            TreeNumber::Float(_) => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match self {
            TreeNumber::Int(value) => Some(*value),
            TreeNumber::Float(_) => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest float is asked for")]
    fn as_f64(&self) -> Option<f64> {
        match self {
            TreeNumber::Int(value) => Some(*value as f64),
            TreeNumber::Float(value) => Some(*value),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_number().to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(match self {
            TreeNumber::Int(value) => Number::from(*value),
            // The reader of files lets no other float through than finite ones.
            TreeNumber::Float(value) => Number::from_f64(*value).unwrap_or_else(|| Number::from(0)),
        })
    }

    fn is_written_as_integer(&self) -> bool {
        matches!(self, TreeNumber::Int(_))
    }
}
