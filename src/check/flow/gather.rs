//! One file -> what it says about the ways of a conversation: the names it uses, where
//! conversations start, and its flows.

use std::borrow::Cow;
use std::ops::Range;

use super::conditions::{Facts, Judge};
use super::piece::{Called, Card, Entry, EntryKind, Part, Piece, Read};
use super::walk::{FlowWalk, Of, has_default, parts};
use crate::language::address::Kind;
use crate::language::name::borrowed_nfc;
use crate::language::shape::{Leaf, Place, Role};
use crate::language::template::{Condition, Use, UseKind};
use crate::project::{Namespace, Project};
use crate::source::{FileId, Span};
use crate::syntax::{self, Node};

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Fields that may be unset.
    pub(crate) fields: bool,
    /// What is read of answers.
    pub(crate) examples: bool,
}

impl Asked {
    /// Whether some API card has an example of its answer.
    pub(crate) fn examples(project: &Project) -> bool {
        let mut cards = project.bot.api_cards.values();
        cards.any(|card| card.value.response.is_some())
    }
}

/// Gathers while a file's leaves are walked, and reads its flows afterwards.
pub(crate) struct Gather<'p> {
    pub(crate) project: &'p Project,
    pub(super) file: FileId,
    text: &'p str,
    /// Where the file's tests stand: what only they name is not used.
    tests: Range<u32>,
    /// What each text and condition reads, by the address of its node: of the copies that an
    /// alias makes, all have one place. Sorted when the leaves have been noted.
    uses: Vec<(*const Node, Vec<Use>)>,
    /// The conditions that could be read, in the same way.
    conditions: Vec<(*const Node, Condition)>,
    /// Whether anybody asks for fields that may be unset.
    pub(super) fields: bool,
    /// Whether some API card has an example of its answer.
    pub(super) examples: bool,
    pub(super) piece: Piece<'p>,
}

impl<'p> Gather<'p> {
    pub(crate) fn new(
        project: &'p Project,
        file: FileId,
        root: &'p Node,
        asked: Asked,
    ) -> Gather<'p> {
        let tests = root.get("tests").map_or(0..0, |node| node.range.clone());
        Gather {
            project,
            file,
            text: project.sources.text(file),
            tests,
            uses: Vec::new(),
            conditions: Vec::new(),
            fields: asked.fields,
            examples: asked.examples,
            piece: Piece::default(),
        }
    }

    /// Takes in one leaf, with what is used in it, and the condition that it is.
    pub(crate) fn note(
        &mut self,
        leaf: Leaf<'p, '_>,
        uses: Vec<Use>,
        condition: Option<Condition>,
    ) {
        let Leaf {
            role, place, under, ..
        } = leaf;
        let (start, word) = match place {
            Place::Value(node) => (node.range.start, node.as_str()),
            Place::Key(key) => (key.range.start, Some(&*key.text)),
        };
        let tested = self.tests.contains(&start);
        let kind = match role {
            Role::Field => Some(Kind::Field),
            Role::Tag => Some(Kind::Tag),
            Role::ApiCard => Some(Kind::ApiCard),
            Role::Sequence if under == Some("start_sequence") => Some(Kind::Sequence),
            _ => None,
        };
        if let (Some(kind), Some(word)) = (kind, word)
            && let Some(key) = self.declared(kind, &borrowed_nfc(word))
        {
            if kind == Kind::Tag && matches!(under, Some("add_tag" | "tags")) {
                self.piece.given_tags.push(key);
            }
            if !tested {
                self.piece.used.push(key);
            }
        }
        let Place::Value(node) = place else { return };
        if let Some(condition) = condition {
            self.conditions.push((std::ptr::from_ref(node), condition));
        }
        if tested || uses.is_empty() {
            return;
        }
        let mut kept = false;
        for one in &uses {
            let (kind, name) = match &one.kind {
                UseKind::Field(name) => (Kind::Field, name),
                UseKind::Tag(name) => (Kind::Tag, name),
                UseKind::Response(_) | UseKind::Error(_) => {
                    kept = true;
                    continue;
                }
                UseKind::Local { .. } => {
                    kept |= self.examples;
                    continue;
                }
                _ => continue,
            };
            kept |= self.fields && kind == Kind::Field;
            if let Some(key) = self.declared(kind, name) {
                self.piece.used.push(key);
                if kind == Kind::Tag && role == Role::Expression {
                    let at = self.inside(node, one.range.clone());
                    self.piece.asked_tags.push((key, at));
                }
            }
        }
        if kept {
            self.uses.push((std::ptr::from_ref(node), uses));
        }
    }

    /// The place of the key that declares a name.
    pub(super) fn declared(&self, kind: Kind, name: &str) -> Option<Span> {
        self.project.declared.place(Namespace::Resource(kind), name)
    }

    /// A flow's name and the key that declares it.
    pub(super) fn flow(&mut self, node: &'p Node) -> Option<(Cow<'p, str>, Span)> {
        let name = borrowed_nfc(node.as_str()?);
        let key = self.declared(Kind::Flow, &name);
        self.piece.lost |= key.is_none();
        Some((name, key?))
    }

    pub(super) fn uses(&self, node: &'p Node) -> &[Use] {
        let uses = by_address(&self.uses, node);
        uses.map(Vec::as_slice).unwrap_or_default()
    }

    /// The condition that a text is, if it could be read.
    pub(super) fn condition(&self, node: &'p Node) -> Option<&Condition> {
        by_address(&self.conditions, node)
    }

    pub(super) fn has_uses(&self) -> bool {
        !self.uses.is_empty()
    }

    pub(super) fn span(&self, node: &Node) -> Span {
        Span::new(self.file, node.range.clone())
    }

    /// The place of a part of a text.
    pub(super) fn inside(&self, node: &Node, range: Range<usize>) -> Span {
        Span::new(self.file, syntax::locate(self.text, node, range))
    }

    /// Reads the file, when its leaves have been noted.
    pub(crate) fn read(mut self, root: &'p Node) -> Piece<'p> {
        self.uses.sort_unstable_by_key(|(node, _)| *node);
        self.conditions.sort_unstable_by_key(|(node, _)| *node);
        for entry in root.entries() {
            match &*entry.key.text {
                "flows" => {
                    for flow in entry.value.entries() {
                        FlowWalk::run(&mut self, &flow.key, &flow.value);
                    }
                }
                "api_cards" => {
                    for card in entry.value.entries() {
                        self.card(Span::new(self.file, card.key.range.clone()), &card.value);
                    }
                }
                "tests" => {
                    for test in entry.value.entries() {
                        self.piece.tests.extend(test.value.get("chat"));
                    }
                }
                "custom_fields" | "tags" | "contacts" | "moved" => {}
                key => {
                    self.entry_points(key, &entry.value);
                    self.outside(&entry.value);
                }
            }
        }
        self.piece.used.sort_unstable();
        self.piece.used.dedup();
        self.piece
    }

    fn entry_points(&mut self, key: &str, value: &'p Node) {
        match key {
            "welcome" => self.entry(EntryKind::Welcome, value, None, None),
            "default_reply" => self.entry(EntryKind::DefaultReply, value, None, None),
            "menu" => self.listed(EntryKind::Menu, value, "label"),
            "ice_breakers" => self.listed(EntryKind::IceBreaker, value, "question"),
            "keywords" => self.named(EntryKind::Keyword, value),
            "links" => self.named(EntryKind::Link, value),
            "comments" => self.named(EntryKind::Comment, value),
            "broadcasts" => self.named(EntryKind::Broadcast, value),
            "rules" => {
                self.named(EntryKind::Rule, value);
                for rule in value.entries() {
                    if let Some(when) = rule.value.get("when") {
                        self.judge(when);
                    }
                }
            }
            "sequences" => {
                for sequence in value.entries() {
                    if let Some(start) = sequence.value.get("start")
                        && start.as_str() == Some("welcome")
                    {
                        self.piece
                            .used
                            .push(Span::new(self.file, sequence.key.range.clone()));
                    }
                    let steps = sequence.value.get("steps").map(Node::items);
                    for flow in steps
                        .unwrap_or_default()
                        .iter()
                        .filter_map(|step| step.get("flow"))
                    {
                        self.entry(EntryKind::Sequence, flow, None, None);
                    }
                }
            }
            _ => {}
        }
    }

    fn entry(
        &mut self,
        kind: EntryKind,
        flow: &'p Node,
        says: Option<&'p Node>,
        sets: Option<&'p Node>,
    ) {
        if let Some((_, flow)) = self.flow(flow) {
            self.piece.entries.push(Entry {
                kind,
                flow,
                says,
                sets,
            });
        }
    }

    fn listed(&mut self, kind: EntryKind, list: &'p Node, label: &str) {
        for item in list.items() {
            if let Some(flow) = item.get("flow") {
                self.entry(kind, flow, item.get(label), None);
            }
        }
    }

    fn named(&mut self, kind: EntryKind, map: &'p Node) {
        for entry in map.entries() {
            if let Some(flow) = entry.value.get("flow") {
                let (says, sets) = (entry.value.get("match"), entry.value.get("set"));
                self.entry(kind, flow, says, sets);
            }
        }
    }

    fn judge(&mut self, when: &'p Node) {
        let judge = Judge {
            project: self.project,
        };
        let place = |range| self.inside(when, range);
        let mut decided = Vec::new();
        judge.ways(
            self.condition(when),
            &Facts::default(),
            &place,
            &mut decided,
        );
        self.piece.decided.append(&mut decided);
    }

    fn card(&mut self, key: Span, node: &'p Node) {
        if self.uses.is_empty() {
            return;
        }
        let mut called = Vec::new();
        self.reads_of_calls(node, &mut called);
        let mut reads = Vec::new();
        if self.fields {
            self.fields_of_card(node, &mut reads);
        }
        if called.is_empty() && reads.is_empty() {
            return;
        }
        let mut parts = Vec::new();
        if self.examples {
            self.parts_of_card(node, &mut parts);
        }
        self.piece.cards.push(Card {
            key,
            called,
            parts,
            reads,
        });
    }

    fn fields_of_card(&self, node: &'p Node, found: &mut Vec<Read>) {
        let uses = self.uses(node);
        let asked = node.as_str().is_some_and(|text| text.contains("{%"));
        for (index, one) in uses.iter().enumerate() {
            if let UseKind::Field(field) = &one.kind
                && !asked
                && !has_default(&uses[index + 1..])
            {
                found.push(Read {
                    field: field.clone(),
                    at: self.inside(node, one.range.clone()),
                    entry: true,
                });
            }
        }
        let below = node.entries().iter().map(|entry| &entry.value);
        for inner in node.items().iter().chain(below) {
            self.fields_of_card(inner, found);
        }
    }

    fn parts_of_card(&self, node: &'p Node, found: &mut Vec<Part<'p>>) {
        let of = Of {
            cards: &[],
            entry: true,
        };
        parts(self, node, &[], of, found);
        let below = node.entries().iter().map(|entry| &entry.value);
        for inner in node.items().iter().chain(below) {
            self.parts_of_card(inner, found);
        }
    }

    /// Notes every read of an answer where no call can have been made.
    fn outside(&mut self, node: &'p Node) {
        if !self.uses.is_empty() {
            let mut called = Vec::new();
            self.reads_of_calls(node, &mut called);
            self.piece.outside.append(&mut called);
        }
    }

    fn reads_of_calls(&self, node: &'p Node, found: &mut Vec<Called>) {
        for one in self.uses(node) {
            let error = match one.kind {
                UseKind::Response(_) => false,
                UseKind::Error(_) => true,
                _ => continue,
            };
            found.push(Called {
                error,
                at: self.inside(node, one.range.clone()),
                entry: true,
            });
        }
        for item in node.items() {
            self.reads_of_calls(item, found);
        }
        for entry in node.entries() {
            self.reads_of_calls(&entry.value, found);
        }
    }
}

/// What is kept for a node, in a list that is sorted by address.
fn by_address<'a, T>(kept: &'a [(*const Node, T)], node: &Node) -> Option<&'a T> {
    let at = kept.binary_search_by_key(&std::ptr::from_ref(node), |(node, _)| *node);
    at.ok().map(|at| &kept[at].1)
}
