//! Contacts -> the bodies of the requests that make them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::{Document, FillIn, LeftOut, Paper, several};
use crate::language::address::{Address, Kind};
use crate::language::field::FieldType;
use crate::language::value::{Desired, Value};
use crate::platforms::{Platform, firstline};

/// All contacts of the project, in order of their keys; `None` where the platform has none or the
/// project names none.
#[must_use]
pub fn contacts(paper: &Paper<'_>) -> Option<Document> {
    let mut made = Made {
        paper,
        fill_in: BTreeMap::new(),
        left_out: Vec::new(),
    };
    let bodies: Vec<Json> = match paper.platform {
        Platform::Firstline => paper
            .of(Kind::Contact)
            .map(|one| made.firstline(one))
            .collect(),
        Platform::Omnichat => paper
            .of(Kind::Contact)
            .map(|one| made.omnichat(one))
            .collect(),
        _ => return None,
    };
    if bodies.is_empty() {
        return None;
    }
    let fill_in = made.fill_in.into_iter();
    Some(Document {
        json: Json::Array(bodies),
        fill_in: fill_in.map(|(mark, what)| FillIn { mark, what }).collect(),
        left_out: made.left_out,
    })
}

struct Made<'a, 'b> {
    paper: &'a Paper<'b>,
    fill_in: BTreeMap<String, String>,
    left_out: Vec<LeftOut>,
}

impl Made<'_, '_> {
    fn mark(&mut self, what: &str, title: &str, listed: &str) -> Json {
        let mark = format!("<<id of the {what} {title}>>");
        let sentence = format!("the id of the {what} `{title}`, which {listed} lists");
        self.fill_in.insert(mark.clone(), sentence);
        Json::from(mark)
    }

    fn leave(&mut self, contact: &Desired, why: impl Into<String>) {
        self.left_out
            .push(LeftOut::new(contact.address.to_string(), why));
    }

    fn tags(&self, contact: &Desired) -> Option<Vec<String>> {
        let tags = several(contact.content.get("tags")?).iter();
        let title = |tag: &Value| match tag {
            Value::Ref(tag) => Some(self.paper.title(tag).to_owned()),
            _ => None,
        };
        Some(tags.filter_map(title).collect())
    }

    fn fields<'v>(&self, contact: &'v Desired) -> Vec<(Address, &'v Value)> {
        let Some(Value::Map(fields)) = contact.content.get("fields") else {
            return Vec::new();
        };
        let fields = fields.iter();
        fields
            .map(|(name, value)| (Address::new(Kind::Field, name), value))
            .collect()
    }

    /// FIRST LINE developer/api/contact, create; tags belong to the update.
    fn firstline(&mut self, contact: &Desired) -> Json {
        let mut body = Map::new();
        for key in [
            "membership_no",
            "identity_no",
            "first_name",
            "last_name",
            "birth_at",
        ] {
            if let Some(Value::Text(text)) = contact.content.get(key) {
                body.insert(key.to_owned(), Json::from(text.as_str()));
            }
        }
        if !body.contains_key("first_name") {
            self.leave(
                contact,
                "FIRST LINE wants a `first_name` of every contact that is made",
            );
        }
        if let Some(Value::Text(word)) = contact.content.get("gender") {
            match (self.paper.gender_codes, word.as_str()) {
                (Some(codes), "male") => drop(body.insert("gender".to_owned(), codes.male.into())),
                (Some(codes), "female") => drop(body.insert("gender".to_owned(), codes.female.into())),
                _ => self.leave(contact, "its gender: FIRST LINE's numbers are documented two ways; give the target `gender_codes`"),
            }
        }
        for key in ["phone", "email"] {
            if contact.content.contains_key(key) {
                self.leave(
                    contact,
                    format!("its {key}: no request of FIRST LINE's is documented that writes it"),
                );
            }
        }
        let mut columns = Vec::new();
        for (field, value) in self.fields(contact) {
            let title = self.paper.title(&field).to_owned();
            let kind = self
                .paper
                .content(&field)
                .and_then(|content| content.get("type"));
            let kind = match kind {
                Some(Value::Text(word)) => serde_json::from_value(json!(word)).ok(),
                _ => None,
            };
            match firstline::encode(kind.unwrap_or(FieldType::Text), value) {
                Ok(value) => {
                    let id = self.mark("custom field", &title, "`GET /cz-col-category`");
                    columns.push(json!({ "id": id, "value": value }));
                }
                Err(why) => self.leave(contact, format!("its `{}`: {why}", field.name())),
            }
        }
        if !columns.is_empty() {
            body.insert("cz_cols".to_owned(), Json::Array(columns));
        }
        if let Some(tags) = self.tags(contact) {
            let ids = tags
                .iter()
                .map(|tag| self.mark("tag", tag, "`GET /contact-tag`"));
            let ids: Vec<Json> = ids.collect();
            body.insert("tag_ids".to_owned(), Json::Array(ids));
        }
        Json::Object(body)
    }

    /// Omnichat Developer Guide, "Upsert a Contact": people are told apart by their id on the
    /// channel, which no table of ours has.
    fn omnichat(&mut self, contact: &Desired) -> Json {
        let text = |key: &str| match contact.content.get(key) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let mut body = Map::new();
        let name = [text("first_name"), text("last_name")];
        let name: Vec<&str> = name.into_iter().flatten().collect();
        let name = (!name.is_empty()).then(|| name.join(" "));
        let pairs = [
            ("name", name.as_deref()),
            ("memberId", text("membership_no")),
            ("phone", text("phone")),
            ("email", text("email")),
        ];
        for (key, value) in pairs {
            if let Some(value) = value {
                body.insert(key.to_owned(), Json::from(value));
            }
        }
        for key in ["identity_no", "gender", "birth_at"] {
            if contact.content.contains_key(key) {
                self.leave(contact, format!("its {key}: Omnichat's contacts have none"));
            }
        }
        if let Some(tags) = self.tags(contact) {
            body.insert("tags".to_owned(), json!(tags));
        }
        let attributes: Vec<Json> = self
            .fields(contact)
            .into_iter()
            .filter_map(|(field, value)| {
                let value = crate::platforms::content::encode(value, &BTreeMap::new()).ok()?;
                Some(json!({ "key": field.name(), "value": value }))
            })
            .collect();
        if !attributes.is_empty() {
            body.insert("customAttributes".to_owned(), Json::Array(attributes));
        }
        let user = "<<the person's id on the channel>>";
        let what = "the id in the address of the request, which `GET /v1/contacts` lists";
        self.fill_in.insert(user.to_owned(), what.to_owned());
        json!({ "key": contact.address.name(), "userId": user, "body": body })
    }
}
