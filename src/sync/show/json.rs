//! What an apply came to, as a document.

use schemars::JsonSchema;
use serde::Serialize;

use crate::language::address::Address;
use crate::sync::apply::{Applied, End};
use crate::sync::plan::{Action, Blocked, ByHand, Plan, Skipped, Target};

/// `apply --format json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Result of a Botwright apply")]
pub struct AppliedDocument {
    /// Always `botwright.apply/1`.
    pub format: &'static str,
    /// One word, for who would rather not read numbers.
    pub outcome: &'static str,
    pub exit_code: u8,
    /// The digest of the plan that was run.
    pub plan: String,
    pub results: Vec<OneResult>,
    pub blocked: Vec<Blocked>,
    pub skipped: Vec<Skipped>,
    pub unchanged: u64,
    /// The steps by hand that are still open.
    pub by_hand: Vec<ByHand>,
    /// Edits of others that went live with the publish.
    pub others: Vec<String>,
    pub notes: Vec<String>,
}

/// `drift --format json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Edits on a target")]
pub struct DriftDocument {
    /// Always `botwright.drift/1`.
    pub format: &'static str,
    pub target: Target,
    /// The objects that were edited, and how.
    pub drift: Vec<Blocked>,
}

/// The document of [`Plan::drift`].
#[must_use]
pub fn drift(drift: &Plan) -> DriftDocument {
    DriftDocument {
        format: "botwright.drift/1",
        target: drift.target.clone(),
        drift: drift.blocked.clone(),
    }
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OneResult {
    pub id: String,
    pub action: Action,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub address: Option<Address>,
    /// `done`, `refused`, `not-sent`, `unknown`, `waits` or `not-started`.
    pub result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The document of an apply.
#[must_use]
pub fn applied(applied: &Applied) -> AppliedDocument {
    let results = applied.plan.ops.iter().zip(&applied.results);
    AppliedDocument {
        format: "botwright.apply/1",
        outcome: applied.verdict.word(),
        exit_code: applied.verdict.exit_code(),
        plan: applied.plan.digest.clone(),
        results: results
            .map(|(op, result)| {
                let (word, message) = match &result.end {
                    End::Done => ("done", None),
                    End::Refused(why) => ("refused", Some(why.clone())),
                    End::NotSent(why) => ("not-sent", Some(why.clone())),
                    End::Unknown(why) => ("unknown", Some(why.clone())),
                    End::Waits(other) => ("waits", Some(other.clone())),
                    End::NotStarted => ("not-started", None),
                };
                OneResult {
                    id: op.id.clone(),
                    action: op.action,
                    address: op.address.clone(),
                    result: word,
                    message,
                }
            })
            .collect(),
        blocked: applied.plan.blocked.clone(),
        skipped: applied.plan.skipped.clone(),
        unchanged: applied.plan.unchanged,
        by_hand: applied.plan.open_steps().cloned().collect(),
        others: applied
            .plan
            .ops
            .iter()
            .zip(&applied.results)
            .filter(|(op, result)| op.action == Action::Publish && result.end == End::Done)
            .flat_map(|(op, _)| op.others.clone())
            .collect(),
        notes: applied
            .plan
            .notes
            .iter()
            .chain(&applied.notes)
            .cloned()
            .collect(),
    }
}

/// The JSON Schema (2020-12) of [`AppliedDocument`].
#[must_use]
pub fn applied_schema() -> schemars::Schema {
    schemars::schema_for!(AppliedDocument)
}
