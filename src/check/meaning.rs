//! Values that fit the schema, but mean nothing: a target that is not there, a range upside down.

use std::collections::HashMap;

use super::levels::Selector;
use super::part::PartScope;
use crate::diagnostics::{Diagnostic, Suggestion, codes, did_you_mean, nearest};
use crate::language::project_file::LintLevel;
use crate::project::{PROJECT_FILE, Project};
use crate::source::{FileId, Span};
use crate::syntax::{Content, Entry, Node};

/// What [`codes::INVALID_VALUE`] finds beyond the schema.
pub(super) fn invalid_values(project: &Project, found: &mut Vec<Diagnostic>) {
    settings(project, found);
    let mut patterns = Patterns::default();
    for unit in &project.units {
        let fields = unit
            .root
            .as_deref()
            .and_then(|root| root.get("custom_fields"));
        for entry in fields.map(Node::entries).unwrap_or_default() {
            field(unit.file, &entry.value, &mut patterns, found);
        }
    }
}

/// What is wrong with each regular expression: fields of many files often share one.
#[derive(Default)]
struct Patterns<'a>(HashMap<&'a str, Option<String>>);

impl<'a> Patterns<'a> {
    fn mistake(&mut self, pattern: &'a str) -> Option<String> {
        let judge = || {
            let error = regex::Regex::new(pattern).err()?.to_string();
            let reason = error.lines().last().unwrap_or_default();
            Some(reason.strip_prefix("error: ").unwrap_or(reason).to_owned())
        };
        self.0.entry(pattern).or_insert_with(judge).clone()
    }
}

/// What [`codes::MISSING_KEY`] finds beyond the schema: outside a question a quick reply without a
/// flow would lead nowhere.
pub(super) fn missing_keys(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    if !matches!(
        scope.title(),
        "text" | "cards" | "image" | "video" | "audio" | "file"
    ) {
        return;
    }
    let replies = scope.get("quick_replies").map(Node::items);
    for reply in replies.unwrap_or_default() {
        // A slip in the key itself is an unknown key.
        let slip = |entry: &Entry| did_you_mean(&entry.key.text, ["flow"]).is_some();
        if let Some(label) = reply.entry("label")
            && reply.get("flow").is_none()
            && !reply.entries().iter().any(slip)
        {
            let diagnostic = Diagnostic::new(
                &codes::MISSING_KEY,
                "a quick reply outside an `ask` needs `flow`",
            )
            .at(Span::new(scope.file, label.key.range.clone()), "")
            .help("add `flow:` with the flow that a tap starts");
            found.push(scope.finished(diagnostic, reply, None));
        }
    }
}

/// A case that no other may follow.
pub(super) fn last_case(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let cases = scope.get("cases").map(Node::items).unwrap_or_default();
    let Some((_, before)) = cases.split_last() else {
        return;
    };
    for case in before {
        // With a `when` beside it, that is the mistake.
        if let Some(entry) = case.entry("else")
            && case.get("when").is_none()
        {
            let diagnostic = Diagnostic::new(
                &codes::INVALID_VALUE,
                "`else` must be the last case, since no case after it can be reached",
            )
            .at(Span::new(scope.file, entry.key.range.clone()), "")
            .help("move it to the end of `cases`");
            found.push(scope.finished(diagnostic, case, None));
        }
    }
}

fn settings(project: &Project, found: &mut Vec<Diagnostic>) {
    let Some(root) = &project.settings.root else {
        return;
    };
    let file = project.settings.file;
    let span = |node: &Node| Span::new(file, node.range.clone());
    if let Some(node) = root.get("default_target")
        && let Some(name) = node.as_str()
        && let Some(targets) = root.get("targets")
        && matches!(targets.content, Content::Map(_))
        && targets.get(name).is_none()
    {
        let names = targets.entries().iter().map(|entry| &*entry.key.text);
        let diagnostic = Diagnostic::new(
            &codes::INVALID_VALUE,
            format!("there is no target `{name}`"),
        )
        .at(span(node), "not defined under `targets`");
        found.push(match nearest(name, names) {
            Some(near) => diagnostic
                .help(format!("did you mean `{}`?", near.name))
                .suggest(Suggestion::replace(span(node), near.name, near.sure)),
            None => diagnostic.help("define it under `targets`"),
        });
    }
    if let Some(node) = root.get("timezone")
        && let Some(name) = node.as_str()
        && jiff::tz::TimeZone::get(name).is_err()
    {
        let known: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.to_string())
            .collect();
        let diagnostic = Diagnostic::new(
            &codes::INVALID_VALUE,
            format!("there is no time zone `{name}`"),
        )
        .at(span(node), "");
        found.push(match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => diagnostic
                .help(format!("did you mean `{}`?", near.name))
                .suggest(Suggestion::replace(span(node), near.name, near.sure)),
            None if let Some(zone) = of_city(name, &known) => diagnostic
                .help(format!("did you mean `{zone}`?"))
                .suggest(Suggestion::replace(span(node), zone, true)),
            None => diagnostic.help("write a name of the tz database, such as `Asia/Taipei`"),
        });
    }
    for entry in root.get("hours").map(Node::entries).unwrap_or_default() {
        for day in entry
            .value
            .get("closed")
            .map(Node::items)
            .unwrap_or_default()
        {
            if let Some(text) = day.as_str()
                && is_written_as_day(text)
                && text.parse::<jiff::civil::Date>().is_err()
            {
                found.push(
                    Diagnostic::new(&codes::INVALID_VALUE, format!("there is no day `{text}`"))
                        .at(span(day), "")
                        .help("write the day as `2026-03-01`"),
                );
            }
        }
    }
    for entry in root.get("lints").map(Node::entries).unwrap_or_default() {
        lint(file, entry, found);
    }
}

/// Whether the schema takes it for a day.
fn is_written_as_day(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}

/// The one zone that ends in this city.
fn of_city<'z>(city: &str, zones: &'z [String]) -> Option<&'z str> {
    let city = city.replace(' ', "_");
    let mut zones = zones.iter().filter(|zone| {
        let last = zone.rsplit_once('/').map(|(_, last)| last);
        last.is_some_and(|last| last.eq_ignore_ascii_case(&city))
    });
    let only = zones.next()?;
    zones.next().is_none().then_some(only)
}

/// A word of `lints:` that means nothing, or that cannot be set to its level.
fn lint(file: FileId, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let word = &*entry.key.text;
    let at = Span::new(file, entry.key.range.clone());
    let Some(selector) = Selector::parse(word) else {
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_LINT, format!("there is no code `{word}`")).at(at, "");
        found.push(match nearest(word, Selector::words()) {
            Some(near) => diagnostic
                .help(format!("did you mean `{}`?", near.name))
                .suggest(Suggestion::replace(at, near.name, near.sure)),
            None => diagnostic.help(format!("remove it from `lints` in `{PROJECT_FILE}`")),
        });
        return;
    };
    let Some(level) = entry.value.as_str().and_then(LintLevel::from_word) else {
        return;
    };
    if !selector.can_be(level) {
        found.push(
            Diagnostic::new(
                &codes::UNKNOWN_LINT,
                format!("`{word}` is always an error, and nothing can set it otherwise"),
            )
            .at(at, "")
            .help(format!("remove it from `lints` in `{PROJECT_FILE}`")),
        );
    }
}

fn field<'t>(
    file: FileId,
    node: &'t Node,
    patterns: &mut Patterns<'t>,
    found: &mut Vec<Diagnostic>,
) {
    let span = |node: &Node| Span::new(file, node.range.clone());
    let invalid = |node: &Node, message: String| {
        Diagnostic::new(&codes::INVALID_VALUE, message).at(span(node), "")
    };
    for (low, high) in [("minimum", "maximum"), ("min_length", "max_length")] {
        if let (Some(least), Some(most)) = (node.get(low), node.get(high))
            && let (Some(from), Some(to)) = (number(least), number(most))
            && from > to
        {
            found.push(
                invalid(
                    most,
                    format!("`{high}` is less than `{low}`, so no value would be right"),
                )
                .also(span(least), "more than this")
                .help("swap the two numbers"),
            );
        }
    }
    if let Some(format) = node.get("format")
        && let Some(pattern) = format
            .as_str()
            .and_then(|text| text.strip_prefix("pattern:"))
        && let Some(reason) = patterns.mistake(pattern)
    {
        found.push(
            invalid(
                format,
                format!("`{pattern}` is not a regular expression: {reason}"),
            )
            .help("a regular expression is such as `[A-Z][0-9]{3,}`; a sign meant as itself has a `\\` before it"),
        );
    }
    let mut seen: HashMap<&str, &Node> = HashMap::new();
    for option in node.get("options").map(Node::items).unwrap_or_default() {
        let value = option.get("value").unwrap_or(option);
        if let Some(text) = value.as_str()
            && let Some(first) = seen.insert(text, value)
        {
            found.push(
                invalid(value, format!("the option `{text}` stands twice"))
                    .also(span(first), "the first one")
                    .help("remove one of them, or give it another value"),
            );
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "only compared")]
fn number(node: &Node) -> Option<f64> {
    match node.content {
        Content::Int(value) => Some(value as f64),
        Content::Float(value) => Some(value),
        _ => None,
    }
}
