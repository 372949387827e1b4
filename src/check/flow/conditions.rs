//! Whether a condition can hold, by what is declared and by the conditions around it.

mod facts;
mod parts;

use std::ops::Range;

pub(crate) use self::facts::Facts;
use self::facts::{Fact, Subject};
use super::domain::{Domain, slips};
use crate::language::field::FieldType;
use crate::language::project_file::Channel;
use crate::language::template::{Comparator, Compare, Condition, LiteralValue, Side};
use crate::project::Project;
use crate::source::Span;

/// A condition, or a part of one, that is decided before the chat.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decided {
    pub(crate) span: Span,
    /// Whether it always holds; else it never does.
    pub(crate) holds: bool,
    pub(crate) why: Why,
    /// What has decided it, if that is another place.
    pub(crate) by: Option<Span>,
}

/// Why a condition is decided.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Why {
    /// The choice has no such option.
    Option { field: String, value: String },
    /// The number is never so large or so small.
    Range { field: String },
    /// The bot is not on this channel.
    Channel(String),
    /// These hours have no hour.
    Closed(String),
    /// Values of these two types are never equal.
    Types(&'static str, &'static str),
    /// It is written out.
    Constant,
    /// By the rest of the condition, or by one around it.
    Elsewhere,
    /// By a case above that always holds.
    CaseAbove,
}

/// What follows from a condition.
pub(crate) struct Ways {
    /// What is known where it holds; `None` if it never does.
    pub(crate) yes: Option<Facts>,
    /// What is known where it does not hold.
    pub(crate) no: Option<Facts>,
    /// Where and why it always holds. It is no mistake by itself.
    pub(crate) always: Option<Decided>,
}

/// Judges conditions.
pub(crate) struct Judge<'p> {
    pub(crate) project: &'p Project,
}

/// Why a condition cannot be as it is wanted.
struct Refuted {
    range: Range<usize>,
    by: Option<Span>,
}

/// One condition in its place.
struct Asked<'a> {
    judge: &'a Judge<'a>,
    place: &'a dyn Fn(Range<usize>) -> Span,
}

impl Judge<'_> {
    /// Judges one condition, if it could be read. `place` gives the span of a part of its source.
    pub(crate) fn ways(
        &self,
        condition: Option<&Condition>,
        facts: &Facts,
        place: &dyn Fn(Range<usize>) -> Span,
        found: &mut Vec<Decided>,
    ) -> Ways {
        let undecided = || Ways {
            yes: Some(facts.clone()),
            no: Some(facts.clone()),
            always: None,
        };
        let Some(condition) = condition else {
            return undecided();
        };
        let asked = Asked { judge: self, place };
        let before = found.len();
        asked.parts(condition, found);
        // A part that is wrong in itself says it all.
        if found.len() > before {
            return undecided();
        }
        let yes = asked.keep(condition, true, facts.clone());
        let no = asked.keep(condition, false, facts.clone());
        let decided = |refuted: &Refuted, holds| Decided {
            span: place(refuted.range.clone()),
            holds,
            why: Why::Elsewhere,
            by: refuted.by,
        };
        if let Err(refuted) = &yes {
            found.push(decided(refuted, false));
        }
        let always = no.as_ref().err().map(|refuted| decided(refuted, true));
        Ways {
            yes: yes.ok(),
            no: no.ok(),
            always,
        }
    }

    fn initial(&self, subject: &Subject) -> Domain {
        match subject {
            Subject::Field(name) => match self.project.bot.fields.get(name.as_str()) {
                Some(field) => Domain::of_field(&field.value),
                None => Domain::anything(),
            },
            Subject::Tag(_) => Domain::one_of(["true", "false"]),
            Subject::Channel => match &self.project.settings.value {
                // With one more, so that what is true of all channels of today decides nothing.
                Some(settings) => Domain::one_of(
                    settings
                        .channels
                        .iter()
                        .map(|channel| word(*channel))
                        .chain([""]),
                ),
                None => Domain::anything(),
            },
            Subject::Hours(name) => {
                let settings = self.project.settings.value.as_ref();
                let hours = settings.and_then(|settings| settings.hours.get(name.as_str()));
                match hours {
                    Some(hours) if hours.open.is_empty() => Domain::one_of(["false"]),
                    _ => Domain::one_of(["true", "false"]),
                }
            }
        }
    }

    /// Whether a field stands beside a value of another type: that is the matter of the rule about
    /// types.
    fn slips(&self, left: &Side, right: &Side) -> bool {
        let ((Side::Field { name, .. }, other) | (other, Side::Field { name, .. })) = (left, right)
        else {
            return false;
        };
        let literals = match other {
            Side::Literal(literal) => std::slice::from_ref(literal),
            Side::List(literals) => literals,
            _ => return false,
        };
        let field = self.project.bot.fields.get(name.as_str());
        field.is_some_and(|field| slips(field.value.field_type, literals))
    }

    fn kind(&self, side: &Side) -> Option<&'static str> {
        Some(match side {
            Side::Field { name, .. } => {
                match self.project.bot.fields.get(name.as_str())?.value.field_type {
                    FieldType::Number => "a number",
                    FieldType::Boolean => "true or false",
                    FieldType::Choices => "a list",
                    _ => "a text",
                }
            }
            Side::Literal(literal) => match literal.value {
                LiteralValue::Text(_) => "a text",
                LiteralValue::Number(_) => "a number",
                LiteralValue::Boolean(_) => "true or false",
                LiteralValue::None => return None,
            },
            Side::List(_) | Side::Tags => "a list",
            Side::Channel | Side::Words => "a text",
            Side::Hours(_) => "true or false",
            Side::Status => "a number",
            Side::Other => return None,
        })
    }
}

impl Asked<'_> {
    /// What is known where the condition is as wanted, or why it cannot be so.
    fn keep(&self, condition: &Condition, holds: bool, mut facts: Facts) -> Result<Facts, Refuted> {
        match (condition, holds) {
            (Condition::Not(inner), _) => self.keep(inner, !holds, facts),
            (Condition::All(parts), true) | (Condition::Any(parts), false) => {
                for part in parts {
                    facts = self.keep(part, holds, facts)?;
                }
                Ok(facts)
            }
            (Condition::All(parts), false) | (Condition::Any(parts), true) => {
                let mut only = None;
                let mut refuted = None;
                for part in parts {
                    match self.keep(part, holds, facts.clone()) {
                        Ok(_) if only.is_some() => return Ok(facts),
                        Ok(known) => only = Some(known),
                        Err(reason) => refuted = Some(reason),
                    }
                }
                match (only, refuted) {
                    (Some(known), _) => Ok(known),
                    (None, Some(reason)) => Err(reason),
                    (None, None) => Ok(facts),
                }
            }
            (Condition::Truth { side, range }, _) => {
                let subject = match side {
                    Side::Field { name, .. } => Subject::Field(name.clone()),
                    Side::Hours(name) => Subject::Hours(name.clone()),
                    _ => return Ok(facts),
                };
                self.narrow(&mut facts, subject, range, |domain| {
                    domain.keep_truth(holds)
                })?;
                Ok(facts)
            }
            (Condition::Compare(compare), _) => {
                self.keep_compared(compare, holds, &mut facts)?;
                Ok(facts)
            }
            (Condition::Other, _) => Ok(facts),
        }
    }

    fn keep_compared(
        &self,
        compare: &Compare,
        holds: bool,
        facts: &mut Facts,
    ) -> Result<(), Refuted> {
        let range = &compare.range;
        let (operator, holds) = match compare.operator {
            Comparator::NotIn => (Comparator::In, !holds),
            other => (other, holds),
        };
        match (&compare.left, operator, &compare.right) {
            (left, _, right) if self.judge.slips(left, right) => Ok(()),
            (Side::Literal(literal), Comparator::In, Side::Tags) => {
                let LiteralValue::Text(tag) = &literal.value else {
                    return Ok(());
                };
                let subject = Subject::Tag(tag.clone());
                self.narrow(facts, subject, range, |domain| domain.keep_truth(holds))
            }
            (Side::Literal(_), Comparator::In, Side::Field { name, .. }) if holds => {
                let subject = Subject::Field(name.clone());
                self.narrow(facts, subject, range, |domain| domain.empty = false)
            }
            (_, Comparator::In, Side::List(list)) => match subject(&compare.left) {
                Some(subject) => self.narrow(facts, subject, range, |domain| {
                    domain.keep_listed(list, holds);
                }),
                None => Ok(()),
            },
            (_, Comparator::In, _) => Ok(()),
            (side, _, Side::Literal(literal)) => match subject(side) {
                Some(subject) => self.narrow(facts, subject, range, |domain| {
                    domain.keep(operator, literal, holds);
                }),
                None => Ok(()),
            },
            (Side::Literal(literal), _, side) => match subject(side) {
                Some(subject) => self.narrow(facts, subject, range, |domain| {
                    domain.keep(mirrored(operator), literal, holds);
                }),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn narrow(
        &self,
        facts: &mut Facts,
        subject: Subject,
        range: &Range<usize>,
        keep: impl FnOnce(&mut Domain),
    ) -> Result<(), Refuted> {
        let known = facts.0.iter().position(|fact| fact.subject == subject);
        let before = match known {
            Some(index) => facts.0[index].domain.clone(),
            None => self.judge.initial(&subject),
        };
        let mut domain = before.clone();
        keep(&mut domain);
        if domain.is_nothing() {
            return Err(Refuted {
                range: range.clone(),
                by: known.map(|index| facts.0[index].by),
            });
        }
        if domain == before {
            return Ok(());
        }
        let by = (self.place)(range.clone());
        match known {
            Some(index) => {
                facts.0[index].domain = domain;
                facts.0[index].by = by;
            }
            None => facts.0.push(Fact {
                subject,
                domain,
                by,
            }),
        }
        Ok(())
    }
}

fn subject(side: &Side) -> Option<Subject> {
    match side {
        Side::Field { name, .. } => Some(Subject::Field(name.clone())),
        Side::Channel => Some(Subject::Channel),
        _ => None,
    }
}

fn word(channel: Channel) -> &'static str {
    match channel {
        Channel::Line => "line",
        Channel::Messenger => "messenger",
        Channel::Instagram => "instagram",
        Channel::Whatsapp => "whatsapp",
        Channel::Telegram => "telegram",
        Channel::Zalo => "zalo",
        Channel::Viber => "viber",
        Channel::Webchat => "webchat",
    }
}

/// `2 < x` is `x > 2`.
fn mirrored(operator: Comparator) -> Comparator {
    match operator {
        Comparator::Less => Comparator::More,
        Comparator::AtMost => Comparator::AtLeast,
        Comparator::More => Comparator::Less,
        Comparator::AtLeast => Comparator::AtMost,
        other => other,
    }
}
