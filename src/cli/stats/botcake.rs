//! The counters of the flows of a page on Botcake.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::table::table;
use crate::cli::botcake::{find, ids};
use crate::cli::exit::Exit;
use crate::cli::global::complain;
use crate::cli::reach::{Reached, cannot_connect, unread};
use crate::platforms::ReadError;
use crate::platforms::botcake::Client;
use crate::platforms::botcake::documents::{Id, Placed, Statistics, Tree};
use crate::platforms::http::printable;
use crate::platforms::statistics::{Document, Flow};

/// One flow and its counters.
pub(super) struct Row {
    flow: Placed,
    /// Its name in the project, if it is one of the bot's.
    address: Option<String>,
    counters: Statistics,
}

pub(super) async fn read(reached: &Reached<'_>, flow: Option<&str>) -> Result<Vec<Row>, Exit> {
    let client = Client::new(&reached.connection).map_err(|error| cannot_connect(&error))?;
    let tree = Tree::new(&client.flows().await.map_err(|error| unread(&error))?);
    let mut flows = match flow {
        None => tree.flows().to_vec(),
        Some(text) => match find(&tree, reached.project, text) {
            Ok(flow) => vec![flow.clone()],
            Err(why) => {
                complain(&why);
                return Err(Exit::Usage);
            }
        },
    };
    flows.sort_by(|a, b| (&a.folder, &a.name, a.id).cmp(&(&b.folder, &b.name, b.id)));
    let wanted: Vec<Id> = flows.iter().map(|flow| flow.id).collect();
    let mut counters = read_all(&client, &wanted, reached.connection.parallel)
        .await
        .map_err(|error| unread(&error))?;
    let ours: BTreeMap<Id, String> = ids(&tree, reached.project)
        .into_iter()
        .map(|(name, id)| (id, format!("flow.{name}")))
        .collect();
    Ok(flows
        .into_iter()
        .map(|flow| Row {
            address: ours.get(&flow.id).cloned(),
            counters: counters.remove(&flow.id).unwrap_or_default(),
            flow,
        })
        .collect())
}

/// One request for each flow, some at a time.
async fn read_all(
    client: &Client,
    flows: &[Id],
    parallel: usize,
) -> Result<BTreeMap<Id, Statistics>, ReadError> {
    let turns = Arc::new(Semaphore::new(parallel));
    let mut reads = JoinSet::new();
    for flow in flows.iter().copied() {
        let (client, turns) = (client.clone(), Arc::clone(&turns));
        reads.spawn(async move {
            // The semaphore is never closed.
            let _turn = turns.acquire_owned().await;
            (flow, client.statistics(flow).await)
        });
    }
    let mut found = BTreeMap::new();
    while let Some(read) = reads.join_next().await {
        if let Ok((flow, statistics)) = read {
            found.insert(flow, statistics?);
        }
    }
    Ok(found)
}

/// What a counter is called for people.
fn heading(counter: &str) -> &str {
    match counter {
        "delivery" => "delivered",
        "is_clicked" => "clicked",
        "total_phone_number" => "phone numbers",
        other => other,
    }
}

/// The counters in the order of a message's life, then those that are not known.
fn columns(rows: &[Row]) -> Vec<&str> {
    let mut columns = Statistics::KNOWN.to_vec();
    for row in rows {
        for counter in row.counters.0.keys() {
            if !columns.contains(&counter.as_str()) {
                columns.push(counter);
            }
        }
    }
    columns
}

pub(super) fn human(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "the page has no flows\n".to_owned();
    }
    let columns = columns(rows);
    let mut lines = vec![
        std::iter::once("flow".to_owned())
            .chain(columns.iter().map(|counter| printable(heading(counter))))
            .collect::<Vec<String>>(),
    ];
    for row in rows {
        let counts = columns
            .iter()
            .map(|counter| match row.counters.get(counter) {
                Some(count) => count.to_string(),
                None => "-".to_owned(),
            });
        let name = std::iter::once(printable(&row.flow.path()));
        lines.push(name.chain(counts).collect());
    }
    table(&lines)
}

pub(super) fn document(reached: &Reached<'_>, rows: &[Row]) -> Document {
    let flows = rows.iter().map(|row| Flow {
        id: row.flow.id.to_string(),
        folder: row.flow.folder.clone(),
        name: row.flow.name.clone(),
        address: row.address.clone(),
        statistics: row.counters.0.clone(),
    });
    Document {
        page: Some(reached.connection.bot.clone()),
        flows: Some(flows.collect()),
        ..Document::new(&reached.connection.target)
    }
}
