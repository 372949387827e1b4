//! Texts as written: plain words, `${var.x}`, `${env.X}` and templates, each with its place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::template::scan::{self, Region, Scan};
use super::template::{Analysis, ProblemKind, RegionKind, TemplateProblem, analyse_scanned};

mod braces;
mod resolved;
#[cfg(test)]
mod tests;

pub use super::template::TemplateProblem as TextProblem;
pub use resolved::{Part, Resolved};

/// A text as the author wrote it, cut into segments.
#[derive(Clone, Debug)]
pub struct Text {
    source: Box<str>,
    /// Cut when they are first asked for.
    cut: OnceLock<Box<Cut>>,
}

/// The segments of a text; most texts are never cut, so their place is small.
#[derive(Clone, Debug)]
struct Cut(Vec<Segment>);

/// A piece of a [`Text`]; all places are bytes of its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Words that stand for themselves.
    Literal(Range<usize>),
    /// `${var.x}`; `name_range` is `x`.
    Var {
        name: String,
        range: Range<usize>,
        name_range: Range<usize>,
    },
    /// `${env.X}`; `name_range` is `X`.
    Env {
        name: String,
        range: Range<usize>,
        name_range: Range<usize>,
    },
    /// `{{ … }}`, `{% … %}` or `{# … #}`, delimiters included.
    Template {
        range: Range<usize>,
        kind: RegionKind,
    },
}

impl Segment {
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        match self {
            Segment::Literal(range)
            | Segment::Var { range, .. }
            | Segment::Env { range, .. }
            | Segment::Template { range, .. } => range.clone(),
        }
    }
}

impl Text {
    /// Cuts a text into segments, which cover it without gaps. What is wrong stays in the text as
    /// a literal or a template and is told beside it.
    #[must_use]
    pub fn parse(source: &str) -> (Text, Vec<TextProblem>) {
        let mut scanned = scan::scan(source);
        scan::refuse_substitutions(source, &mut scanned);
        Text::of(source, scanned)
    }

    /// [`Text::parse`], and what its templates use and have wrong. No text where it holds nothing
    /// but templates and plain words.
    pub(crate) fn examine(
        source: &str,
        names: &[&str],
    ) -> (Option<Text>, Analysis, Vec<TextProblem>) {
        let mut scanned = scan::scan(source);
        scan::refuse_substitutions(source, &mut scanned);
        let analysis = analyse_scanned(source, &scanned, names);
        let mut from = 0;
        let mut plain = |range: &Range<usize>| {
            let plain = !source[from..range.start].contains(['$', '{']);
            from = range.end;
            plain
        };
        let end = source.len()..source.len();
        if scanned.regions.iter().all(|one| plain(&one.range)) && plain(&end) {
            let mut problems = scanned.problems;
            problems.sort_by_key(|problem| problem.range.start);
            return (None, analysis, problems);
        }
        let (text, problems) = Text::of(source, scanned);
        (Some(text), analysis, problems)
    }

    fn of(source: &str, scanned: Scan) -> (Text, Vec<TextProblem>) {
        let mut problems = scanned.problems;
        let mut segments = Vec::new();
        let mut from = 0;
        for Region { range, kind, .. } in scanned.regions {
            substitutions(source, from..range.start, &mut segments, &mut problems);
            from = range.end;
            segments.push(Segment::Template { range, kind });
        }
        substitutions(source, from..source.len(), &mut segments, &mut problems);
        for segment in &segments {
            if let Segment::Literal(range) = segment {
                problems.extend(braces::half_open(source, range.clone()));
            }
        }
        problems.sort_by_key(|problem| problem.range.start);
        let text = Text {
            source: source.into(),
            cut: OnceLock::from(Box::new(Cut(segments))),
        };
        (text, problems)
    }

    /// The text as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        let cut = self.cut.get_or_init(|| {
            let (text, _) = Text::parse(&self.source);
            text.cut
                .into_inner()
                .unwrap_or_else(|| Box::new(Cut(Vec::new())))
        });
        &cut.0
    }

    /// Whether a name of the language stands in one pair of braces, which is told as a slip.
    pub(crate) fn has_half_braces(&self) -> bool {
        self.segments().iter().any(|segment| match segment {
            Segment::Literal(range) => !braces::half_open(&self.source, range.clone()).is_empty(),
            _ => false,
        })
    }

    /// Whether anything is resolved while chatting.
    #[must_use]
    pub fn has_templates(&self) -> bool {
        self.segments()
            .iter()
            .any(|segment| matches!(segment, Segment::Template { .. }))
    }

    /// Whether anything comes straight from the environment.
    #[must_use]
    pub fn has_env(&self) -> bool {
        self.segments()
            .iter()
            .any(|segment| matches!(segment, Segment::Env { .. }))
    }

    /// Fills in variables and the environment. The result is never read as source again.
    ///
    /// `vars` are resolved themselves; `env` gives `None` for what is not set. What is missing is
    /// empty, and listed in the result.
    #[must_use]
    pub fn resolve(
        &self,
        vars: &BTreeMap<String, Resolved>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Resolved {
        let mut resolved = Resolved::default();
        for segment in self.segments() {
            match segment {
                Segment::Literal(range) => resolved.push_literal(&self.source[range.clone()]),
                Segment::Var { name, .. } => match vars.get(name) {
                    Some(value) => resolved.push_var(value),
                    None => resolved.miss_var(name),
                },
                Segment::Env { name, .. } => resolved.push_env(name, env(name)),
                Segment::Template { range, kind } => {
                    resolved.push_template(&self.source[range.clone()], *kind);
                }
            }
        }
        resolved
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.source == other.source
    }
}

impl Eq for Text {}

impl From<&str> for Text {
    fn from(source: &str) -> Text {
        Text::from(source.to_owned())
    }
}

impl From<String> for Text {
    fn from(source: String) -> Text {
        Text {
            source: source.into_boxed_str(),
            cut: OnceLock::new(),
        }
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for Text {
    /// Problems are not errors here: the checker parses the text again to tell them.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        String::deserialize(deserializer).map(Text::from)
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        false
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn schema_id() -> Cow<'static, str> {
        concat!(module_path!(), "::Text").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "title": "Text",
            "description": "A text. `${var.x}` and `${env.X}` are filled in when the project is \
                compiled, `{{ … }}` for each contact while chatting."
        })
    }
}

/// The two roots of `${…}`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Var,
    Env,
}

/// Cuts a part of the text without templates at its `${var.x}` and `${env.X}`.
fn substitutions(
    source: &str,
    part: Range<usize>,
    segments: &mut Vec<Segment>,
    problems: &mut Vec<TextProblem>,
) {
    let mut literal = part.start;
    let mut at = part.start;
    while let Some(found) = source[at..part.end].find("${") {
        let start = at + found;
        at = start + 2;
        let rest = &source[at..part.end];
        let root = if rest.starts_with("var.") {
            Root::Var
        } else if rest.starts_with("env.") {
            Root::Env
        } else {
            problems.extend(slip(rest, start));
            continue;
        };
        match name(rest, root) {
            Ok(length) => {
                let name_range = at + 4..at + 4 + length;
                let range = start..name_range.end + 1;
                if literal < start {
                    segments.push(Segment::Literal(literal..start));
                }
                let name = source[name_range.clone()].to_owned();
                literal = range.end;
                at = range.end;
                segments.push(match root {
                    Root::Var => Segment::Var {
                        name,
                        range,
                        name_range,
                    },
                    Root::Env => Segment::Env {
                        name,
                        range,
                        name_range,
                    },
                });
            }
            Err(problem) => problems.push(problem(start)),
        }
    }
    if literal < part.end {
        segments.push(Segment::Literal(literal..part.end));
    }
}

type Located = Box<dyn Fn(usize) -> TextProblem>;

/// The length of the name behind `var.` or `env.`, if a name and `}` follow.
fn name(rest: &str, root: Root) -> Result<usize, Located> {
    let (word, fits): (&str, fn(char) -> bool) = match root {
        Root::Var => ("var", |c| c.is_alphanumeric() || c == '-' || c == '_'),
        Root::Env => ("env", |c| c.is_ascii_alphanumeric() || c == '_'),
    };
    let after = &rest[4..];
    let length = after.find(|c: char| !fits(c)).unwrap_or(after.len());
    let closed = after
        .find(['}', '\n', '{'])
        .filter(|end| after.as_bytes()[*end] == b'}');
    let Some(end) = closed else {
        let (end, name) = (6 + length, after[..length].to_owned());
        return Err(Box::new(move |start| {
            problem(
                start..start + end,
                format!("`${{{word}.{name}` is never closed"),
            )
            .help("close it with `}`")
            .replace_at(start + end..start + end, "}")
        }));
    };
    if end == length && length > 0 {
        return Ok(length);
    }
    let wrong = after[..end].to_owned();
    let name = wrong.trim().to_owned();
    let usable = !name.is_empty() && name.chars().all(fits);
    Err(Box::new(move |start| {
        let whole = start..start + 7 + wrong.len();
        if name.is_empty() {
            return problem(whole, format!("`${{{word}.}}` names nothing"))
                .help(format!("write a name behind `{word}.`"));
        }
        let inner = start + 6..start + 6 + wrong.len();
        let problem = problem(inner, format!("`{name}` cannot be a name here"));
        if usable {
            problem
                .help("write it without spaces")
                .replace(name.clone())
        } else {
            problem.help("names have letters, digits, `_` and, for a variable, `-`")
        }
    }))
}

fn problem(range: Range<usize>, message: String) -> TextProblem {
    TemplateProblem::new(ProblemKind::BadTemplate, range, message)
}

/// A `${…}` that is plain text, but was most likely meant as a variable.
fn slip(rest: &str, start: usize) -> Option<TextProblem> {
    let end = rest.find(['}', '\n', '{'])?;
    if rest.as_bytes()[end] != b'}' {
        return None;
    }
    let inner = rest[..end].trim();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
    };
    let meant = match inner.split_once(['.', ':']) {
        Some((root, name)) if is_name(name.trim()) => {
            format!("${{{}.{}}}", near_root(root.trim())?, name.trim())
        }
        Some(_) => return None,
        None if is_name(inner) && inner.is_ascii() => {
            let upper = !inner.chars().any(|c| c.is_ascii_lowercase());
            format!("${{{}.{inner}}}", if upper { "env" } else { "var" })
        }
        None => return None,
    };
    let range = start..start + 2 + end + 1;
    let kind = ProblemKind::UnknownVariable;
    let message = format!(
        "`${{{}}}` is not a variable and would be sent as it stands",
        &rest[..end]
    );
    Some(
        TemplateProblem::new(kind, range, message)
            .help(format!("did you mean `{meant}`?"))
            .replace(meant),
    )
}

fn near_root(root: &str) -> Option<&'static str> {
    match root.to_lowercase().as_str() {
        "var" | "vars" | "variable" | "variables" | "va" | "vra" => Some("var"),
        "env" | "envs" | "environment" | "en" | "evn" | "secret" | "secrets" => Some("env"),
        _ => None,
    }
}
