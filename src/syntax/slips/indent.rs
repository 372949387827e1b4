//! Tabs, lines that start too far to the left or the right, and keys beside list items.

use super::place::{Line, Site};
use crate::diagnostics::{Diagnostic, Edit, Suggestion, codes};

/// A tab in front of a line.
pub(super) fn tab(site: &Site<'_>) -> Option<Diagnostic> {
    let mut line = site.line();
    // The parser can stop at the end of the line before.
    for _ in 0..3 {
        let blanks = &line.text[..line.indent()];
        if blanks.contains('\t') {
            let spaces = blanks.replace('\t', "  ");
            let first = blanks.find('\t').unwrap_or(0);
            return Some(
                Diagnostic::new(&codes::YAML_SYNTAX, "this line is indented with a tab")
                    .at(site.span(line.start + first..line.content_start()), "a tab")
                    .help("indent with spaces, two for each level")
                    .suggest(Suggestion {
                        message: "change the tab to spaces".to_owned(),
                        safe: false,
                        edits: vec![Edit {
                            span: site.span(line.start..line.content_start()),
                            replacement: spaces,
                        }],
                    }),
            );
        }
        let next = line.end() + 1;
        if next >= site.text.len() {
            break;
        }
        line = site.line_of(next);
    }
    let at = site.text[site.at..].find('\t').map(|at| at + site.at)?;
    (at <= site.line().end()).then(|| {
        Diagnostic::new(&codes::YAML_SYNTAX, "a tab cannot stand here")
            .at(site.span(at..at + 1), "")
            .help("write spaces instead of the tab")
    })
}

/// A line that starts in no column of its neighbours.
pub(super) fn uneven(site: &Site<'_>) -> Option<Diagnostic> {
    let line = site.line();
    let indent = line.indent();
    let above = site.above(line)?;
    let mut columns: Vec<usize> = site
        .context
        .blocks
        .iter()
        .map(|start| *start as usize - site.line_of(*start as usize).start)
        .collect();
    columns.push(above.indent());
    columns.push(site.value_start(above, above.start) - above.start);
    if columns.contains(&indent) {
        return None;
    }
    let wanted = columns
        .into_iter()
        .min_by_key(|column| (column.abs_diff(indent), std::cmp::Reverse(*column)))?;
    Some(moved(site, line, wanted))
}

fn moved(site: &Site<'_>, line: Line<'_>, wanted: usize) -> Diagnostic {
    let indent = line.indent();
    let spaces = if indent == 1 { "space" } else { "spaces" };
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        format!("this line is indented by {indent} {spaces}, but its neighbours by {wanted}"),
    )
    .at(site.span(site.word(line.content_start())), "")
    .help("lines that belong together start in the same column")
    .suggest(Suggestion {
        message: format!("indent it by {wanted}"),
        safe: false,
        edits: vec![Edit {
            span: site.span(line.start..line.content_start()),
            replacement: " ".repeat(wanted),
        }],
    })
}

/// A key under a line that already has its text.
pub(super) fn key_below_text(site: &Site<'_>) -> Option<Diagnostic> {
    let line = site.line();
    let above = site.above(line)?;
    let own = above
        .indent()
        .max(site.value_start(above, above.start) - above.start);
    if line.indent() <= above.indent() {
        return None;
    }
    let value = site.value_start(above, above.end());
    let key = site
        .slice(above.content_start()..value)
        .trim_matches(['-', ' ', ':']);
    if line.indent() - own.min(line.indent()) == 1 || key.is_empty() {
        return Some(moved(site, line, own));
    }
    Some(
        Diagnostic::new(
            &codes::YAML_SYNTAX,
            format!("no keys can stand below `{key}`, which has a value on its own line"),
        )
        .at(site.span(site.word(line.content_start())), "")
        .also(site.span(site.word(value)), "the value")
        .help("remove that value, or start this line in the column of its neighbours"),
    )
}

/// A key among list items, or a list item among keys.
pub(super) fn mixed(site: &Site<'_>, wants_key: bool) -> Option<Diagnostic> {
    let line = site.line();
    let is_item = line.content().starts_with("- ") || line.content() == "-";
    let (message, help) = match (wants_key, is_item) {
        (true, true) => (
            "a list item cannot stand beside keys",
            "put the list under a key of its own, or indent it deeper than its key",
        ),
        (false, false) => (
            "a key cannot stand beside list items",
            "start the line with `- `, or indent it as the item above",
        ),
        _ => return None,
    };
    Some(
        Diagnostic::new(&codes::YAML_SYNTAX, message)
            .at(site.span(site.word(line.content_start())), "")
            .help(help),
    )
}

/// A line that is neither a key nor a value.
pub(super) fn no_colon(site: &Site<'_>, line: Line<'_>) -> Diagnostic {
    let word = site.word(line.content_start());
    if let Some(at) = line.content().find('：') {
        let start = line.content_start() + at;
        let end = start + '：'.len_utf8();
        let blank = if site.text[end..].starts_with(' ') {
            ""
        } else {
            " "
        };
        return Diagnostic::new(&codes::YAML_SYNTAX, "this wide colon is no colon for YAML")
            .at(site.span(start..end), "")
            .help("write `:` and a space behind it")
            .suggest(Suggestion::replace(
                site.span(start..end),
                format!(":{blank}"),
                true,
            ));
    }
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        format!("a colon is missing after `{}`", site.slice(word.clone())),
    )
    .at(site.span(word), "")
    .help("write `key: value`; if the line belongs to the text above, indent it deeper")
}

/// The line above, which is neither a key nor a value, while this one has a key.
pub(super) fn no_colon_above(site: &Site<'_>) -> Option<Diagnostic> {
    let line = site.line();
    let above = site.above(line)?;
    let bare = above.indent() == line.indent()
        && !above.content().starts_with("- ")
        && !above.text.contains(':');
    bare.then(|| no_colon(site, above))
}
