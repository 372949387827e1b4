//! Sends to many people of a sandbox.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::Client;
use crate::platforms::Outcome;
use crate::platforms::http::{Call, Repeat, printable};

/// A flow for 1 to 150 people, each named once.
#[derive(Clone, Copy, Debug)]
pub struct NewBroadcast<'a> {
    pub to: &'a [&'a str],
    /// Its name.
    pub flow: &'a str,
    pub message_tag: Option<&'a str>,
    /// Values of custom fields that are set first.
    pub fields: &'a Map<String, Json>,
}

/// What became of it for one person.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Told {
    /// `sent`, `withheld`, `silent`, `unknown` or `failed`, as the sandbox's API has them.
    pub outcome: String,
    #[serde(default)]
    pub why: Option<String>,
    /// The number of the transcript's first line.
    #[serde(default)]
    pub first_seq: Option<i64>,
}

#[derive(Deserialize)]
struct Outcomes {
    outcomes: Vec<Told>,
}

impl Client {
    /// Sends a flow to many people; one outcome for each, in their order. With the same key again,
    /// people who had it do not get it twice.
    pub async fn broadcast(&self, send: &NewBroadcast<'_>, key: &str) -> Outcome<Vec<Told>> {
        let mut body = json!({ "to": send.to, "flow": send.flow, "fields": send.fields });
        if let Some(tag) = send.message_tag {
            body["message_tag"] = json!(tag);
        }
        let call = Call {
            method: Method::POST,
            path: self.path("/broadcasts"),
            query: Vec::new(),
            headers: vec![("idempotency-key", key.to_owned())],
            body: Some(&body),
            repeat: Repeat::Harmless,
        };
        let told = match self.http.send(call).await {
            Outcome::Done(answer) => answer.json::<Outcomes>(),
            Outcome::Refused(problem) => Outcome::Refused(problem),
            Outcome::NotSent(why) => Outcome::NotSent(why),
            Outcome::Unknown(why) => Outcome::Unknown(why),
        };
        told.map(|told| {
            let people = told.outcomes.into_iter();
            let clean = |mut person: Told| {
                person.why = person.why.as_deref().map(printable);
                person
            };
            people.map(clean).collect()
        })
    }

    /// Returns once the platform does not ask for a pause any more.
    pub async fn calm(&self) {
        self.http.calm().await;
    }
}
