//! Tables: contacts and recipients as CSV files beside the bot files.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

use super::declared::Declared;
use super::{Namespace, Project};
use crate::diagnostics::{self, Code, Diagnostic, codes, did_you_mean};
use crate::language::address::Kind;
use crate::language::contact::{Contact, ContactKey, Gender};
use crate::language::field::FieldType;
use crate::language::name::{FieldName, TagName, nfc};
use crate::language::scalars::FieldValue;
use crate::language::text::Text;
use crate::source::{self, FileId, ReadError, Reader, Span};
use crate::syntax::Node;

/// The largest contact table, in bytes.
const MAX_CONTACTS_BYTES: u64 = 64 * 1024 * 1024;
/// After so many broken rows the rest is most likely broken in the same way.
const MAX_ROW_PROBLEMS: usize = 20;

const COMMAS: &str = "add or remove commas; a value with a comma in it stands in double quotes";

const COLUMNS: &[&str] = &[
    "membership_no",
    "identity_no",
    "first_name",
    "last_name",
    "gender",
    "birth_at",
    "phone",
    "email",
    "tags",
];

/// Reads the contact table into the bot, and looks into the recipient tables.
pub(super) fn load(reader: &dyn Reader, project: &mut Project) {
    let (key, path) = match &project.bot.contacts {
        Some(contacts) => (contacts.value.key, contacts.value.from.clone()),
        None => (ContactKey::MembershipNo, None),
    };
    if let Some(path) = path {
        let rows = read_contacts(reader, project, key, &path);
        if let Some(contacts) = &mut project.bot.contacts {
            contacts.value.rows = Some(rows);
        }
    } else {
        check_inline_contacts(project);
    }
    check_recipients(project);
}

/// The place of a value in the bot files: `contacts.from`, `broadcasts.NAME.recipients`.
fn value_span(project: &Project, path: &[&str]) -> Option<Span> {
    project.units.iter().find_map(|unit| {
        let node = path
            .iter()
            .try_fold(unit.root.as_ref()?, |node, key| node.get(key))?;
        Some(Span::new(unit.file, node.range.clone()))
    })
}

fn read_contacts(
    reader: &dyn Reader,
    project: &mut Project,
    key: ContactKey,
    path: &str,
) -> Vec<Contact> {
    let at = value_span(project, &["contacts", "from"]);
    let file = match source::read_within(reader, &project.root, path, MAX_CONTACTS_BYTES) {
        Ok(text) => project.sources.add(path, text),
        Err(error) => {
            let before = match &error {
                ReadError::NotUtf8 { before, .. } => before.clone(),
                _ => String::new(),
            };
            let file = project.sources.add(path, before);
            let diagnostic = diagnostics::unreadable(&error, path);
            let place = match &error {
                ReadError::NotUtf8 { before, .. } => {
                    Some(Span::new(file, clip(before.len())..clip(before.len())))
                }
                _ => at,
            };
            project.diagnostics.push(match place {
                Some(place) => diagnostic.at(place, ""),
                None => diagnostic,
            });
            return Vec::new();
        }
    };
    let text = project.sources.text(file);
    let table = Table::new(file, text);
    let (contacts, problems) = table.contacts(key, &project.declared);
    project.diagnostics.extend(problems);
    contacts
}

struct Table<'a> {
    file: FileId,
    text: &'a str,
    /// Bytes of a byte order mark before the first row.
    skipped: usize,
}

impl<'a> Table<'a> {
    fn new(file: FileId, text: &'a str) -> Table<'a> {
        let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Table {
            file,
            text,
            skipped,
        }
    }

    fn problem(&self, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(&codes::INVALID_ROW, message).at(span, "")
    }

    fn contacts(&self, key: ContactKey, declared: &Declared) -> (Vec<Contact>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut contacts = Vec::new();
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(&self.text.as_bytes()[self.skipped..]);
        let header = match reader.headers() {
            Ok(header) if !header.iter().all(str::is_empty) => header.clone(),
            _ => {
                let span = Span::new(self.file, 0..0);
                problems.push(
                    self.problem(span, "the table is empty".to_owned())
                        .help("write a first row with the names of the columns"),
                );
                return (contacts, problems);
            }
        };
        let header_start = self.skipped as u64;
        if !self.check_header(&header, header_start, key, declared, &mut problems) {
            return (contacts, problems);
        }
        let mut seen: HashMap<String, u64> = HashMap::new();
        let key_index = header
            .iter()
            .position(|column| column == key.column())
            .unwrap_or_default();
        for record in reader.records() {
            if problems.len() >= MAX_ROW_PROBLEMS {
                break;
            }
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let offset = error.position().map_or(0, csv::Position::byte);
                    let span = self.row_span(offset + header_start);
                    problems.push(self.problem(span, format!("this row cannot be read: {error}")));
                    break;
                }
            };
            let (line, start) = record.position().map_or((0, header_start), |position| {
                (position.line(), position.byte() + header_start)
            });
            if record.len() != header.len() {
                problems.push(
                    self.problem(
                        self.row_span(start),
                        format!(
                            "row {line} has {}, but the header has {}",
                            values(record.len()),
                            header.len()
                        ),
                    )
                    .help(COMMAS),
                );
                continue;
            }
            let mut contact = Contact::default();
            let mut sound = true;
            for (index, value) in record.iter().enumerate() {
                let column = header.get(index).unwrap_or_default();
                if value.is_empty() {
                    continue;
                }
                if let Err(slip) = fill(&mut contact, column, value, declared) {
                    sound = false;
                    let message = format!("row {line}, column `{column}`: {}", slip.message);
                    problems.push(
                        Diagnostic::new(slip.code, message)
                            .at(self.cell_span(start, index), "")
                            .help(slip.help),
                    );
                }
            }
            match contact.key(key) {
                None if sound => {
                    problems.push(
                        self.problem(
                            self.row_span(start),
                            format!(
                                "row {line} has no `{}`, which is the key of the table",
                                key.column()
                            ),
                        )
                        .help("fill it in, or remove the row"),
                    );
                }
                Some(value) => {
                    if let Some(first) = seen.insert(nfc(value), line) {
                        problems.push(
                            self.problem(
                                self.cell_span(start, key_index),
                                format!(
                                    "row {line} has the same `{}` as row {first}",
                                    key.column()
                                ),
                            )
                            .help("remove one of the rows"),
                        );
                    } else if sound {
                        contacts.push(contact);
                    }
                }
                None => {}
            }
        }
        (contacts, problems)
    }

    fn check_header(
        &self,
        header: &csv::StringRecord,
        start: u64,
        key: ContactKey,
        declared: &Declared,
        problems: &mut Vec<Diagnostic>,
    ) -> bool {
        let before = problems.len();
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (index, column) in header.iter().enumerate() {
            let span = self.cell_span(start, index);
            if seen.insert(column, index).is_some() {
                problems.push(
                    self.problem(span, format!("the column `{column}` stands twice"))
                        .help("remove one of them"),
                );
            } else if let Some(field) = column.strip_prefix("fields.") {
                let namespace = Namespace::Resource(Kind::Field);
                if !declared.has(namespace, field) && declared.is_complete(namespace) {
                    let diagnostic = Diagnostic::new(
                        &codes::UNKNOWN_FIELD,
                        format!("there is no custom field `{field}`"),
                    )
                    .at(span, "not declared in any file");
                    problems.push(match did_you_mean(field, declared.names(namespace)) {
                        Some(nearest) => {
                            diagnostic.help(format!("did you mean `fields.{nearest}`?"))
                        }
                        None => diagnostic.help("declare it under `custom_fields`"),
                    });
                }
            } else if !COLUMNS.contains(&column) {
                let diagnostic =
                    self.problem(span, format!("there is no column `{column}` for contacts"));
                problems.push(match did_you_mean(column, COLUMNS.iter().copied()) {
                    Some(nearest) => diagnostic.help(format!("did you mean `{nearest}`?")),
                    None => diagnostic.help(format!(
                        "the columns are `{}`, and `fields.NAME` for custom fields",
                        COLUMNS.join("`, `")
                    )),
                });
            }
        }
        if !header.iter().any(|column| column == key.column()) {
            problems.push(
                self.problem(
                    self.row_span(start),
                    format!(
                        "the table has no column `{}`, which is its key",
                        key.column()
                    ),
                )
                .help("add the column, or change `key` under `contacts`"),
            );
        }
        problems.len() == before
    }

    /// The line that starts at `start`.
    fn row_span(&self, start: u64) -> Span {
        let start = self.row_start(start);
        let row = &self.text[start..];
        let length = row.find(['\r', '\n']).unwrap_or(row.len());
        Span::new(self.file, clip(start)..clip(start + length))
    }

    /// The reader counts the line break that it skips as the start of a row.
    fn row_start(&self, start: u64) -> usize {
        let start = usize::try_from(start)
            .unwrap_or(usize::MAX)
            .min(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len())
    }

    /// The value number `index` of the row that starts at `start`.
    fn cell_span(&self, start: u64, index: usize) -> Span {
        let start = self.row_start(start);
        let row = &self.text[start..];
        let mut column = 0;
        let mut quoted = false;
        let mut from = 0;
        for (at, letter) in row.char_indices() {
            let ends = !quoted && matches!(letter, ',' | '\r' | '\n');
            if ends && column == index {
                return Span::new(self.file, clip(start + from)..clip(start + at));
            }
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => {
                    column += 1;
                    from = at + 1;
                }
                _ if ends => break,
                _ => {}
            }
        }
        if column == index {
            return Span::new(self.file, clip(start + from)..clip(self.text.len()));
        }
        Span::new(self.file, clip(start)..clip(start))
    }
}

fn clip(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn values(count: usize) -> String {
    match count {
        1 => "1 value".to_owned(),
        more => format!("{more} values"),
    }
}

/// What is wrong with one cell.
struct Slip {
    code: &'static Code,
    message: String,
    help: String,
}

impl Slip {
    fn new(message: String, help: &str) -> Slip {
        Slip {
            code: &codes::INVALID_ROW,
            message,
            help: help.to_owned(),
        }
    }
}

/// Writes one cell into a contact.
fn fill(contact: &mut Contact, column: &str, value: &str, declared: &Declared) -> Result<(), Slip> {
    let text = Some(value.to_owned());
    match column {
        "membership_no" => contact.membership_no = text,
        "identity_no" => contact.identity_no = text,
        "first_name" => contact.first_name = text,
        "last_name" => contact.last_name = text,
        "phone" => contact.phone = text,
        "email" => contact.email = text,
        "gender" => {
            let gender = Gender::from_word(value).ok_or_else(|| {
                let help = "write `male`, `female` or `unknown`";
                Slip::new(format!("`{value}` is not a gender"), help)
            })?;
            contact.gender = Some(gender);
        }
        "birth_at" => {
            if value.parse::<jiff::civil::Date>().is_err() || value.len() != 10 {
                let help = "write the day as `2026-03-01`";
                return Err(Slip::new(format!("`{value}` is not a day"), help));
            }
            contact.birth_at = text;
        }
        "tags" => {
            let mut tags = Vec::new();
            for tag in value
                .split(';')
                .map(str::trim)
                .filter(|tag| !tag.is_empty())
            {
                let namespace = Namespace::Resource(Kind::Tag);
                let name = nfc(tag);
                if !declared.has(namespace, &name) && declared.is_complete(namespace) {
                    return Err(Slip {
                        code: &codes::UNKNOWN_TAG,
                        message: format!("there is no tag `{tag}`"),
                        help: match did_you_mean(&name, declared.names(namespace)) {
                            Some(nearest) => format!("did you mean `{nearest}`?"),
                            None => "declare it under `tags`".to_owned(),
                        },
                    });
                }
                tags.push(TagName::new(&name));
            }
            contact.tags = Some(tags);
        }
        other => {
            let Some(field) = other.strip_prefix("fields.") else {
                return Ok(());
            };
            let field_value = typed(value, declared.field_type(field))?;
            contact
                .fields
                .get_or_insert_default()
                .insert(FieldName::new(field), field_value);
        }
    }
    Ok(())
}

/// A cell as a value of a custom field.
fn typed(value: &str, field_type: Option<FieldType>) -> Result<FieldValue, Slip> {
    match field_type {
        Some(FieldType::Number) => {
            let number = if let Ok(whole) = value.parse::<i64>() {
                Some(serde_json::Number::from(whole))
            } else {
                value.parse().ok().and_then(serde_json::Number::from_f64)
            };
            number.map(FieldValue::Number).ok_or_else(|| {
                let help = "this field takes a number, such as `3` or `2.5`";
                Slip::new(format!("`{value}` is not a number"), help)
            })
        }
        Some(FieldType::Boolean) => match value.to_lowercase().as_str() {
            "true" | "1" => Ok(FieldValue::Bool(true)),
            "false" | "0" => Ok(FieldValue::Bool(false)),
            _ => Err(Slip::new(
                format!("`{value}` is neither true nor false"),
                "write `true` or `false`",
            )),
        },
        Some(FieldType::Choices) => Ok(FieldValue::List(
            value
                .split(';')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(Text::from)
                .collect(),
        )),
        _ => Ok(FieldValue::Text(Text::from(value))),
    }
}

/// Contacts written in a bot file have the same rules for their key.
fn check_inline_contacts(project: &mut Project) {
    let Some(contacts) = &project.bot.contacts else {
        return;
    };
    let key = contacts.value.key;
    let nodes = project.units.iter().find_map(|unit| {
        let rows = unit.root.as_ref()?.get("contacts")?.get("rows")?;
        Some((unit.file, rows))
    });
    let Some((file, nodes)) = nodes else { return };
    let mut seen: HashMap<String, Span> = HashMap::new();
    let mut problems = Vec::new();
    for (row, node) in contacts.value.rows.iter().flatten().zip(nodes.items()) {
        let span = Span::new(
            file,
            node.entries()
                .first()
                .map_or(node.range.clone(), |entry| entry.key.range.clone()),
        );
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
    project.diagnostics.extend(problems);
}

/// Looks through the recipient tables without keeping them: they may be long.
fn check_recipients(project: &mut Project) {
    let mut problems = Vec::new();
    for (name, broadcast) in &project.bot.broadcasts {
        let path = &broadcast.value.recipients;
        let at = value_span(project, &["broadcasts", name.as_str(), "recipients"])
            .unwrap_or(broadcast.key);
        let found = match open_table(&project.root, path) {
            Ok(file) => recipient_problem(std::io::BufReader::new(file), path),
            Err(ReadError::Folder) => Some(
                diagnostics::unreadable(&ReadError::Folder, path).help("name a CSV table in it"),
            ),
            Err(error) => Some(diagnostics::unreadable(&error, path)),
        };
        problems.extend(found.map(|diagnostic| diagnostic.at(at, "")));
    }
    project.diagnostics.extend(problems);
}

/// A table that may be too long to be held in memory.
fn open_table(root: &Path, path: &str) -> Result<File, ReadError> {
    let relative = Path::new(path);
    let inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err(ReadError::Outside);
    }
    let whole = root.join(relative);
    let about = std::fs::metadata(&whole)?;
    if about.is_dir() {
        return Err(ReadError::Folder);
    }
    // Asked before opening, since opening a pipe waits for its other end.
    if !about.is_file() {
        return Err(ReadError::Special);
    }
    if !whole.canonicalize()?.starts_with(root.canonicalize()?) {
        return Err(ReadError::Outside);
    }
    Ok(File::open(&whole)?)
}

/// The first thing wrong with a recipient table.
fn recipient_problem(mut source: impl Read, path: &str) -> Option<Diagnostic> {
    let problem = |message: String| Diagnostic::new(&codes::INVALID_ROW, message);
    let mut mark = [0; 3];
    let mut read = 0;
    while read < mark.len() {
        match source.read(&mut mark[read..]) {
            Ok(0) | Err(_) => break,
            Ok(more) => read += more,
        }
    }
    let start: &[u8] = match &mark[..read] {
        [0xEF, 0xBB, 0xBF] => &[],
        other => other,
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(start.chain(source));
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return Some(problem(format!("`{path}` cannot be read: {error}"))),
    };
    if !header
        .iter()
        .any(|column| matches!(column, "user_id" | "phone"))
    {
        return Some(
            problem(format!(
                "`{path}` has neither a column `user_id` nor a column `phone`"
            ))
            .help("name the columns in its first row; one of the two says who gets the message"),
        );
    }
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return None,
            Ok(true) if record.len() == header.len() => {}
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                let message = format!(
                    "row {line} of `{path}` has {}, but the header has {}",
                    values(record.len()),
                    header.len()
                );
                return Some(problem(message).help(COMMAS));
            }
            Err(error) => return Some(problem(format!("`{path}` cannot be read: {error}"))),
        }
    }
}
