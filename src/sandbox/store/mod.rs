//! The database. Writes go through one connection, each in a transaction of its own; reads go
//! through a pool, each in a snapshot. The queries hold nothing that PostgreSQL would not take.

pub(in crate::sandbox) mod contacts;
mod due;
pub(in crate::sandbox) mod firstline;
mod keys;
mod live;
mod objects;
mod people;
mod publish;
mod references;
mod rows;
mod schema;
mod settings;
mod vendors;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions};
use sqlx::{Connection, Sqlite, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use super::resource::BadReference;

pub(super) use due::BotClock;
pub(super) use live::{Live, LiveObject};
pub(super) use objects::{Created, Idempotency, NewObject};
pub(super) use people::{Due, Person, Turn};
pub(super) use rows::Listing;
pub(super) use vendors::{Account, Record};

/// How long SQLite itself waits for another process's lock before it says that it is busy.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const READERS: u32 = 4;

/// Why the store did not do what it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("there is no such resource")]
    Unknown,
    #[error("the version is {current}")]
    VersionMismatch { current: i64 },
    #[error("the draft's digest is {current}")]
    DigestMismatch { current: String },
    #[error("`{id}` exists already")]
    SingletonExists { id: String },
    #[error("the content refers to what does not exist")]
    UnknownReferences(Vec<BadReference>),
    #[error("the draft refers to what does not exist")]
    DanglingReferences(Vec<BadReference>),
    #[error("the key belongs to another request")]
    KeyReused,
    #[error("`{id}`, made with this key, was deleted")]
    Deleted { id: String },
    #[error("nobody of this id has written")]
    UnknownPerson,
    #[error("there is no such bot")]
    UnknownBot,
    #[error("the bot was never published")]
    NotPublished,
    #[error("somebody else has changed this person meanwhile")]
    Overtaken,
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl Refusal {
    /// Another process held the lock for longer than [`BUSY_TIMEOUT`].
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Refusal::Database(error) if is_busy(error))
    }
}

/// SQLITE_BUSY (5) and SQLITE_LOCKED (6), plain or extended (the low byte tells), or no free
/// connection for a long time.
fn is_busy(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<i32>().ok());
            matches!(code.map(|code| code & 0xff), Some(5 | 6))
        }
        _ => false,
    }
}

pub(super) struct Store {
    file: PathBuf,
    /// Nothing once it is closed.
    writer: Mutex<Option<SqliteConnection>>,
    readers: SqlitePool,
}

impl Store {
    /// Opens or creates the database.
    pub(super) async fn open(file: &Path) -> Result<Store, super::Error> {
        schema::create_file(file)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(false)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = schema::open(file, &options).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true))
            .await
            .map_err(|source| super::Error::Database {
                file: file.to_owned(),
                source,
            })?;
        Ok(Store {
            file: file.to_owned(),
            writer: Mutex::new(Some(writer)),
            readers,
        })
    }

    /// Closes every connection; the last one folds the write-ahead log into the file.
    pub(super) async fn close(&self) -> Result<(), super::Error> {
        self.readers.close().await;
        match self.writer.lock().await.take() {
            None => Ok(()),
            Some(writer) => writer
                .close()
                .await
                .map_err(|source| super::Error::Database {
                    file: self.file.clone(),
                    source,
                }),
        }
    }

    /// The one connection that writes; start with [`begin`]. Waits in line, however long.
    async fn writer(&self) -> MutexGuard<'_, Option<SqliteConnection>> {
        self.writer.lock().await
    }

    /// A snapshot to read from.
    async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.readers.begin().await
    }
}

/// Starts a transaction that holds the write lock from its beginning, so that what it reads
/// cannot change before it writes.
async fn begin(
    writer: &mut Option<SqliteConnection>,
) -> Result<Transaction<'_, Sqlite>, sqlx::Error> {
    let writer = writer.as_mut().ok_or(sqlx::Error::PoolClosed)?;
    writer.begin_with("BEGIN IMMEDIATE").await
}

/// The time as it is stored and sent.
fn now() -> String {
    format!("{:.6}", jiff::Timestamp::now())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    #[tokio::test]
    async fn the_writer_is_durable_and_readers_cannot_write() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("s.db")).await.unwrap();
        {
            let mut writer = store.writer().await;
            let writer = writer.as_mut().unwrap();
            let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
                .fetch_one(&mut *writer)
                .await
                .unwrap();
            let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
                .fetch_one(&mut *writer)
                .await
                .unwrap();
            let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
                .fetch_one(&mut *writer)
                .await
                .unwrap();
            assert_eq!((mode.as_str(), synchronous, foreign_keys), ("wal", 2, 1));
        }
        let mut snapshot = store.snapshot().await.unwrap();
        let written = sqlx::query("DELETE FROM bot").execute(&mut *snapshot).await;
        assert!(written.unwrap_err().to_string().contains("readonly"));
        drop(snapshot);
        store.close().await.unwrap();
        assert!(!folder.path().join("s.db-wal").exists());
        assert!(begin(&mut *store.writer().await).await.is_err());
    }

    #[tokio::test]
    async fn a_held_lock_is_busy_and_no_failure() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("s.db");
        let store = Store::open(&file).await.unwrap();
        let mut writer = store.writer().await;
        let held = begin(&mut writer).await.unwrap();
        let impatient = SqliteConnectOptions::new()
            .filename(&file)
            .busy_timeout(Duration::ZERO);
        let mut other = Some(sqlx::ConnectOptions::connect(&impatient).await.unwrap());
        let refusal = Refusal::from(begin(&mut other).await.unwrap_err());
        assert!(refusal.is_busy(), "{refusal:?}");
        held.rollback().await.unwrap();
        assert!(begin(&mut other).await.is_ok());
        assert!(!Refusal::from(sqlx::Error::PoolClosed).is_busy());
    }
}
