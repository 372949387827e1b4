//! Who hands what to whom.

use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnection;

use super::card::Card;
use super::names::Names;
use super::{document, index, links, people};
use crate::sandbox::store::Refusal;

/// The bot of contacts that nobody made in a bot of theirs, where there is not exactly one bot.
const OWN_BOT: &str = "firstline";

/// The bot in which contacts are that a vendor's dialect makes, with its names.
#[derive(Debug)]
pub(in crate::sandbox::store) struct Home {
    bot: String,
    names: Names,
}

/// The bot that was chosen by hand, else the only one there is, else one for them alone.
pub(in crate::sandbox::store) async fn home(tx: &mut SqliteConnection) -> Result<Home, Refusal> {
    let chosen: Option<String> = sqlx::query_scalar("SELECT bot FROM fl_home")
        .fetch_optional(&mut *tx)
        .await?;
    let bot = match chosen {
        Some(bot) => bot,
        None => {
            let bots: Vec<String> =
                sqlx::query_scalar("SELECT name FROM bot WHERE name <> $1 ORDER BY name LIMIT 2")
                    .bind(OWN_BOT)
                    .fetch_all(&mut *tx)
                    .await?;
            match <[String; 1]>::try_from(bots) {
                Ok([only]) => only,
                Err(_) => OWN_BOT.to_owned(),
            }
        }
    };
    let names = Names::of_draft(tx, &bot).await?;
    Ok(Home { bot, names })
}

/// An object of the sandbox's own was created (`before` is nothing) or replaced.
pub(in crate::sandbox::store) async fn native_written(
    tx: &mut SqliteConnection,
    bot: &str,
    object: &str,
    before: Option<&Json>,
    after: &Json,
) -> Result<(), Refusal> {
    let contact = match links::of_object(tx, bot, object).await? {
        Some(contact) => contact,
        None => index::insert(tx, bot, Some(object)).await?,
    };
    let names = Names::of_draft(tx, bot).await?;
    let before = before.map_or_else(Card::default, |it| document::read(it, &names));
    let change = before.until(&document::read(after, &names));
    index::apply(tx, contact, &change).await?;
    people::push(tx, contact, &change, None).await
}

/// An object of the sandbox's own was deleted.
pub(in crate::sandbox::store) async fn native_deleted(
    tx: &mut SqliteConnection,
    bot: &str,
    object: &str,
) -> Result<(), Refusal> {
    match links::of_object(tx, bot, object).await? {
        Some(contact) => remove(tx, contact).await.map(drop),
        None => Ok(()),
    }
}

/// Deletes a contact in every view; whether there was one. The people linked to it stay.
pub(in crate::sandbox::store) async fn remove(
    tx: &mut SqliteConnection,
    contact: i64,
) -> Result<bool, Refusal> {
    links::remove_users(tx, contact).await?;
    sqlx::query(
        "DELETE FROM object WHERE kind = 'contact' AND EXISTS (
            SELECT 1 FROM fl_contact WHERE fl_contact.id = $1
              AND fl_contact.bot = object.bot AND fl_contact.object = object.id)",
    )
    .bind(contact)
    .execute(&mut *tx)
    .await?;
    let gone = sqlx::query("DELETE FROM fl_contact WHERE id = $1")
        .bind(contact)
        .execute(tx)
        .await?;
    Ok(gone.rows_affected() > 0)
}

/// The number's columns were changed: the others are told.
pub(in crate::sandbox::store) async fn written(
    tx: &mut SqliteConnection,
    contact: i64,
    before: &Card,
) -> Result<(), Refusal> {
    let change = before.until(&index::card(tx, contact).await?);
    document::apply(tx, contact, &change).await?;
    people::push(tx, contact, &change, None).await
}

/// Makes the document of a number that has none.
pub(in crate::sandbox::store) async fn create_document(
    tx: &mut SqliteConnection,
    home: &Home,
    contact: i64,
) -> Result<(), Refusal> {
    let card = index::card(tx, contact).await?;
    document::create(tx, &home.bot, &home.names, contact, &card).await
}

/// Makes what a dialect has of a contact its card: of this contact, or of a new one with `name`.
pub(super) async fn adopt(
    tx: &mut SqliteConnection,
    contact: Option<i64>,
    name: &str,
    edit: impl FnOnce(&mut Card),
) -> Result<i64, Refusal> {
    let contact = match contact {
        Some(contact) => contact,
        None => {
            let home = home(tx).await?;
            let contact = index::insert(tx, &home.bot, None).await?;
            let mut named = Card::default();
            named.put("first_name", Some(name));
            index::apply(tx, contact, &Card::default().until(&named)).await?;
            create_document(tx, &home, contact).await?;
            contact
        }
    };
    let before = index::card(tx, contact).await?;
    let mut after = before.clone();
    edit(&mut after);
    let change = before.until(&after);
    index::apply(tx, contact, &change).await?;
    document::apply(tx, contact, &change).await?;
    people::push(tx, contact, &change, None).await?;
    Ok(contact)
}
