//! What exists on a vendor's platform beyond our own: accounts, and records of any kind in them.
//!
//! The records' shapes belong to the vendors' dialects; here they are JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row as _, Sqlite, Transaction};
use tokio::sync::MutexGuard;

use super::{Refusal, Store, begin};

/// The tables of vendors whose records need no table of their own.
pub(super) const TABLES: &[&str] = &[
    "CREATE TABLE vendor_account (
        platform TEXT NOT NULL,
        name TEXT NOT NULL,
        last_seq BIGINT NOT NULL,
        PRIMARY KEY (platform, name)
    )",
    "CREATE TABLE vendor_record (
        platform TEXT NOT NULL,
        account TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        seq BIGINT NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (platform, account, kind, id),
        FOREIGN KEY (platform, account) REFERENCES vendor_account (platform, name)
    )",
    "CREATE INDEX vendor_record_in_order ON vendor_record (platform, account, kind, seq)",
];

/// One account (a page, a bot, a tenant) on one vendor's platform.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct Account<'a> {
    pub(in crate::sandbox) platform: &'static str,
    pub(in crate::sandbox) name: &'a str,
}

/// One record.
#[derive(Debug)]
pub(in crate::sandbox) struct Record<T> {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) content: T,
}

/// Waits in line for the connection that writes; [`Writing::begin`] starts.
pub(in crate::sandbox) struct Writing<'a>(MutexGuard<'a, Option<sqlx::SqliteConnection>>);

impl Store {
    pub(in crate::sandbox) async fn vendor_writing(&self) -> Writing<'_> {
        Writing(self.writer().await)
    }

    /// A snapshot to read from.
    pub(in crate::sandbox) async fn vendor_reading(
        &self,
    ) -> Result<Transaction<'static, Sqlite>, Refusal> {
        Ok(self.snapshot().await?)
    }
}

impl Writing<'_> {
    /// A transaction; nothing is kept unless it is committed.
    pub(in crate::sandbox) async fn begin(&mut self) -> Result<Transaction<'_, Sqlite>, Refusal> {
        Ok(begin(&mut self.0).await?)
    }
}

impl Account<'_> {
    /// Whether anything was ever made in the account.
    pub(in crate::sandbox) async fn exists(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<bool, Refusal> {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT last_seq FROM vendor_account WHERE platform = $1 AND name = $2",
        )
        .bind(self.platform)
        .bind(self.name)
        .fetch_optional(connection)
        .await?;
        Ok(found.is_some())
    }

    /// Makes the account unless it exists.
    pub(in crate::sandbox) async fn open(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO vendor_account (platform, name, last_seq) VALUES ($1, $2, 0)
             ON CONFLICT (platform, name) DO NOTHING",
        )
        .bind(self.platform)
        .bind(self.name)
        .execute(connection)
        .await?;
        Ok(())
    }

    /// A number that was never given out in this account, nor is smaller than one that was.
    pub(in crate::sandbox) async fn next(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<i64, Refusal> {
        self.next_after(connection, 0).await
    }

    /// The same, and larger than `taken`.
    pub(in crate::sandbox) async fn next_after(
        &self,
        connection: &mut SqliteConnection,
        taken: i64,
    ) -> Result<i64, Refusal> {
        self.open(connection).await?;
        let seq = sqlx::query_scalar(
            "UPDATE vendor_account
             SET last_seq = CASE WHEN last_seq > $3 THEN last_seq ELSE $3 END + 1
             WHERE platform = $1 AND name = $2
             RETURNING last_seq",
        )
        .bind(self.platform)
        .bind(self.name)
        .bind(taken)
        .fetch_one(connection)
        .await?;
        Ok(seq)
    }

    /// The records of a kind, as they were made.
    pub(in crate::sandbox) async fn list<T: DeserializeOwned>(
        &self,
        connection: &mut SqliteConnection,
        kind: &'static str,
    ) -> Result<Vec<Record<T>>, Refusal> {
        sqlx::query(
            "SELECT id, content FROM vendor_record
             WHERE platform = $1 AND account = $2 AND kind = $3 ORDER BY seq",
        )
        .bind(self.platform)
        .bind(self.name)
        .bind(kind)
        .fetch_all(connection)
        .await?
        .iter()
        .map(record)
        .collect()
    }

    pub(in crate::sandbox) async fn find<T: DeserializeOwned>(
        &self,
        connection: &mut SqliteConnection,
        kind: &'static str,
        id: &str,
    ) -> Result<Option<Record<T>>, Refusal> {
        sqlx::query(
            "SELECT id, content FROM vendor_record
             WHERE platform = $1 AND account = $2 AND kind = $3 AND id = $4",
        )
        .bind(self.platform)
        .bind(self.name)
        .bind(kind)
        .bind(id)
        .fetch_optional(connection)
        .await?
        .as_ref()
        .map(record)
        .transpose()
    }

    /// Adds a record whose id is free. `seq` is from [`Account::next`].
    pub(in crate::sandbox) async fn insert<T: Serialize>(
        &self,
        connection: &mut SqliteConnection,
        kind: &'static str,
        id: &str,
        seq: i64,
        content: &T,
    ) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO vendor_record (platform, account, kind, id, seq, content)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(self.platform)
        .bind(self.name)
        .bind(kind)
        .bind(id)
        .bind(seq)
        .bind(text(content)?)
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Replaces a record's content, if there is one.
    pub(in crate::sandbox) async fn replace<T: Serialize>(
        &self,
        connection: &mut SqliteConnection,
        kind: &'static str,
        id: &str,
        content: &T,
    ) -> Result<(), Refusal> {
        sqlx::query(
            "UPDATE vendor_record SET content = $5
             WHERE platform = $1 AND account = $2 AND kind = $3 AND id = $4",
        )
        .bind(self.platform)
        .bind(self.name)
        .bind(kind)
        .bind(id)
        .bind(text(content)?)
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Removes a record; whether there was one.
    pub(in crate::sandbox) async fn remove(
        &self,
        connection: &mut SqliteConnection,
        kind: &'static str,
        id: &str,
    ) -> Result<bool, Refusal> {
        let done = sqlx::query(
            "DELETE FROM vendor_record
             WHERE platform = $1 AND account = $2 AND kind = $3 AND id = $4",
        )
        .bind(self.platform)
        .bind(self.name)
        .bind(kind)
        .bind(id)
        .execute(connection)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn record<T: DeserializeOwned>(row: &SqliteRow) -> Result<Record<T>, Refusal> {
    let content: &str = row.try_get(1)?;
    Ok(Record {
        id: row.try_get(0)?,
        content: serde_json::from_str(content)
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
    })
}

fn text<T: Serialize>(content: &T) -> Result<String, Refusal> {
    serde_json::to_string(content)
        .map_err(|error| Refusal::from(sqlx::Error::Encode(Box::new(error))))
}
