//! A FIRST LINE tenant: its contacts, tags, custom fields, channel users and pushed messages, with
//! the integer ids of the vendor.

mod contacts;
mod details;
mod fields;
mod filter;
mod tables;
mod tags;
mod talk;
mod values;

use sqlx::sqlite::SqliteConnection;

pub(in crate::sandbox) use contacts::{Contact, Value, Written};
pub(super) use contacts::{clear_value, held_values, set_value};
pub(in crate::sandbox) use details::Detail;
pub(super) use fields::form;
pub(in crate::sandbox) use fields::{Category, Col};
pub(in crate::sandbox) use filter::{Condition, Filter, Op};
pub(super) use tables::TABLES;
pub(in crate::sandbox) use tags::Tag;
pub(in crate::sandbox) use talk::ChannelUser;
pub(in crate::sandbox) use values::is_day;

/// One page of a list, and how much there is on all of them.
#[derive(Debug)]
pub(in crate::sandbox) struct Rows<T> {
    pub(in crate::sandbox) rows: Vec<T>,
    pub(in crate::sandbox) total: i64,
}

/// Which part of a list.
#[derive(Clone, Copy, Debug)]
pub(in crate::sandbox) struct Part {
    /// From 1.
    pub(in crate::sandbox) page: i64,
    pub(in crate::sandbox) per_page: i64,
}

impl Part {
    pub(in crate::sandbox) const ALL: Part = Part {
        page: 1,
        per_page: i64::MAX,
    };

    fn offset(self) -> i64 {
        (self.page - 1).saturating_mul(self.per_page)
    }
}

/// The next id of a table; one is never given twice.
pub(super) async fn next_id(tx: &mut SqliteConnection, table: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO fl_counter (name, last_id) VALUES ($1, 1)
         ON CONFLICT (name) DO UPDATE SET last_id = fl_counter.last_id + 1
         RETURNING last_id",
    )
    .bind(table)
    .fetch_one(tx)
    .await
}

/// The time as FIRST LINE writes it: `2019-04-10 03:01:41`, UTC here.
pub(super) fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}
