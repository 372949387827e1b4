//! Single comparisons that are settled by what is declared alone.

use std::ops::Range;

use super::{Asked, Decided, Facts, Why};
use crate::language::field::FieldType;
use crate::language::template::{Comparator, Compare, Condition, Literal, LiteralValue, Side};

impl Asked<'_> {
    /// Judges each comparison by itself.
    pub(super) fn parts(&self, condition: &Condition, found: &mut Vec<Decided>) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts {
                    self.parts(part, found);
                }
            }
            Condition::Not(inner) => self.parts(inner, found),
            Condition::Truth { side, range } => {
                if let Side::Literal(literal) = side
                    && let LiteralValue::Boolean(holds) = literal.value
                {
                    self.told(range.clone(), holds, Why::Constant, found);
                } else if let Side::Hours(name) = side
                    && self.keep(condition, true, Facts::default()).is_err()
                {
                    self.told(range.clone(), false, Why::Closed(name.clone()), found);
                }
            }
            Condition::Compare(compare) => self.comparison(condition, compare, found),
            Condition::Other => {}
        }
    }

    fn told(&self, range: Range<usize>, holds: bool, why: Why, found: &mut Vec<Decided>) {
        found.push(Decided {
            span: (self.place)(range),
            holds,
            why,
            by: None,
        });
    }

    fn comparison(&self, condition: &Condition, compare: &Compare, found: &mut Vec<Decided>) {
        let Compare {
            left,
            operator,
            right,
            range,
        } = compare;
        let equality = matches!(operator, Comparator::Equal | Comparator::Unequal);
        // A field beside a written value is the matter of the rule about types.
        let written = |side: &Side| matches!(side, Side::Literal(_) | Side::List(_));
        let field = |side: &Side| matches!(side, Side::Field { .. });
        let slip = field(left) && written(right) || written(left) && field(right);
        if equality
            && !slip
            && let (Some(one), Some(other)) = (self.judge.kind(left), self.judge.kind(right))
            && one != other
            // For the template engine, true is 1.
            && ![("a number", "true or false"), ("true or false", "a number")].contains(&(one, other))
        {
            let holds = *operator == Comparator::Unequal;
            return self.told(range.clone(), holds, Why::Types(one, other), found);
        }
        for holds in [true, false] {
            if self.keep(condition, holds, Facts::default()).is_ok() {
                continue;
            }
            let (why, at) = match (left, right) {
                (Side::Field { name, .. }, Side::Literal(literal))
                | (Side::Literal(literal), Side::Field { name, .. }) => {
                    (why(name, literal), literal.range.clone())
                }
                (Side::Channel, Side::Literal(literal))
                | (Side::Literal(literal), Side::Channel) => match &literal.value {
                    LiteralValue::Text(text) => (Why::Channel(text.clone()), literal.range.clone()),
                    _ => (Why::Elsewhere, range.clone()),
                },
                _ => (Why::Elsewhere, range.clone()),
            };
            return self.told(at, !holds, why, found);
        }
        if let (
            Side::Literal(literal),
            Comparator::In | Comparator::NotIn,
            Side::Field { name, .. },
        ) = (left, operator, right)
            && let LiteralValue::Text(text) = &literal.value
            && let Some(declared) = self.judge.project.bot.fields.get(name.as_str())
            && declared.value.field_type == FieldType::Choices
            && let Some(options) = &declared.value.options
            && !options.iter().any(|option| option.value == *text)
        {
            let why = why(name, literal);
            let holds = *operator == Comparator::NotIn;
            self.told(literal.range.clone(), holds, why, found);
        }
    }
}

fn why(field: &str, literal: &Literal) -> Why {
    let field = field.to_owned();
    match &literal.value {
        LiteralValue::Text(value) => Why::Option {
            field,
            value: value.clone(),
        },
        _ => Why::Range { field },
    }
}
