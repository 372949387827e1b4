//! The sandbox's token: where it comes from, and who may pass.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::Error;
use super::api::App;
use super::dialects;
use super::digest::hex;
use super::problem;

/// Where the token comes from.
#[derive(Clone, Debug)]
pub enum TokenSource {
    /// A file beside the data, `FILE.token`, made at the first start.
    Kept,
    /// Given by the caller; no file is read or written.
    Given(SecretString),
}

/// The token in force.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) secret: SecretString,
    /// Where it is kept; nothing if it was given.
    pub(super) file: Option<PathBuf>,
    /// It was made by this start.
    pub(super) fresh: bool,
}

impl Token {
    pub(super) fn obtain(source: TokenSource, data: &Path) -> Result<Token, Error> {
        match source {
            TokenSource::Given(secret) => {
                if usable(secret.expose_secret()) {
                    Ok(Token {
                        secret,
                        file: None,
                        fresh: false,
                    })
                } else {
                    Err(Error::Token)
                }
            }
            TokenSource::Kept => kept(data),
        }
    }
}

/// A token has to fit into a header as it is.
fn usable(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

fn kept(data: &Path) -> Result<Token, Error> {
    let mut file = data.as_os_str().to_owned();
    file.push(".token");
    let file = PathBuf::from(file);
    let failed = |reason: String| Error::TokenFile {
        file: file.clone(),
        reason,
    };
    let (text, fresh) = match std::fs::read_to_string(&file) {
        Ok(text) => (text, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(&file)?,
        Err(error) => return Err(failed(error.to_string())),
    };
    let token = text.trim();
    if !usable(token) {
        return Err(failed(
            "it does not hold a token; delete it, and the next start makes a new one".to_owned(),
        ));
    }
    Ok(Token {
        secret: token.into(),
        file: Some(file),
        fresh,
    })
}

/// Makes the token file. It appears with its content or not at all, since two processes may
/// start at once; the one that is second takes the token of the first.
fn make(file: &Path) -> Result<(String, bool), Error> {
    let failed = |error: io::Error| Error::TokenFile {
        file: file.to_owned(),
        reason: error.to_string(),
    };
    let token = random_hex::<32>()?;
    let mut draft = file.as_os_str().to_owned();
    draft.push(format!(".{}", random_hex::<8>()?));
    let draft = PathBuf::from(draft);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut draft| {
        draft.write_all(format!("{token}\n").as_bytes())?;
        draft.sync_all()
    });
    let linked = written.and_then(|()| std::fs::hard_link(&draft, file));
    // It holds the token; if it cannot be removed, it cannot be read by others either.
    let _ = std::fs::remove_file(&draft);
    match linked {
        Ok(()) => Ok((token, true)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(file).map_err(failed)?;
            Ok((text, false))
        }
        Err(error) => Err(failed(error)),
    }
}

pub(super) fn random_hex<const BYTES: usize>() -> Result<String, Error> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(hex(&bytes))
}

/// The layer that lets only bearers of the token into `/v1` and `/console`.
pub(super) async fn require(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let guarded = path == "/v1" || path.starts_with("/v1/") || path.starts_with("/console/");
    let guarded = guarded && !dialects::refuses_itself(path);
    if !guarded || carries(&request, app.token.secret.expose_secret()) {
        return next.run(request).await;
    }
    problem::UNAUTHORIZED
        .says("Send the sandbox's token in the header `Authorization: Bearer TOKEN`.")
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        .into_response()
}

fn carries(request: &Request, token: &str) -> bool {
    let sent = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    sent.is_some_and(|sent| same(sent, token))
}

/// Whether this is the token in force, for dialects that carry it in other ways.
pub(super) fn is_token(app: &App, sent: &str) -> bool {
    same(sent, app.token.secret.expose_secret())
}

/// Digests are compared, so that the time taken tells nothing about the token.
fn same(sent: &str, token: &str) -> bool {
    Sha256::digest(sent) == Sha256::digest(token)
}
