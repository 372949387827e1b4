//! Texts that are too long.

use super::fixed::Fixed;
use super::{Limits, Own, doubt, severity};
use crate::check::part::PartScope;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::platforms::limits::{Item, Limit};
use crate::syntax::Node;

/// What is measured.
#[derive(Clone, Copy)]
pub(in crate::check) struct Length {
    pub(in crate::check) code: &'static Code,
    /// What to do about it.
    pub(in crate::check) help: &'static str,
    /// Whether what is filled in is cut when it makes the text too long.
    pub(in crate::check) is_cut: bool,
}

/// A limit that a text passes, and where in its fixed part.
struct Passed {
    limit: &'static Limit,
    at: usize,
    severity: Severity,
}

/// Reports a text that is longer than the limits of these items.
pub(in crate::check) fn too_long(
    scope: &PartScope<'_>,
    node: &Node,
    items: &[Item],
    length: Length,
    found: &mut Vec<Diagnostic>,
) {
    let Some(source) = node.as_str() else { return };
    let least = scope.limits.least(items);
    if scope.limits.surely_fits(source, least) {
        return;
    }
    let fixed = Fixed::of(scope.project, source, None);
    let text = fixed.text.trim_end();
    if let Some(passed) = smallest(scope.limits, items, text, None) {
        found.push(report(scope, node, source, &fixed, &passed, length, None));
    } else if let Some(said) = of_targets(scope, node, source, items, length) {
        found.push(said);
    } else if fixed.open && !length.is_cut && !fixed.more.is_empty() {
        found.extend(could(scope, node, items, &fixed, length));
    }
}

/// A text that is too long with the variables of some target.
fn of_targets(
    scope: &PartScope<'_>,
    node: &Node,
    source: &str,
    items: &[Item],
    length: Length,
) -> Option<Diagnostic> {
    if !source.contains("${") {
        return None;
    }
    scope.limits.own.iter().find_map(|own| {
        let fixed = Fixed::of(scope.project, source, Some(own));
        let passed = smallest(scope.limits, items, fixed.text.trim_end(), Some(own))?;
        Some(report(
            scope,
            node,
            source,
            &fixed,
            &passed,
            length,
            Some(own),
        ))
    })
}

/// The limit that leaves the least of the text, on one target or on all. It is an error if any
/// limit that is sure is passed.
fn smallest(limits: &Limits, items: &[Item], text: &str, own: Option<&Own>) -> Option<Passed> {
    if text.len() <= limits.least(items) {
        return None;
    }
    let mut smallest: Option<Passed> = None;
    for limit in items.iter().flat_map(|item| limits.of_item(*item)) {
        let elsewhere = |own: &Own| limit.vendor.is_some_and(|vendor| vendor != own.platform);
        if own.is_some_and(elsewhere) {
            continue;
        }
        let Some(at) = limit.unit.overflow(text, limit.most) else {
            continue;
        };
        let severity = severity(limit);
        match &mut smallest {
            Some(passed) => {
                passed.severity = passed.severity.min(severity);
                // Of equal ones the one that is sure is named.
                let surer = limit.evidence < passed.limit.evidence;
                if at < passed.at || (at == passed.at && surer) {
                    (passed.limit, passed.at) = (limit, at);
                }
            }
            None => {
                smallest = Some(Passed {
                    limit,
                    at,
                    severity,
                })
            }
        }
    }
    smallest
}

fn report(
    scope: &PartScope<'_>,
    node: &Node,
    source: &str,
    fixed: &Fixed,
    passed: &Passed,
    length: Length,
    own: Option<&Own>,
) -> Diagnostic {
    let (limit, text) = (passed.limit, fixed.text.trim_end());
    let number = limit.unit.measure(text);
    let part = if fixed.open {
        "its fixed part alone has "
    } else {
        ""
    };
    let start = fixed.place(passed.at);
    let end = source.trim_end().len().max(start);
    let message = format!(
        "{} is too long for {}: {part}{number} of at most {}",
        limit.item.noun(),
        limit.whose(),
        limit.unit.amount(limit.most),
    );
    let beyond = format!("{} too many", limit.unit.amount(number - limit.most));
    let mut help = length.help.to_owned();
    if number != text.chars().count()
        && let Some(note) = limit.unit.note()
    {
        help = format!("{help}; {note}");
    }
    if passed.severity == Severity::Warning
        && let Some(doubt) = doubt(limit)
    {
        help = format!("{help}; {doubt}");
    }
    if let Some(own) = own {
        help = format!(
            "{help}; this is so with the `vars` of the target `{}`",
            own.target
        );
    }
    let mut diagnostic = Diagnostic::new(length.code, message)
        .at(scope.inside(node, start..end), beyond)
        .help(help);
    diagnostic.severity = passed.severity;
    scope.finished(diagnostic, node, None)
}

/// A text that fits as it is written, and may not with the longest values of its fields.
fn could(
    scope: &PartScope<'_>,
    node: &Node,
    items: &[Item],
    fixed: &Fixed,
    length: Length,
) -> Option<Diagnostic> {
    let text = fixed.text.trim_end();
    let more: usize = fixed.more.iter().map(|(_, most)| most).sum();
    let room = |limit: &&Limit| limit.most.saturating_sub(limit.unit.measure(text));
    let limits = items
        .iter()
        .flat_map(|item| scope.limits.of_item(*item).iter().copied());
    let limit = limits.filter(|limit| room(limit) < more).min_by_key(room)?;
    let fields: Vec<String> = fixed
        .more
        .iter()
        .map(|(field, most)| format!("`{field}` can have {}", limit.unit.amount(*most)))
        .collect();
    let message = format!(
        "{} can become too long for {}: {} of at most {} are taken before anything is filled in",
        limit.item.noun(),
        limit.whose(),
        limit.unit.measure(text),
        limit.unit.amount(limit.most),
    );
    let mut diagnostic = Diagnostic::new(length.code, message)
        .at(scope.span(node), "")
        .help(format!(
            "{}; shorten the text, or set a smaller `max_length`",
            fields.join(", ")
        ));
    diagnostic.severity = Severity::Warning;
    Some(scope.finished(diagnostic, node, None))
}
