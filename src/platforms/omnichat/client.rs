//! Omnichat's Open API, as its Developer Guide has it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};

use super::documents::{
    Area, Block, Broadcast, ButtonClicks, ChatMessage, Chatbot, DirectMessage, MenuId,
    NewBroadcast, Recipient, RichMenu, TaggingLog,
};
use super::{refusals, sends};
use crate::platforms::http::{Call, Http, Repeat, segment};
use crate::platforms::{
    ConnectError, Connection, Outcome, Platform, Problem, ProblemKind, ReadError,
};

/// Of one listing; more pages than this are taken for a platform that pages in circles.
const MOST_PAGES: usize = 10_000;
/// "Page size. Default: 20, Max: 100".
pub(super) const PAGE: usize = 100;

/// One channel of a team on Omnichat.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) http: Http,
    /// `line`, `facebook` …; empty where the target names none.
    pub(super) platform: String,
    /// The channel's id; empty where the target names none.
    pub(super) channel: String,
}

#[derive(Deserialize)]
struct Content<T> {
    content: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paged<T> {
    pub(super) content: Vec<T>,
    #[serde(default)]
    pub(super) total_elements: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    #[serde(default)]
    message_id: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    broadcast_id: String,
}

pub(super) type Query = Vec<(String, String)>;

pub(super) fn pair(key: &str, value: impl ToString) -> (String, String) {
    (key.to_owned(), value.to_string())
}

impl Client {
    /// All clients of one token together make at most 40 requests a second, as the platform
    /// allows, or fewer where the target says so.
    ///
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Client, ConnectError> {
        let mut connection = connection.clone();
        if let Some(allowed) = Platform::Omnichat.facts().rate {
            let asked = connection.rate.unwrap_or(allowed);
            connection.rate = Some(asked.min(allowed));
        }
        Ok(Client {
            http: Http::new(&connection)?,
            platform: connection.options.chat_platform.clone().unwrap_or_default(),
            channel: connection.bot.clone(),
        })
    }

    /// "Get Chatbot List".
    ///
    /// # Errors
    /// [`ReadError`], as for every read here.
    pub async fn chatbots(&self) -> Result<Vec<Chatbot>, ReadError> {
        self.content("chatbots", Vec::new()).await
    }

    /// "Get Chatbot's Message Blocks".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn message_blocks(&self, chatbot: &str) -> Result<Vec<Block>, ReadError> {
        let path = format!("chatbots/{}/message-blocks", segment(chatbot));
        self.content(&path, Vec::new()).await
    }

    /// "Get Rich Menu List".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn rich_menus(&self) -> Result<Vec<RichMenu>, ReadError> {
        self.content("rich-menus", Vec::new()).await
    }

    /// "Get A Rich Menu Details": what each area of a menu does.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn rich_menu(&self, id: &MenuId) -> Result<Vec<Area>, ReadError> {
        let path = format!("rich-menus/{}", segment(&id.0));
        self.content(&path, Vec::new()).await
    }

    /// "Get Tagging Log Records", times in milliseconds since 1970.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn tagging_logs(
        &self,
        after: i64,
        before: i64,
    ) -> Result<Vec<TaggingLog>, ReadError> {
        let query = vec![pair("taggedAfter", after), pair("taggedBefore", before)];
        // Records have no id: equal ones may both be true.
        self.all("tagging-logs/records", query).await
    }

    /// "Send Direct Message"; gives the ids of the messages. It is sent once.
    pub async fn send(&self, message: &DirectMessage) -> Outcome<Vec<String>> {
        if let Err(why) = sends::direct(message, &self.platform) {
            return Outcome::NotSent(why);
        }
        let mut body = self.body(&json!({
            "trackId": message.track_id, "to": message.to, "messages": message.messages,
        }));
        put(&mut body, "tags", &message.tags);
        put(&mut body, "customAttributes", &message.attributes);
        let body = Json::Object(body);
        let call = post("direct-messages", &body);
        refusals::json::<Content<Sent>>(self.http.send(call).await)
            .map(|content| content.content.message_id)
    }

    /// "Send Broadcast"; gives its id. It is sent once.
    pub async fn broadcast(&self, broadcast: &NewBroadcast) -> Outcome<String> {
        if let Err(why) = sends::broadcast(broadcast, &self.platform) {
            return Outcome::NotSent(why);
        }
        let mut body = self.body(&json!({
            "subject": broadcast.subject, "to": broadcast.to, "messages": broadcast.messages,
        }));
        put(&mut body, "tags", &broadcast.tags);
        if let Some(at) = &broadcast.scheduled_at {
            body.insert("scheduledAt".to_owned(), json!(at));
        }
        let body = Json::Object(body);
        let call = post("broadcast", &body);
        refusals::json::<Made>(self.http.send(call).await).map(|made| made.broadcast_id)
    }

    /// "Get Broadcast List": those made through the Open API.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn broadcasts(&self) -> Result<Vec<Broadcast>, ReadError> {
        let query = vec![pair("type", 3)];
        self.paged("broadcast", query, |broadcast: &Broadcast| {
            broadcast.id.clone()
        })
        .await
    }

    /// "Get Broadcast Detail".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn broadcast_detail(&self, id: &str) -> Result<Broadcast, ReadError> {
        self.get(&format!("broadcast/{}", segment(id)), Vec::new())
            .await
    }

    /// "Get Broadcast Recipients".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn recipients(&self, id: &str) -> Result<Vec<Recipient>, ReadError> {
        let path = format!("broadcast/{}/recipients", segment(id));
        self.all(&path, Vec::new()).await
    }

    /// "Get Click Statistics of Buttons".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn button_clicks(&self, id: &str) -> Result<Vec<ButtonClicks>, ReadError> {
        let path = format!("broadcast/{}/buttons", segment(id));
        self.content(&path, Vec::new()).await
    }

    /// "Get Chat History" of the client's channel; at most seven days, in milliseconds since 1970.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn messages(&self, after: i64, before: i64) -> Result<Vec<ChatMessage>, ReadError> {
        let mut query = self.of_channel();
        query.push(pair("after", after));
        query.push(pair("before", before));
        self.paged("messages", query, |message: &ChatMessage| {
            message.id.clone()
        })
        .await
    }

    /// "Get Message Details".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn message(&self, id: &str) -> Result<ChatMessage, ReadError> {
        self.content(&format!("messages/{}", segment(id)), Vec::new())
            .await
    }

    /// Returns once the platform does not ask for a pause any more.
    pub async fn calm(&self) {
        self.http.calm().await;
    }

    pub(super) fn of_channel(&self) -> Query {
        vec![
            pair("platform", &self.platform),
            pair("channelId", &self.channel),
        ]
    }

    fn body(&self, own: &Json) -> Map<String, Json> {
        let mut body = own.as_object().cloned().unwrap_or_default();
        body.insert("platform".to_owned(), json!(self.platform));
        body.insert("channelId".to_owned(), json!(self.channel));
        body
    }

    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: Query,
    ) -> Result<T, ReadError> {
        let call = Call {
            query,
            ..Call::get(format!("/v1/{path}"))
        };
        refusals::json(self.http.send(call).await).read()
    }

    async fn content<T: DeserializeOwned>(&self, path: &str, query: Query) -> Result<T, ReadError> {
        Ok(self.get::<Content<T>>(path, query).await?.content)
    }

    /// Every page; what comes twice, because something moved meanwhile, is kept once.
    pub(super) async fn paged<T: DeserializeOwned, K: Ord>(
        &self,
        path: &str,
        query: Query,
        key: impl Fn(&T) -> K,
    ) -> Result<Vec<T>, ReadError> {
        let mut seen = BTreeSet::new();
        let mut all = self.all(path, query).await?;
        all.retain(|item| seen.insert(key(item)));
        Ok(all)
    }

    /// Every page, until one is not full or the total is reached.
    async fn all<T: DeserializeOwned>(
        &self,
        path: &str,
        query: Query,
    ) -> Result<Vec<T>, ReadError> {
        let mut all = Vec::new();
        for page in 1..=MOST_PAGES {
            let mut query = query.clone();
            query.push(pair("page", page));
            query.push(pair("pageSize", PAGE));
            let found: Paged<T> = self.get(path, query).await?;
            let here = found.content.len();
            all.extend(found.content);
            // A smaller page may be a platform that allows fewer; the total tells.
            let whole = match found.total_elements {
                Some(total) => all.len() >= total,
                None => here < PAGE,
            };
            if here == 0 || whole {
                return match found.total_elements {
                    Some(total) if all.len() < total => Err(short(path, all.len(), total)),
                    _ => Ok(all),
                };
            }
        }
        Err(short(path, all.len(), usize::MAX))
    }
}

fn short(path: &str, found: usize, total: usize) -> ReadError {
    ReadError::Refused(Problem {
        status: 200,
        kind: ProblemKind::Other,
        text: if total == usize::MAX {
            format!("`{path}` has more than {MOST_PAGES} pages, or pages in circles")
        } else {
            format!("`{path}` ended after {found} of {total}; try again")
        },
        sent: 1,
    })
}

fn post<'a>(path: &str, body: &'a Json) -> Call<'a> {
    Call {
        method: Method::POST,
        path: format!("/v1/{path}"),
        query: Vec::new(),
        headers: Vec::new(),
        body: Some(body),
        repeat: Repeat::OnlyIfNotSent,
    }
}

fn put<T: serde::Serialize>(body: &mut Map<String, Json>, key: &str, list: &[T]) {
    if !list.is_empty() {
        body.insert(key.to_owned(), json!(list));
    }
}
