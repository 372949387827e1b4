//! What is published of a bot, to be run.

use serde_json::value::RawValue;

use super::settings::raw;
use super::{Refusal, Store, rows};
use crate::language::address::Kind;

/// A published bot as stored.
#[derive(Debug)]
pub(in crate::sandbox) struct Live {
    /// When it was published: another time, another bot.
    pub(in crate::sandbox) at: String,
    pub(in crate::sandbox) settings: Option<Box<RawValue>>,
    pub(in crate::sandbox) objects: Vec<LiveObject>,
}

#[derive(Debug)]
pub(in crate::sandbox) struct LiveObject {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) kind: Kind,
    pub(in crate::sandbox) name: String,
    /// JSON.
    pub(in crate::sandbox) content: String,
}

impl Store {
    /// When the bot was published last.
    pub(in crate::sandbox) async fn published_at(
        &self,
        bot: &str,
    ) -> Result<Option<String>, Refusal> {
        let mut tx = self.snapshot().await?;
        let at: Option<Option<String>> =
            sqlx::query_scalar("SELECT published_at FROM bot WHERE name = $1")
                .bind(bot)
                .fetch_optional(&mut *tx)
                .await?;
        Ok(at.flatten())
    }

    pub(in crate::sandbox) async fn live(&self, bot: &str) -> Result<Live, Refusal> {
        let mut tx = self.snapshot().await?;
        let found: Option<(Option<String>, Option<String>)> =
            sqlx::query_as("SELECT published_at, published_settings FROM bot WHERE name = $1")
                .bind(bot)
                .fetch_optional(&mut *tx)
                .await?;
        let (at, settings) = match found {
            None => return Err(Refusal::UnknownBot),
            Some((None, _)) => return Err(Refusal::NotPublished),
            Some((Some(at), settings)) => (at, settings),
        };
        let rows: Vec<(String, String, String, String)> = sqlx::query_as(
            "SELECT id, kind, name, content FROM published WHERE bot = $1 ORDER BY seq",
        )
        .bind(bot)
        .fetch_all(&mut *tx)
        .await?;
        let objects = rows.into_iter().map(|(id, kind, name, content)| {
            let kind = rows::kind(&kind)?;
            Ok(LiveObject {
                id,
                kind,
                name,
                content,
            })
        });
        Ok(Live {
            at,
            settings: settings.map(raw).transpose()?,
            objects: objects.collect::<Result<_, sqlx::Error>>()?,
        })
    }
}
