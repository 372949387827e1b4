//! What is read of answers, beside the examples of the API cards that can have given them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Map;
use super::piece::{Avail, Part};
use crate::language::conversation_test::MockAnswer;
use crate::language::scalars::Json;
use crate::language::template::{PathKey, PathStep};
use crate::source::{FileId, Span};
use crate::syntax;

/// Where more cards than this can have answered, nothing is said.
const MANY: usize = 32;

/// A read of something that no answer has.
#[derive(Debug)]
pub(crate) struct Lacking<'p> {
    /// The word.
    pub(crate) at: Span,
    pub(crate) word: String,
    /// What it is read of: `response.customer`.
    pub(crate) of: String,
    /// What there is instead.
    pub(crate) keys: BTreeSet<&'p str>,
    /// Whether a list stands there.
    pub(crate) is_list: bool,
    pub(crate) has_default: bool,
    /// The cards that can have answered: their names and keys.
    pub(crate) cards: Vec<(&'p str, Span)>,
}

/// Cards, by their keys; `None` if there are too many.
type Cards = Option<BTreeSet<Span>>;

/// The name of each card and what it can answer, by its key: the example first, then what tests
/// let it answer.
type Examples<'p> = BTreeMap<Span, (&'p str, Vec<&'p Value>)>;

/// What lacks by an example: the first step that it does not have, and what it has there.
#[derive(Debug, PartialEq)]
struct Gap<'p> {
    step: usize,
    keys: BTreeSet<&'p str>,
    is_list: bool,
}

impl<'p> Map<'p> {
    /// The reads of what no answer has that can be there, by the examples.
    pub(crate) fn lacking(&self) -> Vec<Lacking<'p>> {
        let asks = self.flows.iter().any(|flow| !flow.parts.is_empty())
            || self
                .pieces
                .iter()
                .flat_map(|piece| &piece.cards)
                .any(|card| !card.parts.is_empty());
        if !asks {
            return Vec::new();
        }
        let examples = self.examples();
        let before = self.answered_before();
        // What an alias repeats is read in several places: that it is there in one is enough.
        let mut said: BTreeMap<(FileId, u32, usize), Option<Lacking<'p>>> = BTreeMap::new();
        let mut judge = |part: &Part<'p>, before: &Cards| {
            let place = part.path.last().map_or(0, |step| step.range.start);
            let lacks = self.lacks(part, before, &examples);
            let key = (part.file, part.node.range.start, place);
            match (said.get_mut(&key), lacks) {
                (None, lacks) => {
                    said.insert(key, lacks);
                }
                (Some(known), None) => *known = None,
                (Some(_), Some(_)) => {}
            }
        };
        // A card is sent with what was known where it is called.
        let mut sent: BTreeMap<Span, Cards> = BTreeMap::new();
        for (flow, before) in self.flows.iter().zip(&before) {
            for part in &flow.parts {
                judge(part, before);
            }
            for call in &flow.calls {
                let known = sent.entry(call.card).or_insert(Some(BTreeSet::new()));
                add(known, &call.answered, call.response, before);
            }
        }
        for card in self.pieces.iter().flat_map(|piece| &piece.cards) {
            if let Some(before) = sent.get(&card.key) {
                for part in &card.parts {
                    judge(part, before);
                }
            }
        }
        said.into_values().flatten().collect()
    }

    fn examples(&self) -> Examples<'p> {
        let bot = &self.project.bot;
        let cards = bot.api_cards.iter().filter_map(|(name, card)| {
            let response = card.value.response.as_ref()?;
            Some((card.key, (name.as_str(), vec![&response.example.0])))
        });
        let mut examples: Examples<'p> = cards.collect();
        let mocks = bot.tests.values().flat_map(|test| &test.value.mock);
        for (name, mock) in mocks {
            let card = bot.api_cards.get(name).map(|card| card.key);
            let Some((_, answers)) = card.and_then(|key| examples.get_mut(&key)) else {
                continue;
            };
            for answer in &mock.0 {
                if let MockAnswer::Written(written) = answer
                    && (200..300).contains(&written.status)
                    && let Some(Json(body @ Value::Object(map))) = &written.body
                    && !map.is_empty()
                {
                    answers.push(body);
                }
            }
        }
        examples
    }

    /// Whether the examples of all cards that can have answered lack what is read.
    fn lacks(
        &self,
        part: &Part<'p>,
        before: &Cards,
        examples: &Examples<'p>,
    ) -> Option<Lacking<'p>> {
        let mut cards = Some(BTreeSet::new());
        let avail = Avail {
            here: true,
            entry: part.entry,
        };
        add(&mut cards, &part.cards, avail, before);
        let mut names = Vec::new();
        let mut gap: Option<Gap<'p>> = None;
        for card in cards? {
            let (name, answers) = examples.get(&card)?;
            let (example, mocked) = answers.split_first()?;
            let other = missing(example, &part.path)?;
            if mocked
                .iter()
                .any(|body| missing(body, &part.path).is_none())
            {
                return None;
            }
            names.push((*name, card));
            match &mut gap {
                Some(gap) if gap.step > other.step => {}
                Some(gap) if gap.step == other.step => {
                    gap.keys.extend(other.keys);
                    gap.is_list |= other.is_list;
                }
                _ => gap = Some(other),
            }
        }
        let gap = gap?;
        // A list that is not there is told where the loop names it.
        let step = part.path.get(gap.step).filter(|_| gap.step >= part.head)?;
        let PathKey::Name(word) = &step.key else {
            return None;
        };
        let text = self.project.sources.text(part.file);
        let range = syntax::locate(text, part.node, step.range.clone());
        Some(Lacking {
            at: Span::new(part.file, range),
            word: word.clone(),
            of: written(&part.name, &part.path[part.head..gap.step]),
            keys: gap.keys,
            is_list: gap.is_list,
            has_default: part.has_default,
            cards: names,
        })
    }

    /// The cards of which an answer can be there at the start of each flow.
    fn answered_before(&self) -> Vec<Cards> {
        let mut before: Vec<Cards> = vec![Some(BTreeSet::new()); self.flows.len()];
        let mut waiting: Vec<usize> = (0..self.flows.len()).collect();
        while let Some(flow) = waiting.pop() {
            for (index, jump) in self.flows[flow].jumps.iter().enumerate() {
                let brings = jump.live && (jump.response.entry || !jump.answered.is_empty());
                let Some(target) = self.target(flow, index).filter(|_| brings) else {
                    continue;
                };
                let here = before[flow].clone();
                if add(&mut before[target], &jump.answered, jump.response, &here) {
                    waiting.push(target);
                }
            }
        }
        before
    }
}

/// Adds the cards of a flow itself and, if one of their answers can be there, those from before;
/// whether that is more than it was.
fn add(known: &mut Cards, own: &[Span], response: Avail, before: &Cards) -> bool {
    let Some(cards) = known else { return false };
    let size = cards.len();
    cards.extend(own);
    match before {
        _ if !response.entry => {}
        Some(before) => cards.extend(before),
        None => *known = None,
    }
    match known {
        Some(cards) if cards.len() <= MANY => cards.len() > size,
        _ => {
            *known = None;
            true
        }
    }
}

/// Where an example surely has not what a path leads to.
fn missing<'p>(example: &'p Value, path: &[PathStep]) -> Option<Gap<'p>> {
    let mut values = vec![example];
    for (step, PathStep { key, .. }) in path.iter().enumerate() {
        let mut next = Vec::new();
        let mut gap = Gap {
            step,
            keys: BTreeSet::new(),
            is_list: false,
        };
        for value in values {
            match (value, key) {
                (Value::Object(map), PathKey::Name(name)) if !map.is_empty() => {
                    match map.get(name) {
                        Some(value) => next.push(value),
                        None => gap.keys.extend(map.keys().map(String::as_str)),
                    }
                }
                (Value::Array(items), PathKey::Index(_) | PathKey::Any) if !items.is_empty() => {
                    next.extend(items);
                }
                (Value::Array(_), PathKey::Name(_)) => gap.is_list = true,
                (Value::Number(_) | Value::Bool(_) | Value::String(_), PathKey::Name(_)) => {}
                // `null`, `{}` and `[]` stand for anything.
                _ => return None,
            }
        }
        if next.is_empty() {
            return Some(gap);
        }
        values = next;
    }
    None
}

/// A path as it is written.
fn written(name: &str, path: &[PathStep]) -> String {
    let mut text = name.to_owned();
    for step in path {
        match &step.key {
            PathKey::Name(name) => {
                text.push('.');
                text.push_str(name);
            }
            PathKey::Index(index) => text.push_str(&format!("[{index}]")),
            PathKey::Any => text.push_str("[…]"),
        }
    }
    text
}
