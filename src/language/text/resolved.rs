//! A text with its variables filled in, whose parts keep their kind: what came from outside is
//! never read as a template.

use std::collections::BTreeSet;

use crate::language::template::RegionKind;
use crate::language::template::scan::next_opener;
use crate::language::value::{SecretText, Value};

/// The parts of a text after `${…}` was filled in. Printing it never shows a secret.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolved {
    parts: Vec<Part>,
    /// Variables that the project does not have; they are empty here.
    pub unknown_vars: BTreeSet<String>,
    /// Environment variables that are not set, also those behind a variable; empty here.
    pub unset_env: BTreeSet<String>,
}

/// A part of a [`Resolved`] text.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// To be shown as it is, whatever signs it has.
    Literal(String),
    /// The same, from the environment.
    Secret(SecretText),
    /// A piece of the template language, delimiters included.
    Template { source: String, kind: RegionKind },
}

impl Resolved {
    /// A text that stands for itself.
    #[must_use]
    pub fn literal(text: &str) -> Resolved {
        let mut resolved = Resolved::default();
        resolved.push_literal(text);
        resolved
    }

    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Secret(_)))
    }

    #[must_use]
    pub fn has_templates(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Template { .. }))
    }

    /// The text in the template language, to be stored, compared and rendered: literals that
    /// look like templates are escaped, so that they print as they are.
    #[must_use]
    pub fn wire(&self) -> Value {
        self.value(true)
    }

    /// The text for a place that knows no templates: a header of the project, a title, a URL of
    /// a target.
    #[must_use]
    pub fn plain(&self) -> Value {
        self.value(false)
    }

    /// The text for people: every secret as `${env.NAME}`.
    #[must_use]
    pub fn redacted(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(words) => text.push_str(words),
                Part::Template { source, .. } => text.push_str(source),
                Part::Secret(secret) => text.push_str(&secret.shown()),
            }
        }
        text
    }

    fn value(&self, escaped: bool) -> Value {
        let mut names = BTreeSet::new();
        let (mut text, mut shown) = (String::new(), String::new());
        // Literals and secrets in a row are escaped together: a sign of each could open a region.
        let (mut literal, mut shown_literal) = (String::new(), String::new());
        for part in &self.parts {
            match part {
                Part::Literal(words) => {
                    literal.push_str(words);
                    shown_literal.push_str(words);
                }
                Part::Secret(secret) => {
                    names.extend(secret.names.iter().cloned());
                    literal.push_str(secret.expose());
                    shown_literal.push_str(&secret.shown());
                }
                Part::Template { source, .. } => {
                    for (text, literal) in
                        [(&mut text, &mut literal), (&mut shown, &mut shown_literal)]
                    {
                        push(text, literal, escaped, true);
                        literal.clear();
                        text.push_str(source);
                    }
                }
            }
        }
        push(&mut text, &literal, escaped, false);
        if names.is_empty() {
            Value::Text(text)
        } else {
            push(&mut shown, &shown_literal, escaped, false);
            Value::Secret(SecretText::new(names, text).with_shown(shown))
        }
    }

    pub(super) fn push_literal(&mut self, words: &str) {
        if let Some(Part::Literal(text)) = self.parts.last_mut() {
            text.push_str(words);
        } else if !words.is_empty() {
            self.parts.push(Part::Literal(words.to_owned()));
        }
    }

    /// A variable's value is words, even where it looks like a template.
    pub(super) fn push_var(&mut self, value: &Resolved) {
        for part in &value.parts {
            match part {
                Part::Literal(words) | Part::Template { source: words, .. } => {
                    self.push_literal(words);
                }
                Part::Secret(secret) => self.parts.push(Part::Secret(secret.clone())),
            }
        }
        self.unknown_vars.extend(value.unknown_vars.iter().cloned());
        self.unset_env.extend(value.unset_env.iter().cloned());
    }

    pub(super) fn miss_var(&mut self, name: &str) {
        self.unknown_vars.insert(name.to_owned());
    }

    pub(super) fn push_env(&mut self, name: &str, value: Option<String>) {
        if value.is_none() {
            self.unset_env.insert(name.to_owned());
        }
        let names = BTreeSet::from([name.to_owned()]);
        let secret = SecretText::new(names, value.unwrap_or_default());
        self.parts.push(Part::Secret(secret));
    }

    pub(super) fn push_template(&mut self, source: &str, kind: RegionKind) {
        self.parts.push(Part::Template {
            source: source.to_owned(),
            kind,
        });
    }
}

/// Appends literal words. Each `{` that would open a region, also together with the template
/// behind it, is written as a region that prints it.
fn push(text: &mut String, literal: &str, escaped: bool, before_template: bool) {
    if !escaped {
        text.push_str(literal);
        return;
    }
    let mut from = 0;
    while let Some((at, _)) = next_opener(literal, from) {
        text.push_str(&literal[from..at]);
        text.push_str("{{ \"{\" }}");
        from = at + 1;
    }
    let rest = &literal[from..];
    match rest.strip_suffix('{') {
        Some(rest) if before_template => {
            text.push_str(rest);
            text.push_str("{{ \"{\" }}");
        }
        _ => text.push_str(rest),
    }
}
