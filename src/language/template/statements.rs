//! Statements that are not what the language has, and what to write instead.

use std::ops::Range;

use super::problem::{ProblemKind, TemplateProblem};
use super::scan::Region;

/// All statements of the language.
pub(crate) const STATEMENTS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

/// Statements of the template engine that the language leaves out.
pub(crate) const REFUSED: [&str; 16] = [
    "include",
    "import",
    "from",
    "extends",
    "block",
    "macro",
    "call",
    "set",
    "with",
    "filter",
    "autoescape",
    "do",
    "raw",
    "break",
    "continue",
    "recursive",
];

/// Words behind `else`.
pub(crate) fn after_else(text: &str, word: &Range<usize>, rest: &Range<usize>) -> TemplateProblem {
    let tail = text[rest.clone()].trim_start();
    let problem = TemplateProblem::new(
        ProblemKind::BadTemplate,
        trimmed(text, rest.clone()),
        "`else` takes no condition",
    );
    if tail.starts_with("if ") || tail.starts_with("if(") {
        let end = rest.end - tail.len() + 2;
        problem
            .help("did you mean `elif`?")
            .replace_at(word.start..end, "elif")
    } else {
        problem.help("write `{% elif … %}` for another condition")
    }
}

/// A statement without a word.
pub(crate) fn no_word(text: &str, region: &Region) -> TemplateProblem {
    let kind = ProblemKind::BadTemplate;
    let inner = region.inner(text);
    if text[inner.clone()].trim().is_empty() {
        TemplateProblem::new(
            kind,
            region.range.clone(),
            "there is nothing between `{%` and `%}`",
        )
        .help("remove it, or write a statement such as `{% if … %}`")
    } else {
        TemplateProblem::new(kind, trimmed(text, inner), "a statement starts with a word").help(
            "write `{{ … }}` to print a value, `{% if … %}` or `{% for … %}` to decide or repeat",
        )
    }
}

/// A statement with a word of nothing; `open` is the word of the block around it.
pub(crate) fn unknown(
    name: &str,
    word: &Range<usize>,
    open: Option<&str>,
    rest_empty: bool,
) -> TemplateProblem {
    let problem = TemplateProblem::new(
        ProblemKind::BadTemplate,
        word.clone(),
        format!("there is no statement `{name}`"),
    );
    let meant = match (name, open) {
        ("elseif" | "elsif" | "elsefi", _) => Some("elif".to_owned()),
        ("end" | "done", Some(open)) => Some(format!("end{open}")),
        ("foreach", _) => Some("for".to_owned()),
        ("fi", _) => Some(if rest_empty { "endif" } else { "if" }.to_owned()),
        _ => None,
    };
    if let Some(meant) = meant {
        return problem
            .help(format!("did you mean `{meant}`?"))
            .replace(meant);
    }
    let near = problem.nearest(name, STATEMENTS);
    if near.replacement.is_some() {
        near
    } else {
        near.help("to print a value write `{{ … }}`; statements are `if` and `for`")
    }
}

/// The range without the white space at its ends.
pub(crate) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// What to write in place of a refused statement.
pub(crate) fn instead(statement: &str) -> &'static str {
    match statement {
        "set" | "with" | "do" => "keep the value in a field with a `set` step",
        "filter" => "put the filter behind each value: `{{ fields.name | upper }}`",
        "raw" => "to show braces write `{{ \"{{\" }}`",
        "break" | "continue" => "choose the items in the loop: `{% for item in list if … %}`",
        "include" | "import" | "from" | "extends" | "block" => {
            "write the words here, or keep them in a flow of their own"
        }
        _ => "a text has only `if` and `for`",
    }
}
