//! What hangs on contacts: phones, addresses of e-mail, tags, values of custom fields.

use std::collections::BTreeMap;

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::contacts::{Contact, Email, Phone, Value};
use super::next_id;
use crate::sandbox::store::{Refusal, Store, begin, contacts as book};

/// Something that a person adds to a contact in the vendor's pages.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) enum Detail {
    Phone,
    Email,
}

/// Reads what hangs on these contacts.
pub(super) async fn fill(
    tx: &mut SqliteConnection,
    contacts: &mut [Contact],
) -> Result<(), sqlx::Error> {
    let places: BTreeMap<i64, usize> = contacts
        .iter()
        .enumerate()
        .map(|(place, contact)| (contact.id, place))
        .collect();
    // SQLite takes 32,766 bound values.
    let ids: Vec<i64> = places.keys().copied().collect();
    for ids in ids.chunks(10_000) {
        let phones = "SELECT contact, id, type, number FROM fl_phone WHERE contact IN (";
        for row in related(tx, phones, ids).await? {
            if let Some(contact) = at(contacts, &places, &row)? {
                contact.phones.push(Phone {
                    id: row.try_get(1)?,
                    kind: row.try_get(2)?,
                    number: row.try_get(3)?,
                });
            }
        }
        let emails = "SELECT contact, id, address FROM fl_email WHERE contact IN (";
        for row in related(tx, emails, ids).await? {
            if let Some(contact) = at(contacts, &places, &row)? {
                contact.emails.push(Email {
                    id: row.try_get(1)?,
                    address: row.try_get(2)?,
                });
            }
        }
        let tags = "SELECT contact, tag FROM fl_contact_tag WHERE contact IN (";
        for row in related(tx, tags, ids).await? {
            if let Some(contact) = at(contacts, &places, &row)? {
                contact.tags.push(row.try_get(1)?);
            }
        }
        let values = "SELECT contact, col, place, text FROM fl_value WHERE contact IN (";
        for row in related(tx, values, ids).await? {
            if let Some(contact) = at(contacts, &places, &row)? {
                let place: i64 = row.try_get(2)?;
                let text: String = row.try_get(3)?;
                let value = contact.values.entry(row.try_get(1)?);
                // Place 0 is a value by itself; options are counted from 1.
                match place {
                    0 => {
                        value.or_insert(Value::One(text));
                    }
                    _ => match value.or_insert_with(|| Value::Many(Vec::new())) {
                        Value::Many(texts) => texts.push(text),
                        Value::One(_) => {}
                    },
                }
            }
        }
    }
    Ok(())
}

async fn related(
    tx: &mut SqliteConnection,
    select: &str,
    ids: &[i64],
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(select);
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(*id);
    }
    query
        .push(") ORDER BY 1, 2")
        .push(if select.contains("place") {
            ", place"
        } else {
            ""
        });
    query.build().fetch_all(tx).await
}

fn at<'a>(
    contacts: &'a mut [Contact],
    places: &BTreeMap<i64, usize>,
    row: &SqliteRow,
) -> Result<Option<&'a mut Contact>, sqlx::Error> {
    let id: i64 = row.try_get(0)?;
    Ok(places.get(&id).and_then(|place| contacts.get_mut(*place)))
}

impl Store {
    /// Adds a phone number or an address of e-mail; gives its id.
    pub(in crate::sandbox) async fn fl_add_detail(
        &self,
        contact: i64,
        detail: Detail,
        text: &str,
        kind: i64,
    ) -> Result<i64, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let known: Option<i64> = sqlx::query_scalar("SELECT id FROM fl_contact WHERE id = $1")
            .bind(contact)
            .fetch_optional(&mut *tx)
            .await?;
        known.ok_or(Refusal::Unknown)?;
        let before = book::card(&mut tx, contact).await?;
        let (table, statement) = match detail {
            Detail::Phone => (
                "phone",
                "INSERT INTO fl_phone (id, contact, number, type, digits) VALUES ($1, $2, $3, $4, $5)",
            ),
            Detail::Email => (
                "email",
                "INSERT INTO fl_email (id, contact, address) VALUES ($1, $2, $3)",
            ),
        };
        let id = next_id(&mut tx, table).await?;
        let query = sqlx::query(statement).bind(id).bind(contact).bind(text);
        match detail {
            Detail::Phone => {
                let query = query.bind(kind).bind(book::digits(text));
                query.execute(&mut *tx).await?
            }
            Detail::Email => query.execute(&mut *tx).await?,
        };
        book::written(&mut tx, contact, &before).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(in crate::sandbox) async fn fl_remove_detail(
        &self,
        detail: Detail,
        id: i64,
    ) -> Result<(), Refusal> {
        let (of, delete) = match detail {
            Detail::Phone => (
                "SELECT contact FROM fl_phone WHERE id = $1",
                "DELETE FROM fl_phone WHERE id = $1",
            ),
            Detail::Email => (
                "SELECT contact FROM fl_email WHERE id = $1",
                "DELETE FROM fl_email WHERE id = $1",
            ),
        };
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let contact: Option<i64> = sqlx::query_scalar(of)
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
        let contact = contact.ok_or(Refusal::Unknown)?;
        let before = book::card(&mut tx, contact).await?;
        sqlx::query(delete).bind(id).execute(&mut *tx).await?;
        book::written(&mut tx, contact, &before).await?;
        tx.commit().await?;
        Ok(())
    }
}
