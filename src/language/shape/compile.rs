//! From a schema to shapes.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Branch, Form, JsonType, Role, Scalar, Shape, ShapeId, Shapes};

/// Compiles a schema made by [`crate::language::schema`].
pub(super) fn compile(schema: &Value) -> Shapes {
    let mut compiler = Compiler {
        definitions: schema.get("$defs").and_then(Value::as_object),
        known: HashMap::new(),
        shapes: Vec::new(),
    };
    let root = compiler.shape(schema, None, None);
    let shapes = compiler.shapes;
    let types = (0..shapes.len()).map(|id| types(&shapes, id)).collect();
    Shapes {
        shapes,
        root,
        types,
    }
}

/// The types of values that a shape takes, as bits.
fn types(shapes: &[Shape], id: usize) -> u8 {
    match &shapes[id].form {
        Form::Scalar(scalar) if scalar.json_type == JsonType::Integer => {
            JsonType::Integer.bit() | JsonType::Number.bit()
        }
        Form::Scalar(scalar) => scalar.json_type.bit(),
        Form::List(_) => JsonType::Array.bit(),
        Form::Keys(_) | Form::Names(..) => JsonType::Object.bit(),
        Form::Union(branches) => branches.iter().fold(0, |all, branch| {
            all | types(shapes, branch.shape.0 as usize)
        }),
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
                .get("propertyNames")
                .and_then(|names| names.get("pattern")?.as_str())
                .map(str::to_owned),
            one_of: one_of(schema),
            apart: apart(schema),
            words: words(schema),
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
                None => scalar(Role::Other, JsonType::Array),
            },
            Some("object") => self.mapping(schema, property),
            Some("string") if !words(schema).is_empty() => scalar(Role::Other, JsonType::String),
            Some("string") => scalar(role(name), JsonType::String),
            Some("null") => scalar(Role::Other, JsonType::Null),
            Some("boolean") => scalar(Role::Other, JsonType::Boolean),
            Some("integer") => scalar(Role::Other, JsonType::Integer),
            Some(_) => scalar(Role::Other, JsonType::Number),
            None if !words(schema).is_empty() => scalar(Role::Other, JsonType::String),
            None => scalar(Role::Other, JsonType::Any),
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
        match schema.get("additionalProperties") {
            Some(value) => Form::Names(key_role(property), self.shape(value, None, None)),
            None => scalar(Role::Other, JsonType::Object),
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

fn scalar(role: Role, json_type: JsonType) -> Form {
    Form::Scalar(Scalar { role, json_type })
}

/// The words to choose from: an `enum`, a `const`, or a `oneOf` of explained `const`s.
fn words(schema: &Value) -> Vec<String> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter();
    let explained = schema.get("oneOf").and_then(Value::as_array).into_iter();
    listed
        .flatten()
        .chain(schema.get("const"))
        .chain(explained.flatten().filter_map(|branch| branch.get("const")))
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// The branches of a union; `oneOf` and `anyOf` that only list words or say which keys go
/// together are none.
fn union(schema: &Value) -> Option<&Vec<Value>> {
    if !words(schema).is_empty() {
        return None;
    }
    ["oneOf", "anyOf"].iter().find_map(|keyword| {
        let branches = schema.get(keyword)?.as_array()?;
        let is_form = |branch: &Value| {
            let forms = ["$ref", "type", "enum"];
            forms.iter().any(|key| branch.get(key).is_some())
        };
        branches.iter().any(is_form).then_some(branches)
    })
}

/// Keys of which a `oneOf` or `anyOf` that is no union wants one.
fn one_of(schema: &Value) -> Vec<String> {
    ["oneOf", "anyOf"]
        .iter()
        .filter_map(|keyword| schema.get(keyword)?.as_array())
        .flatten()
        .filter(|branch| branch.get("$ref").is_none() && branch.get("type").is_none())
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
