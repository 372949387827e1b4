//! The columns of a contact's number, and the values of its custom fields.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnection;

use super::card::{Card, Change};
use super::names::field_names;
use crate::sandbox::store::Refusal;
use crate::sandbox::store::firstline::{Col, clear_value, form, next_id, now, set_value};

/// The digits of a phone number, so that `+886 912-345-678` and `00886912345678` are one.
pub(in crate::sandbox) fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("00") {
        Some(rest) => rest.to_owned(),
        None => digits,
    }
}

type Columns = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// What is known of a contact; an empty card if there is none.
pub(in crate::sandbox::store) async fn card(
    tx: &mut SqliteConnection,
    contact: i64,
) -> Result<Card, Refusal> {
    let columns: Option<Columns> = sqlx::query_as(
        "SELECT first_name, last_name, membership_no, identity_no, birth_at
         FROM fl_contact WHERE id = $1",
    )
    .bind(contact)
    .fetch_optional(&mut *tx)
    .await?;
    let mut card = Card::default();
    let Some((first_name, last_name, membership_no, identity_no, birth_at)) = columns else {
        return Ok(card);
    };
    let phone: Option<String> =
        sqlx::query_scalar("SELECT number FROM fl_phone WHERE contact = $1 ORDER BY id LIMIT 1")
            .bind(contact)
            .fetch_optional(&mut *tx)
            .await?;
    let email: Option<String> =
        sqlx::query_scalar("SELECT address FROM fl_email WHERE contact = $1 ORDER BY id LIMIT 1")
            .bind(contact)
            .fetch_optional(&mut *tx)
            .await?;
    card.put("first_name", first_name.as_deref());
    card.put("last_name", last_name.as_deref());
    card.put("membership_no", membership_no.as_deref());
    card.put("identity_no", identity_no.as_deref());
    card.put("birth_at", birth_at.as_deref());
    card.put("phone", phone.as_deref());
    card.put("email", email.as_deref());
    let tags: Vec<String> = sqlx::query_scalar(
        "SELECT fl_tag.name FROM fl_contact_tag
         JOIN fl_tag ON fl_tag.id = fl_contact_tag.tag WHERE contact = $1",
    )
    .bind(contact)
    .fetch_all(&mut *tx)
    .await?;
    card.tags = tags.into_iter().collect();
    let fields: Vec<(String, String)> =
        sqlx::query_as("SELECT name, value FROM contact_field WHERE contact = $1")
            .bind(contact)
            .fetch_all(tx)
            .await?;
    for (name, text) in fields {
        let value =
            serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))?;
        card.fields.insert(name, value);
    }
    Ok(card)
}

/// Adds a number with nothing on it.
pub(super) async fn insert(
    tx: &mut SqliteConnection,
    bot: &str,
    object: Option<&str>,
) -> Result<i64, sqlx::Error> {
    let id = next_id(tx, "contact").await?;
    sqlx::query(
        "INSERT INTO fl_contact (id, name, first_name, created_at, updated_at, bot, object)
         VALUES ($1, '', '', $2, $2, $3, $4)",
    )
    .bind(id)
    .bind(now())
    .bind(bot)
    .bind(object)
    .execute(tx)
    .await?;
    Ok(id)
}

pub(super) async fn apply(
    tx: &mut SqliteConnection,
    contact: i64,
    change: &Change,
) -> Result<(), Refusal> {
    if change.is_empty() {
        return Ok(());
    }
    for (key, text) in &change.texts {
        self::text(tx, contact, key, text.as_deref()).await?;
    }
    sqlx::query(
        "UPDATE fl_contact SET updated_at = $2,
            name = first_name || COALESCE(' ' || last_name, '') WHERE id = $1",
    )
    .bind(contact)
    .bind(now())
    .execute(&mut *tx)
    .await?;
    for tag in &change.removed {
        sqlx::query(
            "DELETE FROM fl_contact_tag WHERE contact = $1
             AND tag IN (SELECT id FROM fl_tag WHERE name = $2)",
        )
        .bind(contact)
        .bind(tag)
        .execute(&mut *tx)
        .await?;
    }
    for tag in &change.added {
        let id = tag_id(tx, tag).await?;
        sqlx::query(
            "INSERT INTO fl_contact_tag (contact, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(contact)
        .bind(id)
        .execute(&mut *tx)
        .await?;
    }
    if change.fields.is_empty() {
        return Ok(());
    }
    let form = form(tx).await?;
    let names = column_names(tx, &form).await?;
    for (name, value) in &change.fields {
        hold(tx, contact, name, value.as_ref()).await?;
        for col in form.values().filter(|col| names.get(&col.id) == Some(name)) {
            show(tx, contact, col, value.as_ref()).await?;
        }
    }
    Ok(())
}

async fn text(
    tx: &mut SqliteConnection,
    contact: i64,
    key: &str,
    text: Option<&str>,
) -> Result<(), sqlx::Error> {
    let statement = match key {
        "first_name" => "UPDATE fl_contact SET first_name = COALESCE($2, '') WHERE id = $1",
        "last_name" => "UPDATE fl_contact SET last_name = $2 WHERE id = $1",
        "membership_no" => "UPDATE fl_contact SET membership_no = $2 WHERE id = $1",
        "identity_no" => "UPDATE fl_contact SET identity_no = $2 WHERE id = $1",
        "birth_at" => "UPDATE fl_contact SET birth_at = $2 WHERE id = $1",
        "phone" => return phone(tx, contact, text).await,
        _ => return email(tx, contact, text).await,
    };
    let query = sqlx::query(statement).bind(contact).bind(text);
    query.execute(tx).await?;
    Ok(())
}

/// A contact's phone is the first of its numbers.
async fn phone(
    tx: &mut SqliteConnection,
    contact: i64,
    text: Option<&str>,
) -> Result<(), sqlx::Error> {
    let first: Option<i64> = sqlx::query_scalar("SELECT MIN(id) FROM fl_phone WHERE contact = $1")
        .bind(contact)
        .fetch_one(&mut *tx)
        .await?;
    let query = match (first, text) {
        (None, None) => return Ok(()),
        (Some(id), None) => sqlx::query("DELETE FROM fl_phone WHERE id = $1").bind(id),
        (Some(id), Some(text)) => {
            sqlx::query("UPDATE fl_phone SET number = $2, digits = $3 WHERE id = $1")
                .bind(id)
                .bind(text.to_owned())
                .bind(digits(text))
        }
        // 2: a mobile phone.
        (None, Some(text)) => sqlx::query(
            "INSERT INTO fl_phone (id, contact, type, number, digits) VALUES ($1, $2, 2, $3, $4)",
        )
        .bind(next_id(tx, "phone").await?)
        .bind(contact)
        .bind(text.to_owned())
        .bind(digits(text)),
    };
    query.execute(tx).await?;
    Ok(())
}

async fn email(
    tx: &mut SqliteConnection,
    contact: i64,
    text: Option<&str>,
) -> Result<(), sqlx::Error> {
    let first: Option<i64> = sqlx::query_scalar("SELECT MIN(id) FROM fl_email WHERE contact = $1")
        .bind(contact)
        .fetch_one(&mut *tx)
        .await?;
    let query = match (first, text) {
        (None, None) => return Ok(()),
        (Some(id), None) => sqlx::query("DELETE FROM fl_email WHERE id = $1").bind(id),
        (Some(id), Some(text)) => sqlx::query("UPDATE fl_email SET address = $2 WHERE id = $1")
            .bind(id)
            .bind(text.to_owned()),
        (None, Some(text)) => {
            sqlx::query("INSERT INTO fl_email (id, contact, address) VALUES ($1, $2, $3)")
                .bind(next_id(tx, "email").await?)
                .bind(contact)
                .bind(text.to_owned())
        }
    };
    query.execute(tx).await?;
    Ok(())
}

/// The tenant's tag of this name, made where there is none.
async fn tag_id(tx: &mut SqliteConnection, name: &str) -> Result<i64, sqlx::Error> {
    let found: Option<i64> = sqlx::query_scalar("SELECT MIN(id) FROM fl_tag WHERE name = $1")
        .bind(name)
        .fetch_one(&mut *tx)
        .await?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = next_id(tx, "tag").await?;
    sqlx::query("INSERT INTO fl_tag (id, name) VALUES ($1, $2)")
        .bind(id)
        .bind(name)
        .execute(tx)
        .await?;
    Ok(id)
}

/// The names of the custom fields that the tenant's columns hold: of the field whose title or name
/// the column has, else the column's own.
pub(in crate::sandbox::store) async fn column_names(
    tx: &mut SqliteConnection,
    form: &BTreeMap<i64, Col>,
) -> Result<BTreeMap<i64, String>, sqlx::Error> {
    let fields = field_names(tx).await?;
    let name_of = |col: &Col| {
        let titled = fields
            .iter()
            .find(|(_, title)| title.as_ref() == Some(&col.name));
        titled.map_or_else(|| col.name.clone(), |(name, _)| name.clone())
    };
    Ok(form.iter().map(|(id, col)| (*id, name_of(col))).collect())
}

/// Keeps a value by its field's name.
pub(in crate::sandbox::store) async fn hold(
    tx: &mut SqliteConnection,
    contact: i64,
    name: &str,
    value: Option<&Json>,
) -> Result<(), sqlx::Error> {
    let query = match value {
        None => sqlx::query("DELETE FROM contact_field WHERE contact = $1 AND name = $2")
            .bind(contact)
            .bind(name.to_owned()),
        Some(value) => sqlx::query(
            "INSERT INTO contact_field (contact, name, value) VALUES ($1, $2, $3)
             ON CONFLICT (contact, name) DO UPDATE SET value = excluded.value",
        )
        .bind(contact)
        .bind(name.to_owned())
        .bind(value.to_string()),
    };
    query.execute(tx).await?;
    Ok(())
}

/// Sets a column of the tenant; what does not fit its type is not shown there.
async fn show(
    tx: &mut SqliteConnection,
    contact: i64,
    col: &Col,
    value: Option<&Json>,
) -> Result<(), sqlx::Error> {
    match value.and_then(|value| col.read_loosely(value)) {
        Some(value) => set_value(tx, contact, col.id, Some(&(value, col.kind == 0))).await,
        None => clear_value(tx, contact, col.id).await,
    }
}

/// Fills a new column with what is known of its field.
pub(in crate::sandbox::store) async fn fill_column(
    tx: &mut SqliteConnection,
    id: i64,
) -> Result<(), Refusal> {
    let form = form(tx).await?;
    let names = column_names(tx, &form).await?;
    let (Some(col), Some(name)) = (form.get(&id), names.get(&id)) else {
        return Ok(());
    };
    let held: Vec<(i64, String)> =
        sqlx::query_as("SELECT contact, value FROM contact_field WHERE name = $1")
            .bind(name)
            .fetch_all(&mut *tx)
            .await?;
    for (contact, text) in held {
        let value: Json =
            serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))?;
        show(tx, contact, col, Some(&value)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn one_number_is_written_in_many_ways() {
        for written in ["+886 912-345-678", "00886912345678", "(886) 912 345 678"] {
            assert_eq!(digits(written), "886912345678");
        }
        assert_eq!(digits("0912345678"), "0912345678");
    }
}
