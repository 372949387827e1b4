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

/// The hand-over sheet: what a person does, in the order of the vendor's screens.
fn by_hand(page: &mut Page, plan: &Plan) {
    let mut left = 0;
    for (place, group) in steps::open(plan) {
        page.add_below(
            LIMIT - 1_000,
            &format!("\n#### By hand: {}\n", escape(place)),
        );
        for step in group {
            left += usize::from(!page.add_below(LIMIT - 1_000, &sheet(step)));
        }
    }
    page.left_out(left, "steps by hand");
}

fn sheet(step: &ByHand) -> String {
    let mut text = format!("\n- [ ] {}", escape(&step.what));
    if let Some(because) = step.because.first() {
        text.push_str(&format!(" ({})", escape(because)));
    }
    text.push('\n');
    let lines = steps::paste(step);
    if !lines.is_empty() {
        text.push_str(&fenced("", &lines));
    }
    let differences = steps::differences(step, Paint::Plain);
    if !differences.is_empty() {
        text.push_str("\n  What is different now:\n");
        text.push_str(&fenced("diff", &differences));
    }
    for line in steps::unlocks(step)
        .into_iter()
        .chain([steps::ending(step)])
    {
        text.push_str(&format!("\n  {}\n", escape(&line)));
    }
    text
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
