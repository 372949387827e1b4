//! An answer, checked before it is believed.

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::platforms::outcome::{Outcome, Problem, ProblemKind, Trouble, TroubleKind};

/// A whole answer with its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// How often the request was sent.
    pub sent: u32,
    /// `GET example.org/v1/…`, for messages.
    pub(super) what: String,
    /// Taken out of whatever a server says.
    pub(super) token: SecretString,
}

/// Text of a server as it may be printed: no control, bidi or format characters, not too long.
#[must_use]
pub fn printable(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        })
        .take(400)
        .collect();
    shown.replace("::", ": :")
}

/// `401 Unauthorized`.
#[must_use]
pub fn status_words(status: u16) -> String {
    let known = reqwest::StatusCode::from_u16(status).ok();
    match known.and_then(|status| status.canonical_reason()) {
        Some(word) => format!("{status} {word}"),
        None => status.to_string(),
    }
}

impl Answer {
    fn media_type(&self) -> &str {
        self.headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .map_or("", str::trim)
    }

    fn is_json(&self) -> bool {
        let media = self.media_type();
        media.eq_ignore_ascii_case("application/json")
            || (media.starts_with("application/") && media.ends_with("+json"))
    }

    /// Success with a JSON body of this shape (further fields are passed over); a refusal; or,
    /// where the body is not what was promised, unknown.
    pub fn json<T: DeserializeOwned>(self) -> Outcome<T> {
        self.success().and_json()
    }

    /// Success whatever the body; or a refusal; or unknown.
    pub fn empty(self) -> Outcome<()> {
        self.success().map(|_| ())
    }

    fn success(self) -> Outcome<Answer> {
        match self.status {
            200..=299 => Outcome::Done(self),
            300..=399 => {
                let to = self.headers.get(LOCATION).and_then(|to| to.to_str().ok());
                let to = to.map_or_else(|| "elsewhere".to_owned(), super::shown_origin);
                self.refuse(self.problem_kind(), &format!("redirects to {to}; redirects are not followed with a token, set `url` to the real address"))
            }
            400..=499 => self.refuse(self.problem_kind(), &self.reason()),
            _ => {
                let kind = match self.status {
                    502..=504 => TroubleKind::Busy,
                    _ => TroubleKind::Failing,
                };
                let text = self.reason();
                Outcome::Unknown(Trouble {
                    kind,
                    text: format!("{}: {text}", self.what),
                })
            }
        }
    }

    /// A refusal with these words, where a platform says no in words of its own. What the words
    /// quote of the answer must be [`printable`].
    #[must_use]
    pub fn refuse<T>(&self, kind: ProblemKind, text: &str) -> Outcome<T> {
        Outcome::Refused(Problem {
            status: self.status,
            kind,
            text: format!("{}: {}", self.what, self.redacted(text)),
            sent: self.sent,
        })
    }

    /// The end of a request whose answer is not what the platform documents.
    #[must_use]
    pub fn strange<T>(&self, how: &str) -> Outcome<T> {
        Outcome::Unknown(Trouble {
            kind: TroubleKind::NotThePlatform,
            text: format!(
                "{}: answered {} {}",
                self.what,
                self.status,
                self.redacted(how)
            ),
        })
    }

    /// The body, if it says that it is JSON and is; whatever the status.
    #[must_use]
    pub fn document(&self) -> Option<Json> {
        if self.is_json() {
            serde_json::from_slice(&self.body).ok()
        } else {
            None
        }
    }

    fn redacted(&self, text: &str) -> String {
        match self.token.expose_secret() {
            "" => text.to_owned(),
            token => text.replace(token, "***"),
        }
    }

    fn problem_kind(&self) -> ProblemKind {
        let document = self.document().unwrap_or_default();
        match document["type"].as_str().unwrap_or_default() {
            "/problems/version-mismatch" => ProblemKind::VersionMismatch,
            "/problems/unknown-reference" => ProblemKind::UnknownReference,
            "/problems/idempotency-key-reused" => ProblemKind::KeyReused,
            "/problems/singleton-exists" => ProblemKind::SingletonExists,
            "/problems/dangling-reference" => ProblemKind::DanglingReference,
            _ => match self.status {
                401 | 403 | 407 => ProblemKind::Credentials,
                404 | 410 => ProblemKind::Missing,
                412 => ProblemKind::VersionMismatch,
                _ => ProblemKind::Other,
            },
        }
    }

    /// The status in words, with what the body adds to it.
    fn reason(&self) -> String {
        let status = status_words(self.status);
        let said = match self.document() {
            _ if self.body.is_empty() => "with an empty body".to_owned(),
            Some(document) => match words(&document) {
                Some(said) => printable(&said),
                None => "with no explanation".to_owned(),
            },
            None if self.is_json() => "with no explanation".to_owned(),
            None => format!("with a page that is not JSON ({})", self.media()),
        };
        self.redacted(&format!("answered {status}: {said}"))
    }

    fn media(&self) -> String {
        match self.media_type() {
            "" => "no content type".to_owned(),
            media => printable(media),
        }
    }
}

/// What a refusal says for people: RFC 9457, `{message, errors}`, `{errorCode, message}`,
/// `{error: {message}}`, `{error}`, or a text alone.
fn words(document: &Json) -> Option<String> {
    let text = |value: &Json| match value.as_str() {
        Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
        _ => None,
    };
    let said = text(document)
        .or_else(|| text(&document["detail"]))
        .or_else(|| text(&document["message"]))
        .or_else(|| text(&document["error"]["message"]))
        .or_else(|| text(&document["error"]))
        .or_else(|| text(&document["title"]));
    let code = text(&document["errorCode"]);
    let first = document["errors"]
        .as_object()
        .and_then(|errors| errors.values().find_map(|why| text(why).or(text(&why[0]))));
    let parts: Vec<String> = [code, said, first].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}

impl Outcome<Answer> {
    fn and_json<T: DeserializeOwned>(self) -> Outcome<T> {
        let answer = match self {
            Outcome::Done(answer) => answer,
            Outcome::Refused(problem) => return Outcome::Refused(problem),
            Outcome::NotSent(why) => return Outcome::NotSent(why),
            Outcome::Unknown(why) => return Outcome::Unknown(why),
        };
        if answer.body.is_empty() {
            return answer.strange("with an empty body");
        }
        if !answer.is_json() {
            return answer.strange(&format!("with {} instead of JSON", answer.media()));
        }
        match serde_json::from_slice(&answer.body) {
            Ok(value) => Outcome::Done(value),
            Err(error) => {
                tracing::debug!(what = answer.what, %error, "JSON of another shape");
                answer.strange("with JSON of another shape than documented")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refusals_are_read_in_every_dialect() {
        let cases = [
            (
                json!({ "title": "Conflict", "detail": "it is another" }),
                Some("it is another"),
            ),
            (json!({ "title": "Conflict" }), Some("Conflict")),
            (
                json!("Server internal error"),
                Some("Server internal error"),
            ),
            (
                json!({ "success": false, "message": "invalid_page_id" }),
                Some("invalid_page_id"),
            ),
            (
                json!({ "success": false, "error": { "code": 400, "message": "no" } }),
                Some("no"),
            ),
            (
                json!({ "errorCode": "CHATBOT_NOT_FOUND", "message": "no bot" }),
                Some("CHATBOT_NOT_FOUND: no bot"),
            ),
            (
                json!({ "message": "Invalid.", "errors": { "first_name": ["It is required."] } }),
                Some("Invalid.: It is required."),
            ),
            (json!({ "a": 1 }), None),
        ];
        for (document, said) in cases {
            assert_eq!(words(&document).as_deref(), said, "{document}");
        }
    }
}
