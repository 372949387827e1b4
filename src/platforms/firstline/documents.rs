//! FIRST LINE's JSON: contacts, tags, groups of custom fields.
//!
//! Its samples are not valid JSON everywhere, and its tenants differ in what they send, so that
//! reading is generous: numbers and texts stand for each other, what is missing is nothing.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

/// A contact as it is read.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "RawContact")]
pub struct Contact {
    pub id: i64,
    /// First and last name with a blank between them, made by FIRST LINE.
    pub name: Option<String>,
    /// 姓 in the vendor's labels, the family name.
    pub first_name: Option<String>,
    /// 名 in the vendor's labels, the given name.
    pub last_name: Option<String>,
    pub membership_no: Option<String>,
    pub identity_no: Option<String>,
    /// The tenant's number; its meaning is documented two ways.
    pub gender: Option<i64>,
    /// `YYYY-MM-DD`.
    pub birth_at: Option<String>,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    /// `None` where the answer does not speak of them: lists do not.
    pub cz_cols: Option<Vec<CzCol>>,
    /// `None` where the answer does not speak of them: only updates are documented to.
    pub tag_ids: Option<Vec<i64>>,
}

/// The value of one custom field of a contact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CzCol {
    #[serde(deserialize_with = "number")]
    pub id: i64,
    /// See [`super::decode`].
    #[serde(default)]
    pub value: Json,
}

/// What a create or an update of a contact sets: `None` leaves it, `Some(None)` empties it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ContactBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership_no: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_no: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Option<i64>>,
    /// `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_at: Option<Option<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cz_cols: Vec<CzCol>,
    /// All tags that the contact is to have; documented for the update alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_ids: Option<Vec<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_ids: Option<Vec<i64>>,
}

/// A contact tag.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Tag {
    #[serde(deserialize_with = "number")]
    pub id: i64,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    /// How many contacts have it.
    #[serde(default)]
    pub contacts_count: Option<i64>,
}

/// What a create or an update of a tag sets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagBody {
    pub name: String,
    /// `None` leaves it, `Some(None)` empties it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Option<String>>,
}

/// A group of custom fields.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Category {
    #[serde(deserialize_with = "number")]
    pub id: i64,
    #[serde(default, deserialize_with = "text")]
    pub name: String,
    /// 0 form and 1 table of contacts, 2 and 3 of tickets.
    #[serde(rename = "type", deserialize_with = "number")]
    pub kind: i64,
    #[serde(default)]
    pub cols: Vec<Definition>,
}

impl Category {
    /// Whether its fields stand in a contact's `cz_cols`.
    #[must_use]
    pub fn is_contact_form(&self) -> bool {
        self.kind == 0
    }
}

/// A custom field of the tenant.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Definition {
    #[serde(deserialize_with = "number")]
    pub id: i64,
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// See [`super::type_of`].
    #[serde(rename = "type", deserialize_with = "number")]
    pub kind: i64,
    /// Empty for types without options.
    #[serde(default, deserialize_with = "options")]
    pub options: Vec<OptionText>,
    #[serde(default, deserialize_with = "maybe_number")]
    pub category_id: Option<i64>,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OptionText {
    /// What people see.
    #[serde(deserialize_with = "text")]
    pub text: String,
    /// What is stored.
    #[serde(deserialize_with = "text")]
    pub value: String,
}

#[derive(Deserialize)]
struct RawContact {
    #[serde(deserialize_with = "number")]
    id: i64,
    #[serde(default, deserialize_with = "maybe_text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "maybe_text")]
    first_name: Option<String>,
    #[serde(default, deserialize_with = "maybe_text")]
    last_name: Option<String>,
    #[serde(default, deserialize_with = "maybe_text")]
    membership_no: Option<String>,
    #[serde(default, deserialize_with = "maybe_text")]
    identity_no: Option<String>,
    #[serde(default, deserialize_with = "maybe_number")]
    gender: Option<i64>,
    #[serde(default)]
    birth_at: Option<String>,
    #[serde(default)]
    profile: Option<RawProfile>,
    #[serde(default)]
    email_contacts: Option<Vec<RawEmail>>,
    #[serde(default)]
    cz_cols: Option<Vec<CzCol>>,
    /// Requests say `tag_ids`, answers `tag_id`; both are read.
    #[serde(default)]
    tag_ids: Option<Vec<i64>>,
    #[serde(default)]
    tag_id: Option<Vec<i64>>,
}

#[derive(Deserialize)]
struct RawProfile {
    #[serde(default)]
    phones: Option<Vec<RawPhone>>,
}

#[derive(Deserialize)]
struct RawPhone {
    #[serde(default, deserialize_with = "maybe_text")]
    number: Option<String>,
}

#[derive(Deserialize)]
struct RawEmail {
    #[serde(default)]
    address: Option<String>,
}

impl From<RawContact> for Contact {
    fn from(raw: RawContact) -> Contact {
        let phones = raw.profile.and_then(|profile| profile.phones);
        let phones = phones.into_iter().flatten();
        let emails = raw.email_contacts.into_iter().flatten();
        Contact {
            id: raw.id,
            name: raw.name,
            first_name: raw.first_name,
            last_name: raw.last_name,
            membership_no: raw.membership_no,
            identity_no: raw.identity_no,
            gender: raw.gender,
            // Other pages of the vendor show `1985-08-27 00:00:00`.
            birth_at: raw.birth_at.map(|at| match at.split_once([' ', 'T']) {
                Some((day, _)) => day.to_owned(),
                None => at,
            }),
            phones: phones.filter_map(|phone| phone.number).collect(),
            emails: emails.filter_map(|email| email.address).collect(),
            cz_cols: raw.cz_cols,
            tag_ids: raw.tag_ids.or(raw.tag_id),
        }
    }
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    maybe_number(deserializer)?.ok_or_else(|| D::Error::custom("a number is missing"))
}

fn maybe_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let found = match Json::deserialize(deserializer)? {
        Json::Null => return Ok(None),
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    match found {
        Some(number) => Ok(Some(number)),
        None => Err(D::Error::custom("not a whole number")),
    }
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(maybe_text(deserializer)?.unwrap_or_default())
}

/// A text; an empty one is nothing.
fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Json::deserialize(deserializer)? {
        Json::Null => Ok(None),
        Json::String(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        Json::Number(number) => Ok(Some(number.to_string())),
        Json::Bool(flag) => Ok(Some(flag.to_string())),
        _ => Err(D::Error::custom("not a text")),
    }
}

/// The options: a list, or a list as JSON in a text.
fn options<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<OptionText>, D::Error> {
    match Json::deserialize(deserializer)? {
        Json::Null => Ok(Vec::new()),
        Json::String(text) if text.trim().is_empty() => Ok(Vec::new()),
        Json::String(text) => serde_json::from_str(&text).map_err(D::Error::custom),
        list => serde_json::from_value(list).map_err(D::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use serde_json::json;

    #[test]
    fn contacts_are_read_as_tenants_send_them() {
        let contact: Contact = serde_json::from_value(json!({
            "id": "9007199254740993", "name": "陳 大華", "first_name": "陳", "last_name": "",
            "membership_no": 8771639, "gender": "0", "birth_at": "1985-08-27 00:00:00",
            "profile_id": 1, "profile": { "id": 1, "phones": [{ "id": 5, "number": "0912" }] },
            "email_contacts": [{ "address": "a@b.example" }], "tag_id": [4, 6],
            "something_new": { "x": 1 },
        }))
        .unwrap();
        assert_eq!(contact.id, 9_007_199_254_740_993);
        assert_eq!(contact.membership_no.as_deref(), Some("8771639"));
        assert_eq!(contact.last_name, None);
        assert_eq!(contact.gender, Some(0));
        assert_eq!(contact.birth_at.as_deref(), Some("1985-08-27"));
        assert_eq!(contact.phones, ["0912"]);
        assert_eq!(contact.emails, ["a@b.example"]);
        assert_eq!(contact.tag_ids, Some(vec![4, 6]));
        assert_eq!(contact.cz_cols, None);
        let both: Contact = serde_json::from_value(json!({ "id": 1, "tag_ids": [2] })).unwrap();
        assert_eq!(both.tag_ids, Some(vec![2]));
        assert!(serde_json::from_value::<Contact>(json!({ "name": "no id" })).is_err());
    }

    #[test]
    fn what_is_not_said_is_not_sent() {
        let body = ContactBody {
            first_name: Some("陳".to_owned()),
            last_name: Some(None),
            gender: Some(Some(1)),
            cz_cols: vec![CzCol {
                id: 1,
                value: json!(60),
            }],
            tag_ids: Some(Vec::new()),
            ..ContactBody::default()
        };
        assert_eq!(
            serde_json::to_value(&body).unwrap(),
            json!({
                "first_name": "陳", "last_name": null, "gender": 1,
                "cz_cols": [{ "id": 1, "value": 60 }], "tag_ids": [],
            })
        );
    }

    #[test]
    fn options_are_a_list_or_a_list_in_a_text() {
        let of = |options: Json| -> Definition {
            let json = json!({ "id": 4, "name": "血型", "type": 6, "options": options });
            serde_json::from_value(json).unwrap()
        };
        let list = of(json!([{ "text": "A型", "value": "A" }]));
        assert_eq!(list.options[0].value, "A");
        assert_eq!(of(json!("[{\"text\":\"A型\",\"value\":\"A\"}]")), list);
        assert_eq!(of(Json::Null).options, []);
    }
}
