//! Addresses of the web, as far as they are known before anybody chats.

use std::net::IpAddr;
use std::ops::Range;

use reqwest::Url;

use super::part::{PROJECT_FILE, PartScope};
use crate::diagnostics::did_you_mean;
use crate::language::target::PLATFORMS;
use crate::language::text::{Segment, Text};
use crate::syntax::Node;

/// An address as it is written.
pub(super) struct Written<'a> {
    pub(super) node: &'a Node,
    /// With variables filled in, and `x` for what is known only while chatting.
    pub(super) url: String,
    /// Whether it stands in the file letter by letter.
    pub(super) is_plain: bool,
    /// Whether it begins with a variable: that is looked at where it is set.
    pub(super) begins_with_variable: bool,
}

/// The addresses of a mapping whose beginning is known.
pub(super) fn written<'a>(scope: &PartScope<'a>) -> impl Iterator<Item = Written<'a>> {
    keys(scope.title())
        .iter()
        .filter_map(|key| read(scope, scope.text_of(key)?))
}

pub(super) fn keys(title: &str) -> &'static [&'static str] {
    match title {
        "Button" | "Menu item" | "Serve" => &["url"],
        "Card" => &["image", "url"],
        "image" => &["image"],
        "video" => &["video"],
        "audio" => &["audio"],
        "file" => &["file"],
        "API card" => &["endpoint"],
        _ if PLATFORMS.contains(&title) => &["url"],
        _ => &[],
    }
}

fn read<'a>(scope: &PartScope<'a>, (node, source): (&'a Node, &'a str)) -> Option<Written<'a>> {
    if !source.contains(['$', '{']) {
        return Some(Written {
            node,
            url: source.to_owned(),
            is_plain: true,
            begins_with_variable: false,
        });
    }
    if let Some(url) = after_variable(scope, source) {
        return Some(Written {
            node,
            url,
            is_plain: false,
            begins_with_variable: true,
        });
    }
    let text = Text::from(source);
    if text.has_half_braces() {
        return None;
    }
    let mut url = String::with_capacity(source.len());
    let mut begins_with_variable = false;
    for (index, segment) in text.segments().iter().enumerate() {
        match segment {
            Segment::Literal(range) => url.push_str(&source[range.clone()]),
            Segment::Var { name, .. } => {
                begins_with_variable |= index == 0;
                match variable(scope, name) {
                    Some(value) => url.push_str(value),
                    None if index == 0 => return None,
                    None => url.push('x'),
                }
            }
            Segment::Env { .. } | Segment::Template { .. } if index == 0 => return None,
            Segment::Env { .. } => url.push('x'),
            Segment::Template { .. } => url.push('x'),
        }
    }
    Some(Written {
        node,
        url,
        is_plain: false,
        begins_with_variable,
    })
}

/// The value of a variable that is the same whatever happens.
/// A known variable and plain text behind it, as most addresses that hold anything are.
fn after_variable(scope: &PartScope<'_>, source: &str) -> Option<String> {
    let (name, rest) = source.strip_prefix("${var.")?.split_once('}')?;
    let value = variable(scope, name)?;
    (!rest.contains(['$', '{'])).then(|| format!("{value}{rest}"))
}

fn variable<'a>(scope: &PartScope<'a>, name: &str) -> Option<&'a str> {
    let vars = &scope.project.settings.value.as_ref()?.vars;
    let value = vars.get(name)?.source();
    (!value.contains(['$', '{'])).then_some(value)
}

/// The variables of the project file or of a target, with their values.
pub(super) fn variables<'a>(scope: &PartScope<'a>) -> &'a [crate::syntax::Entry] {
    if scope.title() == PROJECT_FILE || PLATFORMS.contains(&scope.title()) {
        scope.get("vars").map(Node::entries).unwrap_or_default()
    } else {
        &[]
    }
}

/// What is wrong with an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    Empty,
    /// A blank or a sign that nobody sees, in bytes.
    Blank(Range<usize>),
    /// No `https://` at its beginning, but a host may follow.
    NoScheme,
    /// Another scheme, and the one that may be meant.
    Scheme(String, Option<&'static str>),
    NoHost,
}

pub(super) fn problem(url: &str) -> Option<Problem> {
    if url.trim().is_empty() {
        return Some(Problem::Empty);
    }
    if let Some((at, sign)) = url
        .char_indices()
        .find(|(_, c)| c.is_whitespace() || c.is_control())
    {
        return Some(Problem::Blank(at..at + sign.len_utf8()));
    }
    if is_plain_page(url) {
        return None;
    }
    let Some((scheme, rest)) = scheme(url) else {
        return Some(Problem::NoScheme);
    };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {}
        // LINE's own pages.
        "line" => return None,
        other => {
            let near = did_you_mean(other, ["https", "http"]);
            let near = near.map(|near| if near == "http" { "http" } else { "https" });
            return Some(Problem::Scheme(other.to_owned(), near));
        }
    }
    let host = rest
        .strip_prefix("//")
        .filter(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':', '@']));
    let sound = host.is_some() && Url::parse(url).is_ok_and(|url| url.has_host());
    (!sound).then_some(Problem::NoHost)
}

/// `https://` and a host of plain letters, which needs no closer look.
fn is_plain_page(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let mut labels = rest[..end].split('.');
    let is_label = |label: &str| {
        label.starts_with(|c: char| c.is_ascii_lowercase())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    labels.all(is_label)
}

/// The scheme before the colon, and what is behind it. The port of `shop.example:8080` is none.
fn scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'));
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit()) && scheme != "tel";
    (fits && !is_port).then_some((scheme, rest))
}

/// Whether everybody on the way can read what is sent to this address: `http`, and a host beyond
/// this machine and its own network.
pub(super) fn is_insecure(url: &str) -> bool {
    let Some(start) = url.get(..7) else {
        return false;
    };
    start.eq_ignore_ascii_case("http://") && Url::parse(url).is_ok_and(|url| !is_near(&url))
}

/// Whether an address leads to this machine.
pub(super) fn is_local(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| match url.host_str() {
        Some(host) => {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            bare.eq_ignore_ascii_case("localhost")
                || bare
                    .parse::<IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        None => false,
    })
}

fn is_near(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return true;
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_unspecified()
        }
        Ok(IpAddr::V6(address)) => {
            address.is_loopback()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_unspecified()
        }
        Err(_) => {
            let host = host.trim_end_matches('.').to_ascii_lowercase();
            let inner = [".localhost", ".local", ".internal", ".lan"];
            // A name without a dot is known in its own network only.
            !host.contains('.') || inner.iter().any(|end| host.ends_with(end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_open() {
        for url in [
            "https://shop.example",
            "HTTPS://shop.example/a?b=c#d",
            "http://shop.example:8080/",
            "https://x/shops/x",
            "https://店.example/票",
            "https://192.168.0.1/a",
            "https://[::1]:80/",
            "line://app/1",
        ] {
            assert_eq!(problem(url), None, "{url}");
        }
    }

    #[test]
    fn addresses_that_do_not() {
        let other = |scheme: &str, near| Some(Problem::Scheme(scheme.to_owned(), near));
        for (url, expected) in [
            ("", Some(Problem::Empty)),
            ("  ", Some(Problem::Empty)),
            ("https://shop.example/a b", Some(Problem::Blank(22..23))),
            (" https://shop.example", Some(Problem::Blank(0..1))),
            ("shop.example", Some(Problem::NoScheme)),
            ("shop.example:8080/a", Some(Problem::NoScheme)),
            ("//shop.example", Some(Problem::NoScheme)),
            ("https//shop.example", Some(Problem::NoScheme)),
            ("htps://shop.example", other("htps", Some("https"))),
            ("htp://shop.example", other("htp", Some("http"))),
            ("ftp://shop.example", other("ftp", None)),
            ("tel:+886223456789", other("tel", None)),
            ("javascript:alert(1)", other("javascript", None)),
            ("https://", Some(Problem::NoHost)),
            ("https:/shop.example", Some(Problem::NoHost)),
            ("https:///a", Some(Problem::NoHost)),
            ("https://shop.example:99999", Some(Problem::NoHost)),
        ] {
            assert_eq!(problem(url), expected, "{url}");
        }
    }

    #[test]
    fn plain_http_beyond_the_own_network() {
        for url in [
            "http://shop.example",
            "HTTP://8.8.8.8/a",
            "http://[2001:db8::1]/",
        ] {
            assert!(is_insecure(url), "{url}");
        }
        for url in [
            "https://shop.example",
            "http://localhost:8080",
            "http://127.0.0.1",
            "http://10.1.2.3/",
            "http://172.20.0.1/",
            "http://192.168.1.1/",
            "http://[::1]/",
            "http://[fd00::1]/",
            "http://api.localhost/",
            "http://crm.internal/",
            "http://crm/",
            "票",
            "http:/",
        ] {
            assert!(!is_insecure(url), "{url}");
        }
    }
}
