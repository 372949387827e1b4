#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
use serde_json::{Value as Json, json};

use super::{Paint, applied_human, plan_human, plan_markdown};
use crate::platforms::{Identity, Platform};
use crate::sync::apply::{Applied, End, OpResult};
use crate::sync::plan::{Change, Plan, schema};
use crate::sync::verdict::Verdict;

fn op(id: &str, action: &str, address: &str, changes: Json) -> Json {
    let mut op = json!({
        "id": id, "action": action, "address": address, "because": ["bot/tickets.yaml:12"],
        "depends_on": [], "expect": {"exists": action != "create"}, "changes": changes, "risk": []
    });
    if action != "create" {
        op["remote_id"] = json!(format!("id-{id}"));
    }
    op
}

fn change(path: &str, before: Json, after: Json) -> Json {
    json!({"path": path, "before": before, "after": after, "class": "yours"})
}

/// A plan with something of everything.
fn everything() -> Plan {
    let secret = |digest: &str| json!({"secret": "env:CRM_TOKEN", "digest": digest});
    let old_steps = json!([{"text": "a"}, {"text": "b"}, {"text": "c"}]);
    let new_steps =
        json!([{"text": "a"}, {"text": "new"}, {"text": "b"}, {"go_to": {"ref": "flow.help"}}]);
    serde_json::from_value(json!({
        "format": "botwright.plan/1", "tool": "0.0.0", "created": "2026-03-01T10:00:00Z",
        "mode": {"prune": true},
        "target": {"name": "page", "identity": {"platform": "sandbox", "url": "embedded", "bot": "lotus"}},
        "config": {"digest": "c"}, "state": {"lineage": "l", "serial": 4}, "listings": [],
        "draft": {"digest": "d1", "published": "d0", "differs": true},
        "ops": [
            op("o1", "create", "flow.redeem", json!([change("steps", json!([]), json!([]))])),
            op("o2", "update", "api-card.tickets", json!([
                change("headers.Authorization", secret("d1"), secret("d2")),
                change("timeout", json!(10), json!(20)),
                json!({"path": "method", "before": "GET", "class": "yours"}),
            ])),
            op("o3", "update", "flow.my-tickets", json!([
                change("steps[0].ask", json!("請輸入會員編號，謝謝"), json!("請填寫會員編號，謝謝您")),
                change("steps[2].text", json!("You have two unused tickets left."), json!("You have three unused tickets.")),
                json!({"path": "title", "after": "My \u{1b}[31mtickets\u{202e}", "class": "yours"}),
            ])),
            op("o4", "update", "flow.other", json!([change("steps", old_steps, new_steps)])),
            op("o5", "update", "contact.M1", json!([
                change("phone", json!("+886912345678"), json!("+886900000000")),
            ])),
            op("o6", "adopt", "menu", json!([change("items", json!([]), json!([]))])),
            op("o7", "delete", "keyword.old", json!([])),
            {"id": "o8", "action": "publish", "because": [], "depends_on": ["o1"], "expect": {"exists": true},
             "changes": [], "risk": ["live-traffic"], "others": ["tag.theirs"]}
        ],
        "by_hand": [],
        "blocked": [
            {"address": "tag.vip", "reason": "drift", "because": ["bot/tags.yaml:3"], "message": "it was edited on the platform",
             "changes": [{"path": "title", "before": "Very important", "after": "VIP", "class": "drift"}]},
            {"address": "welcome", "reason": "conflict", "because": ["bot/a.yaml:9"], "message": "both changed it",
             "changes": [{"path": "flow", "before": {"ref": "flow.theirs"}, "after": {"ref": "flow.ours"}, "class": "conflict"},
                         {"path": "note", "after": "n", "class": "yours"}]},
            {"address": "rule.r", "reason": "dependency", "because": ["bot/a.yaml:1"], "message": "it waits for tag.vip, which is blocked", "changes": []}
        ],
        "skipped": [{"address": "link.l", "why": "it is no longer in the files; delete it with --prune"}],
        "notes": ["flow.old and flow.redeem are alike"],
        "unchanged": 31, "private": true, "digest": "x"
    }))
    .unwrap()
}

#[test]
fn a_plan_in_words() {
    insta::assert_snapshot!(plan_human(&everything(), Paint::Plain));
}

#[test]
fn a_plan_as_a_comment() {
    insta::assert_snapshot!(plan_markdown(&everything()));
}

#[test]
fn results_in_the_same_lines() {
    let plan = everything();
    let ends = [
        End::Done,
        End::Refused("PUT 127.0.0.1/v1/x: answered 422: no".to_owned()),
        End::Done,
        End::Unknown("PUT 127.0.0.1/v1/y: no answer".to_owned()),
        End::Done,
        End::Done,
        End::NotStarted,
        End::Waits("api-card.tickets".to_owned()),
    ];
    let results = plan.ops.iter().zip(ends);
    let applied = Applied {
        results: results
            .map(|(op, end)| OpResult {
                id: op.id.clone(),
                end,
            })
            .collect(),
        verdict: Verdict {
            unknown: true,
            partial: true,
            blocked: true,
            ..Verdict::default()
        },
        notes: Vec::new(),
        plan,
    };
    insta::assert_snapshot!(applied_human(&applied, Paint::Plain));
}

#[test]
fn nothing_to_do_is_one_line() {
    let mut plan = everything();
    plan.ops.clear();
    plan.blocked.clear();
    plan.skipped.clear();
    plan.notes.clear();
    assert_eq!(
        plan_human(&plan, Paint::Plain),
        "nothing to change, 31 unchanged\n"
    );
    let applied = Applied {
        plan,
        results: Vec::new(),
        verdict: Verdict::default(),
        notes: Vec::new(),
    };
    assert_eq!(
        applied_human(&applied, Paint::Plain),
        "nothing changed, 31 unchanged\n"
    );
}

#[test]
fn colour_adds_nothing_but_colour() {
    let coloured = plan_human(&everything(), Paint::Colour);
    assert!(coloured.contains("\u{1b}["));
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    let plain = plan_human(&everything(), Paint::Plain);
    let unmarked: String = plain
        .replace("[-", "")
        .replace("-]", "")
        .replace("{+", "")
        .replace("+}", "");
    assert_eq!(bare, unmarked);
}

#[test]
fn comments_stay_small_and_cannot_break_out() {
    let mut plan = everything();
    let mut op = plan.ops[2].clone();
    let long = "`````` </details> @everyone ".repeat(80);
    let changes: Vec<Change> =
        vec![serde_json::from_value(change("x", json!("a"), json!(long))).unwrap()];
    op.changes = changes;
    for n in 0..2_000 {
        op.id = format!("p{n}");
        op.address = Some(format!("flow.f{n:04}|<b>@x").parse().unwrap());
        plan.ops.push(op.clone());
    }
    plan.notes = vec!["n".repeat(900); 100];
    let text = plan_markdown(&plan);
    assert!(text.chars().count() < 65_000, "{}", text.chars().count());
    assert!(text.contains("more rows are in") && text.contains("more details are in"));
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| "))
        .collect::<Vec<_>>();
    assert!(rows.iter().any(|row| row.contains("delete | keyword.old")));
    assert!(
        rows.iter()
            .all(|row| !row.contains("<b>") && !row.contains("@x"))
    );
    assert!(text.lines().any(|line| line == "```````diff"));
}

#[test]
fn the_schema_tells_of_every_part() {
    let schema = serde_json::to_value(schema()).unwrap();
    assert_eq!(schema["title"], "Botwright plan");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let plan = serde_json::to_value(everything()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&plan)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let identity = Identity {
        platform: Platform::Sandbox,
        url: "embedded".to_owned(),
        bot: "lotus".to_owned(),
    };
    assert_eq!(everything().target.identity, identity);
}
