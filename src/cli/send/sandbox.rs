//! To a person of a bot on a sandbox: a published flow, or what a flow of the files says.

use std::collections::BTreeMap;

use super::{Kind, Order, Ready, Refused, botcake, content};
use crate::cli::reach::cannot_connect;
use crate::language::project_file::Channel;
use crate::platforms::Outcome;
use crate::platforms::sandbox::{Client, Send};

/// A request that is ready to be sent once.
pub(super) struct Parcel {
    client: Client,
    to: String,
    send: Send,
}

impl Parcel {
    pub(super) async fn send(self) -> Outcome<()> {
        self.client.send(&self.to, &self.send).await
    }
}

pub(super) async fn prepare(order: &Order<'_>) -> Result<Ready, Refused> {
    let connection = &order.reached.connection;
    let client = Client::new(connection).map_err(|error| Refused::Told(cannot_connect(&error)))?;
    let mut shown = String::new();
    let message_tag = order.message_tag.map(str::to_owned);
    let (title, send, notes) = match order.what {
        Kind::Flow(flow) => {
            let mut fields = BTreeMap::new();
            for (key, text) in order.set {
                let (field, value) = content::given_field(order, key, text)?;
                fields.insert(field.as_str().to_owned(), value);
            }
            let send = Send::Flow {
                flow: flow.to_owned(),
                message_tag,
                fields,
            };
            (format!("the flow `{flow}`"), send, Vec::new())
        }
        Kind::Content(flow) => {
            let channels = &order.reached.file.channels;
            let channel = channels.first().copied().unwrap_or(Channel::Webchat);
            let mut said = content::run(order, flow, channel).await?;
            for message in &said.messages {
                botcake::show(message, &mut shown);
            }
            if !said.changes.is_empty() {
                said.notes
                    .push("fields and tags that the flow changes are not sent along".to_owned());
            }
            let send = Send::Content {
                messages: said.messages,
                message_tag,
            };
            (format!("what `{flow}` says"), send, said.notes)
        }
    };
    let title = format!("{title} to `{}`", order.to);
    Ok(Ready {
        shown: format!("{title} on {}:\n{shown}", connection.identity()),
        title,
        parcel: super::Parcel::Sandbox(Parcel {
            client,
            to: order.to.to_owned(),
            send,
        }),
        notes,
    })
}
