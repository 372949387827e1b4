//! What a page holds, as the console takes it.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnection;

use crate::platforms::botcake::documents::Id;
use crate::sandbox::store::{Account, Record, Refusal};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Folder {
    pub(super) name: String,
    #[serde(default)]
    pub(super) parent_id: Option<Id>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Flow {
    pub(super) name: String,
    #[serde(default)]
    pub(super) parent_id: Option<Id>,
    #[serde(default)]
    pub(super) statistics: Counters,
    /// The published flow of the sandbox's own bot that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<String>,
}

/// `sent` and `delivery` are counted; the console sets the others.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Counters {
    pub(super) sent: u64,
    pub(super) delivery: u64,
    pub(super) seen: u64,
    pub(super) is_clicked: u64,
    pub(super) total_phone_number: u64,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Keyword {
    /// What customers write; the API neither reads nor writes it.
    pub(super) phrase: Option<String>,
    pub(super) rule: Option<String>,
    pub(super) is_activated: bool,
    pub(super) flow_id: Option<Id>,
    /// The published keyword of the sandbox's own bot that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IceBreaker {
    pub(super) title: String,
    #[serde(default)]
    pub(super) flow_id: Option<Id>,
    /// What of the sandbox's own bot it is, once that is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum MenuItem {
    Flow {
        title: String,
        flow_id: Id,
        /// What of the sandbox's own bot it is, once that is published.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
    },
    Link {
        title: String,
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        object: Option<String>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    /// `messenger_ref_url`, `facebook_ads_json` …
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) is_published: bool,
    /// The API does not show it.
    #[serde(default)]
    pub(super) flow_id: Option<Id>,
    /// What of the sandbox's own bot it is, once that is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) object: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tag {
    pub(super) name: String,
    #[serde(default)]
    pub(super) pancake_tag_id: Option<Id>,
}

/// A custom field, or a sequence.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) name: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Customer {
    pub(super) name: Option<String>,
    pub(super) tags: BTreeSet<Id>,
    /// By the id of the custom field.
    pub(super) fields: BTreeMap<String, Json>,
}

/// What was sent to a customer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    pub(super) psid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) flow_id: Option<Id>,
    /// A Dynamic Block, as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) message_tag: Option<String>,
    /// RFC 3339.
    pub(super) at: String,
}

/// A kind of record.
pub(super) trait Held: Serialize + DeserializeOwned {
    /// Its word in the console's paths and in the store.
    const KIND: &'static str;

    /// The flow and the folder that it names.
    fn refers(&self) -> (Option<Id>, Option<Id>) {
        (None, None)
    }

    /// What of the sandbox's own bot it is.
    fn object(&self) -> Option<&str> {
        None
    }
}

impl Held for Folder {
    const KIND: &'static str = "folders";
    fn refers(&self) -> (Option<Id>, Option<Id>) {
        (None, self.parent_id)
    }
}

impl Held for Flow {
    const KIND: &'static str = "flows";
    fn refers(&self) -> (Option<Id>, Option<Id>) {
        (None, self.parent_id)
    }
}

impl Held for Keyword {
    const KIND: &'static str = "keywords";
    fn refers(&self) -> (Option<Id>, Option<Id>) {
        (self.flow_id, None)
    }
    fn object(&self) -> Option<&str> {
        self.object.as_deref()
    }
}

impl Held for IceBreaker {
    const KIND: &'static str = "ice_breakers";
    fn refers(&self) -> (Option<Id>, Option<Id>) {
        (self.flow_id, None)
    }
    fn object(&self) -> Option<&str> {
        self.object.as_deref()
    }
}

impl Held for MenuItem {
    const KIND: &'static str = "menu_items";
    fn refers(&self) -> (Option<Id>, Option<Id>) {
        match self {
            MenuItem::Flow { flow_id, .. } => (Some(*flow_id), None),
            MenuItem::Link { .. } => (None, None),
        }
    }
    fn object(&self) -> Option<&str> {
        match self {
            MenuItem::Flow { object, .. } | MenuItem::Link { object, .. } => object.as_deref(),
        }
    }
}

impl Held for Tool {
    const KIND: &'static str = "tools";
    fn refers(&self) -> (Option<Id>, Option<Id>) {
        (self.flow_id, None)
    }
    fn object(&self) -> Option<&str> {
        self.object.as_deref()
    }
}

impl Held for Tag {
    const KIND: &'static str = "tags";
}

/// Custom fields and sequences are told apart by the word alone.
pub(super) const FIELDS: &str = "fields";
pub(super) const SEQUENCES: &str = "sequences";

impl Held for Customer {
    const KIND: &'static str = "customers";
}

impl Held for Sent {
    const KIND: &'static str = "sent";
}

/// Every record of a kind with the number that its id is, in the order of their making.
pub(super) async fn all<T: Held>(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
) -> Result<Vec<(Id, T)>, Refusal> {
    let records = page.list(connection, T::KIND).await?;
    Ok(numbered(records))
}

/// Records whose ids are numbers, which all but customers have.
pub(super) fn numbered<T>(records: Vec<Record<T>>) -> Vec<(Id, T)> {
    records
        .into_iter()
        .filter_map(|record| Some((record.id.parse().ok()?, record.content)))
        .collect()
}

pub(super) async fn one<T: Held>(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    id: &str,
) -> Result<Option<T>, Refusal> {
    let record = page.find(connection, T::KIND, id).await?;
    Ok(record.map(|record| record.content))
}

/// The page's record of a customer; an empty one if there is none, which is told.
pub(super) async fn customer(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    psid: &str,
) -> Result<(Customer, bool), Refusal> {
    let found = one::<Customer>(page, connection, psid).await?;
    let new = found.is_none();
    Ok((found.unwrap_or_default(), new))
}

pub(super) async fn keep_customer(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    psid: &str,
    customer: &Customer,
    new: bool,
) -> Result<(), Refusal> {
    if !new {
        return page
            .replace(connection, Customer::KIND, psid, customer)
            .await;
    }
    let seq = page.next(connection).await?;
    page.insert(connection, Customer::KIND, psid, seq, customer)
        .await
}
