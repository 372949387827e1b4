//! One send: which block, to whom, and what is kept of it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value as Json, json};

use super::{Answer, BLOCKS, NAMES, PHONES, SENT, USERS, account};
use crate::sandbox::api::App;
use crate::sandbox::dialects::native::{self, Beside, Somebody};
use crate::sandbox::store::Refusal;
use crate::sandbox::store::contacts::digits;

pub(super) struct Order<'a> {
    pub(super) app: &'a App,
    pub(super) bot: &'a str,
    pub(super) user: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) block: String,
    pub(super) message_tag: Option<String>,
    pub(super) attributes: Vec<(String, String)>,
}

/// What is sent.
enum Block {
    /// One that the console made.
    Made(String),
    /// A published flow of the sandbox, by its id.
    Flow(String),
}

/// Who gets it.
struct Recipient {
    somebody: Somebody,
    /// A customer that the console made.
    made: bool,
}

impl Order<'_> {
    pub(super) async fn carry_out(&self) -> Result<Answer, Answer> {
        let block = self.block().await?;
        let recipient = self.recipient().await?;
        let mut record = Map::new();
        record.insert("user".to_owned(), json!(recipient.somebody.contact));
        record.insert("phone".to_owned(), json!(self.phone));
        record.insert("block".to_owned(), json!(self.block));
        record.insert("message_tag".to_owned(), json!(self.message_tag));
        let attributes: BTreeMap<&str, &str> = self
            .attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        record.insert("attributes".to_owned(), json!(attributes));
        match &block {
            Block::Made(id) => record.insert("block_id".to_owned(), json!(id)),
            Block::Flow(id) => record.insert("flow".to_owned(), json!(id)),
        };
        if let Block::Flow(flow) = &block {
            let beside = Beside {
                message_tag: self.message_tag.clone(),
                fields: attributes
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), json!(value)))
                    .collect(),
                received: json!({ "ahachat": record }),
            };
            let started =
                native::start(self.app, self.bot, &recipient.somebody, flow, beside).await?;
            if let Some(why) = started {
                return Err(Answer::refused(StatusCode::BAD_REQUEST, why));
            }
        }
        self.keep(&recipient, record).await?;
        Ok(Answer(StatusCode::OK, json!({ "success": true })))
    }

    async fn block(&self) -> Result<Block, Answer> {
        let account = account(self.bot);
        let found = {
            let mut tx = self.app.store.vendor_reading().await?;
            account.find::<String>(&mut tx, NAMES, &self.block).await?
        };
        if let Some(found) = found {
            return Ok(Block::Made(found.content));
        }
        match native::flow(self.app, self.bot, &self.block).await? {
            Some(flow) => Ok(Block::Flow(flow)),
            None => Err(Answer::refused(StatusCode::NOT_FOUND, "block not found")),
        }
    }

    async fn recipient(&self) -> Result<Recipient, Answer> {
        let nobody = || Answer::refused(StatusCode::NOT_FOUND, "user not found");
        if let Some(made) = self.made().await? {
            return Ok(Recipient {
                somebody: made,
                made: true,
            });
        }
        let native = match (&self.user, &self.phone) {
            (Some(user), _) => native::known_as(self.app, self.bot, user).await?,
            (None, Some(phone)) => native::by_phone(self.app, self.bot, phone).await?,
            _ => None,
        };
        Ok(Recipient {
            somebody: native.ok_or_else(nobody)?,
            made: false,
        })
    }

    /// The customer whom the console made.
    async fn made(&self) -> Result<Option<Somebody>, Refusal> {
        let account = account(self.bot);
        let mut tx = self.app.store.vendor_reading().await?;
        let id = match (&self.user, &self.phone) {
            (Some(user), _) => user.clone(),
            (None, Some(phone)) => {
                let digits = digits(phone);
                match account.find::<String>(&mut tx, PHONES, &digits).await? {
                    Some(found) => found.content,
                    None => return Ok(None),
                }
            }
            (None, None) => return Ok(None),
        };
        let found = account
            .find::<Map<String, Json>>(&mut tx, USERS, &id)
            .await?;
        Ok(found.map(|record| {
            let known = |key: &str| record.content.get(key).cloned().unwrap_or_default();
            let profile = json!({ "name": known("name"), "phone": known("phone") });
            Somebody {
                contact: record.id,
                profile: profile.as_object().cloned(),
            }
        }))
    }

    /// Saves the attributes of a customer whom the console made, and what was sent.
    async fn keep(
        &self,
        recipient: &Recipient,
        mut record: Map<String, Json>,
    ) -> Result<(), Answer> {
        let account = account(self.bot);
        let mut writing = self.app.store.vendor_writing().await;
        let mut tx = writing.begin().await?;
        account.open(&mut tx).await?;
        let id = &recipient.somebody.contact;
        if recipient.made && !self.attributes.is_empty() {
            let found = account
                .find::<Map<String, Json>>(&mut tx, USERS, id)
                .await?;
            if let Some(mut user) = found {
                let saved = user
                    .content
                    .entry("attributes")
                    .or_insert_with(|| json!({}));
                for (name, value) in &self.attributes {
                    saved[name.as_str()] = json!(value);
                }
                account.replace(&mut tx, USERS, id, &user.content).await?;
            }
        }
        if let Some(block) = record
            .get("block_id")
            .and_then(Json::as_str)
            .map(str::to_owned)
            && account
                .find::<Json>(&mut tx, BLOCKS, &block)
                .await?
                .is_none()
        {
            // Deleted by hand since it was looked up.
            return Err(Answer::refused(StatusCode::NOT_FOUND, "block not found"));
        }
        let at = format!("{:.3}", jiff::Timestamp::now());
        record.insert("at".to_owned(), json!(at));
        let seq = account.next(&mut tx).await?;
        account
            .insert(&mut tx, SENT, &seq.to_string(), seq, &record)
            .await?;
        tx.commit().await.map_err(Refusal::from)?;
        Ok(())
    }
}
