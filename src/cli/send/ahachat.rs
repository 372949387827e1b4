//! To a customer of a bot on AhaChat: a block, by its name.

use super::{Kind, Order, Ready, Refused};
use crate::cli::botcake::place_of;
use crate::cli::reach::cannot_connect;
use crate::language::name::FlowName;
use crate::platforms::Outcome;
use crate::platforms::ahachat::{Client, MESSAGE_TAGS, Send, To};

/// A request that is ready to be sent once.
pub(super) struct Parcel {
    client: Client,
    send: Send,
}

impl Parcel {
    pub(super) async fn send(self) -> Outcome<()> {
        let accepted = self.client.send(&self.send).await;
        accepted.map(|said| {
            tracing::debug!(status = said.status, body = said.body, "accepted");
        })
    }
}

pub(super) fn prepare(order: &Order<'_>) -> Result<Ready, Refused> {
    let Kind::Flow(flow) = order.what else {
        return Err(Refused::Usage(
            "AhaChat sends blocks that are on its pages; use `--flow`".to_owned(),
        ));
    };
    let connection = &order.reached.connection;
    let client = Client::new(connection).map_err(|error| Refused::Told(cannot_connect(&error)))?;
    // A flow of the bot has its title as the name of its block; all else is a block's name.
    let name = FlowName::new(flow);
    let block = place_of(order.reached.project, &name).map_or(flow, |(_, title)| title);
    let to = match order.to.strip_prefix("phone:") {
        Some(number) => To::Phone(number.to_owned()),
        None => To::User(order.to.to_owned()),
    };
    let attributes = order.set.iter().cloned();
    let send = Send::new(to, block, order.message_tag, attributes)
        .map_err(|unfit| Refused::Usage(unfit.to_string()))?;
    let retired = |tag: &&str| {
        MESSAGE_TAGS
            .iter()
            .any(|known| known.retired && known.word == *tag)
    };
    let notes = order.message_tag.filter(retired).map(|tag| {
        format!("Meta no longer takes the message tag `{tag}`, which AhaChat's page still names")
    });
    let title = format!("the block `{block}` to `{}`", order.to);
    Ok(Ready {
        shown: format!("{title} on {}:\n", connection.identity()),
        title,
        parcel: super::Parcel::Ahachat(Parcel { client, send }),
        notes: notes.into_iter().collect(),
    })
}
