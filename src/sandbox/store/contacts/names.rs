//! What a bot calls its tags and custom fields.

use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnection;

use crate::language::field::{CustomField, Keep};

/// The tags and custom fields of a bot.
#[derive(Debug, Default)]
pub(super) struct Names {
    tags: Vec<Named>,
    fields: Vec<(Named, CustomField)>,
}

#[derive(Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) name: String,
    title: Option<String>,
}

impl Named {
    /// What people call it.
    pub(super) fn shown(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    fn is_called(&self, text: &str) -> bool {
        self.name == text || self.title.as_deref() == Some(text)
    }
}

const DRAFT: &str = "SELECT id, kind, name, content FROM object
    WHERE bot = $1 AND kind IN ('tag', 'field') ORDER BY seq";
const PUBLISHED: &str = "SELECT id, kind, name, content FROM published
    WHERE bot = $1 AND kind IN ('tag', 'field') ORDER BY seq";

impl Names {
    pub(super) async fn of_draft(
        tx: &mut SqliteConnection,
        bot: &str,
    ) -> Result<Names, sqlx::Error> {
        Names::read(tx, DRAFT, bot).await
    }

    pub(super) async fn of_published(
        tx: &mut SqliteConnection,
        bot: &str,
    ) -> Result<Names, sqlx::Error> {
        Names::read(tx, PUBLISHED, bot).await
    }

    async fn read(
        tx: &mut SqliteConnection,
        select: &'static str,
        bot: &str,
    ) -> Result<Names, sqlx::Error> {
        let rows: Vec<(String, String, String, String)> =
            sqlx::query_as(select).bind(bot).fetch_all(tx).await?;
        let mut names = Names::default();
        for (id, kind, name, content) in rows {
            let content: Json = serde_json::from_str(&content).unwrap_or_default();
            let title = content["title"].as_str().map(str::to_owned);
            let named = Named { id, name, title };
            if kind == "tag" {
                names.tags.push(named);
            } else if let Ok(field) = serde_json::from_value(content) {
                // Anybody may write anything through the API: what is no field has no values.
                names.fields.push((named, field));
            }
        }
        Ok(names)
    }

    pub(super) fn tag_of_id(&self, id: &str) -> Option<&Named> {
        self.tags.iter().find(|tag| tag.id == id)
    }

    /// The tag that people call so, or that has this name.
    pub(super) fn tag(&self, text: &str) -> Option<&Named> {
        let shown = self.tags.iter().find(|tag| tag.shown() == text);
        shown.or_else(|| self.tags.iter().find(|tag| tag.is_called(text)))
    }

    /// A field whose values outlive a conversation.
    pub(super) fn field(&self, name: &str) -> Option<&CustomField> {
        let found = self.fields.iter().find(|(named, _)| named.name == name);
        found
            .map(|(_, field)| field)
            .filter(|field| field.keep != Keep::Conversation)
    }
}

/// The names of the custom fields, of all bots, that people call so.
pub(super) async fn field_names(
    tx: &mut SqliteConnection,
) -> Result<Vec<(String, Option<String>)>, sqlx::Error> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT name, content FROM object WHERE kind = 'field' ORDER BY bot, seq")
            .fetch_all(tx)
            .await?;
    let named = rows.into_iter().map(|(name, content)| {
        let content: Json = serde_json::from_str(&content).unwrap_or_default();
        (name, content["title"].as_str().map(str::to_owned))
    });
    Ok(named.collect())
}
