//! People -> requests of one platform.
//!
//! ```text
//! sandbox   up to 150 people with equal values in one request, one outcome for each
//! Botcake   "Send Flow For Customer" one by one, values as variables of the flow
//! AhaChat   a block one by one, to an id or a phone number, values as attributes
//! Omnichat  broadcasts of up to 150 people where no values go along; else direct messages one by
//!           one, since the values of a broadcast would be everybody's
//! ```

use serde_json::{Map, Value as Json};

use super::recipients::{Recipient, To};
use crate::platforms::botcake::documents::{Id, SendFlow};
use crate::platforms::omnichat::documents::{
    DirectMessage, NewBroadcast, OutMessage, SetAttribute,
};
use crate::platforms::{
    Outcome, Platform, Trouble, TroubleKind, ahachat, botcake, omnichat, sandbox,
};

/// The most people of one request, on the sandbox and on Omnichat.
const MOST_TOGETHER: usize = 150;

/// People whose messages are sent together: their values are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    pub people: Vec<Recipient>,
}

/// What everybody gets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goods {
    pub message_tag: Option<String>,
    /// Values for everybody; a person's own win.
    pub set: Map<String, Json>,
    /// What the platform counts the broadcast under.
    pub subject: String,
}

/// What became of one person's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// With the platform's id, if it gave one.
    Sent(Option<String>),
    Refused(String),
    Unknown(String),
}

/// One platform's way to send.
#[derive(Clone, Debug)]
pub enum Carrier {
    Sandbox {
        client: sandbox::Client,
        flow: String,
    },
    Botcake {
        client: botcake::Client,
        flow: Id,
    },
    Ahachat {
        client: ahachat::Client,
        block: String,
    },
    Omnichat {
        client: omnichat::Client,
        block: String,
        /// Values go along.
        values: bool,
    },
}

impl Carrier {
    #[must_use]
    pub fn platform(&self) -> Platform {
        match self {
            Carrier::Sandbox { .. } => Platform::Sandbox,
            Carrier::Botcake { .. } => Platform::Botcake,
            Carrier::Ahachat { .. } => Platform::Ahachat,
            Carrier::Omnichat { .. } => Platform::Omnichat,
        }
    }

    /// How many people with equal values can be sent to in one request.
    #[must_use]
    pub fn together(&self) -> usize {
        match self {
            Carrier::Sandbox { .. } | Carrier::Omnichat { values: false, .. } => MOST_TOGETHER,
            Carrier::Botcake { .. } | Carrier::Ahachat { .. } | Carrier::Omnichat { .. } => 1,
        }
    }

    /// Why somebody cannot be sent to, before anything is.
    ///
    /// # Errors
    /// In words for the row.
    pub fn check(&self, goods: &Goods, person: &Recipient) -> Result<(), String> {
        match self {
            Carrier::Ahachat { block, .. } => ahachat_send(block, goods, person)
                .map(|_| ())
                .map_err(|unfit| unfit.to_string()),
            _ => Ok(()),
        }
    }

    /// Whether a refused request says nothing of the people in it.
    pub(super) fn answers_for_each(&self) -> bool {
        matches!(self, Carrier::Sandbox { .. })
    }

    /// Returns once the platform does not ask for a pause any more.
    pub(super) async fn calm(&self) {
        match self {
            Carrier::Sandbox { client, .. } => client.calm().await,
            Carrier::Botcake { client, .. } => client.calm().await,
            Carrier::Ahachat { client, .. } => client.calm().await,
            Carrier::Omnichat { client, .. } => client.calm().await,
        }
    }

    /// Sends once. `Done` has one fate for each person, in order. `key` names this request, where
    /// the platform tells repeated requests by it.
    pub(super) async fn send(
        &self,
        goods: &Goods,
        parcel: &Parcel,
        key: &str,
    ) -> Outcome<Vec<Fate>> {
        let Some(first) = parcel.people.first() else {
            return Outcome::Done(Vec::new());
        };
        match self {
            Carrier::Sandbox { client, flow } => {
                let to: Vec<&str> = parcel.people.iter().map(|person| id(&person.to)).collect();
                let send = sandbox::NewBroadcast {
                    to: &to,
                    flow,
                    message_tag: goods.message_tag.as_deref(),
                    fields: &values(goods, first),
                };
                let outcome = client.broadcast(&send, key).await;
                match outcome {
                    Outcome::Done(people) if people.len() == to.len() => {
                        Outcome::Done(people.into_iter().map(sandbox_fate).collect())
                    }
                    Outcome::Done(_) => Outcome::Unknown(Trouble {
                        kind: TroubleKind::NotThePlatform,
                        text: "the answer names other people than were sent to".to_owned(),
                    }),
                    Outcome::Refused(problem) => Outcome::Refused(problem),
                    Outcome::NotSent(why) => Outcome::NotSent(why),
                    Outcome::Unknown(why) => Outcome::Unknown(why),
                }
            }
            Carrier::Botcake { client, flow } => {
                let send = SendFlow {
                    psid: id(&first.to).to_owned(),
                    flow_id: *flow,
                    payload: values(goods, first),
                };
                client
                    .send_flow(&send)
                    .await
                    .map(|()| vec![Fate::Sent(None)])
            }
            Carrier::Ahachat { client, block } => match ahachat_send(block, goods, first) {
                Ok(send) => client.send(&send).await.map(|_| vec![Fate::Sent(None)]),
                // It was looked at when the table was read.
                Err(unfit) => Outcome::Done(vec![Fate::Refused(unfit.to_string())]),
            },
            Carrier::Omnichat {
                client,
                block,
                values: false,
            } => {
                let broadcast = NewBroadcast {
                    subject: goods.subject.clone(),
                    to: parcel
                        .people
                        .iter()
                        .map(|person| id(&person.to).to_owned())
                        .collect(),
                    messages: vec![OutMessage::Block {
                        block_id: block.clone(),
                    }],
                    tags: Vec::new(),
                    scheduled_at: None,
                };
                let count = parcel.people.len();
                client
                    .broadcast(&broadcast)
                    .await
                    .map(|id| vec![Fate::Sent(Some(id)); count])
            }
            Carrier::Omnichat { client, block, .. } => {
                let attributes = values(goods, first).into_iter();
                let message = DirectMessage {
                    track_id: goods.subject.clone(),
                    to: id(&first.to).to_owned(),
                    messages: vec![OutMessage::Block {
                        block_id: block.clone(),
                    }],
                    tags: Vec::new(),
                    attributes: attributes
                        .map(|(key, value)| SetAttribute { key, value })
                        .collect(),
                };
                client
                    .send(&message)
                    .await
                    .map(|ids| vec![Fate::Sent(ids.into_iter().next())])
            }
        }
    }
}

fn id(to: &To) -> &str {
    let (To::User(text) | To::Phone(text)) = to;
    text
}

/// What goes along for one person: their own values before everybody's.
fn values(goods: &Goods, person: &Recipient) -> Map<String, Json> {
    let mut values = goods.set.clone();
    values.extend(person.values.clone());
    values
}

fn ahachat_send(
    block: &str,
    goods: &Goods,
    person: &Recipient,
) -> Result<ahachat::Send, ahachat::Unfit> {
    let to = match &person.to {
        To::User(id) => ahachat::To::User(id.clone()),
        To::Phone(number) => ahachat::To::Phone(number.clone()),
    };
    let attributes = values(goods, person).into_iter();
    let attributes = attributes.map(|(name, value)| (name, plain(&value)));
    ahachat::Send::new(to, block, goods.message_tag.as_deref(), attributes)
}

/// A value where there are only texts.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn sandbox_fate(person: sandbox::Told) -> Fate {
    let why = person.why.unwrap_or_default();
    match person.outcome.as_str() {
        "sent" => Fate::Sent(person.first_seq.map(|seq| seq.to_string())),
        "withheld" => Fate::Refused(format!("the channel would not deliver it: {why}")),
        "silent" => Fate::Refused(
            "nothing was said: the team has the conversation, or the flow says nothing".to_owned(),
        ),
        "unknown" => Fate::Refused("nobody of this id has written to the bot".to_owned()),
        "failed" => Fate::Refused(why),
        other => Fate::Unknown(format!("the outcome `{other}` is not known")),
    }
}
