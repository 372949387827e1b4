//! Bot -> diagnostics.
//!
//! What reading has found comes first; then one walk over every tree gives each name, text and
//! condition to the rules that ask for it, and rules about the project as a whole look at the
//! merged bot.

mod addresses;
mod allow;
mod attributes;
pub mod cache;
pub mod example;
mod fingerprint;
pub mod fix;
mod flow;
mod levels;
mod limits;
mod meaning;
pub mod page;
mod part;
mod phrases;
mod print;
pub mod rule;
pub mod rules;
mod said;
mod scope;
mod secrets;
mod targets;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::diagnostics::{self, Code, Diagnostic, Summary, codes};
use crate::language::shape::{Leaf, Part, Place, Role, Shapes, WRITTEN_HERE, walk};
use crate::project::{BOT_GRAMMAR, PROJECT_GRAMMAR, Project};
use crate::source::{FileId, Span};
use crate::syntax::Node;

pub use fingerprint::fingerprints;
pub use levels::{Levels, Selector};
pub use limits::Limits;
pub use part::PartScope;
pub use rule::{Check, LeafRule, PartRule, Rule};
pub use scope::{LeafScope, Written};

/// How to check.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Whether an environment variable is set.
    pub is_set: &'a (dyn Fn(&str) -> bool + Sync),
    /// Only this target; every target of the project without it.
    pub target: Option<&'a str>,
    /// What the command line says of severities.
    pub levels: &'a Levels,
}

/// Everything that is wrong with a project, in the order of its files.
#[must_use]
pub fn check(project: &Project, options: Options<'_>) -> Vec<Diagnostic> {
    look(project, options, None)
}

/// Checks, and notes what a cache keeps.
fn look(
    project: &Project,
    options: Options<'_>,
    mut keep: Option<&mut cache::Keep<'_>>,
) -> Vec<Diagnostic> {
    let mut found = project.diagnostics.clone();
    let bot_files = project
        .units
        .iter()
        .filter_map(|unit| Some((unit.file, unit.root.as_deref()?, &BOT_GRAMMAR.shapes)));
    let settings = project
        .settings
        .root
        .as_deref()
        .map(|root| (project.settings.file, root, &PROJECT_GRAMMAR.shapes));
    let trees: Vec<(FileId, &Node, &Shapes)> = bot_files.chain(settings).collect();
    let is_silent = |code: &Code| levels::is_silent(project, options.levels, code);
    let is_on = |code: &Code| code.on || !is_silent(code);
    let asked = flow::Asked {
        fields: !is_silent(&codes::MAYBE_UNSET_FIELD),
        examples: flow::Asked::examples(project),
    };
    let looking = Looking::new(project, options.target, is_on);
    let seeing = keep.as_deref();
    let walked: Vec<(Walked<'_>, Option<print::Hash>)> = trees
        .par_iter()
        .map(|(file, root, shapes)| {
            let gather = flow::Gather::new(project, *file, root, asked);
            let walked = looking.at(gather, *file, root, shapes);
            let seen = seeing.and_then(|keep| keep.seen(root, &walked));
            (walked, seen)
        })
        .collect();
    let mut environment = scope::Environment::new();
    let mut pieces = Vec::with_capacity(walked.len());
    for ((walked, seen), (file, ..)) in walked.into_iter().zip(&trees) {
        if let Some(keep) = &mut keep {
            keep.file(*file, seen, &walked.found);
        }
        found.extend(walked.found);
        pieces.push(walked.piece);
        for (name, span) in walked.environment {
            environment.entry(name).or_insert(span);
        }
    }
    let context = rule::ProjectScope {
        project,
        environment: &environment,
        flow: &flow::Map::new(project, pieces, flow::Silence::of(project, &found)),
        is_set: options.is_set,
        target: options.target,
        repeats: phrases::repeated(project),
    };
    let local = found.len();
    let run: Vec<rule::ProjectRule> = rules::ALL
        .iter()
        .filter(|rule| is_on(rule.code))
        .filter_map(|rule| match rule.check {
            Check::Project(run) | Check::ProjectAndLeaf(run, _) | Check::ProjectAndPart(run, _) => {
                Some(run)
            }
            _ => None,
        })
        .collect();
    let of_all: Vec<Vec<Diagnostic>> = run
        .par_iter()
        .with_max_len(1)
        .map(|run| {
            let mut found = Vec::new();
            run(&context, &mut found);
            found
        })
        .collect();
    found.extend(of_all.into_iter().flatten());
    if let Some(keep) = &mut keep {
        keep.of_all(&found[local..], &environment);
    }
    drop_repeated(&mut found);
    let secrets = secrets::places(&found);
    if let Some(keep) = &mut keep {
        keep.secrets(&secrets);
    }
    let targeted = options.target.is_some();
    allow::apply(project, targeted, false, &is_silent, &mut found);
    levels::set_levels(project, options.levels, &mut found);
    secrets::hide(&secrets, &mut found);
    diagnostics::sort(&mut found, &project.sources);
    found
}

/// The sums of a report.
#[must_use]
pub fn summary(project: &Project, diagnostics: &[Diagnostic]) -> Summary {
    Summary::new(
        diagnostics,
        project.file_count(),
        project.declared.resource_count(),
    )
}

/// The names and values that the schema has refused: nothing more is said of them.
fn judged(project: &Project) -> BTreeSet<Span> {
    project
        .diagnostics
        .iter()
        .filter(|diagnostic| {
            [&codes::INVALID_NAME, &codes::INVALID_VALUE].contains(&diagnostic.code)
        })
        .filter_map(|diagnostic| Some(diagnostic.primary.as_ref()?.span))
        .collect()
}

/// Where texts start that YAML cuts short: they are not what was meant.
fn cut(project: &Project) -> BTreeSet<(FileId, u32)> {
    let cut = project.diagnostics.iter();
    cut.filter(|diagnostic| diagnostic.code == &codes::UNQUOTED_TEXT)
        .flat_map(|diagnostic| diagnostic.suggestions.iter().flat_map(|fix| &fix.edits))
        .map(|edit| (edit.span.file, edit.span.start))
        .collect()
}

/// What one tree says.
struct Walked<'p> {
    found: Vec<Diagnostic>,
    /// The environment variables that it names.
    environment: scope::Environment,
    piece: flow::Piece<'p>,
}

/// What each tree is looked at with.
struct Looking<'a> {
    project: &'a Project,
    target: Option<&'a str>,
    judged: BTreeSet<Span>,
    cut: BTreeSet<(FileId, u32)>,
    leaf_rules: Vec<LeafRule>,
    part_rules: Vec<PartRule>,
    limits: Limits,
}

impl<'a> Looking<'a> {
    fn new(
        project: &'a Project,
        target: Option<&'a str>,
        is_on: impl Fn(&Code) -> bool,
    ) -> Looking<'a> {
        let mut looking = Looking {
            project,
            target,
            judged: judged(project),
            cut: cut(project),
            leaf_rules: Vec::new(),
            part_rules: Vec::new(),
            limits: Limits::of(project, target),
        };
        for rule in rules::ALL {
            if !is_on(rule.code) {
                continue;
            }
            let (leaf, part) = match rule.check {
                Check::Leaf(leaf) | Check::ProjectAndLeaf(_, leaf) => (Some(leaf), None),
                Check::Part(part) | Check::ProjectAndPart(_, part) => (None, Some(part)),
                Check::LeafAndPart(leaf, part) => (Some(leaf), Some(part)),
                Check::Reading | Check::Project(_) | Check::Sync => (None, None),
            };
            looking.leaf_rules.extend(leaf);
            looking.part_rules.extend(part);
        }
        looking
    }

    /// What the rules say of one tree.
    fn at(
        &self,
        mut gather: flow::Gather<'a>,
        file: FileId,
        root: &'a Node,
        shapes: &Shapes,
    ) -> Walked<'a> {
        let found = std::cell::RefCell::new(Vec::new());
        let mut environment = scope::Environment::new();
        let (project, text) = (self.project, self.project.sources.text(file));
        let mut leaf = |leaf: Leaf<'a, '_>| {
            let written = match (leaf.role, leaf.place) {
                (Role::Text, Place::Value(node)) => Written::text(node, leaf.locals),
                (Role::Expression, Place::Value(node)) => Written::expression(node, leaf.locals),
                _ => Written::default(),
            };
            let scope = LeafScope {
                project,
                file,
                text,
                leaf,
                written: &written,
            };
            if !self.judged.is_empty() && self.judged.contains(&scope.span())
                || !self.cut.is_empty() && self.cut.contains(&(file, scope.span().start))
            {
                return;
            }
            scope.note_environment(&mut environment);
            let found = &mut found.borrow_mut();
            for run in &self.leaf_rules {
                run(&scope, found);
            }
            gather.note(leaf, written.analysis.uses, written.condition);
        };
        let mut part = |part: Part<'a, '_>| {
            let scope = PartScope {
                project,
                file,
                text,
                part,
                limits: &self.limits,
                target: self.target,
            };
            let found = &mut found.borrow_mut();
            for run in &self.part_rules {
                run(&scope, found);
            }
        };
        walk(shapes, root, &mut leaf, &mut part);
        Walked {
            found: found.into_inner(),
            environment,
            piece: gather.read(root),
        }
    }
}

/// What was said where a value is written is not said again where an alias repeats it.
fn drop_repeated(found: &mut Vec<Diagnostic>) {
    if !found.iter().any(|diagnostic| repeats(diagnostic).is_some()) {
        return;
    }
    let said: Vec<(&'static str, String, Span)> = found
        .iter()
        .filter(|diagnostic| repeats(diagnostic).is_none())
        .filter_map(|diagnostic| {
            let span = diagnostic.primary.as_ref()?.span;
            Some((diagnostic.code.name, diagnostic.message.clone(), span))
        })
        .collect();
    found.retain(|diagnostic| {
        let Some(written) = repeats(diagnostic) else {
            return true;
        };
        !said.iter().any(|(code, message, span)| {
            *code == diagnostic.code.name
                && *message == diagnostic.message
                && span.file == written.file
                && written.start <= span.start
                && span.end <= written.end
        })
    });
}

/// Where the value was written that an alias repeats.
fn repeats(diagnostic: &Diagnostic) -> Option<Span> {
    let label = diagnostic
        .secondary
        .iter()
        .find(|label| label.text == WRITTEN_HERE);
    label.map(|label| label.span)
}
