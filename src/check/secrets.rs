//! Secrets that stand in a file, by their shape or by the name that they have.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// Where secrets have been found.
pub(super) fn places(found: &[Diagnostic]) -> Vec<Span> {
    let told = found
        .iter()
        .filter(|one| one.code == &codes::HARDCODED_SECRET);
    let labels = told.flat_map(|one| one.primary.iter().chain(&one.secondary));
    labels.map(|label| label.span).collect()
}

/// Keeps secrets out of all excerpts, also where a comment or a level has allowed them.
pub(super) fn hide(places: &[Span], found: &mut [Diagnostic]) {
    if places.is_empty() {
        return;
    }
    for one in found {
        let files = one
            .primary
            .iter()
            .chain(&one.secondary)
            .map(|label| label.span.file);
        let files: Vec<_> = files.collect();
        one.hidden = places
            .iter()
            .copied()
            .filter(|place| files.contains(&place.file))
            .collect();
    }
}

/// Beginnings of tokens, the letters that may follow, and how many of them there are at least.
const SHAPES: &[(&str, usize)] = &[
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("sk_test_", 16),
    ("whsec_", 20),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("ghr_", 30),
    ("github_pat_", 30),
    ("glpat-", 18),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("npm_", 30),
    ("shpat_", 30),
    ("SG.", 40),
    ("AIza", 35),
    ("EAA", 80),
];
/// The shortest run of letters that is looked at.
const SHORTEST: usize = 18;

/// Whether some secret has its shape in a text.
pub(super) fn has_one(text: &str) -> bool {
    !by_shape(text).is_empty()
}

/// The secrets in a text by their shape alone, in bytes: a token of a known service, a key of AWS,
/// a signed token (JWT), a private key.
pub(super) fn by_shape(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = runs(text)
        .filter(|run| has_shape(&text[run.clone()]))
        .collect();
    if text.len() >= 40
        && let Some(begin) = text.find("-----BEGIN ")
        && text[begin..].contains("PRIVATE KEY-----")
    {
        found.retain(|range| range.end <= begin);
        found.push(begin..text.trim_end().len());
    }
    found
}

/// The runs of letters that are long enough. Most bytes are never looked at: what would be the last
/// one of a run comes first.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = 0;
    std::iter::from_fn(move || {
        while let Some(least) = bytes.get(start..start + SHORTEST) {
            if let Some(stop) = least.iter().rposition(|byte| !is_token(*byte)) {
                start += stop + 1;
                continue;
            }
            let more = bytes[start + SHORTEST..].iter();
            let length = SHORTEST + more.take_while(|byte| is_token(**byte)).count();
            let run = start..start + length;
            start = run.end + 1;
            return Some(run);
        }
        None
    })
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn has_shape(run: &str) -> bool {
    let known = SHAPES.iter().any(|(start, least)| {
        run.strip_prefix(start)
            .is_some_and(|rest| rest.len() >= *least)
    });
    known && run.bytes().any(|byte| byte.is_ascii_digit()) || is_aws(run) || is_signed(run)
}

fn is_aws(run: &str) -> bool {
    let key = run
        .strip_prefix("AKIA")
        .or_else(|| run.strip_prefix("ASIA"));
    key.is_some_and(|key| {
        key.len() == 16
            && key
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}

/// Three parts between dots, of which the first two are JSON in base64.
fn is_signed(run: &str) -> bool {
    let mut parts = run.split('.');
    let (Some(head), Some(body), Some(sign), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    head.starts_with("eyJ") && body.starts_with("eyJ") && sign.len() >= 16
}

/// How sure a name makes it that a secret stands under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Surely,
    /// Only if the value looks like one.
    Perhaps,
    No,
}

/// What a key, a header or a query parameter says of its value.
pub(super) fn named(name: &str) -> Named {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let sure = [
        "authorization",
        "apikey",
        "accesstoken",
        "authtoken",
        "refreshtoken",
        "bearertoken",
        "apitoken",
        "apisecret",
        "clientsecret",
        "secretkey",
        "privatekey",
        "accesskey",
        "password",
        "passwd",
        "ahachattoken",
    ];
    let whole = ["token", "secret", "pwd"];
    let perhaps = [
        "token",
        "secret",
        "key",
        "auth",
        "signature",
        "credential",
        "session",
        "pass",
    ];
    if sure.iter().any(|word| plain.ends_with(word)) || whole.contains(&plain.as_str()) {
        Named::Surely
    } else if perhaps.iter().any(|word| plain.ends_with(word)) {
        Named::Perhaps
    } else {
        Named::No
    }
}

/// The secret in a value under a name, in bytes; the word before it, such as `Bearer`, is none.
pub(super) fn by_name(name: &str, value: &str) -> Option<Range<usize>> {
    let named = named(name);
    if named == Named::No {
        return None;
    }
    let start = value.len() - value.trim_start().len();
    let end = value.trim_end().len();
    let inside = value.get(start..end)?;
    let (start, inside) = match inside.split_once(' ') {
        Some((word, rest)) if is_way(word) => {
            let rest_start = end - rest.trim_start().len();
            (rest_start, rest.trim_start())
        }
        _ => (start, inside),
    };
    let fits = match named {
        Named::Surely => is_credential(inside),
        Named::Perhaps => looks_random(inside),
        Named::No => false,
    };
    fits.then_some(start..end)
}

fn is_way(word: &str) -> bool {
    ["bearer", "basic", "token", "apikey", "digest"]
        .iter()
        .any(|way| word.eq_ignore_ascii_case(way))
}

/// Not a word that stands for a secret, such as `<token>` or `xxxx`.
fn is_credential(value: &str) -> bool {
    let mut letters = value.chars();
    let first = letters.next();
    let one_letter = letters.all(|letter| Some(letter) == first);
    let shown = value.starts_with(['<', '[', '(', '*', '…', '$', '{']);
    let none = ["none", "null", "true", "false", "bearer", "basic"];
    value.len() >= 4
        && !one_letter
        && !shown
        && !none.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Long, of one piece, and with about as many different signs as chance would give.
fn looks_random(value: &str) -> bool {
    value.len() >= 20
        && value
            .bytes()
            .all(|byte| is_token(byte) || matches!(byte, b'+' | b'/' | b'='))
        && mixes(value) >= 3
        && entropy(value) >= 3.5
}

/// How often a letter and a digit stand side by side: words and years seldom do that.
fn mixes(value: &str) -> usize {
    let bytes = value.as_bytes();
    let mixed = |pair: &&[u8]| {
        pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic()
            || pair[0].is_ascii_alphabetic() && pair[1].is_ascii_digit()
    };
    bytes.windows(2).filter(mixed).count()
}

/// Bits for each byte.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX));
    counts
        .into_iter()
        .filter(|count| *count > 0)
        .map(|count| {
            let share = f64::from(count) / length;
            -share * share.log2()
        })
        .sum()
}

/// The secrets in an address, in bytes: the password before the host, and parameters.
pub(super) fn in_address(url: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let host = url.find("://").map_or(0, |at| at + 3);
    let authority = url[host..]
        .find(['/', '?', '#'])
        .unwrap_or(url.len() - host);
    let authority = &url[host..host + authority];
    if let Some((user, _)) = authority.rsplit_once('@')
        && let Some((name, password)) = user.split_once(':')
        && !password.is_empty()
        && !password.starts_with(['$', '{'])
    {
        let start = host + name.len() + 1;
        found.push(start..start + password.len());
    }
    let Some(query) = url.find('?').map(|at| at + 1) else {
        return found;
    };
    let end = url[query..].find('#').map_or(url.len(), |at| query + at);
    let mut at = query;
    for pair in url[query..end].split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && !value.contains(['$', '{'])
            && let Some(secret) = by_name(name, value)
        {
            let start = at + name.len() + 1;
            found.push(start + secret.start..start + secret.end);
        }
        at += pair.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together here, so that this file holds nothing that looks like a secret.
    fn token(start: &str, length: usize) -> String {
        let letters = "a1B2c3D4e5F6g7H8j9K0";
        start.to_owned() + &letters.repeat(length / letters.len() + 1)[..length]
    }

    #[test]
    fn known_shapes() {
        for secret in [
            token("sk_live_", 24),
            token("ghp_", 36),
            token("glpat-", 20),
            token("AIza", 35),
            format!("AKIA{}", "ABCD1234EFGH5678"),
            format!(
                "{}.{}.{}",
                token("eyJ", 20),
                token("eyJ", 30),
                token("", 43)
            ),
        ] {
            let text = format!("票 key={secret}, 券");
            assert_eq!(
                by_shape(&text)
                    .into_iter()
                    .map(|range| &text[range])
                    .collect::<Vec<_>>(),
                [&*secret]
            );
        }
        let key = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----";
        assert_eq!(by_shape(key).first(), Some(&(0..key.len())));
        for none in [
            "",
            "https://shop.example/img/ca-phe-sua-da-2026.png",
            "sk_live_short",
            "AKIA is a word, and AKIAabcd1234efgh5678 has small letters",
            "www.a-very-long-host-name-of-a-shop.example",
            "eyJ.eyJ.abc",
            "您有 {{ response.count }} 張未使用票券",
            "ghp_________________________________________",
        ] {
            assert!(!has_one(none), "{none}");
        }
    }

    #[test]
    fn names_and_values() {
        for (name, value, secret) in [
            ("Authorization", "Bearer abcd1234", Some("abcd1234")),
            ("Authorization", "Basic dXNlcjpwYXNz", Some("dXNlcjpwYXNz")),
            ("X-Api-Key", " k9f2 ", Some("k9f2")),
            ("access_token", "t0k3n", Some("t0k3n")),
            ("password", "correct horse", Some("correct horse")),
            ("password", "<password>", None),
            ("token", "xxxxxxxx", None),
            ("Authorization", "Bearer", None),
            ("sort_key", "newest-tickets-of-2026", None),
            ("sort_key", &token("", 32), Some(&token("", 32))),
            ("X-Shop", &token("", 32), None),
            ("keyword", "abcd1234", None),
            ("member_no", "A123456", None),
        ] {
            assert_eq!(
                by_name(name, value).map(|range| &value[range]),
                secret,
                "{name}: {value}"
            );
        }
    }

    #[test]
    fn secrets_in_addresses() {
        for (url, secret) in [
            ("https://ann:s3cret@shop.example/a", Some("s3cret")),
            ("https://ann@shop.example/a:b@c", None),
            (
                "https://shop.example/?a=b&token=abcd1234#x",
                Some("abcd1234"),
            ),
            ("https://shop.example/?token={{ fields.x }}", None),
            ("https://shop.example/?token=${env.X}", None),
            ("https://shop.example/?page=2&limit=9", None),
            ("https://shop.example/", None),
            ("票", None),
        ] {
            assert_eq!(
                in_address(url).into_iter().next().map(|range| &url[range]),
                secret,
                "{url}"
            );
        }
    }
}
