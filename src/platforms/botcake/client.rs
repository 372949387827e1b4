//! Botcake's public API, `seeds/botcake-public-api.txt`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::answers::{self, Asked};
use super::documents::{
    Flows, IceBreaker, Id, Keyword, KeywordUpdate, MenuItem, Named, SendContent, SendFlow,
    Statistics, Tag, Tool, UpdateKeyword, WrittenKeyword,
};
use crate::platforms::http::{Call, Http, Repeat, segment};
use crate::platforms::{ConnectError, Connection, Outcome, ProblemKind, ReadError};

/// More pages of tags or fields than this are taken for a platform that pages in circles.
const MOST_PAGES: u32 = 200;

/// One page on Botcake. Clones share what was learnt of the platform.
#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    page: String,
    learnt: Arc<Learnt>,
}

#[derive(Debug, Default)]
struct Learnt {
    /// A read has succeeded, so the token and the page belong together.
    read: AtomicBool,
    /// The platform knows the write paths of keywords as `ketwords` only.
    ketwords: AtomicBool,
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

#[derive(Deserialize)]
struct OfKeyword {
    keyword: WrittenKeyword,
}

impl Client {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Client, ConnectError> {
        Ok(Client {
            http: Http::new(connection)?,
            page: connection.bot.clone(),
            learnt: Arc::default(),
        })
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/public_api/v1/pages/{}/{rest}", segment(&self.page))
    }

    /// "Get Flows".
    ///
    /// # Errors
    /// [`ReadError`], as for every read here: [`ReadError::is_credentials`] also where the first
    /// read of this client is answered by 200 and `success: false`.
    pub async fn flows(&self) -> Result<Flows, ReadError> {
        self.data("flows", Vec::new()).await
    }

    /// "Get Flows by path": the folders and flows in the last of these folders, which are named
    /// from the top.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn flows_in(&self, folders: &[Id]) -> Result<Flows, ReadError> {
        let ids: Vec<String> = folders.iter().map(ToString::to_string).collect();
        let path = segment(&format!("[{}]", ids.join(",")));
        self.data(&format!("flows/{path}"), Vec::new()).await
    }

    /// "Get Flow Statistics".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn statistics(&self, flow: Id) -> Result<Statistics, ReadError> {
        self.data(&format!("flows/{flow}/statistics"), Vec::new())
            .await
    }

    /// "Get Keywords".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn keywords(&self) -> Result<Vec<Keyword>, ReadError> {
        self.data("keywords", Vec::new()).await
    }

    /// "Get Asked Question".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn ice_breakers(&self) -> Result<Vec<IceBreaker>, ReadError> {
        self.data("ice_breaker", Vec::new()).await
    }

    /// "Get Main Menu", in its order.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn main_menu(&self) -> Result<Vec<MenuItem>, ReadError> {
        self.data("main_menu", Vec::new()).await
    }

    /// "Get Tools".
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn tools(&self) -> Result<Vec<Tool>, ReadError> {
        self.data("tools", Vec::new()).await
    }

    /// Every tag, where the platform has `get_list_tag`, which the vendor's reference does not
    /// name; `None` where it has not.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn tags(&self) -> Result<Option<Vec<Tag>>, ReadError> {
        self.paged("get_list_tag", 1, |tag: &Tag| tag.id).await
    }

    /// Every custom field, where the platform has `custom_fields`; as [`Client::tags`].
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn custom_fields(&self) -> Result<Option<Vec<Named>>, ReadError> {
        self.paged("custom_fields", 0, |field: &Named| field.id)
            .await
    }

    /// Every sequence, where the platform has `sequences/`; as [`Client::tags`].
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn sequences(&self) -> Result<Option<Vec<Named>>, ReadError> {
        answers::if_offered(self.data("sequences/", Vec::new()).await)
    }

    /// "Create Keyword": an empty one, which no request can delete, name or switch on. It is sent
    /// once.
    pub async fn create_keyword(&self) -> Outcome<WrittenKeyword> {
        self.keyword("create", None, Repeat::OnlyIfNotSent).await
    }

    /// "Update Keyword": the flow that runs when the keyword fits.
    pub async fn bind_keyword(&self, keyword: Id, flow: Id) -> Outcome<WrittenKeyword> {
        let body = UpdateKeyword {
            keyword_id: keyword,
            update: KeywordUpdate { flow_id: flow },
        };
        let body = serde_json::to_value(body).unwrap_or_default();
        self.keyword("update", Some(&body), Repeat::Harmless).await
    }

    /// "Send Flow For Customer". It is sent once.
    pub async fn send_flow(&self, send: &SendFlow) -> Outcome<()> {
        let body = serde_json::to_value(send).unwrap_or_default();
        self.sent("flows/send_flow", &body).await
    }

    /// "Send Content For Customer". It is sent once.
    pub async fn send_content(&self, send: &SendContent) -> Outcome<()> {
        let body = serde_json::to_value(send).unwrap_or_default();
        self.sent("flows/send_content", &body).await
    }

    /// Sets custom fields of a customer where the platform has `customer_fields`, which the
    /// vendor's reference does not name.
    pub async fn set_fields(&self, psid: &str, values: &[(Id, Json)]) -> Outcome<()> {
        let data: Vec<Json> = values
            .iter()
            .map(|(id, value)| serde_json::json!({ "id": id, "value": value }))
            .collect();
        let body = serde_json::json!({ "data": data });
        let path = format!("customer/{}/customer_fields", segment(psid));
        let call = self.post(&path, Some(&body), Repeat::Harmless);
        answers::done(self.http.send(call).await, Asked::Write)
    }

    /// Returns once the platform does not ask for a pause any more.
    pub async fn calm(&self) {
        self.http.calm().await;
    }

    fn post<'a>(&self, rest: &str, body: Option<&'a Json>, repeat: Repeat) -> Call<'a> {
        Call {
            method: Method::POST,
            path: self.path(rest),
            query: Vec::new(),
            headers: Vec::new(),
            body,
            repeat,
        }
    }

    async fn sent(&self, rest: &str, body: &Json) -> Outcome<()> {
        let call = self.post(rest, Some(body), Repeat::OnlyIfNotSent);
        answers::done(self.http.send(call).await, Asked::Write)
    }

    /// The documents of two languages spell the path two ways. A 404 has written nothing, so the
    /// other way is tried then, and what works is remembered.
    async fn keyword(
        &self,
        verb: &str,
        body: Option<&Json>,
        repeat: Repeat,
    ) -> Outcome<WrittenKeyword> {
        if !self.learnt.ketwords.load(Ordering::Relaxed) {
            let first = self.write_keyword("keywords", verb, body, repeat).await;
            if !matches!(&first, Outcome::Refused(problem) if problem.status == 404) {
                return first;
            }
        }
        let second = self.write_keyword("ketwords", verb, body, repeat).await;
        let known = !matches!(&second, Outcome::Refused(problem) if problem.status == 404)
            && !matches!(&second, Outcome::NotSent(_));
        self.learnt.ketwords.store(known, Ordering::Relaxed);
        second
    }

    async fn write_keyword(
        &self,
        spelling: &str,
        verb: &str,
        body: Option<&Json>,
        repeat: Repeat,
    ) -> Outcome<WrittenKeyword> {
        let call = self.post(&format!("{spelling}/{verb}"), body, repeat);
        let answer = self.http.send(call).await;
        answers::json::<OfKeyword>(answer, Asked::Write).map(|of| of.keyword)
    }

    async fn data<T: DeserializeOwned>(
        &self,
        rest: &str,
        query: Vec<(String, String)>,
    ) -> Result<T, ReadError> {
        let call = Call {
            query,
            ..Call::get(self.path(rest))
        };
        let asked = if self.learnt.read.load(Ordering::Relaxed) {
            Asked::Read
        } else {
            Asked::FirstRead
        };
        let answer = self.http.send(call).await;
        let data = answers::json::<Data<T>>(answer, asked).read()?.data;
        self.learnt.read.store(true, Ordering::Relaxed);
        Ok(data)
    }

    /// Pages from `first` on until one is empty or brings nothing new.
    async fn paged<T: DeserializeOwned>(
        &self,
        rest: &str,
        first: u32,
        id: impl Fn(&T) -> Id,
    ) -> Result<Option<Vec<T>>, ReadError> {
        let mut all: Vec<T> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for page in first..first + MOST_PAGES {
            let query = vec![("page".to_owned(), page.to_string())];
            let found: Option<Vec<T>> = answers::if_offered(self.data(rest, query).await)?;
            let Some(found) = found else {
                // It answered an earlier page, or it does not exist.
                return Ok((page > first).then_some(all));
            };
            let before = all.len();
            all.extend(found.into_iter().filter(|item| seen.insert(id(item))));
            if all.len() == before {
                return Ok(Some(all));
            }
        }
        Err(ReadError::Refused(crate::platforms::Problem {
            status: 200,
            kind: ProblemKind::Other,
            text: format!("`{rest}` has more than {MOST_PAGES} pages, or pages in circles"),
            sent: 1,
        }))
    }
}
