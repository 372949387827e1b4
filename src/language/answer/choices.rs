//! Options: by value or title, whatever the case and the width.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization as _;

use super::{CustomField, Wrong, fold};
use crate::language::field::FieldOption;
use crate::language::name::nfc;

/// Signs between several answers, in NFKC.
const SEPARATORS: [char; 4] = [',', '、', '\n', '\r'];

fn options(field: &CustomField) -> &[FieldOption] {
    field.options.as_deref().unwrap_or_default()
}

fn title(option: &FieldOption) -> &str {
    option.title.as_deref().unwrap_or(&option.value)
}

fn none_of(field: &CustomField) -> Wrong {
    let titles = options(field).iter().map(|option| title(option).to_owned());
    Wrong::NoOption(titles.collect())
}

/// The value of the option that a text names.
pub(super) fn one(field: &CustomField, text: &str) -> Result<String, Wrong> {
    index(options(field), text)
        .and_then(|index| options(field).get(index))
        .map(|option| option.value.clone())
        .ok_or_else(|| none_of(field))
}

/// The exact words first, so that `A` and `a` may be two options; titles before values, since
/// titles are what people see.
fn index(options: &[FieldOption], text: &str) -> Option<usize> {
    let exact = nfc(text.trim());
    let folded = fold(text);
    let find = |fits: &dyn Fn(&str) -> bool| {
        let by_title = options.iter().position(|option| fits(title(option)));
        by_title.or_else(|| options.iter().position(|option| fits(&option.value)))
    };
    find(&|words| nfc(words.trim()) == exact).or_else(|| find(&|words| fold(words) == folded))
}

/// The values of the options that a text names, in the order of the options.
pub(super) fn several(field: &CustomField, text: &str) -> Result<Vec<String>, Wrong> {
    let options = options(field);
    // An option may hold separators itself, so several parts may be one option.
    let mut by_key: BTreeMap<String, usize> = BTreeMap::new();
    let mut most_parts = 1;
    let mut keys = |words: &str, index: usize| {
        let parts = parts(words);
        most_parts = most_parts.max(parts.len());
        by_key.entry(parts.join(",")).or_insert(index);
    };
    for (index, option) in options.iter().enumerate() {
        keys(title(option), index);
    }
    for (index, option) in options.iter().enumerate() {
        keys(&option.value, index);
    }
    let parts = parts(text);
    if parts.is_empty() {
        return Err(Wrong::Empty);
    }
    // From the end: how many parts the option at each part takes, so that the rest still fits.
    let mut takes: Vec<Option<(usize, usize)>> = vec![None; parts.len()];
    for start in (0..parts.len()).rev() {
        let longest = most_parts.min(parts.len() - start);
        takes[start] = (1..=longest).rev().find_map(|length| {
            let rest = takes.get(start + length);
            if rest.is_some_and(Option::is_none) {
                return None;
            }
            let key = parts[start..start + length].join(",");
            by_key.get(&key).map(|index| (length, *index))
        });
    }
    let mut chosen = BTreeSet::new();
    let mut at = 0;
    while at < parts.len() {
        let Some((length, index)) = takes[at] else {
            return Err(none_of(field));
        };
        chosen.insert(index);
        at += length;
    }
    Ok(values(options, &chosen))
}

/// The values of the options that these texts name, one each.
pub(super) fn all(field: &CustomField, texts: &[String]) -> Result<Vec<String>, Wrong> {
    let options = options(field);
    let chosen: Option<BTreeSet<usize>> = texts.iter().map(|text| index(options, text)).collect();
    chosen
        .map(|chosen| values(options, &chosen))
        .ok_or_else(|| none_of(field))
}

fn values(options: &[FieldOption], chosen: &BTreeSet<usize>) -> Vec<String> {
    chosen
        .iter()
        .filter_map(|index| options.get(*index))
        .map(|option| option.value.clone())
        .collect()
}

/// The folded parts between separators, without empty ones.
fn parts(text: &str) -> Vec<String> {
    let text: String = text.nfkc().collect();
    text.split(SEPARATORS)
        .map(fold)
        .filter(|part| !part.is_empty())
        .collect()
}
