//! Contacts: people whom the project knows by name.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::{FieldName, TagName};
use super::scalars::FieldValue;

/// Where the project's contacts are written, and what tells them apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Contacts", example = serde_json::json!({ "key": "membership_no", "from": "data/members.csv" }), extend("oneOf" = [{ "required": ["from"] }, { "required": ["rows"] }]))]
pub struct Contacts {
    /// The column that tells contacts apart.
    pub key: ContactKey,
    /// A CSV table, relative to the project. Its columns are named like the keys of `rows`; tags are separated by `;`, and `fields.NAME` is a custom field. Write either `from` or `rows`.
    #[schemars(length(min = 1, max = 1000))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The contacts themselves. Write either `from` or `rows`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<Contact>>,
}

/// What tells contacts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Contact key")]
pub enum ContactKey {
    /// The member number.
    MembershipNo,
    /// The identity number.
    IdentityNo,
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
    /// The id on the channel.
    UserId,
}

impl ContactKey {
    pub const ALL: [ContactKey; 5] = [
        ContactKey::MembershipNo,
        ContactKey::IdentityNo,
        ContactKey::Email,
        ContactKey::Phone,
        ContactKey::UserId,
    ];

    /// The column's name.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            ContactKey::MembershipNo => "membership_no",
            ContactKey::IdentityNo => "identity_no",
            ContactKey::Email => "email",
            ContactKey::Phone => "phone",
            ContactKey::UserId => "user_id",
        }
    }
}

/// One contact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Contact", example = serde_json::json!({ "membership_no": "M1", "first_name": "陳", "tags": ["vip"], "fields": { "seats": 2 } }))]
pub struct Contact {
    /// The person's id on the channel, as Omnichat has it: `"U2bd582c3…"` on LINE.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The member number.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership_no: Option<String>,
    /// The identity number.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_no: Option<String>,
    /// The whole name, on platforms that keep one, such as Omnichat.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The first name. FIRST LINE labels this column 姓, the family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name. FIRST LINE labels this column 名, the given name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The contact's gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// The day of birth: `1985-08-27`.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_at: Option<String>,
    /// The phone number, international: `"+886912345678"`.
    #[schemars(length(min = 1, max = 50))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The tags that the contact has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<TagName>>,
    /// Values of custom fields, by the field's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<BTreeMap<FieldName, FieldValue>>,
}

impl Contact {
    /// The value of the key column.
    #[must_use]
    pub fn key(&self, key: ContactKey) -> Option<&str> {
        match key {
            ContactKey::MembershipNo => self.membership_no.as_deref(),
            ContactKey::IdentityNo => self.identity_no.as_deref(),
            ContactKey::Email => self.email.as_deref(),
            ContactKey::Phone => self.phone.as_deref(),
            ContactKey::UserId => self.user_id.as_deref(),
        }
    }
}

/// A contact's gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Gender")]
pub enum Gender {
    Male,
    Female,
    Unknown,
}

impl Gender {
    /// The gender with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Gender> {
        match word {
            "male" => Some(Gender::Male),
            "female" => Some(Gender::Female),
            "unknown" => Some(Gender::Unknown),
            _ => None,
        }
    }
}
