//! Messages of a step with their buttons, quick replies and cards, settled when they are sent.

use std::collections::BTreeMap;

use minijinja::Value as Context;

use super::Machine;
use crate::engine::event::{PathPart, Place};
use crate::engine::limits;
use crate::engine::state::{Action, Called, Offer, OfferKind, Thread};
use crate::language::button::{Button, Card, QuickReply};
use crate::language::field::FieldOption;
use crate::language::message::{self, Body, Message};
use crate::language::name::Identifier;
use crate::language::scalars::Expression;
use crate::language::step::Step;
use crate::language::text::Text;
use crate::platforms::fit::cut;

/// What an item remembers on its tap, as it is written.
macro_rules! extras {
    ($item:expr) => {
        $crate::engine::run::memory::Extras {
            set: $item.set.as_ref(),
            add: $item.add.as_ref(),
            clear: $item.clear.as_ref(),
            add_tag: $item.add_tag.as_ref(),
            remove_tag: $item.remove_tag.as_ref(),
        }
    };
}
pub(super) use extras;

/// The repeating part of a quick reply or a card.
#[derive(Clone, Copy)]
struct Repeat<'b> {
    condition: Option<&'b Expression>,
    for_each: Option<&'b Expression>,
    item: Option<&'b Identifier>,
    max: Option<u32>,
}

/// An item that is shown: its index as it is written, and what its texts read.
struct Shown {
    index: usize,
    context: Context,
}

macro_rules! repeat {
    ($item:expr) => {
        Repeat {
            condition: $item.condition.as_ref(),
            for_each: $item.for_each.as_ref(),
            item: $item.item.as_ref(),
            max: $item.max,
        }
    };
}

impl Machine<'_> {
    /// Says what a step of a message says.
    pub(super) fn say_step(&mut self, step: &Step, thread: &Thread, at: &Place) {
        let called = thread.called.as_ref();
        let context = self.context(called);
        let mut offers = Vec::new();
        let file = |machine: &mut Self, url: &Text, what: &str| {
            machine.render_some(url.source(), &context, at, what)
        };
        let body = match step {
            Step::Text(step) => file(self, &step.text, "this text").map(Body::Text),
            Step::Image(step) => file(self, &step.image, "this address").map(Body::Image),
            Step::Video(step) => file(self, &step.video, "this address").map(Body::Video),
            Step::Audio(step) => file(self, &step.audio, "this address").map(Body::Audio),
            Step::File(step) => file(self, &step.file, "this address").map(Body::File),
            Step::Cards(step) => {
                let cards = self.cards(&step.cards, called, at, &mut offers);
                (!cards.is_empty()).then_some(Body::Cards(cards))
            }
            _ => None,
        };
        let Some(body) = body else { return };
        let (buttons, replies, list_button) = match step {
            Step::Text(step) => (&step.buttons, &step.quick_replies, &step.list_button),
            Step::Image(step) => (&step.buttons, &step.quick_replies, &None),
            Step::Video(step) => (&step.buttons, &step.quick_replies, &None),
            Step::Audio(step) => (&step.buttons, &step.quick_replies, &None),
            Step::File(step) => (&step.buttons, &step.quick_replies, &None),
            Step::Cards(step) => (&None, &step.quick_replies, &None),
            _ => (&None, &None, &None),
        };
        let buttons = buttons.as_deref().unwrap_or_default();
        let buttons = self.buttons(buttons, &context, at, OfferKind::Button, &mut offers);
        let replies = replies.as_deref().unwrap_or_default();
        let (quick_replies, more) = self.quick_replies(&[], replies, called, at);
        offers.extend(more);
        let list_button = list_button.as_ref();
        let list_button = list_button.and_then(|text| self.render(text.source(), &context, at));
        let message = Message {
            body,
            buttons,
            quick_replies,
            list_button: list_button.filter(|label| !label.is_empty()),
        };
        self.say(message, offers, Some(at.clone()));
    }

    /// A label, cut to what the channel takes if it is computed.
    fn label(
        &mut self,
        text: &Text,
        limit: usize,
        context: &Context,
        at: &Place,
    ) -> Option<(String, String)> {
        let label = self.render_some(text.source(), context, at, "this label")?;
        let shown = if text.has_templates() {
            let unit = limits::unit(self.state.contact.channel);
            cut(&label, limit, unit)
        } else {
            label.clone()
        };
        Some((shown, label))
    }

    fn buttons(
        &mut self,
        buttons: &[Button],
        context: &Context,
        at: &Place,
        kind: OfferKind,
        offers: &mut Vec<Offer>,
    ) -> Vec<message::Button> {
        let limit = limits::button_label(self.state.contact.channel);
        let mut shown = Vec::with_capacity(buttons.len());
        for (index, button) in buttons.iter().enumerate() {
            let at = at.with(&[PathPart::Key("buttons"), PathPart::Index(index)]);
            if let Some(condition) = &button.condition
                && !self.holds(&condition.0, context, &at)
            {
                continue;
            }
            let Some((label, _)) = self.label(&button.label, limit, context, &at) else {
                continue;
            };
            let mut text = |text: &Option<Text>| {
                let text = text.as_ref()?;
                self.render(text.source(), context, &at)
            };
            let (url, phone) = (text(&button.url), text(&button.phone));
            let effects = self.settle_effects(&extras!(button), context, &at);
            let tap = self.next_tap();
            let sent = button.flow.is_some() || !effects.is_empty();
            shown.push(message::Button {
                label: label.clone(),
                tap: sent.then_some(tap),
                flow: button.flow.clone(),
                url,
                phone,
            });
            let action = match &button.flow {
                Some(flow) => Action::Flow(flow.clone()),
                None => Action::Nothing,
            };
            offers.push(Offer {
                tap,
                label,
                kind,
                old: false,
                action,
                effects,
                place: Some(at),
            });
        }
        shown
    }

    /// The options of a question, then what is written; as much as the channel takes.
    pub(super) fn quick_replies(
        &mut self,
        options: &[FieldOption],
        written: &[QuickReply],
        called: Option<&Called>,
        at: &Place,
    ) -> (Vec<message::QuickReply>, Vec<Offer>) {
        let channel = self.state.contact.channel;
        let most = limits::quick_replies(channel);
        let limit = limits::quick_reply_label(channel);
        let mut shown = Vec::new();
        let mut offers = Vec::new();
        for option in options.iter().take(most) {
            let label = option.title.as_ref().unwrap_or(&option.value);
            let tap = self.next_tap();
            shown.push(quick_reply(label, tap));
            let action = Action::Option(option.value.clone());
            offers.push(offer(tap, label, action));
        }
        let repeats: Vec<Repeat<'_>> = written.iter().map(|item| repeat!(item)).collect();
        let left = most.saturating_sub(shown.len());
        for Shown { index, context } in self.expand(&repeats, left, "quick_replies", called, at) {
            let Some(item) = written.get(index) else {
                continue;
            };
            let at = at.with(&[PathPart::Key("quick_replies"), PathPart::Index(index)]);
            let Some((label, whole)) = self.label(&item.label, limit, &context, &at) else {
                continue;
            };
            let description = item.description.as_ref();
            let description =
                description.and_then(|text| self.render(text.source(), &context, &at));
            let effects = self.settle_effects(&extras!(item), &context, &at);
            let tap = self.next_tap();
            shown.push(message::QuickReply {
                description: description.filter(|text| !text.is_empty()),
                flow: item.flow.clone(),
                ..quick_reply(&label, tap)
            });
            let action = match &item.flow {
                Some(flow) => Action::Flow(flow.clone()),
                None => Action::Answer(whole),
            };
            offers.push(Offer {
                effects,
                place: Some(at),
                ..offer(tap, &label, action)
            });
        }
        (shown, offers)
    }

    fn cards(
        &mut self,
        written: &[Card],
        called: Option<&Called>,
        at: &Place,
        offers: &mut Vec<Offer>,
    ) -> Vec<message::Card> {
        let repeats: Vec<Repeat<'_>> = written.iter().map(|item| repeat!(item)).collect();
        let mut shown: Vec<message::Card> = Vec::new();
        for Shown { index, context } in self.expand(&repeats, limits::CARDS, "cards", called, at) {
            let Some(card) = written.get(index) else {
                continue;
            };
            let at = at.with(&[PathPart::Key("cards"), PathPart::Index(index)]);
            let title = card.title.source();
            let Some(title) = self.render_some(title, &context, &at, "this title") else {
                continue;
            };
            let mut text = |text: &Option<Text>| {
                let text = text.as_ref()?;
                let text = self.render(text.source(), &context, &at);
                text.filter(|text| !text.trim().is_empty())
            };
            let (subtitle, image, url) = (text(&card.subtitle), text(&card.image), text(&card.url));
            let buttons = card.buttons.as_deref().unwrap_or_default();
            let kind = OfferKind::CardButton(shown.len() + 1);
            let buttons = self.buttons(buttons, &context, &at, kind, offers);
            shown.push(message::Card {
                title,
                subtitle,
                image,
                url,
                buttons,
            });
        }
        shown
    }

    /// Which items are shown, in order: the written ones whose conditions hold, and between them
    /// what `for_each` makes of its lists in the room that they leave.
    fn expand(
        &mut self,
        items: &[Repeat<'_>],
        most: usize,
        key: &'static str,
        called: Option<&Called>,
        at: &Place,
    ) -> Vec<Shown> {
        let context = self.context(called);
        let mut holds = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let at = at.with(&[PathPart::Key(key), PathPart::Index(index)]);
            holds.push(match (item.for_each, item.condition) {
                (None, Some(condition)) => self.holds(&condition.0, &context, &at),
                _ => true,
            });
        }
        let written = items.iter().zip(&holds);
        let written = written
            .filter(|(item, holds)| **holds && item.for_each.is_none())
            .count();
        let mut left = most.saturating_sub(written);
        let mut shown = Vec::new();
        for ((index, item), holds) in items.iter().enumerate().zip(holds) {
            match item.for_each {
                None if holds => shown.push(Shown {
                    index,
                    context: context.clone(),
                }),
                None => {}
                Some(list) => {
                    let at = at.with(&[PathPart::Key(key), PathPart::Index(index)]);
                    let max = item.max.and_then(|max| usize::try_from(max).ok());
                    let room = max.map_or(left, |max| max.min(left));
                    let made = self.each(list, item, room, called, &at);
                    left -= made.len();
                    shown.extend(made.into_iter().map(|context| Shown { index, context }));
                }
            }
        }
        shown.truncate(most);
        shown
    }

    /// What the texts of each item of a list read, for as many as there is room for.
    fn each(
        &mut self,
        list: &Expression,
        repeat: &Repeat<'_>,
        room: usize,
        called: Option<&Called>,
        at: &Place,
    ) -> Vec<Context> {
        let context = self.context(called);
        let values = match self.bot.renderer.list(&list.0, &context) {
            Ok(values) => values,
            Err(error) => {
                self.problem(error.to_string(), Some(at.clone()));
                return Vec::new();
            }
        };
        let name = repeat.item.map_or("item", Identifier::as_str);
        let mut made = Vec::new();
        for value in values {
            if made.len() >= room {
                break;
            }
            let context = with_local(&context, name, value);
            let holds = match repeat.condition {
                Some(condition) => self.holds(&condition.0, &context, at),
                None => true,
            };
            if holds {
                made.push(context);
            }
        }
        made
    }
}

/// The names of `context`, and one more.
fn with_local(context: &Context, name: &str, value: Context) -> Context {
    let mut names: BTreeMap<String, Context> = BTreeMap::new();
    for key in context.try_iter().into_iter().flatten() {
        if let (Some(name), Ok(value)) = (key.as_str(), context.get_item(&key)) {
            names.insert(name.to_owned(), value);
        }
    }
    names.insert(name.to_owned(), value);
    Context::from(names)
}

fn quick_reply(label: &str, tap: message::TapId) -> message::QuickReply {
    message::QuickReply {
        label: label.to_owned(),
        tap: Some(tap),
        description: None,
        flow: None,
    }
}

fn offer(tap: message::TapId, label: &str, action: Action) -> Offer {
    Offer {
        tap,
        label: label.to_owned(),
        kind: OfferKind::QuickReply,
        old: false,
        action,
        effects: crate::engine::state::Effects::default(),
        place: None,
    }
}
