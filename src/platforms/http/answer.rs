//! An answer, checked before it is believed.

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde::Deserialize;
use serde::de::DeserializeOwned;

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

/// RFC 9457, what we read of it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct ProblemDocument {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    detail: String,
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
                self.refused(format!("redirects to {to}; redirects are not followed with a token, set `url` to the real address"))
            }
            400..=499 => {
                let text = self.reason();
                self.refused(text)
            }
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

    fn refused<T>(self, text: String) -> Outcome<T> {
        let kind = self.problem_kind();
        Outcome::Refused(Problem {
            status: self.status,
            kind,
            text: format!("{}: {text}", self.what),
            sent: self.sent,
        })
    }

    fn document(&self) -> ProblemDocument {
        if self.is_json() {
            serde_json::from_slice(&self.body).unwrap_or_default()
        } else {
            ProblemDocument::default()
        }
    }

    fn problem_kind(&self) -> ProblemKind {
        match self.document().kind.as_str() {
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
        let document = self.document();
        let status = status_words(self.status);
        let said = match (document.title.as_str(), document.detail.as_str()) {
            ("", "") if self.body.is_empty() => "with an empty body".to_owned(),
            ("", "") if self.is_json() => "with no explanation".to_owned(),
            ("", "") => format!("with a page that is not JSON ({})", self.media()),
            (title, "") => title.to_owned(),
            (_, detail) => detail.to_owned(),
        };
        format!("answered {status}: {}", printable(&said))
    }

    fn media(&self) -> String {
        match self.media_type() {
            "" => "no content type".to_owned(),
            media => printable(media),
        }
    }
}

impl Outcome<Answer> {
    fn and_json<T: DeserializeOwned>(self) -> Outcome<T> {
        let answer = match self {
            Outcome::Done(answer) => answer,
            Outcome::Refused(problem) => return Outcome::Refused(problem),
            Outcome::NotSent(why) => return Outcome::NotSent(why),
            Outcome::Unknown(why) => return Outcome::Unknown(why),
        };
        let strange = |how: String| {
            Outcome::Unknown(Trouble {
                kind: TroubleKind::NotThePlatform,
                text: format!("{}: answered {} {how}", answer.what, answer.status),
            })
        };
        if answer.body.is_empty() {
            return strange("with an empty body".to_owned());
        }
        if !answer.is_json() {
            return strange(format!("with {} instead of JSON", answer.media()));
        }
        match serde_json::from_slice(&answer.body) {
            Ok(value) => Outcome::Done(value),
            Err(error) => {
                tracing::debug!(what = answer.what, %error, "JSON of another shape");
                strange("with JSON of another shape than documented".to_owned())
            }
        }
    }
}
