//! The words of the language: which names, filters and tests exist and how they are used.

use std::ops::Range;

use super::analysis::{Analysis, Given, Literal, LiteralValue, PathKey, PathStep, UseKind};
use super::filters;
use super::problem::{ProblemKind, TemplateProblem, list};
use super::scope::{Bound, Scope};

/// What `contact` has.
pub const CONTACT: [&str; 8] = [
    "id",
    "name",
    "first_name",
    "last_name",
    "phone",
    "email",
    "gender",
    "language",
];

/// The filters, in the order of the language's page.
pub const FILTERS: [&str; 13] = [
    "default", "number", "money", "date", "upper", "lower", "trim", "join", "length", "first",
    "last", "round", "label",
];

/// The tests that may follow `is` and `is not`.
pub const TESTS: [&str; 15] = [
    "defined",
    "undefined",
    "none",
    "true",
    "false",
    "boolean",
    "number",
    "string",
    "sequence",
    "mapping",
    "odd",
    "even",
    "divisibleby",
    "startingwith",
    "endingwith",
];

pub(crate) const ROOTS: [&str; 9] = [
    "contact", "fields", "tags", "response", "error", "input", "now", "channel", "hours",
];

const ERROR: [&str; 2] = ["status", "body"];

const LOOP: [&str; 10] = [
    "index",
    "index0",
    "revindex",
    "revindex0",
    "first",
    "last",
    "length",
    "previtem",
    "nextitem",
    "depth",
];

/// Words that people bring along from elsewhere.
const HABITS: [(&str, &str); 12] = [
    ("null", "none"),
    ("nil", "none"),
    ("undefined", "none"),
    ("TRUE", "true"),
    ("FALSE", "false"),
    ("yes", "true"),
    ("no", "false"),
    ("user", "contact"),
    ("customer", "contact"),
    ("field", "fields"),
    ("tag", "tags"),
    ("message", "input"),
];

/// The loop name that `name` means in this scope: the innermost.
pub(crate) fn local<'s>(scope: &'s Scope, name: &str) -> Option<&'s Bound> {
    scope.locals.iter().rev().find(|bound| bound.name == name)
}

/// Refuses a loop name that hides a word of the language.
pub(crate) fn taken(
    name: &str,
    range: &Range<usize>,
    kind: ProblemKind,
) -> Option<TemplateProblem> {
    ROOTS.contains(&name).then(|| {
        TemplateProblem::new(
            kind,
            range.clone(),
            format!("`{name}` is a word of the language and cannot name the items of a loop"),
        )
        .help("choose another name")
    })
}

/// Notes what a name with its steps uses, and what is wrong with it.
pub(crate) fn resolve(
    root: &str,
    range: Range<usize>,
    steps: Vec<PathStep>,
    scope: &Scope,
    out: &mut Analysis,
) {
    let bound = local(scope, root);
    let is_loop = root == "loop" && scope.in_loop;
    if bound.is_some() || is_loop {
        if is_loop {
            one_of(root, &LOOP, steps.first(), out);
        }
        let given = match bound {
            Some(bound) if !is_loop => bound.given.clone(),
            _ => Given::Other,
        };
        let local = UseKind::Local {
            name: root.to_owned(),
            path: steps,
            given,
        };
        return out.use_name(local, range);
    }
    match root {
        "contact" => {
            if let Some((name, at)) = named(root, range, &steps, "contact.first_name", scope, out) {
                one_of(root, &CONTACT, steps.first(), out);
                one_value(root, &name, steps.get(1), out);
                out.use_name(UseKind::Contact(name), at);
            }
        }
        "error" => {
            if let Some((name, at)) = named(root, range, &steps, "error.status", scope, out) {
                one_of(root, &ERROR, steps.first(), out);
                out.use_name(UseKind::Error(name), at);
            }
        }
        "fields" => {
            if let Some((name, at)) = named(root, range, &steps, "fields.seats", scope, out) {
                one_value(root, &name, steps.get(1), out);
                out.use_name(UseKind::Field(name), at);
            }
        }
        "hours" => {
            if let Some((name, at)) = named(root, range, &steps, "hours.support.open", scope, out) {
                open(&name, &at, steps.get(1), scope, out);
                out.use_name(UseKind::Hours(name), at);
            }
        }
        "tags" => {
            if let Some(PathStep {
                key: PathKey::Name(tag),
                range: at,
            }) = steps.first()
            {
                out.problems.push(
                    TemplateProblem::new(
                        scope.kind,
                        at.clone(),
                        format!("`tags` is a list and has no `{tag}`"),
                    )
                    .help(format!("write `'{tag}' in tags`"))
                    .replace_at(range.start..at.end, format!("'{tag}' in tags")),
                );
            }
            out.use_name(UseKind::Tags, range);
        }
        "response" => out.use_name(UseKind::Response(steps), range),
        "input" => out.use_name(UseKind::Input, range),
        "now" => out.use_name(UseKind::Now, range),
        "channel" => out.use_name(UseKind::Channel, range),
        _ => unknown(root, range, scope, out),
    }
}

/// The first step's name; a root that holds several values cannot stand alone.
fn named(
    root: &str,
    range: Range<usize>,
    steps: &[PathStep],
    example: &str,
    scope: &Scope,
    out: &mut Analysis,
) -> Option<(String, Range<usize>)> {
    let problem = match steps.first() {
        Some(PathStep {
            key: PathKey::Name(name),
            range,
        }) => {
            return Some((name.clone(), range.clone()));
        }
        Some(step) => TemplateProblem::new(
            scope.kind,
            step.range.clone(),
            format!("what `{root}` gives must be named, not computed"),
        ),
        None => TemplateProblem::new(scope.kind, range, format!("`{root}` alone is not a value")),
    };
    out.problems
        .push(problem.help(format!("name one part of it, such as `{example}`")));
    None
}

fn one_of(root: &str, names: &[&str], step: Option<&PathStep>, out: &mut Analysis) {
    if let Some(PathStep {
        key: PathKey::Name(name),
        range,
    }) = step
        && !names.contains(&name.as_str())
    {
        out.problems.push(
            TemplateProblem::new(
                ProblemKind::UnknownVariable,
                range.clone(),
                format!("`{root}` has no `{name}`"),
            )
            .nearest(name, names.iter().copied()),
        );
    }
}

/// A field or a detail of the contact has nothing below it.
fn one_value(root: &str, name: &str, step: Option<&PathStep>, out: &mut Analysis) {
    if let Some(PathStep {
        key: PathKey::Name(below),
        range,
    }) = step
    {
        out.problems.push(
            TemplateProblem::new(
                ProblemKind::UnknownVariable,
                range.clone(),
                format!("`{root}.{name}` has no `{below}`"),
            )
            .help(format!("it is one value; write `{root}.{name}`")),
        );
    }
}

/// `hours.NAME` is asked with `.open` and nothing else.
fn open(name: &str, at: &Range<usize>, step: Option<&PathStep>, scope: &Scope, out: &mut Analysis) {
    let problem = match step {
        Some(PathStep {
            key: PathKey::Name(word),
            ..
        }) if word == "open" => return,
        Some(step) => TemplateProblem::new(
            ProblemKind::UnknownVariable,
            step.range.clone(),
            format!("`hours.{name}` has only `open`"),
        )
        .replace("open"),
        None => TemplateProblem::new(
            scope.kind,
            at.clone(),
            format!("`hours.{name}` alone is not a value"),
        )
        .replace_at(at.end..at.end, ".open"),
    };
    out.problems
        .push(problem.help(format!("write `hours.{name}.open`")));
}

fn unknown(root: &str, range: Range<usize>, scope: &Scope, out: &mut Analysis) {
    // A loop around it has a name that cannot be one, or none: that is told there.
    if scope.locals.iter().any(|bound| !can_be_read(&bound.name)) {
        return out.use_name(UseKind::Unknown(root.to_owned()), range);
    }
    let problem = TemplateProblem::new(
        ProblemKind::UnknownVariable,
        range.clone(),
        format!("there is no variable `{root}`"),
    );
    let habit = HABITS.iter().find(|(habit, _)| *habit == root);
    let problem = if let Some((_, word)) = habit {
        problem
            .help(format!("did you mean `{word}`?"))
            .replace(*word)
    } else if root == "loop" {
        problem.help("`loop` is known only between `{% for %}` and `{% endfor %}`")
    } else if root == "var" || root == "env" {
        problem.help(format!(
            "`${{{root}.NAME}}` stands outside of `{{{{ }}}}` and is filled in before the chat"
        ))
    } else {
        let locals = scope.locals.iter().map(|bound| bound.name.as_str());
        let near = problem.nearest(root, ROOTS.into_iter().chain(locals));
        if near.replacement.is_some() {
            near
        } else if CONTACT.contains(&root) {
            near.help(format!(
                "write `contact.{root}` for the person's own, or `fields.{root}` for a field"
            ))
        } else {
            near.help(format!(
                "write `fields.{root}` for a field, or `'{root}'` in quotes for a text"
            ))
        }
    };
    out.problems.push(problem);
    out.use_name(UseKind::Unknown(root.to_owned()), range);
}

/// Whether an expression can use a name.
fn can_be_read(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What is wrong with a test after `is`.
pub(crate) fn check_test(
    name: &str,
    range: Range<usize>,
    kind: ProblemKind,
) -> Option<TemplateProblem> {
    (!TESTS.contains(&name)).then(|| {
        TemplateProblem::new(kind, range, format!("there is no test `{name}`")).nearest(name, TESTS)
    })
}

/// The least and the most arguments of a filter.
const fn arity(filter: &str) -> (usize, usize) {
    match filter.as_bytes() {
        b"money" => (1, 1),
        b"default" => (1, 1),
        b"number" | b"date" | b"trim" | b"join" | b"round" => (0, 1),
        _ => (0, 0),
    }
}

/// What is wrong with a filter, its number of arguments or its first argument when written out.
pub(crate) fn check_filter(
    name: &str,
    range: &Range<usize>,
    arguments: usize,
    first: Option<&Literal>,
    kind: ProblemKind,
) -> Option<TemplateProblem> {
    if !FILTERS.contains(&name) {
        return Some(
            TemplateProblem::new(
                ProblemKind::UnknownFilter,
                range.clone(),
                format!("there is no filter `{name}`"),
            )
            .nearest(name, FILTERS),
        );
    }
    let (least, most) = arity(name);
    if arguments < least {
        let example = if name == "money" {
            "money(\"VND\")"
        } else {
            "default(\"-\")"
        };
        return Some(
            TemplateProblem::new(
                kind,
                range.clone(),
                format!("`{name}` needs a value in brackets"),
            )
            .help(format!("write it like `{example}`")),
        );
    }
    if arguments > most {
        let takes = if most == 0 { "none" } else { "one" };
        return Some(
            TemplateProblem::new(
                kind,
                range.clone(),
                format!("`{name}` is given {arguments} values in brackets, but takes {takes}"),
            )
            .help("remove what is too much"),
        );
    }
    let first = first?;
    match (name, &first.value) {
        ("money", LiteralValue::Text(code)) if !filters::is_currency(code) => {
            let problem = TemplateProblem::new(
                kind,
                first.range.clone(),
                format!("`{code}` is not a currency code"),
            )
            .help("currency codes have three capital letters, such as `TWD`");
            let upper = code.to_uppercase();
            Some(if filters::is_currency(&upper) {
                problem.replace(format!("\"{upper}\""))
            } else {
                problem
            })
        }
        ("date", LiteralValue::Text(format)) if !format.contains('%') => Some(
            TemplateProblem::new(
                kind,
                first.range.clone(),
                format!(
                    "the date format `{format}` has no sign with `%`, so that no date is shown"
                ),
            )
            .help("write it such as `%Y/%m/%d` or `%H:%M`"),
        ),
        ("date", LiteralValue::Text(format)) if !filters::is_date_format(format) => Some(
            TemplateProblem::new(
                kind,
                first.range.clone(),
                format!("`{format}` is not a date format"),
            )
            .help("write it with signs such as `%Y/%m/%d` or `%H:%M`"),
        ),
        _ => None,
    }
}

/// What to write in place of a function or method.
pub(crate) fn instead_of_call(name: &str) -> String {
    match name {
        "NOT" | "Not" => "write `not` in small letters".to_owned(),
        "AND" | "And" | "OR" | "Or" => format!("write `{}` in small letters", name.to_lowercase()),
        "len" | "size" | "count" => "write `| length` behind the value".to_owned(),
        _ if FILTERS.contains(&name) => format!("write `| {name}` behind the value"),
        "toUpperCase" => "write `| upper` behind the value".to_owned(),
        "toLowerCase" => "write `| lower` behind the value".to_owned(),
        "includes" | "contains" => "write `'a' in b`".to_owned(),
        "range" => "a loop runs over a list, such as `response.items`".to_owned(),
        _ => format!("there are filters instead: {}", list(&FILTERS)),
    }
}
