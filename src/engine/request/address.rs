//! The address that an API card calls.

use minijinja::Value as Context;
use reqwest::Url;
use secrecy::SecretString;

use super::{Renderer, Value, shown};
use crate::diagnostics::clean;

/// An address, filled in.
pub(super) struct Address {
    pub(super) url: SecretString,
    /// Without secrets, and without a user and a password.
    pub(super) shown: String,
}

/// Fills in an endpoint. What a template prints is one part of the address and cannot lead to
/// another place, unless the whole endpoint is one lone `{{ }}`.
pub(super) fn fill(
    endpoint: &Value,
    renderer: &Renderer,
    context: &Context,
) -> Result<Address, String> {
    let wire = shown(endpoint);
    let lone = renderer.is_lone(&wire);
    let render = |wire: &str| {
        if lone {
            renderer.text(wire, context)
        } else {
            renderer.url(wire, context)
        }
    };
    let visible = render(&wire).map_err(|error| format!("the address: {error}"))?;
    let url = match endpoint {
        Value::Secret(secret) => {
            render(secret.expose()).map_err(|_| "the address cannot be computed".to_owned())?
        }
        _ => visible.clone(),
    };
    let shown = clean(&without_user(visible.trim())).into_owned();
    check(url.trim(), wire.contains("{{") && !lone).map_err(|why| match shown.as_str() {
        "" => "the address is empty".to_owned(),
        shown => format!("the address `{shown}` {why}"),
    })?;
    Ok(Address {
        url: url.trim().to_owned().into(),
        shown,
    })
}

/// Whether an address can be called; `parts` tells that some of its parts come from values.
fn check(url: &str, parts: bool) -> Result<(), &'static str> {
    const NO_ADDRESS: &str = "is not one that can be called; it starts with `https://` and a host";
    // The URL parser would pass over line breaks.
    if url.chars().any(|c| c.is_control() || c == ' ') {
        return Err("holds a blank or a control character");
    }
    let parsed = Url::parse(url).map_err(|_| NO_ADDRESS)?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return Err(NO_ADDRESS);
    }
    let climbs = |part: &str| {
        matches!(
            part.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "." | ".."
        )
    };
    if parts && path(url).split(['/', '\\']).any(climbs) {
        return Err("has a part `.` or `..`, which would lead to another place on the server");
    }
    Ok(())
}

/// The path as it is written, before the URL parser resolves `..` in it.
fn path(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let start = url.find("://").map_or(0, |at| at + 3);
    url.get(start..end)
        .and_then(|rest| rest.find(['/', '\\']).map(|at| &rest[at..]))
        .unwrap_or_default()
}

/// An address without its user and password.
fn without_user(url: &str) -> String {
    let Some(start) = url.find("://").map(|at| at + 3) else {
        return url.to_owned();
    };
    let rest = &url[start..];
    // `${env.NAME}` may hold the place of anything, so only the end of the host is certain.
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{}{}", &url[..start], &rest[at + 1..]),
        None => url.to_owned(),
    }
}
