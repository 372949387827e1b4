//! The rows of a ledger while a run lasts.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection as _, Row as _};

use super::{Ledger, LedgerError, Status, failed};

/// A row that is still to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::broadcast) struct Pending {
    pub(in crate::broadcast) row: i64,
    /// The person's [`super::Seal`].
    pub(in crate::broadcast) digest: Vec<u8>,
}

/// One row as the report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub row: i64,
    /// The line of the table.
    pub line: i64,
    pub status: Status,
    /// Milliseconds since 1970.
    pub at: Option<i64>,
    pub reason: Option<String>,
    pub remote_id: Option<String>,
}

/// What is to be written of some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Taken to be sent.
    Claim(Vec<i64>),
    /// What came of it.
    Settle(Vec<Settled>),
}

/// What came of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub row: i64,
    pub status: Status,
    pub reason: Option<String>,
    pub remote_id: Option<String>,
}

impl Ledger {
    /// Writes in one transaction, which is on the disk when this returns. A claim takes pending rows
    /// alone: it gives how many of each claim's rows were not.
    ///
    /// # Errors
    /// [`LedgerError`]; nothing was written then.
    pub async fn write(&mut self, entries: &[Entry]) -> Result<Vec<usize>, LedgerError> {
        let at = jiff::Timestamp::now().as_millisecond();
        let file = &self.file;
        let failed = |source| failed(file, source);
        let mut tx = self.connection.begin().await.map_err(failed)?;
        let mut short = Vec::new();
        for entry in entries {
            match entry {
                Entry::Claim(rows) => {
                    let mut missing = 0;
                    for row in rows {
                        if !claim(&mut tx, *row, at).await.map_err(failed)? {
                            missing += 1;
                        }
                    }
                    short.push(missing);
                }
                Entry::Settle(rows) => {
                    for row in rows {
                        settle(&mut tx, row, at).await.map_err(failed)?;
                    }
                }
            }
        }
        tx.commit().await.map_err(failed)?;
        Ok(short)
    }

    /// The first rows after `after` that are still to be sent.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub(in crate::broadcast) async fn pending(
        &mut self,
        after: i64,
        most: u32,
    ) -> Result<Vec<Pending>, LedgerError> {
        let rows = sqlx::query(
            "SELECT row, digest FROM recipient WHERE row > $1 AND status = $2 ORDER BY row LIMIT $3",
        )
        .bind(after)
        .bind(Status::Pending.code())
        .bind(i64::from(most))
        .fetch_all(&mut self.connection)
        .await;
        let read = |row: &SqliteRow| {
            Ok(Pending {
                row: row.try_get(0)?,
                digest: row.try_get(1)?,
            })
        };
        rows.and_then(|rows| rows.iter().map(read).collect())
            .map_err(|source| failed(&self.file, source))
    }

    /// Rows that were under way when a process ended: nobody knows what became of them.
    pub(super) async fn settle_left(&mut self) -> Result<u64, LedgerError> {
        sqlx::query("UPDATE recipient SET status = $1, reason = $2 WHERE status = $3")
            .bind(Status::Unknown.code())
            .bind("Botwright ended while it was being sent")
            .bind(Status::Sending.code())
            .execute(&mut self.connection)
            .await
            .map(|done| done.rows_affected())
            .map_err(|source| failed(&self.file, source))
    }

    /// Makes rows that stand like this, unknown or refused, pending again.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn resend(&mut self, status: Status) -> Result<u64, LedgerError> {
        sqlx::query("UPDATE recipient SET status = $1, reason = NULL WHERE status = $2")
            .bind(Status::Pending.code())
            .bind(status.code())
            .execute(&mut self.connection)
            .await
            .map(|done| done.rows_affected())
            .map_err(|source| failed(&self.file, source))
    }

    /// The first rows after `after`, however they stand.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn lines(&mut self, after: i64, most: u32) -> Result<Vec<Line>, LedgerError> {
        let rows = sqlx::query(
            "SELECT row, line, status, at, reason, remote_id FROM recipient
            WHERE row > $1 ORDER BY row LIMIT $2",
        )
        .bind(after)
        .bind(i64::from(most))
        .fetch_all(&mut self.connection)
        .await;
        let read = |row: &SqliteRow| {
            let status = Status::of(row.try_get(2)?);
            Ok(Line {
                row: row.try_get(0)?,
                line: row.try_get(1)?,
                status: status.ok_or(sqlx::Error::RowNotFound)?,
                at: row.try_get(3)?,
                reason: row.try_get(4)?,
                remote_id: row.try_get(5)?,
            })
        };
        rows.and_then(|rows| rows.iter().map(read).collect())
            .map_err(|source| failed(&self.file, source))
    }
}

async fn claim(connection: &mut SqliteConnection, row: i64, at: i64) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("UPDATE recipient SET status = $1, at = $2 WHERE row = $3 AND status = $4")
            .bind(Status::Sending.code())
            .bind(at)
            .bind(row)
            .bind(Status::Pending.code())
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// Only what was taken can be settled.
async fn settle(
    connection: &mut SqliteConnection,
    settled: &Settled,
    at: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE recipient SET status = $1, at = $2, reason = $3, remote_id = $4
        WHERE row = $5 AND status = $6",
    )
    .bind(settled.status.code())
    .bind(at)
    .bind(settled.reason.as_deref())
    .bind(settled.remote_id.as_deref())
    .bind(settled.row)
    .bind(Status::Sending.code())
    .execute(connection)
    .await?;
    Ok(())
}
