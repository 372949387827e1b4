//! Who is which contact.

use sqlx::sqlite::SqliteConnection;

use super::index::digits;
use crate::sandbox::store::{Refusal, Store};

/// Where the people of a bot are.
pub(super) fn place_of(bot: &str) -> String {
    format!("bot:{bot}")
}

pub(super) async fn of_object(
    tx: &mut SqliteConnection,
    bot: &str,
    object: &str,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT id FROM fl_contact WHERE bot = $1 AND object = $2")
        .bind(bot)
        .bind(object)
        .fetch_optional(tx)
        .await
}

pub(super) async fn linked(
    tx: &mut SqliteConnection,
    place: &str,
    id: &str,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT contact FROM contact_link WHERE place = $1 AND id = $2")
        .bind(place)
        .bind(id)
        .fetch_optional(tx)
        .await
}

pub(super) async fn link(
    tx: &mut SqliteConnection,
    place: &str,
    id: &str,
    contact: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO contact_link (place, id, contact) VALUES ($1, $2, $3)
         ON CONFLICT (place, id) DO UPDATE SET contact = excluded.contact",
    )
    .bind(place)
    .bind(id)
    .bind(contact)
    .execute(tx)
    .await?;
    Ok(())
}

/// What may tell that somebody is a contact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Traits<'a> {
    /// The id under which they write, and where else it is theirs: a pattern of places.
    pub(super) id: &'a str,
    pub(super) elsewhere: &'a str,
    pub(super) phone: Option<&'a str>,
    pub(super) email: Option<&'a str>,
    pub(super) membership_no: Option<&'a str>,
}

/// The contact that somebody is: by what they are called elsewhere, by phone, by e-mail, by member number; of
/// several the one in `bot`, then the oldest.
pub(super) async fn find(
    tx: &mut SqliteConnection,
    bot: &str,
    traits: Traits<'_>,
) -> Result<Option<i64>, sqlx::Error> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT contact FROM contact_link WHERE id = $2 AND place LIKE $3
         UNION ALL SELECT id FROM fl_contact WHERE object = $2 AND bot = $1
         LIMIT 1",
    )
    .bind(bot)
    .bind(traits.id)
    .bind(traits.elsewhere)
    .fetch_optional(&mut *tx)
    .await?;
    if known.is_some() {
        return Ok(known);
    }
    let phone = traits.phone.map(digits).filter(|phone| !phone.is_empty());
    let searches = [
        (
            "SELECT id FROM fl_contact
             WHERE id IN (SELECT contact FROM fl_phone WHERE digits = $2)
             ORDER BY CASE WHEN bot = $1 THEN 0 ELSE 1 END, id LIMIT 1",
            phone,
        ),
        (
            "SELECT id FROM fl_contact
             WHERE id IN (SELECT contact FROM fl_email WHERE LOWER(address) = $2)
             ORDER BY CASE WHEN bot = $1 THEN 0 ELSE 1 END, id LIMIT 1",
            traits.email.map(str::to_ascii_lowercase),
        ),
        (
            "SELECT id FROM fl_contact WHERE membership_no = $2
             ORDER BY CASE WHEN bot = $1 THEN 0 ELSE 1 END, id LIMIT 1",
            traits.membership_no.map(str::to_owned),
        ),
    ];
    for (search, value) in searches {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            continue;
        };
        let found = sqlx::query_scalar(search)
            .bind(bot)
            .bind(value)
            .fetch_optional(&mut *tx)
            .await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Deletes the channel users that a contact is.
pub(super) async fn remove_users(
    tx: &mut SqliteConnection,
    contact: i64,
) -> Result<(), sqlx::Error> {
    let users: Vec<(String, String)> = sqlx::query_as(
        "SELECT place, id FROM contact_link WHERE contact = $1 AND place LIKE 'omnichat:%'",
    )
    .bind(contact)
    .fetch_all(&mut *tx)
    .await?;
    for (place, id) in users {
        let place = place.strip_prefix("omnichat:").unwrap_or(&place);
        sqlx::query(
            "DELETE FROM vendor_record
             WHERE platform = 'omnichat' AND kind = 'contacts' AND id = $1",
        )
        .bind(format!("{place}:{id}"))
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// A contact as somebody who can be written to.
#[derive(Clone, Debug)]
pub(in crate::sandbox) struct Reachable {
    /// Under which they talk with the bot, if they do, else under which they will.
    pub(in crate::sandbox) person: String,
    pub(in crate::sandbox) talks: bool,
    pub(in crate::sandbox) card: super::Card,
}

impl Store {
    /// Under which id somebody talks with a bot, if they do: this one, or that of the same contact.
    pub(in crate::sandbox) async fn person_known_as(
        &self,
        bot: &str,
        id: &str,
    ) -> Result<Option<String>, Refusal> {
        let mut tx = self.snapshot().await?;
        let found =
            sqlx::query_scalar("SELECT contact FROM person WHERE bot = $1 AND contact = $2")
                .bind(bot)
                .bind(id)
                .fetch_optional(&mut *tx)
                .await?;
        if found.is_some() {
            return Ok(found);
        }
        let linked = sqlx::query_scalar(
            "SELECT theirs.id FROM contact_link AS theirs
             JOIN contact_link AS other ON other.contact = theirs.contact
             WHERE theirs.place = $1 AND other.id = $2 ORDER BY theirs.id LIMIT 1",
        )
        .bind(place_of(bot))
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
        Ok(linked)
    }

    /// The contact with this phone number.
    pub(in crate::sandbox) async fn contact_by_phone(
        &self,
        bot: &str,
        phone: &str,
    ) -> Result<Option<Reachable>, Refusal> {
        let mut tx = self.snapshot().await?;
        let traits = Traits {
            phone: Some(phone),
            ..Traits::default()
        };
        let Some(contact) = find(&mut tx, bot, traits).await? else {
            return Ok(None);
        };
        let talks: Option<String> = sqlx::query_scalar(
            "SELECT id FROM contact_link WHERE contact = $1 AND place = $2 ORDER BY id LIMIT 1",
        )
        .bind(contact)
        .bind(place_of(bot))
        .fetch_optional(&mut *tx)
        .await?;
        let object: Option<String> =
            sqlx::query_scalar("SELECT object FROM fl_contact WHERE id = $1")
                .bind(contact)
                .fetch_one(&mut *tx)
                .await?;
        Ok(Some(Reachable {
            talks: talks.is_some(),
            person: talks
                .or(object)
                .unwrap_or_else(|| format!("contact-{contact}")),
            card: super::index::card(&mut tx, contact).await?,
        }))
    }
}
