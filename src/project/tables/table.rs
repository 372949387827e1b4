//! A CSV table in which every value knows its place.

use std::ops::Range;

use csv::StringRecord;

use crate::diagnostics::{self, Diagnostic, codes};
use crate::source::{FileId, Span};

/// After so many broken rows the rest is most likely broken in the same way.
pub(super) const MAX_ROW_PROBLEMS: usize = 20;

pub(super) struct Table<'a> {
    pub(super) file: FileId,
    text: &'a str,
    pub(super) header: StringRecord,
}

/// A row with values, none of which fails to be there.
pub(super) struct Row {
    pub(super) values: StringRecord,
    /// Where it starts, in bytes.
    pub(super) start: usize,
}

impl<'a> Table<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// There is none, or it is not cut by commas.
    pub(super) fn new(file: FileId, text: &'a str) -> Result<Table<'a>, Box<Diagnostic>> {
        let mut table = Table {
            file,
            text,
            header: StringRecord::new(),
        };
        match table.reader().headers() {
            Ok(header) if !header.iter().all(str::is_empty) => table.header = header.clone(),
            _ => {
                let problem = table.problem(Span::new(file, 0..0), "the table is empty".to_owned());
                return Err(problem
                    .help("write a first row with the names of the columns")
                    .into());
            }
        }
        let only = table.header.get(0).filter(|_| table.header.len() == 1);
        match only.and_then(|only| only.find([';', '\t']).map(|at| &only[at..=at])) {
            Some(sign) => {
                let sign = if sign == ";" { "semicolons" } else { "tabs" };
                let message = format!("the columns are separated by {sign}, not by commas");
                let problem = table.problem(table.row_span(table.header_start()), message);
                Err(problem.help("save the table as CSV with commas").into())
            }
            None => Ok(table),
        }
    }

    fn reader(&self) -> csv::Reader<&'a [u8]> {
        csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(&self.text.as_bytes()[self.mark()..])
    }

    /// Bytes of a byte order mark before the first row.
    fn mark(&self) -> usize {
        if self.text.starts_with('\u{feff}') {
            3
        } else {
            0
        }
    }

    pub(super) fn header_start(&self) -> usize {
        self.row_start(self.mark())
    }

    /// Gives every row that has something in it to `take`, until that or this has found too much.
    pub(super) fn rows(
        &self,
        problems: &mut Vec<Diagnostic>,
        mut take: impl FnMut(Row, &mut Vec<Diagnostic>),
    ) {
        // Rows with another number of values than the header: where they start, and the number.
        let mut odd: Vec<(usize, usize)> = Vec::new();
        let mut even = false;
        for record in self.reader().into_records() {
            if problems.len() + odd.len() >= MAX_ROW_PROBLEMS {
                break;
            }
            // The text is UTF-8 and rows may have any length, so that no row fails.
            let Ok(values) = record else { break };
            let offset = values.position().map_or(0, csv::Position::byte);
            let offset = usize::try_from(offset).unwrap_or(usize::MAX);
            let start = self.row_start(offset.saturating_add(self.mark()));
            if values.iter().all(str::is_empty) {
                continue;
            }
            // Counting lines takes long: only for what is told.
            let line = || self.line(start);
            if !scan(&self.text[start..]).closed {
                let message = format!("a quote of row {} is never closed", line());
                problems.push(
                    self.problem(self.row_span(start), message)
                        .help("end the value with `\"`; a quote inside a value is written twice"),
                );
            } else if values.len() != self.header.len() {
                odd.push((start, values.len()));
            } else if let Some(index) = values.iter().position(has_control) {
                let column = self.header.get(index).unwrap_or_default();
                let message = format!("row {}, column `{column}`: a control character", line());
                problems.push(
                    self.problem(self.cell_span(start, index), message)
                        .help("remove it"),
                );
            } else {
                even = true;
                take(Row { values, start }, problems);
            }
        }
        problems.extend(self.uneven(&odd, even));
    }

    /// Where rows have another number of values than the header. If all have the same one, it is
    /// the header that is wrong.
    fn uneven(&self, odd: &[(usize, usize)], even: bool) -> Vec<Diagnostic> {
        let columns = self.header.len();
        if let [(_, first), rest @ ..] = odd
            && !even
            && !rest.is_empty()
            && rest.iter().all(|(_, length)| length == first)
        {
            let message = format!(
                "the header has {}, but the rows have {} each",
                diagnostics::count(columns, "column"),
                count(*first)
            );
            let problem = self.problem(self.row_span(self.header_start()), message);
            return vec![problem.help("put a comma between two names, and between two values")];
        }
        let told = odd.iter().map(|(start, length)| {
            let message = format!(
                "row {} has {}, but the header has {columns}",
                self.line(*start),
                count(*length)
            );
            self.problem(self.row_span(*start), message)
                .help("add or remove commas; a value with a comma in it stands in double quotes")
        });
        told.collect()
    }

    /// The columns that stand twice, or have no name.
    pub(super) fn repeated_columns(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (index, column) in self.header.iter().enumerate() {
            let span = self.cell_span(self.header_start(), index);
            let before = self.header.iter().take(index);
            if column.is_empty() {
                let message = format!("column {} has no name", index + 1);
                problems.push(self.problem(span, message).help("name it, or remove it"));
            } else if before.into_iter().any(|other| other == column) {
                let message = format!("the column `{column}` stands twice");
                problems.push(self.problem(span, message).help("remove one of them"));
            }
        }
        problems
    }

    pub(super) fn problem(&self, span: Span, message: String) -> Diagnostic {
        Diagnostic::new(&codes::INVALID_ROW, message).at(span, "")
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        1 + self.text[..at].matches('\n').count()
    }

    /// The first line of the row that starts at `start`.
    pub(super) fn row_span(&self, start: usize) -> Span {
        let row = &self.text[start..];
        let length = row.find(['\r', '\n']).unwrap_or(row.len());
        Span::new(self.file, clip(start)..clip(start + length))
    }

    /// The reader counts the line breaks that it skips as the start of a row.
    fn row_start(&self, start: usize) -> usize {
        let start = start.min(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        start + (rest.len() - rest.trim_start_matches(['\r', '\n']).len())
    }

    /// The value number `index` of the row that starts at `start`.
    pub(super) fn cell_span(&self, start: usize, index: usize) -> Span {
        let cells = scan(&self.text[start..]).cells;
        let range = cells.get(index).cloned().unwrap_or(0..0);
        Span::new(
            self.file,
            clip(start + range.start)..clip(start + range.end),
        )
    }
}

/// The values of a row as they are written, quotes included.
struct Cells {
    cells: Vec<Range<usize>>,
    /// Whether the last quote has an end.
    closed: bool,
}

fn scan(row: &str) -> Cells {
    let mut cells = Vec::new();
    let mut from = 0;
    // A quote opens at the start of a value only; inside, two of them stand for one.
    let mut quoted = false;
    for (at, letter) in row.char_indices() {
        match letter {
            '"' if quoted => quoted = false,
            '"' => quoted = at == from || row[..at].ends_with('"') && row[from..].starts_with('"'),
            ',' | '\r' | '\n' if !quoted => {
                cells.push(from..at);
                from = at + 1;
                if letter != ',' {
                    return Cells {
                        cells,
                        closed: true,
                    };
                }
            }
            _ => {}
        }
    }
    cells.push(from..row.len());
    Cells {
        cells,
        closed: !quoted,
    }
}

fn has_control(value: &str) -> bool {
    value
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn clip(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn count(values: usize) -> String {
    match values {
        1 => "1 value".to_owned(),
        more => format!("{more} values"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_where_they_stand() {
        let cells = |row: &'static str| -> (Vec<&str>, bool) {
            let found = scan(row);
            (
                found.cells.into_iter().map(|range| &row[range]).collect(),
                found.closed,
            )
        };
        assert_eq!(cells("a,陳,\nx"), (vec!["a", "陳", ""], true));
        assert_eq!(
            cells("\"a, \"\"b\"\"\r\nc\",x\r\n"),
            (vec!["\"a, \"\"b\"\"\r\nc\"", "x"], true)
        );
        assert_eq!(cells("5\" pipe,b"), (vec!["5\" pipe", "b"], true));
        assert_eq!(cells("a,\"b\nc,d"), (vec!["a", "\"b\nc,d"], false));
        assert_eq!(cells(""), (vec![""], true));
    }
}
