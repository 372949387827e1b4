//! Keys that are unknown or missing.

use super::echoes::ONLY_KEY;
use super::words::{all, list};
use super::{Located, Report};
use crate::diagnostics::{Diagnostic, Suggestion, codes, nearest};
use crate::language::api_card::HEADER_PATTERN;
use crate::language::shape::explain::{name_rule, named, noun, short};
use crate::language::shape::{Facts as _, Form};
use crate::syntax::{Content, Node};

impl<'a> Report<'a> {
    pub(super) fn unknown_key(&mut self, pointer: &str, place: &Located<'a>, name: &str) {
        let Some(entry) = place.node.entry(name) else {
            return;
        };
        // That it has no value has been told.
        if matches!(entry.value.content, Content::Null) {
            return;
        }
        let shape = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node))
            .map(|id| self.shapes.get(id));
        let span = self.key_span(&entry.key);
        let diagnostic = match shape.map(|shape| (shape, &shape.form)) {
            Some((shape, Form::Keys(keys))) => {
                let mut known: Vec<&str> = keys.keys().map(String::as_str).collect();
                known.sort_unstable();
                let message = format!(
                    "unknown key `{}` in {}",
                    short(name),
                    noun(shape.title.as_deref())
                );
                let diagnostic = Diagnostic::new(&codes::UNKNOWN_KEY, message).at(span, "");
                let free = known.iter().copied().filter(|key| !place.node.has(key));
                let other = elsewhere(name)
                    .iter()
                    .find(|key| free.clone().any(|free| free == **key));
                match nearest(name, free) {
                    Some(near) => diagnostic
                        .help(format!("did you mean `{}`?", near.name))
                        .suggest(Suggestion::replace(span, near.name, near.sure)),
                    None if let Some(key) = other => diagnostic
                        .help(format!("did you mean `{key}`?"))
                        .suggest(Suggestion::replace(span, *key, false)),
                    None if known.len() == 1 => {
                        diagnostic.help(format!("{ONLY_KEY} {}", list(&known)))
                    }
                    None => diagnostic.help(format!("the keys here are {}", all(&known))),
                }
            }
            _ => Diagnostic::new(
                &codes::UNKNOWN_KEY,
                format!("unknown key `{}`", short(name)),
            )
            .at(span, ""),
        };
        self.push_key(&below(pointer, name), diagnostic);
    }

    /// A key that names something, and cannot.
    pub(super) fn wrong_name(&mut self, pointer: &str, place: &Located<'a>, name: &str) {
        let Some(entry) = place.node.entry(name) else {
            return;
        };
        let pattern = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node))
            .and_then(|id| self.shapes.get(id).key_pattern.as_deref());
        let message = match (name, pattern) {
            ("", _) => "this name is empty".to_owned(),
            (_, Some(HEADER_PATTERN)) => {
                format!("`{}` is not the name of an HTTP header", short(name))
            }
            _ => format!("`{}` cannot be {}", short(name), named(place.under)),
        };
        let diagnostic = Diagnostic::new(&codes::INVALID_NAME, message)
            .at(self.key_span(&entry.key), "")
            .help(name_rule(pattern.unwrap_or_default()));
        self.push_key(&below(pointer, name), diagnostic);
    }

    pub(super) fn missing(&self, place: &Located<'a>, keys: &[&str]) -> Diagnostic {
        let shape = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node).or(Some(id)))
            .map(|id| self.shapes.get(id));
        let what = match keys {
            ["options"] => of_kind(place.node, "a custom field of type", "", "type"),
            ["tag" | "field"] => of_kind(place.node, "a rule with", "event: ", "event"),
            _ => None,
        }
        .unwrap_or_else(|| noun(shape.and_then(|shape| shape.title.as_deref())));
        let message = match keys {
            [one] => format!("{what} needs `{one}`"),
            several => format!("{what} needs {}", list(several)),
        };
        let span = match (place.key, place.node.entries().first()) {
            (Some(key), _) => self.key_span(key),
            (None, Some(entry)) => self.key_span(&entry.key),
            (None, None) => self.span(place.node),
        };
        Diagnostic::new(&codes::MISSING_KEY, message)
            .at(span, "")
            .help(match keys {
                [one] => format!("add `{one}:`"),
                _ => "add one of them".to_owned(),
            })
    }
}

/// What keys are called elsewhere: what may be meant, the most likely first.
fn elsewhere(word: &str) -> &'static [&'static str] {
    match word.to_lowercase().as_str() {
        "min" => &["minimum"],
        "max" => &["maximum"],
        "link" | "href" | "uri" => &["url"],
        "tel" | "number" => &["phone"],
        "text" | "caption" => &["label", "title"],
        "title" | "name" => &["label", "title", "question"],
        "message" | "answer" | "response" => &["text", "reply"],
        "keywords" | "phrases" | "words" => &["match"],
        "wait" | "delay" => &["after"],
        "choices" | "values" => &["options"],
        "save" | "field" | "variable" => &["save_to"],
        "body" | "data" | "params" => &["payload"],
        "goto" | "target" | "next" => &["flow"],
        "tag" => &["add_tag"],
        _ => &[],
    }
}

/// The pointer to what stands under a key.
fn below(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// "a rule with `event: tag_added`": a thing with the word that makes it need something.
fn of_kind(node: &Node, what: &str, before: &str, key: &str) -> Option<String> {
    Some(format!(
        "{what} `{before}{}`",
        short(node.get(key)?.as_str()?)
    ))
}
