//! The rows that are still pending, in the order of the table, as parcels.

use std::io::Read;

use tokio::sync::mpsc;

use super::Stop;
use crate::broadcast::carrier::Parcel;
use crate::broadcast::ledger::Seal;
use crate::broadcast::ledger::clerk::Clerk;
use crate::broadcast::recipients::{Recipient, Recipients};

/// Pending rows that are asked for at a time.
const CHUNK: u32 = 1_000;

/// Walks through the table and the ledger side by side. Blocks while the workers are busy, and ends
/// when they are gone.
pub(super) fn produce<R: Read>(
    mut table: Recipients<R>,
    clerk: &Clerk,
    seal: &Seal,
    together: usize,
    parcels: &mpsc::Sender<Parcel>,
) -> Result<(), Stop> {
    let mut parcel = Parcel { people: Vec::new() };
    let mut last = 0;
    loop {
        let chunk = clerk
            .pending_blocking(last, CHUNK)
            .map_err(|_| Stop::Ledger)?;
        if chunk.is_empty() {
            break;
        }
        for pending in chunk {
            last = pending.row;
            let person = person(&mut table, pending.row)?;
            if seal.of(&person.to) != pending.digest {
                return Err(Stop::Changed(person.line));
            }
            let fits = parcel
                .people
                .first()
                .is_none_or(|first| first.values == person.values);
            if (!fits || parcel.people.len() >= together) && !hand_over(&mut parcel, parcels) {
                return Ok(());
            }
            parcel.people.push(person);
        }
    }
    hand_over(&mut parcel, parcels);
    Ok(())
}

/// The person of a row; earlier rows are passed over.
fn person<R: Read>(table: &mut Recipients<R>, row: i64) -> Result<Recipient, Stop> {
    loop {
        let next = table
            .next_row()
            .map_err(|error| Stop::Table(error.to_string()))?;
        match next {
            None => return Err(Stop::Changed(0)),
            Some(Ok(person)) if person.row == row => return Ok(person),
            Some(Ok(person)) if person.row > row => return Err(Stop::Changed(person.line)),
            Some(Err(bad)) if bad.row >= row => return Err(Stop::Changed(bad.line)),
            Some(_) => {}
        }
    }
}

/// `false`: nobody takes it any more.
fn hand_over(parcel: &mut Parcel, parcels: &mpsc::Sender<Parcel>) -> bool {
    if parcel.people.is_empty() {
        return true;
    }
    let people = std::mem::take(&mut parcel.people);
    parcels.blocking_send(Parcel { people }).is_ok()
}
