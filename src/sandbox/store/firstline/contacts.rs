//! Contacts: reading, listing, writing.

use std::collections::BTreeMap;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::details::fill;
use super::fields::form;
use super::{Filter, Part, Rows, next_id, now};
use crate::sandbox::store::{Refusal, Store, begin, contacts as book};

/// A contact with all that hangs on it.
#[derive(Clone, Debug, Default)]
pub(in crate::sandbox) struct Contact {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) first_name: String,
    pub(in crate::sandbox) last_name: Option<String>,
    pub(in crate::sandbox) membership_no: Option<String>,
    pub(in crate::sandbox) identity_no: Option<String>,
    pub(in crate::sandbox) gender: Option<i64>,
    pub(in crate::sandbox) birth_at: Option<String>,
    pub(in crate::sandbox) phones: Vec<Phone>,
    pub(in crate::sandbox) emails: Vec<Email>,
    pub(in crate::sandbox) tags: Vec<i64>,
    /// By the custom field's id.
    pub(in crate::sandbox) values: BTreeMap<i64, Value>,
}

#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Phone {
    pub(in crate::sandbox) id: i64,
    /// 0 home, 1 company, 2 mobile, 3 fax, 4 other.
    pub(in crate::sandbox) kind: i64,
    pub(in crate::sandbox) number: String,
}

#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Email {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) address: String,
}

/// What a custom field holds, as text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sandbox) enum Value {
    One(String),
    Many(Vec<String>),
}

/// What a request sets: `None` leaves it as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default)]
pub(in crate::sandbox) struct Written {
    pub(in crate::sandbox) first_name: Option<String>,
    pub(in crate::sandbox) last_name: Option<Option<String>>,
    pub(in crate::sandbox) membership_no: Option<Option<String>>,
    pub(in crate::sandbox) identity_no: Option<Option<String>>,
    pub(in crate::sandbox) gender: Option<Option<i64>>,
    pub(in crate::sandbox) birth_at: Option<Option<String>>,
    pub(in crate::sandbox) company_ids: Option<Vec<i64>>,
    pub(in crate::sandbox) tag_ids: Option<Vec<i64>>,
    /// Values with whether they are numbers.
    pub(in crate::sandbox) values: BTreeMap<i64, Option<(Value, bool)>>,
}

const COLUMNS: &str =
    "id, name, first_name, last_name, membership_no, identity_no, gender, birth_at";

impl Store {
    /// One page of the contacts that pass the filter, by id.
    pub(in crate::sandbox) async fn fl_contacts(
        &self,
        filter: &Filter,
        part: Part,
    ) -> Result<Rows<Contact>, Refusal> {
        let mut tx = self.snapshot().await?;
        let mut count = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM fl_contact");
        filter.push(&mut count);
        let total = count.build_query_scalar().fetch_one(&mut *tx).await?;
        let mut page = QueryBuilder::<Sqlite>::new(format!("SELECT {COLUMNS} FROM fl_contact"));
        filter.push(&mut page);
        page.push(" ORDER BY id LIMIT ").push_bind(part.per_page);
        page.push(" OFFSET ").push_bind(part.offset());
        let rows = page.build().fetch_all(&mut *tx).await?;
        let mut rows: Vec<Contact> = rows.iter().map(contact).collect::<Result<_, _>>()?;
        fill(&mut tx, &mut rows).await?;
        Ok(Rows { rows, total })
    }

    pub(in crate::sandbox) async fn fl_contact(&self, id: i64) -> Result<Contact, Refusal> {
        let mut tx = self.snapshot().await?;
        find(&mut tx, id).await
    }

    pub(in crate::sandbox) async fn fl_create_contact(
        &self,
        written: &Written,
    ) -> Result<Contact, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let home = book::home(&mut tx).await?;
        let id = insert(&mut tx, written).await?;
        book::create_document(&mut tx, &home, id).await?;
        let contact = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(contact)
    }

    /// Creates many contacts, all of them or none.
    pub(in crate::sandbox) async fn fl_import(&self, rows: &[Written]) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let home = book::home(&mut tx).await?;
        for written in rows {
            let id = insert(&mut tx, written).await?;
            book::create_document(&mut tx, &home, id).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    pub(in crate::sandbox) async fn fl_update_contact(
        &self,
        id: i64,
        written: &Written,
    ) -> Result<Contact, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        find(&mut tx, id).await?;
        let before = book::card(&mut tx, id).await?;
        write(&mut tx, id, written).await?;
        book::written(&mut tx, id, &before).await?;
        let contact = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(contact)
    }

    pub(in crate::sandbox) async fn fl_delete_contact(&self, id: i64) -> Result<(), Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        if !book::remove(&mut tx, id).await? {
            return Err(Refusal::Unknown);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Those of these tags that there are not.
    pub(in crate::sandbox) async fn fl_unknown_tags(
        &self,
        tags: &[i64],
    ) -> Result<Vec<i64>, Refusal> {
        let known: Vec<i64> = self
            .fl_tags(None, Part::ALL)
            .await?
            .rows
            .into_iter()
            .map(|tag| tag.id)
            .collect();
        let unknown = tags.iter().filter(|tag| !known.contains(tag));
        Ok(unknown.copied().collect())
    }
}

async fn insert(tx: &mut SqliteConnection, written: &Written) -> Result<i64, sqlx::Error> {
    let id = next_id(tx, "contact").await?;
    sqlx::query(
        "INSERT INTO fl_contact (id, name, first_name, created_at, updated_at)
         VALUES ($1, '', '', $2, $2)",
    )
    .bind(id)
    .bind(now())
    .execute(&mut *tx)
    .await?;
    write(tx, id, written).await?;
    Ok(id)
}

async fn find(tx: &mut SqliteConnection, id: i64) -> Result<Contact, Refusal> {
    let mut query = QueryBuilder::<Sqlite>::new(format!("SELECT {COLUMNS} FROM fl_contact"));
    query.push(" WHERE id = ").push_bind(id);
    let row = query.build().fetch_optional(&mut *tx).await?;
    let mut found = [contact(&row.ok_or(Refusal::Unknown)?)?];
    fill(tx, &mut found).await?;
    let [contact] = found;
    Ok(contact)
}

async fn write(tx: &mut SqliteConnection, id: i64, written: &Written) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("UPDATE fl_contact SET updated_at = ");
    query.push_bind(now());
    let first_name = written.first_name.clone().map(Some);
    let texts = [
        (", first_name = ", &first_name),
        (", last_name = ", &written.last_name),
        (", membership_no = ", &written.membership_no),
        (", identity_no = ", &written.identity_no),
        (", birth_at = ", &written.birth_at),
    ];
    for (column, text) in texts {
        if let Some(text) = text {
            query.push(column).push_bind(text.clone());
        }
    }
    if let Some(gender) = written.gender {
        query.push(", gender = ").push_bind(gender);
    }
    query.push(" WHERE id = ").push_bind(id);
    query.build().execute(&mut *tx).await?;
    sqlx::query(
        "UPDATE fl_contact SET name = first_name || COALESCE(' ' || last_name, '') WHERE id = $1",
    )
    .bind(id)
    .execute(&mut *tx)
    .await?;
    let lists = [
        (
            &written.company_ids,
            "DELETE FROM fl_company WHERE contact = $1",
            "INSERT INTO fl_company (contact, company) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        ),
        (
            &written.tag_ids,
            "DELETE FROM fl_contact_tag WHERE contact = $1",
            "INSERT INTO fl_contact_tag (contact, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        ),
    ];
    for (list, clear, insert) in lists {
        let Some(list) = list else { continue };
        sqlx::query(clear).bind(id).execute(&mut *tx).await?;
        for item in list {
            let insert = sqlx::query(insert).bind(id).bind(*item);
            insert.execute(&mut *tx).await?;
        }
    }
    if written.values.is_empty() {
        return Ok(());
    }
    let form = form(tx).await?;
    let names = book::column_names(tx, &form).await?;
    for (col, value) in &written.values {
        set_value(tx, id, *col, value.as_ref()).await?;
        if let (Some(name), Some(col)) = (names.get(col), form.get(col)) {
            let value = value.as_ref().map(|(value, _)| col.to_json(value));
            book::hold(tx, id, name, value.as_ref()).await?;
        }
    }
    Ok(())
}

pub(in crate::sandbox::store) async fn clear_value(
    tx: &mut SqliteConnection,
    contact: i64,
    col: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM fl_value WHERE contact = $1 AND col = $2")
        .bind(contact)
        .bind(col)
        .execute(tx)
        .await?;
    Ok(())
}

/// Every value with its contact and its custom field.
pub(in crate::sandbox::store) async fn held_values(
    tx: &mut SqliteConnection,
) -> Result<Vec<(i64, i64, Value)>, sqlx::Error> {
    let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(
        "SELECT contact, col, place, text FROM fl_value ORDER BY contact, col, place",
    )
    .fetch_all(tx)
    .await?;
    let mut held: Vec<(i64, i64, Value)> = Vec::new();
    for (contact, col, place, text) in rows {
        if let Some((of, at, Value::Many(texts))) = held.last_mut()
            && (*of, *at) == (contact, col)
        {
            texts.push(text);
            continue;
        }
        let value = match place {
            0 => Value::One(text),
            _ => Value::Many(vec![text]),
        };
        held.push((contact, col, value));
    }
    Ok(held)
}

/// Sets the value of a custom field, with whether it is a number; nothing empties it.
pub(in crate::sandbox::store) async fn set_value(
    tx: &mut SqliteConnection,
    contact: i64,
    col: i64,
    value: Option<&(Value, bool)>,
) -> Result<(), sqlx::Error> {
    clear_value(tx, contact, col).await?;
    let texts: Vec<(i64, &String)> = match value {
        None => Vec::new(),
        Some((Value::One(text), _)) => vec![(0, text)],
        Some((Value::Many(texts), _)) => (1..).zip(texts).collect(),
    };
    let is_number = value.is_some_and(|(_, is_number)| *is_number);
    for (place, text) in texts {
        let number = text.parse::<f64>().ok().filter(|_| is_number);
        sqlx::query(
            "INSERT INTO fl_value (contact, col, place, text, number) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(contact)
        .bind(col)
        .bind(place)
        .bind(text)
        .bind(number)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

fn contact(row: &SqliteRow) -> Result<Contact, sqlx::Error> {
    Ok(Contact {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        first_name: row.try_get(2)?,
        last_name: row.try_get(3)?,
        membership_no: row.try_get(4)?,
        identity_no: row.try_get(5)?,
        gender: row.try_get(6)?,
        birth_at: row.try_get(7)?,
        ..Contact::default()
    })
}
