//! What became of each row of a broadcast, in a database of its own: rows by their numbers, people
//! by keyed digests, and never a value that was sent. The table of recipients stays the source.

pub(super) mod clerk;
mod import;
mod rows;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use super::recipients::{BadRow, TableError, To};
use crate::platforms::Identity;
use crate::sync::key::DigestKey;

pub use rows::{Entry, Line, Settled};

const BUSY: Duration = Duration::from_secs(30);
const VERSION: &str = "1";

/// How it stands with one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Status {
    /// Not sent, and to be sent.
    Pending = 0,
    /// A request is, or was when the process ended, under way.
    Sending = 1,
    Sent = 2,
    /// The platform said no: nothing was sent.
    Refused = 3,
    /// Nobody knows whether it was sent.
    Unknown = 4,
    /// The same person as an earlier row.
    Duplicate = 5,
    /// Nothing can be sent by this row.
    Skipped = 6,
}

impl Status {
    pub const ALL: [Status; 7] = [
        Status::Pending,
        Status::Sending,
        Status::Sent,
        Status::Refused,
        Status::Unknown,
        Status::Duplicate,
        Status::Skipped,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Sending => "sending",
            Status::Sent => "sent",
            Status::Refused => "refused",
            Status::Unknown => "unknown",
            Status::Duplicate => "duplicate",
            Status::Skipped => "skipped",
        }
    }

    fn code(self) -> i64 {
        i64::from(self as u8)
    }

    fn of(code: i64) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// How many rows stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub pending: u64,
    pub sending: u64,
    pub sent: u64,
    pub refused: u64,
    pub unknown: u64,
    pub duplicates: u64,
    pub skipped: u64,
}

impl Counts {
    /// People: rows without duplicates and without rows that nothing can be sent by.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.pending + self.sending + self.sent + self.refused + self.unknown
    }

    /// The number of rows that stand like this.
    pub fn of(&mut self, status: Status) -> &mut u64 {
        match status {
            Status::Pending => &mut self.pending,
            Status::Sending => &mut self.sending,
            Status::Sent => &mut self.sent,
            Status::Refused => &mut self.refused,
            Status::Unknown => &mut self.unknown,
            Status::Duplicate => &mut self.duplicates,
            Status::Skipped => &mut self.skipped,
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The table is being read, or nobody has agreed yet: nothing was sent.
    Prepared,
    /// Somebody agreed.
    Begun,
    /// No row is pending.
    Finished,
}

/// What a run sends to whom, so that another content is not taken for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub broadcast: String,
    pub target: Identity,
    pub flow: String,
    pub message_tag: Option<String>,
    /// Digest of the values that go to everybody.
    pub set: String,
    /// The table's path in the project.
    pub recipients: String,
    /// Digest of its bytes; empty until it was read.
    pub table: String,
}

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("the ledger `{file}` cannot be used: {source}")]
    Database { file: String, source: sqlx::Error },
    #[error("the ledger `{file}` cannot be made: {source}")]
    Io {
        file: String,
        source: std::io::Error,
    },
    #[error(
        "the ledger `{file}` cannot be read ({why}); who has got the broadcast is not known without it: restore it from a copy, or move it away and start a new run"
    )]
    Corrupt { file: String, why: String },
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
}

/// Makes what stands for a person in one ledger; nothing can be told from it without its key.
#[derive(Clone, Debug)]
pub struct Seal(DigestKey);

impl Seal {
    #[must_use]
    pub fn of(&self, to: &To) -> Vec<u8> {
        let digest = self.0.digest(to.key().as_bytes());
        // Half of it is unique enough, and a million of them take room.
        (0..32)
            .step_by(2)
            .filter_map(|at| u8::from_str_radix(digest.get(at..at + 2)?, 16).ok())
            .collect()
    }
}

/// The open ledger of one run.
#[derive(Debug)]
pub struct Ledger {
    connection: SqliteConnection,
    file: PathBuf,
    key: DigestKey,
}

/// What a table holds, told before anything is sent.
#[derive(Debug, Default)]
pub struct Survey {
    pub counts: Counts,
    /// The first of the rows that nothing can be sent by.
    pub bad: Vec<BadRow>,
    /// Some of the people.
    pub sample: Vec<To>,
    /// Digest of the table's bytes.
    pub table: String,
}

impl Ledger {
    /// Makes the ledger of a new run, in [`Stage::Prepared`].
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn create(file: &Path, about: &About) -> Result<Ledger, LedgerError> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(file).map_err(|source| LedgerError::Io {
            file: shown(file),
            source,
        })?;
        let key = DigestKey::random().map_err(LedgerError::Random)?;
        let mut ledger = Ledger {
            connection: connect(file).await?,
            file: file.to_owned(),
            key,
        };
        ledger
            .run(
                "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE recipient (
                    row INTEGER PRIMARY KEY,
                    line INTEGER NOT NULL,
                    digest BLOB,
                    status INTEGER NOT NULL,
                    at INTEGER,
                    reason TEXT,
                    remote_id TEXT
                );",
            )
            .await?;
        let key = ledger.key.to_hex();
        ledger.put("version", VERSION).await?;
        ledger.put("key", &key).await?;
        ledger.put("stage", "prepared").await?;
        ledger.write_about(about).await?;
        Ok(ledger)
    }

    /// Opens the ledger of a run.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn open(file: &Path) -> Result<Ledger, LedgerError> {
        let mut ledger = Ledger {
            connection: connect(file).await?,
            file: file.to_owned(),
            key: DigestKey::random().map_err(LedgerError::Random)?,
        };
        let version = ledger.get("version").await?;
        if version.as_deref() != Some(VERSION) {
            return Err(ledger.corrupt("it is of another version of Botwright, or no ledger"));
        }
        let key = ledger.get("key").await?.unwrap_or_default();
        ledger.key = DigestKey::from_hex(&key).ok_or_else(|| ledger.corrupt("its key is gone"))?;
        Ok(ledger)
    }

    #[must_use]
    pub fn seal(&self) -> Seal {
        Seal(self.key.clone())
    }

    /// Folds the write-ahead log into the file.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn close(self) -> Result<(), LedgerError> {
        let file = shown(&self.file);
        let closed = self.connection.close().await;
        closed.map_err(|source| LedgerError::Database { file, source })
    }

    /// # Errors
    /// [`LedgerError`]
    pub async fn about(&mut self) -> Result<About, LedgerError> {
        let text = self.get("about").await?.unwrap_or_default();
        serde_json::from_str(&text).map_err(|error| self.corrupt(&error.to_string()))
    }

    pub(super) async fn write_about(&mut self, about: &About) -> Result<(), LedgerError> {
        let text = serde_json::to_string(about).unwrap_or_default();
        self.put("about", &text).await
    }

    /// # Errors
    /// [`LedgerError`]
    pub async fn stage(&mut self) -> Result<Stage, LedgerError> {
        match self.get("stage").await?.as_deref() {
            Some("begun") => Ok(Stage::Begun),
            Some("finished") => Ok(Stage::Finished),
            // A process that ended while it made the file.
            Some("prepared") | None => Ok(Stage::Prepared),
            Some(_) => Err(self.corrupt("its stage is not known")),
        }
    }

    /// When somebody first agreed, and when no row was pending any more.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn times(&mut self) -> Result<(Option<String>, Option<String>), LedgerError> {
        Ok((self.get("begun").await?, self.get("finished").await?))
    }

    /// Somebody agrees to send; rows that were under way when an earlier process ended are unknown
    /// from now on. Gives how many those are.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn begin(&mut self) -> Result<u64, LedgerError> {
        let left = self.settle_left().await?;
        if self.get("begun").await?.is_none() {
            self.put("begun", &now()).await?;
        }
        self.put("stage", "begun").await?;
        Ok(left)
    }

    /// Marks the run as finished if no row is pending or under way.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn finish(&mut self) -> Result<Counts, LedgerError> {
        let counts = self.counts().await?;
        if counts.pending == 0 && counts.sending == 0 {
            self.put("finished", &now()).await?;
            self.put("stage", "finished").await?;
        }
        Ok(counts)
    }

    async fn get(&mut self, key: &str) -> Result<Option<String>, LedgerError> {
        let found = sqlx::query("SELECT value FROM meta WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut self.connection)
            .await;
        let file = &self.file;
        match found {
            Ok(None) => Ok(None),
            Ok(Some(row)) => row.try_get(0).map_err(|source| failed(file, source)),
            Err(source) => Err(failed(file, source)),
        }
    }

    async fn put(&mut self, key: &str, value: &str) -> Result<(), LedgerError> {
        sqlx::query(
            "INSERT INTO meta (key, value) VALUES ($1, $2)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .bind(key)
        .bind(value)
        .execute(&mut self.connection)
        .await
        .map_err(|source| failed(&self.file, source))?;
        Ok(())
    }

    async fn run(&mut self, statements: &'static str) -> Result<(), LedgerError> {
        sqlx::raw_sql(statements)
            .execute(&mut self.connection)
            .await
            .map_err(|source| failed(&self.file, source))?;
        Ok(())
    }

    fn corrupt(&self, why: &str) -> LedgerError {
        LedgerError::Corrupt {
            file: shown(&self.file),
            why: why.to_owned(),
        }
    }
}

async fn connect(file: &Path) -> Result<SqliteConnection, LedgerError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(BUSY);
    let failed = |source| failed(file, source);
    let mut connection = options.connect().await.map_err(failed)?;
    sqlx::raw_sql(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = FILE;",
    )
    .execute(&mut connection)
    .await
    .map_err(failed)?;
    Ok(connection)
}

fn failed(file: &Path, source: sqlx::Error) -> LedgerError {
    // SQLITE_CORRUPT and SQLITE_NOTADB, and a table that is not there.
    if let sqlx::Error::Database(error) = &source
        && let Some("11" | "26" | "1") = error.code().as_deref()
    {
        return LedgerError::Corrupt {
            file: shown(file),
            why: error.message().to_owned(),
        };
    }
    LedgerError::Database {
        file: shown(file),
        source,
    }
}

/// The file's name alone: messages carry no machine's paths.
fn shown(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

#[cfg(test)]
mod tests;
