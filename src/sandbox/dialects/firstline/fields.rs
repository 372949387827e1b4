//! `/cz-col-category`, and the values that are written to its fields.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::{DateTime, Time};
use serde_json::{Value as Wire, json};

use super::answer::{Fail, meta, part};
use super::check::{Checks, is_day};
use super::input::Input;
use crate::sandbox::api::App;
use crate::sandbox::store::firstline::{Category, Col, Value};

pub(super) async fn list(app: &App, input: &Input) -> Result<Response, Fail> {
    let mut checks = Checks::default();
    let part = part(input, &mut checks);
    checks.end()?;
    let all = app.store.fl_categories().await?;
    let from = usize::try_from((part.page - 1).saturating_mul(part.per_page)).unwrap_or(usize::MAX);
    let most = usize::try_from(part.per_page).unwrap_or(usize::MAX);
    let data: Vec<Wire> = all.iter().skip(from).take(most).map(category).collect();
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let meta = meta(part, total, data.len());
    Ok(Json(json!({ "data": data, "meta": meta })).into_response())
}

pub(super) fn category(category: &Category) -> Wire {
    let cols: Vec<Wire> = category.cols.iter().map(col).collect();
    json!({
        "id": category.id,
        "name": category.name,
        "type": category.kind,
        "description": category.description,
        "cols": cols,
        "creater_id": null,
        "creater": null,
    })
}

pub(super) fn col(col: &Col) -> Wire {
    json!({
        "id": col.id,
        "name": col.name,
        "description": col.description,
        "is_allowed_null": col.is_allowed_null,
        "default": null,
        "type": col.kind,
        "options": col.options,
        "category_id": col.category,
        "creater_id": null,
    })
}

/// `cz_cols` of a create or an update: `[{"id": 1, "value": 60}]`.
pub(super) fn values(
    input: &Input,
    form: &BTreeMap<i64, Col>,
    checks: &mut Checks,
) -> BTreeMap<i64, Option<(Value, bool)>> {
    let mut values = BTreeMap::new();
    let items = match input.get("cz_cols") {
        None | Some(Wire::Null) => return values,
        Some(Wire::Array(items)) => items,
        Some(_) => {
            checks.wrong("cz_cols", "must be an array");
            return values;
        }
    };
    for (place, item) in items.iter().enumerate() {
        let field = |key: &str| format!("cz_cols.{place}.{key}");
        let Some(col) = item["id"].as_i64().and_then(|id| form.get(&id)) else {
            checks.add(
                field("id"),
                format!("The selected {} is invalid.", field("id")),
            );
            continue;
        };
        let Some(sent) = item.get("value") else {
            checks.add(
                field("value"),
                format!("The {} field is required.", field("value")),
            );
            continue;
        };
        match value(sent, col) {
            Ok(value) => {
                values.insert(col.id, value.map(|value| (value, col.kind == 0)));
            }
            Err(says) => checks.add(field("value"), format!("The {} {says}.", field("value"))),
        }
    }
    values
}

/// A value as the field holds it; null and an empty text empty the field.
fn value(sent: &Wire, col: &Col) -> Result<Option<Value>, &'static str> {
    let text = sent.as_str();
    if sent.is_null() || text.is_some_and(|text| text.trim().is_empty()) {
        return if col.is_allowed_null {
            Ok(None)
        } else {
            Err("field is required")
        };
    }
    let one = |good: bool, says: &'static str| match text {
        Some(text) if good => Ok(Value::One(text.to_owned())),
        _ => Err(says),
    };
    let is_option = |text: &str| {
        let options = col.options.as_ref().and_then(Wire::as_array);
        let mut options = options.into_iter().flatten();
        options.any(|option| option["value"].as_str() == Some(text))
    };
    let value = match col.kind {
        0 => match sent {
            Wire::Number(number) => Value::One(number.to_string()),
            _ => return Err("must be a number"),
        },
        2 => match sent {
            Wire::Bool(flag) => Value::One(i64::from(*flag).to_string()),
            Wire::Number(number) if matches!(number.as_i64(), Some(0 | 1)) => {
                Value::One(number.to_string())
            }
            _ => return Err("field must be true or false"),
        },
        3 => one(text.is_some_and(is_day), "is not a valid date")?,
        4 => one(
            text.is_some_and(|text| text.parse::<Time>().is_ok()),
            "is not a valid time",
        )?,
        5 => one(
            text.is_some_and(|text| text.parse::<DateTime>().is_ok()),
            "is not a valid date and time",
        )?,
        6 => one(text.is_some_and(is_option), "is not one of the options")?,
        7 => {
            let items = sent.as_array().ok_or("must be an array")?;
            let texts: Option<Vec<String>> = items
                .iter()
                .map(|item| item.as_str().filter(|text| is_option(text)))
                .map(|text| text.map(str::to_owned))
                .collect();
            let texts = texts.ok_or("is not one of the options")?;
            if texts.is_empty() {
                return Ok(None);
            }
            Value::Many(texts)
        }
        _ => one(text.is_some(), "must be a string")?,
    };
    Ok(Some(value))
}
