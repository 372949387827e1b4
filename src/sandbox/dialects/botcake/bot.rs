//! The sandbox's own bot of the page's name: its published flows and keywords are
//! those of the page, its people are customers.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnection;

use super::records::{Customer, Flow, Folder, Held, Keyword, all, one};
use crate::language::address::Kind;
use crate::language::name::FlowName;
use crate::platforms::botcake::documents::Id;
use crate::sandbox::api::App;
use crate::sandbox::dialects::native::{self, Somebody};
use crate::sandbox::store::{Account, LiveObject, Refusal};

/// The record of when the bot was brought in.
const MARK: (&str, &str) = ("native", "published");

/// Brings the published flows and keywords in, unless they are there. Whether there is a published bot.
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
    let ids = flows(page, &mut tx, &live.objects).await?;
    keywords(page, &mut tx, &live.objects, &ids).await?;
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

/// Brings the flows in; gives their ids on the page by those of the bot.
async fn flows(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    objects: &[LiveObject],
) -> Result<BTreeMap<String, Id>, Refusal> {
    let mut gone: BTreeMap<String, (Id, Flow)> = all::<Flow>(page, connection)
        .await?
        .into_iter()
        .filter_map(|(id, flow)| Some((flow.object.clone()?, (id, flow))))
        .collect();
    let mut folders = Folders::read(page, connection).await?;
    let mut ids = BTreeMap::new();
    for object in objects.iter().filter(|object| object.kind == Kind::Flow) {
        let content: Json = serde_json::from_str(&object.content).unwrap_or_default();
        let path = content["folder"].as_str().unwrap_or_default();
        let shown = content["title"].as_str();
        let parent_id = folders.at(page, connection, path).await?;
        let known = gone.remove(&object.id);
        let flow = Flow {
            name: shown.unwrap_or(&object.name).to_owned(),
            parent_id,
            statistics: Default::default(),
            object: Some(object.id.clone()),
        };
        let id = match known {
            Some((id, before)) => {
                let statistics = before.statistics;
                let flow = Flow { statistics, ..flow };
                page.replace(connection, Flow::KIND, &id.to_string(), &flow)
                    .await?;
                id
            }
            None => added(page, connection, &flow).await?,
        };
        ids.insert(object.id.clone(), id);
    }
    for (id, _) in gone.into_values() {
        page.remove(connection, Flow::KIND, &id.to_string()).await?;
    }
    Ok(ids)
}

/// Brings the keywords in, each with its first phrase; one that answers with a text has no flow.
async fn keywords(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    objects: &[LiveObject],
    flows: &BTreeMap<String, Id>,
) -> Result<(), Refusal> {
    let mut gone: BTreeMap<String, Id> = all::<Keyword>(page, connection)
        .await?
        .into_iter()
        .filter_map(|(id, keyword)| Some((keyword.object?, id)))
        .collect();
    let there = objects.iter().filter(|object| object.kind == Kind::Keyword);
    for object in there {
        let content: Json = serde_json::from_str(&object.content).unwrap_or_default();
        let flow = content["flow"]["$ref"].as_str();
        let keyword = Keyword {
            phrase: content["match"][0].as_str().map(str::to_owned),
            rule: content["mode"].as_str().map(str::to_owned),
            is_activated: true,
            flow_id: flow.and_then(|flow| flows.get(flow).copied()),
            object: Some(object.id.clone()),
        };
        match gone.remove(&object.id) {
            Some(id) => {
                let id = id.to_string();
                page.replace(connection, Keyword::KIND, &id, &keyword)
                    .await?;
            }
            None => {
                added(page, connection, &keyword).await?;
            }
        }
    }
    for id in gone.into_values() {
        page.remove(connection, Keyword::KIND, &id.to_string())
            .await?;
    }
    Ok(())
}

async fn added<T: Held>(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    record: &T,
) -> Result<Id, Refusal> {
    let seq = page.next(connection).await?;
    page.insert(connection, T::KIND, &seq.to_string(), seq, record)
        .await?;
    Ok(Id(seq.unsigned_abs()))
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

/// A customer of the page, or a person of the bot.
pub(super) async fn customer(
    app: &App,
    page: &Account<'_>,
    psid: &str,
) -> Result<Option<Somebody>, Refusal> {
    if let Some(known) = native::known_as(app, page.name, psid).await? {
        return Ok(Some(known));
    }
    let mut tx = app.store.vendor_reading().await?;
    let customer = one::<Customer>(page, &mut tx, psid).await?;
    Ok(customer.map(|customer| Somebody {
        contact: psid.to_owned(),
        profile: Some(
            customer
                .name
                .map(|name| ("name".to_owned(), name.into()))
                .into_iter()
                .collect(),
        ),
    }))
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
