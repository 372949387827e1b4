//! Who refers to whom.

use sqlx::sqlite::SqliteConnection;

use super::Refusal;
use crate::sandbox::content::Reference;
use crate::sandbox::resource::BadReference;

/// Refuses references to what is not in the draft.
pub(super) async fn check(
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

pub(super) async fn insert(
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

/// The references of the draft that lead nowhere, since their target was deleted.
pub(super) async fn dangling(
    connection: &mut SqliteConnection,
    bot: &str,
) -> Result<Vec<BadReference>, sqlx::Error> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT reference.source, reference.target, reference.pointer
         FROM reference
         JOIN object ON object.bot = reference.bot AND object.id = reference.source
         WHERE reference.bot = $1 AND object.kind <> 'contact' AND NOT EXISTS (
             SELECT 1 FROM object AS target
             WHERE target.bot = reference.bot AND target.id = reference.target
               AND target.kind <> 'contact'
         )
         ORDER BY object.seq, reference.pointer",
    )
    .bind(bot)
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(source, id, pointer)| BadReference {
            source: Some(source),
            id,
            pointer,
        })
        .collect())
}
