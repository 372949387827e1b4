//! What is true of a bot as a whole: in the draft, and as it was published last.

use serde_json::Value;
use serde_json::value::RawValue;
use sqlx::sqlite::SqliteConnection;

use super::{Refusal, Store, begin, now};
use crate::sandbox::resource::Settings;

impl Store {
    pub(in crate::sandbox) async fn settings(&self, bot: &str) -> Result<Settings, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(read(&mut tx, bot).await?)
    }

    /// Replaces the draft's settings if their version is still `version`, the text of an entity
    /// tag; before the first time it is 0.
    pub(in crate::sandbox) async fn put_settings(
        &self,
        bot: &str,
        version: &str,
        content: &RawValue,
    ) -> Result<Settings, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let mut settings = read(&mut tx, bot).await?;
        if settings.version.to_string() != version {
            return Err(Refusal::VersionMismatch {
                current: settings.version,
            });
        }
        let value = |raw: &RawValue| serde_json::from_str::<Value>(raw.get()).ok();
        if settings.draft.as_deref().and_then(value) == value(content) {
            return Ok(settings);
        }
        settings.version += 1;
        settings.draft = Some(content.to_owned());
        sqlx::query(
            "INSERT INTO bot (name, last_seq, created_at) VALUES ($1, 0, $2)
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(bot)
        .bind(now())
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "INSERT INTO settings (bot, version, content) VALUES ($1, $2, $3)
             ON CONFLICT (bot) DO UPDATE
             SET version = excluded.version, content = excluded.content",
        )
        .bind(bot)
        .bind(settings.version)
        .bind(content.get())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(settings)
    }
}

pub(super) async fn read(
    connection: &mut SqliteConnection,
    bot: &str,
) -> Result<Settings, sqlx::Error> {
    let draft: Option<(i64, String)> =
        sqlx::query_as("SELECT version, content FROM settings WHERE bot = $1")
            .bind(bot)
            .fetch_optional(&mut *connection)
            .await?;
    let published: Option<Option<String>> =
        sqlx::query_scalar("SELECT published_settings FROM bot WHERE name = $1")
            .bind(bot)
            .fetch_optional(connection)
            .await?;
    let (version, draft) = draft.map_or((0, None), |(version, text)| (version, Some(text)));
    Ok(Settings {
        version,
        draft: draft.map(raw).transpose()?,
        published: published.flatten().map(raw).transpose()?,
    })
}

pub(super) fn raw(text: String) -> Result<Box<RawValue>, sqlx::Error> {
    RawValue::from_string(text).map_err(|error| sqlx::Error::Decode(error.into()))
}
