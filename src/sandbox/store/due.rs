//! Clocks, and who is due by them.

use super::people::Due;
use super::{Refusal, Store, begin};

/// A bot and one of its people.
pub(in crate::sandbox) type Who = (String, String);

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
        ahead.ok_or(Refusal::NotPublished)
    }

    /// People whose due time was reckoned by an earlier publish of their bot.
    pub(in crate::sandbox) async fn outdated(&self, limit: i64) -> Result<Vec<Who>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(sqlx::query_as(
            "SELECT person.bot, person.contact FROM person
             JOIN bot ON bot.name = person.bot
             WHERE person.due_of IS NULL OR person.due_of <> bot.published_at LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&mut *tx)
        .await?)
    }

    /// Who is due when the machine's clock shows `now`, in milliseconds since 1970; the earliest
    /// first.
    pub(in crate::sandbox) async fn due(&self, now: i64, limit: i64) -> Result<Vec<Who>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(sqlx::query_as(
            "SELECT person.bot, person.contact FROM person
             JOIN bot ON bot.name = person.bot
             WHERE person.due - bot.ahead <= $1
             ORDER BY person.due - bot.ahead, person.bot, person.seq LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(&mut *tx)
        .await?)
    }

    /// When the machine's clock shows the next due time.
    pub(in crate::sandbox) async fn next_due(&self) -> Result<Option<i64>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(sqlx::query_scalar(
            "SELECT MIN(person.due - bot.ahead) FROM person
             JOIN bot ON bot.name = person.bot WHERE person.due IS NOT NULL",
        )
        .fetch_one(&mut *tx)
        .await?)
    }

    /// The first of a bot's people who is due at `until` on the bot's clock, and when.
    pub(in crate::sandbox) async fn first_due(
        &self,
        bot: &str,
        until: i64,
    ) -> Result<Option<(String, i64)>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(sqlx::query_as(
            "SELECT contact, due FROM person WHERE bot = $1 AND due <= $2
             ORDER BY due, seq LIMIT 1",
        )
        .bind(bot)
        .bind(until)
        .fetch_optional(&mut *tx)
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
