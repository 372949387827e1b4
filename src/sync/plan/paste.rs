//! What a person enters, exactly: the vendor's own document instead of an outline, where there is
//! one, the clicks that lead there, and what to know for it.

use std::collections::BTreeSet;

use super::build::Basis;
use super::document::ByHand;
use super::outline::outline;
use super::parts::Content;
use crate::language::address::Kind;
use crate::language::project_file::Channel;
use crate::language::value::{Desired, Value};
use crate::platforms::Platform;
use crate::platforms::http::segment;
use crate::platforms::paper::clicks::clicks;
use crate::platforms::paper::{Document, LeftOut, Paper, answers, api_card, flow, lines, request};
use crate::sync::sealed::{Fields, Sealed};

/// Completes the steps of a plan.
pub(super) fn exact(basis: &Basis<'_>, steps: &mut [ByHand]) {
    if steps.is_empty() {
        return;
    }
    let platform = basis.connection.platform;
    // The paste of an answer differs on WhatsApp alone.
    let channel = match basis.connection.options.chat_platform.as_deref() {
        Some("whatsapp") => Channel::Whatsapp,
        _ => Channel::Line,
    };
    let channels = [channel];
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
                Kind::Flow if after.contains_key("steps") && platform != Platform::Firstline => {
                    let made = flow(&paper, &desired.address, channel);
                    document_of(basis, step, desired, &after, made);
                }
                Kind::Flow if served => pulled(step, &paper, after.get("served")),
                Kind::ApiCard => card_of(step, api_card(&paper, &desired.address)),
                _ => {}
            }
        }
        secrets(step);
    }
}

/// A flow as the vendor's document. What is not in that stands in an outline under it.
fn document_of(
    basis: &Basis<'_>,
    step: &mut ByHand,
    desired: &Desired,
    after: &Fields,
    made: Result<Document, Vec<LeftOut>>,
) {
    let Ok(document) = made else {
        // Nothing of it stands fast: the outline says all.
        return;
    };
    let mut head: Content = desired.content.clone();
    let title = Value::Text(desired.remote_name.clone());
    head.insert("title".to_owned(), title);
    head.retain(|key, _| key != "steps" && after.contains_key(key));
    let mut paste = outline(&head, basis.titles);
    if !paste.is_empty() {
        paste.push('\n');
    }
    paste.push_str(&format!("{}:\n", form(basis.connection.platform)));
    paste.push_str(&serde_json::to_string_pretty(&document.json).unwrap_or_default());
    if !document.left_out.is_empty() {
        let mut steps: Content = desired.content.clone();
        steps.retain(|key, _| key == "steps");
        paste.push_str("\n\nThe whole flow, of which the document holds a part:\n");
        paste.push_str(&outline(&steps, basis.titles));
    }
    step.paste = paste;
    hints(step, &document);
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

fn form(platform: Platform) -> &'static str {
    match platform {
        Platform::Botcake => "As a Dynamic Block v2",
        Platform::Ahachat => "As the answer to a JSON API block",
        Platform::Omnichat => "As the answer to a Call an API card",
        Platform::Firstline | Platform::Sandbox => "As a document",
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
