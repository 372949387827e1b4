//! The sandbox's own API.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::language::address::Kind;
use crate::platforms::http::{Call, Http, Repeat, segment};
use crate::platforms::{
    BotSettings, BotStatus, Complete, ConnectError, Connection, Incomplete, KeyRecord, Live,
    Outcome, Page, Problem, ProblemKind, ReadError,
};

const PER_PAGE: u32 = 500;
/// A listing longer than this is taken for a platform that pages in circles.
const MOST_PAGES: u64 = 2_000;

/// A bot on a sandbox.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) http: Http,
    bot: String,
}

#[derive(Deserialize)]
struct Resource {
    id: String,
    kind: Kind,
    name: String,
    version: u64,
    content: Map<String, Json>,
    #[serde(default)]
    updated_at: String,
}

impl From<Resource> for Live {
    fn from(resource: Resource) -> Live {
        Live {
            id: resource.id,
            kind: resource.kind,
            name: resource.name,
            version: resource.version.to_string(),
            content: resource.content,
            updated_at: resource.updated_at,
        }
    }
}

#[derive(Deserialize)]
struct ListPage {
    data: Vec<Resource>,
    page: u64,
    pages: u64,
    total: u64,
}

#[derive(Deserialize)]
struct KeyAnswer {
    id: String,
    resource: Option<Resource>,
}

impl Client {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Client, ConnectError> {
        Ok(Client {
            http: Http::new(connection)?,
            bot: connection.bot.clone(),
        })
    }

    pub(super) fn path(&self, rest: &str) -> String {
        format!("/v1/bots/{}{rest}", segment(&self.bot))
    }

    /// The bot's draft and what is published of it.
    ///
    /// # Errors
    /// [`ReadError`] if it cannot be read.
    pub async fn status(&self) -> Result<BotStatus, ReadError> {
        let answer = self.http.send(Call::get(self.path(""))).await.read()?;
        answer.json().read()
    }

    /// Every object of a kind.
    ///
    /// # Errors
    /// [`ReadError::Incomplete`] if the pages do not add up, else why they cannot be read.
    pub async fn list(&self, kind: Kind) -> Result<Complete, ReadError> {
        let mut pages = Vec::new();
        loop {
            let number = pages.len() as u64 + 1;
            let path = self.path(&format!("/{kind}?page={number}&per_page={PER_PAGE}"));
            let answer = self.http.send(Call::get(path)).await.read()?;
            let page: ListPage = answer.json().read()?;
            let last = page.pages;
            if last > MOST_PAGES {
                let why = format!("it has {last} pages");
                return Err(ReadError::Incomplete(Incomplete { kind, why }));
            }
            pages.push(Page {
                items: page.data.into_iter().map(Live::from).collect(),
                page: page.page,
                pages: page.pages,
                total: page.total,
            });
            if number >= last {
                return Complete::from_pages(kind, pages).map_err(ReadError::Incomplete);
            }
        }
    }

    /// What became of the create that carried `key`; `None`: it never arrived.
    ///
    /// # Errors
    /// [`ReadError`] if the platform does not say.
    pub async fn by_key(&self, key: &str) -> Result<Option<KeyRecord>, ReadError> {
        let path = self.path(&format!("/idempotency/{}", segment(key)));
        let answer = self.http.send(Call::get(path)).await.read()?;
        match answer.json::<KeyAnswer>().read() {
            Ok(found) => Ok(Some(KeyRecord {
                id: found.id,
                resource: found.resource.map(Live::from),
            })),
            Err(ReadError::Refused(problem)) if problem.kind == ProblemKind::Missing => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates an object. With the same key and the same content again, the same object comes back.
    pub async fn create(
        &self,
        kind: Kind,
        name: &str,
        content: &Map<String, Json>,
        key: &str,
    ) -> Outcome<Live> {
        let body = json!({ "name": name, "content": content });
        let call = Call {
            method: Method::POST,
            path: self.path(&format!("/{kind}")),
            query: Vec::new(),
            headers: vec![("idempotency-key", key.to_owned())],
            body: Some(&body),
            repeat: Repeat::Harmless,
        };
        let outcome = self.written(call).await;
        if matches!(outcome, Outcome::Unknown(_))
            && let Ok(Some(KeyRecord {
                resource: Some(live),
                ..
            })) = self.by_key(key).await
        {
            return Outcome::Done(live);
        }
        outcome
    }

    /// Replaces name and content of the object that still has this version.
    pub async fn update(
        &self,
        kind: Kind,
        id: &str,
        name: &str,
        content: &Map<String, Json>,
        version: &str,
    ) -> Outcome<Live> {
        let body = json!({ "name": name, "content": content });
        let call = Call {
            method: Method::PUT,
            path: self.path(&format!("/{kind}/{}", segment(id))),
            query: Vec::new(),
            headers: vec![("if-match", format!("\"{version}\""))],
            body: Some(&body),
            repeat: Repeat::Harmless,
        };
        let outcome = self.written(call).await;
        if !doubtful(&outcome) {
            return outcome;
        }
        // An earlier sending may have been carried out: read and compare.
        match self.list(kind).await {
            Ok(listing) => match listing.objects().iter().find(|live| live.id == id) {
                Some(live) if live.name == name && &live.content == content => {
                    Outcome::Done(live.clone())
                }
                _ => outcome,
            },
            Err(_) => outcome,
        }
    }

    /// Deletes the object that still has this version; one that is gone already is done.
    pub async fn delete(&self, kind: Kind, id: &str, version: &str) -> Outcome<()> {
        let call = Call {
            method: Method::DELETE,
            path: self.path(&format!("/{kind}/{}", segment(id))),
            query: Vec::new(),
            headers: vec![("if-match", format!("\"{version}\""))],
            body: None,
            repeat: Repeat::Harmless,
        };
        let outcome = match self.http.send(call).await {
            Outcome::Done(answer) => answer.empty(),
            other => other.map(|_| ()),
        };
        match outcome {
            Outcome::Refused(problem) if problem.kind == ProblemKind::Missing => Outcome::Done(()),
            Outcome::Unknown(why) => match self.list(kind).await {
                Ok(listing) if listing.objects().iter().all(|live| live.id != id) => {
                    Outcome::Done(())
                }
                _ => Outcome::Unknown(why),
            },
            outcome => outcome,
        }
    }

    /// Replaces the settings of the draft that still have this version; gives the new version.
    pub async fn put_settings(&self, content: &Map<String, Json>, version: u64) -> Outcome<u64> {
        let body = Json::Object(content.clone());
        let call = Call {
            method: Method::PUT,
            path: self.path("/settings"),
            query: Vec::new(),
            headers: vec![("if-match", format!("\"{version}\""))],
            body: Some(&body),
            repeat: Repeat::Harmless,
        };
        let outcome = match self.http.send(call).await {
            Outcome::Done(answer) => answer.json::<BotSettings>().map(|written| written.version),
            Outcome::Refused(problem) => Outcome::Refused(problem),
            Outcome::NotSent(why) => Outcome::NotSent(why),
            Outcome::Unknown(why) => Outcome::Unknown(why),
        };
        if !doubtful(&outcome) {
            return outcome;
        }
        match self.status().await {
            Ok(status) if status.settings.draft.as_ref() == Some(content) => {
                Outcome::Done(status.settings.version)
            }
            _ => outcome,
        }
    }

    /// Publishes the draft that still has this digest. Publishing it twice is publishing it once.
    pub async fn publish(&self, digest: &str) -> Outcome<()> {
        let call = Call {
            method: Method::POST,
            path: self.path("/publish"),
            query: Vec::new(),
            headers: vec![("if-match", format!("\"{digest}\""))],
            body: None,
            repeat: Repeat::Harmless,
        };
        let outcome = match self.http.send(call).await {
            Outcome::Done(answer) => answer.empty(),
            other => other.map(|_| ()),
        };
        match outcome {
            Outcome::Unknown(why) => match self.status().await {
                Ok(status) if status.published.digest.as_deref() == Some(digest) => {
                    Outcome::Done(())
                }
                _ => Outcome::Unknown(why),
            },
            outcome => outcome,
        }
    }

    async fn written(&self, call: Call<'_>) -> Outcome<Live> {
        match self.http.send(call).await {
            Outcome::Done(answer) => answer.json::<Resource>().map(Live::from),
            Outcome::Refused(problem) => Outcome::Refused(problem),
            Outcome::NotSent(why) => Outcome::NotSent(why),
            Outcome::Unknown(why) => Outcome::Unknown(why),
        }
    }
}

/// Whether an update may have happened in spite of its outcome.
fn doubtful<T>(outcome: &Outcome<T>) -> bool {
    match outcome {
        Outcome::Unknown(_) => true,
        Outcome::Refused(Problem { kind, sent, .. }) => {
            *kind == ProblemKind::VersionMismatch && *sent > 1
        }
        Outcome::Done(_) | Outcome::NotSent(_) => false,
    }
}
