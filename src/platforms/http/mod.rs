//! The one HTTP client: time-outs, limits, retries where they are safe, no redirects, and tokens
//! for the right hosts only.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url, redirect};
use secrecy::ExposeSecret;
use serde_json::Value as Json;

mod answer;
mod limiter;
mod origin;
mod retry;

pub use answer::{Answer, printable, status_words};
pub use origin::{ConnectError, shown_origin};
pub use retry::{Patience, Repeat};

use super::outcome::{Trouble, TroubleKind};
use super::{Connection, Outcome};
use limiter::Limiter;
use retry::Try;

/// The largest body that is read; a page of 500 long flows stays far below.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// One request. `path` starts with `/` and its parts are percent-encoded (see [`segment`]).
#[derive(Debug)]
pub struct Call<'a> {
    pub method: Method,
    pub path: String,
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

/// A client of one origin with one credential.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    origin: Url,
    token: HeaderValue,
    limiter: Arc<Limiter>,
    patience: Patience,
}

enum Attempt {
    Answered(u16, HeaderMap, Vec<u8>),
    NotSent(Trouble),
    NoAnswer(Trouble),
}

impl Http {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Http, ConnectError> {
        let origin = origin::checked(
            &connection.url,
            connection.platform.facts().default_url,
            &connection.allow_hosts,
        )?;
        let token = connection.token.expose_secret();
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
            ConnectError::Client(
                "the token holds characters that no header can carry; is there a line break in it?"
                    .to_owned(),
            )
        })?;
        header.set_sensitive(true);
        // The first caller wins; all install the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder();
        if origin::is_loopback(&origin) {
            // A proxy could not reach this machine's own servers.
            builder = builder.no_proxy();
        }
        let client = builder
            .user_agent(concat!("botwright/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(connection.patience.connect)
            .timeout(connection.patience.answer)
            .build()
            .map_err(|error| ConnectError::Client(trouble(&error).text))?;
        Ok(Http {
            client,
            origin,
            token: header,
            limiter: Limiter::of(&connection.token, connection.rate),
            patience: connection.patience.clone(),
        })
    }

    /// Sends a request, again where that is safe, and gives the last answer.
    ///
    /// `Done` means that an answer came, whatever its status; see [`Answer::json`].
    pub async fn send(&self, call: Call<'_>) -> Outcome<Answer> {
        let started = Instant::now();
        let what = self.shown(&call);
        // Whether any try may have reached the platform.
        let mut reached = false;
        let mut sent = 0;
        loop {
            self.limiter.turn().await;
            sent += 1;
            tracing::debug!(target: "botwright::request", %what, sent, "sending");
            let attempt = self.once(&call).await;
            let (end, wanted) = match &attempt {
                Attempt::Answered(status, headers, _) => (
                    Try::Status(*status),
                    retry::asked(headers, Timestamp::now()),
                ),
                Attempt::NotSent(_) => (Try::NotSent, None),
                Attempt::NoAnswer(_) => (Try::NoAnswer, None),
            };
            reached |= !matches!(attempt, Attempt::NotSent(_));
            let wait = retry::pause(self.patience.pause, sent, wanted, random());
            match end {
                Try::Status(429) => self.limiter.slow_down(wanted.unwrap_or(wait)),
                Try::Status(200..=299) => self.limiter.speed_up(),
                _ => {}
            }
            let time_left = self.patience.budget.saturating_sub(started.elapsed());
            let more = sent < self.patience.tries && wait < time_left;
            if more && retry::again(call.repeat, end) {
                tracing::debug!(%what, sent, wait = ?wait, "trying again");
                tokio::time::sleep(wait).await;
                continue;
            }
            tracing::debug!(%what, sent, ?end, "ended");
            return match attempt {
                Attempt::Answered(status, headers, body) => Outcome::Done(Answer {
                    status,
                    headers,
                    body,
                    sent,
                    what,
                }),
                Attempt::NotSent(why) if !reached => {
                    Outcome::NotSent(why.about(&format!("{what}: cannot connect")))
                }
                Attempt::NotSent(why) | Attempt::NoAnswer(why) => {
                    Outcome::Unknown(why.about(&format!("{what}: no answer")))
                }
            };
        }
    }

    async fn once(&self, call: &Call<'_>) -> Attempt {
        let Ok(url) = self.origin.join(&call.path) else {
            return Attempt::NotSent(Trouble::other("the address cannot be built"));
        };
        let mut request = self
            .client
            .request(call.method.clone(), url)
            .header(AUTHORIZATION, self.token.clone())
            .header(ACCEPT, "application/json, application/problem+json");
        for (name, value) in &call.headers {
            let Ok(value) = HeaderValue::from_str(value) else {
                let why = format!("the header {name} cannot carry its value");
                return Attempt::NotSent(Trouble::other(&why));
            };
            request = request.header(HeaderName::from_static(name), value);
        }
        if let Some(body) = call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_connect() || error.is_builder() => {
                return Attempt::NotSent(trouble(&error));
            }
            Err(error) => return Attempt::NoAnswer(trouble(&error)),
        };
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > BODY_LIMIT => {
                    return Attempt::NoAnswer(Trouble::other("the answer is larger than 64 MiB"));
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Attempt::Answered(status, headers, body),
                Err(error) => return Attempt::NoAnswer(trouble(&error)),
            }
        }
    }

    /// Method, host, port and path, without the query.
    fn shown(&self, call: &Call<'_>) -> String {
        let path = call.path.split('?').next().unwrap_or_default();
        let host = self.origin.host_str().unwrap_or_default();
        match self.origin.port() {
            Some(port) => format!("{} {host}:{port}{path}", call.method),
            None => format!("{} {host}{path}", call.method),
        }
    }
}

/// An error of reqwest and its causes, without the URL (it could hold a token).
fn trouble(error: &reqwest::Error) -> Trouble {
    if error.is_timeout() {
        return Trouble {
            kind: TroubleKind::TooSlow,
            text: "it took too long".to_owned(),
        };
    }
    let mut kind = TroubleKind::Other;
    let mut text = "request failed".to_owned();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        // The last cause says it plainest: "connection refused".
        text = cause.to_string();
        if text.starts_with("dns error") {
            kind = TroubleKind::NoSuchHost;
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            if error.kind() == io::ErrorKind::ConnectionRefused {
                kind = TroubleKind::NobodyThere;
            }
            if is_tls(error) {
                kind = TroubleKind::NotSecure;
            }
        }
        if cause.is::<rustls::Error>() {
            kind = TroubleKind::NotSecure;
        }
        next = cause.source();
    }
    Trouble {
        kind,
        text: printable(&text),
    }
}

/// Whether TLS lies at the bottom of an error. Errors of the system may hold one another, and skip
/// themselves when asked for their cause.
fn is_tls(error: &io::Error) -> bool {
    let mut next = error.get_ref();
    while let Some(inner) = next {
        if inner.is::<rustls::Error>() {
            return true;
        }
        next = inner
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
    }
    false
}

/// Any number; for jitter alone.
fn random() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests;
