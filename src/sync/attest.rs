//! What a person says to have done by hand.

use jiff::Timestamp;

use super::Input;
use super::apply::Memory;
use super::error::SyncError;
use super::plan::{ByHand, Status, Verify};
use super::prepare::prepare;
use super::sealed::{Fields, Sealed};
use super::state::Attestation;
use super::store::Store;
use crate::diagnostics::choices;
use crate::language::address::Address;

/// Remembers that `by` has done the open steps of a resource, or the one named `step`. Nothing is
/// written to the target. Gives the steps; none: they were attested already.
///
/// # Errors
/// [`SyncError::Unfit`] if there is no such step, or it is not for a person to say; or the target or
/// the state cannot be read.
pub async fn attest(
    input: &Input,
    address: &Address,
    by: &str,
    step: Option<&str>,
) -> Result<Vec<ByHand>, SyncError> {
    let by = crate::platforms::http::printable(by.trim());
    if by.is_empty() {
        return Err(SyncError::Unfit(
            "`--by` needs a name: whoever did the step".to_owned(),
        ));
    }
    let store = Store::new(&input.state_dir, &input.connection.target)?;
    let lock = store.lock()?;
    let memory = Memory::load(&store, input)?;
    let is_new = memory.is_new;
    let mut pruning = input.clone();
    // A step of `--prune` can be attested without saying so again.
    pruning.options.prune = true;
    let prepared = prepare(&pruning, Some(memory.state)).await?;
    let plan = prepared.plan(&pruning)?;
    let of_address: Vec<&ByHand> = plan
        .by_hand
        .iter()
        .filter(|one| one.address == *address && step.is_none_or(|id| one.id == id))
        .collect();
    let said = chosen(address, step, &of_address, &plan.by_hand)?;
    let Some(mut state) = prepared.state else {
        return Ok(Vec::new());
    };
    let at = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    for step in &said {
        if step.id.ends_with(":remove") {
            state.attested.retain(|_, one| one.address != step.address);
            continue;
        }
        let content = match &step.after {
            Some(Sealed::Map(fields)) => fields.clone(),
            _ => Fields::new(),
        };
        state.attested.insert(
            step.id.clone(),
            Attestation {
                address: step.address.clone(),
                digest: step.digest.clone(),
                by: by.clone(),
                at: at.clone(),
                content,
            },
        );
    }
    if !said.is_empty() {
        if is_new {
            store.create(&state, &lock)?;
        }
        store.compact(&mut state, &lock)?;
    }
    Ok(said)
}

/// The open steps that are meant and that a person may attest.
fn chosen(
    address: &Address,
    step: Option<&str>,
    of_address: &[&ByHand],
    all: &[ByHand],
) -> Result<Vec<ByHand>, SyncError> {
    let unfit = |why: String| Err(SyncError::Unfit(why));
    if of_address.is_empty() {
        let open: Vec<String> = all
            .iter()
            .filter(|one| one.status == Status::Open && one.verify == Verify::Attest)
            .map(|one| one.address.to_string())
            .collect();
        let advice = match open.as_slice() {
            [] => "no step by hand is open on this target".to_owned(),
            open => format!("what is open: {}", choices(open.iter().map(String::as_str))),
        };
        let what = step.unwrap_or("step by hand");
        return unfit(format!("`{address}` has no {what}; {advice}"));
    }
    let open = |one: &&&ByHand| one.status == Status::Open;
    let to_say: Vec<ByHand> = of_address
        .iter()
        .filter(open)
        .filter(|one| one.verify == Verify::Attest)
        .map(|one| (*one).clone())
        .collect();
    if to_say.is_empty()
        && let Some(step) = of_address.iter().find(open)
    {
        return unfit(format!(
            "`{}` is verified by reading back, and the platform does not show it yet: {}",
            step.id, step.what
        ));
    }
    Ok(to_say)
}
