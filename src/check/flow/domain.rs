//! What a value can be: the numbers or words that are left after some conditions.

use crate::language::field::{CustomField, FieldType};
use crate::language::template::{Comparator, Literal, LiteralValue};
use crate::syntax::{Content, Node};

/// The values that something can have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Domain {
    /// Whether it can be empty.
    pub(crate) empty: bool,
    values: Values,
}

#[derive(Clone, Debug, PartialEq)]
enum Values {
    Numbers {
        low: Bound,
        high: Bound,
        not: Vec<f64>,
    },
    Words {
        /// All that are possible; `None` means any.
        only: Option<Vec<String>>,
        not: Vec<String>,
    },
    /// Whatever there is of this type.
    Any,
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bound {
    at: f64,
    /// Whether the number itself is outside.
    open: bool,
}

impl Domain {
    /// What a field can hold by its declaration.
    pub(crate) fn of_field(field: &CustomField) -> Domain {
        let values = match field.field_type {
            FieldType::Number => Values::Numbers {
                low: Bound::closed(field.minimum.unwrap_or(f64::NEG_INFINITY)),
                high: Bound::closed(field.maximum.unwrap_or(f64::INFINITY)),
                not: Vec::new(),
            },
            FieldType::Boolean => words(["true", "false"]),
            FieldType::Choice => match &field.options {
                Some(options) => words(options.iter().map(|option| option.value.as_str())),
                None => Values::Any,
            },
            FieldType::Text => Values::Words {
                only: None,
                not: Vec::new(),
            },
            _ => Values::Any,
        };
        Domain {
            empty: true,
            values,
        }
    }

    /// What a field holds once this was written into it; `None` where the value is only known while
    /// chatting, or is not kept as it is written.
    pub(crate) fn of_value(field: &CustomField, value: &Node) -> Option<Domain> {
        let mut domain = Domain::of_field(field);
        let literal = match (field.field_type, &value.content) {
            (FieldType::Number, Content::Int(number)) => LiteralValue::Number(number.to_string()),
            (FieldType::Number, Content::Float(number)) => LiteralValue::Number(number.to_string()),
            (FieldType::Boolean, Content::Bool(flag)) => LiteralValue::Boolean(*flag),
            (FieldType::Choice, Content::Text(text)) => LiteralValue::Text(text.value.to_string()),
            _ => return None,
        };
        let literal = Literal {
            value: literal,
            range: 0..0,
        };
        domain.keep(Comparator::Equal, &literal, true);
        (!domain.is_nothing()).then_some(domain)
    }

    /// One of these words, and never empty.
    pub(crate) fn one_of<'w>(all: impl IntoIterator<Item = &'w str>) -> Domain {
        Domain {
            empty: false,
            values: words(all),
        }
    }

    pub(crate) fn anything() -> Domain {
        Domain {
            empty: true,
            values: Values::Any,
        }
    }

    /// Whether no value is left.
    pub(crate) fn is_nothing(&self) -> bool {
        !self.empty
            && match &self.values {
                Values::Numbers { low, high, not } => {
                    low.at > high.at
                        || low.at == high.at && (low.open || high.open || not.contains(&low.at))
                }
                Values::Words { only, not } => only
                    .as_ref()
                    .is_some_and(|only| only.iter().all(|word| not.contains(word))),
                Values::Any => false,
            }
    }

    /// Keeps what is true, or what is not, when it stands alone as a condition.
    pub(crate) fn keep_truth(&mut self, holds: bool) {
        match (&mut self.values, holds) {
            (
                Values::Words {
                    only: Some(only),
                    not,
                },
                _,
            ) if only.iter().any(|word| word == "true") => {
                if holds {
                    self.empty = false;
                    *only = vec!["true".to_owned()];
                } else {
                    not.push("true".to_owned());
                }
            }
            (Values::Numbers { not, .. }, true) => {
                self.empty = false;
                not.push(0.0);
            }
            (Values::Numbers { low, high, .. }, false) => {
                low.raise(Bound::closed(0.0));
                high.lower(Bound::closed(0.0));
            }
            (_, true) => self.empty = false,
            (Values::Words { only, .. }, false) => *only = Some(Vec::new()),
            // An empty list is not told from no list.
            (Values::Any, false) => {}
        }
    }

    /// Keeps the values of which `value operator literal` holds, or does not. What is empty equals
    /// nothing and has no order.
    pub(crate) fn keep(&mut self, operator: Comparator, literal: &Literal, holds: bool) {
        use Comparator::{AtLeast, AtMost, Equal, Less, More, Unequal};
        // `!=` is `==` the other way round.
        let (operator, holds) = match operator {
            Unequal => (Equal, !holds),
            other => (other, holds),
        };
        match (&mut self.values, &literal.value) {
            (Values::Numbers { low, high, not }, LiteralValue::Number(number)) => {
                let Ok(at) = number.parse::<f64>() else {
                    return;
                };
                let (closed, open) = (Bound::closed(at), Bound { at, open: true });
                match (operator, holds) {
                    (Equal, true) => {
                        low.raise(closed);
                        high.lower(closed);
                    }
                    (Equal, false) => not.push(at),
                    (Less, true) | (AtLeast, false) => high.lower(open),
                    (AtMost, true) | (More, false) => high.lower(closed),
                    (More, true) | (AtMost, false) => low.raise(open),
                    (AtLeast, true) | (Less, false) => low.raise(closed),
                    _ => return,
                }
                self.empty &= !holds;
            }
            (Values::Words { only, not }, LiteralValue::Text(_) | LiteralValue::Boolean(_)) => {
                let word = match &literal.value {
                    LiteralValue::Text(text) => text.clone(),
                    LiteralValue::Boolean(flag) => flag.to_string(),
                    _ => return,
                };
                match (operator, holds) {
                    (Equal, true) => match only {
                        Some(only) => only.retain(|other| *other == word),
                        None if not.contains(&word) => *only = Some(Vec::new()),
                        None => *only = Some(vec![word]),
                    },
                    (Equal, false) => not.push(word),
                    (_, true) => {}
                    _ => return,
                }
                self.empty &= !holds;
            }
            (Values::Any, value) if *value != LiteralValue::None && holds => self.empty = false,
            _ => {}
        }
    }

    /// Keeps the values that stand in a list, or do not.
    pub(crate) fn keep_listed(&mut self, list: &[Literal], holds: bool) {
        if !holds {
            for literal in list {
                self.keep(Comparator::Equal, literal, false);
            }
            return;
        }
        match &mut self.values {
            Values::Words { only, not } => {
                let mut listed = Vec::new();
                for literal in list {
                    match &literal.value {
                        LiteralValue::Text(text) => listed.push(text.clone()),
                        LiteralValue::Boolean(flag) => listed.push(flag.to_string()),
                        _ => return,
                    }
                }
                match only {
                    Some(only) => only.retain(|word| listed.contains(word)),
                    None => {
                        listed.retain(|word| !not.contains(word));
                        *only = Some(listed);
                    }
                }
                self.empty = false;
            }
            Values::Numbers { low, high, .. } => {
                let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
                for literal in list {
                    let LiteralValue::Number(number) = &literal.value else {
                        return;
                    };
                    let Ok(at) = number.parse::<f64>() else {
                        return;
                    };
                    least = least.min(at);
                    most = most.max(at);
                }
                low.raise(Bound::closed(least));
                high.lower(Bound::closed(most));
                self.empty = false;
            }
            Values::Any => {}
        }
    }
}

/// Whether one of these values is of another type than the field.
pub(crate) fn slips(field_type: FieldType, literals: &[Literal]) -> bool {
    use LiteralValue::{Boolean, Number, Text};
    literals.iter().any(|literal| {
        matches!(
            (field_type, &literal.value),
            (FieldType::Number, Text(_) | Boolean(_))
                | (FieldType::Boolean, Text(_) | Number(_))
                | (FieldType::Text | FieldType::Choice, Number(_) | Boolean(_))
        )
    })
}

impl Bound {
    fn closed(at: f64) -> Bound {
        Bound { at, open: false }
    }

    fn raise(&mut self, other: Bound) {
        if other.at > self.at || other.at == self.at && other.open {
            *self = other;
        }
    }

    fn lower(&mut self, other: Bound) {
        if other.at < self.at || other.at == self.at && other.open {
            *self = other;
        }
    }
}

fn words<'w>(all: impl IntoIterator<Item = &'w str>) -> Values {
    Values::Words {
        only: Some(all.into_iter().map(str::to_owned).collect()),
        not: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Literal {
        Literal {
            value: LiteralValue::Number(text.to_owned()),
            range: 0..0,
        }
    }

    fn seats() -> Domain {
        Domain {
            empty: true,
            values: Values::Numbers {
                low: Bound::closed(1.0),
                high: Bound::closed(9.0),
                not: Vec::new(),
            },
        }
    }

    #[test]
    fn ranges_shrink_until_nothing_is_left() {
        use Comparator::{AtLeast, Equal, Less, More};
        for (conditions, nothing) in [
            (&[(More, "9", true)][..], true),
            (&[(AtLeast, "9", true)], false),
            (&[(Less, "1", true)], true),
            // It may be empty, of which nothing holds.
            (&[(AtLeast, "1", false)], false),
            (&[(AtLeast, "4", true), (Less, "4", true)], true),
            (&[(AtLeast, "9", true), (Equal, "9", false)], true),
            (&[(Equal, "3", true), (Equal, "4", true)], true),
            (&[(Equal, "3", false), (Equal, "4", true)], false),
        ] {
            let mut domain = seats();
            for (operator, value, holds) in conditions {
                domain.keep(*operator, &number(value), *holds);
            }
            assert_eq!(domain.is_nothing(), nothing, "{conditions:?}");
        }
    }

    #[test]
    fn truth_of_numbers_and_words() {
        let mut domain = seats();
        domain.keep_truth(false);
        assert!(!domain.is_nothing(), "it may be empty");
        domain.keep(Comparator::AtLeast, &number("1"), true);
        assert!(domain.is_nothing());
        let mut flag = Domain::one_of(["true", "false"]);
        flag.keep_truth(true);
        assert!(!flag.is_nothing());
        flag.keep_truth(false);
        assert!(flag.is_nothing());
    }
}
