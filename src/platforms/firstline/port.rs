//! What sync sees of a tenant: tags, definitions of custom fields, and contacts, in the language's shape.
//!
//! Ids of FIRST LINE are numbers that count by themselves for each kind. Sync tells objects apart by
//! their id alone, so that they carry their kind: `tag:4`, `field:18`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value as Json, json};
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

use super::client::Client;
use super::documents::{Contact, Definition, Tag, TagBody};
use super::people::{People, tag_ids};
use super::search::Search;
use super::values::type_of;
use crate::language::address::Kind;
use crate::language::field::FieldType;
use crate::language::name::nfc;
use crate::platforms::client::cannot;
use crate::platforms::content::{bare, scoped};
use crate::platforms::{
    Complete, ConnectError, Connection, Incomplete, Known, Live, Outcome, Platform, ReadError,
    Trouble,
};

/// A tenant as sync sees it.
#[derive(Clone, Debug)]
pub struct Tenant {
    client: Client,
    connection: Connection,
    known: Arc<Known>,
    /// The fields of the contact form, read once.
    form: Arc<OnceCell<Vec<Definition>>>,
    /// Contents as they were read last, by id: what an update does not change it does not send.
    read: Arc<Mutex<BTreeMap<String, Map<String, Json>>>>,
}

impl Tenant {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Tenant, ConnectError> {
        Ok(Tenant {
            client: Client::new(connection)?,
            connection: connection.clone(),
            known: Arc::default(),
            form: Arc::default(),
            read: Arc::default(),
        })
    }

    /// The same, knowing what the files and our memory say of contacts.
    #[must_use]
    pub fn knowing(self, known: Known) -> Tenant {
        Tenant {
            known: Arc::new(known),
            ..self
        }
    }

    /// Every object of a kind: contacts, tags, and custom fields of the contact form.
    ///
    /// # Errors
    /// [`ReadError`] if it cannot be read, or is not complete.
    pub async fn list(&self, kind: Kind) -> Result<Complete, ReadError> {
        let objects: Vec<Live> = match kind {
            Kind::Tag => {
                let tags = self.client.tags(None).await?.items;
                tags.into_iter().map(tag).collect()
            }
            Kind::Field => self.definitions().await?.iter().map(field).collect(),
            Kind::Contact => self.contacts().await?,
            kind => {
                let why = format!("{} lists none", Platform::Firstline.title());
                return Err(ReadError::Incomplete(Incomplete { kind, why }));
            }
        };
        {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            for live in &objects {
                read.insert(live.id.clone(), live.content.clone());
            }
        }
        Complete::proven(kind, objects).map_err(ReadError::Incomplete)
    }

    /// Creates a tag or a contact. A contact's tags are set by a second request, since the first
    /// does not take them.
    pub async fn create(
        &self,
        kind: Kind,
        name: &str,
        content: &Map<String, Json>,
    ) -> Outcome<Live> {
        match kind {
            Kind::Tag => {
                let body = tag_body(name, content, None);
                self.client.create_tag(&body).await.map(tag)
            }
            Kind::Contact => self.create_contact(content).await,
            kind => cannot(Platform::Firstline, kind),
        }
    }

    /// Changes a tag or a contact: what is other than it was read.
    pub async fn update(
        &self,
        kind: Kind,
        id: &str,
        name: &str,
        content: &Map<String, Json>,
    ) -> Outcome<Live> {
        let Some(number) = number(id) else {
            return nothing(id);
        };
        let before = {
            let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.get(id).cloned()
        };
        match kind {
            Kind::Tag => {
                let body = tag_body(name, content, before.as_ref());
                self.client.update_tag(number, &body).await.map(tag)
            }
            Kind::Contact => {
                let people = match self.people().await {
                    Ok(people) => people,
                    Err(why) => return unread(why),
                };
                match people.body(content, before.as_ref()) {
                    Err(why) => Outcome::NotSent(Trouble::other(&why)),
                    Ok(body) => {
                        let outcome = self.client.update_contact(number, &body).await;
                        outcome.map(|contact| people.live(&contact))
                    }
                }
            }
            kind => cannot(Platform::Firstline, kind),
        }
    }

    /// Deletes a tag or a contact; one that is gone already is done.
    pub async fn delete(&self, kind: Kind, id: &str) -> Outcome<()> {
        match (kind, number(id)) {
            (_, None) => nothing(id),
            (Kind::Tag, Some(number)) => self.client.delete_tag(number).await,
            (Kind::Contact, Some(number)) => self.client.delete_contact(number).await,
            (kind, _) => cannot(Platform::Firstline, kind),
        }
    }

    async fn create_contact(&self, content: &Map<String, Json>) -> Outcome<Live> {
        let people = match self.people().await {
            Ok(people) => people,
            Err(why) => return unread(why),
        };
        let mut body = match people.body(content, None) {
            Ok(body) => body,
            Err(why) => return Outcome::NotSent(Trouble::other(&why)),
        };
        if body.first_name.is_none() {
            return Outcome::NotSent(Trouble::other(
                "FIRST LINE makes no contact without a `first_name`; add the column",
            ));
        }
        let tags = body.tag_ids.take().filter(|tags| !tags.is_empty());
        let made = match self.client.create_contact(&body).await {
            Outcome::Done(made) => made,
            other => return other.map(|contact| people.live(&contact)),
        };
        let Some(tags) = tags else {
            return Outcome::Done(people.live(&made));
        };
        let half =
            |why: String| format!("the contact was created, but its tags were not set: {why}");
        match self.client.update_contact(made.id, &tag_ids(tags)).await {
            Outcome::Done(contact) => Outcome::Done(people.live(&contact)),
            Outcome::Refused(mut problem) => {
                problem.text = half(problem.text);
                Outcome::Refused(problem)
            }
            Outcome::NotSent(why) | Outcome::Unknown(why) => Outcome::Unknown(Trouble {
                text: half(why.text),
                ..why
            }),
        }
    }

    /// All contacts; with their custom fields where the files or our memory have some.
    async fn contacts(&self) -> Result<Vec<Live>, ReadError> {
        let people = self.people().await?;
        let listed = self.client.contacts(&Search::default()).await?.items;
        let mut objects = Vec::new();
        let mut waiting = Vec::new();
        for contact in listed {
            let details = contact.cz_cols.is_none() && people.wants_details(&contact);
            if details {
                waiting.push(contact);
            } else {
                objects.push(people.live(&contact));
            }
        }
        // The list shows no custom fields: one request for each contact that has some.
        let mut waiting = waiting.into_iter();
        let mut running = JoinSet::new();
        loop {
            while running.len() < self.connection.parallel.max(1) {
                let Some(contact) = waiting.next() else { break };
                let client = self.client.clone();
                running.spawn(async move { details(&client, contact).await });
            }
            match running.join_next().await {
                None => return Ok(objects),
                Some(Ok(contact)) => objects.push(people.live(&contact?)),
                Some(Err(error)) => {
                    let why = Trouble::other(&error.to_string());
                    return Err(ReadError::Unreachable(why));
                }
            }
        }
    }

    async fn people(&self) -> Result<People<'_>, ReadError> {
        let form = self
            .form
            .get_or_try_init(|| async { self.definitions().await })
            .await?;
        Ok(People::new(&self.connection.options, &self.known, form))
    }

    /// The fields of the contact form as they are now.
    async fn definitions(&self) -> Result<Vec<Definition>, ReadError> {
        let groups = self.client.categories().await?.items;
        let form = groups.into_iter().filter(|group| group.is_contact_form());
        Ok(form.flat_map(|group| group.cols).collect())
    }
}

/// What the list showed, with the custom fields of the contact itself.
async fn details(client: &Client, listed: Contact) -> Result<Contact, ReadError> {
    let read = client.contact(listed.id).await?;
    Ok(Contact {
        cz_cols: Some(read.cz_cols.unwrap_or_default()),
        ..listed
    })
}

fn tag(tag: Tag) -> Live {
    let mut content = Map::from_iter([("title".to_owned(), json!(tag.name))]);
    if let Some(description) = tag.description.filter(|text| !text.is_empty()) {
        content.insert("description".to_owned(), description.into());
    }
    let name = nfc(tag.name.trim());
    Live::unversioned(Kind::Tag, scoped(Kind::Tag, tag.id), name, content)
}

fn tag_body(
    name: &str,
    content: &Map<String, Json>,
    before: Option<&Map<String, Json>>,
) -> TagBody {
    let text = |content: &Map<String, Json>| {
        let text = content.get("description").and_then(Json::as_str);
        text.map(str::to_owned)
    };
    let (wanted, held) = (text(content), before.and_then(text));
    TagBody {
        name: name.to_owned(),
        description: (wanted != held).then_some(wanted),
    }
}

fn field(definition: &Definition) -> Live {
    let mut content = Map::from_iter([("title".to_owned(), json!(definition.name))]);
    let word = match type_of(definition.kind) {
        Some(kind) => json!(kind),
        None => json!(definition.kind),
    };
    content.insert("type".to_owned(), word);
    if matches!(
        type_of(definition.kind),
        Some(FieldType::Choice | FieldType::Choices)
    ) {
        let options = definition.options.iter();
        let options = options.map(|option| json!({ "value": option.value, "title": option.text }));
        content.insert("options".to_owned(), options.collect());
    }
    let name = nfc(definition.name.trim());
    Live::unversioned(
        Kind::Field,
        scoped(Kind::Field, definition.id),
        name,
        content,
    )
}

/// The vendor's number in an id.
pub(super) fn number(id: &str) -> Option<i64> {
    bare(id).parse().ok()
}

fn nothing<T>(id: &str) -> Outcome<T> {
    Outcome::NotSent(Trouble::other(&format!("`{id}` is no id of FIRST LINE")))
}

fn unread<T>(why: ReadError) -> Outcome<T> {
    match why {
        ReadError::Refused(problem) => Outcome::Refused(problem),
        ReadError::Unreachable(why) => Outcome::NotSent(why),
        ReadError::Incomplete(why) => Outcome::NotSent(Trouble::other(&why.to_string())),
    }
}
