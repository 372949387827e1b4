//! Contacts that are written in a bot file.

use std::collections::HashMap;

use super::Project;
use crate::diagnostics::{Diagnostic, codes};
use crate::language::name::nfc;
use crate::source::Span;
use crate::syntax::Node;

/// Contacts written in a bot file have the same rules for their key. Notes where each stands.
pub(super) fn check(project: &mut Project) {
    let Some(contacts) = &project.bot.contacts else {
        return;
    };
    let key = contacts.value.key;
    let nodes = project.units.iter().find_map(|unit| {
        let rows = unit.root.as_deref()?.get("contacts")?.get("rows")?;
        Some((unit.file, rows))
    });
    let Some((file, nodes)) = nodes else { return };
    let mut seen: HashMap<String, Span> = HashMap::new();
    let mut problems = Vec::new();
    let mut places = Vec::new();
    for (row, node) in contacts.value.rows.iter().flatten().zip(nodes.items()) {
        let span = Span::new(
            file,
            node.entries()
                .first()
                .map_or(node.range.clone(), |entry| entry.key.range.clone()),
        );
        places.push(span);
        if let (Some(day), Some(written)) = (&row.birth_at, node.get("birth_at"))
            && day.parse::<jiff::civil::Date>().is_err()
        {
            problems.push(
                Diagnostic::new(&codes::INVALID_VALUE, format!("there is no day `{day}`"))
                    .at(Span::new(file, written.range.clone()), "")
                    .help("write the day as `2026-03-01`"),
            );
        }
        match row.key(key) {
            None => problems.push(
                Diagnostic::new(
                    &codes::MISSING_KEY,
                    format!(
                        "this contact needs `{}`, which is the key of `contacts`",
                        key.column()
                    ),
                )
                .at(span, "")
                .help(format!("add `{}:`", key.column())),
            ),
            Some(value) => {
                let span = node
                    .get(key.column())
                    .map_or(span, |node: &Node| Span::new(file, node.range.clone()));
                if let Some(first) = seen.insert(nfc(value), span) {
                    problems.push(
                        Diagnostic::new(
                            &codes::DUPLICATE_NAME,
                            format!("two contacts have the same `{}`", key.column()),
                        )
                        .at(span, "")
                        .also(first, "the first one")
                        .help("remove one of them"),
                    );
                }
            }
        }
    }
    project.bot.contact_places = places;
    project.diagnostics.extend(problems);
}
