//! AhaChat: the answer to a JSON API block.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::contact::{Keys, Part};
use super::super::refusal::Refusal;
use super::super::target::Target;
use super::{
    Answer, Dialect, drop_answers, drop_change, drop_common, drop_hand_off, drop_short_lived,
    drop_taps, json as written, unfit,
};
use crate::engine::once::{Change, Said};
use crate::platforms::Platform;
use crate::platforms::ahachat::documents::{Blocks, Shapes, compile};

pub(super) static DIALECT: Dialect = Dialect { keys: KEYS, answer };

/// `messenger_user_id` is of the Broadcast API's page, `first_name` and `gender` are of
/// ahachat.com/help/docs/en/attributes, and stand among the keys that every platform may use.
const KEYS: Keys = &[
    ("messenger_user_id", Part::Id),
    ("messenger user id", Part::Id),
    ("locale", Part::Language),
];

fn answer(target: &Target, mut said: Said) -> Result<Answer, Refusal> {
    let mut dropped = Vec::new();
    drop_common(&said, &mut dropped);
    drop_hand_off(&said, &mut dropped);
    drop_taps(&said, &mut dropped);
    drop_short_lived(&mut said.changes, &mut dropped);
    drop_answers(&mut said.messages, &mut dropped);
    let shapes = if target.inferred {
        Shapes::Inferred
    } else {
        Shapes::Documented
    };
    let blocks = Blocks {
        names: target.flows.clone(),
    };
    let mut answer = compile(&said.messages, &blocks, shapes).map_err(|why| unfit(&why))?;
    let mut attributes: BTreeMap<String, Json> = BTreeMap::new();
    for change in &said.changes {
        match change {
            Change::Set { field, value, .. }
                if target.inferred && !is_reserved(target.field_title(field)) =>
            {
                let value = value.clone().unwrap_or_else(|| json!(""));
                attributes.insert(target.field_title(field).to_owned(), value);
            }
            change => dropped.push(drop_change(change)),
        }
    }
    answer.set_attributes = attributes;
    let body = written(&answer)?;
    Ok(Answer { body, dropped })
}

/// Names that AhaChat keeps for itself.
fn is_reserved(name: &str) -> bool {
    let facts = Platform::Ahachat.facts();
    facts.reserved_attributes.contains(&name)
        || facts
            .reserved_prefixes
            .iter()
            .any(|prefix| name.starts_with(prefix))
}
