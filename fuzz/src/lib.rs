//! What the fuzz targets share: projects that stand in memory, what must hold of every check, and
//! YAML trees made from the language's own schemas.

pub mod check;
#[path = "../../tests/program/law/generate.rs"]
mod generate;
pub mod memory;
pub mod play;
pub mod script;
pub mod time;
pub mod tree;

use botwright::diagnostics::is_unsafe;

/// Stops the run if a terminal could be steered by what is printed. Only line breaks may stand in
/// it and, where it has `colours`, the escapes that set them.
///
/// # Panics
/// If it could.
pub fn printable(what: &str, text: &str, colours: bool) {
    let bare = if colours {
        without_colours(text)
    } else {
        text.to_owned()
    };
    if let Some(letter) = bare
        .chars()
        .find(|letter| *letter != '\n' && is_unsafe(*letter))
    {
        panic!("{what} has U+{:04X}:\n{bare:?}", u32::from(letter));
    }
}

/// The text without `ESC [ … m`.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut bare = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.find(|letter: char| !letter.is_ascii_digit() && letter != ';');
        match digits {
            Some(end) if piece[end..].starts_with('m') => bare.push_str(&piece[end + 1..]),
            _ => bare.push_str(&format!("\u{1b}[{piece}")),
        }
    }
    bare
}
