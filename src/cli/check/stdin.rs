//! `check --stdin-path FILE`: the text of one file from an editor, before it is saved.

use std::io::{self, Read as _};
use std::path::Path;

use super::super::exit::Exit;
use super::super::global::complain;
use super::place::Place;
use crate::source::{MAX_FILE_BYTES, Overlay};

/// The disk with what stdin says laid over one file, and whether that is what the disk says.
pub(super) fn over(place: &Place, path: &Path) -> Result<(Overlay, bool), Exit> {
    let mut bytes = Vec::new();
    // One byte more is enough to be refused as too large.
    let read = io::stdin()
        .lock()
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes);
    let text = match read.map(|_| String::from_utf8(bytes)) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            complain("the text on stdin is not UTF-8");
            return Err(Exit::Usage);
        }
        Err(error) => {
            complain(&format!("stdin cannot be read: {error}"));
            return Err(Exit::Failed);
        }
    };
    let Some(inside) = place.relative(path) else {
        complain(&format!(
            "`{}` is not a file of this project",
            path.display()
        ));
        return Err(Exit::Usage);
    };
    let whole = place.root.join(inside);
    let is_saved = std::fs::read(&whole).is_ok_and(|saved| saved == text.as_bytes());
    let mut overlay = Overlay::new();
    overlay.set(whole, text);
    Ok((overlay, is_saved))
}
