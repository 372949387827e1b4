//! Makes the calls of API cards over HTTP.
//!
//! No redirects, no retries (a call may do something), the card's own time limit, a limit for the
//! body, and, where the rules say so, no servers but public ones: whoever writes a bot for a
//! shared server cannot reach what only that server can reach.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, Url, redirect};
use secrecy::ExposeSecret as _;
use serde_json::Value as Json;

use super::event::{Answer, CallRequest};
use crate::language::api_card::Method;

mod addresses;
mod reason;
mod resolver;

use resolver::Resolver;

/// The most bytes of an answer's body, where nothing else is said: 1 MiB.
pub const BODY_LIMIT: usize = 1 << 20;

/// What calls may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether servers of this machine and of private networks may be called. Where they may not,
    /// no proxy is used either: it could reach them.
    pub private_addresses: bool,
    /// Whether servers beyond this machine may be called without encryption.
    pub insecure_http: bool,
    /// The most bytes of an answer's body.
    pub body_limit: usize,
}

/// Makes calls. Cheap to clone, shared by all threads.
#[derive(Clone, Debug)]
pub struct Caller {
    rules: Rules,
    clients: Arc<Clients>,
}

/// Made when they are first needed; `None` if none can be made.
#[derive(Debug, Default)]
struct Clients {
    direct: OnceLock<Option<Client>>,
    with_proxy: OnceLock<Option<Client>>,
}

impl Caller {
    #[must_use]
    pub fn new(rules: Rules) -> Caller {
        Caller {
            rules,
            clients: Arc::default(),
        }
    }

    /// Makes one call, once. A body that says it is JSON, or says nothing and looks like it, is
    /// read; all else is a text, and nothing is null. Any status is an answer, a redirect too.
    ///
    /// The reason of a failure is one plain sentence without secrets and without the query.
    pub async fn call(&self, request: &CallRequest) -> Answer {
        self.call_and_tell(request).await.0
    }

    /// The same, and how the body was read.
    pub async fn call_and_tell(&self, request: &CallRequest) -> (Answer, BodyRead) {
        let (answer, read) = match self.send(request).await {
            Ok(answered) => answered,
            Err(why) => {
                let reason = format!("{} {why}.", what(request));
                (Answer::Failed { reason }, BodyRead::Value)
            }
        };
        tracing::debug!(
            target: "botwright::request",
            card = %request.card,
            what = what(request),
            success = answer.is_success(),
            "called"
        );
        (answer, read)
    }

    async fn send(&self, request: &CallRequest) -> Result<(Answer, BodyRead), String> {
        let url = Url::parse(request.url.expose_secret())
            .map_err(|_| "is not an address that can be called".to_owned())?;
        let this_machine = is_this_machine(&url);
        self.check(&url, this_machine)?;
        let client = self
            .client(this_machine)
            .ok_or("cannot be called: the HTTP client does not start on this machine")?;
        let mut builder = client
            .request(method(request.method), url)
            .headers(headers(request)?)
            .timeout(request.timeout);
        if let Some(payload) = request.payload.as_ref().filter(|_| has_body(request)) {
            builder = builder.body(payload.to_string());
        }
        let failed = |error: reqwest::Error| reason::of(&error, request.timeout);
        let response = builder.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let media = media(response.headers());
        let bytes = self.body(response, request).await?;
        let (body, read) = BodyKind::of(&media).read(&bytes, media);
        Ok((Answer::Status { status, body }, read))
    }

    /// What can be told of an address before a connection is made.
    fn check(&self, url: &Url, this_machine: bool) -> Result<(), String> {
        let Some(host) = url.host_str() else {
            return Err("is not an address that can be called".to_owned());
        };
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        if !self.rules.private_addresses
            && literal.is_some_and(|address| !addresses::is_public(address))
        {
            return Err(reason::NOT_PUBLIC.to_owned());
        }
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.rules.insecure_http || this_machine => Ok(()),
            "http" => Err("is not called without encryption; write `https://`".to_owned()),
            _ => Err("is not an address that can be called; write `https://`".to_owned()),
        }
    }

    /// A client that cannot reach what the rules forbid.
    fn client(&self, this_machine: bool) -> Option<&Client> {
        let public_only = !self.rules.private_addresses;
        // A proxy could not reach this machine's own servers.
        let direct = public_only || this_machine;
        let place = if direct {
            &self.clients.direct
        } else {
            &self.clients.with_proxy
        };
        place
            .get_or_init(|| {
                // The first caller wins; all install the same one.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let mut builder = Client::builder()
                    .user_agent(concat!("botwright/", env!("CARGO_PKG_VERSION")))
                    .redirect(redirect::Policy::none())
                    .referer(false);
                if direct {
                    builder = builder.no_proxy();
                }
                builder = builder.dns_resolver(Arc::new(Resolver { public_only }));
                builder.build().ok()
            })
            .as_ref()
    }

    async fn body(&self, mut response: Response, request: &CallRequest) -> Result<Vec<u8>, String> {
        let limit = self.rules.body_limit;
        let too_large = || format!("answered with more than {limit} bytes");
        let told = response.headers().get(CONTENT_LENGTH);
        let told = told.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if told.is_some_and(|told| usize::try_from(told).map_or(true, |told| told > limit)) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > limit => return Err(too_large()),
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(error) => return Err(reason::of(&error, request.timeout)),
            }
        }
    }
}

/// `POST https://shop.example/api`, without the query.
fn what(request: &CallRequest) -> String {
    let method = method(request.method);
    let end = request.shown_url.find(['?', '#']);
    let shown = &request.shown_url[..end.unwrap_or(request.shown_url.len())];
    format!("{method} {shown}")
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_matches(['[', ']']);
    bare == "localhost"
        || bare.ends_with(".localhost")
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn has_body(request: &CallRequest) -> bool {
    request.method != Method::Get && request.payload.is_some()
}

/// The card's headers over our own.
fn headers(request: &CallRequest) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    headers.insert(
        ACCEPT,
        HeaderValue::from_static("application/json, */*;q=0.5"),
    );
    if has_body(request) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in &request.headers {
        let wrong = || format!("cannot be called: no header can be `{name}` with this value");
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        let value = value.expose_secret().as_bytes();
        let mut value = HeaderValue::from_bytes(value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        headers.insert(key, value);
    }
    Ok(headers)
}

/// How the body of an answer was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyRead {
    /// As JSON; or there was nothing to read.
    Value,
    /// As a text: the server does not say that it is JSON. What it says instead, `text/html` for
    /// instance; empty if nothing.
    Text { media: String },
    /// As a text, although the server says that it is JSON; whether it is UTF-8 at least.
    BrokenJson { utf8: bool },
}

/// What a body is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyKind {
    Json,
    Other,
    NotSaid,
}

/// The media type that the server tells, in lower case; empty if it tells none.
fn media(headers: &HeaderMap) -> String {
    let said = headers.get(CONTENT_TYPE);
    let media = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    media.to_ascii_lowercase()
}

impl BodyKind {
    fn of(media: &str) -> BodyKind {
        if media.is_empty() {
            BodyKind::NotSaid
        } else if media.ends_with("/json") || media.ends_with("+json") {
            BodyKind::Json
        } else {
            BodyKind::Other
        }
    }

    /// A body that is not JSON is a text, an empty one null.
    fn read(self, bytes: &[u8], media: String) -> (Json, BodyRead) {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let bytes = bytes.trim_ascii();
        if bytes.is_empty() {
            return (Json::Null, BodyRead::Value);
        }
        let read = match self {
            BodyKind::Json => true,
            BodyKind::NotSaid => matches!(bytes[0], b'{' | b'['),
            BodyKind::Other => false,
        };
        let json = if read {
            serde_json::from_slice(bytes).ok()
        } else {
            None
        };
        if let Some(json) = json {
            return (json, BodyRead::Value);
        }
        let how = match self {
            BodyKind::Json => BodyRead::BrokenJson {
                utf8: std::str::from_utf8(bytes).is_ok(),
            },
            BodyKind::Other | BodyKind::NotSaid => BodyRead::Text { media },
        };
        (String::from_utf8_lossy(bytes).into_owned().into(), how)
    }
}

#[cfg(test)]
mod tests;
