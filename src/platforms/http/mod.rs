//! The one HTTP client: time-outs, limits, retries where they are safe, no redirects, and tokens
//! for the right hosts only.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Url, redirect};
use secrecy::{ExposeSecret, SecretString};

mod answer;
mod call;
mod limiter;
mod origin;
mod retry;
mod trouble;

pub use answer::{Answer, printable, status_words};
pub use call::{Auth, Call, segment};
pub use origin::{ConnectError, is_loopback_url, shown_origin};
pub use retry::{Patience, Repeat};

use super::outcome::Trouble;
use super::{Connection, Outcome};
use limiter::Limiter;
use retry::Try;
use trouble::trouble;

/// The largest body that is read; a page of 500 long flows stays far below.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// A client of one origin with one credential.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    origin: Url,
    auth: Auth,
    /// The token as a header carries it.
    header: HeaderValue,
    token: SecretString,
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
        let auth = connection.platform.facts().auth;
        let token = connection.token.expose_secret();
        let carried = match auth {
            Auth::Bearer => format!("Bearer {token}"),
            Auth::Header(_) | Auth::Query(_) => token.to_owned(),
        };
        let mut header = HeaderValue::from_str(&carried).map_err(|_| {
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
            auth,
            header,
            token: connection.token.clone(),
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
                    token: self.token.clone(),
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

    /// Returns once a request would leave at once: nobody has asked for a pause, or it is over.
    pub async fn calm(&self) {
        self.limiter.calm().await;
    }

    async fn once(&self, call: &Call<'_>) -> Attempt {
        let Ok(mut url) = self.origin.join(&call.path) else {
            return Attempt::NotSent(Trouble::other("the address cannot be built"));
        };
        let mut headers = HeaderMap::new();
        headers.insert(
            ACCEPT,
            HeaderValue::from_static("application/json, application/problem+json"),
        );
        match self.auth {
            Auth::Bearer => {
                headers.insert(AUTHORIZATION, self.header.clone());
            }
            Auth::Header(name) => {
                headers.insert(HeaderName::from_static(name), self.header.clone());
            }
            Auth::Query(name) => {
                let token = self.token.expose_secret();
                url.query_pairs_mut().append_pair(name, token);
            }
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        for (name, value) in &call.headers {
            let Ok(value) = HeaderValue::from_str(value) else {
                let why = format!("the header {name} cannot carry its value");
                return Attempt::NotSent(Trouble::other(&why));
            };
            headers.insert(HeaderName::from_static(name), value);
        }
        let mut request = self.client.request(call.method.clone(), url);
        if let Some(body) = call.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            request = request.body(body.to_string());
        }
        request = request.headers(headers);
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

    /// Method, host, port and path, without the query: it may hold the token or somebody's data.
    fn shown(&self, call: &Call<'_>) -> String {
        let path = call.path.split('?').next().unwrap_or_default();
        let host = self.origin.host_str().unwrap_or_default();
        match self.origin.port() {
            Some(port) => format!("{} {host}:{port}{path}", call.method),
            None => format!("{} {host}{path}", call.method),
        }
    }
}

/// Any number; for jitter alone.
fn random() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests;
