//! One request, as a platform's client words it.

use reqwest::Method;
use serde_json::Value as Json;

use super::Repeat;

/// How a platform wants its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// `Authorization: Bearer TOKEN`.
    Bearer,
    /// A header of its own; the name in lower case.
    Header(&'static str),
    /// A parameter of the query.
    Query(&'static str),
}

/// One request. `path` starts with `/` and its parts are percent-encoded (see [`segment`]).
#[derive(Debug)]
pub struct Call<'a> {
    pub method: Method,
    pub path: String,
    /// Encoded and appended to the path; never printed.
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<&'a Json>,
    pub repeat: Repeat,
}

impl Call<'_> {
    #[must_use]
    pub fn get(path: String) -> Call<'static> {
        Call {
            method: Method::GET,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            repeat: Repeat::Harmless,
        }
    }
}

/// Percent-encodes one part of a path.
#[must_use]
pub fn segment(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
