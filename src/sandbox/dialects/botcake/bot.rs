//! The sandbox's own bot of the page's name: its published flows are flows of the page, its
//! people are customers, and what is sent to them they get.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteConnection;

use super::answer::Answer;
use super::records::{Customer, Flow, Folder, Held as _, all, one};
use crate::engine::Event;
use crate::language::address::Kind;
use crate::language::message::Message;
use crate::language::name::FlowName;
use crate::platforms::botcake::documents::Id;
use crate::sandbox::api::App;
use crate::sandbox::people::{Changes, Deed};
use crate::sandbox::store::{Account, Refusal};

/// The record of when the bot was brought in.
const MARK: (&str, &str) = ("native", "published");

/// Brings the published flows in, unless they are there. Whether there is a published bot.
pub(super) async fn bring_in(app: &App, page: &Account<'_>) -> Result<bool, Refusal> {
    let Some(at) = app.store.published_at(page.name).await? else {
        return Ok(false);
    };
    let mut tx = app.store.vendor_reading().await?;
    let mark = page.find::<String>(&mut tx, MARK.0, MARK.1).await?;
    if mark.is_some_and(|mark| mark.content == at) {
        return Ok(true);
    }
    drop(tx);
    let live = app.store.live(page.name).await?;
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    // Another request may have been faster.
    let mark = page.find::<String>(&mut tx, MARK.0, MARK.1).await?;
    let mut gone: BTreeMap<String, (Id, Flow)> = all::<Flow>(page, &mut tx)
        .await?
        .into_iter()
        .filter_map(|(id, flow)| Some((flow.object.clone()?, (id, flow))))
        .collect();
    let mut folders = Folders::read(page, &mut tx).await?;
    for object in live.objects {
        if object.kind != Kind::Flow {
            continue;
        }
        let content: Json = serde_json::from_str(&object.content).unwrap_or_default();
        let path = content["folder"].as_str().unwrap_or_default();
        let parent_id = folders.at(page, &mut tx, path).await?;
        let known = gone.remove(&object.id);
        let flow = Flow {
            name: object.name,
            parent_id,
            statistics: Default::default(),
            object: Some(object.id),
        };
        match known {
            Some((id, before)) => {
                let statistics = before.statistics;
                let flow = Flow { statistics, ..flow };
                let id = id.to_string();
                page.replace(&mut tx, Flow::KIND, &id, &flow).await?;
            }
            None => {
                let seq = page.next(&mut tx).await?;
                page.insert(&mut tx, Flow::KIND, &seq.to_string(), seq, &flow)
                    .await?;
            }
        }
    }
    for (id, _) in gone.into_values() {
        page.remove(&mut tx, Flow::KIND, &id.to_string()).await?;
    }
    match mark {
        Some(_) => page.replace(&mut tx, MARK.0, MARK.1, &at).await?,
        None => {
            let seq = page.next(&mut tx).await?;
            page.insert(&mut tx, MARK.0, MARK.1, seq, &at).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Folders by what they are in and their name.
struct Folders(BTreeMap<(Option<Id>, String), Id>);

impl Folders {
    async fn read(
        page: &Account<'_>,
        connection: &mut SqliteConnection,
    ) -> Result<Folders, Refusal> {
        let folders = all::<Folder>(page, connection).await?;
        Ok(Folders(
            folders
                .into_iter()
                .map(|(id, folder)| ((folder.parent_id, folder.name), id))
                .collect(),
        ))
    }

    /// The folder at a path, made where it is missing; nothing for the top.
    async fn at(
        &mut self,
        page: &Account<'_>,
        connection: &mut SqliteConnection,
        path: &str,
    ) -> Result<Option<Id>, Refusal> {
        let mut parent_id = None;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let key = (parent_id, name.to_owned());
            if let Some(id) = self.0.get(&key) {
                parent_id = Some(*id);
                continue;
            }
            let seq = page.next(connection).await?;
            let folder = Folder {
                name: name.to_owned(),
                parent_id,
            };
            page.insert(connection, Folder::KIND, &seq.to_string(), seq, &folder)
                .await?;
            let id = Id(seq.unsigned_abs());
            self.0.insert(key, id);
            parent_id = Some(id);
        }
        Ok(parent_id)
    }
}

/// Whether this is a customer of the page or a person of the bot.
pub(super) async fn knows(app: &App, page: &Account<'_>, psid: &str) -> Result<bool, Refusal> {
    let mut tx = app.store.vendor_reading().await?;
    if one::<Customer>(page, &mut tx, psid).await?.is_some() {
        return Ok(true);
    }
    drop(tx);
    Ok(app.store.person(page.name, psid).await?.is_some())
}

/// The bot's ids of the page's flows.
pub(super) async fn objects(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<Id, FlowName>, Refusal> {
    let flows = all::<Flow>(page, connection).await?.into_iter();
    Ok(flows
        .filter_map(|(id, flow)| Some((id, FlowName::new(&flow.object?))))
        .collect())
}

/// What the person gets.
pub(super) enum Sent {
    /// A flow by the bot's id of it, and the request's variables.
    Flow(String, Map<String, Json>),
    Messages(Vec<Message>),
}

/// Has a turn of the person; a refusal if the channel or the bot does not deliver it.
pub(super) async fn deliver(
    app: &App,
    page: &Account<'_>,
    psid: &str,
    message_tag: Option<&str>,
    sent: Sent,
) -> Result<(), Answer> {
    let refuse = |problem: crate::sandbox::problem::Problem| Answer::refused(problem.detail());
    let live = app.live(page.name).await.map_err(refuse)?;
    let message_tag = message_tag.map(str::to_owned);
    let (word, variables, event) = match sent {
        Sent::Flow(object, variables) => {
            let flow = FlowName::new(&object);
            ("send_flow", variables, Event::Start { flow, message_tag })
        }
        Sent::Messages(messages) => {
            let event = Event::Send {
                messages,
                message_tag,
            };
            ("send_content", Map::new(), event)
        }
    };
    let deed = Deed {
        bot: page.name.to_owned(),
        contact: psid.to_owned(),
        delivery: None,
        received: Some(json!({ word: { "from": "botcake" } })),
        // Variables that no field is named after are for texts of Botcake alone.
        changes: Changes::fields(
            variables
                .into_iter()
                .filter(|(name, _)| live.has_field(name))
                .collect(),
        ),
        creates: true,
    };
    let told = app
        .turn(deed, Box::new(move |_, _| Ok(Some(event))))
        .await
        .map_err(refuse)?;
    let kinds: BTreeSet<&str> = told.entries.iter().map(|entry| entry.kind()).collect();
    let withheld = told.entries.iter().find(|entry| entry.kind() == "withheld");
    match withheld {
        Some(entry) if !kinds.contains("message") => {
            Err(Answer::refused(entry.why().unwrap_or("it was withheld")))
        }
        _ => Ok(()),
    }
}
