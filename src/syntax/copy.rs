//! Aliases: counting and copying what stands at an anchor.

use std::ops::Range;

use super::parse::MAX_DEPTH;
use super::{Content, Entry, Key, Node};

/// What keeps a value from being repeated.
pub(super) enum Limit {
    Copies,
    Depth,
}

/// What is left of `budget` after counting every value in `node`, if it fits.
pub(super) fn fits(node: &Node, budget: usize) -> Option<usize> {
    let budget = budget.checked_sub(1)?;
    match &node.content {
        Content::List(items) => items.iter().try_fold(budget, |left, item| fits(item, left)),
        Content::Map(entries) => entries
            .iter()
            .try_fold(budget, |left, entry| fits(&entry.value, left)),
        _ => Some(budget),
    }
}

/// Copies a value to where an alias stands.
pub(super) struct Copying {
    /// Where the alias stands.
    pub(super) place: Range<u32>,
    /// How many values may still be copied.
    pub(super) left: usize,
}

impl Copying {
    pub(super) fn copy(&mut self, node: &Node, depth: usize) -> Result<Node, Limit> {
        self.left = self.left.checked_sub(1).ok_or(Limit::Copies)?;
        let content = match &node.content {
            Content::List(_) | Content::Map(_) if depth >= MAX_DEPTH => return Err(Limit::Depth),
            Content::List(items) => Content::List(
                items
                    .iter()
                    .map(|item| self.copy(item, depth + 1))
                    .collect::<Result<_, _>>()?,
            ),
            Content::Map(entries) => Content::Map(
                entries
                    .iter()
                    .map(|entry| self.entry(entry, depth))
                    .collect::<Result<_, _>>()?,
            ),
            scalar => scalar.clone(),
        };
        Ok(Node {
            range: self.place.clone(),
            anchor: written(node.anchor.as_deref(), &node.range),
            content,
        })
    }

    fn entry(&mut self, entry: &Entry, depth: usize) -> Result<Entry, Limit> {
        Ok(Entry {
            key: Key {
                text: entry.key.text.clone(),
                range: self.place.clone(),
                anchor: written(entry.key.anchor.as_deref(), &entry.key.range),
            },
            value: self.copy(&entry.value, depth + 1)?,
        })
    }
}

fn written(anchor: Option<&Range<u32>>, range: &Range<u32>) -> Option<Box<Range<u32>>> {
    Some(Box::new(anchor.unwrap_or(range).clone()))
}
