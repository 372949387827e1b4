//! What a page lists.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::Asked;
use super::answer::Answer;
use super::records::{self, all, one};
use crate::platforms::botcake::documents::{
    Flow, Flows, Folder, IceBreaker, Id, Keyword, MenuItem, Tool,
};
use crate::sandbox::store::Refusal;

/// "Get Flows" and "Get Flows by path", newest first. The path may stand in the path or in the
/// query, and be written `1562`, `1561,1562` or `[1561,1562]`.
pub(super) async fn flows(asked: &Asked<'_>, path: Option<&str>) -> Result<Answer, Refusal> {
    let Ok(folders) = folder_ids(path, asked.query) else {
        return Ok(Answer::refused(
            "path must be ids of folders from the top, such as [1,2]",
        ));
    };
    let listing = listing(asked).await?;
    let Some(within) = folders.last() else {
        return Ok(Answer::data(listing));
    };
    let parents: BTreeMap<Id, Option<Id>> = listing
        .folders
        .iter()
        .map(|folder| (folder.id, folder.parent_id))
        .collect();
    let mut above = None;
    for id in &folders {
        if parents.get(id) != Some(&above) {
            return Ok(Answer::refused(format!(
                "path leads to no folder: {id} is not there"
            )));
        }
        above = Some(*id);
    }
    let inside = |parent: Option<Id>| parent == Some(*within);
    Ok(Answer::data(Flows {
        folders: listing
            .folders
            .into_iter()
            .filter(|folder| inside(folder.parent_id))
            .collect(),
        flows: listing
            .flows
            .into_iter()
            .filter(|flow| inside(flow.parent_id))
            .collect(),
    }))
}

async fn listing(asked: &Asked<'_>) -> Result<Flows, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let mut folders: Vec<Folder> = all::<records::Folder>(&asked.page, &mut tx)
        .await?
        .into_iter()
        .map(|(id, folder)| Folder {
            parent_id: folder.parent_id,
            name: folder.name,
            id,
        })
        .collect();
    let mut flows: Vec<Flow> = all::<records::Flow>(&asked.page, &mut tx)
        .await?
        .into_iter()
        .map(|(id, flow)| Flow {
            parent_id: flow.parent_id,
            name: flow.name,
            id,
        })
        .collect();
    folders.sort_by_key(|folder| Reverse(folder.id));
    flows.sort_by_key(|flow| Reverse(flow.id));
    Ok(Flows { folders, flows })
}

/// The folders named by the path or by one or several parameters `path` or `path[]`.
fn folder_ids(path: Option<&str>, query: &[(String, String)]) -> Result<Vec<Id>, ()> {
    let asked = query
        .iter()
        .filter(|(key, _)| matches!(key.as_str(), "path" | "path[]"))
        .map(|(_, value)| value.as_str());
    let mut ids = Vec::new();
    for text in path.into_iter().chain(asked) {
        let text = text.trim();
        let inner = match text.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').ok_or(())?,
            None => text,
        };
        for part in inner.split(',').map(str::trim) {
            if !part.is_empty() {
                ids.push(part.parse().map_err(|_| ())?);
            }
        }
    }
    Ok(ids)
}

/// "Get Flow Statistics". The vendor does not show the counters; these are what others read.
pub(super) async fn statistics(asked: &Asked<'_>, flow: &str) -> Result<Answer, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let found: Option<records::Flow> = one(&asked.page, &mut tx, flow).await?;
    Ok(match found {
        Some(flow) => Answer::data(flow.statistics).invented(),
        None => Answer::refused("flow not found"),
    })
}

/// "Get Keywords".
pub(super) async fn keywords(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let keywords: Vec<Keyword> = all::<records::Keyword>(&asked.page, &mut tx)
        .await?
        .into_iter()
        .map(|(id, keyword)| Keyword {
            is_activated: keyword.is_activated,
            id,
            flow_id: keyword.flow_id,
        })
        .collect();
    Ok(Answer::data(keywords))
}

/// "Get Asked Question".
pub(super) async fn ice_breakers(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let questions: Vec<IceBreaker> = all::<records::IceBreaker>(&asked.page, &mut tx)
        .await?
        .into_iter()
        .map(|(id, question)| IceBreaker {
            title: question.title,
            id,
            flow_id: question.flow_id,
        })
        .collect();
    Ok(Answer::data(questions))
}

/// "Get Main Menu".
pub(super) async fn main_menu(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let items: Vec<MenuItem> = all::<records::MenuItem>(&asked.page, &mut tx)
        .await?
        .into_iter()
        .map(|(id, item)| match item {
            records::MenuItem::Flow { title, flow_id, .. } => MenuItem {
                kind: "flow".to_owned(),
                title,
                id,
                flow_id: Some(flow_id),
                url: None,
            },
            records::MenuItem::Link { title, url, .. } => MenuItem {
                kind: "link".to_owned(),
                title,
                id,
                flow_id: None,
                url: Some(url),
            },
        })
        .collect();
    Ok(Answer::data(items))
}

/// "Get Tools", newest first.
pub(super) async fn tools(asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let mut tools: Vec<Tool> = all::<records::Tool>(&asked.page, &mut tx)
        .await?
        .into_iter()
        .map(|(id, tool)| Tool {
            kind: tool.kind,
            name: tool.name,
            is_published: tool.is_published,
            id,
        })
        .collect();
    tools.sort_by_key(|tool| Reverse(tool.id));
    Ok(Answer::data(tools))
}

/// One page of a list, `size` items long, counted from `first`.
pub(super) fn paged(items: Vec<Json>, page: usize, first: usize, size: usize) -> Json {
    let from = page.saturating_sub(first).saturating_mul(size);
    json!(
        items
            .into_iter()
            .skip(from)
            .take(size)
            .collect::<Vec<Json>>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_in_many_ways() {
        let query = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
            pairs.iter().map(owned).collect()
        };
        for (path, pairs, ids) in [
            (Some("1562"), query(&[]), vec![1562]),
            (Some("1561,1562"), query(&[]), vec![1561, 1562]),
            (Some("[1561, 1562]"), query(&[]), vec![1561, 1562]),
            (None, query(&[("path", "[1,2]")]), vec![1, 2]),
            (None, query(&[("path[]", "1"), ("path[]", "2")]), vec![1, 2]),
            (None, query(&[("page", "9")]), vec![]),
            (Some("[]"), query(&[]), vec![]),
        ] {
            let ids: Vec<Id> = ids.into_iter().map(Id).collect();
            assert_eq!(folder_ids(path, &pairs), Ok(ids), "{path:?} {pairs:?}");
        }
        for path in ["x", "[1", "1;2", "-1"] {
            assert!(folder_ids(Some(path), &[]).is_err(), "{path}");
        }
    }
}
