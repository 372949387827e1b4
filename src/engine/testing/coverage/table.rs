//! Coverage for a terminal.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::{Coverage, Share};
use crate::diagnostics::clean;
use crate::diagnostics::render::Paint;

/// How many points that no test reaches are listed.
const LISTED: usize = 50;

/// A table by files, and a list of what no test reaches. Ends with a line break.
#[must_use]
pub fn table(coverage: &Coverage, paint: Paint) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let shares = coverage.shares(None);
    let heads = shares.iter().map(|(word, _)| (*word).to_owned());
    rows.push(
        std::iter::once("reached".to_owned())
            .chain(heads)
            .chain(["all".to_owned()])
            .collect(),
    );
    for file in coverage.files() {
        rows.push(row(&clean(file), &coverage.shares(Some(file))));
    }
    rows.push(row("all files", &shares));
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    let last = rows.len() - 1;
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.width());
            // Names stand to the left, numbers to the right.
            if column == 0 {
                line.push_str(cell);
                line.push_str(&gap);
            } else {
                line.push_str("  ");
                line.push_str(&gap);
                line.push_str(cell);
            }
        }
        let line = line.trim_end();
        let line = match number {
            0 => paint.faint(line),
            number if number == last => paint.strong(line),
            _ => line.to_owned(),
        };
        let _ = writeln!(text, "{line}");
    }
    let missed = coverage.missed();
    if !missed.is_empty() {
        let _ = writeln!(text, "\n{}", paint.faint("no test reaches"));
    }
    for missed in missed.iter().take(LISTED) {
        let _ = writeln!(
            text,
            "  {}  {}",
            clean(&missed.origin.to_string()),
            clean(&missed.what)
        );
    }
    if missed.len() > LISTED {
        let _ = writeln!(
            text,
            "  and {} more; `--format json` lists all",
            missed.len() - LISTED
        );
    }
    text
}

fn row(name: &str, shares: &[(&'static str, Share)]) -> Vec<String> {
    let mut cells = vec![name.to_owned()];
    let mut sum = Share::default();
    for (_, share) in shares {
        sum.reached += share.reached;
        sum.all += share.all;
        cells.push(match share.all {
            0 => "-".to_owned(),
            all => format!("{}/{all}", share.reached),
        });
    }
    cells.push(match sum.percent() {
        Some(percent) => format!("{percent} %"),
        None => "-".to_owned(),
    });
    cells
}
