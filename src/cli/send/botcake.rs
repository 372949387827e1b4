//! To a customer of a Botcake page.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::content::{self, Change, Content};
use super::{Kind, Order, Ready, Refused};
use crate::cli::botcake::{find, ids, place_of};
use crate::cli::reach::{cannot_connect, unread};
use crate::language::message::{Body, Button, Message};
use crate::language::project_file::Channel;
use crate::platforms::botcake::Client;
use crate::platforms::botcake::block::{Action, Block, Ids, Shapes, Unfit, compile};
use crate::platforms::botcake::documents::{Id, SendContent, SendFlow, Tree};
use crate::platforms::http::is_loopback_url;
use crate::platforms::{Connection, Outcome};

/// A request that is ready to be sent once.
pub(super) enum Parcel {
    Flow(Client, SendFlow),
    Content(Client, Box<SendContent>),
}

impl Parcel {
    pub(super) async fn send(self) -> Outcome<()> {
        match self {
            Parcel::Flow(client, send) => client.send_flow(&send).await,
            Parcel::Content(client, send) => client.send_content(&send).await,
        }
    }
}

pub(super) async fn prepare(order: &Order<'_>) -> Result<Ready, Refused> {
    let connection = &order.reached.connection;
    let client = Client::new(connection).map_err(|error| Refused::Told(cannot_connect(&error)))?;
    let listing = client.flows().await;
    let tree = Tree::new(&listing.map_err(|error| Refused::Told(unread(&error)))?);
    let (title, shown, parcel, notes) = match order.what {
        Kind::Flow(flow) => {
            let (title, parcel) = of_flow(order, client, &tree, flow)?;
            (title, String::new(), parcel, Vec::new())
        }
        Kind::Content(flow) => {
            let content = content::run(order, flow, channel(order)).await?;
            let block = block(order, &client, &tree, &content).await?;
            let mut shown = String::new();
            for message in &content.messages {
                show(message, &mut shown);
            }
            let send = SendContent {
                psid: order.to.to_owned(),
                data: block,
                payload: Map::new(),
                message_tag: order.message_tag.map(str::to_owned),
            };
            let title = format!("what `{flow}` says");
            let parcel = Parcel::Content(client, Box::new(send));
            (title, shown, parcel, content.notes)
        }
    };
    let title = format!("{title} to `{}`", order.to);
    Ok(Ready {
        shown: format!("{title} on {}:\n{shown}", connection.identity()),
        title,
        parcel: super::Parcel::Botcake(parcel),
        notes,
    })
}

fn of_flow(
    order: &Order<'_>,
    client: Client,
    tree: &Tree,
    flow: &str,
) -> Result<(String, Parcel), Refused> {
    if order.message_tag.is_some() {
        return Err(Refused::Usage(
            "Botcake takes a message tag with `--content` alone; the tag of a flow is set on its own pages".to_owned(),
        ));
    }
    let placed = find(tree, order.reached.project, flow).map_err(Refused::Because)?;
    let send = SendFlow {
        psid: order.to.to_owned(),
        flow_id: placed.id,
        payload: order
            .set
            .iter()
            .map(|(key, value)| (key.clone(), Json::from(value.as_str())))
            .collect(),
    };
    let title = format!("the flow `{}` ({})", placed.path(), placed.id);
    Ok((title, Parcel::Flow(client, send)))
}

/// The channel that the person is taken to be on: pages are Facebook's unless the bot says other.
fn channel(order: &Order<'_>) -> Channel {
    let channels = &order.reached.file.channels;
    if channels.contains(&Channel::Messenger) {
        return Channel::Messenger;
    }
    channels.first().copied().unwrap_or(Channel::Messenger)
}

async fn block(
    order: &Order<'_>,
    client: &Client,
    tree: &Tree,
    content: &Content,
) -> Result<Block, Refused> {
    let ids = Ids {
        flows: ids(tree, order.reached.project),
    };
    let actions = actions(order, client, &content.changes).await?;
    let shapes = shapes(&order.reached.connection);
    compile(&content.messages, &actions, &ids, shapes).map_err(|unfit| {
        Refused::Because(match &unfit {
            Unfit::NoFlow { flow: name, .. } => match place_of(order.reached.project, name) {
                Some(_) => find(tree, order.reached.project, name.as_str())
                    .map_or_else(|why| why, |_| unfit.to_string()),
                None => unfit.to_string(),
            },
            _ => unfit.to_string(),
        })
    })
}

/// A sandbox on this machine takes the shapes that Botcake's documents do not show.
fn shapes(connection: &Connection) -> Shapes {
    if is_loopback_url(&connection.url) {
        Shapes::Inferred
    } else {
        Shapes::Documented
    }
}

/// Tags and fields by their ids on the page, which only others than the vendor tell how to read.
async fn actions(
    order: &Order<'_>,
    client: &Client,
    changes: &[Change],
) -> Result<Vec<Action>, Refused> {
    let bot = &order.reached.project.bot;
    let (mut tags, mut fields) = (None, None);
    let mut actions = Vec::with_capacity(changes.len());
    for change in changes {
        actions.push(match change {
            Change::AddTag(name) | Change::RemoveTag(name) => {
                if tags.is_none() {
                    let read = client.tags().await;
                    let read = read.map_err(|error| Refused::Told(unread(&error)))?;
                    tags = Some(offered(read, "tags")?);
                }
                let title = bot
                    .tags
                    .get(name)
                    .and_then(|tag| tag.value.title.as_deref());
                let known = tags.iter().flatten();
                let named = known.map(|tag| (Some(tag.name.as_str()), tag.id));
                let tag_id = by_name(named, title.unwrap_or(name.as_str()), "tag")?;
                match change {
                    Change::RemoveTag(_) => Action::RemoveTag { tag_id },
                    _ => Action::AddTag { tag_id },
                }
            }
            Change::Set {
                field: name, value, ..
            } => {
                if fields.is_none() {
                    let read = client.custom_fields().await;
                    let read = read.map_err(|error| Refused::Told(unread(&error)))?;
                    fields = Some(offered(read, "custom fields")?);
                }
                let field = bot.fields.get(name);
                let title = field.and_then(|field| field.value.title.as_deref());
                let known = fields.iter().flatten();
                let named = known.map(|field| (field.name.as_deref(), field.id));
                Action::SetCustomField {
                    action_id: by_name(named, title.unwrap_or(name.as_str()), "custom field")?,
                    action_value: value.clone().unwrap_or_else(|| json!("")),
                }
            }
        });
    }
    Ok(actions)
}

fn offered<T>(found: Option<Vec<T>>, what: &str) -> Result<Vec<T>, Refused> {
    found.ok_or_else(|| {
        Refused::Because(format!(
            "the flow changes {what}, whose ids this page does not tell; send a flow that is on the page instead"
        ))
    })
}

fn by_name<'a>(
    named: impl Iterator<Item = (Option<&'a str>, Id)>,
    name: &str,
    what: &str,
) -> Result<Id, Refused> {
    let mut same = named.filter(|(known, _)| *known == Some(name));
    match (same.next(), same.next()) {
        (Some((_, id)), None) => Ok(id),
        (None, _) => Err(Refused::Because(format!(
            "there is no {what} `{name}` on the page; make it there first"
        ))),
        (Some(_), Some(_)) => Err(Refused::Because(format!(
            "the page has several of the {what} `{name}`; rename all but one there"
        ))),
    }
}

/// A message as a person reads it.
pub(super) fn show(message: &Message, out: &mut String) {
    // Writing to a text cannot fail.
    let _ = match &message.body {
        Body::Text(text) => writeln!(out, "  {}", text.replace('\n', "\n  ")),
        Body::Image(url) | Body::Video(url) | Body::Audio(url) | Body::File(url) => {
            writeln!(out, "  {}: {url}", message.body.word())
        }
        Body::PlatformBlock(name) => writeln!(out, "  block: {name}"),
        Body::Cards(cards) => {
            for card in cards {
                let _ = writeln!(out, "  card: {}", card.title);
                show_buttons(&card.buttons, out);
            }
            Ok(())
        }
    };
    show_buttons(&message.buttons, out);
    for reply in &message.quick_replies {
        let _ = writeln!(out, "    ({})", reply.label);
    }
}

fn show_buttons(buttons: &[Button], out: &mut String) {
    for button in buttons {
        let _ = writeln!(out, "    [{}]", button.label);
    }
}
