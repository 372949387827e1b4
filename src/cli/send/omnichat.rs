//! To a contact of a channel on Omnichat: a message block of the team, or texts and pictures.

use serde_json::Value as Json;

use super::{Kind, Order, Ready, Refused, botcake, content};
use crate::cli::botcake::place_of;
use crate::cli::reach::{cannot_connect, unread};
use crate::language::message::{Body, Message};
use crate::language::name::FlowName;
use crate::language::project_file::Channel;
use crate::platforms::Outcome;
use crate::platforms::http::printable;
use crate::platforms::omnichat::Client;
use crate::platforms::omnichat::documents::{DirectMessage, OutMessage, SetAttribute};
use crate::project::Project;

/// What Omnichat counts our sends under.
const TRACK_ID: &str = "botwright";

/// A request that is ready to be sent once.
pub(super) struct Parcel {
    client: Client,
    message: DirectMessage,
}

impl Parcel {
    pub(super) async fn send(self) -> Outcome<()> {
        self.client.send(&self.message).await.map(|_| ())
    }
}

pub(super) async fn prepare(order: &Order<'_>) -> Result<Ready, Refused> {
    if order.message_tag.is_some() {
        return Err(Refused::Usage(
            "Omnichat takes no message tags; leave `--message-tag` away".to_owned(),
        ));
    }
    let connection = &order.reached.connection;
    if connection.bot.is_empty() || connection.options.chat_platform.is_none() {
        return Err(Refused::Usage(format!(
            "the target `{}` needs `chat_platform` and `channel` for this",
            connection.target
        )));
    }
    let client = Client::new(connection).map_err(|error| Refused::Told(cannot_connect(&error)))?;
    let mut shown = String::new();
    let (title, messages, attributes, notes) = match order.what {
        Kind::Flow(flow) => {
            let (title, block_id) = block(order.reached.project, &client, flow).await?;
            let set = order.set.iter().map(|(key, value)| SetAttribute {
                key: key.clone(),
                value: Json::from(value.as_str()),
            });
            (
                title,
                vec![OutMessage::Block { block_id }],
                set.collect(),
                Vec::new(),
            )
        }
        Kind::Content(flow) => {
            let channels = &order.reached.file.channels;
            let channel = channels.first().copied().unwrap_or(Channel::Line);
            let mut said = content::run(order, flow, channel).await?;
            for message in &said.messages {
                botcake::show(message, &mut shown);
            }
            if !said.changes.is_empty() {
                said.notes
                    .push("fields and tags that the flow changes are not sent along".to_owned());
            }
            let messages = said.messages.iter().map(plain);
            let messages = messages
                .collect::<Result<_, _>>()
                .map_err(Refused::Because)?;
            (
                format!("what `{flow}` says"),
                messages,
                Vec::new(),
                said.notes,
            )
        }
    };
    let title = format!("{title} to `{}`", order.to);
    let message = DirectMessage {
        track_id: TRACK_ID.to_owned(),
        to: order.to.to_owned(),
        messages,
        tags: Vec::new(),
        attributes,
    };
    Ok(Ready {
        shown: format!("{title} on {}:\n{shown}", connection.identity()),
        title,
        parcel: super::Parcel::Omnichat(Parcel { client, message }),
        notes,
    })
}

/// The message block that is meant: of the title of a flow of the bot, or of this name, in any
/// chatbot of the team.
pub(in crate::cli) async fn block(
    project: &Project,
    client: &Client,
    flow: &str,
) -> Result<(String, String), Refused> {
    let told = |error| Refused::Told(unread(&error));
    let name = FlowName::new(flow);
    let wanted = place_of(project, &name).map_or(flow, |(_, title)| title);
    let mut found = Vec::new();
    for bot in client.chatbots().await.map_err(told)? {
        for block in client.message_blocks(&bot.id).await.map_err(told)? {
            if block.name == wanted || block.id == flow {
                let path = format!("{} > {}", printable(&bot.name), printable(&block.name));
                found.push((path, block.id));
            }
        }
    }
    match found.as_slice() {
        [(path, id)] => Ok((format!("the message block `{path}`"), id.clone())),
        [] => Err(Refused::Because(format!(
            "there is no message block `{wanted}` in the team's chatbots; make it there under this name"
        ))),
        several => {
            let ids: Vec<String> = several
                .iter()
                .map(|(path, id)| format!("{path} ({id})"))
                .collect();
            Err(Refused::Because(format!(
                "there are several message blocks `{wanted}`; name one by its id: {}",
                ids.join(", ")
            )))
        }
    }
}

/// A message that a direct message can carry.
fn plain(message: &Message) -> Result<OutMessage, String> {
    if !message.buttons.is_empty() || !message.quick_replies.is_empty() {
        return Err(
            "Omnichat's direct messages have no buttons and no quick replies; send a message block with `--flow`".to_owned(),
        );
    }
    match &message.body {
        Body::Text(text) => Ok(OutMessage::Text { text: text.clone() }),
        Body::Image(url) => Ok(OutMessage::Image { image: url.clone() }),
        other => Err(format!(
            "Omnichat's direct messages carry texts and pictures, not `{}`; send a message block with `--flow`",
            other.word()
        )),
    }
}
