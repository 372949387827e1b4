//! Texts and expressions of one bot, rendered.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::ValueKind;
use serde::Serialize;
use serde_json::Value as Json;

use crate::language::field::CustomField;
use crate::language::name::FieldName;
use crate::language::template::{Labels, RenderError, Templates, is_true};
use crate::platforms::http::segment;

/// The largest value that an expression gives, and the largest payload of a request, in bytes as
/// JSON: 1 MiB.
pub const LARGEST_VALUE: usize = 1024 * 1024;

/// Renders the texts and expressions of one bot. Made once, shared by all threads.
#[derive(Debug)]
pub struct Renderer {
    plain: Templates,
    /// What a template prints is encoded as a part of an address.
    url: Templates,
}

impl Renderer {
    /// `fields` give the filter `label` its titles.
    #[must_use]
    pub fn new(fields: &BTreeMap<FieldName, CustomField>) -> Self {
        let labels = labels(fields);
        Renderer {
            plain: Templates::new(Arc::clone(&labels), None),
            url: Templates::new(labels, Some(Arc::new(segment))),
        }
    }

    /// A text in its wire form.
    ///
    /// # Errors
    /// What cannot be read or computed, in one sentence.
    pub fn text(&self, wire: &str, context: &Value) -> Result<String, RenderError> {
        self.plain.text(wire, context)
    }

    /// A text in its wire form that is an address. What a template prints is one part of it,
    /// with every sign encoded but letters, digits and `-._~`.
    ///
    /// # Errors
    /// As [`Renderer::text`].
    pub fn url(&self, wire: &str, context: &Value) -> Result<String, RenderError> {
        self.url.text(wire, context)
    }

    /// Whether a text is one lone `{{ }}`.
    #[must_use]
    pub fn is_lone(&self, wire: &str) -> bool {
        self.plain.is_lone(wire)
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// As [`Renderer::text`].
    pub fn condition(&self, source: &str, context: &Value) -> Result<bool, RenderError> {
        self.plain
            .expression(source, context)
            .map(|value| is_true(&value))
    }

    /// The items of a `for_each`; none where there is nothing.
    ///
    /// # Errors
    /// As [`Renderer::text`]; and where the expression is something other than a list.
    pub fn list(&self, source: &str, context: &Value) -> Result<Vec<Value>, RenderError> {
        let value = self.plain.expression(source, context)?;
        let kind = match value.kind() {
            ValueKind::Undefined | ValueKind::None => return Ok(Vec::new()),
            ValueKind::Seq | ValueKind::Iterable => {
                return value
                    .try_iter()
                    .map(Iterator::collect)
                    .map_err(|_| RenderError::new(format!("`{source}` cannot be gone through")));
            }
            ValueKind::String => "a text",
            ValueKind::Number => "a number",
            ValueKind::Bool => "true or false",
            ValueKind::Map => "a mapping",
            _ => "something else",
        };
        Err(RenderError::new(format!(
            "`{source}` is {kind}, but `for_each` needs a list"
        )))
    }

    /// A value of a payload or a `set`: one lone `{{ }}` keeps its type, all else is a text. What
    /// is undefined is null.
    ///
    /// # Errors
    /// As [`Renderer::text`]; and a value of more than [`LARGEST_VALUE`].
    pub fn value(&self, wire: &str, context: &Value) -> Result<Json, RenderError> {
        self.plain
            .value(wire, context)
            .and_then(|value| to_json(&value))
            .and_then(|value| fits(value, LARGEST_VALUE))
    }
}

fn labels(fields: &BTreeMap<FieldName, CustomField>) -> Labels {
    let mut titles: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (name, field) in fields {
        let options = field.options.iter().flatten();
        let with_title =
            options.filter_map(|option| Some((option.value.clone(), option.title.clone()?)));
        titles.insert(name.to_string(), with_title.collect());
    }
    Arc::new(move |field, value| titles.get(field)?.get(value).cloned())
}

/// JSON as the template engine reads it.
#[must_use]
pub fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Value::from(whole),
            (None, Some(whole)) => Value::from(whole),
            (None, None) => number.as_f64().map_or(Value::UNDEFINED, Value::from),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from(items.iter().map(from_json).collect::<Vec<Value>>()),
        Json::Object(map) => Value::from_pairs(
            map.iter()
                .map(|(key, value)| (key.as_str(), from_json(value))),
        ),
    }
}

/// The value, if it is no larger.
///
/// # Errors
/// That it is larger than `most` bytes as JSON, a multiple of 1024.
pub fn fits(value: Json, most: usize) -> Result<Json, RenderError> {
    if size(&value) <= most {
        return Ok(value);
    }
    Err(RenderError::new(format!(
        "this value would be larger than {} KiB",
        most / 1024
    )))
}

/// How many bytes something has as JSON.
#[must_use]
pub fn size(value: &impl Serialize) -> usize {
    let mut count = Count(0);
    match serde_json::to_writer(&mut count, value) {
        Ok(()) => count.0,
        Err(_) => usize::MAX,
    }
}

struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value of the template engine as JSON: undefined is null, whole numbers have no fraction.
///
/// # Errors
/// A value that JSON does not have.
pub fn to_json(value: &Value) -> Result<Json, RenderError> {
    let json = serde_json::to_value(value)
        .map_err(|_| RenderError::new("the value is nothing that JSON can hold"))?;
    Ok(whole(json))
}

fn whole(json: Json) -> Json {
    match json {
        Json::Number(number) if number.is_f64() => number
            .as_f64()
            .and_then(super::super::understand::stored_number)
            .unwrap_or(Json::Null),
        Json::Array(items) => Json::Array(items.into_iter().map(whole).collect()),
        Json::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, whole(value)))
            .collect(),
        other => other,
    }
}
