//! The schema as a map of the language: which node of a file is a text, a flow's name, a
//! condition …
//!
//! The schema is the one description of the language; this module compiles it once into a form
//! that is quick to walk beside a tree, so that rules find every name and text of a file whatever
//! kind it belongs to, also when another part of the file is broken.

mod compile;
mod explain;
mod names;
mod tree;
mod validate;
mod walk;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::syntax::{Entry, Node};

pub(crate) use names::can_be;
pub use validate::Grammar;
pub use walk::{Leaf, Part, Place, walk};

/// The label at the value that an alias repeats.
pub const WRITTEN_HERE: &str = "written here";

/// What a scalar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A text of the bot, with `${…}` and `{{ … }}`.
    Text,
    /// A text without substitutions.
    Plain,
    Expression,
    Flow,
    ApiCard,
    Field,
    Tag,
    Sequence,
    Duration,
    Address,
    /// The name of one item of a `for_each`.
    Identifier,
    /// Numbers, booleans, words with a fixed list.
    Other,
}

/// A place in [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShapeId(u32);

/// What may stand somewhere.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The schema's title: what people call this thing.
    pub title: Option<String>,
    pub form: Form,
    /// The rule for the keys of a mapping with free keys.
    pub key_pattern: Option<String>,
    /// Keys of which a mapping must have one, or exactly one.
    pub one_of: Vec<String>,
    /// Keys that must not stand together.
    pub apart: Vec<(String, String)>,
    /// The words of which a text must be one.
    pub words: Vec<String>,
}

/// The form of a value.
#[derive(Clone, Debug)]
pub enum Form {
    Scalar(Scalar),
    List(ShapeId),
    /// A mapping with known keys.
    Keys(BTreeMap<String, ShapeId>),
    /// A mapping with free keys: the role of the keys, if they name something declared
    /// elsewhere, and what stands under them.
    Names(Option<Role>, ShapeId),
    /// One of several, told apart by form, by a word (`platform`), or by a key (`text`, `ask` …).
    Union(Vec<Branch>),
}

/// The type of a JSON value, or what a schema's `type` says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    Null,
    Boolean,
    /// In a schema only; values are numbers.
    Integer,
    Number,
    String,
    Array,
    Object,
    /// In a schema that says nothing.
    Any,
}

impl JsonType {
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A scalar's role and JSON type.
#[derive(Clone, Debug)]
pub struct Scalar {
    pub role: Role,
    pub json_type: JsonType,
}

/// One branch of a union.
#[derive(Clone, Debug)]
pub struct Branch {
    pub shape: ShapeId,
    /// Keys that a mapping must have to be meant.
    pub required: Vec<String>,
    /// Keys that must have this text to be meant.
    pub constants: Vec<(String, String)>,
}

/// What decides between the branches of a union.
pub trait Facts {
    /// The JSON type of the value.
    fn json_type(&self) -> JsonType;
    /// Whether it is a mapping with this key.
    fn has(&self, key: &str) -> bool;
    /// The text under this key.
    fn text(&self, key: &str) -> Option<&str>;
}

/// A compiled schema.
#[derive(Debug)]
pub struct Shapes {
    shapes: Vec<Shape>,
    root: ShapeId,
    /// The types of values that each shape takes, as bits.
    types: Vec<u8>,
}

impl Shapes {
    /// Compiles a schema made by [`super::schema`].
    #[must_use]
    pub fn compile(schema: &Value) -> Shapes {
        compile::compile(schema)
    }

    #[must_use]
    pub fn root(&self) -> ShapeId {
        self.root
    }

    #[must_use]
    pub fn get(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }

    /// Follows unions down to what is meant; `None` when no branch or several are.
    #[must_use]
    pub fn settle(&self, id: ShapeId, facts: &impl Facts) -> Option<ShapeId> {
        let mut id = id;
        // A union of unions is as deep as the schema is: it cannot go on for ever.
        for _ in 0..8 {
            let Form::Union(branches) = &self.get(id).form else {
                return Some(id);
            };
            id = branches[self.meant(branches, facts)?].shape;
        }
        None
    }

    /// Which branch is meant.
    #[must_use]
    pub fn meant(&self, branches: &[Branch], facts: &impl Facts) -> Option<usize> {
        let json_type = facts.json_type();
        let mut fitting = branches.iter().enumerate().filter(|(_, branch)| {
            self.takes(branch.shape, json_type)
                && branch.required.iter().all(|key| facts.has(key))
                && branch
                    .constants
                    .iter()
                    .all(|(key, word)| facts.text(key) == Some(word))
        });
        let first = fitting.next();
        if let Some((index, _)) = first {
            return fitting.next().is_none().then_some(index);
        }
        // A mapping that lacks a key still means the only branch for mappings.
        let mut same_form = branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| self.takes(branch.shape, json_type));
        let only = same_form.next().map(|(index, _)| index);
        only.filter(|_| same_form.next().is_none())
    }

    /// Whether values of this JSON type can stand here.
    #[must_use]
    pub fn takes(&self, id: ShapeId, json_type: JsonType) -> bool {
        self.types[id.0 as usize] & json_type.bit() != 0
    }

    /// What stands under a key of a mapping.
    #[must_use]
    pub fn child(&self, id: ShapeId, key: &str) -> Option<ShapeId> {
        match &self.get(id).form {
            Form::Keys(keys) => keys.get(key).copied(),
            Form::Names(_, value) => Some(*value),
            _ => None,
        }
    }

    /// The entries of a file whose keys the language does not have.
    pub fn strangers<'t>(&self, root: &'t Node) -> impl Iterator<Item = &'t Entry> {
        let known = |entry: &&Entry| self.child(self.root, &entry.key.text).is_none();
        root.entries().iter().filter(known)
    }

    /// What the items of a list are.
    #[must_use]
    pub fn item(&self, id: ShapeId) -> Option<ShapeId> {
        match &self.get(id).form {
            Form::List(item) => Some(*item),
            _ => None,
        }
    }
}

impl Facts for Value {
    fn json_type(&self) -> JsonType {
        match self {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }
}
