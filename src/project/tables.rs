//! Tables: contacts and recipients as CSV files beside the bot files.

mod cells;
mod inline;
mod table;

use std::collections::HashMap;

use self::table::Table;
use super::declared::Declared;
use super::{Namespace, Project};
use crate::diagnostics::{self, Diagnostic, codes, did_you_mean};
use crate::language::address::Kind;
use crate::language::contact::{Contact, ContactKey};
use crate::language::name::nfc;
use crate::source::{self, FileId, ReadError, Reader, Span};

/// The largest table, in bytes.
const MAX_TABLE_BYTES: u64 = 64 * 1024 * 1024;

const COLUMNS: &[&str] = &[
    "membership_no",
    "identity_no",
    "user_id",
    "name",
    "first_name",
    "last_name",
    "gender",
    "birth_at",
    "phone",
    "email",
    "tags",
];

/// Reads the contact table into the bot.
pub(super) fn load(reader: &dyn Reader, project: &mut Project) {
    let table = project.bot.contacts.as_ref().and_then(|contacts| {
        let path = contacts.value.from.clone()?;
        Some((contacts.value.key, path, contacts.key))
    });
    match table {
        Some((key, path, at)) => {
            let at = value_span(project, &["contacts", "from"]).unwrap_or(at);
            let rows = match read(reader, project, &path, at) {
                Some(text) => read_contacts(project, key, &path, text),
                None => Vec::new(),
            };
            let (rows, places) = rows.into_iter().unzip();
            project.bot.contact_places = places;
            if let Some(contacts) = &mut project.bot.contacts {
                contacts.value.rows = Some(rows);
            }
        }
        None => inline::check(project),
    }
}

/// Looks into the tables of recipients. One that is too long to be held is left to the broadcast,
/// which reads it row by row.
pub(super) fn check_recipients(reader: &dyn Reader, project: &mut Project) {
    let tables: Vec<(String, Span)> = project
        .bot
        .broadcasts
        .iter()
        .map(|(name, broadcast)| {
            let at = value_span(project, &["broadcasts", name.as_str(), "recipients"]);
            (
                broadcast.value.recipients.clone(),
                at.unwrap_or(broadcast.key),
            )
        })
        .collect();
    for (path, at) in tables {
        let read = source::read_within(reader, &project.root, &path, MAX_TABLE_BYTES);
        if matches!(read, Err(ReadError::TooLarge { .. })) {
            continue;
        }
        if let Some(text) = told(project, read, &path, at) {
            look_through(project, &path, text);
        }
    }
}

/// The place of a value in the bot files: `contacts.from`, `broadcasts.NAME.recipients`.
fn value_span(project: &Project, path: &[&str]) -> Option<Span> {
    project.units.iter().find_map(|unit| {
        let node = path
            .iter()
            .try_fold(unit.root.as_deref()?, |node, key| node.get(key))?;
        Some(Span::new(unit.file, node.range.clone()))
    })
}

/// The text of a table that is named at `at`.
fn read(reader: &dyn Reader, project: &mut Project, path: &str, at: Span) -> Option<String> {
    let read = source::read_within(reader, &project.root, path, MAX_TABLE_BYTES);
    told(project, read, path, at)
}

fn told(
    project: &mut Project,
    read: Result<String, ReadError>,
    path: &str,
    at: Span,
) -> Option<String> {
    let error = match read {
        Ok(text) => return Some(text),
        Err(error) => error,
    };
    let diagnostic = diagnostics::unreadable(&error, path);
    project.diagnostics.push(match error {
        ReadError::NotUtf8 { before, .. } => {
            let end = u32::try_from(before.len()).unwrap_or(u32::MAX);
            let file = project.sources.add(path, before);
            diagnostic.at(Span::new(file, end..end), "")
        }
        ReadError::Folder => diagnostic.at(at, "").help("name a CSV file in it"),
        ReadError::Missing => diagnostic
            .at(at, "")
            .help("check the path; it is relative to the folder of `botwright.yaml`"),
        _ => diagnostic.at(at, ""),
    });
    None
}

/// Every sound row, and where it stands.
fn read_contacts(
    project: &mut Project,
    key: ContactKey,
    path: &str,
    text: String,
) -> Vec<(Contact, Span)> {
    let file = project.sources.add(path, text);
    let mut contacts = Vec::new();
    let problems = match Table::new(file, project.sources.text(file)) {
        Ok(table) => {
            let mut problems = check_header(&table, key, &project.declared);
            if problems.is_empty() {
                let with = (&project.declared, &project.bot.fields);
                fill(&table, key, with, &mut contacts, &mut problems);
            }
            problems
        }
        Err(problem) => vec![*problem],
    };
    project.diagnostics.extend(problems);
    contacts
}

fn fill(
    table: &Table<'_>,
    key: ContactKey,
    (declared, fields): (&Declared, &cells::Fields),
    contacts: &mut Vec<(Contact, Span)>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    table.rows(problems, |row, problems| {
        let line = || table.line(row.start);
        let mut contact = Contact::default();
        let mut sound = true;
        for (column, (index, value)) in table.header.iter().zip(row.values.iter().enumerate()) {
            if value.is_empty() {
                continue;
            }
            if let Err(slip) = cells::fill(&mut contact, column, value, declared, fields) {
                sound = false;
                let message = format!("row {}, column `{column}`: {}", line(), slip.message);
                problems.push(
                    Diagnostic::new(slip.code, message)
                        .at(table.cell_span(row.start, index), "")
                        .help(slip.help),
                );
            }
        }
        let column = key.column();
        let Some(value) = contact.key(key) else {
            let message = format!(
                "row {} has no `{column}`, which is the key of the table",
                line()
            );
            problems.push(
                table
                    .problem(table.row_span(row.start), message)
                    .help("fill it in, or remove the row"),
            );
            return;
        };
        if let Some(first) = seen.insert(nfc(value), row.start) {
            let message = format!(
                "row {} has the same `{column}` as row {}",
                line(),
                table.line(first)
            );
            problems.push(
                table
                    .problem(table.row_span(row.start), message)
                    .also(table.row_span(first), "the first one")
                    .help("remove one of the rows"),
            );
        } else if sound {
            contacts.push((contact, table.row_span(row.start)));
        }
    });
}

fn check_header(table: &Table<'_>, key: ContactKey, declared: &Declared) -> Vec<Diagnostic> {
    let mut problems = table.repeated_columns();
    let mut misspelt_key = false;
    for (index, column) in table.header.iter().enumerate() {
        let span = table.cell_span(table.header_start(), index);
        if let Some(field) = column.strip_prefix("fields.") {
            let namespace = Namespace::Resource(Kind::Field);
            if !declared.has(namespace, field) && declared.is_complete(namespace) {
                let diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_FIELD,
                    format!("there is no custom field `{field}`"),
                )
                .at(span, "not declared in any file");
                problems.push(match did_you_mean(field, declared.names(namespace)) {
                    Some(nearest) => diagnostic.help(format!("did you mean `fields.{nearest}`?")),
                    None => diagnostic.help("declare it under `custom_fields`"),
                });
            }
        } else if !column.is_empty() && !COLUMNS.contains(&column) {
            let message = format!("there is no column `{column}` for contacts");
            let diagnostic = table.problem(span, message);
            let field = declared.has(Namespace::Resource(Kind::Field), column);
            problems.push(match did_you_mean(column, COLUMNS.iter().copied()) {
                _ if field => {
                    diagnostic.help(format!("write `fields.{column}`, as it is a custom field"))
                }
                Some(nearest) => {
                    misspelt_key |= nearest == key.column();
                    diagnostic.help(format!("did you mean `{nearest}`?"))
                }
                None => diagnostic.help(format!(
                    "the columns are `{}`, and `fields.NAME` for custom fields",
                    COLUMNS.join("`, `")
                )),
            });
        }
    }
    if !misspelt_key && !table.header.iter().any(|column| column == key.column()) {
        let message = format!(
            "the table has no column `{}`, which is its key",
            key.column()
        );
        // Without its key the first row may be no header, or a broken one.
        problems = vec![
            table
                .problem(table.row_span(table.header_start()), message)
                .help("add the column, or change `key` under `contacts`"),
        ];
    }
    problems
}

/// Looks through a recipient table, and keeps it only to show what is wrong with it: it may be
/// long.
fn look_through(project: &mut Project, path: &str, text: String) {
    let file = FileId(u32::try_from(project.sources.len()).unwrap_or(u32::MAX));
    let problems = match Table::new(file, &text) {
        Ok(table) => {
            let columns = table.header.iter().filter(|column| !column.is_empty());
            let columns = columns.map(str::to_owned).collect();
            let known = &mut project.bot.recipient_columns;
            known.insert(path.to_owned(), columns);
            recipient_problems(&table)
        }
        Err(problem) => vec![*problem],
    };
    if !problems.is_empty() {
        project.sources.add(path, text);
        project.diagnostics.extend(problems);
    }
}

fn recipient_problems(table: &Table<'_>) -> Vec<Diagnostic> {
    let mut problems = table.repeated_columns();
    let keys: Vec<usize> = table
        .header
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(*column, "user_id" | "phone"))
        .map(|(index, _)| index)
        .collect();
    if keys.is_empty() {
        problems.push(
            table
                .problem(
                    table.row_span(table.header_start()),
                    "the table has neither a column `user_id` nor a column `phone`".to_owned(),
                )
                .help("add one of them: it says who gets the message"),
        );
    }
    if problems.is_empty() {
        table.rows(&mut problems, |row, problems| {
            if keys
                .iter()
                .all(|index| row.values.get(*index).is_none_or(str::is_empty))
            {
                let message = format!(
                    "row {} has neither `user_id` nor `phone`",
                    table.line(row.start)
                );
                problems.push(
                    table
                        .problem(table.row_span(row.start), message)
                        .help("fill one in, or remove the row"),
                );
            }
        });
    }
    problems
}
