//! Texts that need quotes and have none.

use super::place::Site;
use crate::diagnostics::{Diagnostic, Suggestion, codes};
use crate::syntax::{Style, quote};

/// Signs that mean something to YAML at the start of a value.
const SIGNS: &[char] = &[
    '@', '`', '%', '*', '&', '!', '|', '>', '[', ']', '{', '}', ',', '#', '?',
];

/// A value that starts with `{{` or `{%`, on the line where reading stopped or still open.
pub(super) fn template(site: &Site<'_>) -> Option<Diagnostic> {
    let line = site.line();
    let open = site
        .context
        .brackets
        .iter()
        .map(|at| *at as usize)
        .find(|at| {
            let rest = &site.text[*at..];
            rest.starts_with("{{") || rest.starts_with("{%")
        });
    let seen = site.context.template.map(|at| at as usize);
    let percent =
        (site.letter() == Some('%') && site.text[..site.at].ends_with('{')).then(|| site.at - 1);
    let start = open.or(seen.filter(|at| *at >= line.start)).or(percent)?;
    let sign = &site.text[start..start + 2];
    // Behind other words it is in the middle of a text, and quotes around the rest alone would be
    // a part of that text.
    let before = &site.text[site.line_of(start).start..start];
    let words = before.rsplit(['[', '{', ',']).next().unwrap_or_default();
    let words = words.rsplit(": ").next().unwrap_or_default().trim_start();
    let words = words.trim_start_matches("- ");
    let alone = words.is_empty() || words.trim_end().ends_with(':');
    let plain = !words.starts_with(['"', '\'', '&', '*', '!']);
    let begin = match alone || !plain {
        true => start,
        false => start - words.len(),
    };
    let meant = begin..site.meant(start).end;
    let raw = site.slice(meant.clone());
    let message = if begin == start {
        format!("a text that starts with `{sign}` needs quotes")
    } else {
        format!("a text with `{sign}` in it needs quotes")
    };
    let span = site.span(meant);
    Some(
        Diagnostic::new(&codes::UNQUOTED_TEXT, message)
            .at(span, "YAML reads `{` as the start of a mapping")
            .help(format!("write {}", quote(raw)))
            .suggest(Suggestion::replace(span, quote(raw), alone || plain)),
    )
}

/// A value that starts with a sign of YAML, such as `@` or `*`, and goes on like a text.
pub(super) fn sign_at_start(site: &Site<'_>, start: usize) -> Option<Diagnostic> {
    let sign = site.text[start..].chars().next()?;
    if !SIGNS.contains(&sign) {
        return None;
    }
    let meant = site.meant(start);
    let meant = if meant.is_empty() {
        // A comma or a closing bracket ends it before it begins.
        start
            ..start
                + site.line_of(start).text[start - site.line_of(start).start..]
                    .trim_end()
                    .len()
    } else {
        meant
    };
    let raw = site.slice(meant.clone());
    let whole = site.span(meant.clone());
    let sign_word = match sign {
        '`' => "a backtick".to_owned(),
        sign => format!("`{sign}`"),
    };
    // What follows `>` and `|` may be a text of several lines.
    let line = site.line_of(start);
    let below = site.line_of((line.end() + 1).min(site.text.len()));
    let safe = !matches!(sign, '>' | '|') || below.indent() <= line.indent();
    Some(
        Diagnostic::new(
            &codes::UNQUOTED_TEXT,
            format!("a text that starts with {sign_word} needs quotes"),
        )
        .at(site.span(site.word(meant.start)), "")
        .help(format!("write {}", quote(raw)))
        .suggest(Suggestion::replace(whole, quote(raw), safe)),
    )
}

/// `*name` where no `&name` was written before.
pub(super) fn unknown_anchor(site: &Site<'_>) -> Option<Diagnostic> {
    let meant = site.meant(site.at);
    let raw = site.slice(meant.clone());
    let name = raw.strip_prefix('*')?;
    if name.is_empty() || name.contains(|letter: char| letter == '*' || letter.is_whitespace()) {
        return sign_at_start(site, site.at);
    }
    let span = site.span(meant);
    Some(
        Diagnostic::new(
            &codes::YAML_SYNTAX,
            format!("`{raw}` repeats a value, but there is no `&{name}` above"),
        )
        .at(span, "")
        .help(format!(
            "write `&{name}` before the value, or {} for a text",
            quote(raw)
        ))
        .suggest(Suggestion::replace(span, quote(raw), false)),
    )
}

/// `: ` inside a text, where the parser stopped at the colon.
pub(super) fn colon_inside(site: &Site<'_>) -> Option<Diagnostic> {
    if site.letter() != Some(':') {
        return None;
    }
    let line = site.line();
    let in_brackets = !site.context.brackets.is_empty();
    let start = match &site.context.scalar {
        Some((range, Style::Plain)) if in_brackets && range.end as usize <= site.at => {
            range.start as usize
        }
        _ => site.value_start(line, site.at),
    };
    let before = site.slice(start..site.at);
    let is_first = start <= line.content_start() || before.is_empty();
    if start < line.start || before.contains(['"', '\'']) && before.starts_with(['"', '\'']) {
        return None;
    }
    let dashes = site.slice(line.content_start()..start);
    if !in_brackets && (is_first || dashes.trim_matches(['-', ' ']).is_empty()) {
        return None;
    }
    let meant = site.meant(start);
    let raw = site.slice(meant.clone());
    let word = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before[at..].chars().next().map_or(1, char::len_utf8)
    });
    // `buttons= [{ label: Open, …` has lost its first colon, and is no text.
    let safe = in_brackets || !dashes.contains(['{', '[']);
    Some(
        Diagnostic::new(&codes::UNQUOTED_TEXT, "a text with `: ` in it needs quotes")
            .at(
                site.span(start + word..site.at + 1),
                "YAML reads this as a key",
            )
            .help(format!("write {}", quote(raw)))
            .suggest(Suggestion::replace(site.span(meant), quote(raw), safe)),
    )
}

/// A line like `text:hello` above or where the parser stopped.
pub(super) fn no_blank_after_colon(site: &Site<'_>) -> Option<Diagnostic> {
    let line = site.line();
    [Some(line), site.above(line)]
        .into_iter()
        .flatten()
        .find_map(|line| {
            let content = line.content();
            let start = line.content_start();
            let key_start = start + content.len() - content.trim_start_matches(['-', ' ']).len();
            let rest = site.slice(key_start..line.end());
            let at = rest.find(':')?;
            let (key, value) = (&rest[..at], &rest[at + 1..]);
            let is_key = !key.is_empty()
                && !key.contains(|letter: char| {
                    letter.is_whitespace() || "\"'{}[],#&*!|>%@`".contains(letter)
                });
            let follows = value.chars().next()?;
            if !is_key || follows.is_whitespace() || value.starts_with("//") || follows == ':' {
                return None;
            }
            let colon = key_start + at + 1;
            let span = site.span(key_start..colon);
            Some(
                Diagnostic::new(&codes::YAML_SYNTAX, "a space is missing after the colon")
                    .at(span, "")
                    .help(format!("write `{key}: {}`", value.trim_end()))
                    .suggest(Suggestion {
                        message: "put a space after the colon".to_owned(),
                        safe: true,
                        edits: vec![crate::diagnostics::Edit {
                            span: site.span(colon..colon),
                            replacement: " ".to_owned(),
                        }],
                    }),
            )
        })
}
