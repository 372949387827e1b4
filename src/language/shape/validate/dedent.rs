//! One mistake, one diagnostic: a key that stands beside the mapping that it belongs to.
//!
//! ```yaml
//! flows:
//!   hello:
//!   steps: [{ text: Hello }]
//! ```

use super::super::{Form, ShapeId, Shapes};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::syntax::{Content, Entry, Node};

/// Puts one diagnostic in place of what the reader said of the empty mapping, and the schema of
/// the keys below it.
pub(super) fn join(shapes: &Shapes, file: FileId, root: &Node, found: &mut Vec<Diagnostic>) {
    let has = |code| found.iter().any(|one| one.code == code);
    if (has(&codes::NULL_VALUE) || has(&codes::MISSING_KEY))
        && (has(&codes::WRONG_TYPE) || has(&codes::UNKNOWN_KEY))
    {
        Join {
            shapes,
            file,
            found,
        }
        .node(shapes.root(), root);
    }
}

struct Join<'a> {
    shapes: &'a Shapes,
    file: FileId,
    found: &'a mut Vec<Diagnostic>,
}

impl Join<'_> {
    fn node(&mut self, id: ShapeId, node: &Node) {
        let Some(id) = self.shapes.settle(id, node) else {
            return;
        };
        match &node.content {
            Content::Map(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    if let Some(child) = self.shapes.child(id, &entry.key.text) {
                        self.entry(child, entry, &entries[index + 1..]);
                        self.node(child, &entry.value);
                    }
                }
            }
            Content::List(items) => {
                if let Some(item) = self.shapes.item(id) {
                    for node in items {
                        self.node(item, node);
                    }
                }
            }
            _ => {}
        }
    }

    fn entry(&mut self, shape: ShapeId, entry: &Entry, below: &[Entry]) {
        let at = Span::new(self.file, entry.key.range.clone());
        let lacks = self.found.iter().position(|one| {
            (one.code == &codes::NULL_VALUE || one.code == &codes::MISSING_KEY)
                && one.primary.as_ref().is_some_and(|label| label.span == at)
        });
        let Some(lacks) = lacks else { return };
        let mut strays: Vec<(usize, &Entry)> = Vec::new();
        for next in below {
            if !self.belongs(shape, &next.key.text) {
                break;
            }
            let value = Span::new(self.file, next.value.range.clone());
            let wrong = self.found.iter().position(|one| {
                let at = one.primary.as_ref().map(|label| label.span);
                one.code == &codes::WRONG_TYPE && at == Some(value)
                    || one.code == &codes::UNKNOWN_KEY
                        && at == Some(Span::new(self.file, next.key.range.clone()))
            });
            let Some(wrong) = wrong else { break };
            strays.push((wrong, next));
        }
        let Some((first, stray)) = strays.first().copied() else {
            return;
        };
        let code = self.found[first].code;
        let (name, key) = (&entry.key.text, &stray.key.text);
        let said = Diagnostic::new(
            code,
            format!("`{key}` stands beside `{name}`, not inside it"),
        )
        .at(Span::new(self.file, stray.key.range.clone()), "")
        .also(
            Span::new(self.file, entry.key.range.clone()),
            "where it belongs",
        )
        .help(format!("indent it deeper than `{name}`"));
        let mut gone: Vec<usize> = strays.iter().map(|(wrong, _)| *wrong).collect();
        gone.push(lacks);
        gone.sort_unstable();
        for index in gone.into_iter().rev() {
            self.found.remove(index);
        }
        self.found.push(said);
    }

    /// Whether a mapping of this shape can have this key.
    fn belongs(&self, shape: ShapeId, key: &str) -> bool {
        match &self.shapes.get(shape).form {
            Form::Keys(keys) => keys.contains_key(key),
            Form::Names(..) => true,
            Form::Union(branches) => branches
                .iter()
                .any(|branch| self.belongs(branch.shape, key)),
            _ => false,
        }
    }
}
