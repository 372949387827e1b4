//! Verdicts about keys: unknown ones, missing ones, and those that do not go together.

use jsonschema::ValidationError;

use super::super::explain::{name_rule, noun, short};
use super::super::{Facts as _, Form};
use super::values::list;
use super::{Located, Note, Report};
use crate::diagnostics::{Diagnostic, Suggestion, codes, did_you_mean};
use crate::syntax::{Content, Key};

impl<'a> Report<'a> {
    /// Of a union only the branch that was meant is reported.
    pub(super) fn union(
        &mut self,
        pointer: &str,
        place: &Located<'a>,
        context: &[Vec<ValidationError<'static>>],
    ) {
        let shape = place.shape.map(|id| self.shapes.get(id));
        let branches = match shape.map(|shape| &shape.form) {
            Some(Form::Union(branches)) if branches.len() == context.len() => branches,
            _ => return self.key_choice(pointer, place),
        };
        if let Some(index) = self.shapes.meant(branches, place.node)
            && let Some(errors) = context.get(index)
            && !errors.is_empty()
        {
            for error in errors {
                self.error(error, Some((pointer, branches[index].shape)));
            }
            return;
        }
        let word = branches
            .iter()
            .find_map(|branch| branch.constants.first())
            .map(|(key, _)| key.as_str());
        if let Some(key) = word
            && place.node.json_type() == "object"
        {
            let diagnostic = match place.node.entry(key) {
                None => return self.missing(pointer, place, &[key]),
                Some(entry) if matches!(entry.value.content, Content::Null) => return,
                Some(entry) => {
                    let words: Vec<String> = branches
                        .iter()
                        .flat_map(|branch| &branch.constants)
                        .map(|(_, word)| word.clone())
                        .collect();
                    let inner = Located {
                        node: &entry.value,
                        key: Some(&entry.key),
                        under: Some(&entry.key.text),
                        shape: None,
                        index: None,
                    };
                    self.choice(&inner, &words)
                }
            };
            return self.push(pointer, diagnostic);
        }
        let diagnostic = self.wrong_type(place);
        self.push(pointer, diagnostic);
    }

    /// One of several keys is wanted: none is there, or several are.
    pub(super) fn key_choice(&mut self, pointer: &str, place: &Located<'a>) {
        let Some(shape) = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node))
            .map(|id| self.shapes.get(id))
        else {
            return;
        };
        let present: Vec<&Key> = place
            .node
            .entries()
            .iter()
            .map(|entry| &entry.key)
            .filter(|key| shape.one_of.iter().any(|name| **name == *key.text))
            .collect();
        let diagnostic = match present.as_slice() {
            [] => {
                let keys: Vec<&str> = shape.one_of.iter().map(String::as_str).collect();
                return self.missing(pointer, place, &keys);
            }
            [_] => return,
            [first, second, ..] => Diagnostic::new(
                &codes::CONFLICTING_KEYS,
                format!(
                    "{} has either `{}` or `{}`, not both",
                    noun(shape.title.as_deref()),
                    first.text,
                    second.text
                ),
            )
            .at(self.key_span(second), "")
            .also(self.key_span(first), "the other one")
            .help("remove one of them"),
        };
        self.push(pointer, diagnostic);
    }

    pub(super) fn apart(&self, place: &Located<'a>) -> Option<Diagnostic> {
        let id = self.shapes.settle(place.shape?, place.node)?;
        let shape = self.shapes.get(id);
        let (first, second) = shape.apart.iter().find_map(|(first, second)| {
            Some((place.node.entry(first)?, place.node.entry(second)?))
        })?;
        Some(
            Diagnostic::new(
                &codes::CONFLICTING_KEYS,
                format!(
                    "`{}` and `{}` say the same thing twice",
                    first.key.text, second.key.text
                ),
            )
            .at(self.key_span(&second.key), "")
            .also(self.key_span(&first.key), "the other one")
            .help("keep one of them"),
        )
    }

    pub(super) fn unknown_key(&mut self, pointer: &str, place: &Located<'a>, name: &str) {
        let Some(entry) = place.node.entry(name) else {
            return;
        };
        let shape = place
            .shape
            .and_then(|id| self.shapes.settle(id, place.node))
            .map(|id| self.shapes.get(id));
        let span = self.key_span(&entry.key);
        let mut meant = None;
        let diagnostic = match shape.map(|shape| (shape, &shape.form)) {
            Some((shape, Form::Names(..))) => Diagnostic::new(
                &codes::INVALID_NAME,
                if name.is_empty() {
                    "a name is empty".to_owned()
                } else {
                    format!("`{}` cannot be a name", short(name))
                },
            )
            .at(span, "")
            .help(name_rule(shape.key_pattern.as_deref().unwrap_or_default())),
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
                match did_you_mean(name, free) {
                    Some(nearest) => {
                        meant = Some(nearest.to_owned());
                        diagnostic
                            .help(format!("did you mean `{nearest}`?"))
                            .suggest(Suggestion::replace(span, nearest, true))
                    }
                    None => diagnostic.help(format!("the keys here are {}", list(&known))),
                }
            }
            _ => Diagnostic::new(
                &codes::UNKNOWN_KEY,
                format!("unknown key `{}`", short(name)),
            )
            .at(span, ""),
        };
        let note = match meant {
            Some(meant) => Note::Misspelt {
                mapping: pointer.to_owned(),
                meant,
            },
            None => Note::Plain,
        };
        let name = name.replace('~', "~0").replace('/', "~1");
        self.note(&format!("{pointer}/{name}"), diagnostic, note);
    }
}
