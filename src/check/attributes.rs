//! What broadcasts send along as attributes, for rules about platforms: the columns of their
//! recipients and what they `set`.

use std::collections::BTreeSet;

use super::rule::ProjectScope;
use crate::language::name::FieldName;
use crate::project::Project;
use crate::source::Span;

/// Columns that say who gets the message.
const WHO: [&str; 2] = ["user_id", "phone"];

/// One attribute of a broadcast.
pub(super) struct Sent {
    /// As it is written: a column, or a key of `set`.
    pub(super) word: String,
    /// As it is called on the platform: a field's title, else the word.
    pub(super) attribute: String,
    pub(super) at: Span,
    /// It is a column of the table.
    pub(super) column: bool,
}

/// The attributes of each broadcast. A table that several broadcasts send to counts once.
pub(super) fn sent(scope: &ProjectScope<'_>) -> Vec<Vec<Sent>> {
    let project = scope.project;
    let mut tables = BTreeSet::new();
    let broadcasts = project.bot.broadcasts.iter();
    broadcasts
        .map(|(name, broadcast)| {
            let at = |key: &[&str]| place(project, name.as_str(), key).unwrap_or(broadcast.key);
            let table = broadcast.value.recipients.as_str();
            let columns = project.bot.recipient_columns.get(table);
            let columns = columns
                .filter(|_| tables.insert(table))
                .into_iter()
                .flatten();
            let columns = columns.filter(|column| !WHO.contains(&column.as_str()));
            let columns = columns.map(|column| (column.clone(), at(&["recipients"]), true));
            let set = broadcast.value.set.iter().flat_map(|set| set.keys());
            let set = set.map(|field| {
                let word = field.as_str();
                (word.to_owned(), at(&["set", word]), false)
            });
            let all = columns.chain(set).map(|(word, at, column)| Sent {
                attribute: attribute(project, &word),
                word,
                at,
                column,
            });
            all.collect()
        })
        .collect()
}

fn attribute(project: &Project, word: &str) -> String {
    let field = project.bot.fields.get(&FieldName::new(word));
    let title = field.and_then(|field| field.value.title.clone());
    title.unwrap_or_else(|| word.to_owned())
}

/// The place of a broadcast's value, or of the key itself for what it sets.
fn place(project: &Project, broadcast: &str, path: &[&str]) -> Option<Span> {
    project.units.iter().find_map(|unit| {
        let root = unit.root.as_deref()?;
        let mut node = root.get("broadcasts")?.get(broadcast)?;
        let (last, above) = path.split_last()?;
        for key in above {
            node = node.get(key)?;
        }
        let entry = node.entry(last)?;
        let range = match above {
            [] => entry.value.range.clone(),
            _ => entry.key.range.clone(),
        };
        Some(Span::new(unit.file, range))
    })
}
