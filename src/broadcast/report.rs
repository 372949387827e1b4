//! What became of everybody: one line for each row as CSV, and a summary as JSON.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Counts, Ledger, LedgerError};
use crate::diagnostics::render::json::escape;
use crate::platforms::Platform;
use crate::sync::write_private;

/// The format of [`Document`].
pub const FORMAT: &str = "botwright.broadcast/1";
/// Rows that are read at a time.
const CHUNK: u32 = 5_000;

/// What `broadcast --format json` prints, and the summary beside the rows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Broadcast")]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `botwright.broadcast/1`.
    pub format: String,
    /// The version of Botwright.
    pub tool: String,
    /// The broadcast's name.
    pub broadcast: String,
    pub target: String,
    pub platform: Platform,
    /// The run's name, which is when it was made; none for a look without one.
    pub run: Option<String>,
    pub state: State,
    /// Why it stopped, in words, where the state is `stopped`.
    pub why: Option<String>,
    /// The flow, block or message block, as it is called on the platform.
    pub flow: String,
    pub message_tag: Option<String>,
    /// The table, relative to the project.
    pub recipients: String,
    pub counts: CountsDocument,
    /// When somebody agreed to the run: 2026-11-01T09:00:00Z.
    pub begun: Option<String>,
    /// When nobody was pending any more.
    pub finished: Option<String>,
    /// How many this process has sent to in a second, where it took some time.
    pub per_second: Option<f64>,
    /// The first rows of the table that nothing can be sent by.
    pub bad_rows: Vec<BadRowDocument>,
    /// The files of the report.
    pub report: Option<Paths>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Only looked at.
    Prepared,
    /// Under way, or its process ended without a word.
    Begun,
    /// It can go on.
    Stopped,
    /// Nobody is pending.
    Finished,
}

/// How many rows stand how.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountsDocument {
    /// Rows without duplicates and rows that nothing can be sent by.
    pub people: u64,
    pub pending: u64,
    pub sending: u64,
    pub sent: u64,
    pub refused: u64,
    /// Nobody knows whether they got it.
    pub unknown: u64,
    /// The same person as an earlier row.
    pub duplicates: u64,
    /// Rows that nothing can be sent by.
    pub skipped: u64,
}

impl From<Counts> for CountsDocument {
    fn from(counts: Counts) -> CountsDocument {
        CountsDocument {
            people: counts.people(),
            pending: counts.pending,
            sending: counts.sending,
            sent: counts.sent,
            refused: counts.refused,
            unknown: counts.unknown,
            duplicates: counts.duplicates,
            skipped: counts.skipped,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BadRowDocument {
    pub line: u64,
    pub column: Option<String>,
    pub message: String,
}

/// Where the report lies, as it was named or relative to the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paths {
    pub csv: String,
    pub json: String,
}

#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Document)
}

/// Why a report cannot be written. The ledger has everything.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("the report `{file}` cannot be written: {source}")]
    Io { file: String, source: io::Error },
}

/// Writes `row,status,at,reason,remote_id`, a line for each row of the table; `row` is its line there.
///
/// # Errors
/// [`ReportError`]
pub async fn write_rows(ledger: &mut Ledger, path: &Path) -> Result<(), ReportError> {
    let failed = |source: io::Error| ReportError::Io {
        file: path.display().to_string(),
        source,
    };
    let part = path.with_extension("csv.part");
    let mut file = create(&part).map_err(failed)?;
    // With a mark, spreadsheets read it as UTF-8.
    file.write_all("\u{feff}".as_bytes()).map_err(failed)?;
    let mut table = csv::Writer::from_writer(BufWriter::new(file));
    let csv_failed = |error: csv::Error| failed(io::Error::other(error));
    table
        .write_record(["row", "status", "at", "reason", "remote_id"])
        .map_err(csv_failed)?;
    let mut after = i64::MIN;
    loop {
        let lines = ledger.lines(after, CHUNK).await?;
        let Some(last) = lines.last() else { break };
        after = last.row;
        for line in lines {
            let at = line
                .at
                .and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
            table
                .write_record([
                    line.line.to_string().as_str(),
                    line.status.word(),
                    &at.map(|at| at.to_string()).unwrap_or_default(),
                    line.reason.as_deref().unwrap_or_default(),
                    line.remote_id.as_deref().unwrap_or_default(),
                ])
                .map_err(csv_failed)?;
        }
    }
    let file = table
        .into_inner()
        .map_err(|error| failed(io::Error::other(error.to_string())))?;
    file.into_inner()
        .map_err(|error| failed(error.into_error()))?
        .sync_all()
        .map_err(failed)?;
    fs::rename(&part, path).map_err(failed)
}

/// Writes the summary.
///
/// # Errors
/// [`ReportError`]
pub fn write_summary(document: &Document, path: &Path) -> Result<(), ReportError> {
    write_private(path, &text(document)).map_err(|source| ReportError::Io {
        file: path.display().to_string(),
        source,
    })
}

/// The document as it is printed.
#[must_use]
pub fn text(document: &Document) -> String {
    // Its keys are texts: it cannot fail to be printed.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    format!("{}\n", escape(&text))
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
