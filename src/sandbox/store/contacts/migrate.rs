//! Files from before there was one book of contacts: FIRST LINE's, the sandbox's own and Omnichat's
//! contacts lay apart. Nobody is taken for somebody else, so that nothing is lost: contacts of
//! FIRST LINE and of a bot stay two even where they have one number.

use serde_json::{Map, Value as Json};
use sqlx::sqlite::SqliteConnection;

use super::{book, digits, index, people, users};
use crate::sandbox::store::Refusal;
use crate::sandbox::store::firstline::{form, held_values};

/// Brings a file's contacts together, once.
pub(in crate::sandbox::store) async fn bring_together(
    tx: &mut SqliteConnection,
) -> Result<(), Refusal> {
    let decode = |error: serde_json::Error| sqlx::Error::Decode(error.into());
    let phones: Vec<(i64, String)> = sqlx::query_as("SELECT id, number FROM fl_phone")
        .fetch_all(&mut *tx)
        .await?;
    for (id, number) in phones {
        sqlx::query("UPDATE fl_phone SET digits = $2 WHERE id = $1")
            .bind(id)
            .bind(digits(&number))
            .execute(&mut *tx)
            .await?;
    }
    let columns = form(tx).await?;
    let names = index::column_names(tx, &columns).await?;
    for (contact, col, value) in held_values(tx).await? {
        if let (Some(col), Some(name)) = (columns.get(&col), names.get(&col)) {
            index::hold(tx, contact, name, Some(&col.to_json(&value))).await?;
        }
    }
    let numbers: Vec<i64> = sqlx::query_scalar("SELECT id FROM fl_contact ORDER BY id")
        .fetch_all(&mut *tx)
        .await?;
    let home = book::home(tx).await?;
    let objects: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT bot, id, content FROM object WHERE kind = 'contact' ORDER BY bot, seq",
    )
    .fetch_all(&mut *tx)
    .await?;
    for contact in numbers {
        book::create_document(tx, &home, contact).await?;
    }
    for (bot, object, content) in objects {
        let content: Json = serde_json::from_str(&content).map_err(decode)?;
        book::native_written(tx, &bot, &object, None, &content).await?;
    }
    let records: Vec<String> = sqlx::query_scalar(
        "SELECT content FROM vendor_record
         WHERE platform = 'omnichat' AND account = 'team' AND kind = 'contacts' ORDER BY seq",
    )
    .fetch_all(&mut *tx)
    .await?;
    for record in records {
        let content: Map<String, Json> = serde_json::from_str(&record).map_err(decode)?;
        users::tell(tx, &content, users::Manner::Fill).await?;
    }
    let talking: Vec<(String, String, String)> =
        sqlx::query_as("SELECT bot, contact, state FROM person ORDER BY bot, seq")
            .fetch_all(&mut *tx)
            .await?;
    for (bot, person, state) in talking {
        people::after_turn(tx, &bot, &person, None, &state).await?;
    }
    Ok(())
}
