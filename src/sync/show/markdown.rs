//! For a comment on a pull request.

use super::items::{Item, Mark, items, publish, settings, verdict};
use super::steps;
use super::values::clean;
use crate::diagnostics::render::Paint;
use crate::sync::plan::{ByHand, Plan};

/// Code forges cut or refuse longer comments.
const LIMIT: usize = 65_000;
/// Found again by whoever updates the comment.
const MARKER: &str = "<!-- botwright plan";

/// A plan: the verdict, a whole table, then collapsed details. Under 65,000 characters: details
/// are left out first, then rows of what is merely written, and of what deletes or blocks last.
#[must_use]
pub fn plan(plan: &Plan) -> String {
    let target = escape(&plan.target.name);
    let mut page = Page::default();
    page.add(&format!(
        "{MARKER} {target} -->\n### Plan for {target}: {}\n",
        verdict(plan)
    ));
    if let Some(line) = publish(plan) {
        page.add_below(LIMIT / 4, &format!("\nPublish: {}\n", escape(&line)));
        let lines = settings(plan);
        if !lines.is_empty() {
            page.add("\n");
        }
        let left = lines
            .iter()
            .filter(|line| !page.add_below(LIMIT / 4, &format!("- {}\n", escape(line))))
            .count();
        page.left_out(left, "settings");
    }
    let left = plan.notes.iter().filter(|note| {
        let note = format!("\n> {}\n", escape(note));
        !page.add_below(LIMIT / 3, &note)
    });
    let left = left.count();
    page.left_out(left, "notes");
    let groups = items(plan, Paint::Plain);
    let (grave, light): (Vec<&Item<'_>>, Vec<&Item<'_>>) = groups
        .values()
        .flatten()
        .partition(|item| matches!(item.mark, Mark::Delete | Mark::Blocked | Mark::Refused));
    if grave.is_empty() && light.is_empty() {
        by_hand(&mut page, plan);
        return page.text;
    }
    page.add("\n| | resource | where | |\n| --- | --- | --- | --- |\n");
    let mut left = 0;
    for item in &grave {
        left += usize::from(!page.add_below(LIMIT - 1_000, &row(item)));
    }
    for item in &light {
        // The rest of the room is for the details.
        left += usize::from(!page.add_below(LIMIT / 2, &row(item)));
    }
    page.left_out(left, "rows");
    by_hand(&mut page, plan);
    let detailed = grave
        .iter()
        .chain(&light)
        .filter(|item| !item.details.is_empty());
    let left = detailed
        .filter(|item| {
            let body = item.details.join("\n");
            !page.add_below(LIMIT - 200, &details(item, &body))
        })
        .count();
    page.left_out(left, "details");
    page.text
}

/// Room that the sheet leaves for what comes after it, and for what is said of steps without room.
const KEPT: usize = 1_000;
const NAMED: usize = 2_000;
/// Lines of a paste that stand open on the page.
const OPEN: usize = 8;

/// The hand-over sheet: what a person does, in the order of the vendor's screens.
fn by_hand(page: &mut Page, plan: &Plan) {
    let groups = steps::open(plan);
    if groups.is_empty() {
        return;
    }
    page.add_below(LIMIT - KEPT - NAMED, INTRODUCTION);
    let mut left = Vec::new();
    for (place, group) in groups {
        let title = format!("\n#### By hand: {}\n", escape(place));
        let mut titled = false;
        for step in group {
            let fits = [sheet(step), brief(step)].into_iter().any(|text| {
                let text = if titled {
                    text
                } else {
                    format!("{title}{text}")
                };
                page.add_below(LIMIT - KEPT - NAMED, &text)
            });
            titled |= fits;
            if !fits {
                left.push(step);
            }
        }
    }
    if !left.is_empty() {
        page.add(&format!(
            "\n**{} more steps by hand have no room on this page.** `botwright plan --format json` has all of them under `by_hand`, and `botwright build` writes the documents to files. They are of:",
            left.len()
        ));
        for (index, step) in left.iter().enumerate() {
            let name = format!(" {}", escape(&step.id));
            if !page.add_below(LIMIT - KEPT - 100, &name) {
                page.add(&format!(" and {} more", left.len() - index));
                break;
            }
        }
        page.add("\n");
    }
}

const INTRODUCTION: &str = "\nThe steps below are done by a person on the platform's own pages; no tool is needed for them. Do them in this order, enter what is shown exactly as it is, and tick them off. Tell whoever deploys the bot which are done, and by whom.\n";

fn sheet(step: &ByHand) -> String {
    let mut text = head(step);
    let lines = steps::paste(step);
    if lines.len() > OPEN {
        text.push_str(&format!(
            "\n  <details><summary>What to enter ({} lines)</summary>\n{}\n  </details>\n",
            lines.len(),
            fenced("", &lines)
        ));
    } else if !lines.is_empty() {
        text.push_str(&fenced("", &lines));
    }
    let differences = steps::differences(step, Paint::Plain);
    if !differences.is_empty() {
        text.push_str("\n  What is different now:\n");
        text.push_str(&fenced("diff", &differences));
    }
    tail(&mut text, step);
    text
}

/// A step without what to enter, where that has no room.
fn brief(step: &ByHand) -> String {
    let mut text = head(step);
    text.push_str(&format!(
        "\n  What to enter ({} lines) has no room on this page: `botwright plan --format json` has it, under `by_hand` with the id {}.\n",
        steps::paste(step).len(),
        escape(&step.id)
    ));
    tail(&mut text, step);
    text
}

fn head(step: &ByHand) -> String {
    let mut text = format!("\n- [ ] {}", escape(&step.what));
    if let Some(because) = step.because.first() {
        text.push_str(&format!(" ({})", escape(because)));
    }
    text.push('\n');
    if !step.clicks.is_empty() {
        text.push_str(&format!("\n  Click: {}\n", escape(&step.clicks)));
    }
    text
}

fn tail(text: &mut String, step: &ByHand) {
    if !step.hints.is_empty() {
        text.push('\n');
        for hint in &step.hints {
            text.push_str(&format!("  - {}\n", escape(hint)));
        }
    }
    for line in steps::unlocks(step)
        .into_iter()
        .chain([steps::ending(step)])
    {
        text.push_str(&format!("\n  {}\n", escape(&line)));
    }
}

/// Lines as they are, inside a list.
fn fenced(language: &str, lines: &[String]) -> String {
    let mut fence = "```".to_owned();
    while lines.iter().any(|line| line.contains(&fence)) {
        fence.push('`');
    }
    let body: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("\n  {fence}{language}\n{body}  {fence}\n")
}

/// Text with a count of its characters.
#[derive(Default)]
struct Page {
    text: String,
    length: usize,
}

impl Page {
    fn add(&mut self, part: &str) {
        self.text.push_str(part);
        self.length += part.chars().count();
    }

    /// Adds a part if the page stays below `limit` with it.
    fn add_below(&mut self, limit: usize, part: &str) -> bool {
        let fits = self.length + part.chars().count() < limit;
        if fits {
            self.add(part);
        }
        fits
    }

    fn left_out(&mut self, count: usize, what: &str) {
        if count > 0 {
            self.add(&format!("\n{count} more {what} are in the plan's JSON.\n"));
        }
    }
}

fn row(item: &Item<'_>) -> String {
    format!(
        "| {} | {} | {} | {} |\n",
        item.mark.word(),
        escape(&item.address.to_string()),
        escape(&item.origin),
        escape(&item.remark)
    )
}

fn details(item: &Item<'_>, body: &str) -> String {
    // A fence longer than any run of backticks inside.
    let mut fence = "```".to_owned();
    while body.contains(&fence) {
        fence.push('`');
    }
    format!(
        "\n<details><summary>{} {}</summary>\n\n{fence}diff\n{body}\n{fence}\n\n</details>\n",
        item.mark.word(),
        escape(&item.address.to_string()),
    )
}

/// Text that Markdown and HTML leave as it is.
fn escape(text: &str) -> String {
    let mut safe = String::new();
    for c in clean(text).chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            // No mention of people, no reference to issues.
            '@' => safe.push_str("&#64;"),
            '#' => safe.push_str("&#35;"),
            '\\' | '|' | '*' | '_' | '[' | ']' | '`' | '~' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}
