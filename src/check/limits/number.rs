//! Lists with too many items.

use super::{doubt, severity};
use crate::check::part::PartScope;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::platforms::limits::{Item, Limit};
use crate::source::Span;
use crate::syntax::Node;

/// Reports the first item beyond the limits. Items that may not be shown (`if`) or make themselves
/// fit (`for_each`) do not count.
pub(in crate::check) fn too_many(
    scope: &PartScope<'_>,
    list: &Node,
    item: Item,
    code: &'static Code,
    found: &mut Vec<Diagnostic>,
) {
    let items = list.items();
    let least = scope.limits.least(&[item]);
    if items.len() <= least {
        return;
    }
    let sure: Vec<&Node> = items
        .iter()
        .filter(|item| item.get("if").is_none() && item.get("for_each").is_none())
        .collect();
    let Some((limit, severity)) = passed(scope, item, sure.len()) else {
        return;
    };
    let Some(first) = sure.get(limit.most) else {
        return;
    };
    let named = ["label", "title", "question"]
        .iter()
        .find_map(|key| first.get(key));
    let span = scope.span(named.unwrap_or(first));
    let diagnostic = many(limit, severity, code, sure.len(), span);
    found.push(scope.finished(diagnostic, first, None));
}

/// The smallest limit that a number passes; an error if any limit that is sure is passed.
pub(in crate::check) fn passed(
    scope: &PartScope<'_>,
    item: Item,
    number: usize,
) -> Option<(&'static Limit, Severity)> {
    let limits = scope.limits.of_item(item).iter().copied();
    let passed: Vec<&'static Limit> = limits.filter(|limit| number > limit.most).collect();
    let smallest = passed
        .iter()
        .min_by_key(|limit| (limit.most, limit.evidence))?;
    let severity = passed.iter().map(|limit| severity(limit)).min()?;
    Some((smallest, severity))
}

/// The report on a list that is too long, at the first item too many.
pub(in crate::check) fn many(
    limit: &Limit,
    severity: Severity,
    code: &'static Code,
    number: usize,
    span: Span,
) -> Diagnostic {
    let noun = limit.item.noun();
    let message = format!(
        "too many {noun} for {}: {number} of at most {}",
        limit.whose(),
        limit.most
    );
    let help = match limit.item {
        Item::MenuItems | Item::IceBreakers => "remove some of them",
        _ => "remove some of them, or share them out over two messages",
    };
    let help = match doubt(limit) {
        Some(doubt) if severity == Severity::Warning => format!("{help}; {doubt}"),
        _ => help.to_owned(),
    };
    let mut diagnostic = Diagnostic::new(code, message)
        .at(span, format!("the limit is {}", limit.most))
        .help(help);
    diagnostic.severity = severity;
    diagnostic
}
