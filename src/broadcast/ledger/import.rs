//! A table -> the rows of a new ledger.

use std::io::Read;

use sqlx::{Connection as _, QueryBuilder, Row as _, Sqlite};

use super::{Ledger, LedgerError, Status, Survey, failed};
use crate::broadcast::recipients::Recipients;

/// Rows of one statement: SQLite takes 32,766 values.
const STATEMENT: usize = 1_000;
/// Statements of one transaction.
const TRANSACTION: usize = 5;
/// Bad rows that are told one by one.
const TOLD: usize = 20;
const SAMPLE: usize = 3;

struct NewRow {
    row: i64,
    line: u64,
    digest: Option<Vec<u8>>,
    status: Status,
    reason: Option<String>,
}

impl Ledger {
    /// Reads a table to its end into this new ledger, and tells what is in it.
    ///
    /// # Errors
    /// [`LedgerError`]; the ledger is of no use then.
    pub async fn import<R: Read>(
        &mut self,
        mut table: Recipients<R>,
    ) -> Result<Survey, LedgerError> {
        let mut survey = Survey::default();
        let seal = self.seal();
        // Nothing is lost with these rows: only what is sent must be durable.
        self.run("PRAGMA synchronous = OFF").await?;
        loop {
            let mut rows = Vec::with_capacity(STATEMENT * TRANSACTION);
            while rows.len() < STATEMENT * TRANSACTION
                && let Some(row) = table.next_row()?
            {
                rows.push(match row {
                    Ok(person) => {
                        if survey.sample.len() < SAMPLE && !survey.sample.contains(&person.to) {
                            survey.sample.push(person.to.clone());
                        }
                        NewRow {
                            row: person.row,
                            line: person.line,
                            digest: Some(seal.of(&person.to)),
                            status: Status::Pending,
                            reason: None,
                        }
                    }
                    Err(bad) => {
                        let reason = match &bad.column {
                            Some(column) => format!("column `{column}`: {}", bad.why),
                            None => bad.why.clone(),
                        };
                        let (row, line) = (bad.row, bad.line);
                        if survey.bad.len() < TOLD {
                            survey.bad.push(bad);
                        }
                        NewRow {
                            row,
                            line,
                            digest: None,
                            status: Status::Skipped,
                            reason: Some(reason),
                        }
                    }
                });
            }
            if rows.is_empty() {
                break;
            }
            self.insert(rows).await?;
        }
        self.mark_duplicates().await?;
        survey.table = table.digest()?;
        let mut about = self.about().await?;
        about.table.clone_from(&survey.table);
        // From here on every commit reaches the disk, with all that came before it.
        self.run("PRAGMA synchronous = FULL").await?;
        self.write_about(&about).await?;
        self.run("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        survey.counts = self.counts().await?;
        Ok(survey)
    }

    async fn insert(&mut self, rows: Vec<NewRow>) -> Result<(), LedgerError> {
        let file = &self.file;
        let mut tx = self
            .connection
            .begin()
            .await
            .map_err(|source| failed(file, source))?;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut insert = QueryBuilder::<Sqlite>::new(
                "INSERT INTO recipient (row, line, digest, status, reason) ",
            );
            insert.push_values(rows.by_ref().take(STATEMENT), |mut values, row| {
                values
                    .push_bind(row.row)
                    .push_bind(i64::try_from(row.line).unwrap_or(i64::MAX))
                    .push_bind(row.digest)
                    .push_bind(row.status.code())
                    .push_bind(row.reason);
            });
            insert
                .build()
                .execute(&mut *tx)
                .await
                .map_err(|source| failed(file, source))?;
        }
        tx.commit().await.map_err(|source| failed(file, source))
    }

    /// Everybody once: the first row counts. The database sorts on disk.
    async fn mark_duplicates(&mut self) -> Result<(), LedgerError> {
        sqlx::query(
            "UPDATE recipient SET status = $1, reason = 'the same person as in line ' || (
                SELECT line FROM recipient AS kept WHERE kept.row = first.row
            )
            FROM (
                SELECT later, row FROM (
                    SELECT row AS later, min(row) OVER (PARTITION BY digest) AS row
                    FROM recipient WHERE digest IS NOT NULL
                ) WHERE row < later
            ) AS first
            WHERE recipient.row = first.later",
        )
        .bind(Status::Duplicate.code())
        .execute(&mut self.connection)
        .await
        .map_err(|source| failed(&self.file, source))?;
        Ok(())
    }

    /// How many rows stand how.
    ///
    /// # Errors
    /// [`LedgerError`]
    pub async fn counts(&mut self) -> Result<super::Counts, LedgerError> {
        let rows = sqlx::query("SELECT status, count(*) FROM recipient GROUP BY status")
            .fetch_all(&mut self.connection)
            .await
            .map_err(|source| failed(&self.file, source))?;
        let mut counts = super::Counts::default();
        for row in rows {
            let pair = (row.try_get::<i64, _>(0), row.try_get::<i64, _>(1));
            let (Ok(code), Ok(count)) = pair else {
                return Err(self.corrupt("its rows have another shape"));
            };
            match Status::of(code) {
                Some(status) => *counts.of(status) = u64::try_from(count).unwrap_or_default(),
                None => return Err(self.corrupt("a status is not known")),
            }
        }
        Ok(counts)
    }
}
