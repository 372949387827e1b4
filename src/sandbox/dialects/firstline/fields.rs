//! `/cz-col-category`, and the values that are written to its fields.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value as Wire, json};

use super::answer::{Fail, meta, part};
use super::check::Checks;
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
        match col.read(sent) {
            Ok(value) => {
                values.insert(col.id, value.map(|value| (value, col.kind == 0)));
            }
            Err(says) => checks.add(field("value"), format!("The {} {says}.", field("value"))),
        }
    }
    values
}
