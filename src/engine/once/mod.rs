//! One run of a flow for somebody of whom nothing is remembered: what is sent to a customer, and
//! what a platform pulls from us.
//!
//! It does no I/O: [`Once::next`] gives the call of an API card that has to be made, and
//! [`Once::answered`] takes what came of it, until there is no call any more.

mod questions;

pub use questions::{Asked, asked};

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::drive::{Calls, MAX_CALLS};
use super::event::{Answer, CallRequest, Happening};
use super::path::Path;
use super::state::{Chance, Profile, Question, State, Thread};
use super::understand::fold;
use super::{Bot, Event, Place, advance};
use crate::language::field::Keep;
use crate::language::message::{Message, TapId};
use crate::language::name::{FieldName, FlowName, SequenceName, TagName};
use crate::language::project_file::Channel;
use crate::language::step::{Accept, Step};

/// What is known of the person from elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub channel: Channel,
    pub profile: Profile,
    /// Values of the fields' types.
    pub fields: BTreeMap<FieldName, Json>,
    pub tags: BTreeSet<TagName>,
    /// What `{{ input }}` reads.
    pub input: Option<String>,
}

/// Where the run begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Begin {
    /// At the flow's first step.
    Flow {
        flow: FlowName,
        message_tag: Option<String>,
    },
    /// At a question of the flow, with what the person answers to it.
    Answer {
        flow: FlowName,
        /// Of the `ask` step; see [`asked`].
        question: Path,
        answer: String,
    },
}

/// A run under way.
#[derive(Debug)]
pub struct Once {
    state: State,
    event: Option<Event>,
    calls: Calls,
    /// The machine ends a circle of calls by itself; this only makes sure of an end.
    turns: usize,
    began: Option<Instant>,
    happened: Vec<Happening>,
}

/// What the flow said, and what it would do with the person.
#[derive(Debug)]
pub struct Said {
    pub channel: Channel,
    pub messages: Vec<Message>,
    /// The question that is open at the end: the index of its message. What fires after a turn may
    /// say more behind it.
    pub question: Option<OpenAsk>,
    /// In the order in which they were made; each field and each tag once.
    pub changes: Vec<Change>,
    /// Sequences that are started (`true`) or stopped.
    pub sequences: Vec<(SequenceName, bool)>,
    pub hand_off: Option<HandOff>,
    /// The flow goes on by itself at a later time.
    pub waits: bool,
    /// Why the channel would not deliver a message, for each of them.
    pub withheld: Vec<String>,
    /// What could not be done, in plain sentences.
    pub problems: Vec<String>,
    /// What a tap would change, for the buttons and quick replies that change anything.
    pub taps: BTreeMap<TapId, TapEffects>,
}

/// A question that waits for its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenAsk {
    pub message: usize,
    /// The field that takes the answer.
    pub save_to: Option<FieldName>,
}

/// What the flow remembers of the person.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// `None` empties the field.
    Set {
        field: FieldName,
        value: Option<Json>,
        keep: Keep,
    },
    AddTag(TagName),
    RemoveTag(TagName),
}

/// People are to take the conversation over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOff {
    pub to: String,
    pub note: Option<String>,
}

/// What a tap changes, with everything filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct TapEffects {
    pub label: String,
    pub set: Vec<(FieldName, Json)>,
    pub add: Vec<(FieldName, f64)>,
    pub clear: Vec<FieldName>,
    pub add_tag: Vec<TagName>,
    pub remove_tag: Vec<TagName>,
}

impl Once {
    /// Gets ready. Nothing has happened yet.
    #[must_use]
    pub fn new(bot: &Bot, person: Person, begin: Begin, chance: Chance) -> Once {
        let mut state = State::new(person.channel, person.profile, chance);
        state.contact.fields = person.fields;
        state.contact.tags = person.tags;
        state.conversation.input = person.input;
        let event = match begin {
            Begin::Flow { flow, message_tag } => Event::Start { flow, message_tag },
            Begin::Answer {
                flow,
                question,
                answer,
            } => {
                let accept = match bot.step(&flow, &question) {
                    Some(Step::Ask(step)) => step.accept,
                    _ => Accept::Text,
                };
                state.conversation.question = Some(Question {
                    thread: Thread {
                        flow,
                        path: question,
                        called: None,
                    },
                    wrong: 0,
                    // The platform has asked for just this: no keyword may take it.
                    options: BTreeSet::from([fold(&answer)]),
                });
                match accept {
                    Accept::Text => Event::Text(answer),
                    Accept::Image => Event::Image(answer),
                    Accept::File => Event::File(answer),
                    Accept::Location => Event::Location(answer),
                }
            }
        };
        Once {
            state,
            event: Some(event),
            calls: Calls::default(),
            turns: 0,
            began: None,
            happened: Vec::new(),
        }
    }

    /// Goes on up to the next call that is to be made; `None` if the run is over. The whole run
    /// happens at one time.
    pub fn next(&mut self, bot: &Bot, now: Timestamp) -> Option<CallRequest> {
        while let Some(event) = self.event.take() {
            self.turns += 1;
            let mut asked = None;
            for happening in advance(bot, &mut self.state, event, now) {
                if let Happening::Call { request, .. } = happening {
                    asked = Some(*request);
                } else {
                    self.happened.push(happening);
                }
            }
            let request = asked.filter(|_| self.turns <= 2 * MAX_CALLS)?;
            match self.calls.refused() {
                Some(answer) => self.event = Some(Event::Answered(answer)),
                None => {
                    self.began = Some(Instant::now());
                    return Some(request);
                }
            }
        }
        None
    }

    /// The call that [`Once::next`] gave has ended.
    pub fn answered(&mut self, answer: Answer) {
        if let Some(began) = self.began.take() {
            self.calls.ended(began);
        }
        self.event = Some(Event::Answered(answer));
    }

    /// What came of the run, once [`Once::next`] gives no more calls.
    #[must_use]
    pub fn said(self, bot: &Bot) -> Said {
        let question = self.state.question();
        let mut said = Said {
            channel: self.state.contact.channel,
            messages: Vec::new(),
            question: None,
            changes: Vec::new(),
            sequences: Vec::new(),
            hand_off: None,
            waits: self.state.waits(),
            withheld: Vec::new(),
            problems: Vec::new(),
            taps: BTreeMap::new(),
        };
        for happening in self.happened {
            said.take(bot, happening, question.as_ref());
        }
        for offer in self.state.conversation.offers {
            if offer.effects.is_empty() {
                continue;
            }
            let effects = TapEffects {
                label: offer.label,
                set: offer.effects.set,
                add: offer.effects.add,
                clear: offer.effects.clear,
                add_tag: offer.effects.add_tag,
                remove_tag: offer.effects.remove_tag,
            };
            said.taps.insert(offer.tap, effects);
        }
        said
    }
}

impl Said {
    fn take(&mut self, bot: &Bot, happening: Happening, question: Option<&Place>) {
        match happening {
            Happening::Said { message, place } => {
                if let (Some(question), Some(place)) = (question, &place)
                    && is_of(place, question)
                {
                    self.question = Some(OpenAsk {
                        message: self.messages.len(),
                        save_to: saved_to(bot, question),
                    });
                }
                self.messages.push(message);
            }
            Happening::Withheld { why, .. } => self.withheld.push(why),
            Happening::FieldSet { field, value } => self.set(bot, field, value),
            Happening::TagAdded(tag) => self.tag(Change::AddTag(tag)),
            Happening::TagRemoved(tag) => self.tag(Change::RemoveTag(tag)),
            Happening::SequenceStarted(name) => self.sequences.push((name, true)),
            Happening::SequenceStopped(name) => self.sequences.push((name, false)),
            Happening::HandedOff { to, note, .. } => self.hand_off = Some(HandOff { to, note }),
            Happening::Problem { message, .. } => self.problems.push(message),
            Happening::Reached(place) => self.forget(bot, &place),
            Happening::Because { .. }
            | Happening::Call { .. }
            | Happening::Replied { .. }
            | Happening::Ended => {}
        }
    }

    fn set(&mut self, bot: &Bot, field: FieldName, value: Option<Json>) {
        self.changes
            .retain(|change| !matches!(change, Change::Set { field: one, .. } if *one == field));
        let keep = bot.fields.get(&field).map(|field| field.keep);
        self.changes.push(Change::Set {
            field,
            value,
            keep: keep.unwrap_or_default(),
        });
    }

    /// What a step takes away may be there, although it is not known here.
    fn forget(&mut self, bot: &Bot, place: &Place) {
        let flow = FlowName::new(place.address.name());
        match bot.step(&flow, &place.path) {
            Some(Step::Clear(step)) => {
                for field in &step.clear.0 {
                    self.set(bot, field.clone(), None);
                }
            }
            Some(Step::RemoveTag(step)) => {
                for tag in &step.remove_tag.0 {
                    self.tag(Change::RemoveTag(tag.clone()));
                }
            }
            _ => {}
        }
    }

    /// The last word on a tag counts.
    fn tag(&mut self, change: Change) {
        let of = |change: &Change| match change {
            Change::AddTag(tag) | Change::RemoveTag(tag) => Some(tag.clone()),
            Change::Set { .. } => None,
        };
        let name = of(&change);
        self.changes
            .retain(|one| of(one).is_none() || of(one) != name);
        self.changes.push(change);
    }
}

/// Whether something is said at a question or at its `retry`.
fn is_of(place: &Place, question: &Place) -> bool {
    place.address == question.address && place.path.starts_with(&question.path)
}

fn saved_to(bot: &Bot, question: &Place) -> Option<FieldName> {
    let flow = FlowName::new(question.address.name());
    match bot.step(&flow, &question.path) {
        Some(Step::Ask(step)) => step.save_to.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
