//! Which hosts a token may be sent to, and how addresses are shown.

use std::collections::BTreeSet;
use std::net::IpAddr;

use reqwest::Url;

/// Why no connection can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    #[error(
        "`{0}` is not an origin; write a scheme, a host and at most a port, such as `https://bots.example`"
    )]
    NotAnOrigin(String),
    #[error(
        "the token is not sent to `{0}`: it is neither the platform's own host nor this machine; if you trust it, name it in BOTWRIGHT_ALLOW_HOSTS"
    )]
    HostNotAllowed(String),
    #[error("the token would travel to `{0}` unencrypted; use https")]
    NotEncrypted(String),
    #[error("the HTTP client cannot start: {0}")]
    Client(String),
}

/// Reads an origin and checks that a token may be sent there.
///
/// # Errors
/// See [`ConnectError`].
pub(super) fn checked(
    url: &str,
    default_url: Option<&str>,
    allow_hosts: &BTreeSet<String>,
) -> Result<Url, ConnectError> {
    let wrong = || ConnectError::NotAnOrigin(shown_origin(url));
    let parsed = Url::parse(url).map_err(|_| wrong())?;
    let plain = parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.query().is_none()
        && parsed.fragment().is_none()
        && matches!(parsed.path(), "" | "/");
    if !plain || !matches!(parsed.scheme(), "http" | "https") {
        return Err(wrong());
    }
    let host = parsed.host_str().ok_or_else(wrong)?.to_ascii_lowercase();
    let with_port = match parsed.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.clone(),
    };
    if is_loopback(&parsed) || allow_hosts.contains(&host) || allow_hosts.contains(&with_port) {
        return Ok(parsed);
    }
    let own = default_url.and_then(|own| Url::parse(own).ok());
    match own {
        Some(own) if own.host_str() == Some(&host) && own.port() == parsed.port() => {
            if parsed.scheme() == "https" {
                Ok(parsed)
            } else {
                Err(ConnectError::NotEncrypted(with_port))
            }
        }
        _ => Err(ConnectError::HostNotAllowed(with_port)),
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether an address is on this machine.
#[must_use]
pub fn is_loopback_url(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| is_loopback(&url))
}

/// An address as it may be printed: scheme, host and port alone.
#[must_use]
pub fn shown_origin(url: &str) -> String {
    match Url::parse(url) {
        Ok(parsed) => parsed.origin().ascii_serialization(),
        Err(_) => super::answer::printable(url.split(['?', '@', '#']).next().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_where_they_belong() {
        let allowed = crate::platforms::allowed_hosts(Some("bots.example, other.example:8443"));
        let cases = [
            ("http://127.0.0.1:8080", "ok"),
            ("http://localhost", "ok"),
            ("http://[::1]:9", "ok"),
            ("https://vendor.example", "ok"),
            ("http://vendor.example", "unencrypted"),
            ("https://vendor.example:444", "not sent"),
            ("https://vendor.example.evil.example", "not sent"),
            ("https://bots.example", "ok"),
            ("https://other.example:8443", "ok"),
            ("https://other.example", "not sent"),
            ("https://user:pw@bots.example", "not an origin"),
            ("https://bots.example/path", "not an origin"),
            ("https://bots.example?token=hush", "not an origin"),
            ("ftp://bots.example", "not an origin"),
            ("bots.example", "not an origin"),
        ];
        for (url, expected) in cases {
            match checked(url, Some("https://vendor.example"), &allowed) {
                Ok(_) => assert_eq!(expected, "ok", "{url}"),
                Err(error) => {
                    let text = error.to_string();
                    assert!(text.contains(expected), "{url}: {text}");
                    assert!(!text.contains("hush") && !text.contains("pw"), "{text}");
                }
            }
        }
    }
}
