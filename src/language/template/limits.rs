//! How large and how deep a template may be.

use std::ops::Range;

use super::problem::{ProblemKind, TemplateProblem};
use super::scan::string_end;

/// The longest `{{ }}` or `{% %}`, in bytes.
pub(crate) const LONGEST_REGION: usize = 10_000;
// The engine parses, compiles and drops chains and nesting by recursion, in part without a
// limit of its own. With these three a text needs less than 1.5 MiB of stack even in a debug
// build, and worker threads have 2 MiB.
/// The most words and signs in one expression.
const MOST_TOKENS: usize = 500;
/// The most brackets around one place.
pub(crate) const MOST_BRACKETS: usize = 20;
/// The most blocks around one place.
pub(crate) const MOST_BLOCKS: usize = 20;
/// The most `{% %}` in one text.
const MOST_STATEMENTS: usize = 300;

/// Refuses a region that would cost the parser too much.
pub(crate) fn too_big(text: &str, range: &Range<usize>) -> Option<TemplateProblem> {
    too_big_expression(&text[range.clone()]).map(|message| {
        TemplateProblem::new(ProblemKind::BadTemplate, range.clone(), message)
            .help("make it shorter; what it computes belongs into the API's answer or a field")
    })
}

/// Why an expression is too long or has too many parts, if it is.
pub(crate) fn too_big_expression(source: &str) -> Option<String> {
    if source.len() > LONGEST_REGION {
        return Some(format!(
            "this expression is {} bytes long, but at most {LONGEST_REGION} fit",
            source.len()
        ));
    }
    let bytes = source.as_bytes();
    let (mut tokens, mut depth, mut deepest) = (0, 0_usize, 0);
    let mut in_word = false;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let word = byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
        tokens += usize::from(!(byte.is_ascii_whitespace() || word && in_word));
        in_word = word;
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        at = match byte {
            b'\'' | b'"' => string_end(bytes, at, byte).unwrap_or(bytes.len()),
            _ => at + 1,
        };
    }
    // The braces of a region itself are counted too.
    if deepest > MOST_BRACKETS + 2 {
        return Some("this is nested too deeply".to_owned());
    }
    (tokens > MOST_TOKENS).then(|| {
        format!("this expression has {tokens} words and signs, but at most {MOST_TOKENS} fit")
    })
}

/// Refuses a text with too many statements.
pub(crate) fn too_many(text: &str, statements: usize) -> Option<TemplateProblem> {
    (statements > MOST_STATEMENTS).then(|| {
        TemplateProblem::new(
            ProblemKind::BadTemplate,
            0..text.len(),
            format!("this text has {statements} `{{% %}}`, but at most {MOST_STATEMENTS} fit"),
        )
        .help("make several texts of it")
    })
}

/// Blocks in blocks beyond the limit; `range` is the first that is too deep.
pub(crate) fn too_deep(range: Range<usize>) -> TemplateProblem {
    TemplateProblem::new(
        ProblemKind::BadTemplate,
        range,
        format!("blocks are nested more than {MOST_BLOCKS} deep"),
    )
    .help("split the text")
}
