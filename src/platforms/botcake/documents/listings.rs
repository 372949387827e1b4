//! What Botcake lists: flows in folders, keywords, ice breakers, menu, tools.
//!
//! `seeds/botcake-public-api.txt` unless another source is named. Fields that are not read here
//! are passed over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Id;

/// "Get Flows": every folder and every flow of a page, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flows {
    pub folders: Vec<Folder>,
    pub flows: Vec<Flow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The folder around it; `None` at the top.
    pub parent_id: Option<Id>,
    pub name: String,
    pub id: Id,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The folder that it is in; `None` at the top.
    pub parent_id: Option<Id>,
    pub name: String,
    pub id: Id,
}

/// "Get Keywords". Neither the words nor the rule of a keyword can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyword {
    pub is_activated: bool,
    pub id: Id,
    pub flow_id: Option<Id>,
}

/// "Get Asked Question".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceBreaker {
    pub title: String,
    pub id: Id,
    #[serde(default)]
    pub flow_id: Option<Id>,
}

/// "Get Main Menu", in the order of the menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuItem {
    /// `flow` or `link`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub id: Id,
    /// Of an item of the type `flow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<Id>,
    /// Of an item of the type `link`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// "Get Tools".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `messenger_ref_url`, `facebook_ads_json` …
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    pub is_published: bool,
    pub id: Id,
}

/// "Get Flow Statistics": counters by name. The vendor's documents do not show them; callers of
/// the API read `sent`, `delivery`, `seen`, `is_clicked` and `total_phone_number`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Statistics(pub BTreeMap<String, Option<u64>>);

impl Statistics {
    /// The counters that are known, in the order of a message's life.
    pub const KNOWN: [&str; 5] = [
        "sent",
        "delivery",
        "seen",
        "is_clicked",
        "total_phone_number",
    ];

    #[must_use]
    pub fn get(&self, counter: &str) -> Option<u64> {
        self.0.get(counter).copied().flatten()
    }
}

/// A tag of `get_list_tag`, which only others than the vendor describe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub id: Id,
    pub name: String,
}

/// A custom field of `custom_fields`, or a sequence of `sequences`; only others than the vendor
/// describe either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: Id,
    #[serde(default)]
    pub name: Option<String>,
}
