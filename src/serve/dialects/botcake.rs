//! Botcake: a Dynamic Block v2.

use serde_json::json;

use super::super::contact::{Keys, Part};
use super::super::refusal::Refusal;
use super::super::target::Target;
use super::{
    Answer, Dialect, drop_answers, drop_change, drop_common, drop_hand_off, drop_short_lived,
    drop_taps, json as written, not_bound, unfit,
};
use crate::engine::once::{Change, Said};
use crate::platforms::botcake::block::{Action, Block, Content, Ids, Shapes, compile};

pub(super) static DIALECT: Dialect = Dialect { keys: KEYS, answer };

/// The keys of `payload` in "Send Flow" and "Send Content" of the API reference.
const KEYS: Keys = &[
    ("psid", Part::Id),
    ("user_full_name", Part::Name),
    ("user_first_name", Part::FirstName),
    ("user_last_name", Part::LastName),
    ("email", Part::Email),
    ("phone", Part::Phone),
];

fn answer(target: &Target, mut said: Said) -> Result<Answer, Refusal> {
    let mut dropped = Vec::new();
    drop_common(&said, &mut dropped);
    drop_hand_off(&said, &mut dropped);
    drop_taps(&said, &mut dropped);
    drop_short_lived(&mut said.changes, &mut dropped);
    drop_answers(&mut said.messages, &mut dropped);
    not_bound(&said.messages, |flow| target.ids.flows.contains_key(flow))?;
    let mut actions = Vec::new();
    for change in &said.changes {
        match action(target, change) {
            Some(action) => actions.push(action),
            None => dropped.push(drop_change(change)),
        }
    }
    if said.messages.is_empty() && actions.is_empty() {
        let body = written(&Block::new(Content::default()))?;
        return Ok(Answer { body, dropped });
    }
    let ids = Ids {
        flows: target.ids.flows.clone(),
    };
    let shapes = if target.inferred {
        Shapes::Inferred
    } else {
        Shapes::Documented
    };
    let block = compile(&said.messages, &actions, &ids, shapes).map_err(|why| unfit(&why))?;
    let body = written(&block)?;
    Ok(Answer { body, dropped })
}

/// A change by the id of what it is about. Taking a tag away has no documented form.
fn action(target: &Target, change: &Change) -> Option<Action> {
    let ids = &target.ids;
    match change {
        Change::AddTag(tag) => ids.tags.get(tag).map(|id| Action::AddTag { tag_id: *id }),
        Change::RemoveTag(tag) if target.inferred => ids
            .tags
            .get(tag)
            .map(|id| Action::RemoveTag { tag_id: *id }),
        Change::RemoveTag(_) => None,
        Change::Set { field, value, .. } => {
            ids.fields.get(field).map(|id| Action::SetCustomField {
                action_id: *id,
                action_value: value.clone().unwrap_or_else(|| json!("")),
            })
        }
    }
}
