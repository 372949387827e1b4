//! What the texts and conditions of a flow read: answers of API cards, and fields.

use super::parts::{Each, Of, has_default, parts, whole_path};
use super::{FlowWalk, State};
use crate::check::flow::piece::{Called, Read};
use crate::language::template::UseKind;
use crate::syntax::Node;

impl<'p> FlowWalk<'_, 'p> {
    /// Notes what the texts below a node read.
    pub(super) fn reads(&mut self, node: &'p Node, state: Option<&State<'p>>) {
        let Some(state) = state else { return };
        if !self.gather.has_uses() {
            return;
        }
        self.reads_of_answers(node, Some(state));
        if self.gather.fields {
            self.reads_of_fields(node, state);
        }
        for item in node.items() {
            self.reads(item, Some(state));
        }
        let each = self.each(node);
        let around = self.each.len();
        for entry in node.entries() {
            // The list itself is outside the loop.
            self.each.truncate(around);
            if !matches!(&*entry.key.text, "for_each" | "as") {
                self.each.extend(each.clone());
            }
            // A condition asks whether there is a value; that is no flaw.
            if &*entry.key.text == "if" {
                self.reads_of_answers(&entry.value, Some(state));
            } else {
                self.reads(&entry.value, Some(state));
            }
        }
        self.each.truncate(around);
    }

    /// The name that an item with `for_each` gives, and its list if that is a part of an answer.
    fn each(&self, item: &'p Node) -> Option<Each<'p>> {
        let list = item.get("for_each")?;
        let name = item.get("as")?.as_str()?;
        Some(Each {
            name,
            list: whole_path(self.gather, list),
        })
    }

    pub(super) fn reads_of_answers(&mut self, node: &'p Node, state: Option<&State<'p>>) {
        let Some(state) = state else { return };
        if self.gather.examples {
            let of = Of {
                cards: &state.answered,
                entry: state.response.entry,
            };
            parts(self.gather, node, &self.each, of, &mut self.flow.parts);
        }
        for one in self.gather.uses(node) {
            let (error, avail) = match one.kind {
                UseKind::Response(_) => (false, state.response),
                UseKind::Error(_) => (true, state.error),
                _ => continue,
            };
            if !avail.here {
                let at = self.gather.inside(node, one.range.clone());
                self.flow.called.push(Called {
                    error,
                    at,
                    entry: avail.entry,
                });
            }
            // Whoever asks for the error after a call says what happens on a failure.
            if error && state.response.here {
                self.flow.unhandled.clear();
            }
        }
    }

    fn reads_of_fields(&mut self, node: &'p Node, state: &State<'p>) {
        let uses = self.gather.uses(node);
        let asked = node.as_str().is_some_and(|text| text.contains("{%"));
        for (index, one) in uses.iter().enumerate() {
            let UseKind::Field(name) = &one.kind else {
                continue;
            };
            let guarded = asked || has_default(&uses[index + 1..]);
            if guarded || state.sure.contains(&name.as_str()) || state.facts.has(name) {
                continue;
            }
            self.flow.reads.push(Read {
                field: name.clone(),
                at: self.gather.inside(node, one.range.clone()),
                entry: !state.cleared.contains(&name.as_str()),
            });
        }
    }
}
