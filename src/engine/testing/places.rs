//! From places in the bot and in a test to lines of files.

use std::collections::BTreeMap;

use super::super::event::{PathPart, Place};
use super::cases::Case;
use super::played::At;
use crate::language::address::{Address, Kind};
use crate::language::value::Origin;
use crate::project::Project;
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Node, PathSeg};

/// Finds lines in the files of a project.
#[derive(Debug)]
pub struct Places<'p> {
    project: &'p Project,
    roots: BTreeMap<FileId, &'p Node>,
}

impl<'p> Places<'p> {
    #[must_use]
    pub fn new(project: &'p Project) -> Places<'p> {
        let units = project.units.iter();
        let roots = units.filter_map(|unit| Some((unit.file, unit.root.as_deref()?)));
        Places {
            project,
            roots: roots.collect(),
        }
    }

    /// The file and the line of a span.
    #[must_use]
    pub fn origin(&self, span: Span) -> Origin {
        let sources = &self.project.sources;
        Origin {
            file: sources.path(span.file).to_owned(),
            line: sources
                .get(span.file)
                .map_or(1, |file| file.position(span.start).line),
        }
    }

    /// Where a place of the bot is written: the step, the button or the key, or what is nearest
    /// around it.
    #[must_use]
    pub fn bot(&self, place: &Place) -> Option<Span> {
        let (file, entry) = self.resource(&place.address)?;
        let mut path = place.path.as_slice();
        // A menu is the list itself in a file, and a welcome the flow's name itself.
        if place.address.kind().is_singleton()
            && let Some((PathPart::Key("items" | "flow"), rest)) = path.split_first()
        {
            path = rest;
        }
        if path.is_empty() {
            return Some(Span::new(file, entry.key.range.clone()));
        }
        let mut node = &entry.value;
        let mut range = entry.value.range.clone();
        for part in path {
            match part {
                PathPart::Key(key) => match node.entry(key) {
                    Some(entry) => {
                        node = &entry.value;
                        range = entry.key.range.clone();
                    }
                    None => break,
                },
                PathPart::Index(index) => match node.items().get(*index) {
                    Some(item) => {
                        node = item;
                        range = item.range.clone();
                    }
                    None => break,
                },
            }
        }
        Some(Span::new(file, range))
    }

    /// The entry that declares a resource.
    fn resource(&self, address: &Address) -> Option<(FileId, &'p Entry)> {
        let bot = &self.project.bot;
        let name = address.name();
        let key = match address.kind() {
            Kind::Field => bot.fields.get(name)?.key,
            Kind::Tag => bot.tags.get(name)?.key,
            Kind::ApiCard => bot.api_cards.get(name)?.key,
            Kind::Flow => bot.flows.get(name)?.key,
            Kind::Sequence => bot.sequences.get(name)?.key,
            Kind::Rule => bot.rules.get(name)?.key,
            Kind::Comment => bot.comments.get(name)?.key,
            Kind::Link => bot.links.get(name)?.key,
            Kind::Keyword => bot.keywords.get(name)?.key,
            Kind::IceBreakers => bot.ice_breakers.as_ref()?.key,
            Kind::Menu => bot.menu.as_ref()?.key,
            Kind::Welcome => bot.welcome.as_ref()?.key,
            Kind::DefaultReply => bot.default_reply.as_ref()?.key,
            Kind::Contact => return None,
        };
        let top = self.roots.get(&key.file)?.entry(address.kind().key())?;
        if address.kind().is_singleton() {
            return Some((key.file, top));
        }
        Some((key.file, named(&top.value, key)?))
    }

    /// What is written in a test: the mapping under its name.
    #[must_use]
    pub fn test(&self, case: &Case<'_>) -> Option<&'p Node> {
        let tests = self.roots.get(&case.key.file)?.get("tests")?;
        Some(&named(tests, case.key)?.value)
    }

    /// Where a place of a test is written, or what is nearest around it.
    #[must_use]
    pub fn in_test(&self, case: &Case<'_>, at: &At) -> Span {
        let path: Vec<PathSeg<'_>> = match at {
            At::Turn(None) => Vec::new(),
            At::Turn(Some(index)) => vec![PathSeg::Key("chat"), PathSeg::Index(*index)],
            At::Keys(keys) => keys.iter().map(|key| PathSeg::Key(key)).collect(),
        };
        let Some(test) = self.test(case) else {
            return case.key;
        };
        let mut span = case.key;
        for length in 1..=path.len() {
            let (parent, last) = (&path[..length - 1], path[length - 1]);
            let Some(parent) = test.path(parent) else {
                break;
            };
            let range = match last {
                PathSeg::Key(key) => parent.entry(key).map(|entry| entry.key.range.clone()),
                PathSeg::Index(index) => parent.items().get(index).map(|item| item.range.clone()),
            };
            match range {
                Some(range) => span = Span::new(case.key.file, range),
                None => break,
            }
        }
        span
    }
}

/// The entry of a mapping whose key stands here.
fn named(map: &Node, key: Span) -> Option<&Entry> {
    let entries = map.entries();
    // In the order of the file, except behind an alias.
    let at = entries.partition_point(|entry| entry.key.range.start < key.start);
    let here = |entry: &&Entry| entry.key.range.start == key.start;
    entries
        .get(at)
        .filter(here)
        .or_else(|| entries.iter().find(here))
}
