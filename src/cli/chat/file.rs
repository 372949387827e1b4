//! A conversation in a file.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use super::session::Session;
use crate::diagnostics::clean;
use crate::language::name::Name;

/// Writes the conversation so far as a test into a new file.
///
/// # Errors
/// Nothing has been said, or the file cannot be made; one plain sentence.
pub(super) fn save(session: &Session, path: &str) -> Result<String, String> {
    let record = &session.talk.record;
    if record.is_empty() {
        return Err("nothing has been said yet, so there is nothing to save".to_owned());
    }
    let path = Path::new(path);
    let path = if path.extension().is_none() {
        path.with_extension("yaml")
    } else {
        path.to_owned()
    };
    let name = test_name(session, &path);
    let file = &session.loaded.file;
    let test = record.yaml(
        &name,
        &session.state,
        file.channels.first().copied(),
        &session.zone(),
        &session.talk.screen.mask,
    )?;
    let mut text = String::new();
    for lost in record.lost() {
        text.push_str(&format!(
            "# A test cannot say this: {}.\n",
            clean(&session.talk.screen.mask.text(lost))
        ));
    }
    text.push_str(&test);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    let shown = path.display();
    match written {
        Ok(()) => Ok(match record.lost() {
            [] => format!("saved to `{shown}` as the test `{name}`"),
            lost => format!(
                "saved to `{shown}` as the test `{name}`, without what a test cannot say: {}",
                lost.join("; ")
            ),
        }),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(format!("`{shown}` is there already; choose another name"))
        }
        Err(error) => Err(format!("`{shown}` cannot be written: {error}")),
    }
}

/// A name from the file's that no test of the bot has.
fn test_name(session: &Session, path: &Path) -> Name {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut base: String = stem
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || letter == '_' {
                letter
            } else {
                '-'
            }
        })
        .take(90)
        .collect();
    base = base.trim_matches('-').to_owned();
    if base.is_empty() {
        "chat".clone_into(&mut base);
    }
    let taken = &session.loaded.project.bot.tests;
    let mut name = Name::new(&base);
    let mut number = 2;
    while taken.contains_key(&name) {
        name = Name::new(&format!("{base}-{number}"));
        number += 1;
    }
    name
}
