//! Contacts between the language's shape and FIRST LINE's.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::documents::{Contact, ContactBody, CzCol, Definition};
use super::port::number;
use super::values::{decode, encode, type_of};
use crate::language::address::Kind;
use crate::language::contact::ContactKey;
use crate::language::name::nfc;
use crate::platforms::content::scoped;
use crate::platforms::{Known, Live, VendorOptions, content as wire};

/// What is known for translating contacts.
#[derive(Debug)]
pub(super) struct People<'a> {
    options: &'a VendorOptions,
    known: &'a Known,
    /// Our names of custom fields with the tenant's definitions; those that the tenant has twice,
    /// or not at all, are not in it.
    fields: BTreeMap<&'a str, &'a Definition>,
}

const TEXTS: [&str; 5] = [
    "membership_no",
    "identity_no",
    "first_name",
    "last_name",
    "birth_at",
];

impl<'a> People<'a> {
    pub(super) fn new(
        options: &'a VendorOptions,
        known: &'a Known,
        form: &'a [Definition],
    ) -> People<'a> {
        let definition = |title: &String| {
            let mut found = form.iter().filter(|one| one.name == *title);
            found.next().filter(|_| found.next().is_none())
        };
        let fields = known
            .fields
            .iter()
            .filter_map(|(name, field)| Some((name.as_str(), definition(&field.title)?)))
            .collect();
        People {
            options,
            known,
            fields,
        }
    }

    /// Whether somebody wants to know the contact's custom fields.
    pub(super) fn wants_details(&self, contact: &Contact) -> bool {
        let wanted = self.known.contacts.get(&self.key(contact));
        wanted.is_some_and(|wanted| wanted.fields.is_some())
            || self
                .known
                .detailed
                .contains(&scoped(Kind::Contact, contact.id))
    }

    /// What tells the contact apart: the value of the key column, else its id.
    fn key(&self, contact: &Contact) -> String {
        let many = |values: &[String]| {
            let known = |value: &&String| self.known.contacts.contains_key(*value);
            values.iter().find(known).or(values.first()).cloned()
        };
        let value = match self.options.contact_key {
            Some(ContactKey::MembershipNo) => contact.membership_no.clone(),
            Some(ContactKey::IdentityNo) => contact.identity_no.clone(),
            Some(ContactKey::Email) => many(&contact.emails),
            Some(ContactKey::Phone) => many(&contact.phones),
            // Not a thing there.
            Some(ContactKey::UserId) | None => None,
        };
        value.map_or_else(|| format!("#{}", contact.id), |value| nfc(&value))
    }

    /// A contact in the language's shape. Tags are left out: nothing shows them.
    pub(super) fn live(&self, contact: &Contact) -> Live {
        let key = self.key(contact);
        let mut content = Map::new();
        let mut put = |key: &str, value: Option<Json>| {
            if let Some(value) = value {
                content.insert(key.to_owned(), value);
            }
        };
        let texts = [
            &contact.membership_no,
            &contact.identity_no,
            &contact.first_name,
            &contact.last_name,
            &contact.birth_at,
        ];
        for (key, text) in TEXTS.into_iter().zip(texts) {
            put(key, text.as_ref().map(|text| json!(text)));
        }
        put("gender", self.gender_word(contact.gender));
        let wanted = self.known.contacts.get(&key);
        let one_of = |values: &[String], wanted: Option<&String>| {
            let same = values.iter().find(|value| Some(*value) == wanted);
            same.or(values.first()).map(|value| json!(value))
        };
        let phone = wanted.and_then(|wanted| wanted.phone.as_ref());
        put("phone", one_of(&contact.phones, phone));
        let email = wanted.and_then(|wanted| wanted.email.as_ref());
        put("email", one_of(&contact.emails, email));
        if let Some(values) = &contact.cz_cols {
            put("fields", Some(self.values(values)));
        }
        Live::unversioned(
            Kind::Contact,
            scoped(Kind::Contact, contact.id),
            key,
            content,
        )
    }

    /// Values of custom fields by our names.
    fn values(&self, values: &[CzCol]) -> Json {
        let mut fields = Map::new();
        for (name, definition) in &self.fields {
            let held = values.iter().find(|value| value.id == definition.id);
            let (Some(held), Some(kind)) = (held, type_of(definition.kind)) else {
                continue;
            };
            let value = decode(kind, &held.value, &definition.options);
            // What is read holds no reference that could be missing.
            if let Ok(json) = wire::encode(&value, &BTreeMap::new())
                && !json.is_null()
            {
                fields.insert((*name).to_owned(), json);
            }
        }
        Json::Object(fields)
    }

    /// What to send so that a contact which held `before` holds `content`. Without `before`, all.
    ///
    /// # Errors
    /// Words, if something cannot be written.
    pub(super) fn body(
        &self,
        content: &Map<String, Json>,
        before: Option<&Map<String, Json>>,
    ) -> Result<ContactBody, String> {
        let held = |key: &str| before.and_then(|before| before.get(key));
        let changed = |key: &str| content.get(key) != held(key);
        let text = |key: &str| {
            let value = content.get(key).and_then(Json::as_str);
            changed(key).then(|| value.map(str::to_owned))
        };
        let mut body = ContactBody {
            first_name: text("first_name").flatten(),
            last_name: text("last_name"),
            membership_no: text("membership_no"),
            identity_no: text("identity_no"),
            birth_at: text("birth_at"),
            ..ContactBody::default()
        };
        if changed("gender") {
            body.gender = self.gender_code(content.get("gender"))?;
        }
        if let Some(tags) = content.get("tags") {
            let items = tags.as_array().into_iter().flatten();
            let ids = items.map(|item| item["$ref"].as_str().and_then(number));
            let ids: Option<Vec<i64>> = ids.collect();
            body.tag_ids = Some(ids.ok_or("a tag is not known to FIRST LINE")?);
        }
        let none = Map::new();
        let map = |value: Option<&'_ Json>| value.and_then(Json::as_object).cloned();
        let wanted = map(content.get("fields")).unwrap_or_default();
        let held = map(held("fields")).unwrap_or(none);
        for (name, value) in &wanted {
            if held.get(name) != Some(value) {
                body.cz_cols.push(self.value(name, value)?);
            }
        }
        for name in held.keys().filter(|name| !wanted.contains_key(*name)) {
            body.cz_cols.push(self.value(name, &Json::Null)?);
        }
        Ok(body)
    }

    fn value(&self, name: &str, json: &Json) -> Result<CzCol, String> {
        let definition = self.fields.get(name).ok_or_else(|| {
            format!(
                "FIRST LINE has no custom field, or several, for `{name}`; see the steps by hand"
            )
        })?;
        let kind = type_of(definition.kind);
        let value = wire::decode(json, &BTreeMap::new());
        match kind.and_then(|kind| encode(kind, &value).ok()) {
            Some(value) => Ok(CzCol {
                id: definition.id,
                value,
            }),
            None => Err(format!(
                "the value of `{name}` does not fit FIRST LINE's custom field `{}`, which is of another type; see the steps by hand",
                definition.name
            )),
        }
    }

    fn gender_word(&self, code: Option<i64>) -> Option<Json> {
        let codes = self.options.gender_codes?;
        Some(match code {
            Some(code) if code == i64::from(codes.male) => json!("male"),
            Some(code) if code == i64::from(codes.female) => json!("female"),
            Some(code) => json!(code),
            None => json!("unknown"),
        })
    }

    /// The number to send; `None`: nothing is sent.
    fn gender_code(&self, word: Option<&Json>) -> Result<Option<Option<i64>>, String> {
        let Some(codes) = self.options.gender_codes else {
            return match word {
                None => Ok(None),
                Some(_) => Err(
                    "FIRST LINE's documents give the numbers of genders in two ways; set `gender_codes` on the target, or remove the column".to_owned(),
                ),
            };
        };
        Ok(Some(match word.and_then(Json::as_str) {
            Some("male") => Some(i64::from(codes.male)),
            Some("female") => Some(i64::from(codes.female)),
            _ => None,
        }))
    }
}

/// An update of the tags alone.
pub(super) fn tag_ids(tags: Vec<i64>) -> ContactBody {
    ContactBody {
        tag_ids: Some(tags),
        ..ContactBody::default()
    }
}
