//! Whether a plan still holds. All of it is checked before the first write.

use super::settings;
use crate::platforms::Connection;
use crate::sync::error::SyncError;
use crate::sync::key::DigestKey;
use crate::sync::natural::key_of_op;
use crate::sync::plan::{Action, FORMAT, Op, Plan};
use crate::sync::snapshot::{Snapshot, fingerprint};
use crate::sync::state::State;

/// That it is a plan of ours for this target, and that nobody changed it.
///
/// # Errors
/// [`SyncError::BadPlan`].
pub(super) fn document(plan: &Plan, connection: &Connection) -> Result<(), SyncError> {
    let bad = |why: String| Err(SyncError::BadPlan(why));
    if plan.format != FORMAT {
        return bad(format!(
            "its format is `{}`, this program runs `{FORMAT}`",
            crate::platforms::http::printable(&plan.format)
        ));
    }
    if plan.digest != plan.own_digest() {
        return bad("it was changed after it was made; make a new one".to_owned());
    }
    let identity = connection.identity();
    if plan.target.identity != identity {
        return bad(format!(
            "it is for {}, and this target is {identity}",
            plan.target.identity
        ));
    }
    if plan.target.name != connection.target {
        return bad(format!(
            "it is for the target `{}`, and this one is `{}`",
            plan.target.name, connection.target
        ));
    }
    Ok(())
}

/// That our memory is the one that the plan was made with.
///
/// # Errors
/// [`SyncError::Stale`].
pub(super) fn state(plan: &Plan, state: Option<&State>) -> Result<(), SyncError> {
    let stale = |why: &str| Err(SyncError::Stale(vec![format!("  {why}")]));
    match (&plan.state.lineage, state) {
        (None, None) => Ok(()),
        (Some(lineage), Some(state)) if *lineage == state.lineage => {
            if state.serial == plan.state.serial {
                Ok(())
            } else {
                stale(&format!(
                    "another run has been in between: the state's serial was {}, now it is {}",
                    plan.state.serial, state.serial
                ))
            }
        }
        (Some(_), Some(_)) => stale("the state is another one than the plan was made with"),
        (Some(_), None) => stale("the state that the plan was made with is gone"),
        (None, Some(_)) => stale("there was no state when the plan was made, now there is one"),
    }
}

/// That every object is as the plan expects it.
///
/// # Errors
/// [`SyncError::Stale`] with one line for each that is not.
pub(super) fn expectations(
    plan: &Plan,
    snapshot: &Snapshot,
    state: Option<&State>,
    key: &DigestKey,
) -> Result<(), SyncError> {
    let stale: Vec<String> = plan
        .ops
        .iter()
        .filter_map(|op| expectation(op, snapshot, state, key))
        .collect();
    if stale.is_empty() {
        Ok(())
    } else {
        Err(SyncError::Stale(stale))
    }
}

fn expectation(
    op: &Op,
    snapshot: &Snapshot,
    state: Option<&State>,
    key: &DigestKey,
) -> Option<String> {
    let Some(address) = &op.address else {
        let wanted = op.expect.fingerprint.as_ref()?;
        let held = &snapshot.status.draft.digest;
        if op.action != Action::Publish {
            return None;
        }
        if wanted != held {
            return Some(format!(
                "  the draft was {}, now it is {}",
                short(wanted),
                short(held)
            ));
        }
        return settings::stale(op, &snapshot.status.settings, key);
    };
    let Some(id) = &op.remote_id else {
        if op.action != Action::Create {
            // The content of something that this plan creates.
            return None;
        }
        if let Some(entry) = state.and_then(|state| state.objects.get(address))
            && snapshot.find(address.kind(), &entry.id).is_some()
        {
            return Some(format!(
                "  {address}: it was not there, now it is ({})",
                entry.id
            ));
        }
        let name = key_of_op(snapshot.facts(), op, address);
        if name.is_empty() {
            // Only an id tells these apart.
            return None;
        }
        let seen = op.expect.ids_seen.as_deref().unwrap_or_default();
        let come = snapshot
            .of_kind(address.kind())
            .iter()
            .find(|live| live.name == name && !seen.contains(&live.id))?;
        return Some(format!(
            "  {address}: it was not there, now it is ({})",
            come.id
        ));
    };
    let Some(live) = snapshot.find(address.kind(), id) else {
        return Some(format!("  {address}: it was there ({id}), now it is gone"));
    };
    if let Some(version) = &op.expect.version
        && *version != live.version
    {
        return Some(format!(
            "  {address}: its version was {version}, now it is {}",
            live.version
        ));
    }
    match &op.expect.fingerprint {
        Some(wanted) if key.kept && *wanted != fingerprint(&live.name, &live.content, key) => Some(
            format!("  {address}: its content is another than when the plan was made"),
        ),
        _ => None,
    }
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
