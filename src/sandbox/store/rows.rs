//! Reading objects: one by its id, or a page of a kind.

use serde_json::value::RawValue;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Refusal, Store};
use crate::language::address::Kind;
use crate::sandbox::resource::{Page, Resource};

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
    pub(in crate::sandbox) async fn read(
        &self,
        bot: &str,
        kind: Kind,
        id: &str,
    ) -> Result<Resource, Refusal> {
        let mut tx = self.snapshot().await?;
        find(&mut tx, bot, kind, id).await?.ok_or(Refusal::Unknown)
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

pub(super) async fn find_version(
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
