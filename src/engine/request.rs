//! An API card with everything filled in -> the request that it makes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use minijinja::Value as Context;
use reqwest::header::HeaderName;
use secrecy::SecretString;
use serde::Deserialize as _;
use serde_json::{Number, Value as Json};

use super::context::{LARGEST_VALUE, Renderer, fits};
use super::event::CallRequest;
use crate::language::address::Kind;
use crate::language::api_card::Method;
use crate::language::name::{ApiCardName, FlowName};
use crate::language::scalars;
use crate::language::value::Value;

mod address;

/// An API card, read from its compiled content.
#[derive(Clone, Debug)]
pub struct Card {
    /// The flow after a success, where a step names none.
    pub success: Option<FlowName>,
    /// The flow after a failure, where a step names none.
    pub failure: Option<FlowName>,
    method: Method,
    /// Here and below, texts are in wire form, each a text or a secret.
    endpoint: Value,
    headers: Vec<(String, Value)>,
    payload: Option<Value>,
    timeout: Duration,
}

/// How long to wait where a card does not say.
const TIMEOUT: u64 = 10;

impl Card {
    /// Reads the compiled content of a card.
    ///
    /// # Errors
    /// What is missing or of a wrong type, in plain words.
    pub fn new(content: &BTreeMap<String, Value>) -> Result<Card, String> {
        let endpoint = match content.get("endpoint") {
            Some(endpoint @ (Value::Text(_) | Value::Secret(_))) => endpoint.clone(),
            Some(_) => return Err("its `endpoint` is not a text".to_owned()),
            None => return Err("it has no `endpoint`".to_owned()),
        };
        let method = match content.get("method") {
            None => Method::default(),
            Some(Value::Text(word)) => read_method(word).ok_or_else(|| {
                format!("`{word}` is not a method; write GET, POST, PUT, PATCH or DELETE")
            })?,
            Some(_) => return Err("its `method` is not a text".to_owned()),
        };
        let timeout = match content.get("timeout") {
            None => TIMEOUT,
            Some(Value::Text(text)) => scalars::Duration(text.clone())
                .seconds()
                .ok_or_else(|| format!("`{text}` is not a duration such as `10s`"))?,
            Some(_) => return Err("its `timeout` is not a text".to_owned()),
        };
        Ok(Card {
            success: flow(content, "success")?,
            failure: flow(content, "failure")?,
            method,
            endpoint,
            headers: headers(content.get("headers"))?,
            payload: content.get("payload").cloned(),
            timeout: Duration::from_secs(timeout),
        })
    }

    /// Fills in a request with the values of one conversation.
    ///
    /// # Errors
    /// What cannot be computed or sent, in one plain sentence without secrets.
    pub fn request(
        &self,
        name: &ApiCardName,
        renderer: &Renderer,
        context: &Context,
    ) -> Result<CallRequest, String> {
        let address = address::fill(&self.endpoint, renderer, context)?;
        let mut headers = Vec::with_capacity(self.headers.len());
        for (header, value) in &self.headers {
            headers.push((
                header.clone(),
                header_value(header, value, renderer, context)?,
            ));
        }
        let filler = |secrets| Filler {
            renderer,
            context,
            secrets,
        };
        // A GET request has no body.
        let payload = self.payload.as_ref().filter(|_| self.method != Method::Get);
        // First without secrets: what fails, fails in words that people may read.
        let shown_payload = payload.map(|value| filler(false).json(value)).transpose()?;
        let shown_payload = shown_payload.map(bounded).transpose()?;
        let payload = match payload {
            Some(value) if has_secret(value) => Some(bounded(filler(true).json(value)?)?),
            _ => shown_payload.clone(),
        };
        Ok(CallRequest {
            card: name.clone(),
            method: self.method,
            url: address.url,
            shown_url: address.shown,
            headers,
            payload,
            shown_payload,
            timeout: self.timeout,
        })
    }
}

/// A payload that is not too large.
fn bounded(payload: Json) -> Result<Json, String> {
    fits(payload, LARGEST_VALUE).map_err(|error| format!("the payload: {error}"))
}

fn read_method(word: &str) -> Option<Method> {
    Method::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(word))
        .ok()
}

fn flow(content: &BTreeMap<String, Value>, key: &str) -> Result<Option<FlowName>, String> {
    match content.get(key) {
        None => Ok(None),
        Some(Value::Ref(address)) if address.kind() == Kind::Flow => {
            Ok(Some(FlowName::new(address.name())))
        }
        Some(Value::Text(name)) => Ok(Some(FlowName::new(name))),
        Some(_) => Err(format!("its `{key}` is not a flow")),
    }
}

/// Headers that frame the request, which is not for a bot to do.
const FRAMING: [&str; 5] = [
    "connection",
    "content-length",
    "te",
    "transfer-encoding",
    "upgrade",
];

fn headers(value: Option<&Value>) -> Result<Vec<(String, Value)>, String> {
    let headers = match value {
        None => return Ok(Vec::new()),
        Some(Value::Map(headers)) => headers,
        Some(_) => return Err("its `headers` are not a mapping".to_owned()),
    };
    let mut read = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        let Ok(word) = HeaderName::from_bytes(name.as_bytes()) else {
            let shown: String = name.escape_debug().take(40).collect();
            return Err(format!("`{shown}` is not the name of a header"));
        };
        match value {
            _ if FRAMING.contains(&word.as_str()) => {}
            Value::Text(_) | Value::Secret(_) => read.push((name.clone(), value.clone())),
            _ => return Err(format!("the header `{name}` is not a text")),
        }
    }
    Ok(read)
}

fn header_value(
    name: &str,
    value: &Value,
    renderer: &Renderer,
    context: &Context,
) -> Result<SecretString, String> {
    let problem = |error| format!("the header `{name}`: {error}");
    let shown = renderer.text(&shown(value), context).map_err(problem)?;
    let text = match value {
        Value::Secret(secret) => renderer
            .text(secret.expose(), context)
            .map_err(|_| format!("the header `{name}` cannot be computed"))?,
        _ => shown,
    };
    if text.chars().any(char::is_control) {
        return Err(format!(
            "the header `{name}` would hold a line break or another control character, which no header can carry"
        ));
    }
    Ok(text.into())
}

/// The wire form of a text as people may see it.
fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        Value::Secret(secret) => secret.shown(),
        _ => Cow::Borrowed(""),
    }
}

fn has_secret(value: &Value) -> bool {
    match value {
        Value::Secret(_) => true,
        Value::List(items) => items.iter().any(has_secret),
        Value::Map(map) => map.values().any(has_secret),
        _ => false,
    }
}

/// Fills in a payload, with its secrets or with their names.
struct Filler<'a> {
    renderer: &'a Renderer,
    context: &'a Context,
    secrets: bool,
}

impl Filler<'_> {
    /// Each text is rendered by itself and is a JSON value in the result, so that no value can
    /// become more than a value. Keys are as they are written.
    fn json(&self, value: &Value) -> Result<Json, String> {
        Ok(match value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Int(number) => (*number).into(),
            Value::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            Value::Text(text) => self.text(text)?,
            Value::Secret(secret) if self.secrets => self
                .renderer
                .value(secret.expose(), self.context)
                .map_err(|_| "the payload cannot be computed".to_owned())?,
            Value::Secret(secret) => self.text(&secret.shown())?,
            Value::List(items) => Json::Array(
                items
                    .iter()
                    .map(|item| self.json(item))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Map(map) => Json::Object(
                map.iter()
                    .map(|(key, value)| Ok((key.clone(), self.json(value)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Value::Ref(address) => address.name().into(),
        })
    }

    fn text(&self, wire: &str) -> Result<Json, String> {
        self.renderer
            .value(wire, self.context)
            .map_err(|error| format!("the payload: {error}"))
    }
}

#[cfg(test)]
mod tests;
