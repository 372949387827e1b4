//! Idempotency keys: what each one made.

use sqlx::Row;
use sqlx::sqlite::SqliteConnection;

use super::{Idempotency, Refusal, Store, rows};
use crate::language::address::Kind;
use crate::sandbox::resource::KeyedResource;

pub(super) struct Kept {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) body_digest: String,
}

impl Store {
    /// What was made with this key; nothing if the key was never used.
    pub(in crate::sandbox) async fn keyed(
        &self,
        bot: &str,
        key: &str,
    ) -> Result<Option<KeyedResource>, Refusal> {
        let mut tx = self.snapshot().await?;
        let Some(kept) = find(&mut tx, bot, key).await? else {
            return Ok(None);
        };
        let resource = rows::find(&mut tx, bot, kept.kind, &kept.id).await?;
        Ok(Some(KeyedResource {
            key: key.to_owned(),
            kind: kept.kind,
            id: kept.id,
            body_digest: kept.body_digest,
            resource,
        }))
    }
}

pub(super) async fn find(
    connection: &mut SqliteConnection,
    bot: &str,
    key: &str,
) -> Result<Option<Kept>, sqlx::Error> {
    sqlx::query("SELECT kind, id, body_digest FROM idempotency WHERE bot = $1 AND key = $2")
        .bind(bot)
        .bind(key)
        .fetch_optional(connection)
        .await?
        .map(|row| {
            Ok(Kept {
                kind: rows::kind(row.try_get(0)?)?,
                id: row.try_get(1)?,
                body_digest: row.try_get(2)?,
            })
        })
        .transpose()
}

pub(super) async fn insert(
    connection: &mut SqliteConnection,
    bot: &str,
    idempotency: &Idempotency,
    kind: Kind,
    id: &str,
    at: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO idempotency (bot, key, kind, id, body_digest, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(bot)
    .bind(&idempotency.key)
    .bind(kind.word())
    .bind(id)
    .bind(&idempotency.body_digest)
    .bind(at)
    .execute(connection)
    .await
    .map(drop)
}
