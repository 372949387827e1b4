//! A table of text: the first column left, the others right.

use unicode_width::UnicodeWidthStr as _;

/// Lines of cells as aligned text.
pub(super) fn table(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        for (index, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            match index {
                0 => text.extend([cell.as_str(), &gap]),
                _ => text.extend(["  ", &gap, cell.as_str()]),
            }
        }
        text.push('\n');
    }
    text
}
