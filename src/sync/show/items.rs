//! What a plan says of each object, whatever it is printed as.

use std::collections::BTreeMap;

use super::values::Eye;
use super::{Paint, values};
use crate::language::address::{Address, Kind};
use crate::sync::apply::{End, OpResult};
use crate::sync::plan::{Action, Counts, Op, Plan, Reason};

/// What happens to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Create,
    Change,
    Adopt,
    Delete,
    Blocked,
    Skipped,
    Refused,
}

impl Mark {
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Mark::Create => "+",
            Mark::Change => "~",
            Mark::Adopt => "=",
            Mark::Delete => "-",
            Mark::Blocked | Mark::Refused => "!",
            Mark::Skipped => "·",
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Mark::Create => "create",
            Mark::Change => "change",
            Mark::Adopt => "adopt",
            Mark::Delete => "delete",
            Mark::Blocked => "blocked",
            Mark::Skipped => "skipped",
            Mark::Refused => "refused",
        }
    }
}

/// One object of a plan.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) mark: Mark,
    pub(super) address: &'a Address,
    /// `file:line`, or nothing.
    pub(super) origin: String,
    /// Said after it.
    pub(super) remark: String,
    pub(super) details: Vec<String>,
    /// The ops that make it up.
    pub(super) ops: Vec<&'a Op>,
}

/// Every object of a plan that is not simply unchanged, by kind and address.
pub(super) fn items<'a>(plan: &'a Plan, paint: Paint) -> BTreeMap<Kind, Vec<Item<'a>>> {
    let mut by_address: BTreeMap<&Address, Item<'a>> = BTreeMap::new();
    for op in &plan.ops {
        let Some(address) = &op.address else { continue };
        let eye = Eye {
            paint,
            masked: address.kind() == Kind::Contact,
        };
        let mark = match op.action {
            Action::Create => Mark::Create,
            Action::Adopt => Mark::Adopt,
            Action::Delete | Action::Retire => Mark::Delete,
            Action::Update | Action::Bind | Action::Publish => Mark::Change,
        };
        let item = by_address.entry(address).or_insert_with(|| Item {
            mark,
            address,
            origin: op.because.join(", "),
            remark: match (mark, &op.moved_from) {
                (_, Some(from)) => format!("was {}", values::clean(&from.to_string())),
                (Mark::Adopt, None) => {
                    "is on the platform already, just as in the files".to_owned()
                }
                _ => String::new(),
            },
            details: Vec::new(),
            ops: Vec::new(),
        });
        item.ops.push(op);
        if item.mark == Mark::Change {
            item.details
                .extend(op.changes.iter().flat_map(|change| eye.change(change)));
        }
    }
    for blocked in &plan.blocked {
        let eye = Eye {
            paint,
            masked: blocked.address.kind() == Kind::Contact,
        };
        let reason = match blocked.reason {
            Reason::Dependency => String::new(),
            reason => format!("{}: ", reason.word()),
        };
        by_address.insert(
            &blocked.address,
            Item {
                mark: Mark::Blocked,
                address: &blocked.address,
                origin: blocked.because.join(", "),
                remark: format!("{reason}{}", values::clean(&blocked.message)),
                details: blocked
                    .changes
                    .iter()
                    .flat_map(|change| eye.both(change))
                    .collect(),
                ops: Vec::new(),
            },
        );
    }
    let left = plan.skipped.iter().map(|left| (Mark::Skipped, left));
    let refused = plan.refused.iter().map(|left| (Mark::Refused, left));
    for (mark, left) in left.chain(refused) {
        by_address.entry(&left.address).or_insert_with(|| Item {
            mark,
            address: &left.address,
            origin: String::new(),
            remark: format!(
                "{}deleted: {}",
                if mark == Mark::Skipped {
                    "not "
                } else {
                    "must not be "
                },
                values::clean(&left.why)
            ),
            details: Vec::new(),
            ops: Vec::new(),
        });
    }
    let mut by_kind: BTreeMap<Kind, Vec<Item<'a>>> = BTreeMap::new();
    for (address, item) in by_address {
        by_kind.entry(address.kind()).or_default().push(item);
    }
    by_kind
}

/// `3 to create, 1 to change, 0 to delete, 31 unchanged`.
pub(super) fn verdict(plan: &Plan) -> String {
    let Counts {
        create,
        change,
        delete,
        adopt,
        blocked,
        unchanged,
    } = plan.counts();
    let mut line = if plan.is_empty() {
        "nothing to change".to_owned()
    } else {
        format!("{create} to create, {change} to change, {delete} to delete")
    };
    if adopt > 0 {
        line.push_str(&format!(", {adopt} to adopt"));
    }
    if blocked > 0 {
        line.push_str(&format!(", {blocked} blocked"));
    }
    if !plan.refused.is_empty() {
        line.push_str(&format!(", {} refused", plan.refused.len()));
    }
    line.push_str(&format!(", {unchanged} unchanged"));
    if let Some(steps) = super::steps::count(plan) {
        line.push_str(&format!("; {steps}"));
    }
    line
}

/// What the publish does, if there is one.
pub(super) fn publish(plan: &Plan) -> Option<String> {
    let op = plan.ops.iter().find(|op| op.action == Action::Publish)?;
    let draft = plan.draft.as_ref()?;
    let mut line = "the whole draft goes live in one step".to_owned();
    if op.depends_on.is_empty() && !op.changes.is_empty() {
        line = "the bot's settings go live".to_owned();
    } else if op.depends_on.is_empty() {
        line = "what an earlier run wrote goes live".to_owned();
    }
    if !op.others.is_empty() {
        line.push_str(&format!(
            "; with it go edits of others that are not published yet: {}",
            list(&op.others)
        ));
    } else if draft.differs && !op.depends_on.is_empty() {
        line.push_str("; the draft already differed from what is published");
    }
    Some(line)
}

/// What the publish changes of the bot as a whole, one line each. A bot that goes live for the
/// first time has nothing to compare them with.
pub(super) fn settings(plan: &Plan) -> Vec<String> {
    let first = plan
        .draft
        .as_ref()
        .is_some_and(|draft| draft.published.is_none());
    plan.ops
        .iter()
        .filter(|op| op.action == Action::Publish && !first)
        .flat_map(|op| &op.changes)
        .map(|change| {
            let path = values::clean(&change.path.to_string());
            match (&change.before, &change.after) {
                (Some(before), Some(after)) => {
                    format!(
                        "~ {path}: {} -> {}",
                        values::bare(before),
                        values::bare(after)
                    )
                }
                (None, Some(after)) => format!("+ {path}: {}", values::bare(after)),
                (Some(before), None) => format!("- {path}: {}", values::bare(before)),
                (None, None) => path,
            }
        })
        .collect()
}

/// `tag.a, tag.b`.
pub(super) fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| values::clean(name)).collect();
    names.join(", ")
}

/// How an object's ops ended, the worst first.
pub(super) fn end<'a>(item: &Item<'_>, results: &'a [OpResult]) -> Option<&'a End> {
    let grave = |end: &End| match end {
        End::Unknown(_) => 0,
        End::Refused(_) => 1,
        End::NotSent(_) => 2,
        End::Waits(_) => 3,
        End::NotStarted => 4,
        End::Done => 5,
    };
    results
        .iter()
        .filter(|result| item.ops.iter().any(|op| op.id == result.id))
        .map(|result| &result.end)
        .min_by_key(|end| grave(end))
}
