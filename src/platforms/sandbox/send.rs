//! What is sent to one person of a bot.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::Client;
use crate::language::message::Message;
use crate::platforms::http::{Call, Repeat, segment};
use crate::platforms::{Outcome, ProblemKind, Trouble};

/// A flow or messages, as `send_flow` and `send_content` take them.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Send {
    /// A published flow by its id or its name.
    Flow {
        flow: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        message_tag: Option<String>,
        /// Values of custom fields that are set first.
        fields: BTreeMap<String, Json>,
    },
    /// 1 to 10 messages.
    Content {
        messages: Vec<Message>,
        #[serde(skip_serializing_if = "Option::is_none")]
        message_tag: Option<String>,
    },
}

/// What the turn wrote down.
#[derive(Deserialize)]
struct Turn {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    why: Option<String>,
}

impl Client {
    /// Sends to one person. What the channel would not deliver is refused. A lost answer is
    /// [`Outcome::Unknown`]: it is not sent again.
    pub async fn send(&self, person: &str, send: &Send) -> Outcome<()> {
        let body = match serde_json::to_value(send) {
            Ok(body) => body,
            Err(error) => return Outcome::NotSent(Trouble::other(&error.to_string())),
        };
        let word = match send {
            Send::Flow { .. } => "send_flow",
            Send::Content { .. } => "send_content",
        };
        let call = Call {
            method: Method::POST,
            body: Some(&body),
            repeat: Repeat::OnlyIfNotSent,
            ..Call::get(self.path(&format!("/people/{}/{word}", segment(person))))
        };
        let answer = match self.http.send(call).await {
            Outcome::Done(answer) if answer.status == 200 => answer,
            Outcome::Done(answer) => return answer.empty(),
            other => return other.map(|_| ()),
        };
        let turn: Option<Turn> = answer
            .document()
            .and_then(|it| serde_json::from_value(it).ok());
        let Some(turn) = turn else {
            return answer.strange("no turn stands in it");
        };
        let mut withheld = turn.entries.iter().filter(|entry| entry.kind == "withheld");
        let said = turn.entries.iter().any(|entry| entry.kind == "message");
        match withheld.next() {
            Some(entry) if !said => {
                let why = entry
                    .why
                    .as_deref()
                    .unwrap_or("the channel would not deliver it");
                answer.refuse(ProblemKind::Other, why)
            }
            _ => Outcome::Done(()),
        }
    }
}
