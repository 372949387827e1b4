//! To somebody on a channel of a FIRST LINE tenant, by a push, or into a chat that an agent has taken.

use super::{Kind, Order, Ready, Refused, botcake, content};
use crate::cli::reach::cannot_connect;
use crate::language::message::{Body, Message};
use crate::language::project_file::Channel;
use crate::platforms::Outcome;
use crate::platforms::firstline::{Client, Push, PushBody, compile};

/// The kinds of people that the page on pushes names, by the word that `--to` has for them.
const PEOPLE: [(&str, Channel, &str); 7] = [
    ("webchat", Channel::Webchat, "App\\LivechatContact"),
    ("line", Channel::Line, "App\\LineContact"),
    ("messenger", Channel::Messenger, "App\\FbContact"),
    ("instagram", Channel::Instagram, "App\\IgContact"),
    ("telegram", Channel::Telegram, "App\\TelegramContact"),
    ("viber", Channel::Viber, "App\\ViberContact"),
    // FIRST LINE alone speaks of WeChat: what a bot says is taken as for a chat of one's own.
    ("wechat", Channel::Webchat, WECHAT),
];
const WECHAT: &str = "App\\WechatContact";

/// Requests that are ready to be sent once, in turn.
pub(super) struct Parcel {
    client: Client,
    letter: Letter,
}

enum Letter {
    Pushes {
        contactable_type: &'static str,
        id: i64,
        bodies: Vec<PushBody>,
    },
    Replies {
        chat: i64,
        texts: Vec<String>,
    },
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
        match self.letter {
            Letter::Pushes {
                contactable_type,
                id,
                bodies,
            } => {
                let all = bodies.len();
                for (before, body) in bodies.into_iter().enumerate() {
                    let push = Push {
                        contactable_type: contactable_type.to_owned(),
                        contactable_id: id,
                        body,
                        is_force: false,
                    };
                    let sent = self.client.push(&push).await;
                    if !matches!(sent, Outcome::Done(())) {
                        return counted(sent, before, all);
                    }
                }
            }
            Letter::Replies { chat, texts } => {
                for (before, text) in texts.iter().enumerate() {
                    let sent = self.client.reply(chat, text).await;
                    if !matches!(sent, Outcome::Done(())) {
                        return counted(sent, before, texts.len());
                    }
                }
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
    let letter = match to {
        To::Person {
            contactable_type,
            id,
            ..
        } => {
            // No figure is known for WeChat.
            let channels = [channel];
            let limited = &channels[usize::from(contactable_type == WECHAT)..];
            let bodies = compile(&said.messages, limited)
                .map_err(|unfit| Refused::Because(unfit.to_string()))?;
            Letter::Pushes {
                contactable_type,
                id,
                bodies,
            }
        }
        To::Chat(chat) => {
            let texts = said.messages.iter().map(plain).collect::<Option<_>>();
            let why = "in a chat that an agent has taken FIRST LINE takes texts alone";
            let texts = texts.ok_or_else(|| Refused::Because(why.to_owned()))?;
            Letter::Replies { chat, texts }
        }
    };
    let title = format!("what `{flow}` says to `{}`", order.to);
    Ok(Ready {
        shown: format!("{title} on {}:\n{shown}", connection.identity()),
        title,
        parcel: super::Parcel::Firstline(Parcel { client, letter }),
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

/// What can be said in a chat: text.
fn plain(message: &Message) -> Option<String> {
    match &message.body {
        Body::Text(text) if message.buttons.is_empty() && message.quick_replies.is_empty() => {
            Some(text.clone())
        }
        _ => None,
    }
}
