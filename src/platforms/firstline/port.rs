//! FIRST LINE as sync sees it: contacts and tags both ways, field definitions to be checked.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Map, Value as Json, json};

use super::client::Client;
use super::documents::{Contact, ContactBody, CzCol, Definition, Tag, TagBody};
use super::values::{encode, type_of};
use crate::language::address::{Address, Kind};
use crate::language::contact::ContactKey;
use crate::language::field::FieldType;
use crate::language::name::nfc;
use crate::language::target::{GenderCodes, VendorOptions};
use crate::platforms::client::cannot;
use crate::platforms::content::decode;
use crate::platforms::{
    Complete, ConnectError, Connection, Incomplete, Live, Outcome, Page, Platform, Problem,
    ProblemKind, ReadError,
};

/// A tenant with what is known of its custom fields. Clones share that.
#[derive(Clone, Debug)]
pub struct Port {
    client: Client,
    options: VendorOptions,
    known: Arc<RwLock<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    /// The tenant's definitions by id.
    types: BTreeMap<i64, FieldType>,
    /// Ids by the field's name in the files.
    fields: BTreeMap<String, i64>,
}

impl Port {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub(in crate::platforms) fn new(connection: &Connection) -> Result<Port, ConnectError> {
        Ok(Port {
            client: Client::new(connection)?,
            options: connection.options.clone(),
            known: Arc::default(),
        })
    }

    /// Learns which of the tenant's objects are which of the files' resources.
    pub(in crate::platforms) fn know(&self, names: &BTreeMap<String, Address>) {
        let fields = names
            .iter()
            .filter(|(_, address)| address.kind() == Kind::Field)
            .filter_map(|(id, address)| Some((address.name().to_owned(), number(id)?)));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.fields = fields.collect();
    }

    /// Every object of a kind.
    ///
    /// # Errors
    /// [`ReadError`] if the list cannot be read whole.
    pub(in crate::platforms) async fn list(&self, kind: Kind) -> Result<Complete, ReadError> {
        let items: Vec<Live> = match kind {
            Kind::Contact => {
                let listed = self.client.contacts(&super::Search::default()).await?;
                listed.items.iter().map(|one| self.contact(one)).collect()
            }
            Kind::Tag => {
                let listed = self.client.tags(None).await?;
                listed.items.iter().map(tag).collect()
            }
            Kind::Field => {
                let groups = self.client.categories().await?.items;
                let of_contacts = groups.iter().filter(|group| group.is_contact_form());
                let all: Vec<&Definition> = of_contacts.flat_map(|group| &group.cols).collect();
                let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                known.types = all
                    .iter()
                    .filter_map(|one| Some((one.id, type_of(one.kind)?)))
                    .collect();
                all.into_iter().map(definition).collect()
            }
            kind => {
                return Err(ReadError::Incomplete(Incomplete {
                    kind,
                    why: "FIRST LINE lists none".to_owned(),
                }));
            }
        };
        let total = items.len() as u64;
        let page = Page {
            items,
            page: 1,
            pages: 1,
            total,
        };
        Complete::from_pages(kind, vec![page]).map_err(ReadError::Incomplete)
    }

    pub(in crate::platforms) async fn create(
        &self,
        kind: Kind,
        name: &str,
        content: &Map<String, Json>,
    ) -> Outcome<Live> {
        match kind {
            Kind::Tag => {
                let body = tag_body(name, content);
                self.client.create_tag(&body).await.map(|made| tag(&made))
            }
            Kind::Contact => {
                let mut body = match self.body(content) {
                    Ok(body) => body,
                    Err(why) => return refused(&why),
                };
                // Tags are documented for the update alone.
                let tags = body.tag_ids.take().filter(|tags| !tags.is_empty());
                let made = match self.client.create_contact(&body).await {
                    Outcome::Done(made) => made,
                    other => return other.map(|made| self.written(&made, content)),
                };
                if let Some(tags) = tags {
                    let body = ContactBody {
                        tag_ids: Some(tags),
                        ..ContactBody::default()
                    };
                    let tagged = self.client.update_contact(made.id, &body).await;
                    if !matches!(tagged, Outcome::Done(_)) {
                        return refused(
                            "the contact was created, but did not get its tags; the next apply gives them",
                        );
                    }
                }
                Outcome::Done(self.written(&made, content))
            }
            kind => cannot(Platform::Firstline, kind),
        }
    }

    pub(in crate::platforms) async fn update(
        &self,
        kind: Kind,
        id: &str,
        name: &str,
        content: &Map<String, Json>,
    ) -> Outcome<Live> {
        let Some(number) = number(id) else {
            return cannot(Platform::Firstline, kind);
        };
        match kind {
            Kind::Tag => {
                let body = tag_body(name, content);
                let outcome = self.client.update_tag(number, &body).await;
                outcome.map(|written| tag(&written))
            }
            Kind::Contact => match self.body(content) {
                Ok(body) => {
                    let outcome = self.client.update_contact(number, &body).await;
                    outcome.map(|written| self.written(&written, content))
                }
                Err(why) => refused(&why),
            },
            kind => cannot(Platform::Firstline, kind),
        }
    }

    pub(in crate::platforms) async fn delete(&self, kind: Kind, id: &str) -> Outcome<()> {
        match (kind, number(id)) {
            (Kind::Contact, Some(id)) => self.client.delete_contact(id).await,
            (Kind::Tag, Some(id)) => self.client.delete_tag(id).await,
            (kind, _) => cannot(Platform::Firstline, kind),
        }
    }

    /// A contact as lists show it: without custom fields and tags.
    fn contact(&self, contact: &Contact) -> Live {
        let mut content = Map::new();
        let mut put = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                content.insert(key.to_owned(), value.into());
            }
        };
        put("membership_no", contact.membership_no.as_deref());
        put("identity_no", contact.identity_no.as_deref());
        put("first_name", contact.first_name.as_deref());
        put("last_name", contact.last_name.as_deref());
        put("birth_at", contact.birth_at.as_deref());
        put("phone", contact.phones.first().map(String::as_str));
        put("email", contact.emails.first().map(String::as_str));
        let gender = self.options.gender_codes.zip(contact.gender);
        put("gender", gender.and_then(|(codes, code)| word(codes, code)));
        let key = match self.options.contact_key {
            Some(ContactKey::MembershipNo) | None => contact.membership_no.as_ref(),
            Some(ContactKey::IdentityNo) => contact.identity_no.as_ref(),
            Some(ContactKey::Email) => contact.emails.first(),
            Some(ContactKey::Phone) => contact.phones.first(),
        };
        let name = key.map(|key| nfc(key)).unwrap_or_default();
        Live::unversioned(Kind::Contact, contact.id.to_string(), name, content)
    }

    /// A contact that was just written, with what its answer does not show as it was sent.
    fn written(&self, contact: &Contact, sent: &Map<String, Json>) -> Live {
        let mut live = self.contact(contact);
        for key in ["fields", "tags"] {
            if let Some(value) = sent.get(key) {
                live.content.insert(key.to_owned(), value.clone());
            }
        }
        live
    }

    /// What is sent of a contact. Phone numbers and addresses have no place in it.
    fn body(&self, content: &Map<String, Json>) -> Result<ContactBody, String> {
        let text = |key: &str| content.get(key).and_then(Json::as_str).map(str::to_owned);
        let gender = self.options.gender_codes.and_then(|codes| {
            let gender = text("gender")?;
            Some(match gender.as_str() {
                "male" => Some(i64::from(codes.male)),
                "female" => Some(i64::from(codes.female)),
                _ => None,
            })
        });
        let tags = content.get("tags").and_then(Json::as_array);
        Ok(ContactBody {
            first_name: text("first_name"),
            last_name: Some(text("last_name")),
            membership_no: Some(text("membership_no")),
            identity_no: Some(text("identity_no")),
            gender,
            birth_at: Some(text("birth_at")),
            cz_cols: self.values(content)?,
            tag_ids: tags.map(|tags| {
                let ids = tags.iter().filter_map(|tag| tag.get("$ref")?.as_str());
                ids.filter_map(number).collect()
            }),
            company_ids: None,
        })
    }

    fn values(&self, content: &Map<String, Json>) -> Result<Vec<CzCol>, String> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let fields = content.get("fields").and_then(Json::as_object);
        fields
            .into_iter()
            .flatten()
            .map(|(name, value)| {
                let id = known.fields.get(name);
                let found = id.and_then(|id| Some((*id, *known.types.get(id)?)));
                let Some((id, kind)) = found else {
                    return Err(format!("the tenant has no custom field `{name}`"));
                };
                let value = decode(value, &BTreeMap::new());
                let value = encode(kind, &value).map_err(|error| format!("`{name}`: {error}"))?;
                Ok(CzCol { id, value })
            })
            .collect()
    }
}

fn number(id: &str) -> Option<i64> {
    id.parse().ok()
}

fn word(codes: GenderCodes, code: i64) -> Option<&'static str> {
    if code == i64::from(codes.male) {
        Some("male")
    } else if code == i64::from(codes.female) {
        Some("female")
    } else {
        None
    }
}

/// A write that cannot be made, or is made in part: words for people.
fn refused<T>(why: &str) -> Outcome<T> {
    Outcome::Refused(Problem {
        status: 0,
        kind: ProblemKind::Other,
        text: why.to_owned(),
        sent: 1,
    })
}

fn tag(tag: &Tag) -> Live {
    let mut content = Map::from_iter([("title".to_owned(), Json::from(tag.name.as_str()))]);
    if let Some(description) = &tag.description {
        content.insert("description".to_owned(), description.as_str().into());
    }
    let name = nfc(tag.name.trim());
    Live::unversioned(Kind::Tag, tag.id.to_string(), name, content)
}

fn tag_body(name: &str, content: &Map<String, Json>) -> TagBody {
    let text = |key: &str| content.get(key).and_then(Json::as_str).map(str::to_owned);
    TagBody {
        name: text("title").unwrap_or_else(|| name.to_owned()),
        description: Some(text("description")),
    }
}

fn definition(one: &Definition) -> Live {
    let title = nfc(one.name.trim());
    let mut content = Map::from_iter([("title".to_owned(), Json::from(title.as_str()))]);
    if let Some(kind) = type_of(one.kind) {
        let word = serde_json::to_value(kind).unwrap_or_default();
        content.insert("type".to_owned(), word);
    }
    if !one.options.is_empty() {
        let options = one.options.iter();
        let options = options.map(|option| json!({ "value": option.value, "title": option.text }));
        content.insert("options".to_owned(), options.collect());
    }
    Live::unversioned(Kind::Field, one.id.to_string(), title, content)
}
