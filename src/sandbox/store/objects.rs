//! Creating, reading, replacing and deleting the objects of a draft.

use serde_json::Value;
use serde_json::value::RawValue;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Refusal, Store, begin, keys, now};
use crate::language::address::Kind;
use crate::sandbox::content::{Content, Reference};
use crate::sandbox::resource::{BadReference, Page, Resource};

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

/// Which page of what.
#[derive(Debug)]
pub(in crate::sandbox) struct Listing {
    pub(in crate::sandbox) page: i64,
    pub(in crate::sandbox) per_page: i64,
    /// Only resources of exactly this name.
    pub(in crate::sandbox) name: Option<String>,
}

/// The columns in the order that [`resource`] reads them.
macro_rules! columns {
    () => {
        "id, kind, name, version, content, created_at, updated_at"
    };
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
        check_references(&mut tx, bot, &new.content.references).await?;
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
        insert_references(&mut tx, bot, &resource.id, &new.content.references).await?;
        if let Some(wanted) = idempotency {
            keys::insert(&mut tx, bot, wanted, kind, &resource.id, &at).await?;
        }
        tx.commit().await?;
        Ok(Created::New(resource))
    }

    pub(in crate::sandbox) async fn read(
        &self,
        bot: &str,
        kind: Kind,
        id: &str,
    ) -> Result<Resource, Refusal> {
        let mut tx = self.snapshot().await?;
        find(&mut tx, bot, kind, id).await?.ok_or(Refusal::Unknown)
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
        let same = serde_json::from_str::<Value>(resource.content.get())
            .is_ok_and(|content| content == new.content.value);
        if same && resource.name == new.name {
            return Ok(resource);
        }
        check_references(&mut tx, bot, &new.content.references).await?;
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
        .bind(id)
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM reference WHERE bot = $1 AND source = $2")
            .bind(bot)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        insert_references(&mut tx, bot, id, &new.content.references).await?;
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
        sqlx::query("DELETE FROM object WHERE bot = $1 AND id = $2")
            .bind(bot)
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// One page of the draft, in the order of creation.
    pub(in crate::sandbox) async fn list_draft(
        &self,
        bot: &str,
        kind: Kind,
        listing: &Listing,
    ) -> Result<Page, Refusal> {
        const COUNT: &str = "SELECT COUNT(*) FROM object
            WHERE bot = $1 AND kind = $2 AND ($3 IS NULL OR name = $3)";
        const ROWS: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM object WHERE bot = $1 AND kind = $2 AND ($3 IS NULL OR name = $3)
              ORDER BY seq LIMIT $4 OFFSET $5"
        );
        self.page(COUNT, ROWS, bot, kind, listing).await
    }

    /// One page of what is published. Contacts have no draft: theirs are the live ones.
    pub(in crate::sandbox) async fn list_published(
        &self,
        bot: &str,
        kind: Kind,
        listing: &Listing,
    ) -> Result<Page, Refusal> {
        const COUNT: &str = "SELECT COUNT(*) FROM published
            WHERE bot = $1 AND kind = $2 AND ($3 IS NULL OR name = $3)";
        const ROWS: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM published WHERE bot = $1 AND kind = $2 AND ($3 IS NULL OR name = $3)
              ORDER BY seq LIMIT $4 OFFSET $5"
        );
        match kind {
            Kind::Contact => self.list_draft(bot, kind, listing).await,
            _ => self.page(COUNT, ROWS, bot, kind, listing).await,
        }
    }

    async fn page(
        &self,
        count: &'static str,
        rows: &'static str,
        bot: &str,
        kind: Kind,
        listing: &Listing,
    ) -> Result<Page, Refusal> {
        // Count and rows from one snapshot, so that they agree.
        let mut tx = self.snapshot().await?;
        let total: i64 = sqlx::query_scalar(count)
            .bind(bot)
            .bind(kind.word())
            .bind(listing.name.as_deref())
            .fetch_one(&mut *tx)
            .await?;
        let data = sqlx::query(rows)
            .bind(bot)
            .bind(kind.word())
            .bind(listing.name.as_deref())
            .bind(listing.per_page)
            .bind((listing.page - 1).saturating_mul(listing.per_page))
            .fetch_all(&mut *tx)
            .await?
            .iter()
            .map(resource)
            .collect::<Result<Vec<Resource>, sqlx::Error>>()?;
        Ok(Page {
            data,
            page: listing.page,
            per_page: listing.per_page,
            pages: (total + listing.per_page - 1) / listing.per_page,
            total,
        })
    }
}

pub(super) async fn find(
    connection: &mut SqliteConnection,
    bot: &str,
    kind: Kind,
    id: &str,
) -> Result<Option<Resource>, sqlx::Error> {
    const ONE: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM object WHERE bot = $1 AND id = $2 AND kind = $3"
    );
    sqlx::query(ONE)
        .bind(bot)
        .bind(id)
        .bind(kind.word())
        .fetch_optional(connection)
        .await?
        .as_ref()
        .map(resource)
        .transpose()
}

async fn find_version(
    connection: &mut SqliteConnection,
    bot: &str,
    kind: Kind,
    id: &str,
    version: &str,
) -> Result<Resource, Refusal> {
    let resource = find(connection, bot, kind, id)
        .await?
        .ok_or(Refusal::Unknown)?;
    if resource.version.to_string() == version {
        Ok(resource)
    } else {
        Err(Refusal::VersionMismatch {
            current: resource.version,
        })
    }
}

fn resource(row: &SqliteRow) -> Result<Resource, sqlx::Error> {
    let content: String = row.try_get(4)?;
    Ok(Resource {
        id: row.try_get(0)?,
        kind: kind(row.try_get(1)?)?,
        name: row.try_get(2)?,
        version: row.try_get(3)?,
        content: RawValue::from_string(content).map_err(|e| sqlx::Error::Decode(e.into()))?,
        created_at: row.try_get(5)?,
        updated_at: row.try_get(6)?,
    })
}

/// The kind that a column names.
pub(super) fn kind(word: &str) -> Result<Kind, sqlx::Error> {
    Kind::from_word(word)
        .ok_or_else(|| sqlx::Error::Decode(format!("`{word}` is not a kind").into()))
}

async fn check_references(
    connection: &mut SqliteConnection,
    bot: &str,
    references: &[Reference],
) -> Result<(), Refusal> {
    let mut bad = Vec::new();
    for reference in references {
        let found: Option<i64> = sqlx::query_scalar(
            "SELECT version FROM object WHERE bot = $1 AND id = $2 AND kind <> 'contact'",
        )
        .bind(bot)
        .bind(&reference.id)
        .fetch_optional(&mut *connection)
        .await?;
        if found.is_none() {
            bad.push(BadReference {
                source: None,
                id: reference.id.clone(),
                pointer: reference.pointer.clone(),
            });
        }
    }
    if bad.is_empty() {
        Ok(())
    } else {
        Err(Refusal::UnknownReferences(bad))
    }
}

async fn insert_references(
    connection: &mut SqliteConnection,
    bot: &str,
    source: &str,
    references: &[Reference],
) -> Result<(), sqlx::Error> {
    for reference in references {
        sqlx::query("INSERT INTO reference (bot, source, pointer, target) VALUES ($1, $2, $3, $4)")
            .bind(bot)
            .bind(source)
            .bind(&reference.pointer)
            .bind(&reference.id)
            .execute(&mut *connection)
            .await?;
    }
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
