//! Verdicts about steps, which are told apart by their step key.
//!
//! The schema says that a step is one of many things (`oneOf`), which editors like. A validator
//! that tries them all takes twice as long for every level of steps in steps, since `then` stands
//! in more than one of them; so the key decides here which one is tried.

use serde_json::{Value, json};

use super::super::explain::short;
use super::super::{Form, ShapeId};
use super::{Located, Report};
use crate::diagnostics::{Diagnostic, Suggestion, codes, nearest};
use crate::language::step::STEP_KEYS;
use crate::syntax::Key;

/// The schema with its steps told apart by their keys; it accepts the same.
pub(super) fn by_key(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let branches = schema
        .pointer("/$defs/Step/oneOf")
        .and_then(Value::as_array)
        .cloned();
    if let Some(branches) = branches
        && branches.len() == STEP_KEYS.len()
    {
        let has = |key: &&str| json!({ "required": [key] });
        let tried = STEP_KEYS
            .iter()
            .zip(branches)
            .map(|(key, branch)| json!({ "if": has(key), "then": branch }));
        schema["$defs"]["Step"] = json!({
            "type": "object",
            "if": { "oneOf": STEP_KEYS.iter().map(has).collect::<Vec<_>>() },
            "then": { "allOf": tried.collect::<Vec<_>>() },
            "else": false,
        });
    }
    schema
}

impl<'a> Report<'a> {
    /// Whether the place is a step, and not a part of one.
    pub(super) fn is_step(&self, place: &Located<'a>) -> bool {
        place
            .shape
            .is_some_and(|id| self.shapes.get(id).title.as_deref() == Some("Step"))
    }

    /// The shape of a step with one step key; of others it says what is wrong.
    pub(super) fn step(&mut self, pointer: &str, place: &Located<'a>) -> Option<ShapeId> {
        let keys: Vec<&Key> = place
            .node
            .entries()
            .iter()
            .map(|entry| &entry.key)
            .filter(|key| STEP_KEYS.contains(&&*key.text))
            .collect();
        match keys.as_slice() {
            [] => {
                self.unknown_step(pointer, place);
                None
            }
            [one] => {
                let index = STEP_KEYS.iter().position(|key| **key == *one.text)?;
                match &self.shapes.get(place.shape?).form {
                    Form::Union(branches) => Some(branches.get(index)?.shape),
                    _ => None,
                }
            }
            [first, second, ..] => {
                let diagnostic = Diagnostic::new(
                    &codes::AMBIGUOUS_STEP,
                    format!(
                        "a step does one thing, but this one has `{}` and `{}`",
                        first.text, second.text
                    ),
                )
                .at(self.key_span(second), "the second step key")
                .also(self.key_span(first), "the first")
                .help("make it two steps, each with its own `-`");
                self.push(pointer, diagnostic);
                None
            }
        }
    }

    fn unknown_step(&mut self, pointer: &str, place: &Located<'a>) {
        const SIBLINGS: &[&str] = &[
            "buttons",
            "quick_replies",
            "list_button",
            "save_to",
            "accept",
            "retry",
            "attempts",
            "otherwise",
            "then",
            "else",
            "success",
            "failure",
            "unless_reply",
            "if",
        ];
        let keys = place.node.entries().iter().map(|entry| &entry.key);
        let key = keys
            .clone()
            .find(|key| !SIBLINGS.contains(&&*key.text))
            .or_else(|| keys.clone().next());
        let Some(key) = key else {
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_STEP, "this step is empty")
                .at(self.span(place.node), "")
                .help("write what the bot does, such as `text: Hello`, or remove the step");
            return self.push(pointer, diagnostic);
        };
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_STEP,
            if SIBLINGS.contains(&&*key.text) {
                format!("`{}` stands here without a step such as `text`", key.text)
            } else {
                format!("there is no step `{}`", short(&key.text))
            },
        )
        .at(self.key_span(key), "");
        if &*key.text == "if" {
            diagnostic = diagnostic.help("a step that decides is `when:`, with `then:` below it");
        } else if SIBLINGS.contains(&&*key.text) {
            diagnostic =
                diagnostic.help("write beside it what the bot does, such as `text: Hello`");
        } else if let Some(step) = elsewhere(&key.text) {
            diagnostic = diagnostic
                .help(format!("did you mean `{step}`?"))
                .suggest(Suggestion::replace(self.key_span(key), step, false));
        } else if let Some(near) = nearest(&key.text, STEP_KEYS.iter().copied()) {
            diagnostic = diagnostic
                .help(format!("did you mean `{}`?", near.name))
                .suggest(Suggestion::replace(
                    self.key_span(key),
                    near.name,
                    near.sure,
                ));
        } else {
            diagnostic = diagnostic.help(
                "a step is `text`, `image`, `cards`, `ask`, `call`, `when`, `set`, `go_to` or \
                 another one that `botwright explain unknown-step` names",
            );
        }
        self.push(pointer, diagnostic);
    }
}

/// What steps are called elsewhere.
fn elsewhere(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "say" | "send" | "message" | "msg" | "reply" | "bot" => "text",
        "question" | "prompt" | "input" => "ask",
        "api" | "request" | "webhook" | "http" | "fetch" => "call",
        "condition" => "when",
        "switch" | "branch" => "cases",
        "carousel" | "gallery" | "card" => "cards",
        "picture" | "photo" | "img" => "image",
        "jump" | "redirect" | "next" | "flow" => "go_to",
        "delay" | "sleep" | "pause" => "wait",
        "handover" | "human" | "agent" | "transfer" => "hand_off",
        "tag" | "label" => "add_tag",
        "untag" => "remove_tag",
        "increment" | "count" => "add",
        "unset" | "delete" => "clear",
        "save" | "assign" => "set",
        "sequence" | "subscribe" => "start_sequence",
        _ => return None,
    })
}
