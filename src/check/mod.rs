//! Bot -> diagnostics.
//!
//! What reading has found comes first; then one walk over every tree gives each name, text and
//! condition to the rules that ask for it, and rules about the project as a whole look at the
//! merged bot.

mod allow;
mod attributes;
pub mod example;
mod fingerprint;
pub mod fix;
mod flow;
mod levels;
mod meaning;
pub mod page;
pub mod rule;
pub mod rules;
mod scope;
mod targets;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::diagnostics::{self, Code, Diagnostic, Summary, codes};
use crate::language::shape::{Leaf, Place, Role, Shapes, WRITTEN_HERE, walk};
use crate::project::{BOT_GRAMMAR, PROJECT_GRAMMAR, Project};
use crate::source::{FileId, Span};
use crate::syntax::Node;

pub use fingerprint::fingerprints;
pub use levels::{Levels, Selector};
pub use rule::{Check, LeafRule, Rule};
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
    let mut found = project.diagnostics.clone();
    let bot_files = project
        .units
        .iter()
        .filter_map(|unit| Some((unit.file, unit.root.as_ref()?, &BOT_GRAMMAR.shapes)));
    let settings = project
        .settings
        .root
        .as_ref()
        .map(|root| (project.settings.file, root, &PROJECT_GRAMMAR.shapes));
    let trees: Vec<(FileId, &Node, &Shapes)> = bot_files.chain(settings).collect();
    let judged = judged(project);
    let is_silent = |code: &Code| levels::is_silent(project, options.levels, code);
    let is_on = |code: &Code| code.on || !is_silent(code);
    let leaf_rules: Vec<LeafRule> = rules::ALL
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Leaf(run) if is_on(rule.code) => Some(run),
            _ => None,
        })
        .collect();
    let fields = !is_silent(&codes::MAYBE_UNSET_FIELD);
    let walked: Vec<(Vec<Diagnostic>, scope::Environment, flow::Piece<'_>)> = trees
        .par_iter()
        .map(|(file, root, shapes)| {
            let gather = flow::Gather::new(project, *file, root, fields);
            leaves(gather, *file, root, shapes, &judged, &leaf_rules)
        })
        .collect();
    let mut environment = scope::Environment::new();
    let mut pieces = Vec::with_capacity(walked.len());
    for (diagnostics, names, piece) in walked {
        found.extend(diagnostics);
        pieces.push(piece);
        for (name, span) in names {
            environment.entry(name).or_insert(span);
        }
    }
    let context = rule::ProjectScope {
        project,
        environment: &environment,
        flow: &flow::Map::new(project, pieces, flow::Silence::of(project, &found)),
        is_set: options.is_set,
        target: options.target,
    };
    for rule in rules::ALL {
        if let Check::Project(run) = rule.check
            && is_on(rule.code)
        {
            run(&context, &mut found);
        }
    }
    drop_repeated(&mut found);
    allow::apply(project, options.target.is_some(), &is_silent, &mut found);
    levels::set_levels(project, options.levels, &mut found);
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

fn leaves<'p>(
    mut gather: flow::Gather<'p>,
    file: FileId,
    root: &'p Node,
    shapes: &Shapes,
    judged: &BTreeSet<Span>,
    leaf_rules: &[LeafRule],
) -> (Vec<Diagnostic>, scope::Environment, flow::Piece<'p>) {
    let project = gather.project;
    let mut found = Vec::new();
    let mut environment = scope::Environment::new();
    let text = project.sources.text(file);
    walk(shapes, root, &mut |leaf: Leaf<'p, '_>| {
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
        if !judged.is_empty() && judged.contains(&scope.span()) {
            return;
        }
        scope.note_environment(&mut environment);
        for run in leaf_rules {
            run(&scope, &mut found);
        }
        gather.note(leaf, written.analysis.uses);
    });
    (found, environment, gather.read(root))
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
