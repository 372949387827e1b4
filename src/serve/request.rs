//! An HTTP request -> the contact's data.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use reqwest::Url;
use serde_json::{Map, Value as Json};

use super::refusal::Refusal;
use crate::language::name::FieldName;

/// What a platform sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Data {
    pub(super) contact: Map<String, Json>,
    /// The field whose question is answered.
    pub(super) after: Option<FieldName>,
}

/// The key of the query that names a question.
const AFTER: &str = "after";
/// Begins a custom field in a query or a form, where there are no mappings.
const FIELD: &str = "fields.";

/// Reads the query and the body; what stands in the body goes before.
///
/// # Errors
/// [`Refusal`]
pub(super) async fn read(
    request: Request<Body>,
    limit: usize,
    time: Duration,
) -> Result<Data, Refusal> {
    let (head, body) = request.into_parts();
    let mut data = Data::default();
    for (key, value) in pairs(head.uri.query().unwrap_or_default()) {
        if key == AFTER {
            data.after = Some(FieldName::new(&value));
        } else {
            insert(&mut data.contact, key, value);
        }
    }
    if head.method == Method::GET {
        return Ok(data);
    }
    let told = head.headers.get(header::CONTENT_LENGTH);
    let told = told.and_then(|told| told.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|told| usize::try_from(told).map_or(true, |told| told > limit)) {
        return Err(Refusal::TooLarge(limit));
    }
    let Ok(read) = tokio::time::timeout(time, to_bytes(body, limit)).await else {
        return Err(Refusal::Slow);
    };
    let bytes = read.map_err(|error| {
        let source = std::error::Error::source(&error);
        if source.is_some_and(|source| source.is::<http_body_util::LengthLimitError>()) {
            Refusal::TooLarge(limit)
        } else {
            Refusal::Body("the body was broken off")
        }
    })?;
    match Kind::of(&head.headers)? {
        Kind::Form => {
            let text =
                std::str::from_utf8(&bytes).map_err(|_| Refusal::Body("the form is not UTF-8"))?;
            for (key, value) in pairs(text) {
                insert(&mut data.contact, key, value);
            }
        }
        Kind::Json if bytes.trim_ascii().is_empty() => {}
        Kind::Json => match serde_json::from_slice(&bytes) {
            Ok(Json::Object(contact)) => data.contact.extend(contact),
            Ok(_) => return Err(Refusal::Body("the body is not a JSON object")),
            Err(_) => return Err(Refusal::Body("the body is not JSON")),
        },
    }
    Ok(data)
}

enum Kind {
    Json,
    Form,
}

impl Kind {
    /// A body that says nothing of itself is taken for JSON.
    fn of(headers: &HeaderMap) -> Result<Kind, Refusal> {
        let Some(said) = headers.get(header::CONTENT_TYPE) else {
            return Ok(Kind::Json);
        };
        let media = said.to_str().unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim();
        match media.to_ascii_lowercase().as_str() {
            "application/json" | "text/json" | "text/plain" => Ok(Kind::Json),
            "application/x-www-form-urlencoded" => Ok(Kind::Form),
            _ => Err(Refusal::MediaType),
        }
    }
}

/// The decoded pairs of a query or a form.
fn pairs(encoded: &str) -> Vec<(String, String)> {
    // The one reader of such texts that is here anyway is that of addresses.
    let Ok(mut url) = Url::parse("http://localhost/") else {
        return Vec::new();
    };
    url.set_query(Some(encoded));
    url.query_pairs()
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect()
}

fn insert(contact: &mut Map<String, Json>, key: String, value: String) {
    let value = Json::String(value);
    match key.strip_prefix(FIELD) {
        Some(field) => {
            let fields = contact.entry("fields").or_insert_with(|| Map::new().into());
            if let Json::Object(fields) = fields {
                fields.insert(field.to_owned(), value);
            }
        }
        None => {
            contact.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    async fn body(media: &str, text: &str) -> Result<Data, Refusal> {
        let request = Request::post("/x?after=seats&name=%E9%99%B3&fields.seats=2")
            .header(header::CONTENT_TYPE, media)
            .body(Body::from(text.to_owned()))
            .unwrap();
        read(request, 100, Duration::from_secs(5)).await
    }

    #[tokio::test]
    async fn the_body_goes_before_the_query() {
        let data = body("application/json; charset=utf-8", r#"{"name": "Kim"}"#).await;
        let data = data.unwrap();
        let contact = json!({ "name": "Kim", "fields": { "seats": "2" } });
        assert_eq!(Json::Object(data.contact), contact);
        assert_eq!(data.after, Some(FieldName::new("seats")));
        let data = body("application/x-www-form-urlencoded", "email=a%40b&name=a+b").await;
        let contact = json!({ "name": "a b", "email": "a@b", "fields": { "seats": "2" } });
        assert_eq!(Json::Object(data.unwrap().contact), contact);
        let data = body("application/json", " ").await.unwrap();
        assert_eq!(data.contact["name"], "陳");
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_refused() {
        for (media, text, refusal) in [
            (
                "application/json",
                "[]",
                Refusal::Body("the body is not a JSON object"),
            ),
            (
                "application/json",
                "{",
                Refusal::Body("the body is not JSON"),
            ),
            ("application/xml", "{}", Refusal::MediaType),
            ("application/json", &"x".repeat(101), Refusal::TooLarge(100)),
        ] {
            assert_eq!(body(media, text).await, Err(refusal), "{media} {text}");
        }
    }
}
