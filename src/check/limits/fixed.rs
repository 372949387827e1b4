//! The part of a text that is always there, and what the rest can add.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Own;
use crate::language::answer::read_number;
use crate::language::field::{CustomField, FieldType};
use crate::language::name::FieldName;
use crate::language::template::RegionKind;
use crate::language::text::{Segment, Text};
use crate::project::{Project, Resource};

/// A text with its substitutions, as far as they are known before anybody chats.
#[derive(Debug, Default)]
pub(super) struct Fixed {
    /// What is always there.
    pub(super) text: String,
    /// Where pieces of it come from: their start in `text`, their place in the source, and
    /// whether they stand there letter by letter.
    pieces: Vec<(usize, Range<usize>, bool)>,
    /// Fields that add to it, with the most characters that they hold.
    pub(super) more: Vec<(String, usize)>,
    /// Whether anything is filled in while chatting.
    pub(super) open: bool,
}

impl Fixed {
    /// `own` is the target whose variables stand in for the project's.
    pub(super) fn of(project: &Project, source: &str, own: Option<&Own>) -> Fixed {
        let mut fixed = Fixed::default();
        if !source.contains(['$', '{']) {
            fixed.push(source, 0..source.len(), true);
            return fixed;
        }
        let text = Text::from(source);
        // What stands inside `{% if %}` and `{% for %}` may never be there.
        let mut depth = 0_usize;
        let segments = text.segments();
        for (index, segment) in segments.iter().enumerate() {
            match segment {
                Segment::Template { range, kind } => {
                    fixed.open = true;
                    let inside = &source[range.clone()];
                    match word(inside) {
                        _ if *kind != RegionKind::Statement => {}
                        "if" | "for" => depth += 1,
                        "endif" | "endfor" => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    if depth == 0 && *kind == RegionKind::Expression {
                        fixed.more.extend(most(inside, &project.bot.fields));
                    }
                }
                _ if depth > 0 => {}
                Segment::Literal(range) => {
                    let before = index.checked_sub(1).and_then(|at| segments.get(at));
                    let after = segments.get(index + 1);
                    let range = trimmed(source, range.clone(), before, after);
                    fixed.push(&source[range.clone()], range, true);
                }
                Segment::Var { name, range, .. } => {
                    let vars = project.settings.value.as_ref().map(|file| &file.vars);
                    let value = own
                        .and_then(|own| own.vars.get(name.as_str()))
                        .or_else(|| vars?.get(name.as_str()));
                    match value.map(Text::source) {
                        Some(value) if !value.contains(['$', '{']) => {
                            fixed.push(value, range.clone(), false);
                        }
                        _ => fixed.open = true,
                    }
                }
                Segment::Env { .. } => fixed.open = true,
            }
        }
        fixed
    }

    fn push(&mut self, text: &str, place: Range<usize>, verbatim: bool) {
        self.pieces.push((self.text.len(), place, verbatim));
        self.text.push_str(text);
    }

    /// Where a byte of the fixed part stands in the source.
    pub(super) fn place(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|(start, ..)| *start <= at);
        match index
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
        {
            Some((start, place, true)) => place.start + (at - start),
            Some((_, place, false)) => place.start,
            None => 0,
        }
    }
}

/// The first word of `{% … %}`.
fn word(statement: &str) -> &str {
    let inside = statement
        .trim_start_matches("{%")
        .trim_start_matches(['-', '+'])
        .trim_start();
    let end = inside.find(|c: char| !c.is_alphanumeric());
    &inside[..end.unwrap_or(inside.len())]
}

/// A literal without the blanks that `-%}` before it and `{%-` behind it take away.
fn trimmed(
    source: &str,
    mut range: Range<usize>,
    before: Option<&Segment>,
    after: Option<&Segment>,
) -> Range<usize> {
    let template = |segment: Option<&Segment>| match segment {
        Some(Segment::Template { range, .. }) => source.get(range.clone()),
        _ => None,
    };
    if template(before).is_some_and(|text| text.len() > 2 && text[..text.len() - 2].ends_with('-'))
    {
        let text = &source[range.clone()];
        range.start += text.len() - text.trim_start().len();
    }
    if template(after).is_some_and(|text| text[2..].starts_with('-')) {
        range.end = range.start + source[range.clone()].trim_end().len();
    }
    range
}

/// The most that `{{ fields.x }}` can add, where the field says so.
fn most(
    output: &str,
    fields: &BTreeMap<FieldName, Resource<CustomField>>,
) -> Option<(String, usize)> {
    let inside = output.strip_prefix("{{")?.strip_suffix("}}")?;
    let inside = inside.trim_matches(['-', '+']).trim();
    let (path, filter) = match inside.split_once('|') {
        Some((path, filter)) => (path.trim(), Some(filter.trim())),
        None => (inside, None),
    };
    let field = &fields.get(path.strip_prefix("fields.")?.trim())?.value;
    let characters = match (field.field_type, filter) {
        (FieldType::Text, None) => field.max_length? as usize,
        (FieldType::Choice, None | Some("label")) => {
            let options = field.options.iter().flatten();
            let shown = options.map(|option| match (&option.title, filter) {
                (Some(title), Some(_)) => title.chars().count(),
                _ => option.value.chars().count(),
            });
            shown.max()?
        }
        (FieldType::Number, None) => {
            let length = |number: Option<f64>| {
                let text = number?.to_string();
                read_number(&text).map(|number| number.to_string().len())
            };
            length(field.minimum)?.max(length(field.maximum)?)
        }
        _ => return None,
    };
    Some((path.to_owned(), characters))
}
