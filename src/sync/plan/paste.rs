//! What a person enters, exactly, in the words of the vendor's page where they are known, the clicks
//! that lead there, and what to know for it.

use std::collections::BTreeSet;

use super::build::Basis;
use super::document::ByHand;
use super::outline::outline;
use super::parts::Content;
use crate::language::address::{Address, Kind};
use crate::language::project_file::Channel;
use crate::language::value::{Desired, Value};
use crate::platforms::Platform;
use crate::platforms::http::segment;
use crate::platforms::paper::clicks::clicks;
use crate::platforms::paper::{Document, LeftOut, Paper, answers, api_card, lines, request};
use crate::sync::sealed::{Fields, Sealed};

/// Completes the steps of a plan.
pub(super) fn exact(basis: &Basis<'_>, steps: &mut [ByHand]) {
    if steps.is_empty() {
        return;
    }
    let platform = basis.connection.platform;
    // The limits of a card differ on WhatsApp alone.
    let channels = [match basis.connection.options.chat_platform.as_deref() {
        Some("whatsapp") => Channel::Whatsapp,
        _ => Channel::Line,
    }];
    let paper = Paper::new(platform, basis.desired, basis.titles, &channels);
    for step in steps {
        let none = Fields::new();
        let after = match &step.after {
            Some(Sealed::Map(after)) => after.clone(),
            _ => none,
        };
        let kind = step.address.kind();
        let served = after.contains_key("served");
        let way = clicks(platform, kind, served);
        step.clicks = way.map_or_else(String::new, |way| way.to_sentence());
        let desired = paper.desired(&step.address);
        if let (Some(desired), true) = (desired, step.id.ends_with(":content")) {
            match kind {
                Kind::Flow if after.contains_key("steps") => {
                    flow_of(basis, step, desired, &after, &paper);
                }
                Kind::Flow if served => pulled(step, &paper, after.get("served")),
                Kind::ApiCard => card_of(step, api_card(&paper, &desired.address)),
                Kind::Field if platform == Platform::Omnichat => attribute(step, desired),
                _ => {}
            }
        }
        secrets(step);
    }
}

/// A flow in words, as somebody builds it on the vendor's page: with the vendor's variables in its
/// texts, where it has them.
fn flow_of(
    basis: &Basis<'_>,
    step: &mut ByHand,
    desired: &Desired,
    after: &Fields,
    paper: &Paper<'_>,
) {
    let mut content: Content = desired.content.clone();
    let title = Value::Text(desired.remote_name.clone());
    content.insert("title".to_owned(), title);
    content.retain(|key, _| after.contains_key(key));
    let mut unknown = BTreeSet::new();
    for value in content.values_mut() {
        vendors_own(value, paper, &mut unknown);
    }
    step.paste = outline(&content, basis.titles);
    let vendor = paper.platform.title();
    for why in unknown {
        step.hints.push(format!(
            "{why}: put in its place what {vendor} has for it, or leave it out"
        ));
    }
    // Omnichat knows attributes by the names that the files have for them.
    if paper.platform != Platform::Omnichat {
        let mut named = BTreeSet::new();
        content.values().for_each(|value| names(value, &mut named));
        for name in named {
            let field = Address::new(Kind::Field, &name);
            let title = basis.titles.get(&field).filter(|title| **title != name);
            if let Some(title) = title {
                step.hints
                    .push(format!("`{name}` is the custom field `{title}`"));
            }
        }
    }
}

/// Puts the vendor's variables into texts; keeps a text that cannot be written so, and says why.
fn vendors_own(value: &mut Value, paper: &Paper<'_>, unknown: &mut BTreeSet<String>) {
    match value {
        Value::Text(text) if text.contains("{{") || text.contains("{%") => {
            match paper.text(&Value::Text(text.clone())) {
                Ok(written) => *text = written,
                Err(why) => {
                    unknown.insert(why);
                }
            }
        }
        Value::List(items) => {
            for item in items {
                vendors_own(item, paper, unknown);
            }
        }
        Value::Map(fields) => {
            for inner in fields.values_mut() {
                vendors_own(inner, paper, unknown);
            }
        }
        _ => {}
    }
}

/// The custom fields that content calls by the names of the files.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Text(text) => {
            for (at, _) in text.match_indices("fields.") {
                let rest = &text[at + "fields.".len()..];
                let is_name = |c: char| c.is_alphanumeric() || c == '_';
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                found.insert(rest[..end].to_owned());
            }
        }
        Value::List(items) => items.iter().for_each(|item| names(item, found)),
        Value::Map(fields) => {
            for (key, inner) in fields {
                match (key.as_str(), inner) {
                    ("save_to" | "clear", Value::Text(name)) => {
                        found.insert(name.clone());
                    }
                    ("clear", Value::List(cleared)) => {
                        let cleared = cleared.iter().filter_map(words);
                        found.extend(cleared.map(str::to_owned));
                    }
                    ("set" | "add", Value::Map(set)) => found.extend(set.keys().cloned()),
                    _ => {}
                }
                names(inner, found);
            }
        }
        _ => {}
    }
}

fn words(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A custom attribute, in the words of Omnichat's page. Contacts are written by its key.
fn attribute(step: &mut ByHand, desired: &Desired) {
    let text = |key: &str| desired.content.get(key).and_then(words);
    let kind = text("type").unwrap_or("text");
    // Its page has text, number, date, datetime and boolean.
    let (offered, note) = match kind {
        "number" | "date" | "datetime" | "boolean" | "text" => (kind, None),
        other => ("text", Some(other)),
    };
    let mut paste = format!("Key: {}\nType: {offered}", desired.address.name());
    paste.push_str(&format!("\nDisplay name: {}", desired.remote_name));
    if let Some(description) = text("description") {
        paste.push_str(&format!("\nDescription: {description}"));
    }
    step.paste = paste;
    if let Some(other) = note {
        step.hints.push(format!(
            "in the files it is of the type `{other}`, which Omnichat does not have"
        ));
    }
    step.hints.push(
        "the key is case-sensitive and cannot be another: contacts are written by it".to_owned(),
    );
}

/// The rest of what is entered beside the address that the platform calls.
fn pulled(step: &mut ByHand, paper: &Paper<'_>, served: Option<&Sealed>) {
    let (body, fill_in) = request(paper, &step.address);
    let body = serde_json::to_string_pretty(&body).unwrap_or_default();
    // Omnichat always sends POST; on the others it can be chosen.
    step.paste
        .push_str(&format!("\nMethod: POST\nBody (JSON):\n{body}"));
    if let Some(Sealed::Text(url)) = served {
        for field in answers(paper, &step.address) {
            step.paste.push_str(&format!(
                "\nBehind the question, once `{field}` has the answer, the same with\nURL: {url}?after={}",
                segment(&field)
            ));
        }
    }
    for one in fill_in {
        step.hints
            .push(format!("in place of `{}`: {}", one.mark, one.what));
    }
}

/// An API card, field by field.
fn card_of(step: &mut ByHand, made: Result<Document, Vec<LeftOut>>) {
    match made {
        Ok(document) => {
            step.paste = lines(&document);
            hints(step, &document);
        }
        Err(left_out) => step.hints.extend(
            left_out
                .iter()
                .map(|one| format!("it cannot be entered as it is: {}", one.why)),
        ),
    }
}

fn hints(step: &mut ByHand, document: &Document) {
    for one in &document.fill_in {
        step.hints
            .push(format!("in place of `{}`: {}", one.mark, one.what));
    }
    for one in &document.left_out {
        step.hints
            .push(format!("not in it, {}: {}", one.at, one.why));
    }
}

/// Says where the secrets are that the paste names.
fn secrets(step: &mut ByHand) {
    let mut names = BTreeSet::new();
    let mut rest = step.paste.as_str();
    while let Some((_, behind)) = rest.split_once("${env.") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        names.insert(name.to_owned());
        rest = after;
    }
    for name in names {
        step.hints.push(format!(
            "`${{env.{name}}}` is a secret: enter the value of the environment variable `{name}`, which whoever deploys this bot keeps with its other secrets; it is never in the files or on this page"
        ));
    }
}
