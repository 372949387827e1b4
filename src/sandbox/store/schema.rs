//! The tables, their versions, and how a database file is made and recognised.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::is_busy;
use crate::sandbox::Error;

/// Marks a SQLite file as ours: the bytes `BWsb` (SQLite, `PRAGMA application_id`).
const APPLICATION_ID: i64 = 0x4257_7362;

/// One list of statements for each version of the format; the first makes version 1.
const MIGRATIONS: &[&[&str]] = &[
    &[
        "CREATE TABLE bot (
        name TEXT NOT NULL PRIMARY KEY,
        last_seq BIGINT NOT NULL,
        created_at TEXT NOT NULL,
        published_digest TEXT,
        published_at TEXT
    )",
        "CREATE TABLE object (
        bot TEXT NOT NULL REFERENCES bot (name),
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        seq BIGINT NOT NULL,
        name TEXT NOT NULL,
        version BIGINT NOT NULL,
        content TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (bot, id)
    )",
        "CREATE INDEX object_by_kind ON object (bot, kind, seq)",
        "CREATE TABLE reference (
        bot TEXT NOT NULL,
        source TEXT NOT NULL,
        pointer TEXT NOT NULL,
        target TEXT NOT NULL,
        PRIMARY KEY (bot, source, pointer),
        FOREIGN KEY (bot, source) REFERENCES object (bot, id) ON DELETE CASCADE
    )",
        "CREATE TABLE published (
        bot TEXT NOT NULL REFERENCES bot (name),
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        seq BIGINT NOT NULL,
        name TEXT NOT NULL,
        version BIGINT NOT NULL,
        content TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (bot, id)
    )",
        "CREATE INDEX published_by_kind ON published (bot, kind, seq)",
        "CREATE TABLE idempotency (
        bot TEXT NOT NULL REFERENCES bot (name),
        key TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        body_digest TEXT NOT NULL,
        created_at TEXT NOT NULL,
        PRIMARY KEY (bot, key)
    )",
    ],
    &[
        "ALTER TABLE bot ADD COLUMN published_settings TEXT",
        // Milliseconds that the bot's clock is ahead of the machine's.
        "ALTER TABLE bot ADD COLUMN ahead BIGINT NOT NULL DEFAULT 0",
        "CREATE TABLE settings (
            bot TEXT NOT NULL PRIMARY KEY REFERENCES bot (name),
            version BIGINT NOT NULL,
            content TEXT NOT NULL
        )",
        "CREATE TABLE person (
            bot TEXT NOT NULL REFERENCES bot (name),
            contact TEXT NOT NULL,
            seq BIGINT NOT NULL,
            version BIGINT NOT NULL,
            state TEXT NOT NULL,
            last_seq BIGINT NOT NULL,
            due BIGINT,
            due_of TEXT,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            PRIMARY KEY (bot, contact)
        )",
        "CREATE INDEX person_in_order ON person (bot, seq)",
        "CREATE INDEX person_due ON person (bot, due)",
        "CREATE TABLE entry (
            bot TEXT NOT NULL,
            contact TEXT NOT NULL,
            seq BIGINT NOT NULL,
            outgoing BIGINT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (bot, contact, seq),
            FOREIGN KEY (bot, contact) REFERENCES person (bot, contact)
        )",
        "CREATE TABLE delivery (
            bot TEXT NOT NULL,
            contact TEXT NOT NULL,
            key TEXT NOT NULL,
            body_digest TEXT NOT NULL,
            first_seq BIGINT NOT NULL,
            last_seq BIGINT NOT NULL,
            PRIMARY KEY (bot, contact, key),
            FOREIGN KEY (bot, contact) REFERENCES person (bot, contact)
        )",
    ],
    super::vendors::TABLES,
    super::firstline::TABLES,
    super::contacts::TABLES,
];

/// The version from which there is one book of contacts.
const ONE_BOOK: i64 = 5;

/// How long another process that is just making the same file is waited for.
const OPEN_PATIENCE: Duration = Duration::from_secs(10);

/// Makes the file, readable by its owner alone, unless it exists.
pub(super) fn create_file(file: &Path) -> Result<(), Error> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(|source| Error::Folder {
        folder: folder.to_owned(),
        source,
    })?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(source) => {
            return Err(Error::Folder {
                folder: folder.to_owned(),
                source,
            });
        }
    }
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(file)
        .map(drop)
        .map_err(|source| Error::Unusable {
            file: file.to_owned(),
            source,
        })
}

/// Opens the writing connection, and brings the tables up to date.
pub(super) async fn open(
    file: &Path,
    options: &SqliteConnectOptions,
) -> Result<SqliteConnection, Error> {
    let started = Instant::now();
    loop {
        match prepare(file, options).await {
            // Turning on the write-ahead log does not wait for SQLite's busy timeout.
            Err(Error::Database { source, .. }) if is_busy(&source) => {
                if started.elapsed() > OPEN_PATIENCE {
                    return Err(Error::Locked(file.to_owned()));
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
}

async fn prepare(file: &Path, options: &SqliteConnectOptions) -> Result<SqliteConnection, Error> {
    let failed = |source: sqlx::Error| match &source {
        // SQLITE_NOTADB
        sqlx::Error::Database(error) if error.code().as_deref() == Some("26") => {
            Error::NotASandbox(file.to_owned())
        }
        _ => Error::Database {
            file: file.to_owned(),
            source,
        },
    };
    let mut connection = options.connect().await.map_err(failed)?;
    let state = look(&mut connection).await.map_err(failed)?;
    let new = judge(file, &state)?;
    // Only now: a file of somebody else must not be changed by looking at it.
    for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"] {
        sqlx::query(pragma)
            .execute(&mut connection)
            .await
            .map_err(failed)?;
    }
    if new {
        migrate(file, &mut connection)
            .await
            .map_err(|error| match error {
                Failed::Ours(error) => error,
                Failed::Database(source) => failed(source),
            })?;
    }
    Ok(connection)
}

#[derive(Debug)]
struct State {
    application_id: i64,
    version: i64,
    tables: i64,
}

/// Reads the state as of one moment: another process may be making the tables.
async fn look(connection: &mut SqliteConnection) -> Result<State, sqlx::Error> {
    let mut tx = connection.begin().await?;
    let state = read_state(&mut tx).await?;
    tx.rollback().await?;
    Ok(state)
}

async fn read_state(connection: &mut SqliteConnection) -> Result<State, sqlx::Error> {
    let application_id = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut *connection)
        .await?;
    let version = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut *connection)
        .await?;
    let tables = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master")
        .fetch_one(&mut *connection)
        .await?;
    Ok(State {
        application_id,
        version,
        tables,
    })
}

/// Whether the file needs tables or newer ones; an error if it is not for us.
fn judge(file: &Path, state: &State) -> Result<bool, Error> {
    let known = MIGRATIONS.len() as i64;
    match state {
        State {
            application_id: 0,
            version: 0,
            tables: 0,
        } => Ok(true),
        state if state.application_id != APPLICATION_ID => Err(Error::NotASandbox(file.to_owned())),
        state if state.version > known => Err(Error::Newer {
            file: file.to_owned(),
            found: state.version,
            known,
        }),
        state => Ok(state.version < known),
    }
}

enum Failed {
    Ours(Error),
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Failed {
        Failed::Database(error)
    }
}

async fn migrate(file: &Path, connection: &mut SqliteConnection) -> Result<(), Failed> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Another process may have been faster.
    let state = read_state(&mut tx).await?;
    if judge(file, &state).map_err(Failed::Ours)? {
        for (index, statements) in MIGRATIONS.iter().enumerate() {
            if index as i64 >= state.version {
                for statement in *statements {
                    sqlx::query(*statement).execute(&mut *tx).await?;
                }
            }
        }
        if state.version < ONE_BOOK {
            let done = super::contacts::bring_together(&mut tx).await;
            done.map_err(|refusal| match refusal {
                super::Refusal::Database(error) => error,
                other => sqlx::Error::Protocol(other.to_string()),
            })?;
        }
        for (pragma, value) in [
            ("application_id", APPLICATION_ID),
            ("user_version", MIGRATIONS.len() as i64),
        ] {
            // A pragma takes no bound values; both of these are constants of this file.
            let statement = sqlx::AssertSqlSafe(format!("PRAGMA {pragma} = {value}"));
            sqlx::query(statement).execute(&mut *tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests;
