//! What is remembered: fields, tags, sequences.

use serde_json::Value as Json;

use super::Machine;
use crate::engine::context::{fits, size};
use crate::engine::event::{Happening, Place};
use crate::engine::state::{Effects, Subscription, Trigger};
use crate::engine::understand;
use crate::language::field::Keep;
use crate::language::name::{FieldName, SequenceName, TagName};
use crate::language::scalars::{AddFields, FieldValue, OneOrMany, SetFields};

/// What an item or a step remembers, as it is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Extras<'b> {
    pub set: Option<&'b SetFields>,
    pub add: Option<&'b AddFields>,
    pub clear: Option<&'b OneOrMany<FieldName>>,
    pub add_tag: Option<&'b OneOrMany<TagName>>,
    pub remove_tag: Option<&'b OneOrMany<TagName>>,
}

/// The largest value of a field, in bytes as JSON: 64 KiB.
const LARGEST: usize = 64 * 1024;

fn field_value(name: &FieldName, value: Json) -> Result<Json, String> {
    fits(value, LARGEST).map_err(|error| format!("the field `{name}` keeps its value: {error}"))
}

impl Machine<'_> {
    /// Fills everything in. Values that cannot be computed are told and left out.
    pub(super) fn settle_effects(
        &mut self,
        extras: &Extras<'_>,
        context: &minijinja::Value,
        place: &Place,
    ) -> Effects {
        let mut effects = Effects::default();
        for (field, value) in extras.set.into_iter().flatten() {
            let value = self.settle_value(value, context);
            match value.and_then(|value| field_value(field, value)) {
                Ok(value) => effects.set.push((field.clone(), value)),
                Err(message) => self.problem(message, Some(place.clone())),
            }
        }
        for (field, amount) in extras.add.into_iter().flatten() {
            effects.add.push((field.clone(), amount.0));
        }
        effects.clear = extras.clear.map_or_else(Vec::new, |names| names.0.clone());
        effects.add_tag = extras
            .add_tag
            .map_or_else(Vec::new, |names| names.0.clone());
        effects.remove_tag = extras
            .remove_tag
            .map_or_else(Vec::new, |names| names.0.clone());
        effects
    }

    fn settle_value(&self, value: &FieldValue, context: &minijinja::Value) -> Result<Json, String> {
        let value_of = |wire: &str| {
            let value = self.bot.renderer.value(wire, context);
            value.map_err(|error| error.to_string())
        };
        Ok(match value {
            FieldValue::Bool(value) => Json::Bool(*value),
            FieldValue::Number(number) => Json::Number(number.clone()),
            FieldValue::Text(text) => value_of(text.source())?,
            FieldValue::List(texts) => Json::Array(
                texts
                    .iter()
                    .map(|text| value_of(text.source()))
                    .collect::<Result<_, _>>()?,
            ),
        })
    }

    /// Writes what was settled: first `set`, then `add`, `clear`, `add_tag` and `remove_tag`.
    pub(super) fn apply(&mut self, effects: &Effects, place: Option<&Place>) {
        for (field, value) in &effects.set {
            self.set(field, value, place);
        }
        for (field, amount) in &effects.add {
            self.add(field, *amount, place);
        }
        for field in &effects.clear {
            self.clear(field);
        }
        for tag in &effects.add_tag {
            self.add_tag(tag, place);
        }
        for tag in &effects.remove_tag {
            if self.state.contact.tags.remove(tag) {
                self.out.push(Happening::TagRemoved(tag.clone()));
            }
        }
    }

    /// Writes a value that a template has computed. An empty one empties the field.
    fn set(&mut self, name: &FieldName, value: &Json, place: Option<&Place>) {
        let Some(field) = self.bot.fields.get(name) else {
            return self.problem(format!("there is no custom field `{name}`"), place.cloned());
        };
        let empty = match value {
            Json::Null => true,
            Json::String(text) => text.is_empty(),
            Json::Array(items) => items.is_empty(),
            _ => false,
        };
        if empty {
            return self.clear(name);
        }
        match understand::value(field, value) {
            Ok(value) => self.write(name, value),
            Err(wrong) => self.problem(
                format!("the field `{name}` does not take this value: {wrong}"),
                place.cloned(),
            ),
        }
    }

    fn add(&mut self, name: &FieldName, amount: f64, place: Option<&Place>) {
        let Some(field) = self.bot.fields.get(name) else {
            return self.problem(format!("there is no custom field `{name}`"), place.cloned());
        };
        let value = understand::amount(field, self.state.contact.fields.get(name), amount);
        self.write(name, value);
    }

    /// Writes a value that fits.
    pub(super) fn write(&mut self, name: &FieldName, value: Json) {
        if !self.make(size(&value), None) {
            return;
        }
        self.state
            .contact
            .fields
            .insert(name.clone(), value.clone());
        let trigger = Trigger::FieldSet(name.clone());
        self.state.conversation.turn.triggers.insert(trigger);
        self.out.push(Happening::FieldSet {
            field: name.clone(),
            value: Some(value),
        });
    }

    /// Empties a field. No rule fires: nothing was written.
    pub(super) fn clear(&mut self, name: &FieldName) {
        if self.state.contact.fields.remove(name).is_some() {
            self.out.push(Happening::FieldSet {
                field: name.clone(),
                value: None,
            });
        }
    }

    /// Empties the fields that live for one conversation.
    pub(super) fn forget(&mut self) {
        let bot = self.bot;
        for (name, field) in &bot.fields {
            if field.keep == Keep::Conversation {
                self.clear(name);
            }
        }
    }

    fn add_tag(&mut self, tag: &TagName, place: Option<&Place>) {
        if !self.bot.tags.contains_key(tag) {
            return self.problem(format!("there is no tag `{tag}`"), place.cloned());
        }
        if self.state.contact.tags.insert(tag.clone()) {
            let trigger = Trigger::TagAdded(tag.clone());
            self.state.conversation.turn.triggers.insert(trigger);
            self.out.push(Happening::TagAdded(tag.clone()));
        }
    }

    /// Starts a sequence; one that runs starts again.
    pub(super) fn start_sequence(&mut self, name: &SequenceName, place: Option<Place>) {
        if !self.bot.sequences.contains_key(name) {
            return self.problem(format!("there is no sequence `{name}`"), place);
        }
        let subscription = Subscription {
            started: self.now,
            next: 0,
        };
        let sequences = &mut self.state.contact.sequences;
        sequences.insert(name.clone(), subscription);
        self.out.push(Happening::SequenceStarted(name.clone()));
    }

    pub(super) fn stop_sequence(&mut self, name: &SequenceName) {
        if self.state.contact.sequences.remove(name).is_some() {
            self.out.push(Happening::SequenceStopped(name.clone()));
        }
    }
}
