//! `check --fix`: making the safe changes in the files, or showing them.

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use similar::TextDiff;

use super::super::exit::Exit;
use super::super::global::{Global, complain, inform, print};
use super::place::Place;
use super::{Args, Checked, report, verdict};
use crate::check::Levels;
use crate::check::cache::Outcome;
use crate::check::fix::{Change, Fixed, fix};
use crate::diagnostics::{clean, count};
use crate::source::Disk;

pub(super) fn run(
    global: &Global,
    args: &Args,
    place: &Place,
    levels: &Levels,
) -> Result<Exit, Exit> {
    let mut found = super::look(global, &Disk, place, levels, None)?;
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let options = super::options(global, &is_set, levels);
    let fixed = fix(&Disk, &place.root, options, &|path| place.means(path));
    if args.diff {
        return show(global, args, &found, &fixed);
    }
    let mut failed = false;
    let mut written = 0;
    for (path, change) in &fixed.changes {
        match replace(&place.root, path, change) {
            Ok(()) => written += 1,
            Err(reason) => {
                failed = true;
                complain(&format!("`{}` was left as it is: {reason}", clean(path)));
            }
        }
    }
    if !global.quiet && !fixed.changes.is_empty() {
        inform(&if failed {
            format!("changed {}\n", count(written, "file"))
        } else {
            format!(
                "fixed {} in {}\n",
                count(fixed.followed, "problem"),
                count(written, "file")
            )
        });
    }
    // What could not be written is as it was.
    found = if failed {
        super::look(global, &Disk, place, levels, None)?
    } else {
        Checked::new(place, Outcome::whole(fixed.project, fixed.diagnostics))?
    };
    let exit = report::give(global, args, &found, &place.prefix())?;
    std::mem::forget(found);
    Ok(if failed { Exit::Failed } else { exit })
}

/// Prints the changes; nothing is written, so what is wrong stays wrong.
fn show(global: &Global, args: &Args, found: &Checked, fixed: &Fixed) -> Result<Exit, Exit> {
    let terminal = io::stdout().is_terminal();
    let mut text = String::new();
    for (path, change) in &fixed.changes {
        let diff = TextDiff::from_lines(change.before.as_str(), change.after.as_str());
        let path = clean(path);
        let diff = diff
            .unified_diff()
            .context_radius(3)
            .header(&format!("a/{path}"), &format!("b/{path}"))
            .to_string();
        for line in diff.split_inclusive('\n') {
            text.push_str(&printable(line, terminal));
        }
    }
    print(&text)?;
    let summary = found.summary;
    if !global.quiet {
        inform(&format!(
            "{}; `--fix` makes {}\n",
            summary.line(),
            count(fixed.followed, "change")
        ));
    }
    Ok(verdict(summary, args.deny_warnings))
}

/// A line of a diff. On a terminal nothing may steer it; in a file the diff must stay one, so that
/// only control characters go, which no bot file can hold.
fn printable(line: &str, terminal: bool) -> String {
    let body = line.trim_end_matches(['\n', '\r']);
    let end = &line[body.len()..];
    let shown: String = body
        .split('\t')
        .map(|piece| {
            if terminal || piece.contains(|letter: char| letter.is_control()) {
                clean(piece).into_owned()
            } else {
                piece.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join("\t");
    if terminal {
        return format!("{shown}\n");
    }
    format!("{shown}{end}")
}

/// Puts a new text in place of the one that was read: whole or not at all, with the same
/// permissions, and only if nobody has changed the file meanwhile.
fn replace(root: &Path, path: &str, change: &Change) -> Result<(), String> {
    let words = |error: io::Error| error.to_string();
    let root = root.canonicalize().map_err(words)?;
    // A link stays a link: what it leads to is changed.
    let file = root.join(path).canonicalize().map_err(words)?;
    if !file.starts_with(&root) {
        return Err("it leads out of the project".to_owned());
    }
    let folder = file.parent().ok_or("it stands in no folder")?;
    let permissions = fs::metadata(&file).map_err(words)?.permissions();
    if permissions.readonly() {
        return Err("it may not be written".to_owned());
    }
    let mut temporary = tempfile(folder).map_err(words)?;
    let done = temporary
        .file
        .write_all(change.after.as_bytes())
        .and_then(|()| temporary.file.set_permissions(permissions))
        .and_then(|()| temporary.file.sync_all())
        .map_err(words)
        .and_then(|()| {
            // The last moment before it is replaced.
            if fs::read(&file).map_err(words)? != change.before.as_bytes() {
                return Err("it was changed meanwhile; check again".to_owned());
            }
            fs::rename(&temporary.path, &file).map_err(words)
        });
    if done.is_err() {
        let _ = fs::remove_file(&temporary.path);
    }
    done
}

/// A new file beside the one to replace.
struct Temporary {
    file: fs::File,
    path: std::path::PathBuf,
}

fn tempfile(folder: &Path) -> io::Result<Temporary> {
    let process = std::process::id();
    for number in 0..100 {
        // Patterns that end in `.yaml` do not fit this name.
        let path = folder.join(format!(".botwright-{process}-{number}.tmp"));
        match fs::File::options().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => {
                return Ok(Temporary {
                    file: opened?,
                    path,
                });
            }
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    fn change(before: &str, after: &str) -> Change {
        Change {
            before: before.to_owned(),
            after: after.to_owned(),
        }
    }

    #[test]
    fn a_file_that_was_changed_meanwhile_is_left() {
        let folder = std::env::temp_dir().join(format!("botwright-fix-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.yaml"), "new").unwrap();
        let told = replace(&folder, "a.yaml", &change("old", "mended")).unwrap_err();
        assert!(told.contains("meanwhile"), "{told}");
        assert_eq!(fs::read_to_string(folder.join("a.yaml")).unwrap(), "new");
        replace(&folder, "a.yaml", &change("new", "mended")).unwrap();
        assert_eq!(fs::read_to_string(folder.join("a.yaml")).unwrap(), "mended");
        assert!(replace(&folder, "../a.yaml", &change("new", "x")).is_err());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn lines_of_a_diff() {
        assert_eq!(
            printable("+\ta: 👩\u{200d}💻\r\n", false),
            "+\ta: 👩\u{200d}💻\r\n"
        );
        assert_eq!(printable("+\ta: x\u{202e}\r\n", true), "+\ta: x<U+202E>\n");
        assert_eq!(printable("+a\u{1b}[31m\n", false), "+a␛[31m\n");
    }
}
