//! `stats`: the counters that a platform keeps of its flows.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::{Args as ClapArgs, ValueEnum};
use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use unicode_width::UnicodeWidthStr as _;

use super::botcake::{find, ids};
use super::exit::Exit;
use super::global::{Global, complain, print};
use super::reach::{Reached, cannot_connect, not_there, reach, unread};
use super::sync::block_on;
use crate::platforms::botcake::Client;
use crate::platforms::botcake::documents::{Id, Placed, Statistics, Tree};
use crate::platforms::http::printable;
use crate::platforms::{Platform, ReadError};
use crate::project;
use crate::source::Disk;

/// Show how often flows were sent, delivered, seen and clicked
#[derive(ClapArgs, Clone, Debug)]
pub(super) struct Args {
    /// A flow of the bot, or one of the page as `folder/title` or by its id; without it, all of the page
    #[arg(value_name = "FLOW")]
    flow: Option<String>,
    /// How to print the results
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let root = global.root(None)?;
    let project = project::load(&Disk, &root);
    let reached = reach(global, &project)?;
    let rows = match reached.connection.platform {
        Platform::Botcake => block_on_rows(botcake(&reached, args.flow.as_deref()))?,
        _ => {
            let why = "of whose flows this version of Botwright reads no statistics";
            return Err(not_there(&reached.connection, why));
        }
    };
    let text = match args.format {
        Format::Human => table(&rows),
        Format::Json => document(&reached, &rows),
    };
    print(&text)?;
    Ok(Exit::Done)
}

/// One flow and its counters.
struct Row {
    flow: Placed,
    /// Its name in the project, if it is one of the bot's.
    address: Option<String>,
    counters: Statistics,
}

fn block_on_rows(rows: impl Future<Output = Result<Vec<Row>, Exit>>) -> Result<Vec<Row>, Exit> {
    let mut found = Vec::new();
    block_on(async {
        found = rows.await?;
        Ok(Exit::Done)
    })?;
    Ok(found)
}

async fn botcake(reached: &Reached<'_>, flow: Option<&str>) -> Result<Vec<Row>, Exit> {
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

fn table(rows: &[Row]) -> String {
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
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..=columns.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        for (index, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            match index {
                0 => text.extend([cell.as_str(), &gap]),
                _ => text.extend(["  ", &gap, cell.as_str()]),
            }
        }
        text.push('\n');
    }
    text
}

/// `stats --format json`.
#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    target: &'a str,
    page: &'a str,
    flows: Vec<FlowDocument<'a>>,
}

#[derive(Serialize)]
struct FlowDocument<'a> {
    /// A text: it may be larger than a number of JavaScript.
    id: String,
    folder: &'a str,
    name: &'a str,
    address: Option<&'a str>,
    statistics: &'a Statistics,
}

fn document(reached: &Reached<'_>, rows: &[Row]) -> String {
    let document = Document {
        format: "botwright.stats/1",
        target: &reached.connection.target,
        page: &reached.connection.bot,
        flows: rows
            .iter()
            .map(|row| FlowDocument {
                id: row.flow.id.to_string(),
                folder: &row.flow.folder,
                name: &row.flow.name,
                address: row.address.as_deref(),
                statistics: &row.counters,
            })
            .collect(),
    };
    // JSON values cannot fail to be printed.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{text}\n")
}
