//! Slips of people who know another template language: one pair of braces.

use std::ops::Range;

use super::super::template::{ProblemKind, ROOTS, TemplateProblem};

/// What stands in one pair of braces, and is a name of the language: `{contact.first_name}`,
/// `{var.site}`. Nothing else is known to be a slip; a text may hold braces.
pub(super) fn half_open(source: &str, part: Range<usize>) -> Vec<TemplateProblem> {
    let mut found = Vec::new();
    let mut at = part.start;
    while let Some(open) = source[at..part.end].find('{') {
        let start = at + open;
        at = start + 1;
        let rest = &source[at..part.end];
        let Some(length) = rest
            .find(['{', '}'])
            .filter(|end| rest[*end..].starts_with('}'))
        else {
            continue;
        };
        let inside = rest[..length].trim();
        let Some(root) = root(inside) else { continue };
        let range = start..at + length + 1;
        let (lacks, better) = if matches!(root, "var" | "env") {
            ("the `$` before it", format!("${{{inside}}}"))
        } else {
            ("its second braces", format!("{{{{ {inside} }}}}"))
        };
        // `${contact.name}` has its `$` too many.
        let range = match source[..start].strip_suffix('$') {
            Some(before) if lacks != "the `$` before it" => before.len()..range.end,
            Some(_) => continue,
            None => range,
        };
        found.push(
            TemplateProblem::new(
                ProblemKind::BadTemplate,
                range,
                format!("`{{{inside}}}` lacks {lacks}, and would be said as it is written"),
            )
            .help(format!("write `{better}`"))
            .replace(better),
        );
    }
    found
}

/// The first word of a path of names.
fn root(inside: &str) -> Option<&str> {
    let (root, rest) = inside.split_once('.')?;
    let is_known = ROOTS.contains(&root) || matches!(root, "var" | "env");
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    (is_known && !rest.is_empty() && rest.chars().all(is_name)).then_some(root)
}
