//! What is true of the whole bot: whether a plan still holds, and what it writes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::unseal::after;
use crate::platforms::BotSettings;
use crate::platforms::content::{encode, outer_key};
use crate::sync::key::DigestKey;
use crate::sync::path::{get, set_json};
use crate::sync::plan::{Op, published_settings};

/// What of a plan's publish does not hold any more: one line for each setting that is another
/// than when the plan was made.
pub(super) fn stale(op: &Op, settings: &BotSettings, key: &DigestKey) -> Option<String> {
    let live = published_settings(settings, key);
    op.changes
        .iter()
        .find(|change| get(&live, &change.path) != change.before.as_ref())
        .map(|change| {
            format!(
                "  {}: it is another than when the plan was made",
                change.path
            )
        })
}

/// What the settings of the draft must be for this publish: the published ones with its changes.
///
/// # Errors
/// Words, if a value of the plan cannot be sent.
pub(super) fn wanted(
    op: &Op,
    settings: &BotSettings,
    key: &DigestKey,
) -> Result<Map<String, Json>, String> {
    let mut content = settings.published.clone().unwrap_or_default();
    for change in &op.changes {
        let value = match after(change, None, key).map_err(|lost| lost.told(&BTreeSet::new()))? {
            Some(value) => Some(encode(&value, &BTreeMap::new()).map_err(|e| e.to_string())?),
            None => None,
        };
        set_json(&mut content, &change.path.0, value, outer_key);
    }
    Ok(content)
}
