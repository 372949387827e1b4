//! Finds the `{{ }}`, `{% %}` and `{# #}` regions of a text, by the same rules as the template
//! engine's lexer, but goes on after a mistake.

use std::ops::Range;

use super::limits::{self, LONGEST_REGION, MOST_BLOCKS, MOST_BRACKETS, too_big};
use super::problem::{ProblemKind, TemplateProblem};

/// What a region does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionKind {
    /// `{{ … }}` prints a value.
    Expression,
    /// `{% … %}` decides or repeats.
    Statement,
    /// `{# … #}` prints nothing.
    Comment,
}

/// One region of a text, delimiters included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    pub kind: RegionKind,
    pub range: Range<usize>,
    /// A problem inside has been reported already; the content means nothing.
    pub(crate) broken: bool,
}

/// The regions of a text in order, and what is wrong with their edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scan {
    pub(crate) regions: Vec<Region>,
    pub(crate) problems: Vec<TemplateProblem>,
}

impl RegionKind {
    const fn opener(self) -> &'static str {
        match self {
            RegionKind::Expression => "{{",
            RegionKind::Statement => "{%",
            RegionKind::Comment => "{#",
        }
    }

    const fn closer(self) -> &'static str {
        match self {
            RegionKind::Expression => "}}",
            RegionKind::Statement => "%}",
            RegionKind::Comment => "#}",
        }
    }
}

impl Region {
    /// The place of a statement's word: `if`, `endfor`; empty if there is none.
    pub(crate) fn word(&self, text: &str) -> Range<usize> {
        let inner = self.inner(text);
        let body = &text[inner.clone()];
        let start = inner.start + (body.len() - body.trim_start().len());
        let length = text[start..inner.end]
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(inner.end - start);
        start..start + length
    }

    /// The part between the delimiters and their whitespace marks, untrimmed.
    pub(crate) fn inner(&self, text: &str) -> Range<usize> {
        let bytes = text.as_bytes();
        let mut start = self.range.start + 2;
        let mut end = self.range.end.saturating_sub(2).max(start);
        if start < end && matches!(bytes[start], b'-' | b'+') {
            start += 1;
        }
        if start < end && matches!(bytes[end - 1], b'-' | b'+') {
            end -= 1;
        }
        start..end
    }
}

/// Finds all regions of `text`.
pub(crate) fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    let mut at = 0;
    let (mut statements, mut blocks) = (0, 0_usize);
    while let Some((start, kind)) = next_opener(text, at) {
        let region = match kind {
            RegionKind::Comment => comment(text, start),
            RegionKind::Expression | RegionKind::Statement => code(text, start, kind),
        };
        at = match region {
            Ok(end) => {
                let range = start..end;
                let mut broken = false;
                if kind != RegionKind::Comment {
                    if let Some(problem) = too_big(text, &range) {
                        scan.problems.push(problem);
                        broken = true;
                    }
                    statements += usize::from(kind == RegionKind::Statement);
                }
                let region = Region {
                    kind,
                    range,
                    broken,
                };
                let mut next = end;
                if kind == RegionKind::Statement {
                    match &text[region.word(text)] {
                        "if" | "for" => {
                            blocks += 1;
                            if blocks == MOST_BLOCKS + 1 {
                                scan.problems.push(limits::too_deep(region.range.clone()));
                            }
                        }
                        "endif" | "endfor" => blocks = blocks.saturating_sub(1),
                        "raw" if is_raw(text, &region) => next = after_raw(text, end),
                        _ => {}
                    }
                }
                scan.regions.push(region);
                next
            }
            Err((end, problem)) => {
                scan.problems.push(problem);
                scan.regions.push(Region {
                    kind,
                    range: start..end,
                    broken: true,
                });
                end
            }
        };
    }
    scan.problems.extend(limits::too_many(text, statements));
    scan
}

/// The first opening delimiter at or after `from`.
pub(crate) fn next_opener(text: &str, from: usize) -> Option<(usize, RegionKind)> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'{')?;
        let kind = match bytes.get(at + 1) {
            Some(b'{') => RegionKind::Expression,
            Some(b'%') => RegionKind::Statement,
            Some(b'#') => RegionKind::Comment,
            _ => {
                at += 1;
                continue;
            }
        };
        return Some((at, kind));
    }
}

type Closed = Result<usize, (usize, TemplateProblem)>;

fn comment(text: &str, start: usize) -> Closed {
    let mark = usize::from(matches!(text.as_bytes().get(start + 2), Some(b'-' | b'+')));
    let inside = start + 2 + mark;
    match text[inside..].find("#}") {
        Some(length) => Ok(inside + length + 2),
        // It swallows whatever follows, so nothing more can be said about the rest.
        None => Err((text.len(), unclosed(start, RegionKind::Comment))),
    }
}

/// The end of a `{{` or `{%` region: its closer outside of texts and brackets.
fn code(text: &str, start: usize, kind: RegionKind) -> Closed {
    let bytes = text.as_bytes();
    let closer = kind.closer().as_bytes();
    let mut brackets: Vec<usize> = Vec::new();
    let mut stray = None;
    let mut open_quote = None;
    let mut at = start + 2;
    if matches!(bytes.get(at), Some(b'-' | b'+')) {
        // `{{-}}` closes at once, as in the engine.
        at += 1;
    }
    let limit = bytes.len().min(start + LONGEST_REGION + 4);
    while at < limit {
        if brackets.is_empty() && stray.is_none() && bytes[at..].starts_with(closer) {
            return Ok(at + 2);
        }
        match bytes[at] {
            quote @ (b'\'' | b'"') => match string_end(bytes, at, quote) {
                Some(end) => at = end,
                None => {
                    open_quote = Some(at);
                    break;
                }
            },
            b'(' | b'[' | b'{' => {
                brackets.push(at);
                if brackets.len() > 2 * MOST_BRACKETS {
                    break;
                }
                at += 1;
            }
            b')' | b']' | b'}' => {
                if brackets.pop().is_none() {
                    stray = stray.or(Some(at));
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    Err(recover(text, start, kind, open_quote, stray))
}

/// Where a text in quotes that starts at `start` ends, if it does.
pub(crate) fn string_end(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// Takes the next closer as the end, unless another region opens before it.
fn recover(
    text: &str,
    start: usize,
    kind: RegionKind,
    open_quote: Option<usize>,
    stray: Option<usize>,
) -> (usize, TemplateProblem) {
    let inside = start + 2;
    let next = next_opener(text, inside).map_or(text.len(), |(at, _)| at);
    let Some(end) = text[inside..next].find(kind.closer()) else {
        return (inside, unclosed(start, kind));
    };
    let end = inside + end;
    let bracket = open_bracket(text, inside..end);
    let (at, message, help) = if let Some(at) = open_quote.filter(|at| *at < end) {
        (
            at,
            "this text in quotes is never closed".to_owned(),
            "close it with the same quote, before the region ends",
        )
    } else if let Some(at) = bracket {
        (
            at,
            format!("`{}` is never closed", &text[at..=at]),
            "give it its partner, or remove it",
        )
    } else if let Some(at) = stray.filter(|at| *at < end) {
        (
            at,
            format!("`{}` closes nothing", &text[at..=at]),
            "remove it, or open it first",
        )
    } else if let Some(problem) = too_big(text, &(start..end + 2)) {
        return (end + 2, problem);
    } else {
        return (inside, unclosed(start, kind));
    };
    let problem = TemplateProblem::new(ProblemKind::BadTemplate, at..at + 1, message).help(help);
    (end + 2, problem)
}

/// The last bracket in `range` that is opened but not closed there.
fn open_bracket(text: &str, range: Range<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut at = range.start;
    while at < range.end {
        match bytes[at] {
            quote @ (b'\'' | b'"') => at = string_end(bytes, at, quote)?,
            byte => {
                match byte {
                    b'(' | b'[' | b'{' => open.push(at),
                    b')' | b']' | b'}' => {
                        open.pop();
                    }
                    _ => {}
                }
                at += 1;
            }
        }
    }
    open.pop()
}

fn unclosed(start: usize, kind: RegionKind) -> TemplateProblem {
    let (opener, closer) = (kind.opener(), kind.closer());
    TemplateProblem::new(
        ProblemKind::BadTemplate,
        start..start + 2,
        format!("this `{opener}` is never closed"),
    )
    .help(format!(
        "close it with `{closer}`; to show the signs themselves write `{{{{ \"{opener}\" }}}}`"
    ))
}

/// Refuses `${…}` inside `{{ }}` and `{% %}`, where it is never filled in.
pub(crate) fn refuse_substitutions(text: &str, scan: &mut Scan) {
    for region in &mut scan.regions {
        if region.broken || region.kind == RegionKind::Comment {
            continue;
        }
        let mut at = region.range.start;
        while let Some(found) = text[at..region.range.end].find("${") {
            let start = at + found;
            at = start + 2;
            let rest = text[at..region.range.end].trim_start();
            if !(rest.starts_with("var") || rest.starts_with("env")) {
                continue;
            }
            let length = rest.find('}').map_or(3, |end| end + 1);
            let end = region.range.end - rest.len() + length;
            region.broken = true;
            scan.problems.push(substitution_inside(start..end));
        }
    }
}

fn substitution_inside(range: Range<usize>) -> TemplateProblem {
    TemplateProblem::new(
        ProblemKind::BadTemplate,
        range,
        "`${…}` cannot stand inside `{{ }}` or `{% %}`",
    )
    .help("close the braces before it, or keep the value in a field")
}

/// Whether a region that starts with `raw` is nothing but that: the engine does not read what
/// follows it.
fn is_raw(text: &str, region: &Region) -> bool {
    text[region.inner(text)].trim() == "raw"
}

/// The start of the `{% endraw %}` that belongs to a `{% raw %}` ending at `from`, else the end.
fn after_raw(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(found) = text[at..].find("{%") {
        let start = at + found;
        let body = text[start + 2..]
            .trim_start_matches(['-', '+'])
            .trim_start();
        if body.starts_with("endraw") {
            return start;
        }
        at = start + 2;
    }
    text.len()
}
