//! Why a request got no answer.

use std::io;

use super::printable;
use crate::platforms::outcome::{Trouble, TroubleKind};

/// An error of reqwest and its causes, without the URL (it could hold a token).
pub(super) fn trouble(error: &reqwest::Error) -> Trouble {
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
