//! Puts secrets back into a plan's values: they come from the project and the environment.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::choices;
use crate::language::address::Address;
use crate::language::value::{Desired, Value};
use crate::sync::Input;
use crate::sync::error::SyncError;
use crate::sync::key::DigestKey;
use crate::sync::path::{Path, Step};
use crate::sync::plan::{Action, Change, Plan};
use crate::sync::sealed::{Hidden, Sealed};

/// Why a secret of a plan cannot be put back.
#[derive(Debug)]
pub(super) enum Lost {
    OtherValue(Hidden),
    NotThere(Hidden),
}

impl Lost {
    /// In words. `unset`: environment variables that are not set.
    pub(super) fn told(&self, unset: &BTreeSet<String>) -> String {
        let (Lost::OtherValue(hidden) | Lost::NotThere(hidden)) = self;
        let missing: Vec<&str> = hidden
            .names
            .intersection(unset)
            .map(String::as_str)
            .collect();
        match self {
            Lost::OtherValue(_) if !missing.is_empty() => format!(
                "it needs the environment variable {}, which was set when the plan was made and is not now",
                choices(missing)
            ),
            Lost::OtherValue(_) => format!(
                "the secret {} has another value than when the plan was made",
                hidden.shown()
            ),
            Lost::NotThere(_) => format!(
                "the secret {} is no longer at its place in the files",
                hidden.shown()
            ),
        }
    }
}

/// The value that a change writes. `wanted` is the resource in the files, if it is still there.
///
/// # Errors
/// [`Lost`] if a secret of the plan is not in the files any more, or has another value.
pub(super) fn after(
    change: &Change,
    wanted: Option<&Desired>,
    key: &DigestKey,
) -> Result<Option<Value>, Lost> {
    let Some(sealed) = &change.after else {
        return Ok(None);
    };
    let from = wanted.and_then(|wanted| find(wanted, &change.path));
    unseal(sealed, from, key).map(Some)
}

fn unseal(sealed: &Sealed, from: Option<&Value>, key: &DigestKey) -> Result<Value, Lost> {
    Ok(match sealed {
        Sealed::Null => Value::Null,
        Sealed::Bool(flag) => Value::Bool(*flag),
        Sealed::Int(number) => Value::Int(*number),
        Sealed::Float(number) => Value::Float(*number),
        Sealed::Text(text) => Value::Text(text.clone()),
        Sealed::Ref(address) => Value::Ref(address.clone()),
        Sealed::List(items) => {
            let from = match from {
                Some(Value::List(from)) => from.as_slice(),
                _ => &[],
            };
            let values = items.iter().enumerate();
            Value::List(
                values
                    .map(|(index, item)| unseal(item, from.get(index), key))
                    .collect::<Result<_, _>>()?,
            )
        }
        Sealed::Map(entries) => {
            let from = match from {
                Some(Value::Map(from)) => Some(from),
                _ => None,
            };
            let values = entries.iter();
            Value::Map(
                values
                    .map(|(name, item)| {
                        let from = from.and_then(|from| from.get(name));
                        Ok((name.clone(), unseal(item, from, key)?))
                    })
                    .collect::<Result<_, Lost>>()?,
            )
        }
        Sealed::Hidden(hidden) => match from {
            Some(secret @ Value::Secret(text)) if text.names == hidden.names => {
                let same = match &hidden.digest {
                    None => true,
                    Some(_) if !key.kept => true,
                    Some(_) => key.covers(sealed, &key.seal(secret)),
                };
                if !same {
                    return Err(Lost::OtherValue(hidden.clone()));
                }
                secret.clone()
            }
            _ => return Err(Lost::NotThere(hidden.clone())),
        },
    })
}

/// The value at a path of a resource of the files.
fn find<'a>(wanted: &'a Desired, path: &Path) -> Option<&'a Value> {
    let (first, rest) = path.0.split_first()?;
    let Step::Key(key) = first else { return None };
    let mut value = wanted.content.get(key)?;
    for step in rest {
        value = match (value, step) {
            (Value::Map(entries), Step::Key(key)) => entries.get(key)?,
            (Value::List(items), Step::Index(index)) => items.get(*index)?,
            _ => return None,
        };
    }
    Some(value)
}

/// That every secret of a plan can be put back.
///
/// # Errors
/// [`SyncError::Stale`] with one line for each resource where that fails.
pub(super) fn check(plan: &Plan, input: &Input, key: &DigestKey) -> Result<(), SyncError> {
    let mut lost = Vec::new();
    let desired: BTreeMap<&Address, &Desired> = input
        .desired
        .iter()
        .map(|one| (&one.address, one))
        .collect();
    for op in &plan.ops {
        if !matches!(op.action, Action::Create | Action::Update | Action::Adopt) {
            continue;
        }
        let Some(address) = &op.address else { continue };
        let wanted = desired.get(address).copied();
        for change in &op.changes {
            if let Err(lack) = after(change, wanted, key) {
                lost.push(format!("  {address}: {}", lack.told(&input.unset_env)));
                break;
            }
        }
    }
    if lost.is_empty() {
        Ok(())
    } else {
        Err(SyncError::Stale(lost))
    }
}
