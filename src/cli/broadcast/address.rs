//! Where a broadcast goes: its flow as the platform knows it, and the values for everybody.

use serde_json::{Map, Value as Json};

use crate::broadcast::{Carrier, Goods, Recipient, To};
use crate::cli::botcake::{find, place_of};
use crate::cli::exit::Exit;
use crate::cli::global::complain;
use crate::cli::reach::{cannot_connect, unread};
use crate::cli::send::{Refused, omnichat};
use crate::language::automation::Broadcast;
use crate::language::project_file::ProjectFile;
use crate::language::scalars::FieldValue;
use crate::language::target::Target;
use crate::language::text::Text;
use crate::language::value::Value;
use crate::platforms::ahachat::MESSAGE_TAGS;
use crate::platforms::botcake::documents::Tree;
use crate::platforms::{self, Connection, Patience, Platform};
use crate::project::Project;
use crate::project::compile::{Env, variables};

/// A way to send, and what is to be known of it.
pub(super) struct Address {
    pub(super) carrier: Carrier,
    /// The flow as it is called on the platform.
    pub(super) title: String,
    /// What is not as the file has it, and why.
    pub(super) notes: Vec<String>,
}

/// Finds the flow on the platform. `values`: something goes along for somebody.
pub(super) async fn find_address(
    connection: &Connection,
    project: &Project,
    broadcast: &Broadcast,
    values: bool,
) -> Result<Address, Exit> {
    let flow = broadcast.flow.as_str();
    let patient = sending(connection);
    let title = place_of(project, &broadcast.flow).map_or(flow, |(_, title)| title);
    let connected = |error| cannot_connect(&error);
    let mut notes = Vec::new();
    let (carrier, title) = match connection.platform {
        Platform::Sandbox => {
            let client = platforms::sandbox::Client::new(&patient).map_err(connected)?;
            let carrier = Carrier::Sandbox {
                client,
                flow: flow.to_owned(),
            };
            (carrier, format!("the flow `{flow}`"))
        }
        Platform::Botcake => {
            let reader = platforms::botcake::Client::new(connection).map_err(connected)?;
            let listing = reader.flows().await.map_err(|error| unread(&error))?;
            let tree = Tree::new(&listing);
            let placed = find(&tree, project, flow).map_err(|why| {
                complain(&why);
                Exit::Failed
            })?;
            let client = platforms::botcake::Client::new(&patient).map_err(connected)?;
            if broadcast.message_tag.is_some() {
                notes.push(
                    "the message tag is not sent: on Botcake it is set on the flow's own pages"
                        .to_owned(),
                );
            }
            let title = format!("the flow `{}` ({})", placed.path(), placed.id);
            let carrier = Carrier::Botcake {
                client,
                flow: placed.id,
            };
            (carrier, title)
        }
        Platform::Ahachat => {
            let client = platforms::ahachat::Client::new(&patient).map_err(connected)?;
            let tag = broadcast.message_tag.as_deref();
            let retired = |tag: &&str| {
                let mut known = MESSAGE_TAGS.iter();
                known.any(|known| known.retired && known.word == *tag)
            };
            notes.extend(tag.filter(retired).map(|tag| {
                format!(
                    "Meta no longer takes the message tag `{tag}`, which AhaChat's page still names"
                )
            }));
            let carrier = Carrier::Ahachat {
                client,
                block: title.to_owned(),
            };
            (carrier, format!("the block `{title}`"))
        }
        Platform::Omnichat => {
            let on = connection.options.chat_platform.as_deref();
            if connection.bot.is_empty() || !matches!(on, Some("line" | "whatsapp")) {
                complain(&format!(
                    "the target `{}` needs a `channel`, and `chat_platform: line` or `whatsapp`: Omnichat sends to many people there alone",
                    connection.target
                ));
                return Err(Exit::Usage);
            }
            let reader = platforms::omnichat::Client::new(connection).map_err(connected)?;
            let block = omnichat::block(project, &reader, flow).await;
            let (title, block) = block.map_err(|refused| match refused {
                Refused::Told(exit) => exit,
                Refused::Because(why) | Refused::Usage(why) => {
                    complain(&why);
                    Exit::Failed
                }
            })?;
            if broadcast.message_tag.is_some() {
                notes.push("the message tag is not sent: Omnichat takes none".to_owned());
            }
            let client = platforms::omnichat::Client::new(&patient).map_err(connected)?;
            let carrier = Carrier::Omnichat {
                client,
                block,
                values,
            };
            (carrier, title)
        }
        Platform::Firstline => {
            complain(&format!(
                "the target `{}` is on {}, which has no way to send to its contacts; choose another with `--target`",
                connection.target,
                connection.platform.title()
            ));
            return Err(Exit::Usage);
        }
    };
    Ok(Address {
        carrier,
        title,
        notes,
    })
}

/// A request is sent once: whether it may be sent again is the ledger's to say. The sandbox tells
/// repeated requests by their keys.
fn sending(connection: &Connection) -> Connection {
    let mut patient = connection.clone();
    patient.patience = Patience {
        tries: match connection.platform {
            Platform::Sandbox => 3,
            _ => 1,
        },
        ..connection.patience.clone()
    };
    patient
}

/// Whom the platform can find by what.
pub(super) fn reaches(platform: Platform) -> (bool, bool) {
    (true, platform == Platform::Ahachat)
}

/// The values for everybody, filled in.
pub(super) fn values_for_all(
    broadcast: &Broadcast,
    file: &ProjectFile,
    target: &Target,
    env: Env<'_>,
) -> Result<Map<String, Json>, Exit> {
    let vars = variables(file, target, env);
    let fill = |name: &str, text: &Text| {
        let resolved = text.resolve(&vars, env);
        let why = if resolved.is_secret() || !resolved.unset_env.is_empty() {
            "it comes from the environment, whose secrets are not sent to customers"
        } else if resolved.has_templates() {
            "`{{ }}` is filled in while people chat; give each their value in a column of the table"
        } else {
            return Ok(match resolved.plain() {
                Value::Text(text) => Json::from(text),
                _ => Json::from(""),
            });
        };
        complain(&format!(
            "`set` of the broadcast: `{name}` cannot be sent: {why}"
        ));
        Err(Exit::Invalid)
    };
    let mut all = Map::new();
    for (name, value) in broadcast.set.iter().flatten() {
        let name = name.as_str();
        let value = match value {
            FieldValue::Bool(flag) => Json::Bool(*flag),
            FieldValue::Number(number) => Json::Number(number.clone()),
            FieldValue::Text(text) => fill(name, text)?,
            FieldValue::List(items) => items
                .iter()
                .map(|item| fill(name, item))
                .collect::<Result<_, _>>()?,
        };
        all.insert(name.to_owned(), value);
    }
    Ok(all)
}

/// Looks whether the platform takes values of these names.
pub(super) fn names_fit<'a>(
    carrier: &Carrier,
    goods: &Goods,
    columns: impl Iterator<Item = &'a str>,
    by_phone: bool,
) -> Result<(), Exit> {
    let to = if by_phone { To::Phone } else { To::User };
    let probe = Recipient {
        row: 0,
        line: 0,
        to: to("0".to_owned()),
        values: columns
            .map(|name| (name.to_owned(), Json::from("")))
            .collect(),
    };
    carrier.check(goods, &probe).map_err(|why| {
        complain(&why);
        Exit::Invalid
    })
}
