//! Creating, replacing and deleting the objects of a draft.

use serde_json::Value;
use sqlx::sqlite::SqliteConnection;

use super::rows::{find, find_version};
use super::{Refusal, Store, begin, contacts, keys, now, references};
use crate::language::address::Kind;
use crate::sandbox::content::Content;
use crate::sandbox::resource::Resource;

/// What is written: name and content, both checked.
#[derive(Debug)]
pub(in crate::sandbox) struct NewObject {
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) content: Content,
}

/// A request's idempotency key and the digest of its body.
#[derive(Debug)]
pub(in crate::sandbox) struct Idempotency {
    pub(in crate::sandbox) key: String,
    pub(in crate::sandbox) body_digest: String,
}

/// The outcome of a create.
#[derive(Debug)]
pub(in crate::sandbox) enum Created {
    New(Resource),
    /// The key was used for the same request before; this is what it made, as it is now.
    Replayed(Resource),
}

impl Store {
    pub(in crate::sandbox) async fn create(
        &self,
        bot: &str,
        kind: Kind,
        new: &NewObject,
        idempotency: Option<&Idempotency>,
    ) -> Result<Created, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        if let Some(wanted) = idempotency
            && let Some(kept) = keys::find(&mut tx, bot, &wanted.key).await?
        {
            if kept.kind != kind || kept.body_digest != wanted.body_digest {
                return Err(Refusal::KeyReused);
            }
            return match find(&mut tx, bot, kind, &kept.id).await? {
                Some(resource) => Ok(Created::Replayed(resource)),
                None => Err(Refusal::Deleted { id: kept.id }),
            };
        }
        if kind.is_singleton() {
            let existing: Option<String> =
                sqlx::query_scalar("SELECT id FROM object WHERE bot = $1 AND kind = $2")
                    .bind(bot)
                    .bind(kind.word())
                    .fetch_optional(&mut *tx)
                    .await?;
            if let Some(id) = existing {
                return Err(Refusal::SingletonExists { id });
            }
        }
        let resource = insert(&mut tx, bot, kind, new).await?;
        if kind == Kind::Contact {
            let after = &new.content.value;
            contacts::native_written(&mut tx, bot, &resource.id, None, after).await?;
        }
        if let Some(wanted) = idempotency {
            let at = &resource.created_at;
            keys::insert(&mut tx, bot, wanted, kind, &resource.id, at).await?;
        }
        tx.commit().await?;
        Ok(Created::New(resource))
    }

    /// Replaces name and content if the version is still `version`, the text of an entity tag.
    pub(in crate::sandbox) async fn replace(
        &self,
        bot: &str,
        kind: Kind,
        id: &str,
        version: &str,
        new: &NewObject,
    ) -> Result<Resource, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let mut resource = find_version(&mut tx, bot, kind, id, version).await?;
        let before = serde_json::from_str::<Value>(resource.content.get()).ok();
        if before.as_ref() == Some(&new.content.value) && resource.name == new.name {
            return Ok(resource);
        }
        references::check(&mut tx, bot, &new.content.references).await?;
        rewrite(&mut tx, bot, &mut resource, new).await?;
        if kind == Kind::Contact {
            let after = &new.content.value;
            contacts::native_written(&mut tx, bot, id, before.as_ref(), after).await?;
        }
        tx.commit().await?;
        Ok(resource)
    }

    /// Deletes the object if its version is still `version`. What refers to it is left alone.
    pub(in crate::sandbox) async fn delete(
        &self,
        bot: &str,
        kind: Kind,
        id: &str,
        version: &str,
    ) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        find_version(&mut tx, bot, kind, id, version).await?;
        if kind == Kind::Contact {
            contacts::native_deleted(&mut tx, bot, id).await?;
        }
        sqlx::query("DELETE FROM object WHERE bot = $1 AND id = $2")
            .bind(bot)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Adds an object whose references are there.
pub(super) async fn insert(
    tx: &mut SqliteConnection,
    bot: &str,
    kind: Kind,
    new: &NewObject,
) -> Result<Resource, Refusal> {
    references::check(tx, bot, &new.content.references).await?;
    let at = now();
    let seq: i64 = sqlx::query_scalar(
        "INSERT INTO bot (name, last_seq, created_at) VALUES ($1, 1, $2)
         ON CONFLICT (name) DO UPDATE SET last_seq = bot.last_seq + 1
         RETURNING last_seq",
    )
    .bind(bot)
    .bind(&at)
    .fetch_one(&mut *tx)
    .await?;
    let resource = Resource {
        id: new_id(kind)?,
        kind,
        name: new.name.clone(),
        version: 1,
        content: new.content.text.clone(),
        created_at: at.clone(),
        updated_at: at.clone(),
    };
    sqlx::query(
        "INSERT INTO object
            (bot, id, kind, seq, name, version, content, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $7)",
    )
    .bind(bot)
    .bind(&resource.id)
    .bind(kind.word())
    .bind(seq)
    .bind(&resource.name)
    .bind(resource.content.get())
    .bind(&at)
    .execute(&mut *tx)
    .await?;
    references::insert(tx, bot, &resource.id, &new.content.references).await?;
    Ok(resource)
}

/// Gives an object another name and content, and its next version. What it refers to is not looked at:
/// it may have been deleted since.
pub(super) async fn rewrite(
    tx: &mut SqliteConnection,
    bot: &str,
    resource: &mut Resource,
    new: &NewObject,
) -> Result<(), Refusal> {
    resource.name = new.name.clone();
    resource.content = new.content.text.clone();
    resource.version += 1;
    resource.updated_at = now();
    sqlx::query(
        "UPDATE object SET name = $1, content = $2, version = $3, updated_at = $4
         WHERE bot = $5 AND id = $6",
    )
    .bind(&resource.name)
    .bind(resource.content.get())
    .bind(resource.version)
    .bind(&resource.updated_at)
    .bind(bot)
    .bind(&resource.id)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM reference WHERE bot = $1 AND source = $2")
        .bind(bot)
        .bind(&resource.id)
        .execute(&mut *tx)
        .await?;
    references::insert(tx, bot, &resource.id, &new.content.references).await?;
    Ok(())
}

/// The kind's word, `_` and 80 random bits in base 32, so that ids are never used twice.
fn new_id(kind: Kind) -> Result<String, Refusal> {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijkmnpqrstuvwx";
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(Refusal::Random)?;
    let mut id = format!("{}_", kind.word());
    id.extend(
        random
            .iter()
            .map(|byte| char::from(DIGITS[usize::from(byte % 32)])),
    );
    Ok(id)
}
