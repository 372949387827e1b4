//! Flows of a Botcake page as people name them.

use crate::diagnostics::did_you_mean;
use crate::language::name::FlowName;
use crate::platforms::botcake::documents::{Found, Id, Placed, Tree};
use crate::platforms::http::printable;
use crate::project::Project;

/// A flow of the bot: its folder and its title.
pub(super) fn place_of<'a>(project: &'a Project, name: &'a FlowName) -> Option<(&'a str, &'a str)> {
    let flow = &project.bot.flows.get(name)?.value;
    Some((
        flow.folder.as_deref().unwrap_or_default(),
        flow.title.as_deref().unwrap_or(name.as_str()),
    ))
}

/// The flow that is meant: one of the bot by its name, else one of the page by `folder/title` or
/// by its id.
///
/// # Errors
/// Why there is none, or more than one.
pub(super) fn find<'a>(
    tree: &'a Tree,
    project: &Project,
    text: &str,
) -> Result<&'a Placed, String> {
    let name = FlowName::new(text);
    let known = place_of(project, &name);
    if known.is_none()
        && let Some(flow) = by_id(tree, text)
    {
        return Ok(flow);
    }
    let (folder, title) = known.unwrap_or_else(|| text.rsplit_once('/').unwrap_or(("", text)));
    match tree.find(folder, title) {
        Found::One(flow) => Ok(flow),
        Found::Several(flows) => Err(several(&flows, &path(folder, title))),
        Found::None => Err(none(tree, project, known.is_some(), folder, title)),
    }
}

/// The ids of all flows of the bot that are on the page once.
pub(super) fn ids(tree: &Tree, project: &Project) -> std::collections::BTreeMap<FlowName, Id> {
    let names = project.bot.flows.keys();
    let found = names.filter_map(|name| {
        let (folder, title) = place_of(project, name)?;
        match tree.find(folder, title) {
            Found::One(flow) => Some((name.clone(), flow.id)),
            Found::None | Found::Several(_) => None,
        }
    });
    found.collect()
}

fn by_id<'a>(tree: &'a Tree, text: &str) -> Option<&'a Placed> {
    let id: Id = text.parse().ok()?;
    tree.flows().iter().find(|flow| flow.id == id)
}

fn several(flows: &[&Placed], path: &str) -> String {
    let ids: Vec<String> = flows.iter().map(|flow| flow.id.to_string()).collect();
    format!(
        "the page has {} flows `{}` (ids {}); rename all but one of them there, or name one by its id",
        flows.len(),
        printable(path),
        ids.join(", ")
    )
}

fn none(tree: &Tree, project: &Project, ours: bool, folder: &str, title: &str) -> String {
    let path = path(folder, title);
    let said = format!("there is no flow `{}` on the page", printable(&path));
    let elsewhere = tree.named(title);
    if let Some(flow) = elsewhere.first() {
        let there = match flow.folder.as_str() {
            "" => "at the top".to_owned(),
            folder => format!("in the folder `{}`", printable(folder)),
        };
        return format!("{said}, but one of that name is {there}; move it, or change the `folder`");
    }
    if ours {
        return format!("{said}; make it there under this folder and title, or rename it back");
    }
    let paths: Vec<String> = tree.flows().iter().map(Placed::path).collect();
    let names = project.bot.flows.keys().map(FlowName::as_str);
    match did_you_mean(&path, names.chain(paths.iter().map(String::as_str))) {
        Some(nearest) => format!("{said}; did you mean `{}`?", printable(nearest)),
        None => format!("{said}; `botwright stats` lists its flows"),
    }
}

fn path(folder: &str, title: &str) -> String {
    match folder {
        "" => title.to_owned(),
        folder => format!("{folder}/{title}"),
    }
}
