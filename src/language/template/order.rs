//! Comparisons by order: nothing is less or more than what is empty.

use minijinja::value::Rest;
use minijinja::{Environment, Error, ErrorKind, State, Value, tests};

use super::scan::{RegionKind, scan};
use super::tree::ordered;

/// A text whose comparisons by order are calls of the filter; `None` if it has none.
pub(crate) fn text(source: &str) -> Option<String> {
    if !source.contains(['<', '>']) {
        return None;
    }
    let mut out = String::with_capacity(source.len() + 32);
    let mut from = 0;
    for region in scan(source).regions {
        let inner = region.inner(source);
        let word = region.word(source);
        let (start, written) = match (region.kind, &source[word.clone()]) {
            _ if region.broken => continue,
            (RegionKind::Expression, _) => {
                (inner.start, ordered::expression(&source[inner.clone()]))
            }
            (RegionKind::Statement, "if" | "elif") => {
                (word.end, ordered::expression(&source[word.end..inner.end]))
            }
            (RegionKind::Statement, "for") => {
                (word.end, ordered::for_loop(&source[word.end..inner.end]))
            }
            _ => continue,
        };
        if let Some(written) = written {
            out.push_str(&source[from..start]);
            out.push(' ');
            out.push_str(&written);
            out.push(' ');
            from = inner.end;
        }
    }
    if from == 0 {
        return None;
    }
    out.push_str(&source[from..]);
    Some(out)
}

/// The same for a lone expression.
pub(crate) fn expression(source: &str) -> Option<String> {
    if !source.contains(['<', '>']) {
        return None;
    }
    ordered::expression(source)
}

/// Adds the filter.
pub(crate) fn add(environment: &mut Environment<'_>) {
    add_with(environment, |value| {
        !value.is_undefined() && !value.is_none()
    });
}

/// Adds the filter with another rule of which values have an order.
pub(crate) fn add_with(environment: &mut Environment<'_>, has_order: fn(&Value) -> bool) {
    environment.add_filter(
        ordered::ORDER,
        move |state: &State<'_, '_>, first: Value, chain: Rest<Value>| {
            holds(state, &first, &chain, has_order)
        },
    );
}

/// Whether a chain of comparisons holds: operators and right sides in turn, each with what stands
/// before it.
fn holds(
    state: &State<'_, '_>,
    first: &Value,
    chain: &[Value],
    has_order: fn(&Value) -> bool,
) -> Result<bool, Error> {
    let mut left = first;
    for pair in chain.chunks(2) {
        let [operator, right] = pair else {
            return Err(Error::from(ErrorKind::MissingArgument));
        };
        let both = has_order(left) && has_order(right);
        let one = match operator.as_str().unwrap_or_default() {
            "<" => both && left < right,
            "<=" => both && left <= right,
            ">" => both && left > right,
            ">=" => both && left >= right,
            "==" => left == right,
            "!=" => left != right,
            "in" => tests::is_in(state, left, right)?,
            "not in" => !tests::is_in(state, left, right)?,
            _ => return Err(Error::from(ErrorKind::InvalidOperation)),
        };
        if !one {
            return Ok(false);
        }
        left = right;
    }
    Ok(true)
}
