//! Values and their changes in words.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::diagnostics::render::Paint;
use crate::sync::merge::Class;
use crate::sync::plan::Change;
use crate::sync::sealed::Sealed;

/// Longer texts are cut where a whole value is named in passing.
const BRIEF: usize = 60;

/// How values of one object may be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eye {
    pub(super) paint: Paint,
    /// Contact data: no value is shown.
    pub(super) masked: bool,
}

/// One line without terminal control, bidi or invisible characters.
pub(super) fn clean(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '\n' => shown.push('⏎'),
            '\t' | '\r' => shown.push(' '),
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
            c if c.is_control() => {}
            c => shown.push(c),
        }
    }
    shown
}

/// A setting without quotes and brackets: `09:00-18:00`, `line, messenger`.
pub(super) fn bare(value: &Sealed) -> String {
    match value {
        Sealed::Text(text) => clean(text),
        Sealed::List(items) if items.is_empty() => "none".to_owned(),
        Sealed::List(items) => items.iter().map(bare).collect::<Vec<_>>().join(", "),
        Sealed::Map(entries) if entries.is_empty() => "none".to_owned(),
        Sealed::Map(entries) => entries
            .iter()
            .map(|(key, value)| match value {
                Sealed::Map(_) => format!("{}: {{ {} }}", clean(key), bare(value)),
                value => format!("{}: {}", clean(key), bare(value)),
            })
            .collect::<Vec<_>>()
            .join(", "),
        other => clean(&other.to_json().to_string()),
    }
}

impl Eye {
    /// A change as one or more lines.
    pub(super) fn change(self, change: &Change) -> Vec<String> {
        let path = change.path.to_string();
        let path = clean(if change.path.is_name() { "name" } else { &path });
        let mark = match change.class {
            Class::Yours => "",
            Class::Drift => " (drift)",
            Class::Conflict => " (conflict)",
            Class::Default => " (was the platform's default)",
        };
        let paint = self.paint;
        match (&change.before, &change.after) {
            (None, None) => Vec::new(),
            (None, Some(after)) => {
                vec![paint.added(&format!("+ {path}: {}", self.brief(after))) + mark]
            }
            (Some(before), None) => {
                vec![paint.removed(&format!("- {path}: {}", self.brief(before))) + mark]
            }
            (Some(Sealed::Text(before)), Some(Sealed::Text(after))) if !self.masked => {
                vec![format!("~ {path}: {}{mark}", self.words(before, after))]
            }
            (Some(Sealed::List(before)), Some(Sealed::List(after))) if !self.masked => {
                let mut lines = self.list(&path, before, after);
                if let Some(first) = lines.first_mut() {
                    first.push_str(mark);
                }
                lines
            }
            (Some(_), Some(_)) if self.masked => {
                vec![format!("~ {path}: changed (contact data){mark}")]
            }
            (Some(Sealed::Hidden(before)), Some(Sealed::Hidden(after)))
                if before.names == after.names =>
            {
                let name = after.shown();
                vec![format!("~ {path}: (secret {name}) has another value{mark}")]
            }
            (Some(before), Some(after)) => vec![format!(
                "~ {path}: {} -> {}{mark}",
                self.brief(before),
                self.brief(after)
            )],
        }
    }

    /// Both sides of a field that is not decided yet.
    pub(super) fn both(self, change: &Change) -> Vec<String> {
        let path = change.path.to_string();
        let path = clean(if change.path.is_name() { "name" } else { &path });
        let side = |value: &Option<Sealed>| match value {
            Some(value) => self.whole(value),
            None => "(nothing)".to_owned(),
        };
        match change.class {
            Class::Yours | Class::Default => self.change(change),
            Class::Drift | Class::Conflict => vec![
                path,
                format!("    platform: {}", side(&change.before)),
                format!("    file:     {}", side(&change.after)),
            ],
        }
    }

    /// Whole sentences with the words that differ marked.
    fn words(self, before: &str, after: &str) -> String {
        let (before, after) = (clean(before), clean(after));
        let line = self.paint.words(&before, &after);
        format!("\"{line}\"")
    }

    /// What came, went and changed in a list, by alignment.
    fn list(self, path: &str, before: &[Sealed], after: &[Sealed]) -> Vec<String> {
        let text = |item: &Sealed| item.to_json().to_string();
        let old: Vec<String> = before.iter().map(text).collect();
        let new: Vec<String> = after.iter().map(text).collect();
        let mut lines = Vec::new();
        let paint = self.paint;
        let gone = |index: usize| {
            let item = self.brief(&before[index]);
            paint.removed(&format!("- {path}[{index}] removed: {item}"))
        };
        let come = |index: usize| {
            let item = self.brief(&after[index]);
            paint.added(&format!("+ {path}[{index}] inserted: {item}"))
        };
        for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
            match op {
                DiffOp::Equal { .. } => {}
                DiffOp::Delete {
                    old_index, old_len, ..
                } => {
                    lines.extend((old_index..old_index + old_len).map(gone));
                }
                DiffOp::Insert {
                    new_index, new_len, ..
                } => {
                    lines.extend((new_index..new_index + new_len).map(come));
                }
                DiffOp::Replace {
                    old_index,
                    old_len,
                    new_index,
                    new_len,
                } => {
                    let both = old_len.min(new_len);
                    for step in 0..both {
                        lines.push(format!(
                            "~ {path}[{}] changed: {} -> {}",
                            new_index + step,
                            self.brief(&before[old_index + step]),
                            self.brief(&after[new_index + step])
                        ));
                    }
                    lines.extend((old_index + both..old_index + old_len).map(gone));
                    lines.extend((new_index + both..new_index + new_len).map(come));
                }
            }
        }
        if lines.is_empty() {
            lines.push(format!("~ {path}"));
        }
        lines
    }

    fn brief(self, value: &Sealed) -> String {
        self.shown(value, Some(BRIEF))
    }

    fn whole(self, value: &Sealed) -> String {
        self.shown(value, None)
    }

    fn shown(self, value: &Sealed, limit: Option<usize>) -> String {
        if self.masked {
            return "(contact data)".to_owned();
        }
        let text = self.plain(value);
        match limit {
            Some(limit) if text.chars().count() > limit => {
                text.chars().take(limit - 1).chain(['…']).collect()
            }
            _ => text,
        }
    }

    fn plain(self, value: &Sealed) -> String {
        match value {
            Sealed::Null => "null".to_owned(),
            Sealed::Bool(flag) => flag.to_string(),
            Sealed::Int(number) => number.to_string(),
            Sealed::Float(number) => number.to_string(),
            Sealed::Text(text) => format!("\"{}\"", clean(text)),
            Sealed::Ref(address) => clean(&address.to_string()),
            Sealed::Hidden(hidden) if hidden.names.is_empty() => "(private)".to_owned(),
            Sealed::Hidden(hidden) => format!("(secret {})", hidden.shown()),
            Sealed::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.plain(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Sealed::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, item)| format!("{}: {}", clean(key), self.plain(item)))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }
}
