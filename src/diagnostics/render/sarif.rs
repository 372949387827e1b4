//! SARIF 2.1.0, which code scanning reads.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use serde_json::{Map, Value, json};

use super::json::escape;
use super::report::{Region, Report, RulePage, uri};
use crate::diagnostics::{Diagnostic, Label, Severity, Suggestion};
use crate::source::Span;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What paths are relative to: the top of the repository.
const BASE: &str = "%SRCROOT%";

/// The report as JSON.
#[must_use]
pub fn sarif(report: &Report<'_>) -> String {
    let results: Vec<Value> = report
        .each()
        .map(|(diagnostic, fingerprint)| result(report, diagnostic, fingerprint))
        .collect();
    let rules: Vec<Value> = report.rules.iter().map(rule).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "botwright",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "invocations": [{
                "executionSuccessful": true,
                "exitCode": report.exit_code,
            }],
            "automationDetails": { "id": format!("botwright/{}/", report.project) },
            "originalUriBaseIds": {
                BASE: { "description": { "text": "the top of the repository" } },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    // Only strings, numbers and lists of them: nothing here can fail to be JSON.
    escape(&serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n"
}

fn rule(page: &RulePage) -> Value {
    let code = page.code;
    json!({
        "id": code.name,
        "shortDescription": { "text": page.summary },
        "fullDescription": { "text": format!("{} {}", page.finds, page.why) },
        "help": {
            "text": format!("{}\n\n{}\n\n`botwright explain {code}` shows examples.", page.finds, page.why),
            "markdown": page.markdown,
        },
        "defaultConfiguration": { "enabled": code.on, "level": level(code.severity) },
        "properties": { "tags": [code.group.name()] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(report: &Report<'_>, diagnostic: &Diagnostic, fingerprint: &str) -> Value {
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text = format!("{text}\n{help}");
    }
    let mut result = json!({
        "ruleId": diagnostic.code.name,
        "level": level(diagnostic.severity),
        "message": { "text": without_links(&text) },
        "locations": [location(report, diagnostic)],
        "partialFingerprints": { "botwrightProblem/v1": fingerprint },
    });
    let Some(members) = result.as_object_mut() else {
        return result;
    };
    let index = report
        .rules
        .iter()
        .position(|page| page.code == diagnostic.code);
    if let Some(index) = index {
        members.insert("ruleIndex".to_owned(), json!(index));
    }
    if !diagnostic.secondary.is_empty() {
        let related: Vec<Value> = diagnostic
            .secondary
            .iter()
            .enumerate()
            .map(|(id, label)| related(report, id, label))
            .collect();
        members.insert("relatedLocations".to_owned(), json!(related));
    }
    if !diagnostic.suggestions.is_empty() {
        let fixes: Vec<Value> = diagnostic
            .suggestions
            .iter()
            .map(|suggestion| fix(report, suggestion))
            .collect();
        members.insert("fixes".to_owned(), json!(fixes));
    }
    result
}

/// In a message `[…](…)` would be a link.
fn without_links(text: &str) -> String {
    if text.contains("](") {
        text.replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    }
}

fn artifact(path: &str) -> Value {
    json!({ "uri": uri(path), "uriBaseId": BASE })
}

fn location(report: &Report<'_>, diagnostic: &Diagnostic) -> Value {
    let mut physical = Map::new();
    let path = report.path_of(diagnostic);
    physical.insert("artifactLocation".to_owned(), artifact(&path));
    if let Some(label) = &diagnostic.primary {
        let region = region(report.region(label.span));
        physical.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}

fn related(report: &Report<'_>, id: usize, label: &Label) -> Value {
    json!({
        "id": id,
        "message": { "text": label.text },
        "physicalLocation": {
            "artifactLocation": artifact(&report.path(label.span.file)),
            "region": region(report.region(label.span)),
        },
    })
}

fn region(region: Region) -> Value {
    json!({
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    })
}

/// One change for each file that a suggestion touches.
fn fix(report: &Report<'_>, suggestion: &Suggestion) -> Value {
    let mut changes: Vec<Value> = Vec::new();
    let mut edits: Vec<(Span, &str)> = suggestion
        .edits
        .iter()
        .map(|edit| (edit.span, edit.replacement.as_str()))
        .collect();
    edits.sort_by_key(|(span, _)| (span.file, span.start));
    for file in edits.chunk_by(|(one, _), (other, _)| one.file == other.file) {
        let replacements: Vec<Value> = file
            .iter()
            .map(|(span, text)| {
                json!({
                    "deletedRegion": region(report.region(*span)),
                    "insertedContent": { "text": text },
                })
            })
            .collect();
        changes.push(json!({
            "artifactLocation": artifact(&report.path(file[0].0.file)),
            "replacements": replacements,
        }));
    }
    json!({ "description": { "text": suggestion.message }, "artifactChanges": changes })
}
