//! Everything in a bot that a test can reach, with the places that the machine names.

use std::collections::BTreeMap;

use crate::engine::event::PathPart::{self, Index, Key};
use crate::engine::event::Place;
use crate::language::address::{Address, Kind};
use crate::language::value::{Desired, Value};

/// Something that a test can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) kind: PointKind,
    pub(super) place: Place,
    /// What people call it: `the step ask`, `the button Book`.
    pub(super) what: String,
    pub(super) how: How,
}

/// Kinds of points, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PointKind {
    Flow,
    Entry,
    Branch,
    Tap,
    Step,
}

impl PointKind {
    pub(super) const ALL: [PointKind; 5] = [
        PointKind::Flow,
        PointKind::Step,
        PointKind::Branch,
        PointKind::Tap,
        PointKind::Entry,
    ];

    pub(super) const fn word(self) -> &'static str {
        match self {
            PointKind::Flow => "flow",
            PointKind::Step => "step",
            PointKind::Branch => "branch",
            PointKind::Tap => "tap",
            PointKind::Entry => "entry",
        }
    }

    /// The heading of its column, and its key in documents.
    pub(super) const fn words(self) -> &'static str {
        match self {
            PointKind::Flow => "flows",
            PointKind::Step => "steps",
            PointKind::Branch => "branches",
            PointKind::Tap => "taps",
            PointKind::Entry => "entries",
        }
    }
}

/// How it is known that a point was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The machine names this place.
    Named(Place),
    /// A branch that is not written: its step was reached more often than these branches.
    Rest { step: Place, branches: Vec<Place> },
}

/// All points of compiled content, in its order.
pub(super) fn points(content: &[Desired]) -> Vec<Point> {
    let mut found = Found(Vec::new());
    for desired in content {
        found.resource(&desired.address, &desired.content);
    }
    found.0
}

type Map = BTreeMap<String, Value>;

struct Found(Vec<Point>);

impl Found {
    fn push(&mut self, kind: PointKind, place: Place, what: impl Into<String>) {
        self.0.push(Point {
            kind,
            how: How::Named(place.clone()),
            place,
            what: what.into(),
        });
    }

    fn resource(&mut self, address: &Address, content: &Map) {
        let place = at(address, &[]);
        let name = address.name();
        match address.kind() {
            Kind::Flow => {
                let first = at(address, &[Key("steps"), Index(0)]);
                if !list(content, "steps").is_empty() {
                    self.0.push(Point {
                        kind: PointKind::Flow,
                        place,
                        what: format!("the flow `{name}`"),
                        how: How::Named(first),
                    });
                }
                self.steps(address, &[Key("steps")], list(content, "steps"));
            }
            Kind::ApiCard => {
                for key in ["success", "failure"] {
                    if content.contains_key(key) {
                        let what = format!("`{key}` of the API card `{name}`");
                        self.push(PointKind::Branch, at(address, &[Key(key)]), what);
                    }
                }
            }
            Kind::Keyword => self.push(PointKind::Entry, place, format!("the keyword `{name}`")),
            Kind::Rule => self.push(PointKind::Entry, place, format!("the rule `{name}`")),
            Kind::Welcome => self.push(PointKind::Entry, place, "the welcome"),
            Kind::DefaultReply => self.push(PointKind::Entry, place, "the default reply"),
            Kind::Sequence => {
                for index in 0..list(content, "steps").len() {
                    let place = at(address, &[Key("steps"), Index(index)]);
                    let what = format!("message {} of the sequence `{name}`", index + 1);
                    self.push(PointKind::Entry, place, what);
                }
            }
            Kind::Menu => self.items(address, content, "label", "the menu item"),
            Kind::IceBreakers => self.items(address, content, "question", "the ice breaker"),
            // Nothing in a test comes in by a link or a comment.
            Kind::Link | Kind::Comment | Kind::Field | Kind::Tag | Kind::Contact => {}
        }
    }

    fn items(&mut self, address: &Address, content: &Map, key: &str, noun: &str) {
        for (index, item) in list(content, "items").iter().enumerate() {
            if let Value::Map(item) = item
                && item.contains_key("flow")
            {
                let what = format!("{noun} `{}`", text(item, key));
                self.push(PointKind::Entry, at(address, &[Index(index)]), what);
            }
        }
    }

    fn steps(&mut self, address: &Address, path: &[PathPart], steps: &[Value]) {
        for (index, step) in steps.iter().enumerate() {
            let Value::Map(step) = step else { continue };
            let path = join(path, &[Index(index)]);
            let word = STEP_KEYS.iter().find(|key| step.contains_key(**key));
            let word = word.copied().unwrap_or("step");
            let place = at(address, &path);
            self.push(PointKind::Step, place, format!("the step `{word}`"));
            match word {
                "when" => self.sides(address, &path, step, ["then", "else"]),
                "call" => {
                    for key in ["then", "success", "else", "failure"] {
                        self.side(address, &path, step, key);
                    }
                }
                "ask" => {
                    self.side(address, &path, step, "otherwise");
                }
                "cases" => self.choices(address, &path, step, "cases"),
                "random" => self.choices(address, &path, step, "random"),
                _ => {}
            }
            self.taps(address, &path, step, "buttons");
            self.taps(address, &path, step, "quick_replies");
            for (index, card) in list(step, "cards").iter().enumerate() {
                if let Value::Map(card) = card {
                    let path = join(&path, &[Key("cards"), Index(index)]);
                    self.taps(address, &path, card, "buttons");
                }
            }
        }
    }

    /// One branch of a step, if it is written; its place then.
    fn side(
        &mut self,
        address: &Address,
        step_path: &[PathPart],
        step: &Map,
        key: &'static str,
    ) -> Option<Place> {
        let branch = step.get(key)?;
        let path = join(step_path, &[Key(key)]);
        let place = at(address, &path);
        self.push(
            PointKind::Branch,
            place.clone(),
            format!("the branch `{key}`"),
        );
        if let Value::List(steps) = branch {
            self.steps(address, &path, steps);
        }
        Some(place)
    }

    /// Both branches of a `when`, also one that is not written.
    fn sides(&mut self, address: &Address, path: &[PathPart], step: &Map, keys: [&'static str; 2]) {
        for (key, other) in [(keys[0], keys[1]), (keys[1], keys[0])] {
            if self.side(address, path, step, key).is_none() && step.contains_key(other) {
                let written = at(address, &join(path, &[Key(other)]));
                let what = format!("the branch `{key}`, which is not written");
                self.rest(at(address, path), vec![written], what);
            }
        }
    }

    /// The choices of `cases` and `random`, and that no case holds.
    fn choices(&mut self, address: &Address, path: &[PathPart], step: &Map, key: &'static str) {
        let mut places = Vec::new();
        let mut has_else = key == "random";
        for (index, choice) in list(step, key).iter().enumerate() {
            let Value::Map(choice) = choice else { continue };
            let path = join(path, &[Key(key), Index(index)]);
            let place = at(address, &path);
            let what = match key {
                "random" => format!("choice {} of `random`", index + 1),
                _ if choice.contains_key("else") => "the branch `else`".to_owned(),
                _ => format!("case {}", index + 1),
            };
            has_else |= choice.contains_key("else");
            self.push(PointKind::Branch, place.clone(), what);
            places.push(place);
            for side in ["then", "else"] {
                let path = join(&path, &[Key(side)]);
                self.steps(address, &path, list(choice, side));
            }
        }
        if !has_else {
            let what = "the branch `else`, which is not written";
            self.rest(at(address, path), places, what);
        }
    }

    fn rest(&mut self, step: Place, branches: Vec<Place>, what: impl Into<String>) {
        self.0.push(Point {
            kind: PointKind::Branch,
            place: step.clone(),
            what: what.into(),
            how: How::Rest { step, branches },
        });
    }

    /// What can be tapped and comes back to the bot: a page or a call only if it remembers something.
    fn taps(&mut self, address: &Address, path: &[PathPart], holder: &Map, key: &'static str) {
        const EFFECTS: [&str; 5] = ["set", "add", "clear", "add_tag", "remove_tag"];
        let noun = match key {
            "buttons" => "the button",
            _ => "the quick reply",
        };
        for (index, item) in list(holder, key).iter().enumerate() {
            let Value::Map(item) = item else { continue };
            let leaves = item.contains_key("url") || item.contains_key("phone");
            if !leaves || EFFECTS.iter().any(|key| item.contains_key(*key)) {
                let place = at(address, &join(path, &[Key(key), Index(index)]));
                self.push(
                    PointKind::Tap,
                    place,
                    format!("{noun} `{}`", text(item, "label")),
                );
            }
        }
    }
}

const STEP_KEYS: &[&str] = &[
    "text",
    "image",
    "video",
    "audio",
    "file",
    "cards",
    "ask",
    "call",
    "when",
    "cases",
    "random",
    "set",
    "add",
    "clear",
    "add_tag",
    "remove_tag",
    "start_sequence",
    "stop_sequence",
    "wait",
    "go_to",
    "hand_off",
    "platform_block",
];

fn at(address: &Address, path: &[PathPart]) -> Place {
    Place {
        address: address.clone(),
        path: path.to_vec(),
    }
}

fn join(path: &[PathPart], more: &[PathPart]) -> Vec<PathPart> {
    path.iter().chain(more).copied().collect()
}

fn list<'v>(map: &'v Map, key: &str) -> &'v [Value] {
    match map.get(key) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn text<'v>(map: &'v Map, key: &str) -> &'v str {
    match map.get(key) {
        Some(Value::Text(text)) => text,
        _ => "…",
    }
}
