//! Where something that the bot did is written.

use crate::engine::Place;
use crate::engine::event::PathPart;
use crate::language::name::borrowed_nfc;
use crate::project::Project;
use crate::syntax::{Entry, Node};

/// `bot/main.yaml:12`, as near as the files tell; `None` if the resource is in none of them.
pub(super) fn written_at(project: &Project, place: &Place) -> Option<String> {
    let kind = place.address.kind();
    project.units.iter().find_map(|unit| {
        let entry = unit.root.as_ref()?.entry(kind.key())?;
        let resource = if kind.is_singleton() {
            entry
        } else {
            let entries = entry.value.entries();
            entries
                .iter()
                .find(|entry| borrowed_nfc(&entry.key.text) == place.address.name())?
        };
        let offset = nearest(resource, &place.path);
        let file = project.sources.get(unit.file)?;
        Some(format!("{}:{}", file.path(), file.position(offset).line))
    })
}

/// Where the part of the resource begins to which the path leads, or the last part on the way.
fn nearest(resource: &Entry, path: &[PathPart]) -> u32 {
    let mut start = resource.key.range.start;
    let mut node: &Node = &resource.value;
    for part in path {
        let next = match part {
            // A singleton is compiled with a key around its list.
            PathPart::Key("items") if !node.items().is_empty() => continue,
            PathPart::Key(key) => node
                .entry(key)
                .map(|entry| (entry.key.range.start, &entry.value)),
            PathPart::Index(index) => node
                .items()
                .get(*index)
                .map(|item| (item.range.start, item)),
        };
        let Some((at, inside)) = next else { break };
        (start, node) = (at, inside);
    }
    start
}
