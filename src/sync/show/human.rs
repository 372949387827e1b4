//! For a terminal.

use std::fmt::Write as _;

use super::items::{Item, Mark, end, items, list, publish, settings, verdict};
use super::steps;
use super::values::clean;
use crate::diagnostics::render::Paint;
use crate::sync::apply::{Applied, End};
use crate::sync::plan::{Action, Plan};

/// A plan. Ends with a line break.
#[must_use]
pub fn plan(plan: &Plan, paint: Paint) -> String {
    let mut text = String::new();
    let line = paint.strong(&verdict(plan));
    push(&mut text, &line);
    let groups = items(plan, paint);
    let width = width(groups.values().flatten());
    for (kind, items) in &groups {
        push(&mut text, "");
        push(&mut text, &paint.faint(kind.key()));
        for item in items {
            object(&mut text, item, paint, width, &item.remark);
        }
    }
    if let Some(line) = publish(plan) {
        push(&mut text, "");
        push(&mut text, &format!("publish: {line}"));
        for line in settings(plan) {
            push(&mut text, &format!("  {line}"));
        }
    }
    by_hand(&mut text, plan, paint);
    notes(&mut text, &plan.notes);
    // The verdict is the last line too, unless it is the only one.
    if text.lines().count() > 1 {
        push(&mut text, "");
        push(&mut text, &line);
    }
    text
}

/// What was edited on the platform, from [`Plan::drift`]. Ends with a line break.
#[must_use]
pub fn drift(drift: &Plan, paint: Paint) -> String {
    let mut text = String::new();
    let line = match drift.blocked.len() {
        0 => "nothing was edited on the target since the last apply".to_owned(),
        1 => "1 object was edited on the target since the last apply".to_owned(),
        several => format!("{several} objects were edited on the target since the last apply"),
    };
    push(&mut text, &paint.strong(&line));
    let groups = items(drift, paint);
    let width = width(groups.values().flatten());
    for (kind, items) in &groups {
        push(&mut text, "");
        push(&mut text, &paint.faint(kind.key()));
        for item in items {
            object(&mut text, item, paint, width, &item.remark);
        }
    }
    text
}

/// What an apply came to, in the plan's own lines. Ends with a line break.
#[must_use]
pub fn applied(applied: &Applied, paint: Paint) -> String {
    let mut text = String::new();
    let line = paint.strong(&outcome(applied));
    push(&mut text, &line);
    let groups = items(&applied.plan, paint);
    let width = width(groups.values().flatten());
    for (kind, items) in &groups {
        push(&mut text, "");
        push(&mut text, &paint.faint(kind.key()));
        for item in items {
            let remark = match end(item, &applied.results) {
                None => item.remark.clone(),
                Some(end) => told(item.mark, end, paint),
            };
            object(&mut text, item, paint, width, &remark);
        }
    }
    let published = applied.plan.ops.iter().zip(&applied.results);
    for (op, result) in published {
        if op.action == Action::Publish {
            let line = match &result.end {
                End::Done if op.others.is_empty() => "done, the draft is live".to_owned(),
                End::Done => format!(
                    "done, the draft is live; with it went edits of others: {}",
                    list(&op.others)
                ),
                end => paint.alarm(&format!("NOT published: {}", why(end))),
            };
            push(&mut text, "");
            push(&mut text, &format!("publish: {line}"));
            for line in settings(&applied.plan) {
                push(&mut text, &format!("  {line}"));
            }
        }
    }
    by_hand(&mut text, &applied.plan, paint);
    let said: Vec<String> = applied
        .plan
        .notes
        .iter()
        .chain(
            applied
                .notes
                .iter()
                .filter(|note| !applied.plan.notes.contains(note)),
        )
        .cloned()
        .collect();
    notes(&mut text, &said);
    if text.lines().count() > 1 {
        push(&mut text, "");
        push(&mut text, &line);
    }
    text
}

/// Longer pastes are cut; the hand-over sheet has them whole.
const PASTED: usize = 20;

/// What a person has to do, by place.
fn by_hand(text: &mut String, plan: &Plan, paint: Paint) {
    for (place, group) in steps::open(plan) {
        push(text, "");
        push(text, &paint.faint(&format!("by hand: {}", clean(place))));
        for step in group {
            let mut line = format!("  {} {}", paint.changed("☐"), clean(&step.what));
            if let Some(because) = step.because.first() {
                let _ = write!(line, "  {}", paint.faint(&clean(because)));
            }
            push(text, &line);
            let lines = steps::paste(step);
            for line in lines.iter().take(PASTED) {
                push(text, &format!("      | {line}"));
            }
            if lines.len() > PASTED {
                push(
                    text,
                    &format!(
                        "      … {} more lines: `botwright plan --format markdown` has them all",
                        lines.len() - PASTED
                    ),
                );
            }
            for line in steps::hints(step) {
                push(text, &format!("      {}", paint.faint(&line)));
            }
            for line in steps::differences(step, paint) {
                push(text, &format!("      {line}"));
            }
            if let Some(line) = steps::unlocks(step) {
                push(text, &format!("      {line}"));
            }
            push(
                text,
                &format!("      {}", paint.faint(&steps::ending(step))),
            );
        }
    }
}

fn object(text: &mut String, item: &Item<'_>, paint: Paint, width: usize, remark: &str) {
    let sign = item.mark.sign();
    let sign = match item.mark {
        Mark::Create | Mark::Adopt => paint.added(sign),
        Mark::Change => paint.changed(sign),
        Mark::Delete => paint.removed(sign),
        Mark::Blocked | Mark::Refused => paint.alarm(sign),
        Mark::Skipped => paint.faint(sign),
    };
    let name = clean(&item.address.to_string());
    let gap = width.saturating_sub(unicode_width::UnicodeWidthStr::width(name.as_str()));
    let mut line = format!("  {sign} {name}");
    let origin = clean(&item.origin);
    if !origin.is_empty() || !remark.is_empty() {
        line.push_str(&" ".repeat(gap));
    }
    if !origin.is_empty() {
        let _ = write!(line, "  {}", paint.faint(&origin));
    }
    if !remark.is_empty() {
        let _ = write!(line, "  {remark}");
    }
    push(text, &line);
    for detail in &item.details {
        push(text, &format!("      {detail}"));
    }
}

/// The width of the column of addresses.
fn width<'a>(items: impl Iterator<Item = &'a Item<'a>>) -> usize {
    items
        .map(|item| {
            let name = clean(&item.address.to_string());
            unicode_width::UnicodeWidthStr::width(name.as_str())
        })
        .max()
        .unwrap_or(0)
        .min(40)
}

fn told(mark: Mark, end: &End, paint: Paint) -> String {
    let (done, word) = match mark {
        Mark::Create => ("created", "created"),
        Mark::Adopt => ("adopted", "adopted"),
        Mark::Delete => ("deleted", "deleted"),
        _ => ("changed", "changed"),
    };
    match end {
        End::Done => paint.added(done),
        End::Unknown(why) => paint.alarm(&format!(
            "UNKNOWN whether {word}: {}; run apply again to find out",
            clean(why)
        )),
        end => paint.alarm(&format!("NOT {word}: {}", why(end))),
    }
}

fn why(end: &End) -> String {
    match end {
        End::Done => String::new(),
        End::Refused(why) | End::NotSent(why) | End::Unknown(why) => clean(why),
        End::Waits(other) => format!("it waits for {}", clean(other)),
        End::NotStarted => "the run was stopped before its turn".to_owned(),
    }
}

/// `3 created, 1 changed, 0 deleted`, and what did not go well.
fn outcome(applied: &Applied) -> String {
    let (mut done, mut not) = ([0_usize; 4], 0_usize);
    for item in items(&applied.plan, Paint::Plain).values().flatten() {
        let place = match item.mark {
            Mark::Create => 0,
            Mark::Change => 1,
            Mark::Delete => 2,
            Mark::Adopt => 3,
            Mark::Blocked | Mark::Skipped | Mark::Refused => continue,
        };
        match end(item, &applied.results) {
            Some(End::Done) => done[place] += 1,
            _ => not += 1,
        }
    }
    let [created, changed, deleted, adopted] = done;
    let mut line = if applied.results.is_empty() {
        "nothing changed".to_owned()
    } else {
        format!("{created} created, {changed} changed, {deleted} deleted")
    };
    if adopted > 0 {
        let _ = write!(line, ", {adopted} adopted");
    }
    if not > 0 {
        let _ = write!(line, ", {not} not done");
    }
    if !applied.plan.blocked.is_empty() {
        let _ = write!(line, ", {} blocked", applied.plan.blocked.len());
    }
    let _ = write!(line, ", {} unchanged", applied.plan.unchanged);
    if let Some(steps) = steps::count(&applied.plan) {
        let _ = write!(line, "; {steps}");
    }
    match applied.verdict.interrupted {
        Some(_) => line.push_str("; stopped by a signal, run apply again to go on"),
        None if applied.verdict.partial || applied.verdict.unknown => {
            line.push_str("; safe to run again");
        }
        None => {}
    }
    line
}

fn notes(text: &mut String, notes: &[String]) {
    if !notes.is_empty() {
        push(text, "");
    }
    for note in notes {
        push(text, &format!("note: {}", clean(note)));
    }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
