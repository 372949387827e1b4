//! The comments of a file. They are no part of the tree.

use std::ops::Range;

use granit_parser::{Event, Parser, options};

use super::parse::MAX_DEPTH;

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment<'t> {
    /// In bytes.
    pub range: Range<usize>,
    /// What stands behind the `#`.
    pub text: &'t str,
    /// Whether nothing but spaces stands before it on its line.
    pub own_line: bool,
}

/// Every comment of a file, in order; those before the mistake, if it is not YAML.
#[must_use]
pub fn comments(text: &str) -> Vec<Comment<'_>> {
    let options = options! {
        emit_comments: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut found: Vec<Comment<'_>> = Parser::new_from_str_with_options(text, options)
        .map_while(Result::ok)
        .filter_map(|(event, span)| match event {
            Event::Comment(..) => comment(text, span.byte_range()?),
            _ => None,
        })
        .collect();
    found.sort_by_key(|comment| comment.range.start);
    found.dedup();
    found
}

fn comment(text: &str, range: Range<usize>) -> Option<Comment<'_>> {
    let rest = text.get(range.start..)?;
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    let before = &text[..range.start];
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    Some(Comment {
        range: range.start..range.start + line.len(),
        text: line.strip_prefix('#')?,
        own_line: before[start..]
            .trim_start_matches('\u{feff}')
            .trim()
            .is_empty(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, bool)> {
        comments(text)
            .into_iter()
            .map(|comment| {
                assert_eq!(
                    &text[comment.range.start + 1..comment.range.end],
                    comment.text
                );
                (comment.text, comment.own_line)
            })
            .collect()
    }

    #[test]
    fn comments_and_what_only_looks_like_one() {
        let text = "\u{feff}# 一 top\r\na: 'b # no' # yes\r\nc: |\r\n  # no\r\n  x # no\r\n# yes\r\nd: \"e\r\n  # no\"\r\ne: f#no\r\nf: [1, # yes\r\n  2]\r\n  # last";
        assert_eq!(
            found(text),
            [
                (" 一 top", true),
                (" yes", false),
                (" yes", true),
                (" yes", false),
                (" last", true),
            ]
        );
    }

    #[test]
    fn long_runs_and_broken_files() {
        let many = "# x\n".repeat(500) + "a: 1\n";
        assert_eq!(found(&many).len(), 500);
        assert_eq!(found("# a\na: [\n# b\n").first(), Some(&(" a", true)));
        assert!(found("").is_empty());
    }
}
