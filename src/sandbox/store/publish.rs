//! Where a bot stands, and publishing its draft.

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::{Refusal, Store, begin, now, references, settings};
use crate::sandbox::digest::hex_digest;
use crate::sandbox::resource::{Bot, Bots, Draft, Published};

impl Store {
    /// Every bot that was ever written to, by name.
    pub(in crate::sandbox) async fn bots(&self) -> Result<Bots, Refusal> {
        let mut tx = self.snapshot().await?;
        let names: Vec<String> = sqlx::query_scalar("SELECT name FROM bot ORDER BY name")
            .fetch_all(&mut *tx)
            .await?;
        let mut data = Vec::with_capacity(names.len());
        for name in names {
            data.push(describe(&mut tx, &name).await?);
        }
        Ok(Bots { data })
    }

    /// One bot; an empty one if it was never written to.
    pub(in crate::sandbox) async fn bot(&self, bot: &str) -> Result<Bot, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(describe(&mut tx, bot).await?)
    }

    /// Makes the whole draft the published bot, if its digest is still `digest`.
    pub(in crate::sandbox) async fn publish(
        &self,
        bot: &str,
        digest: &str,
    ) -> Result<Bot, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let draft = draft(&mut tx, bot).await?;
        if draft.digest != digest {
            return Err(Refusal::DigestMismatch {
                current: draft.digest,
            });
        }
        let dangling = references::dangling(&mut tx, bot).await?;
        if !dangling.is_empty() {
            return Err(Refusal::DanglingReferences(dangling));
        }
        sqlx::query(
            "INSERT INTO bot (name, last_seq, created_at, published_digest, published_at)
             VALUES ($1, 0, $2, $3, $2)
             ON CONFLICT (name) DO UPDATE
             SET published_digest = excluded.published_digest,
                 published_at = excluded.published_at",
        )
        .bind(bot)
        .bind(now())
        .bind(&draft.digest)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE bot SET published_settings = (SELECT content FROM settings WHERE bot = $1)
             WHERE name = $1",
        )
        .bind(bot)
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM published WHERE bot = $1")
            .bind(bot)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO published
                (bot, id, kind, seq, name, version, content, created_at, updated_at)
             SELECT bot, id, kind, seq, name, version, content, created_at, updated_at
             FROM object WHERE bot = $1 AND kind <> 'contact'",
        )
        .bind(bot)
        .execute(&mut *tx)
        .await?;
        let described = describe(&mut tx, bot).await?;
        tx.commit().await?;
        Ok(described)
    }
}

async fn describe(connection: &mut SqliteConnection, bot: &str) -> Result<Bot, sqlx::Error> {
    let draft = draft(connection, bot).await?;
    let published = sqlx::query("SELECT published_digest, published_at FROM bot WHERE name = $1")
        .bind(bot)
        .fetch_optional(&mut *connection)
        .await?;
    let (digest, at): (Option<String>, Option<String>) = match published {
        Some(row) => (row.try_get(0)?, row.try_get(1)?),
        None => (None, None),
    };
    let objects = sqlx::query_scalar("SELECT COUNT(*) FROM published WHERE bot = $1")
        .bind(bot)
        .fetch_one(&mut *connection)
        .await?;
    let settings = settings::read(connection, bot).await?;
    let dirty = match &digest {
        Some(digest) => *digest != draft.digest,
        None => draft.objects > 0 || settings.version > 0,
    };
    Ok(Bot {
        bot: bot.to_owned(),
        draft,
        published: Published {
            digest,
            at,
            objects,
        },
        settings,
        dirty,
    })
}

async fn draft(connection: &mut SqliteConnection, bot: &str) -> Result<Draft, sqlx::Error> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT kind, id, version FROM object WHERE bot = $1 AND kind <> 'contact'")
            .bind(bot)
            .fetch_all(&mut *connection)
            .await?;
    let settings = settings::read(connection, bot).await?;
    let mut lines: Vec<String> = rows
        .iter()
        .map(|(kind, id, version)| format!("{kind}/{id}@{version}\n"))
        .collect();
    if settings.version > 0 {
        lines.push(format!("settings@{}\n", settings.version));
    }
    lines.sort_unstable();
    Ok(Draft {
        digest: hex_digest(lines.concat().as_bytes()),
        objects: rows.len() as i64,
    })
}
