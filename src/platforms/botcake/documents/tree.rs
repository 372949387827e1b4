//! Flows by folder and name.

use std::collections::BTreeMap;

use super::{Flow, Flows, Id};
use crate::language::name::nfc;

/// The flows of a page with the path of their folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    flows: Vec<Placed>,
}

/// One flow and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub id: Id,
    pub name: String,
    /// The names of its folders from the top, joined by `/`; empty at the top. A folder that the
    /// listing does not have is `?`.
    pub folder: String,
}

/// What is at a folder and a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    None,
    One(&'a Placed),
    /// Botcake does not keep names apart.
    Several(Vec<&'a Placed>),
}

impl Tree {
    #[must_use]
    pub fn new(listing: &Flows) -> Tree {
        let folders: BTreeMap<Id, (Option<Id>, &str)> = listing
            .folders
            .iter()
            .map(|folder| (folder.id, (folder.parent_id, folder.name.as_str())))
            .collect();
        let place = |flow: &Flow| Placed {
            id: flow.id,
            name: flow.name.clone(),
            folder: path(&folders, flow.parent_id),
        };
        Tree {
            flows: listing.flows.iter().map(place).collect(),
        }
    }

    /// In the order of the listing.
    #[must_use]
    pub fn flows(&self) -> &[Placed] {
        &self.flows
    }

    /// The flow of this name in this folder (`a/b`; empty: at the top). Names are compared in NFC
    /// and without blanks around them.
    #[must_use]
    pub fn find(&self, folder: &str, name: &str) -> Found<'_> {
        let (folder, name) = (folder_key(folder), key(name));
        let found: Vec<&Placed> = self
            .flows
            .iter()
            .filter(|flow| key(&flow.name) == name && folder_key(&flow.folder) == folder)
            .collect();
        match found.as_slice() {
            [] => Found::None,
            [one] => Found::One(one),
            _ => Found::Several(found),
        }
    }

    /// Flows of this name in any folder: where else a flow may have gone.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<&Placed> {
        let name = key(name);
        let same = |flow: &&Placed| key(&flow.name) == name;
        self.flows.iter().filter(same).collect()
    }
}

impl Placed {
    /// `folder/name`.
    #[must_use]
    pub fn path(&self) -> String {
        match self.folder.as_str() {
            "" => self.name.clone(),
            folder => format!("{folder}/{}", self.name),
        }
    }
}

fn path(folders: &BTreeMap<Id, (Option<Id>, &str)>, mut parent: Option<Id>) -> String {
    let mut names = Vec::new();
    while let Some(id) = parent {
        // More steps than folders: they stand in a circle.
        match folders.get(&id) {
            Some((above, name)) if names.len() < folders.len() => {
                names.push(*name);
                parent = *above;
            }
            _ => {
                names.push("?");
                break;
            }
        }
    }
    names.reverse();
    names.join("/")
}

fn key(name: &str) -> String {
    nfc(name.trim())
}

fn folder_key(folder: &str) -> String {
    let parts = folder.split('/').map(key);
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::botcake::documents::Folder;

    fn folder(id: u64, parent: Option<u64>, name: &str) -> Folder {
        Folder {
            parent_id: parent.map(Id),
            name: name.to_owned(),
            id: Id(id),
        }
    }

    fn flow(id: u64, parent: Option<u64>, name: &str) -> Flow {
        Flow {
            parent_id: parent.map(Id),
            name: name.to_owned(),
            id: Id(id),
        }
    }

    #[test]
    fn flows_are_found_by_folder_and_name() {
        let tree = Tree::new(&Flows {
            folders: vec![folder(2, Some(1), "票券"), folder(1, None, "會員服務")],
            flows: vec![
                flow(10, Some(2), "我的票券"),
                flow(11, None, "我的票券"),
                flow(12, None, "twice"),
                flow(13, None, "twice"),
                // "é" as two characters.
                flow(14, None, "cafe\u{301}"),
                flow(15, Some(99), "lost"),
            ],
        });
        let one = |folder: &str, name: &str| match tree.find(folder, name) {
            Found::One(flow) => flow.id.0,
            Found::None => 0,
            Found::Several(flows) => flows.len() as u64,
        };
        assert_eq!(one("會員服務/票券", "我的票券"), 10);
        assert_eq!(one("/會員服務/ 票券/", " 我的票券"), 10);
        assert_eq!(one("", "我的票券"), 11);
        assert_eq!(one("會員服務", "我的票券"), 0);
        assert_eq!(one("", "twice"), 2);
        assert_eq!(one("", "café"), 14);
        assert_eq!(one("?", "lost"), 15);
        assert_eq!(tree.named("我的票券").len(), 2);
        assert_eq!(tree.flows()[0].path(), "會員服務/票券/我的票券");
    }

    #[test]
    fn folders_in_a_circle_end() {
        let tree = Tree::new(&Flows {
            folders: vec![folder(1, Some(2), "a"), folder(2, Some(1), "b")],
            flows: vec![flow(3, Some(1), "c")],
        });
        assert_eq!(tree.flows()[0].folder, "?/b/a");
    }
}
