//! People: the state of each one's conversation, and what was said.

use serde_json::value::RawValue;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::settings::raw;
use super::{Idempotency, Refusal, Store, begin, contacts, now};
use crate::sandbox::people::{Line, Stored};

/// One person as stored.
#[derive(Debug)]
pub(in crate::sandbox) struct Person {
    pub(in crate::sandbox) contact: String,
    /// One more with each turn.
    pub(in crate::sandbox) version: i64,
    /// JSON of the engine's state.
    pub(in crate::sandbox) state: String,
    pub(in crate::sandbox) created_at: String,
    pub(in crate::sandbox) updated_at: String,
}

/// What one turn leaves.
#[derive(Debug)]
pub(in crate::sandbox) struct Turn<'a> {
    pub(in crate::sandbox) bot: &'a str,
    pub(in crate::sandbox) contact: &'a str,
    /// The version that the turn began with; 0 for a new person.
    pub(in crate::sandbox) version: i64,
    pub(in crate::sandbox) state: String,
    pub(in crate::sandbox) lines: &'a [Line],
    pub(in crate::sandbox) due: Due<'a>,
    pub(in crate::sandbox) delivery: Option<&'a Idempotency>,
}

/// When a person's next tick is due, by which publish of the bot.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct Due<'a> {
    /// Milliseconds since 1970 on the bot's clock.
    pub(in crate::sandbox) at: Option<i64>,
    /// The time of the publish.
    pub(in crate::sandbox) of: &'a str,
}

/// What a delivery with a key has led to.
#[derive(Debug)]
pub(in crate::sandbox) struct Delivered {
    pub(in crate::sandbox) body_digest: String,
    pub(in crate::sandbox) entries: Vec<Stored>,
}

impl Store {
    pub(in crate::sandbox) async fn person(
        &self,
        bot: &str,
        contact: &str,
    ) -> Result<Option<Person>, Refusal> {
        let mut tx = self.snapshot().await?;
        sqlx::query(
            "SELECT contact, version, state, created_at, updated_at FROM person
             WHERE bot = $1 AND contact = $2",
        )
        .bind(bot)
        .bind(contact)
        .fetch_optional(&mut *tx)
        .await?
        .as_ref()
        .map(person)
        .transpose()
        .map_err(Refusal::from)
    }

    /// One page of the people in the order in which they came, and how many there are.
    pub(in crate::sandbox) async fn people(
        &self,
        bot: &str,
        page: i64,
        per_page: i64,
    ) -> Result<(Vec<Person>, i64), Refusal> {
        let mut tx = self.snapshot().await?;
        let total = sqlx::query_scalar("SELECT COUNT(*) FROM person WHERE bot = $1")
            .bind(bot)
            .fetch_one(&mut *tx)
            .await?;
        let people = sqlx::query(
            "SELECT contact, version, state, created_at, updated_at FROM person
             WHERE bot = $1 ORDER BY seq LIMIT $2 OFFSET $3",
        )
        .bind(bot)
        .bind(per_page)
        .bind((page - 1).saturating_mul(per_page))
        .fetch_all(&mut *tx)
        .await?
        .iter()
        .map(person)
        .collect::<Result<_, _>>()?;
        Ok((people, total))
    }

    /// The people of a bot of whom a phone number is known, with it, in the order in which they came.
    pub(in crate::sandbox) async fn phones(
        &self,
        bot: &str,
    ) -> Result<Vec<(String, String)>, Refusal> {
        #[derive(serde::Deserialize)]
        struct State {
            contact: Contact,
        }
        #[derive(serde::Deserialize)]
        struct Contact {
            profile: Profile,
        }
        #[derive(serde::Deserialize)]
        struct Profile {
            phone: Option<String>,
        }
        let mut tx = self.snapshot().await?;
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT contact, state FROM person WHERE bot = $1 AND state LIKE $2 ORDER BY seq",
        )
        .bind(bot)
        .bind("%\"phone\":%")
        .fetch_all(&mut *tx)
        .await?;
        let known = rows.into_iter().filter_map(|(contact, state)| {
            let state: State = serde_json::from_str(&state).ok()?;
            Some((contact, state.contact.profile.phone?))
        });
        Ok(known.collect())
    }

    /// The published bots by name.
    pub(in crate::sandbox) async fn published_bots(&self) -> Result<Vec<String>, Refusal> {
        let mut tx = self.snapshot().await?;
        let names =
            sqlx::query_scalar("SELECT name FROM bot WHERE published_at IS NOT NULL ORDER BY name")
                .fetch_all(&mut *tx)
                .await?;
        Ok(names)
    }

    /// Writes a turn: state, what was said, and the delivery that it answers, all or nothing.
    /// Gives the number of the first line.
    pub(in crate::sandbox) async fn save(&self, turn: &Turn<'_>) -> Result<i64, Refusal> {
        let mut writer = self.writer().await;
        let mut tx = begin(&mut writer).await?;
        let at = now();
        let held: Option<(i64, i64, String)> = sqlx::query_as(
            "SELECT version, last_seq, state FROM person WHERE bot = $1 AND contact = $2",
        )
        .bind(turn.bot)
        .bind(turn.contact)
        .fetch_optional(&mut *tx)
        .await?;
        let (version, last) = held.as_ref().map_or((0, 0), |held| (held.0, held.1));
        if version != turn.version {
            return Err(Refusal::Overtaken);
        }
        sqlx::query(
            "INSERT INTO person
                (bot, contact, seq, version, state, last_seq, due, due_of, created_at, updated_at)
             VALUES ($1, $2,
                (SELECT COALESCE(MAX(seq), 0) + 1 FROM person WHERE bot = $1),
                $3, $4, $5, $6, $7, $8, $8)
             ON CONFLICT (bot, contact) DO UPDATE
             SET version = excluded.version, state = excluded.state,
                 last_seq = excluded.last_seq, due = excluded.due, due_of = excluded.due_of,
                 updated_at = excluded.updated_at",
        )
        .bind(turn.bot)
        .bind(turn.contact)
        .bind(version + 1)
        .bind(&turn.state)
        .bind(last + turn.lines.len() as i64)
        .bind(turn.due.at)
        .bind(turn.due.of)
        .bind(&at)
        .execute(&mut *tx)
        .await?;
        for (seq, line) in (last + 1..).zip(turn.lines) {
            sqlx::query(
                "INSERT INTO entry (bot, contact, seq, outgoing, content)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(turn.bot)
            .bind(turn.contact)
            .bind(seq)
            .bind(i64::from(line.outgoing))
            .bind(line.content.get())
            .execute(&mut *tx)
            .await?;
        }
        if let Some(delivery) = turn.delivery {
            sqlx::query(
                "INSERT INTO delivery (bot, contact, key, body_digest, first_seq, last_seq)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(turn.bot)
            .bind(turn.contact)
            .bind(&delivery.key)
            .bind(&delivery.body_digest)
            .bind(last + 1)
            .bind(last + turn.lines.len() as i64)
            .execute(&mut *tx)
            .await?;
        }
        let before = held.as_ref().map(|held| held.2.as_str());
        contacts::after_turn(&mut tx, turn.bot, turn.contact, before, &turn.state).await?;
        tx.commit().await?;
        Ok(last + 1)
    }

    /// What a delivery with this key has led to; nothing if there was none.
    pub(in crate::sandbox) async fn delivered(
        &self,
        bot: &str,
        contact: &str,
        key: &str,
    ) -> Result<Option<Delivered>, Refusal> {
        let mut tx = self.snapshot().await?;
        let found: Option<(String, i64, i64)> = sqlx::query_as(
            "SELECT body_digest, first_seq, last_seq FROM delivery
             WHERE bot = $1 AND contact = $2 AND key = $3",
        )
        .bind(bot)
        .bind(contact)
        .bind(key)
        .fetch_optional(&mut *tx)
        .await?;
        let Some((body_digest, first, last)) = found else {
            return Ok(None);
        };
        let entries = entries(&mut tx, bot, contact, false, first - 1, last - first + 1).await?;
        Ok(Some(Delivered {
            body_digest,
            entries,
        }))
    }

    /// Up to `limit` lines after `after`; with `outgoing` only those of the bot.
    pub(in crate::sandbox) async fn lines(
        &self,
        bot: &str,
        contact: &str,
        outgoing: bool,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Stored>, Refusal> {
        let mut tx = self.snapshot().await?;
        let known: Option<i64> =
            sqlx::query_scalar("SELECT seq FROM person WHERE bot = $1 AND contact = $2")
                .bind(bot)
                .bind(contact)
                .fetch_optional(&mut *tx)
                .await?;
        if known.is_none() {
            return Err(Refusal::UnknownPerson);
        }
        Ok(entries(&mut tx, bot, contact, outgoing, after, limit).await?)
    }
}

async fn entries(
    connection: &mut SqliteConnection,
    bot: &str,
    contact: &str,
    outgoing: bool,
    after: i64,
    limit: i64,
) -> Result<Vec<Stored>, sqlx::Error> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT seq, content FROM entry
         WHERE bot = $1 AND contact = $2 AND seq > $3 AND outgoing >= $4
         ORDER BY seq LIMIT $5",
    )
    .bind(bot)
    .bind(contact)
    .bind(after)
    .bind(i64::from(outgoing))
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(seq, text)| raw(text).map(|content: Box<RawValue>| Stored { seq, content }))
        .collect()
}

fn person(row: &SqliteRow) -> Result<Person, sqlx::Error> {
    Ok(Person {
        contact: row.try_get(0)?,
        version: row.try_get(1)?,
        state: row.try_get(2)?,
        created_at: row.try_get(3)?,
        updated_at: row.try_get(4)?,
    })
}
