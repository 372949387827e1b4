//! A conversation in a file.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::session::Session;
use crate::diagnostics::clean;
use crate::language::name::Name;
use crate::project::watch::named;

/// Writes the conversation so far as a test into a new file.
///
/// # Errors
/// Nothing has been said, or the file cannot be made; one plain sentence.
pub(super) fn save(session: &Session, path: &str) -> Result<String, String> {
    let record = &session.talk.record;
    if record.is_empty() {
        return Err("nothing has been said yet, so there is nothing to save".to_owned());
    }
    let mut path = session.root.join(path);
    if path.extension().is_none() {
        path.set_extension("yaml");
    }
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
            "# This test will not pass as it is: {}.\n",
            clean(&session.talk.screen.mask.text(lost))
        ));
    }
    text.push_str(&test);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    let shown = from_here(&path);
    let shown = shown.display();
    match written {
        Ok(()) => {
            let mut told = format!("saved to `{shown}` as the test `{name}`");
            if !is_read(session, &path) {
                told.push_str(
                    "\nno test run will read it: no pattern of `files` in `botwright.yaml` names it",
                );
            }
            if !record.lost().is_empty() {
                told.push_str(&format!(
                    "\nthis test will not pass as it is: {}",
                    record.lost().join("; ")
                ));
            }
            Ok(told)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(format!("`{shown}` is there already; choose another name"))
        }
        Err(error) => Err(format!("`{shown}` cannot be written: {error}")),
    }
}

/// A path as it is typed in the current folder, if it is in there.
fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(here).unwrap_or(path);
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// Whether a file is one of the project's.
fn is_read(session: &Session, path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else {
        return false;
    };
    named(&session.root, &session.loaded.file.files)
        .iter()
        .any(|name| name.canonicalize().is_ok_and(|name| name == path))
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
