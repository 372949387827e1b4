//! An API card -> the component that calls the server on the vendor's pages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::{Document, FillIn, LeftOut, Paper, several};
use crate::language::address::{Address, Kind};
use crate::language::value::Value;
use crate::platforms::{Platform, omnichat};

/// The card with everything that is filled in on the vendor's pages.
///
/// # Errors
/// Why it cannot be one there.
pub fn api_card(paper: &Paper<'_>, card: &Address) -> Result<Document, Vec<LeftOut>> {
    let at = card.to_string();
    let Some(content) = paper.content(card) else {
        return Err(vec![LeftOut::new(at, "it is not in the bot")]);
    };
    let made = if paper.platform == Platform::Omnichat {
        omnichat(paper, content)
    } else {
        component(paper, card, content)
    };
    let (mut json, fill_in, mut left_out) = made.map_err(|why| vec![LeftOut::new(&at, why)])?;
    if let Some(limit) = content.get("timeout") {
        let why = format!(
            "the time-out of {} cannot be set on {}",
            paper.text(limit).unwrap_or_default(),
            paper.platform.title()
        );
        left_out.push(LeftOut::new(&at, why));
    }
    if let Json::Object(map) = &mut json {
        map.retain(|_, value| !value.is_null());
    }
    Ok(Document {
        json,
        fill_in,
        left_out,
    })
}

/// The document of a card as lines, one field after the other.
#[must_use]
pub fn lines(card: &Document) -> String {
    let mut lines = Vec::new();
    let text = |key: &str| card.json.get(key).and_then(Json::as_str);
    for (key, label) in [
        ("endpoint", "Endpoint"),
        ("url", "URL"),
        ("method", "Method"),
    ] {
        if let Some(value) = text(key) {
            lines.push(format!("{label}: {value}"));
        }
    }
    if let Some(Json::Object(headers)) = card.json.get("headers") {
        for (key, value) in headers {
            let value = value.as_str().unwrap_or_default();
            lines.push(format!("Header: {key}: {value}"));
        }
    }
    for (key, label) in [("payload", "Payload"), ("body", "Body (JSON)")] {
        if let Some(value) = card.json.get(key) {
            let value = serde_json::to_string_pretty(value).unwrap_or_default();
            lines.push(format!("{label}:\n{value}"));
        }
    }
    for row in card
        .json
        .get("response")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        let text = |key: &str| row.get(key).and_then(Json::as_str).unwrap_or_default();
        lines.push(format!(
            "From the answer: {} into {}",
            text("path"),
            text("field")
        ));
    }
    for (key, label) in [
        ("success_block", "Success message block"),
        ("failure_block", "Failure message block"),
        ("success", "After a success"),
        ("failure", "After a failure"),
    ] {
        if let Some(value) = text(key) {
            lines.push(format!("{label}: {value}"));
        }
    }
    lines.join("\n")
}

type Made = (Json, Vec<FillIn>, Vec<LeftOut>);

fn omnichat(paper: &Paper<'_>, content: &BTreeMap<String, Value>) -> Result<Made, String> {
    let card = omnichat::documents::card(content, paper.titles, paper.channels);
    let card = card.map_err(|why| why.to_string())?;
    for field in paper.of(Kind::Field) {
        let attribute = format!("the custom attribute `{}`", field.address.name());
        let keep = field.content.get("keep");
        if keep == Some(&Value::Text("conversation".to_owned()))
            && card.picks.iter().any(|pick| pick.what == attribute)
        {
            return Err(format!(
                "`{}` lives for one conversation, and is no attribute of Omnichat",
                field.address.name()
            ));
        }
    }
    let picks = card.picks.iter().map(|pick| FillIn {
        mark: pick.mark.clone(),
        what: format!(
            "{}, from the list at the lower right of the payload",
            pick.what
        ),
    });
    let headers: Map<String, Json> = card
        .headers
        .iter()
        .map(|(key, value)| (key.clone(), Json::from(value.as_str())))
        .collect();
    let json = json!({
        "endpoint": card.endpoint,
        "headers": headers,
        "payload": card.payload,
        "success_block": card.success,
        "failure_block": card.failure,
    });
    Ok((json, picks.collect(), Vec::new()))
}

fn component(
    paper: &Paper<'_>,
    card: &Address,
    content: &BTreeMap<String, Value>,
) -> Result<Made, String> {
    let text = |value: &Value| paper.text(value);
    let url = content.get("endpoint").ok_or("it has no `endpoint`")?;
    let method = match content.get("method") {
        Some(method) => text(method)?,
        None => "POST".to_owned(),
    };
    if paper.platform == Platform::Firstline && method == "PATCH" {
        return Err("a webhook script of FIRST LINE does not send PATCH".to_owned());
    }
    let mut headers = Map::new();
    if let Some(Value::Map(map)) = content.get("headers") {
        for (key, value) in map {
            headers.insert(key.clone(), Json::from(text(value)?));
        }
    }
    let body = content.get("payload").map(|value| json_of(paper, value));
    let flow = |key: &str| match content.get(key) {
        Some(Value::Ref(flow)) => Some(paper.place(flow)),
        _ => None,
    };
    let (response, left_out) = mapping(paper, card);
    let json = json!({
        "url": text(url)?,
        "method": method,
        "headers": headers,
        "body": body.transpose()?,
        "response": response,
        "success": flow("success"),
        "failure": flow("failure"),
    });
    Ok((json, Vec::new(), left_out))
}

fn json_of(paper: &Paper<'_>, value: &Value) -> Result<Json, String> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::from(*flag),
        Value::Int(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::List(items) => items
            .iter()
            .map(|item| json_of(paper, item))
            .collect::<Result<Vec<Json>, _>>()?
            .into(),
        Value::Map(map) => {
            let mut object = Map::new();
            for (key, value) in map {
                object.insert(key.clone(), json_of(paper, value)?);
            }
            Json::Object(object)
        }
        value => Json::from(paper.text(value)?),
    })
}

/// Which values of the answer go into which custom fields: every `set` of one lone
/// `{{ response.… }}` after a call of the card. What else flows do with the answer stays theirs.
fn mapping(paper: &Paper<'_>, card: &Address) -> (Option<Json>, Vec<LeftOut>) {
    let mut rows = BTreeSet::new();
    let mut left_out = Vec::new();
    for flow in paper.of(Kind::Flow) {
        let at = flow.address.to_string();
        let Some(steps) = flow.content.get("steps") else {
            continue;
        };
        for then in answers(steps, card) {
            let used = gather(paper, then, &mut rows);
            if used {
                let why = "texts and choices made from the answer; answer with messages instead, or use `serve`";
                left_out.push(LeftOut::new(&at, why));
            }
        }
    }
    left_out.dedup();
    let rows: Vec<Json> = rows
        .into_iter()
        .map(|(path, field)| json!({ "path": path, "field": field }))
        .collect();
    ((!rows.is_empty()).then_some(Json::Array(rows)), left_out)
}

/// The steps after a success of each call of the card.
fn answers<'v>(steps: &'v Value, card: &Address) -> Vec<&'v Value> {
    let mut found = Vec::new();
    match steps {
        Value::List(items) => {
            for item in items {
                found.extend(answers(item, card));
            }
        }
        Value::Map(map) => {
            let calls = map.get("call") == Some(&Value::Ref(card.clone()));
            if let (true, Some(then)) = (calls, map.get("then")) {
                found.push(then);
            }
            for value in map.values() {
                found.extend(answers(value, card));
            }
        }
        _ => {}
    }
    found
}

/// Takes the `set`s; gives whether anything else is made from the answer.
fn gather(paper: &Paper<'_>, value: &Value, rows: &mut BTreeSet<(String, String)>) -> bool {
    let mut other = false;
    match value {
        Value::Text(text) => other = text.contains("response."),
        Value::List(_) => {
            for item in several(value) {
                other |= gather(paper, item, rows);
            }
        }
        Value::Map(map) => {
            for (key, value) in map {
                let Value::Map(fields) = value else {
                    other |= gather(paper, value, rows);
                    continue;
                };
                for (field, value) in fields {
                    match (key.as_str(), lone(value)) {
                        ("set", Some(path)) => {
                            let title = paper.title(&Address::new(Kind::Field, field)).to_owned();
                            rows.insert((path, title));
                        }
                        _ => other |= gather(paper, value, rows),
                    }
                }
            }
        }
        _ => {}
    }
    other
}

/// The path in the answer of a value that is `{{ response.PATH }}` and no more.
fn lone(value: &Value) -> Option<String> {
    let Value::Text(text) = value else {
        return None;
    };
    let inside = text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let path = inside.strip_prefix("response.")?;
    let simple = |c: char| c.is_alphanumeric() || "._[]".contains(c);
    path.chars().all(simple).then(|| path.to_owned())
}
