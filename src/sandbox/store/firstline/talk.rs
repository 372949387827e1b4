//! People on channels, messages pushed to them, and features that are on or off.

use serde_json::{Value as Json, json};
use sqlx::Row;

use super::{next_id, now};
use crate::language::project_file::Channel;
use crate::sandbox::store::{Refusal, Store, begin};

/// Somebody on a channel: what a `contactable` names.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct ChannelUser {
    pub(in crate::sandbox) id: i64,
    /// `App\LineContact`.
    pub(in crate::sandbox) kind: String,
    pub(in crate::sandbox) contact: Option<i64>,
}

/// A message that was pushed.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Push {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) channel_user: i64,
    /// `{"type": …, "message": …}`.
    pub(in crate::sandbox) content: Json,
    pub(in crate::sandbox) is_force: bool,
    pub(in crate::sandbox) created_at: String,
}

impl Store {
    pub(in crate::sandbox) async fn fl_create_channel_user(
        &self,
        kind: &str,
        contact: Option<i64>,
    ) -> Result<ChannelUser, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let known: Option<i64> = sqlx::query_scalar("SELECT id FROM fl_contact WHERE id = $1")
            .bind(contact)
            .fetch_optional(&mut *tx)
            .await?;
        if contact.is_some() && known.is_none() {
            return Err(Refusal::Unknown);
        }
        let id = next_id(&mut tx, "channel_user").await?;
        sqlx::query("INSERT INTO fl_channel_user (id, type, contact) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(kind)
            .bind(contact)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(ChannelUser {
            id,
            kind: kind.to_owned(),
            contact,
        })
    }

    pub(in crate::sandbox) async fn fl_channel_user(
        &self,
        kind: &str,
        id: i64,
    ) -> Result<ChannelUser, Refusal> {
        let mut tx = self.snapshot().await?;
        let row = sqlx::query(
            "SELECT id, type, contact FROM fl_channel_user WHERE id = $1 AND type = $2",
        )
        .bind(id)
        .bind(kind)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(Refusal::Unknown)?;
        Ok(ChannelUser {
            id: row.try_get(0)?,
            kind: row.try_get(1)?,
            contact: row.try_get(2)?,
        })
    }

    /// The people of the bots who are this contact and talk on this channel: the bot and who.
    pub(in crate::sandbox) async fn fl_talkers(
        &self,
        contact: i64,
        channel: Channel,
    ) -> Result<Vec<(String, String)>, Refusal> {
        let mut tx = self.snapshot().await?;
        let rows = sqlx::query(
            "SELECT person.bot, person.contact, person.state FROM contact_link
             JOIN person ON contact_link.place = 'bot:' || person.bot
                 AND contact_link.id = person.contact
             WHERE contact_link.contact = $1 ORDER BY person.bot, person.contact",
        )
        .bind(contact)
        .fetch_all(&mut *tx)
        .await?;
        let mut people = Vec::new();
        for row in rows {
            let state: String = row.try_get(2)?;
            let state: Json =
                serde_json::from_str(&state).map_err(|error| sqlx::Error::Decode(error.into()))?;
            if state["contact"]["channel"] == json!(channel) {
                people.push((row.try_get(0)?, row.try_get(1)?));
            }
        }
        Ok(people)
    }

    pub(in crate::sandbox) async fn fl_push(
        &self,
        to: &ChannelUser,
        content: &Json,
        is_force: bool,
    ) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let id = next_id(&mut tx, "push").await?;
        sqlx::query(
            "INSERT INTO fl_push (id, channel_user, content, is_force, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(to.id)
        .bind(content.to_string())
        .bind(i64::from(is_force))
        .bind(now())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every pushed message, oldest first.
    pub(in crate::sandbox) async fn fl_pushes(&self) -> Result<Vec<Push>, Refusal> {
        let mut tx = self.snapshot().await?;
        let rows = sqlx::query(
            "SELECT id, channel_user, content, is_force, created_at FROM fl_push ORDER BY id",
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut pushes = Vec::new();
        for row in rows {
            let content: String = row.try_get(2)?;
            let is_force: i64 = row.try_get(3)?;
            pushes.push(Push {
                id: row.try_get(0)?,
                channel_user: row.try_get(1)?,
                content: serde_json::from_str(&content)
                    .map_err(|error| sqlx::Error::Decode(error.into()))?,
                is_force: is_force != 0,
                created_at: row.try_get(4)?,
            });
        }
        Ok(pushes)
    }

    /// Whether a feature of the tenant is on; one that nobody touched is.
    pub(in crate::sandbox) async fn fl_is_on(&self, name: &str) -> Result<bool, Refusal> {
        let mut tx = self.snapshot().await?;
        let state: Option<i64> = sqlx::query_scalar("SELECT state FROM fl_switch WHERE name = $1")
            .bind(name)
            .fetch_optional(&mut *tx)
            .await?;
        Ok(state != Some(0))
    }

    /// Says in which bot the contacts are that the tenant makes from now on.
    pub(in crate::sandbox) async fn fl_settle(&self, bot: &str) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let there: Option<String> = sqlx::query_scalar("SELECT name FROM bot WHERE name = $1")
            .bind(bot)
            .fetch_optional(&mut *tx)
            .await?;
        there.ok_or(Refusal::UnknownBot)?;
        sqlx::query("DELETE FROM fl_home").execute(&mut *tx).await?;
        sqlx::query("INSERT INTO fl_home (bot) VALUES ($1)")
            .bind(bot)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    pub(in crate::sandbox) async fn fl_turn(&self, name: &str, on: bool) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        sqlx::query(
            "INSERT INTO fl_switch (name, state) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET state = $2",
        )
        .bind(name)
        .bind(i64::from(on))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
