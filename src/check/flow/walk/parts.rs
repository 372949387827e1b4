//! What texts and conditions read of an answer: paths from `response`, also through loops.

use crate::check::flow::gather::Gather;
use crate::check::flow::piece::Part;
use crate::language::template::{Given, PathKey, PathStep, Use, UseKind};
use crate::source::Span;
use crate::syntax::Node;

/// A `for_each` around what is read.
#[derive(Clone, Debug)]
pub(in crate::check::flow) struct Each<'p> {
    /// The name that it gives.
    pub(super) name: &'p str,
    /// The list's steps from the whole answer, if it is nothing but a part of one.
    pub(super) list: Option<Vec<PathStep>>,
}

/// Whose answer is read.
#[derive(Clone, Copy)]
pub(in crate::check::flow) struct Of<'a> {
    /// The cards of the flow itself.
    pub(in crate::check::flow) cards: &'a [Span],
    /// Whether it can be one from before the flow.
    pub(in crate::check::flow) entry: bool,
}

/// Notes what one text or condition reads of an answer.
pub(in crate::check::flow) fn parts<'p>(
    gather: &Gather<'p>,
    node: &'p Node,
    around: &[Each<'p>],
    of: Of<'_>,
    found: &mut Vec<Part<'p>>,
) {
    let uses = gather.uses(node);
    for (index, one) in uses.iter().enumerate() {
        let (name, head, own) = match &one.kind {
            UseKind::Response(path) => ("response", None, path),
            UseKind::Local { name, path, given } => {
                let list = match given {
                    Given::Response(list) => Some(list),
                    Given::Around => {
                        let each = around.iter().rev().find(|each| each.name == name);
                        each.and_then(|each| each.list.as_ref())
                    }
                    Given::Other => None,
                };
                let Some(list) = list else { continue };
                (name.as_str(), Some(list), path)
            }
            _ => continue,
        };
        if own.is_empty() {
            continue;
        }
        let mut path = head.cloned().unwrap_or_default();
        if head.is_some() {
            path.push(PathStep {
                key: PathKey::Any,
                range: 0..0,
            });
        }
        let head = path.len();
        path.extend(own.iter().cloned());
        found.push(Part {
            file: gather.file,
            node,
            name: name.to_owned(),
            path,
            head,
            has_default: has_default(&uses[index + 1..]),
            cards: of.cards.to_vec(),
            entry: of.entry,
        });
    }
}

/// Leaves out what some text or condition asks of whether it is there (`is defined`): whoever asks
/// knows that it may be missing.
pub(in crate::check::flow) fn leave_out_asked(parts: &mut Vec<Part<'_>>) {
    let asks = |part: &&Part<'_>| {
        let text = part.node.as_str().unwrap_or_default();
        text.contains("defined") || text.contains("is none") || text.contains("is not none")
    };
    let keys = |part: &Part<'_>| -> Vec<PathKey> {
        part.path.iter().map(|step| step.key.clone()).collect()
    };
    let asked: Vec<Vec<PathKey>> = parts.iter().filter(asks).map(keys).collect();
    if !asked.is_empty() {
        parts.retain(|part| !asked.contains(&keys(part)));
    }
}

/// The steps of an expression that is a part of an answer and nothing else.
pub(super) fn whole_path(gather: &Gather<'_>, node: &Node) -> Option<Vec<PathStep>> {
    let source = node.as_str()?;
    let [only] = gather.uses(node) else {
        return None;
    };
    let UseKind::Response(path) = &only.kind else {
        return None;
    };
    let end = path.last().map_or(only.range.end, |step| step.range.end);
    let before = source.get(..only.range.start)?;
    let behind = source.get(end..)?;
    let closes = |sign: char| sign.is_whitespace() || matches!(sign, ']' | '"' | '\'');
    (before.trim().is_empty() && behind.chars().all(closes)).then(|| path.clone())
}

/// Whether `default` is among the filters that follow.
pub(in crate::check::flow) fn has_default(uses: &[Use]) -> bool {
    let mut filters = uses.iter().map_while(|next| match &next.kind {
        UseKind::Filter(filter) => Some(filter.as_str()),
        _ => None,
    });
    filters.any(|filter| filter == "default")
}
