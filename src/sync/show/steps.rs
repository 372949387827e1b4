//! Steps by hand, grouped by where they are done.

use std::collections::BTreeMap;

use super::Paint;
use super::values::{Eye, clean};
use crate::sync::merge::Class;
use crate::sync::path::Path;
use crate::sync::plan::{ByHand, Change, Plan, Status, Verify};
use crate::sync::sealed::Sealed;

/// The open steps of a plan by place, each in the order of the plan; what others refer to first.
pub(super) fn open(plan: &Plan) -> Vec<(&str, Vec<&ByHand>)> {
    let mut groups: BTreeMap<&str, Vec<&ByHand>> = BTreeMap::new();
    for step in plan.open_steps() {
        groups.entry(&step.r#where).or_default().push(step);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, steps)| steps.iter().map(|step| step.address.kind()).min());
    groups
}

/// `3 steps by hand are open, 12 done, 4 attested`; nothing if there are none at all.
pub(super) fn count(plan: &Plan) -> Option<String> {
    if plan.by_hand.is_empty() {
        return None;
    }
    let of = |status| plan.by_hand.iter().filter(|s| s.status == status).count();
    let (open, done, attested) = (of(Status::Open), of(Status::Done), of(Status::Attested));
    let mut line = match open {
        0 => "no step by hand is open".to_owned(),
        1 => "1 step by hand is open".to_owned(),
        several => format!("{several} steps by hand are open"),
    };
    if done > 0 {
        line.push_str(&format!(", {done} done"));
    }
    if attested > 0 {
        line.push_str(&format!(", {attested} attested"));
    }
    Some(line)
}

/// How a step comes to its end, in words.
pub(super) fn ending(step: &ByHand) -> String {
    match step.verify {
        Verify::ReadBack => "the next plan sees by itself when it is done".to_owned(),
        Verify::Attest => format!(
            "when it is done: botwright attest {} --by NAME",
            clean(&step.address.to_string())
        ),
    }
}

/// Where to click, and what to know for a step, a line each.
pub(super) fn hints(step: &ByHand) -> Vec<String> {
    let clicks = (!step.clicks.is_empty()).then(|| format!("click: {}", clean(&step.clicks)));
    let hints = step.hints.iter().map(|hint| clean(hint));
    clicks.into_iter().chain(hints).collect()
}

/// What waits for a step; nothing if nothing does.
pub(super) fn unlocks(step: &ByHand) -> Option<String> {
    let names: Vec<String> = step.unlocks.iter().map(|name| clean(name)).collect();
    (!names.is_empty()).then(|| format!("waiting for it: {}", names.join(", ")))
}

/// What is different since it was last so, line by line; nothing for a step that is new.
pub(super) fn differences(step: &ByHand, paint: Paint) -> Vec<String> {
    let (Some(Sealed::Map(before)), Some(Sealed::Map(after))) = (&step.before, &step.after) else {
        return Vec::new();
    };
    let eye = Eye {
        paint,
        masked: false,
    };
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .flat_map(|key| {
            eye.change(&Change {
                path: Path::default().key(key),
                before: before.get(key).cloned(),
                after: after.get(key).cloned(),
                class: Class::Yours,
            })
        })
        .collect()
}

/// The lines to paste, each safe to print.
pub(super) fn paste(step: &ByHand) -> Vec<String> {
    step.paste.lines().map(clean).collect()
}
