//! The flows of the merged bot.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::Deserialize as _;

use super::bot::{Places, Resource};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::flow::Flow;
use crate::language::name::FlowName;
use crate::source::{FileId, Span};
use crate::syntax::Node;

/// All flows by name, typed when they are first asked for: the checker reads trees, and a large
/// bot has more in its flows than in all the rest.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    trees: Vec<(FileId, Arc<Node>)>,
    typed: OnceLock<Typed>,
}

#[derive(Clone, Debug, Default)]
struct Typed {
    flows: BTreeMap<FlowName, Resource<Flow>>,
    problems: Vec<Diagnostic>,
}

/// How many files one thread takes at least.
const A_THREAD: usize = 128;

impl Flows {
    /// Adds those of one file.
    pub(super) fn add(&mut self, file: FileId, root: &Arc<Node>) {
        if root.get("flows").is_some() {
            self.trees.push((file, Arc::clone(root)));
            self.typed.take();
        }
    }

    /// Files whose flows the schema accepts and the types do not. There are none, but should there
    /// be, nobody may take the flows for gone.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        &self.typed().problems
    }

    fn typed(&self) -> &Typed {
        self.typed.get_or_init(|| {
            let mut typed = Typed::default();
            for (file, root, read) in read(&self.trees) {
                match read {
                    Ok(flows) => {
                        Places { file, root }.map(&mut typed.flows, "flows", Some(flows));
                    }
                    Err(problem) => typed.problems.push(problem),
                }
            }
            typed
        })
    }
}

type Read<'a> = (
    FileId,
    &'a Node,
    Result<BTreeMap<FlowName, Flow>, Diagnostic>,
);

/// Types the flows of each file, on several threads where there are many. Not on rayon's: one of
/// them could come upon another asker and wait for itself.
fn read(trees: &[(FileId, Arc<Node>)]) -> Vec<Read<'_>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = trees.len().div_ceil(threads).max(A_THREAD);
    if trees.len() <= chunk {
        return trees.iter().map(read_one).collect();
    }
    fn read_all(chunk: &[(FileId, Arc<Node>)]) -> Vec<Read<'_>> {
        chunk.iter().map(read_one).collect()
    }
    std::thread::scope(|scope| {
        let chunks: Vec<_> = trees
            .chunks(chunk)
            .map(|chunk| (chunk, scope.spawn(move || read(chunk))))
            .collect();
        chunks
            .into_iter()
            .flat_map(|(chunk, thread)| thread.join().unwrap_or_else(|_| read_all(chunk)))
            .collect()
    })
}

fn read_one((file, root): &(FileId, Arc<Node>)) -> Read<'_> {
    let Some(flows) = root.get("flows") else {
        return (*file, root, Ok(BTreeMap::new()));
    };
    let read = BTreeMap::deserialize(flows).map_err(|error| {
        Diagnostic::new(
            &codes::INVALID_VALUE,
            format!("the flows of this file cannot be understood: {error}"),
        )
        .at(Span::new(*file, flows.range.clone()), "")
        .help("please report this; the check should have named the place")
    });
    (*file, root, read)
}

impl Deref for Flows {
    type Target = BTreeMap<FlowName, Resource<Flow>>;

    fn deref(&self) -> &Self::Target {
        &self.typed().flows
    }
}

impl PartialEq for Flows {
    fn eq(&self, other: &Flows) -> bool {
        **self == **other
    }
}
