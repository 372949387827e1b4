//! To somebody on a channel of a FIRST LINE tenant, by a push, or into a chat that an agent has taken.

use serde_json::{Value as Json, json};

use super::{Kind, Order, Ready, Refused, botcake, content};
use crate::cli::reach::cannot_connect;
use crate::language::message::{Body, Button, Message};
use crate::language::project_file::Channel;
use crate::platforms::Outcome;
use crate::platforms::firstline::{Client, Push};

/// The kinds of people that the page on pushes names, by the word that `--to` has for them.
const PEOPLE: [(&str, Channel, &str); 7] = [
    ("webchat", Channel::Webchat, "App\\LivechatContact"),
    ("line", Channel::Line, "App\\LineContact"),
    ("messenger", Channel::Messenger, "App\\FbContact"),
    ("instagram", Channel::Instagram, "App\\IgContact"),
    ("telegram", Channel::Telegram, "App\\TelegramContact"),
    ("viber", Channel::Viber, "App\\ViberContact"),
    // FIRST LINE alone speaks of WeChat: what a bot says is taken as for a chat of one's own.
    ("wechat", Channel::Webchat, "App\\WechatContact"),
];

/// Requests that are ready to be sent once, in turn.
pub(super) struct Parcel {
    client: Client,
    to: To,
    messages: Vec<(&'static str, Json)>,
}

/// Where it goes.
#[derive(Clone, Copy)]
enum To {
    Person {
        contactable_type: &'static str,
        channel: Channel,
        id: i64,
    },
    /// A chat that an agent has taken.
    Chat(i64),
}

impl Parcel {
    pub(super) async fn send(self) -> Outcome<()> {
        let all = self.messages.len();
        for (before, (kind, message)) in self.messages.into_iter().enumerate() {
            let sent = match self.to {
                To::Person {
                    contactable_type,
                    id,
                    ..
                } => {
                    let push = Push {
                        contactable_type: contactable_type.to_owned(),
                        contactable_id: id,
                        kind: kind.to_owned(),
                        message,
                        is_force: false,
                    };
                    self.client.push(&push).await
                }
                To::Chat(id) => {
                    let text = message.as_str().unwrap_or_default();
                    self.client.reply(id, text).await
                }
            };
            if !matches!(sent, Outcome::Done(())) {
                return counted(sent, before, all);
            }
        }
        Outcome::Done(())
    }
}

/// Says how much was sent before it failed.
fn counted(failed: Outcome<()>, before: usize, all: usize) -> Outcome<()> {
    if before == 0 {
        return failed;
    }
    let note = format!(" (the first {before} of {all} messages were sent)");
    match failed {
        Outcome::Refused(mut problem) => {
            problem.text.push_str(&note);
            Outcome::Refused(problem)
        }
        Outcome::NotSent(mut why) => {
            why.text.push_str(&note);
            // Something left: that nothing was sent would not be true.
            Outcome::Unknown(why)
        }
        Outcome::Unknown(mut why) => {
            why.text.push_str(&note);
            Outcome::Unknown(why)
        }
        done => done,
    }
}

pub(super) async fn prepare(order: &Order<'_>) -> Result<Ready, Refused> {
    let to = to(order.to).map_err(Refused::Usage)?;
    let Kind::Content(flow) = order.what else {
        return Err(Refused::Usage(
            "FIRST LINE has no request that starts a conversation script; use `--content`"
                .to_owned(),
        ));
    };
    if order.message_tag.is_some() {
        return Err(Refused::Usage(
            "FIRST LINE takes no message tags; leave `--message-tag` away".to_owned(),
        ));
    }
    let connection = &order.reached.connection;
    let client = Client::new(connection).map_err(|error| Refused::Told(cannot_connect(&error)))?;
    let channel = match to {
        To::Person { channel, .. } => channel,
        To::Chat(_) => order
            .reached
            .file
            .channels
            .first()
            .copied()
            .unwrap_or(Channel::Webchat),
    };
    let mut said = content::run(order, flow, channel).await?;
    let mut shown = String::new();
    for message in &said.messages {
        botcake::show(message, &mut shown);
    }
    if !said.changes.is_empty() {
        said.notes
            .push("fields and tags that the flow changes are not sent along".to_owned());
    }
    let messages = said.messages.iter().map(|message| match to {
        To::Person { .. } => pushed(message),
        To::Chat(_) => plain(message).map(|text| ("text", json!(text))),
    });
    let messages = messages
        .collect::<Result<_, _>>()
        .map_err(Refused::Because)?;
    let title = format!("what `{flow}` says to `{}`", order.to);
    Ok(Ready {
        shown: format!("{title} on {}:\n{shown}", connection.identity()),
        title,
        parcel: super::Parcel::Firstline(Parcel {
            client,
            to,
            messages,
        }),
        notes: said.notes,
    })
}

fn to(text: &str) -> Result<To, String> {
    let (word, id) = text.split_once(':').unwrap_or(("", text));
    let id = id.trim().parse::<i64>();
    let person = PEOPLE.iter().find(|(known, ..)| *known == word);
    match (id, person) {
        (Ok(id), Some((_, channel, contactable_type))) => Ok(To::Person {
            contactable_type,
            channel: *channel,
            id,
        }),
        (Ok(id), None) if word == "text-call" => Ok(To::Chat(id)),
        _ => {
            let words: Vec<&str> = PEOPLE.iter().map(|(word, ..)| *word).collect();
            Err(format!(
                "`--to` is a channel and the number of a person on it, such as `line:12`, or `text-call:12`; the channels are {}",
                words.join(", ")
            ))
        }
    }
}

/// A message as the page on pushes shows it: a text, a text with buttons, a text with quick replies.
fn pushed(message: &Message) -> Result<(&'static str, Json), String> {
    let Body::Text(text) = &message.body else {
        return Err(format!(
            "FIRST LINE's page on pushes does not show how {} is written; send texts, or put it into a conversation script",
            message.body.word()
        ));
    };
    let choice = |options: Vec<Json>| json!({ "explain_text": text, "options": options });
    let words = |label: &str| json!({ "label": label, "value": label, "type": "text" });
    match (message.buttons.as_slice(), message.quick_replies.as_slice()) {
        ([], []) => Ok(("text", json!(text))),
        (buttons, []) => {
            let options = buttons.iter().map(|button: &Button| match button {
                Button { url: Some(url), .. } => {
                    json!({ "label": button.label, "type": "url", "url": url })
                }
                Button {
                    phone: Some(phone), ..
                } => {
                    json!({ "label": button.label, "type": "phonenumber", "number": phone })
                }
                _ => words(&button.label),
            });
            Ok(("button", choice(options.collect())))
        }
        ([], replies) => {
            let options = replies.iter().map(|reply| words(&reply.label));
            Ok(("quickreply", choice(options.collect())))
        }
        _ => Err("a push has either buttons or quick replies; divide the message".to_owned()),
    }
}

/// What can be said in a chat: text.
fn plain(message: &Message) -> Result<String, String> {
    match &message.body {
        Body::Text(text) if message.buttons.is_empty() && message.quick_replies.is_empty() => {
            Ok(text.clone())
        }
        _ => Err("in a chat that an agent has taken FIRST LINE takes texts alone".to_owned()),
    }
}
