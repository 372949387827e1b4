//! One book of contacts. The sandbox's own API, the FIRST LINE tenant and the Omnichat team each
//! show the same contacts in their own shape, and the people who chat are linked to them.
//!
//! A contact has a number (`fl_contact`, FIRST LINE's id) and a document (the sandbox's own object, in
//! a bot). What both have in common is a [`Card`]; whoever changes one side hands the
//! [`Change`] to the others, in the same transaction:
//!
//! ```text
//! written by          number's columns   document   linked people
//! own API             index              (itself)   people
//! FIRST LINE          (itself)           document   people
//! Omnichat            index              document   people
//! a conversation      index              -          the others
//! ```
//!
//! What a conversation sets does not stand in the document: that is what the project says of the
//! contact, and a plan would take it for drift. Genders do not travel: FIRST LINE's numbers have no
//! meaning that its documents agree on.

mod book;
mod card;
mod document;
mod index;
mod links;
mod migrate;
mod names;
mod people;
mod users;

pub(super) use book::{create_document, home, native_deleted, native_written, remove, written};
pub(in crate::sandbox) use card::Card;
pub(in crate::sandbox) use index::digits;
pub(super) use index::{card, column_names, fill_column, hold};
pub(super) use migrate::bring_together;
pub(super) use people::after_turn;
pub(in crate::sandbox) use users::{keep_user, kind, remove_user, user, users};

/// The tables, beside those of the FIRST LINE tenant.
pub(super) const TABLES: &[&str] = &[
    "ALTER TABLE fl_contact ADD COLUMN bot TEXT",
    "ALTER TABLE fl_contact ADD COLUMN object TEXT",
    "CREATE UNIQUE INDEX fl_contact_by_object ON fl_contact (bot, object)",
    // The digits alone, to find a number however it was written.
    "ALTER TABLE fl_phone ADD COLUMN digits TEXT",
    "CREATE INDEX fl_phone_by_digits ON fl_phone (digits)",
    // Values by the names of the bots' custom fields, JSON.
    "CREATE TABLE contact_field (
        contact BIGINT NOT NULL REFERENCES fl_contact (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (contact, name)
    )",
    // Who is known as whom: people of a bot at `bot:NAME`, users of a channel at
    // `omnichat:PLATFORM:CHANNEL`.
    "CREATE TABLE contact_link (
        place TEXT NOT NULL,
        id TEXT NOT NULL,
        contact BIGINT NOT NULL REFERENCES fl_contact (id) ON DELETE CASCADE,
        PRIMARY KEY (place, id)
    )",
    "CREATE INDEX contact_link_by_contact ON contact_link (contact)",
    "CREATE INDEX contact_link_by_id ON contact_link (id)",
    // The bot in which FIRST LINE's new contacts are; at most one row.
    "CREATE TABLE fl_home (bot TEXT NOT NULL PRIMARY KEY)",
];
