//! Contact tags.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::filter::like;
use super::{Part, Rows, next_id};
use crate::sandbox::store::{Refusal, Store, begin, contacts as book};

/// A tag and how many contacts have it.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Tag {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) description: Option<String>,
    pub(in crate::sandbox) contacts_count: i64,
}

impl Store {
    /// Tags whose name holds `name`, by id.
    pub(in crate::sandbox) async fn fl_tags(
        &self,
        name: Option<&str>,
        part: Part,
    ) -> Result<Rows<Tag>, Refusal> {
        let mut tx = self.snapshot().await?;
        let wanted = name.map(|name| format!("%{}%", like(name)));
        let total = sqlx::query_scalar(
            "SELECT COUNT(*) FROM fl_tag WHERE $1 IS NULL OR LOWER(name) LIKE $1 ESCAPE '!'",
        )
        .bind(&wanted)
        .fetch_one(&mut *tx)
        .await?;
        let rows = sqlx::query(
            "SELECT id, name, description,
                (SELECT COUNT(*) FROM fl_contact_tag WHERE tag = fl_tag.id)
             FROM fl_tag WHERE $1 IS NULL OR LOWER(name) LIKE $1 ESCAPE '!'
             ORDER BY id LIMIT $2 OFFSET $3",
        )
        .bind(&wanted)
        .bind(part.per_page)
        .bind(part.offset())
        .fetch_all(&mut *tx)
        .await?;
        Ok(Rows {
            rows: rows.iter().map(tag).collect::<Result<_, _>>()?,
            total,
        })
    }

    pub(in crate::sandbox) async fn fl_tag(&self, id: i64) -> Result<Tag, Refusal> {
        let mut tx = self.snapshot().await?;
        let row = sqlx::query(
            "SELECT id, name, description,
                (SELECT COUNT(*) FROM fl_contact_tag WHERE tag = fl_tag.id)
             FROM fl_tag WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(Refusal::Unknown)?;
        Ok(tag(&row)?)
    }

    pub(in crate::sandbox) async fn fl_create_tag(
        &self,
        name: &str,
        description: Option<&str>,
    ) -> Result<Tag, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let id = next_id(&mut tx, "tag").await?;
        sqlx::query("INSERT INTO fl_tag (id, name, description) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(name)
            .bind(description)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Tag {
            id,
            name: name.to_owned(),
            description: description.map(str::to_owned),
            contacts_count: 0,
        })
    }

    /// `description: None` leaves it as it is.
    pub(in crate::sandbox) async fn fl_update_tag(
        &self,
        id: i64,
        name: &str,
        description: Option<Option<&str>>,
    ) -> Result<Tag, Refusal> {
        {
            let mut writer = self.writer().await;
            let mut tx = begin(&mut writer).await?;
            let before = holders(&mut tx, id).await?;
            let changed = sqlx::query("UPDATE fl_tag SET name = $1 WHERE id = $2")
                .bind(name)
                .bind(id)
                .execute(&mut *tx)
                .await?;
            if changed.rows_affected() == 0 {
                return Err(Refusal::Unknown);
            }
            if let Some(description) = description {
                sqlx::query("UPDATE fl_tag SET description = $1 WHERE id = $2")
                    .bind(description)
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
            }
            for (contact, card) in &before {
                book::written(&mut tx, *contact, card).await?;
            }
            tx.commit().await?;
        }
        self.fl_tag(id).await
    }

    pub(in crate::sandbox) async fn fl_delete_tag(&self, id: i64) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let before = holders(&mut tx, id).await?;
        let gone = sqlx::query("DELETE FROM fl_tag WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Err(Refusal::Unknown);
        }
        for (contact, card) in &before {
            book::written(&mut tx, *contact, card).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// The contacts that have a tag, with what is known of them.
async fn holders(tx: &mut SqliteConnection, tag: i64) -> Result<Vec<(i64, book::Card)>, Refusal> {
    let contacts: Vec<i64> =
        sqlx::query_scalar("SELECT contact FROM fl_contact_tag WHERE tag = $1")
            .bind(tag)
            .fetch_all(&mut *tx)
            .await?;
    let mut holders = Vec::with_capacity(contacts.len());
    for contact in contacts {
        holders.push((contact, book::card(tx, contact).await?));
    }
    Ok(holders)
}

fn tag(row: &SqliteRow) -> Result<Tag, sqlx::Error> {
    Ok(Tag {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        description: row.try_get(2)?,
        contacts_count: row.try_get(3)?,
    })
}
