//! The schema as a map of the language: which node of a file is a text, a flow's name, a
//! condition …
//!
//! The schema is the one description of the language; this module compiles it once into a form
//! that is quick to walk beside a tree, so that rules find every name and text of a file whatever
//! kind it belongs to, also when another part of the file is broken.

mod explain;
mod names;
mod tree;
mod validate;
mod walk;

use std::collections::HashMap;

use serde_json::{Map, Value};

pub use validate::Grammar;
pub use walk::{Leaf, Place, walk};

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
}

/// The form of a value.
#[derive(Clone, Debug)]
pub enum Form {
    Scalar(Scalar),
    List(ShapeId),
    /// A mapping with known keys.
    Keys(HashMap<String, ShapeId>),
    /// A mapping with free keys: the role of the keys, if they name something declared
    /// elsewhere, and what stands under them.
    Names(Option<Role>, ShapeId),
    /// One of several, told apart by form, by a word (`platform`), or by a key (`text`, `ask` …).
    Union(Vec<Branch>),
}

/// A scalar's role and JSON types.
#[derive(Clone, Debug)]
pub struct Scalar {
    pub role: Role,
    /// `string`, `number`, `integer`, `boolean`.
    pub json_type: String,
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
    /// The JSON type of the value: `object array string number boolean null`.
    fn json_type(&self) -> &'static str;
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
}

impl Shapes {
    /// Compiles a schema made by [`super::schema`].
    #[must_use]
    pub fn compile(schema: &Value) -> Shapes {
        let mut compiler = Compiler {
            definitions: schema.get("$defs").and_then(Value::as_object),
            known: HashMap::new(),
            shapes: Vec::new(),
        };
        let root = compiler.shape(schema, None, None);
        Shapes {
            shapes: compiler.shapes,
            root,
        }
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
        let mut fitting = branches.iter().enumerate().filter(|(_, branch)| {
            self.takes(branch.shape, facts.json_type())
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
            .filter(|(_, branch)| self.takes(branch.shape, facts.json_type()));
        let only = same_form.next().map(|(index, _)| index);
        only.filter(|_| same_form.next().is_none())
    }

    /// Whether values of this JSON type can stand here.
    #[must_use]
    pub fn takes(&self, id: ShapeId, json_type: &str) -> bool {
        match &self.get(id).form {
            Form::Scalar(scalar) => {
                scalar.json_type == json_type
                    || (scalar.json_type == "integer" && json_type == "number")
            }
            Form::List(_) => json_type == "array",
            Form::Keys(_) | Form::Names(..) => json_type == "object",
            Form::Union(branches) => branches
                .iter()
                .any(|branch| self.takes(branch.shape, json_type)),
        }
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

    /// What the items of a list are.
    #[must_use]
    pub fn item(&self, id: ShapeId) -> Option<ShapeId> {
        match &self.get(id).form {
            Form::List(item) => Some(*item),
            _ => None,
        }
    }
}

struct Compiler<'a> {
    definitions: Option<&'a Map<String, Value>>,
    known: HashMap<String, ShapeId>,
    shapes: Vec<Shape>,
}

impl<'a> Compiler<'a> {
    fn shape(&mut self, schema: &'a Value, name: Option<&str>, property: Option<&str>) -> ShapeId {
        if let Some(target) = definition_name(schema) {
            if let Some(id) = self.known.get(target) {
                return *id;
            }
            if let Some(definition) = self.definitions.and_then(|all| all.get(target)) {
                return self.shape(definition, Some(target), None);
            }
        }
        let id = ShapeId(u32::try_from(self.shapes.len()).unwrap_or(u32::MAX));
        self.shapes.push(Shape {
            title: schema
                .get("title")
                .and_then(Value::as_str)
                .map(str::to_owned),
            form: Form::List(id),
            key_pattern: schema
                .get("patternProperties")
                .and_then(Value::as_object)
                .and_then(|patterns| patterns.keys().next())
                .cloned(),
            one_of: one_of(schema),
            apart: apart(schema),
        });
        if let Some(name) = name {
            self.known.insert(name.to_owned(), id);
        }
        let form = self.form(schema, name, property);
        self.shapes[id.0 as usize].form = form;
        id
    }

    fn form(&mut self, schema: &'a Value, name: Option<&str>, property: Option<&str>) -> Form {
        if let Some(branches) = union(schema) {
            return Form::Union(branches.iter().map(|branch| self.branch(branch)).collect());
        }
        let json_type = schema.get("type").and_then(Value::as_str);
        match json_type {
            Some("array") => match schema.get("items") {
                Some(items) => Form::List(self.shape(items, None, None)),
                None => scalar(Role::Other, "array"),
            },
            Some("object") => self.mapping(schema, property),
            Some("string") if schema.get("enum").is_some() || schema.get("const").is_some() => {
                scalar(Role::Other, "string")
            }
            Some("string") => scalar(role(name), "string"),
            Some(other) => scalar(Role::Other, other),
            None if schema.get("enum").is_some() || schema.get("const").is_some() => {
                scalar(Role::Other, "string")
            }
            None => scalar(Role::Other, "any"),
        }
    }

    fn mapping(&mut self, schema: &'a Value, property: Option<&str>) -> Form {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            return Form::Keys(
                properties
                    .iter()
                    .map(|(key, value)| (key.clone(), self.shape(value, None, Some(key))))
                    .collect(),
            );
        }
        let named = schema
            .get("patternProperties")
            .and_then(Value::as_object)
            .and_then(|patterns| patterns.values().next());
        match (named, schema.get("additionalProperties")) {
            (Some(value), _) => Form::Names(key_role(property), self.shape(value, None, None)),
            (None, Some(value)) => Form::Names(None, self.shape(value, None, None)),
            (None, None) => scalar(Role::Other, "object"),
        }
    }

    fn branch(&mut self, schema: &'a Value) -> Branch {
        let target = match definition_name(schema) {
            Some(name) => self.definitions.and_then(|all| all.get(name)),
            None => None,
        }
        .unwrap_or(schema);
        let properties = target.get("properties").and_then(Value::as_object);
        let constants: Vec<(String, String)> = properties
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| {
                let word = value.get("const")?.as_str()?;
                Some((key.clone(), word.to_owned()))
            })
            .collect();
        let required = target
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        Branch {
            shape: self.shape(schema, None, None),
            // A word decides alone: what else is missing is then said of that branch.
            required: if constants.is_empty() {
                required
            } else {
                Vec::new()
            },
            constants,
        }
    }
}

fn scalar(role: Role, json_type: &str) -> Form {
    Form::Scalar(Scalar {
        role,
        json_type: json_type.to_owned(),
    })
}

/// The branches of a union; `oneOf` and `anyOf` that only say which keys go together are none.
fn union(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf"].iter().find_map(|keyword| {
        let branches = schema.get(keyword)?.as_array()?;
        branches
            .iter()
            .any(|branch| {
                ["$ref", "type", "properties", "enum"]
                    .iter()
                    .any(|key| branch.get(key).is_some())
            })
            .then_some(branches)
    })
}

/// Keys of which a `oneOf` or `anyOf` that is no union wants one.
fn one_of(schema: &Value) -> Vec<String> {
    ["oneOf", "anyOf"]
        .iter()
        .filter_map(|keyword| schema.get(keyword)?.as_array())
        .flatten()
        .filter(|branch| branch.as_object().is_some_and(|keys| keys.len() == 1))
        .filter_map(|branch| branch.get("required")?.get(0)?.as_str())
        .map(str::to_owned)
        .collect()
}

/// Pairs of keys that a `not` forbids together.
fn apart(schema: &Value) -> Vec<(String, String)> {
    let conditions = schema.get("allOf").and_then(Value::as_array);
    conditions
        .into_iter()
        .flatten()
        .filter_map(|condition| {
            let pair = condition.get("not")?.get("required")?;
            let key = |index: usize| Some(pair.get(index)?.as_str()?.to_owned());
            Some((key(0)?, key(1)?))
        })
        .collect()
}

fn definition_name(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// What the keys of a mapping name, by the key that it stands under.
fn key_role(under: Option<&str>) -> Option<Role> {
    match under {
        Some("set" | "add" | "fields") => Some(Role::Field),
        Some("mock") => Some(Role::ApiCard),
        _ => None,
    }
}

/// The role of a text by the name of its definition.
fn role(name: Option<&str>) -> Role {
    match name {
        Some("Text") => Role::Text,
        Some("Expression") => Role::Expression,
        Some("FlowName") => Role::Flow,
        Some("ApiCardName") => Role::ApiCard,
        Some("FieldName") => Role::Field,
        Some("TagName") => Role::Tag,
        Some("SequenceName") => Role::Sequence,
        Some("Duration") => Role::Duration,
        Some("Address") => Role::Address,
        Some("Identifier") => Role::Identifier,
        _ => Role::Plain,
    }
}

impl Facts for Value {
    fn json_type(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }
}
