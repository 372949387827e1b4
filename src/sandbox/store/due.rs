//! Clocks, and who is due by them.

use sqlx::Row;

use super::people::Due;
use super::{Refusal, Store, begin};

/// A published bot's clock.
#[derive(Debug)]
pub(in crate::sandbox) struct BotClock {
    pub(in crate::sandbox) bot: String,
    pub(in crate::sandbox) published_at: String,
    /// How many milliseconds it is ahead of the machine's.
    pub(in crate::sandbox) ahead: i64,
    /// When the first of its people is due, in milliseconds since 1970 on this clock.
    pub(in crate::sandbox) due: Option<i64>,
}

impl Store {
    /// How many milliseconds a bot's clock is ahead of the machine's.
    pub(in crate::sandbox) async fn ahead(&self, bot: &str) -> Result<i64, Refusal> {
        let mut tx = self.snapshot().await?;
        let ahead: Option<i64> = sqlx::query_scalar("SELECT ahead FROM bot WHERE name = $1")
            .bind(bot)
            .fetch_optional(&mut *tx)
            .await?;
        Ok(ahead.unwrap_or(0))
    }

    /// Moves a bot's clock forward; gives how far it is ahead then.
    pub(in crate::sandbox) async fn advance(
        &self,
        bot: &str,
        milliseconds: i64,
    ) -> Result<i64, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let ahead: Option<i64> =
            sqlx::query_scalar("UPDATE bot SET ahead = ahead + $1 WHERE name = $2 RETURNING ahead")
                .bind(milliseconds)
                .bind(bot)
                .fetch_optional(&mut *tx)
                .await?;
        tx.commit().await?;
        ahead.ok_or(Refusal::UnknownBot)
    }

    /// The clocks of all published bots.
    pub(in crate::sandbox) async fn clocks(&self) -> Result<Vec<BotClock>, Refusal> {
        let mut tx = self.snapshot().await?;
        sqlx::query(
            "SELECT name, published_at, ahead,
                (SELECT MIN(due) FROM person WHERE person.bot = bot.name AND due IS NOT NULL)
             FROM bot WHERE published_at IS NOT NULL ORDER BY name",
        )
        .fetch_all(&mut *tx)
        .await?
        .iter()
        .map(|row| {
            Ok(BotClock {
                bot: row.try_get(0)?,
                published_at: row.try_get(1)?,
                ahead: row.try_get(2)?,
                due: row.try_get(3)?,
            })
        })
        .collect()
    }

    /// People whose due time was reckoned by another publish of their bot than this one.
    pub(in crate::sandbox) async fn outdated(
        &self,
        bot: &str,
        published_at: &str,
        limit: i64,
    ) -> Result<Vec<String>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(sqlx::query_scalar(
            "SELECT contact FROM person
             WHERE bot = $1 AND (due_of IS NULL OR due_of <> $2) ORDER BY seq LIMIT $3",
        )
        .bind(bot)
        .bind(published_at)
        .bind(limit)
        .fetch_all(&mut *tx)
        .await?)
    }

    /// The people of a bot who are due at `until` on its clock, and when; the earliest first.
    pub(in crate::sandbox) async fn due(
        &self,
        bot: &str,
        until: i64,
        limit: i64,
    ) -> Result<Vec<(String, i64)>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(sqlx::query_as(
            "SELECT contact, due FROM person WHERE bot = $1 AND due <= $2
             ORDER BY due, seq LIMIT $3",
        )
        .bind(bot)
        .bind(until)
        .bind(limit)
        .fetch_all(&mut *tx)
        .await?)
    }

    /// Writes when a person is due, if nothing has happened to them since `version`.
    pub(in crate::sandbox) async fn set_due(
        &self,
        bot: &str,
        contact: &str,
        version: i64,
        due: Due<'_>,
    ) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        sqlx::query(
            "UPDATE person SET due = $1, due_of = $2
             WHERE bot = $3 AND contact = $4 AND version = $5",
        )
        .bind(due.at)
        .bind(due.of)
        .bind(bot)
        .bind(contact)
        .bind(version)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
