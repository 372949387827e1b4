//! `{ }` and `[ ]` that do not close, or close what is not open.

use super::place::Site;
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
