//! Expectations rewritten to what was said, in place: comments and layout stay, and so does every
//! pattern that still fits.

mod align;
mod edit;
mod yaml;

use std::collections::BTreeMap;

use self::align::{Fit, Op, align};
use self::edit::{Edits, Reason};
use super::cases::Case;
use super::compare::{self, differences};
use super::places::Places;
use super::play::{Until, play};
use super::played::{At, End, Failure, Kind, Played, Said, Segment};
use super::stage::Stage;
use crate::language::conversation_test::{BotSays, ConversationTest, ExpectedMessage};
use crate::language::message::{Body, Message};
use crate::language::value::Origin;
use crate::project::Project;
use crate::source::FileId;
use crate::syntax::{Entry, Node};

/// What was rewritten, and what was not.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// The new texts of the files that change.
    pub texts: BTreeMap<FileId, String>,
    /// The tests that were rewritten, in order.
    pub changed: Vec<String>,
    pub left: Vec<Left>,
}

/// A failing test that is left as it is, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub name: String,
    pub origin: Origin,
    /// Whether the rest of the test was rewritten.
    pub in_part: bool,
    /// Why, in a few words.
    pub reason: String,
}

/// Rewrites the expectations of those tests that fail only by them. Writes no file.
#[must_use]
pub fn update(project: &Project, stage: &Stage, cases: &[Case<'_>]) -> Update {
    let places = Places::new(project);
    let mut files: BTreeMap<FileId, Edits> = BTreeMap::new();
    let mut update = Update::default();
    for case in cases {
        let played = play(stage, case.test, Until::End);
        if played.passed() {
            continue;
        }
        let text = project.sources.text(case.key.file);
        let mut rewriter = Rewriter {
            text,
            test: case.test,
            edits: Edits::default(),
            left: Vec::new(),
        };
        match places.test(case) {
            Some(node) => rewriter.run(node, &played),
            None => rewriter.left.push("it came through an alias".to_owned()),
        }
        let Rewriter {
            edits, mut left, ..
        } = rewriter;
        let mut in_part = false;
        if !edits.is_empty() {
            match files.entry(case.key.file).or_default().join(edits) {
                Ok(()) => {
                    update.changed.push(case.name.to_owned());
                    in_part = !left.is_empty();
                }
                Err(reason) => left.push(reason.to_owned()),
            }
        }
        update.left.extend(left.into_iter().map(|reason| Left {
            name: case.name.to_owned(),
            origin: places.origin(case.key),
            in_part,
            reason,
        }));
    }
    let changed = files.into_iter().filter(|(_, edits)| !edits.is_empty());
    update.texts = changed
        .map(|(file, edits)| (file, edits.apply(project.sources.text(file))))
        .collect();
    update
}

/// Rewrites one test.
struct Rewriter<'a> {
    text: &'a str,
    test: &'a ConversationTest,
    edits: Edits,
    left: Vec<String>,
}

impl Rewriter<'_> {
    fn run(&mut self, node: &Node, played: &Played) {
        let other = played
            .failures
            .iter()
            .find(|failure| !failure.is_about_words() && failure.kind != Kind::Expectation);
        if let Some(failure) = other {
            self.left.push(failure.message.clone());
            return;
        }
        let Some(chat) = node.get("chat") else { return };
        for segment in &played.segments {
            if let Err(reason) = self.segment(chat, segment) {
                self.left.push(reason.to_owned());
            }
        }
        let Some(end) = &played.end else { return };
        let mut last: Option<&At> = None;
        for failure in &played.failures {
            if failure.kind == Kind::Expectation && last != Some(&failure.at) {
                last = Some(&failure.at);
                self.expectation(node, failure, end);
            }
        }
    }

    fn segment(&mut self, chat: &Node, segment: &Segment) -> Result<(), Reason> {
        let expected: Vec<(usize, &BotSays)> = segment
            .expected
            .iter()
            .filter_map(|index| Some((*index, self.test.chat.get(*index)?.bot.as_ref()?)))
            .collect();
        let ops = align(expected.len(), segment.said.len(), |e, s| {
            fit(expected[e].1, &segment.said[s].message)
        });
        // The turn behind which the next message would stand, and what waits to be put there.
        let mut behind = segment.after;
        let mut waiting: Vec<String> = Vec::new();
        for op in ops {
            if !matches!(op, Op::Insert(_)) {
                self.insert(chat, behind, &mut waiting)?;
            }
            match op {
                Op::Keep(e) => behind = Some(expected[e].0),
                Op::Change(e, s) => {
                    let (index, says) = expected[e];
                    self.change(chat, index, says, &segment.said[s])?;
                    behind = Some(index);
                }
                Op::Remove(e) => self.edits.remove(self.text, chat, expected[e].0)?,
                Op::Insert(s) => waiting.push(yaml::message(&segment.said[s].message)),
            }
        }
        self.insert(chat, behind, &mut waiting)
    }

    fn insert(
        &mut self,
        chat: &Node,
        behind: Option<usize>,
        waiting: &mut Vec<String>,
    ) -> Result<(), Reason> {
        let says = std::mem::take(waiting);
        match behind {
            Some(behind) if !says.is_empty() => self.edits.insert(self.text, chat, behind, &says),
            _ => Ok(()),
        }
    }

    fn change(
        &mut self,
        chat: &Node,
        index: usize,
        says: &BotSays,
        said: &Said,
    ) -> Result<(), Reason> {
        let turn = chat.items().get(index).and_then(|turn| turn.entry("bot"));
        let turn = turn.ok_or("it has no such turn")?;
        let message = &said.message;
        let BotSays::Message(expected) = says else {
            return self.edits.value(self.text, turn, &yaml::message(message));
        };
        let mut parts = Vec::new();
        for difference in differences(says, message) {
            let entry = entry(&turn.value, &difference.key);
            let new = part(
                &difference.key,
                expected,
                message,
                difference.actual.as_deref(),
            );
            match entry.zip(new) {
                Some(part) => parts.push(part),
                // Another kind of message, or one without this part.
                None => return self.edits.value(self.text, turn, &yaml::message(message)),
            }
        }
        for (entry, new) in parts {
            self.edits.value(self.text, entry, &new)?;
        }
        Ok(())
    }

    fn expectation(&mut self, node: &Node, failure: &Failure, end: &End) {
        let At::Keys(keys) = &failure.at else { return };
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let contact = &end.contact;
        let new = match keys.as_slice() {
            ["expect", "tags"] => {
                let tags = contact.tags.iter();
                Ok(yaml::list(tags.map(|tag| yaml::text(tag.as_str()))))
            }
            ["expect", "sequences"] => {
                let names = contact.sequences.keys();
                Ok(yaml::list(names.map(|name| yaml::text(name.as_str()))))
            }
            ["expect", "fields", name] => match contact.fields.get(*name) {
                Some(value) => Ok(yaml::value(value)),
                None => Err(format!(
                    "the field `{name}` is empty now; write it under `empty`"
                )),
            },
            ["expect", "handed_to"] => match &end.handed_to {
                Some(team) => Ok(yaml::text(team)),
                None => Err("nobody has the conversation; take `handed_to` out".to_owned()),
            },
            ["expect", "calls"] if self.names_calls_only() => {
                let calls = end.calls.iter();
                Ok(yaml::list(calls.map(|call| yaml::text(&call.card))))
            }
            ["expect", "calls"] => {
                Err("calls with a `url` or a `payload` are not rewritten".to_owned())
            }
            _ => Err(failure.message.clone()),
        };
        let parent = keys[..keys.len().saturating_sub(1)]
            .iter()
            .try_fold(node, |node, key| node.get(key));
        let entry = parent.and_then(|parent| parent.entry(keys.last()?));
        let done = match (new, entry) {
            (Ok(new), Some(entry)) => self
                .edits
                .value(self.text, entry, &new)
                .map_err(str::to_owned),
            (Ok(_), None) => Err(failure.message.clone()),
            (Err(reason), _) => Err(reason),
        };
        self.left.extend(done.err());
    }

    fn names_calls_only(&self) -> bool {
        let expect = self.test.expect.as_ref();
        let calls = expect.and_then(|expect| expect.calls.as_ref());
        let mut calls = calls.into_iter().flatten();
        calls.all(|call| call.url.is_none() && call.payload.is_none())
    }
}

fn fit(says: &BotSays, message: &Message) -> Fit {
    let differences = differences(says, message);
    let is_label = |key: &str| matches!(key, "buttons" | "quick_replies" | "list_button");
    if differences.is_empty() {
        Fit::Whole
    } else if differences.iter().all(|one| is_label(&one.key)) {
        Fit::Words
    } else {
        Fit::Not
    }
}

/// The entry of an expected message that a difference names: `text`, `cards[1].title`.
fn entry<'t>(says: &'t Node, key: &str) -> Option<&'t Entry> {
    match key.strip_prefix("cards[") {
        None => says.entry(key),
        Some(rest) => {
            let (index, key) = rest.split_once("].")?;
            let cards = says.get("cards")?;
            cards.items().get(index.parse::<usize>().ok()?)?.entry(key)
        }
    }
}

/// The new value of a part of an expected message; `None` if only the whole can be rewritten.
fn part(
    key: &str,
    expected: &ExpectedMessage,
    message: &Message,
    actual: Option<&str>,
) -> Option<String> {
    let body = &message.body;
    match key {
        "regex" => match body {
            Body::Text(text) => Some(yaml::text(&regex::escape(&super::glob::level(text)))),
            _ => None,
        },
        "cards" => match body {
            Body::Cards(cards) => Some(yaml::cards(cards.iter().map(|card| card.title.as_str()))),
            _ => None,
        },
        "buttons" => {
            let wanted = expected.buttons.as_deref().unwrap_or_default();
            Some(labels(wanted, &compare::labels(&message.buttons)))
        }
        "quick_replies" => {
            let wanted = expected.quick_replies.as_deref().unwrap_or_default();
            let replies = message.quick_replies.iter();
            let actual: Vec<&str> = replies.map(|reply| reply.label.as_str()).collect();
            Some(labels(wanted, &actual))
        }
        "list_button" => actual.map(yaml::pattern),
        _ => match key.strip_prefix("cards[") {
            Some(rest) => {
                let (index, key) = rest.split_once("].")?;
                let index: usize = index.parse().ok()?;
                if key != "buttons" {
                    return actual.map(yaml::pattern);
                }
                let Body::Cards(cards) = body else {
                    return None;
                };
                let wanted = expected.cards.as_ref()?.get(index)?.buttons.as_deref()?;
                Some(labels(wanted, &compare::labels(&cards.get(index)?.buttons)))
            }
            None if key == body.word() => compare::single(body).map(yaml::pattern),
            None => None,
        },
    }
}

/// Labels in a list; patterns that still fit stay.
fn labels(wanted: &[String], actual: &[&str]) -> String {
    let same_count = wanted.len() == actual.len();
    yaml::list(
        actual
            .iter()
            .enumerate()
            .map(|(index, label)| match wanted.get(index) {
                Some(wanted) if same_count && super::glob::Glob::new(wanted).fits(label) => {
                    yaml::text(wanted)
                }
                _ => yaml::pattern(label),
            }),
    )
}
