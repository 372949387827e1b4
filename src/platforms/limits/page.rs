//! The limits as a Markdown page, `docs/limits.md`.

use std::fmt::Write as _;

use super::{Limit, TABLE, Unit};

const HEAD: &str = "\
# Limits

<!-- Made from src/platforms/limits/table.rs by `UPDATE=1 cargo test`. Change the table there. -->

What fits into a message. `botwright check` counts every text, label and list as its channel counts
them, for the project's `channels` and for the platforms of its targets. Where several limits are
passed, the report names the one that leaves the least room. A limit that only a third party or common
knowledge vouches for gives a warning, not an error.

A text with `{{ … }}` is measured by the part of it that is always there; what a field with a
`max_length` can add makes it a warning.
";

/// The page.
#[must_use]
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    let mut owner = "";
    for limit in TABLE {
        if limit.owner != owner {
            owner = limit.owner;
            let _ = write!(
                text,
                "\n## {owner}\n\n| what | limit | counted in | evidence | source | read |\n\
                 | --- | ---: | --- | --- | --- | --- |\n"
            );
        }
        row(&mut text, limit);
    }
    text
}

fn row(text: &mut String, limit: &Limit) {
    let mut what = limit.item.noun().to_owned();
    if let (Some(_), Some(channel)) = (limit.vendor, limit.channel) {
        let _ = write!(what, ", {}", super::channel_title(channel));
    }
    let unit = match limit.unit {
        Unit::Items => "–",
        unit => unit.word(),
    };
    let source = if limit.source.is_empty() {
        "–"
    } else {
        limit.source
    };
    let _ = writeln!(
        text,
        "| {what} | {} | {unit} | {} | {source} | {} |",
        limit.most,
        limit.evidence.word(),
        limit.date
    );
}
