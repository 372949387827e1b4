//! The sandbox's own bot of the page's name: its published flows, keywords, ice breakers, menu and
//! links are those of the page, its people are customers.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sqlx::sqlite::SqliteConnection;

use super::records::{Customer, Flow, Folder, Held, IceBreaker, Keyword, MenuItem, Tool, all, one};
use crate::language::address::Kind;
use crate::language::name::FlowName;
use crate::platforms::botcake::documents::Id;
use crate::sandbox::api::App;
use crate::sandbox::dialects::native::{self, Somebody};
use crate::sandbox::store::{Account, LiveObject, Refusal};

/// The record of when the bot was brought in.
const MARK: (&str, &str) = ("native", "published");

/// Brings what is published in, unless it is there. Whether there is a published bot.
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
    settle(page, &mut tx, keywords(&live.objects, &ids)).await?;
    settle(page, &mut tx, ice_breakers(&live.objects, &ids)).await?;
    settle(page, &mut tx, menu(&live.objects, &ids)).await?;
    settle(page, &mut tx, links(&live.objects, &ids)).await?;
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

/// The objects of a kind, each with its content.
fn of_kind(objects: &[LiveObject], kind: Kind) -> impl Iterator<Item = (&LiveObject, Json)> {
    let there = objects.iter().filter(move |object| object.kind == kind);
    there.map(|object| {
        let content = serde_json::from_str(&object.content).unwrap_or_default();
        (object, content)
    })
}

/// The items of a singleton, each with a name of its own.
fn items(objects: &[LiveObject], kind: Kind) -> Vec<(String, Json)> {
    let mut all = Vec::new();
    for (object, content) in of_kind(objects, kind) {
        let items = content["items"].as_array().cloned().unwrap_or_default();
        for (index, item) in items.into_iter().enumerate() {
            all.push((format!("{}#{index}", object.id), item));
        }
    }
    all
}

type Flows = BTreeMap<String, Id>;

/// The flow of the page that content leads to.
fn leads_to(content: &Json, flows: &Flows) -> Option<Id> {
    flows.get(content["flow"]["$ref"].as_str()?).copied()
}

/// The keywords, each with its first phrase; one that answers with a text has no flow.
fn keywords(objects: &[LiveObject], flows: &Flows) -> Vec<Keyword> {
    let there = of_kind(objects, Kind::Keyword);
    there
        .map(|(object, content)| Keyword {
            phrase: content["match"][0].as_str().map(str::to_owned),
            rule: content["mode"].as_str().map(str::to_owned),
            is_activated: true,
            flow_id: leads_to(&content, flows),
            object: Some(object.id.clone()),
        })
        .collect()
}

fn ice_breakers(objects: &[LiveObject], flows: &Flows) -> Vec<IceBreaker> {
    let there = items(objects, Kind::IceBreakers).into_iter();
    there
        .map(|(object, item)| IceBreaker {
            title: item["question"].as_str().unwrap_or_default().to_owned(),
            flow_id: leads_to(&item, flows),
            object: Some(object),
        })
        .collect()
}

fn menu(objects: &[LiveObject], flows: &Flows) -> Vec<MenuItem> {
    let there = items(objects, Kind::Menu).into_iter();
    there
        .filter_map(|(object, item)| {
            let title = item["label"].as_str().unwrap_or_default().to_owned();
            let object = Some(object);
            if let Some(url) = item["url"].as_str() {
                let url = url.to_owned();
                return Some(MenuItem::Link { title, url, object });
            }
            let flow_id = leads_to(&item, flows)?;
            Some(MenuItem::Flow {
                title,
                flow_id,
                object,
            })
        })
        .collect()
}

fn links(objects: &[LiveObject], flows: &Flows) -> Vec<Tool> {
    let there = of_kind(objects, Kind::Link);
    there
        .map(|(object, content)| Tool {
            kind: content["type"].as_str().unwrap_or_default().to_owned(),
            name: object.name.clone(),
            is_published: true,
            flow_id: leads_to(&content, flows),
            object: Some(object.id.clone()),
        })
        .collect()
}

/// Makes the bot's records of a kind these, with the ids that they have already; what people made
/// beside them stays.
async fn settle<T: Held>(
    page: &Account<'_>,
    connection: &mut SqliteConnection,
    wanted: Vec<T>,
) -> Result<(), Refusal> {
    let mut gone: BTreeMap<String, Id> = all::<T>(page, connection)
        .await?
        .into_iter()
        .filter_map(|(id, record)| Some((record.object()?.to_owned(), id)))
        .collect();
    for record in wanted {
        match record.object().and_then(|object| gone.remove(object)) {
            Some(id) => {
                let id = id.to_string();
                page.replace(connection, T::KIND, &id, &record).await?;
            }
            None => {
                added(page, connection, &record).await?;
            }
        }
    }
    for id in gone.into_values() {
        page.remove(connection, T::KIND, &id.to_string()).await?;
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
