//! Quotes that do not close, close too early, or hold an escape that YAML does not know.

use super::place::Site;
use crate::diagnostics::{Diagnostic, Edit, Suggestion, codes};
use crate::syntax::quote;

/// The quote that is still open where the parser stopped.
fn opener(site: &Site<'_>) -> Option<usize> {
    let bytes = site.text.as_bytes();
    let mut at = site.context.cursor.min(site.at);
    if matches!(bytes.get(site.at), Some(b'"' | b'\'')) && at == site.at {
        return Some(at);
    }
    let mut found = None;
    while at <= site.at && at < bytes.len() {
        let starts = at == 0
            || matches!(
                bytes[at - 1],
                b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b'{' | b':' | b'-'
            );
        if starts && matches!(bytes[at], b'"' | b'\'') {
            found = Some(at);
            match close(site.text, at).filter(|end| *end < site.at) {
                Some(end) => at = end + 1,
                None => return found,
            }
        } else {
            at += 1;
        }
    }
    found
}

/// The quote that closes the one at `open`.
fn close(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[open];
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote => {
                if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
                    at += 2;
                } else {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

/// A quote that is never closed.
pub(super) fn unclosed(site: &Site<'_>) -> Option<Diagnostic> {
    let open = opener(site)?;
    let sign = &site.text[open..=open];
    let line = site.line_of(open);
    let end = line.start + line.text.trim_end().len();
    Some(
        Diagnostic::new(
            &codes::YAML_SYNTAX,
            format!("the quote `{sign}` is never closed"),
        )
        .at(site.span(site.word(open)), "opened here")
        .help(format!(
            "write `{sign}` at the end of the text; further lines of it must be indented"
        ))
        .suggest(Suggestion {
            message: format!("write `{sign}` at the end of the line"),
            safe: false,
            edits: vec![Edit {
                span: site.span(end..end),
                replacement: sign.to_owned(),
            }],
        }),
    )
}

/// A text that goes on behind its closing quote.
pub(super) fn trailing(site: &Site<'_>, sign: char) -> Option<Diagnostic> {
    let line = site.line();
    let brackets = &site.context.brackets;
    let inside = brackets.last().is_some_and(|at| *at as usize >= line.start);
    let start = site.value_start(line, site.at);
    let word = site.word(
        site.at + site.text[site.at..].len()
            - site.text[site.at..].trim_start_matches([' ', '\t']).len(),
    );
    let diagnostic = Diagnostic::new(
        &codes::YAML_SYNTAX,
        "the text goes on behind its closing quote",
    )
    .at(site.span(word), "");
    if inside || !site.text[start..].starts_with(sign) || start < line.start {
        return Some(diagnostic.help("put the whole text in one pair of quotes"));
    }
    let meant = site.meant(start);
    let raw = site.slice(meant.clone());
    let inner = raw
        .strip_prefix(sign)
        .and_then(|raw| raw.strip_suffix(sign));
    // `'it's fine'` was meant as one text; `"a" b` could be meant in two ways.
    let (wanted, safe) = match inner {
        Some(inner) if inner.contains('\\') => {
            return Some(diagnostic.help("write `\\\"` for a quote inside double quotes"));
        }
        Some(inner) => (quote(inner), sign == '\'' && only_apostrophes(inner)),
        None => (quote(raw), false),
    };
    Some(
        diagnostic
            .help(format!("write {wanted}"))
            .suggest(Suggestion::replace(site.span(meant), wanted, safe)),
    )
}

/// Whether every `'` stands between letters.
fn only_apostrophes(text: &str) -> bool {
    text.match_indices('\'').all(|(at, _)| {
        text[..at].ends_with(char::is_alphanumeric)
            && text[at + 1..].starts_with(char::is_alphanumeric)
    })
}

/// A comment right behind a quote.
pub(super) fn comment(site: &Site<'_>) -> Diagnostic {
    Diagnostic::new(&codes::YAML_SYNTAX, "a space is missing before the comment")
        .at(site.span(site.word(site.at)), "")
        .help("write a space before the `#`")
        .suggest(Suggestion {
            message: "put a space before the `#`".to_owned(),
            safe: true,
            edits: vec![Edit {
                span: site.span(site.at..site.at),
                replacement: " ".to_owned(),
            }],
        })
}

/// A `\` in double quotes before something that YAML does not know.
pub(super) fn escape(site: &Site<'_>) -> Option<Diagnostic> {
    let open = opener(site)?;
    let mut letters = site.text[open + 1..].char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter == '"' {
            return None;
        }
        if letter != '\\' {
            continue;
        }
        let start = open + 1 + at;
        let (next_at, next) = letters.next()?;
        let digits = match next {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            letter if "0abtnvfre \"/\\N_LP\t\n\r".contains(letter) => continue,
            _ => 0,
        };
        let after = open + 1 + next_at + next.len_utf8();
        let number = site.text.get(after..after + digits).unwrap_or_default();
        let code = u32::from_str_radix(number, 16)
            .ok()
            .and_then(char::from_u32);
        if digits > 0 && code.is_some() {
            continue;
        }
        let end = if digits > 0 && number.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            after + number.len()
        } else {
            after
        };
        let span = site.span(start..end);
        let raw = site.slice(start..end);
        return Some(
            Diagnostic::new(
                &codes::YAML_SYNTAX,
                format!("`{raw}` in double quotes stands for no character"),
            )
            .at(span, "")
            .help("write `\\\\` for a backslash, or put the text in single quotes")
            .suggest(Suggestion::replace(span, format!("\\{raw}"), false)),
        );
    }
    None
}
