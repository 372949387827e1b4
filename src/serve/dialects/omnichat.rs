//! Omnichat: the answer to a Call an API card.

use super::super::contact::{Keys, Part};
use super::super::refusal::Refusal;
use super::super::target::Target;
use super::{
    Answer, Dialect, Dropped, buttons, drop_answers, drop_change, drop_common, drop_hand_off, json,
    not_bound, unfit,
};
use crate::engine::once::{Said, TapEffects};
use crate::language::message::{Message, TapId};
use crate::platforms::omnichat::documents::{Action, AnswerMessage, Attribute, Blocks, compile};

pub(super) static DIALECT: Dialect = Dialect { keys: KEYS, answer };

/// What Omnichat's Open API calls the parts of a contact; the payload of a card is the team's own.
const KEYS: Keys = &[
    ("userId", Part::Id),
    ("platform", Part::Channel),
    ("memberId", Part::Id),
];

fn answer(target: &Target, mut said: Said) -> Result<Answer, Refusal> {
    let mut dropped = Vec::new();
    drop_common(&said, &mut dropped);
    drop_hand_off(&said, &mut dropped);
    // An answer changes a contact by taps alone.
    dropped.extend(said.changes.iter().map(drop_change));
    drop_answers(&mut said.messages, &mut dropped);
    not_bound(&said.messages, |flow| target.ids.blocks.contains_key(flow))?;
    let blocks = Blocks {
        places: target.ids.blocks.clone(),
    };
    let mut answer = compile(&said.messages, &blocks, said.channel).map_err(|why| unfit(&why))?;
    for (message, written) in said.messages.iter().zip(&mut answer.messages) {
        for (tap, action) in taps(message).into_iter().zip(actions(written)) {
            if let Some(effects) = tap.and_then(|tap| said.taps.remove(&tap)) {
                carry(target, effects, action, &mut dropped);
            }
        }
    }
    for _ in &said.taps {
        dropped.push(Dropped::unnamed("what a tap changes"));
    }
    let body = json(&answer)?;
    Ok(Answer { body, dropped })
}

/// What can be tapped, in the order in which it is written: on cards, or in a list.
fn taps(message: &Message) -> Vec<Option<TapId>> {
    let replies = message.quick_replies.iter().map(|reply| reply.tap);
    buttons(message)
        .map(|button| button.tap)
        .chain(replies)
        .collect()
}

fn actions(message: &mut AnswerMessage) -> Vec<&mut Action> {
    match message {
        AnswerMessage::Carousel { carousel } => carousel
            .iter_mut()
            .flat_map(|item| &mut item.buttons)
            .map(|button| &mut button.action)
            .collect(),
        AnswerMessage::OptionList { option_list } => option_list
            .options
            .iter_mut()
            .map(|option| &mut option.action)
            .collect(),
        _ => Vec::new(),
    }
}

/// A tap sets tags and one attribute. An attribute's key is the field's name.
fn carry(target: &Target, effects: TapEffects, action: &mut Action, dropped: &mut Vec<Dropped>) {
    let (Action::Postback {
        tags, attribute, ..
    }
    | Action::Url {
        tags, attribute, ..
    }
    | Action::Message {
        tags, attribute, ..
    }) = action;
    let added = effects.add_tag.iter();
    tags.extend(added.map(|tag| target.tag_title(tag).to_owned()));
    let mut set = effects.set.into_iter();
    *attribute = set.next().map(|(field, value)| Attribute {
        key: field.to_string(),
        value,
    });
    let more = set.map(|(field, _)| Dropped::new("set on a tap", field));
    dropped.extend(more);
    let counted = effects.add.into_iter();
    dropped.extend(counted.map(|(field, _)| Dropped::new("count on a tap", field)));
    let cleared = effects.clear.into_iter();
    dropped.extend(cleared.map(|field| Dropped::new("clear on a tap", field)));
    let removed = effects.remove_tag.into_iter();
    dropped.extend(removed.map(|tag| Dropped::new("remove tag on a tap", tag)));
}
