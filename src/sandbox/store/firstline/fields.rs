//! Groups of custom fields, and the fields in them: what a person sets up in the vendor's pages.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::next_id;
use crate::sandbox::store::{Refusal, Store, begin, contacts as book};

/// A group of custom fields. Types: 0 form and 1 table of contacts, 2 and 3 of tickets.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Category {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) kind: i64,
    pub(in crate::sandbox) description: Option<String>,
    pub(in crate::sandbox) cols: Vec<Col>,
}

/// A custom field. Types: 0 number, 1 text, 2 boolean, 3 date, 4 time, 5 date and time, 6 one
/// option, 7 several options.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Col {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) category: i64,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) description: Option<String>,
    pub(in crate::sandbox) kind: i64,
    pub(in crate::sandbox) is_allowed_null: bool,
    /// `[{"text": "A型", "value": "A"}]` for types 6 and 7.
    pub(in crate::sandbox) options: Option<Json>,
}

impl Store {
    /// Every group with its fields, by id.
    pub(in crate::sandbox) async fn fl_categories(&self) -> Result<Vec<Category>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(categories(&mut tx).await?)
    }

    /// The fields of the contact form: those whose values stand in `cz_cols`.
    pub(in crate::sandbox) async fn fl_form(&self) -> Result<BTreeMap<i64, Col>, Refusal> {
        let mut tx = self.snapshot().await?;
        Ok(form(&mut tx).await?)
    }

    pub(in crate::sandbox) async fn fl_create_category(
        &self,
        name: &str,
        kind: i64,
        description: Option<&str>,
    ) -> Result<Category, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let id = next_id(&mut tx, "category").await?;
        sqlx::query(
            "INSERT INTO fl_category (id, name, type, description) VALUES ($1, $2, $3, $4)",
        )
        .bind(id)
        .bind(name)
        .bind(kind)
        .bind(description)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Category {
            id,
            name: name.to_owned(),
            kind,
            description: description.map(str::to_owned),
            cols: Vec::new(),
        })
    }

    /// Adds a field to its group; `col.id` is not looked at.
    pub(in crate::sandbox) async fn fl_create_col(&self, mut col: Col) -> Result<Col, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let known: Option<i64> = sqlx::query_scalar("SELECT id FROM fl_category WHERE id = $1")
            .bind(col.category)
            .fetch_optional(&mut *tx)
            .await?;
        known.ok_or(Refusal::Unknown)?;
        col.id = next_id(&mut tx, "col").await?;
        sqlx::query(
            "INSERT INTO fl_col (id, category, name, description, type, is_allowed_null, options)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(col.id)
        .bind(col.category)
        .bind(&col.name)
        .bind(&col.description)
        .bind(col.kind)
        .bind(i64::from(col.is_allowed_null))
        .bind(col.options.as_ref().map(Json::to_string))
        .execute(&mut *tx)
        .await?;
        book::fill_column(&mut tx, col.id).await?;
        tx.commit().await?;
        Ok(col)
    }

    /// Changes a field's name, type and options; its values stay.
    pub(in crate::sandbox) async fn fl_update_col(&self, col: &Col) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let changed = sqlx::query(
            "UPDATE fl_col SET name = $1, description = $2, type = $3, is_allowed_null = $4,
                options = $5 WHERE id = $6",
        )
        .bind(&col.name)
        .bind(&col.description)
        .bind(col.kind)
        .bind(i64::from(col.is_allowed_null))
        .bind(col.options.as_ref().map(Json::to_string))
        .bind(col.id)
        .execute(&mut *tx)
        .await?;
        if changed.rows_affected() == 0 {
            return Err(Refusal::Unknown);
        }
        tx.commit().await?;
        Ok(())
    }

    pub(in crate::sandbox) async fn fl_delete_col(&self, id: i64) -> Result<(), Refusal> {
        self.fl_remove("DELETE FROM fl_col WHERE id = $1", id).await
    }

    pub(in crate::sandbox) async fn fl_delete_category(&self, id: i64) -> Result<(), Refusal> {
        self.fl_remove("DELETE FROM fl_category WHERE id = $1", id)
            .await
    }

    /// Runs a statement that deletes one row.
    pub(super) async fn fl_remove(&self, statement: &'static str, id: i64) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let gone = sqlx::query(statement).bind(id).execute(&mut *tx).await?;
        if gone.rows_affected() == 0 {
            return Err(Refusal::Unknown);
        }
        tx.commit().await?;
        Ok(())
    }
}

async fn categories(tx: &mut SqliteConnection) -> Result<Vec<Category>, sqlx::Error> {
    let mut cols: BTreeMap<i64, Vec<Col>> = BTreeMap::new();
    for row in sqlx::query(
        "SELECT id, category, name, description, type, is_allowed_null, options
         FROM fl_col ORDER BY id",
    )
    .fetch_all(&mut *tx)
    .await?
    {
        let col = col(&row)?;
        cols.entry(col.category).or_default().push(col);
    }
    sqlx::query("SELECT id, name, type, description FROM fl_category ORDER BY id")
        .fetch_all(tx)
        .await?
        .iter()
        .map(|row| {
            let id = row.try_get(0)?;
            Ok(Category {
                id,
                name: row.try_get(1)?,
                kind: row.try_get(2)?,
                description: row.try_get(3)?,
                cols: cols.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// The fields of the contact form by id.
pub(in crate::sandbox::store) async fn form(
    tx: &mut SqliteConnection,
) -> Result<BTreeMap<i64, Col>, sqlx::Error> {
    let groups = categories(tx).await?;
    let form = groups.into_iter().filter(|group| group.kind == 0);
    Ok(form
        .flat_map(|group| group.cols)
        .map(|col| (col.id, col))
        .collect())
}

fn col(row: &SqliteRow) -> Result<Col, sqlx::Error> {
    let options: Option<String> = row.try_get(6)?;
    let options = options
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| sqlx::Error::Decode(error.into()))?;
    let allowed: i64 = row.try_get(5)?;
    Ok(Col {
        id: row.try_get(0)?,
        category: row.try_get(1)?,
        name: row.try_get(2)?,
        description: row.try_get(3)?,
        kind: row.try_get(4)?,
        is_allowed_null: allowed != 0,
        options,
    })
}
