//! FIRST LINE's API: contacts, contact tags, groups of custom fields, pushed messages.

use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::documents::{Category, Contact, ContactBody, Tag, TagBody};
use super::pages::{Listed, Page, Reading};
use super::push::PushBody;
use super::refusals;
use super::search::Search;
use crate::language::address::Kind;
use crate::platforms::http::{Answer, Call, Http, Repeat};
use crate::platforms::{ConnectError, Connection, Outcome, ProblemKind, ReadError};

/// How many items a page is asked to have. The vendor names no limit, so that fewer may come.
const PER_PAGE: u32 = 500;
/// How often a list that moves while it is read is read again.
const READINGS: u32 = 3;

/// How updates travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// POST with `_method`, as the page on request methods asks for.
    Spoofed,
    /// A real PUT, as the contact page shows.
    Put,
}

/// A tenant of FIRST LINE.
#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    dialect: Dialect,
}

/// A message to somebody on a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// `App\LineContact` …
    pub contactable_type: String,
    pub contactable_id: i64,
    /// `type` and `message`.
    pub body: PushBody,
    /// Send it even while a person is talking with the contact.
    pub is_force: bool,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

impl Client {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Client, ConnectError> {
        Ok(Client {
            http: Http::new(connection)?,
            dialect: if connection.options.http_put {
                Dialect::Put
            } else {
                Dialect::Spoofed
            },
        })
    }

    /// Every contact that the search finds. Lists show neither custom fields nor tags.
    ///
    /// # Errors
    /// [`ReadError::Incomplete`] if the pages do not add up, else why they cannot be read.
    pub async fn contacts(&self, search: &Search) -> Result<Listed<Contact>, ReadError> {
        let query = search.query();
        self.all(Kind::Contact, "/api/v1/contact", &query, |c: &Contact| c.id)
            .await
    }

    /// One contact with its custom fields.
    ///
    /// # Errors
    /// [`ReadError`] if it cannot be read; [`ProblemKind::Missing`] if it is not there.
    pub async fn contact(&self, id: i64) -> Result<Contact, ReadError> {
        self.read(&format!("/api/v1/contact/{id}")).await
    }

    /// Creates a contact; `first_name` must be set, and tags wait for an update. A lost answer is
    /// [`Outcome::Unknown`]: it is not sent again.
    pub async fn create_contact(&self, body: &ContactBody) -> Outcome<Contact> {
        self.create("/api/v1/contact", &json!(body)).await
    }

    /// Changes a contact. Sending it twice is sending it once.
    pub async fn update_contact(&self, id: i64, body: &ContactBody) -> Outcome<Contact> {
        self.update(&format!("/api/v1/contact/{id}"), json!(body))
            .await
    }

    /// Deletes a contact; one that is gone already is done.
    pub async fn delete_contact(&self, id: i64) -> Outcome<()> {
        self.delete(&format!("/api/v1/contact/{id}")).await
    }

    /// Every tag, or those whose name holds a text.
    ///
    /// # Errors
    /// [`ReadError`] as for [`Client::contacts`].
    pub async fn tags(&self, name: Option<&str>) -> Result<Listed<Tag>, ReadError> {
        let query: Vec<_> = name
            .map(|name| ("name".to_owned(), name.to_owned()))
            .into_iter()
            .collect();
        self.all(Kind::Tag, "/api/v1/contact-tag", &query, |tag: &Tag| tag.id)
            .await
    }

    /// One tag.
    ///
    /// # Errors
    /// [`ReadError`] if it cannot be read; [`ProblemKind::Missing`] if it is not there.
    pub async fn tag(&self, id: i64) -> Result<Tag, ReadError> {
        self.read(&format!("/api/v1/contact-tag/{id}")).await
    }

    /// Creates a tag. A lost answer is [`Outcome::Unknown`]: it is not sent again.
    pub async fn create_tag(&self, body: &TagBody) -> Outcome<Tag> {
        self.create("/api/v1/contact-tag", &json!(body)).await
    }

    /// Changes a tag. Sending it twice is sending it once.
    pub async fn update_tag(&self, id: i64, body: &TagBody) -> Outcome<Tag> {
        self.update(&format!("/api/v1/contact-tag/{id}"), json!(body))
            .await
    }

    /// Deletes a tag; one that is gone already is done.
    pub async fn delete_tag(&self, id: i64) -> Outcome<()> {
        self.delete(&format!("/api/v1/contact-tag/{id}")).await
    }

    /// Every group of custom fields with its fields.
    ///
    /// # Errors
    /// [`ReadError`] as for [`Client::contacts`].
    pub async fn categories(&self) -> Result<Listed<Category>, ReadError> {
        self.all(
            Kind::Field,
            "/api/v1/cz-col-category",
            &[],
            |group: &Category| group.id,
        )
        .await
    }

    /// Pushes a message. Not every tenant may: a refusal with 403 or 404 says so. A lost answer is
    /// [`Outcome::Unknown`]: it is not sent again.
    pub async fn push(&self, push: &Push) -> Outcome<()> {
        let mut body = json!(push.body);
        body["contactable_type"] = json!(push.contactable_type);
        body["contactable_id"] = json!(push.contactable_id);
        body["is_force"] = json!(i64::from(push.is_force));
        let call = Call {
            method: Method::POST,
            body: Some(&body),
            repeat: Repeat::OnlyIfNotSent,
            ..get("/api/v1/message/push".to_owned(), &[])
        };
        match self.http.send(call).await {
            Outcome::Done(answer) => match answer.status {
                403 => answer.refuse(
                    ProblemKind::Credentials,
                    "pushing messages is not enabled for this tenant or this token (403); ask FIRST LINE to open the push API for it",
                ),
                404 => answer.refuse(
                    ProblemKind::Missing,
                    "nobody was reached (404): there is no such person on this channel, or pushing messages is not enabled for this tenant",
                ),
                _ => self.read_refusal(answer, |answer| answer.empty()),
            },
            other => other.map(|_| ()),
        }
    }

    /// Says something in a chat that an agent has taken. A lost answer is [`Outcome::Unknown`].
    ///
    /// Source: `developer/api/jin-jie/tou-guo-text-call-id-fa-song-xun-xi`.
    pub async fn reply(&self, text_call: i64, content: &str) -> Outcome<()> {
        let body = json!({ "content": content, "is_note": false });
        let call = Call {
            method: Method::POST,
            body: Some(&body),
            repeat: Repeat::OnlyIfNotSent,
            ..get(
                format!("/api/v1/text-call/{text_call}/reply-from-external"),
                &[],
            )
        };
        match self.http.send(call).await {
            Outcome::Done(answer) => match answer.status {
                403 => answer.refuse(
                    ProblemKind::Credentials,
                    "this token may not reply in this chat (403); FIRST LINE takes a reply only while an agent has the chat",
                ),
                404 => answer.refuse(
                    ProblemKind::Missing,
                    "there is no such chat (404), or replies from outside are not enabled for this tenant",
                ),
                _ => self.read_refusal(answer, |answer| answer.empty()),
            },
            other => other.map(|_| ()),
        }
    }

    async fn all<T: DeserializeOwned>(
        &self,
        kind: Kind,
        path: &str,
        query: &[(String, String)],
        id: impl Fn(&T) -> i64,
    ) -> Result<Listed<T>, ReadError> {
        let mut reading = 1;
        loop {
            match self.all_once(kind, path, query, &id).await {
                Err(ReadError::Incomplete(why)) if reading < READINGS => {
                    tracing::debug!(%why, "reading again");
                    reading += 1;
                }
                end => return end,
            }
        }
    }

    async fn all_once<T: DeserializeOwned>(
        &self,
        kind: Kind,
        path: &str,
        query: &[(String, String)],
        id: impl Fn(&T) -> i64,
    ) -> Result<Listed<T>, ReadError> {
        let mut reading = Reading::new(kind);
        loop {
            let mut call = get(path.to_owned(), query);
            call.query
                .push(("page".to_owned(), reading.next().to_string()));
            call.query
                .push(("per_page".to_owned(), PER_PAGE.to_string()));
            let page: Page<T> = self.sent(call).await.read()?;
            if let Some(proof) = reading.take(page, &id)? {
                return Ok(reading.end(proof));
            }
        }
    }

    async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, ReadError> {
        let call = get(path.to_owned(), &[]);
        let found: Data<T> = self.sent(call).await.read()?;
        Ok(found.data)
    }

    async fn create<T: DeserializeOwned>(&self, path: &str, body: &Json) -> Outcome<T> {
        let call = Call {
            method: Method::POST,
            body: Some(body),
            repeat: Repeat::OnlyIfNotSent,
            ..get(path.to_owned(), &[])
        };
        self.sent(call).await.map(|found: Data<T>| found.data)
    }

    async fn update<T: DeserializeOwned>(&self, path: &str, mut body: Json) -> Outcome<T> {
        let method = match self.dialect {
            Dialect::Put => Method::PUT,
            Dialect::Spoofed => {
                body["_method"] = "put".into();
                Method::POST
            }
        };
        let call = Call {
            method,
            body: Some(&body),
            ..get(path.to_owned(), &[])
        };
        self.sent(call).await.map(|found: Data<T>| found.data)
    }

    async fn delete(&self, path: &str) -> Outcome<()> {
        let call = Call {
            method: Method::DELETE,
            ..get(path.to_owned(), &[])
        };
        let outcome = match self.http.send(call).await {
            Outcome::Done(answer) => self.read_refusal(answer, |answer| answer.empty()),
            other => other.map(|_| ()),
        };
        match outcome {
            Outcome::Refused(problem) if problem.kind == ProblemKind::Missing => Outcome::Done(()),
            outcome => outcome,
        }
    }

    async fn sent<T: DeserializeOwned>(&self, call: Call<'_>) -> Outcome<T> {
        match self.http.send(call).await {
            Outcome::Done(answer) => self.read_refusal(answer, |answer| answer.json()),
            Outcome::Refused(problem) => Outcome::Refused(problem),
            Outcome::NotSent(why) => Outcome::NotSent(why),
            Outcome::Unknown(why) => Outcome::Unknown(why),
        }
    }

    fn read_refusal<T>(&self, answer: Answer, read: impl Fn(Answer) -> Outcome<T>) -> Outcome<T> {
        match refusals::read(answer, self.dialect == Dialect::Put) {
            Outcome::Done(answer) => read(answer),
            Outcome::Refused(problem) => Outcome::Refused(problem),
            Outcome::NotSent(why) => Outcome::NotSent(why),
            Outcome::Unknown(why) => Outcome::Unknown(why),
        }
    }
}

/// A request with the two headers that the vendor wants on every one.
fn get(path: String, query: &[(String, String)]) -> Call<'static> {
    let json = || "application/json".to_owned();
    Call {
        query: query.to_vec(),
        headers: vec![("accept", json()), ("content-type", json())],
        ..Call::get(path)
    }
}
