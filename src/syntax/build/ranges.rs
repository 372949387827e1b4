//! Where values stand that the parser places differently.

use std::ops::Range;

use super::Place;
use crate::syntax::Style;

/// Where a value would stand that is not there: after the colon, if there is one.
pub(super) fn absent(text: &str, at: u32) -> Range<u32> {
    let rest = &text.as_bytes()[at as usize..];
    let blanks = rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let at = match rest.get(blanks) {
        Some(b':') => at + blanks as u32 + 1,
        _ => at,
    };
    at..at
}

/// The range of a block scalar from its `|` or `>` to the end of its last line.
pub(super) fn block(text: &str, cursor: usize, style: Style, place: Place) -> Range<u32> {
    let bytes = text.as_bytes();
    let sign = if style == Style::Literal { b'|' } else { b'>' };
    let mut at = cursor;
    let content = place.start as usize;
    while at < content && bytes[at] != sign {
        match bytes[at] {
            b'&' | b'!' => {
                at = skip(bytes, at, |byte| byte.is_ascii_whitespace());
            }
            b'#' => at = skip(bytes, at, |byte| byte == b'\n' || byte == b'\r'),
            _ => at += 1,
        }
    }
    let start = at.min(content);
    let header = skip(bytes, start, |byte| {
        !matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')
    });
    let keeps = bytes[start..header].contains(&b'+');
    let body = &text[content..place.end as usize];
    let end = if keeps {
        // The parser also takes the indentation of the line after.
        let last = body.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        if body[last..].trim_matches(' ').is_empty() {
            content + last
        } else {
            place.end as usize
        }
    } else {
        let kept = body.trim_end_matches(['\n', '\r', ' ', '\t']).len();
        if kept == 0 {
            header
        } else {
            // Blanks at the end of the last line belong to it.
            let line = body[kept..].find(['\n', '\r']).unwrap_or(body.len() - kept);
            content + kept + line
        }
    };
    start as u32..end as u32
}

fn skip(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|byte| stop(*byte))
        .map_or(bytes.len(), |length| from + length)
}
