//! The people of a broadcast, row by row from their table: whom to send to, and the values that go
//! along.

mod cells;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use csv::StringRecord;
use serde_json::{Map, Value as Json};

use self::cells::{is_phone, typed};
use super::rows::{Broken, Found, RawRow, Rows};
use crate::language::field::FieldType;

const USER: &str = "user_id";
const PHONE: &str = "phone";

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
    /// Their id on the platform.
    User(String),
    /// A phone number, as written.
    Phone(String),
}

impl To {
    /// What two rows have in common that mean the same person.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            To::User(id) => format!("user:{id}"),
            To::Phone(number) => {
                let signs = number.chars().filter(|c| c.is_ascii_digit() || *c == '+');
                format!("phone:{}", signs.collect::<String>())
            }
        }
    }

    /// Enough to recognise it, too little to use it: the first and the last sign or two.
    #[must_use]
    pub fn masked(&self) -> String {
        let (To::User(text) | To::Phone(text)) = self;
        let signs: Vec<char> = text.chars().collect();
        let shown = match signs.len() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        let first: String = signs.iter().take(shown).collect();
        let last: String = signs.iter().skip(signs.len() - shown).collect();
        format!("{first}…{last}")
    }
}

/// One person, and what goes along with their message.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipient {
    /// Its place among the table's rows, from 1, the header not counted.
    pub row: i64,
    /// The line of the file on which it starts, from 1.
    pub line: u64,
    pub to: To,
    /// Values by their names: the table's columns that are filled in.
    pub values: Map<String, Json>,
}

/// A row that nothing can be sent by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{why}", place(*.line, .column.as_deref()))]
pub struct BadRow {
    pub row: i64,
    pub line: u64,
    pub column: Option<String>,
    pub why: String,
}

fn place(line: u64, column: Option<&str>) -> String {
    match column {
        Some(column) => format!("{line}: column `{column}`: "),
        None => format!("{line}: "),
    }
}

/// Why a table cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("`{file}` cannot be read: {source}")]
    Io { file: String, source: io::Error },
    #[error("{file}:{line}: {why}")]
    Unfit {
        file: String,
        line: u64,
        why: String,
    },
}

/// How the cells of a table are read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The types of custom fields; columns of other names are texts.
    pub types: BTreeMap<String, FieldType>,
    /// Whether the platform can find people by their phone numbers.
    pub phones: bool,
    /// Whether it can find people by their ids.
    pub users: bool,
}

/// An open table of recipients.
pub struct Recipients<R> {
    rows: Rows<R>,
    parser: csv::Reader<Feed>,
    record: StringRecord,
    columns: Vec<String>,
    reading: Reading,
    row: i64,
    file: String,
}

/// Gives the parser one row at a time.
#[derive(Default)]
struct Feed {
    text: Vec<u8>,
    at: usize,
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let rest = &self.text[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

impl Recipients<File> {
    /// Opens the table that is called `file` in messages.
    ///
    /// # Errors
    /// [`TableError`] if it cannot be read, or its header does not fit.
    pub fn open(path: &Path, file: &str, reading: &Reading) -> Result<Self, TableError> {
        let rows = Rows::open(path).map_err(|source| TableError::Io {
            file: file.to_owned(),
            source,
        })?;
        Recipients::of(rows, file, reading)
    }

    /// The digest of a whole file, in hex.
    ///
    /// # Errors
    /// [`TableError::Io`]
    pub fn digest_of(path: &Path, file: &str) -> Result<String, TableError> {
        Rows::open(path)
            .and_then(Rows::digest)
            .map_err(|source| TableError::Io {
                file: file.to_owned(),
                source,
            })
    }
}

impl<R: Read> Recipients<R> {
    fn of(rows: Rows<R>, file: &str, reading: &Reading) -> Result<Self, TableError> {
        let mut table = Recipients {
            rows,
            parser: csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .trim(csv::Trim::All)
                .from_reader(Feed::default()),
            record: StringRecord::new(),
            columns: Vec::new(),
            reading: reading.clone(),
            row: 0,
            file: file.to_owned(),
        };
        let line = match table.raw()? {
            Some(Ok(raw)) => {
                table.cut(&raw)?;
                raw.line
            }
            Some(Err((line, broken))) => return Err(table.unfit(line, words(&broken))),
            None => {
                return Err(table.unfit(
                    1,
                    "the table is empty; write a first row with the names of the columns",
                ));
            }
        };
        table.columns = table.record.iter().map(str::to_owned).collect();
        match table.header_problem() {
            Some(why) => Err(table.unfit(line, &why)),
            None => Ok(table),
        }
    }

    /// The names of the columns whose values go along.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let names = self.columns.iter().map(String::as_str);
        names.filter(|name| !matches!(*name, USER | PHONE))
    }

    /// Whether somebody may be named by their phone number.
    #[must_use]
    pub fn by_phone(&self) -> bool {
        self.reading.phones && self.columns.iter().any(|name| name == PHONE)
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// [`TableError`]: the file cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Result<Recipient, BadRow>>, TableError> {
        loop {
            let raw = match self.raw()? {
                None => return Ok(None),
                Some(raw) => raw,
            };
            self.row += 1;
            let raw = match raw {
                Ok(raw) => raw,
                // All that follows would be left out with it.
                Err((line, broken @ Broken::Endless)) => {
                    return Err(self.unfit(line, words(&broken)));
                }
                Err((line, broken)) => {
                    return Ok(Some(Err(self.bad(line, None, words(&broken).to_owned()))));
                }
            };
            self.cut(&raw)?;
            // A row of commas alone: spreadsheets leave them at the end.
            if self.record.iter().all(str::is_empty) {
                self.row -= 1;
                continue;
            }
            return Ok(Some(self.recipient(raw.line)));
        }
    }

    /// The digest of the whole file, in hex.
    ///
    /// # Errors
    /// [`TableError::Io`]
    pub fn digest(self) -> Result<String, TableError> {
        let file = self.file;
        self.rows
            .digest()
            .map_err(|source| TableError::Io { file, source })
    }

    fn raw(&mut self) -> Result<Option<Found>, TableError> {
        self.rows.next().map_err(|source| TableError::Io {
            file: self.file.clone(),
            source,
        })
    }

    /// Cuts a row into the values of `record`.
    fn cut(&mut self, raw: &RawRow) -> Result<(), TableError> {
        let feed = self.parser.get_mut();
        feed.text.clear();
        feed.text.extend_from_slice(raw.text.as_bytes());
        feed.text.push(b'\n');
        feed.at = 0;
        match self.parser.read_record(&mut self.record) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.unfit(raw.line, &error.to_string())),
        }
    }

    fn unfit(&self, line: u64, why: &str) -> TableError {
        TableError::Unfit {
            file: self.file.clone(),
            line,
            why: why.to_owned(),
        }
    }

    fn bad(&self, line: u64, column: Option<&str>, why: String) -> BadRow {
        BadRow {
            row: self.row,
            line,
            column: column.map(str::to_owned),
            why,
        }
    }

    fn header_problem(&self) -> Option<String> {
        if let [only] = self.columns.as_slice()
            && let Some(sign) = only.chars().find(|sign| matches!(sign, ';' | '\t'))
        {
            let sign = if sign == ';' { "semicolons" } else { "tabs" };
            return Some(format!(
                "the columns are separated by {sign}, not by commas; save the table as CSV with commas"
            ));
        }
        for (index, column) in self.columns.iter().enumerate() {
            if column.is_empty() {
                return Some(format!(
                    "column {} has no name; name it, or remove it",
                    index + 1
                ));
            }
            if self.columns[..index].contains(column) {
                return Some(format!(
                    "the column `{column}` stands twice; remove one of them"
                ));
            }
        }
        let has = |name: &str| self.columns.iter().any(|column| column == name);
        let (users, phones) = (
            self.reading.users && has(USER),
            self.reading.phones && has(PHONE),
        );
        if users || phones {
            return None;
        }
        Some(match (has(USER), has(PHONE)) {
            (false, true) => format!(
                "people cannot be found by `{PHONE}` on this platform; add a column `{USER}`"
            ),
            _ => format!(
                "the table has neither a column `{USER}` nor a column `{PHONE}`; add one of them: it says who gets the message"
            ),
        })
    }

    fn recipient(&self, line: u64) -> Result<Recipient, BadRow> {
        let (found, wanted) = (self.record.len(), self.columns.len());
        if found != wanted {
            let values = if found == 1 { "value" } else { "values" };
            return Err(self.bad(line, None, format!(
                "the row has {found} {values}, but the header has {wanted}; a value with a comma in it stands in double quotes"
            )));
        }
        let (mut user, mut phone) = (None, None);
        let mut values = Map::new();
        for (column, cell) in self.columns.iter().zip(&self.record) {
            let bad = |why: String| self.bad(line, Some(column), why);
            if cell
                .chars()
                .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            {
                return Err(bad("a control character; remove it".to_owned()));
            }
            if cell.is_empty() {
                continue;
            }
            match column.as_str() {
                USER if cell.contains(['\n', '\r', '\t']) => {
                    return Err(bad("an id has no line breaks and no tabs".to_owned()));
                }
                USER => user = Some(To::User(cell.to_owned())),
                PHONE => {
                    // Only where somebody is to be found by it must it be a number.
                    if self.reading.phones && !is_phone(cell) {
                        return Err(bad("this is no phone number; write digits, with `+` and the country first if you like".to_owned()));
                    }
                    phone = Some(To::Phone(cell.to_owned()));
                }
                name => {
                    let value = typed(cell, self.reading.types.get(name).copied()).map_err(bad)?;
                    values.insert(name.to_owned(), value);
                }
            }
        }
        let user = user.filter(|_| self.reading.users);
        let phone = phone.filter(|_| self.reading.phones);
        match user.or(phone) {
            Some(to) => Ok(Recipient {
                row: self.row,
                line,
                to,
                values,
            }),
            None => {
                let wanted = match (self.reading.users, self.reading.phones) {
                    (true, true) => "neither `user_id` nor `phone`",
                    (false, true) => "no `phone`",
                    _ => "no `user_id`",
                };
                Err(self.bad(
                    line,
                    None,
                    format!("the row has {wanted}; fill it in, or remove the row"),
                ))
            }
        }
    }
}

fn words(broken: &Broken) -> &'static str {
    match broken {
        Broken::Endless => {
            "a quote is never closed, or the row is longer than 1 MiB; nothing after it can be read"
        }
        Broken::NotUtf8 => "the row is not UTF-8; save the table as UTF-8",
    }
}

#[cfg(test)]
mod tests;
