//! The parameters of `GET /contact` as a filter.

use serde_json::Value;

use super::check::{Checks, list, whole};
use super::input::Input;
use crate::sandbox::store::firstline::{Condition, Filter, Op};

/// Every documented filter; parameters that are not documented are passed over.
pub(super) fn filter(input: &Input, checks: &mut Checks) -> Filter {
    let birth_months = checks.integers(input, "birth_months");
    if birth_months
        .iter()
        .flatten()
        .any(|month| !(1..=12).contains(month))
    {
        checks.wrong("birth_months", "must be months from 1 to 12");
    }
    Filter {
        ids: checks.integers(input, "id"),
        gender: checks.integer(input, "gender"),
        birth_start: checks.day(input, "birth_at__start"),
        birth_end: checks.day(input, "birth_at__end"),
        name: checks.word(input, "name"),
        search: checks.word(input, "search"),
        conditions: conditions(input, checks),
        phone_number: checks.word(input, "phone_number"),
        email: checks.word(input, "email"),
        created_start: checks.moment(input, "created_at__start", false),
        created_end: checks.moment(input, "created_at__end", true),
        updated_start: checks.moment(input, "updated_at__start", false),
        updated_end: checks.moment(input, "updated_at__end", true),
        birth_months,
        identity_no: checks.word(input, "identity_no"),
        membership_no: checks.word(input, "membership_no"),
        tag_ids: checks.integers(input, "tag_ids"),
        company_ids: checks.integers(input, "company_ids"),
        has_number: checks.flag(input, "has_number"),
        has_duplicate_number: checks.flag(input, "has_duplicate_number"),
    }
}

/// `cz_cols`: `[{"id": 1, "op": ">", "val": 10}]`, nested in the query or as JSON.
fn conditions(input: &Input, checks: &mut Checks) -> Vec<Condition> {
    let Some(items) = input.get("cz_cols").and_then(list) else {
        return Vec::new();
    };
    let mut conditions = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let field = |key: &str| format!("cz_cols.{place}.{key}");
        let col = whole(&item["id"]);
        if col.is_none() {
            checks.wrong(&field("id"), "field is required");
        }
        let op = item["op"].as_str().and_then(Op::from_word);
        if op.is_none() {
            checks.wrong(&field("op"), "is invalid");
        }
        let (Some(col), Some(op)) = (col, op) else {
            continue;
        };
        let values = match op {
            Op::In | Op::NotIn => list(&item["val"]).unwrap_or_default(),
            _ => vec![item["val"].clone()],
        };
        let values: Vec<String> = values.iter().filter_map(text).collect();
        if values.is_empty() && !matches!(op, Op::IsNull | Op::IsNotNull) {
            checks.wrong(&field("val"), "field is required");
        }
        conditions.push(Condition { col, op, values });
    }
    conditions
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(i64::from(*flag).to_string()),
        _ => None,
    }
}
