//! The sentences for what YAML allows and this language does not.

use std::ops::Range;

use super::parse::{MAX_COPIES, MAX_PROBLEMS};
use super::scalar::Refused;
use super::{Entry, Node, quote};
use crate::diagnostics::{Diagnostic, Edit, Suggestion, codes};
use crate::source::{FileId, Span};

const NULL_HELP: &str = "give it a value, write `{}` or `[]` for none, or remove the key";

pub(super) fn empty_file(file: FileId) -> Diagnostic {
    Diagnostic::new(&codes::EMPTY_FILE, "the file is empty")
        .at(Span::new(file, 0..0), "")
        .help("write something into it, or remove it")
}

pub(super) fn null_root(file: FileId, root: &Node) -> Diagnostic {
    Diagnostic::new(&codes::NULL_VALUE, "the file holds nothing but a null")
        .at(Span::new(file, root.range.clone()), "")
        .help("write `{}` for an empty file, or remove it")
}

pub(super) fn null_entry(file: FileId, entry: &Entry) -> Diagnostic {
    let range = if entry.value.range.is_empty() {
        &entry.key.range
    } else {
        &entry.value.range
    };
    Diagnostic::new(
        &codes::NULL_VALUE,
        format!("`{}` has no value", entry.key.text),
    )
    .at(Span::new(file, range.clone()), "")
    .help(NULL_HELP)
}

pub(super) fn null_item(file: FileId, text: &str, item: &Node) -> Diagnostic {
    let mut range = item.range.clone();
    if range.is_empty()
        && let Some(dash) = text[..range.start as usize].trim_end().strip_suffix('-')
    {
        range = dash.len() as u32..dash.len() as u32 + 1;
    }
    Diagnostic::new(&codes::NULL_VALUE, "this item of the list has no value")
        .at(Span::new(file, range), "")
        .help("give it a value, or remove it")
}

pub(super) fn number(file: FileId, raw: &str, range: Range<u32>, refused: Refused) -> Diagnostic {
    let message = match refused {
        Refused::Infinite => format!("`{raw}` is the infinite number, which is not allowed"),
        Refused::NotANumber => format!("`{raw}` stands for \"not a number\", which is not allowed"),
        Refused::TooLarge => format!("the number `{raw}` is too large (64 bits are the limit)"),
    };
    let span = Span::new(file, range);
    Diagnostic::new(&codes::INVALID_VALUE, message)
        .at(span, "")
        .help("if it is a text or an id, put it in quotes")
        .suggest(Suggestion::replace(span, quote(raw), false))
}

pub(super) fn template(file: FileId, raw: &str, range: Range<u32>) -> Diagnostic {
    let span = Span::new(file, range);
    Diagnostic::new(
        &codes::UNQUOTED_TEXT,
        "a text that starts with `{{` needs quotes",
    )
    .at(span, "YAML reads `{` as the start of a mapping")
    .help(format!("write {}", quote(raw)))
    .suggest(Suggestion::replace(span, quote(raw), true))
}

/// `a #1 b` without quotes: the text ends where the comment starts. A comment that someone meant
/// has a blank after its `#`.
pub(super) fn cut_by_comment(
    file: FileId,
    text: &str,
    value: &str,
    range: &Range<u32>,
) -> Option<Diagnostic> {
    let rest = &text[range.end as usize..];
    let comment = rest.trim_start_matches([' ', '\t']);
    let start = range.end + (rest.len() - comment.len()) as u32;
    let next = comment.strip_prefix('#')?.chars().next()?;
    if start == range.end || next.is_whitespace() || matches!(next, '#' | '!' | '-' | '=' | '*') {
        return None;
    }
    let line = comment.lines().next().unwrap_or_default();
    let end = start + line.trim_end().len() as u32;
    let whole = range.start..end;
    let quoted = quote(&text[range.start as usize..end as usize]);
    Some(
        Diagnostic::new(
            &codes::UNQUOTED_TEXT,
            format!(
                "`#` starts a comment here, so the text ends at `{}`",
                last_word(value)
            ),
        )
        .at(Span::new(file, start..end), "read as a comment")
        .help("put the text in quotes, or a space after the `#` if it is a comment")
        .suggest(Suggestion::replace(
            Span::new(file, whole),
            quoted,
            next.is_ascii_digit(),
        )),
    )
}

/// A `- item` that is indented so deep that YAML reads it as more of the text above.
pub(super) fn swallowed_item(file: FileId, text: &str, range: &Range<u32>) -> Option<Diagnostic> {
    let raw = &text[range.start as usize..range.end as usize];
    let at = raw.match_indices(['\n', '\r']).find_map(|(at, _)| {
        let line = &raw[at + 1..];
        let content = line.trim_start_matches([' ', '\t']);
        content
            .starts_with("- ")
            .then(|| at + 1 + line.len() - content.len())
    })?;
    let start = range.start + at as u32;
    Some(
        Diagnostic::new(
            &codes::YAML_SYNTAX,
            "this `- ` is read as part of the text above, since it is indented deeper",
        )
        .at(Span::new(file, start..start + 1), "")
        .also(
            Span::new(
                file,
                range.start..range.start + first_word(raw).len() as u32,
            ),
            "the text above",
        )
        .help("start the items of a list in the same column, or put the text in quotes"),
    )
}

fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

fn last_word(text: &str) -> &str {
    text.split_whitespace().next_back().unwrap_or(text)
}

pub(super) fn key_of_kind(file: FileId, text: &str, range: Range<u32>, kind: &str) -> Diagnostic {
    if text[range.start as usize..].starts_with("{{") {
        return Diagnostic::new(
            &codes::YAML_SYNTAX,
            "`{{ }}` cannot stand in a key, which is read before the conversation",
        )
        .at(Span::new(file, range), "")
        .help("write the name itself; a text that starts with `{{` needs quotes around all of it");
    }
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        format!("a key must be a text, but this one is a {kind}"),
    )
    .at(Span::new(file, range), "")
    .help("write `key: value`; a text that starts with `{` or `[` needs quotes")
}

pub(super) fn missing_key(file: FileId, range: Range<u32>) -> Diagnostic {
    Diagnostic::new(&codes::YAML_SYNTAX, "there is no key before this colon")
        .at(Span::new(file, range), "")
        .help("write `key: value`")
}

pub(super) fn merge_key(file: FileId, range: Range<u32>) -> Diagnostic {
    Diagnostic::new(&codes::MERGE_KEY, "the merge key `<<` is not supported")
        .at(Span::new(file, range), "")
        .help("write the keys out; a whole value can be repeated with `&name` and `*name`")
}

pub(super) fn control_in_key(file: FileId, range: Range<u32>) -> Diagnostic {
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        "a key cannot hold a line break or control character",
    )
    .at(Span::new(file, range), "")
    .help("write the key with letters, digits, `-` and `_`")
}

pub(super) fn tag(file: FileId, text: &str, range: Range<u32>) -> Diagnostic {
    let raw = &text[range.start as usize..range.end as usize];
    let mut end = range.end as usize;
    while text.as_bytes().get(end) == Some(&b' ') {
        end += 1;
    }
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        format!("the tag `{raw}` is not supported"),
    )
    .at(Span::new(file, range.clone()), "")
    .help("remove it, or put quotes around a text that starts with `!`")
    .suggest(Suggestion {
        message: format!("remove `{raw}`"),
        safe: false,
        edits: vec![Edit {
            span: Span::new(file, range.start..end as u32),
            replacement: String::new(),
        }],
    })
}

pub(super) fn second_document(file: FileId, range: Range<u32>) -> Diagnostic {
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        "a second document starts here, but a file holds one",
    )
    .at(Span::new(file, range), "")
    .help("remove this line, or move what follows to a file of its own")
}

pub(super) fn too_many_copies(span: Span) -> Diagnostic {
    Diagnostic::new(
        &codes::YAML_LIMIT,
        format!("the aliases of this file repeat more than {MAX_COPIES} values"),
    )
    .at(span, "the limit is passed here")
    .help("write fewer aliases of aliases")
}

pub(super) fn too_many_problems(file: FileId) -> Diagnostic {
    Diagnostic::new(
        &codes::YAML_LIMIT,
        format!("only the first {MAX_PROBLEMS} problems of this file are shown"),
    )
    .at(Span::new(file, 0..0), "")
    .help("check whether this is the file that you meant")
}

pub(super) fn self_reference(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        format!("`{name}` stands inside the value that it repeats"),
    )
    .at(span, "")
    .help("a value cannot hold itself; repeat a value that ends before this place")
}
