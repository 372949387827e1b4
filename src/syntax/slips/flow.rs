//! `{ }` and `[ ]` that do not close, or close what is not open.

use super::place::{Site, flow_length};
use crate::diagnostics::{Diagnostic, Suggestion, codes};
use crate::syntax::{Style, quote};

const fn closer(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}

/// Something stands where a comma or a closing bracket is wanted.
pub(super) fn broken(site: &Site<'_>) -> Option<Diagnostic> {
    let open = *site.context.brackets.last()? as usize;
    if let Some(cut) = comment(site, open) {
        return Some(cut);
    }
    let sign = site.text[open..].chars().next()?;
    let line = site.line();
    let word = site.word(site.at);
    if let Some(cut) = template(site) {
        return Some(cut);
    }
    if open >= line.start && !word.is_empty() && !site.slice(word.clone()).starts_with('#') {
        let close = closer(sign);
        return Some(
            Diagnostic::new(
                &codes::YAML_SYNTAX,
                format!(
                    "a comma or `{close}` is missing before `{}`",
                    site.slice(word.clone())
                ),
            )
            .at(site.span(word), "")
            .also(site.span(open..open + 1), "opened here")
            .help("put a comma between the entries, and quotes around a text with signs in it"),
        );
    }
    Some(unclosed(site, open, sign))
}

/// A text without quotes that a `{{ }}` in it ends.
fn template(site: &Site<'_>) -> Option<Diagnostic> {
    let (range, style) = site.context.scalar.as_ref()?;
    let (start, end) = (range.start as usize, range.end as usize);
    let between = site.text.get(end..site.at)?;
    let opens = site.text[site.at..].starts_with("{{") || site.text[site.at..].starts_with("{%");
    if *style != Style::Plain || !opens || !between.chars().all(|c| c == ' ' || c == '\t') {
        return None;
    }
    let meant = site.meant(start);
    let raw = site.slice(meant.clone());
    Some(
        Diagnostic::new(
            &codes::UNQUOTED_TEXT,
            format!(
                "inside `{{ }}` and `[ ]` a text with `{}` in it needs quotes",
                &site.text[site.at..site.at + 2]
            ),
        )
        .at(
            site.span(site.at..site.at + 2),
            "YAML reads this as the start of a mapping",
        )
        .help(format!("write {}", quote(raw)))
        .suggest(Suggestion::replace(site.span(meant), quote(raw), true)),
    )
}

/// The bracket at `open` never closes.
pub(super) fn unclosed(site: &Site<'_>, open: usize, sign: char) -> Diagnostic {
    if let Some(cut) = comment(site, open) {
        return cut;
    }
    let close = closer(sign);
    Diagnostic::new(&codes::YAML_SYNTAX, format!("`{sign}` is never closed"))
        .at(site.span(open..open + 1), "opened here")
        .help(format!("write `{close}` where it ends"))
}

/// A ` #` in a text on the line of an open bracket hides the bracket that closes it, wherever
/// reading stopped then.
pub(super) fn hidden(site: &Site<'_>) -> Option<Diagnostic> {
    let starts = |at: &usize| site.text[*at..].starts_with(['{', '[']);
    let opened = site.context.brackets.iter().map(|open| *open as usize);
    // The parser has not told of one that might have been a key.
    let lines = [site.above(site.line()), Some(site.line())]
        .into_iter()
        .flatten();
    let first = lines.map(|line| {
        let dashes = line.content().trim_start_matches(['-', ' ']);
        line.end() - dashes.len()
    });
    let near = first.chain([site.at]).filter(starts);
    opened.chain(near).find_map(|open| {
        let line = site.line_of(open);
        let (start, hash, depth) = cut(site.slice(open..line.end()))?;
        let (start, hash) = (open + start, open + hash);
        let meant = start + flow_length(site.slice(start..line.end()));
        let rest = site.slice(meant..line.end());
        rest.starts_with(['}', ']', ',']).then_some(())?;
        let raw = site.slice(start..meant).trim_end();
        let closes = rest.chars().try_fold(depth, |depth, letter| match letter {
            '{' | '[' => Ok(depth + 1),
            '}' | ']' if depth == 1 => Err(()),
            '}' | ']' => Ok(depth - 1),
            _ => Ok(depth),
        });
        let whole = site.span(start..start + raw.len());
        Some(
            Diagnostic::new(
                &codes::UNQUOTED_TEXT,
                "`#` starts a comment here, which cuts the text short",
            )
            .at(site.span(hash..start + raw.len()), "read as a comment")
            .help(format!("write {}", quote(raw)))
            .suggest(Suggestion::replace(whole, quote(raw), closes.is_err())),
        )
    })
}

/// The plain text that a ` #` cuts in a line from a bracket on, the place of the sign, and how
/// many brackets are open there.
fn cut(line: &str) -> Option<(usize, usize, usize)> {
    let (mut depth, mut start, mut at) = (0_usize, None, 0);
    let mut before = ' ';
    while let Some(letter) = line[at..].chars().next() {
        let rest = &line[at..];
        let mut length = letter.len_utf8();
        match letter {
            '{' if start.is_some() && (rest.starts_with("{{") || rest.starts_with("{%")) => {
                let close = if rest.starts_with("{{") { "}}" } else { "%}" };
                length = rest.find(close)? + 2;
            }
            '{' | '[' => (depth, start) = (depth + 1, None),
            '}' | ']' => (depth, start) = (depth.checked_sub(1).filter(|left| *left > 0)?, None),
            ',' => start = None,
            ':' if rest[1..].starts_with([' ', '\t']) => start = None,
            '#' if before == ' ' || before == '\t' => return Some((start?, at, depth)),
            '"' | '\'' if start.is_none() => length = quoted(rest)?,
            ' ' | '\t' => {}
            _ => start = start.or(Some(at)),
        }
        before = letter;
        at += length;
    }
    None
}

/// How long a text in quotes is, with both of them.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && quote == '"' {
            letters.next();
        } else if letter == quote {
            return Some(at + 1);
        }
    }
    None
}

/// A ` #` inside brackets hides the closing bracket from YAML.
fn comment(site: &Site<'_>, open: usize) -> Option<Diagnostic> {
    let (range, style) = site.context.scalar.as_ref()?;
    let start = range.start as usize;
    let line = site.line_of(range.end as usize);
    let rest = site.slice(range.end as usize..line.end());
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let hash = range.end as usize + blanks;
    let hidden = site.text[hash..line.end()].strip_prefix('#')?;
    if *style != Style::Plain || blanks == 0 || start < open || start < line.start {
        return None;
    }
    if hidden.starts_with([' ', '\t']) && !hidden.contains(['}', ']']) {
        return None;
    }
    let meant = site.meant(start);
    let raw = site.slice(meant.clone());
    let end = meant.end.max(hash + 1);
    Some(
        Diagnostic::new(
            &codes::UNQUOTED_TEXT,
            "`#` starts a comment here, which cuts the text short",
        )
        .at(site.span(hash..end), "read as a comment")
        .help(format!("write {}", quote(raw)))
        .suggest(Suggestion::replace(
            site.span(meant),
            quote(raw),
            hidden.contains(['}', ']']),
        )),
    )
}

/// `[ … }`.
pub(super) fn mismatched(site: &Site<'_>, open: char, close: char) -> Diagnostic {
    let right = closer(open);
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        format!("`{open}` is closed by `{close}`"),
    )
    .at(site.span(site.at..site.at + 1), "opened here")
    .help(format!("close it with `{right}`"))
}

/// A closing bracket with nothing to close.
pub(super) fn misplaced(site: &Site<'_>) -> Diagnostic {
    let sign = site.letter().unwrap_or(']');
    Diagnostic::new(&codes::YAML_SYNTAX, format!("`{sign}` closes nothing here"))
        .at(site.span(site.at..site.at + sign.len_utf8()), "")
        .help("remove it, or put the text in quotes")
}
