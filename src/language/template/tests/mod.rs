//! Tests of the template language as a whole: text in, facts or rendered text out.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod order;
mod paths;
mod problems;
mod render;
mod robust;
mod slips;
mod statements;
mod type_slips;
mod uses;

use super::{Analysis, TemplateProblem};

/// The words that a problem points at, and its message.
fn told<'t>(text: &'t str, problems: &'t [TemplateProblem]) -> Vec<(&'t str, &'t str)> {
    problems
        .iter()
        .map(|problem| (&text[problem.range.clone()], problem.message.as_str()))
        .collect()
}

/// The text after every proposed replacement.
fn fixed(text: &str, problems: &[TemplateProblem]) -> String {
    let mut replacements: Vec<_> = problems
        .iter()
        .filter_map(|problem| problem.replacement.as_ref())
        .collect();
    replacements.sort_by_key(|replacement| replacement.range.start);
    let mut fixed = text.to_owned();
    for replacement in replacements.iter().rev() {
        fixed.replace_range(replacement.range.clone(), &replacement.text);
    }
    fixed
}

/// Each use as `word:kind`.
fn used(text: &str, analysis: &Analysis) -> Vec<String> {
    use super::UseKind as K;
    analysis
        .uses
        .iter()
        .map(|one| {
            let kind = match &one.kind {
                K::Contact(name) => format!("contact {name}"),
                K::Field(name) => format!("field {name}"),
                K::Tags => "tags".to_owned(),
                K::Tag(name) => format!("tag {name}"),
                K::Response(path) => format!("response {}", steps(text, path)),
                K::Error(name) => format!("error {name}"),
                K::Input => "input".to_owned(),
                K::Now => "now".to_owned(),
                K::Channel => "channel".to_owned(),
                K::Hours(name) => format!("hours {name}"),
                K::Local { name, path, .. } => format!("local {name} {}", steps(text, path)),
                K::Filter(name) => format!("filter {name}"),
                K::Unknown(name) => format!("unknown {name}"),
            };
            format!("{}:{}", &text[one.range.clone()], kind.trim_end())
        })
        .collect()
}

fn steps(text: &str, path: &[super::PathStep]) -> String {
    let words: Vec<&str> = path.iter().map(|step| &text[step.range.clone()]).collect();
    words.join("/")
}
