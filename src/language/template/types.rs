//! Type slips: a field compared with a written value that it can never have.

use super::analysis::{Analysis, Literal, LiteralValue, Operand, Operator};
use super::problem::{ProblemKind, TemplateProblem};
use crate::language::field::FieldType;

/// What people call a value of this type.
const fn type_noun(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Text => "a text",
        FieldType::Number => "a number",
        FieldType::Boolean => "true or false",
        FieldType::Date => "a date",
        FieldType::Time => "a time",
        FieldType::Datetime => "a date and time",
        FieldType::Choice => "a choice",
        FieldType::Choices => "a list of choices",
    }
}

/// The comparisons of an analysis that can never be right, by the fields' types.
///
/// `field_type` gives the type of a declared field; an unknown field is another rule's matter.
#[must_use]
pub fn type_slips(
    analysis: &Analysis,
    field_type: &dyn Fn(&str) -> Option<FieldType>,
) -> Vec<TemplateProblem> {
    let mut slips = Vec::new();
    for comparison in &analysis.comparisons {
        let (name, range, other, field_is_left) = match (&comparison.left, &comparison.right) {
            (Operand::Field { name, range }, other) => (name, range, other, true),
            (other, Operand::Field { name, range }) => (name, range, other, false),
            _ => continue,
        };
        let Some(kind) = field_type(name) else {
            continue;
        };
        let literals = match other {
            Operand::Literal(literal) => std::slice::from_ref(literal),
            Operand::List(literals) => literals,
            _ => continue,
        };
        let whole = |message: String| {
            TemplateProblem::new(ProblemKind::TypeMismatch, range.clone(), message)
        };
        match (comparison.operator, field_is_left, other) {
            (Operator::In, false, _) => {
                slips.extend(contained(name, kind, literals, whole));
                continue;
            }
            (Operator::Order, _, _) if !has_order(kind) => {
                let message = format!("`{name}` is {} and has no order", type_noun(kind));
                slips.push(whole(message).help("compare it with `==` or `!=`"));
                continue;
            }
            (Operator::Equality | Operator::Order, _, Operand::List(_)) => continue,
            (Operator::In, true, Operand::Literal(_)) => continue,
            _ => {}
        }
        slips.extend(
            literals
                .iter()
                .filter_map(|literal| mismatch(name, kind, comparison.operator, literal)),
        );
    }
    slips
}

const fn has_order(kind: FieldType) -> bool {
    !matches!(
        kind,
        FieldType::Boolean | FieldType::Choice | FieldType::Choices
    )
}

/// `'a' in fields.x`.
fn contained(
    name: &str,
    kind: FieldType,
    literals: &[Literal],
    whole: impl Fn(String) -> TemplateProblem,
) -> Vec<TemplateProblem> {
    match kind {
        FieldType::Text | FieldType::Choice => Vec::new(),
        FieldType::Choices => literals
            .iter()
            .filter_map(|literal| mismatch(name, FieldType::Choice, Operator::In, literal))
            .collect(),
        _ => vec![
            whole(format!("`{name}` is {} and holds nothing", type_noun(kind)))
                .help("compare it with `==`"),
        ],
    }
}

/// `fields.x == literal`.
fn mismatch(
    name: &str,
    kind: FieldType,
    operator: Operator,
    literal: &Literal,
) -> Option<TemplateProblem> {
    let (noun, shown) = match &literal.value {
        LiteralValue::None => return None,
        LiteralValue::Text(text) => ("a text", format!("'{text}'")),
        LiteralValue::Number(number) => ("a number", number.clone()),
        LiteralValue::Boolean(flag) => ("true or false", flag.to_string()),
    };
    let problem = TemplateProblem::new(
        ProblemKind::TypeMismatch,
        literal.range.clone(),
        format!("`{name}` is {}, but `{shown}` is {noun}", type_noun(kind)),
    );
    let quoted = |problem: TemplateProblem| {
        problem
            .help("put it in quotes")
            .replace(format!("'{shown}'"))
    };
    match (kind, &literal.value) {
        (FieldType::Number, LiteralValue::Number(_))
        | (FieldType::Boolean, LiteralValue::Boolean(_))
        | (FieldType::Text | FieldType::Choice, LiteralValue::Text(_)) => None,
        (FieldType::Number, LiteralValue::Text(text)) => {
            let number = text.trim();
            Some(if is_written_number(number) {
                problem.help("write it without quotes").replace(number)
            } else {
                problem.help("compare it with a number")
            })
        }
        (FieldType::Boolean, LiteralValue::Text(text)) => {
            let flag = match text.trim().to_lowercase().as_str() {
                "true" | "yes" => Some("true"),
                "false" | "no" => Some("false"),
                _ => None,
            };
            let problem = problem.help("compare it with `true` or `false`");
            Some(flag.map_or(problem.clone(), |flag| problem.replace(flag)))
        }
        // In quotes it could be read, and `10` would stand before `3`.
        (FieldType::Text, LiteralValue::Number(_)) if operator == Operator::Order => {
            Some(problem.help(format!(
                "compare `fields.{name} | number`, or make the field a number"
            )))
        }
        (FieldType::Text | FieldType::Choice, _) => Some(quoted(problem)),
        (FieldType::Choices, LiteralValue::Text(text)) => {
            Some(problem.help(format!("write `'{text}' in fields.{name}`")))
        }
        (FieldType::Date | FieldType::Time | FieldType::Datetime, LiteralValue::Text(text)) => {
            if written_as(kind, text) {
                return None;
            }
            let example = match kind {
                FieldType::Date => "2026-03-01",
                FieldType::Time => "09:30",
                _ => "2026-03-01T09:30",
            };
            let message = format!("`{name}` is {}, but `{shown}` is not", type_noun(kind));
            Some(
                TemplateProblem::new(ProblemKind::TypeMismatch, literal.range.clone(), message)
                    .help(format!("write it like `'{example}'`")),
            )
        }
        (FieldType::Number, _) => Some(problem.help("compare it with a number")),
        (FieldType::Boolean, _) => Some(problem.help("compare it with `true` or `false`")),
        (FieldType::Choices, _) => Some(problem.help(format!("write `'…' in fields.{name}`"))),
        _ => Some(problem.help("write it in quotes, such as `'2026-03-01'`")),
    }
}

/// Whether an expression can hold a number as it is written: `3`, `-2.5`; not `+3` or `.5`.
fn is_written_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(part)
}

/// Whether a text has the one spelling in which values of this type are kept and sorted.
fn written_as(kind: FieldType, text: &str) -> bool {
    let date = |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    let time = |text: &str| {
        text.len() >= 5
            && text.as_bytes().get(2) == Some(&b':')
            && text.parse::<jiff::civil::Time>().is_ok()
    };
    match kind {
        FieldType::Date => date(text),
        FieldType::Time => time(text),
        _ => match text.split_once(['T', ' ']) {
            Some((day, clock)) => {
                let zone = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
                date(day) && time(&clock[..zone])
            }
            None => date(text),
        },
    }
}
