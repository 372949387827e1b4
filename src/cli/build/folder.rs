//! Writing a build: only files of ours are replaced, and nothing outside its folder.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use crate::platforms::paper::manifest::FORMAT;
use crate::sync::write_private;

/// The list of a build's files; that it is there makes a folder ours.
const MANIFEST: &str = "build.json";
/// A list of more bytes is none of ours.
const LONGEST: u64 = 64 << 20;

/// A file of a build.
#[derive(Debug)]
pub(super) struct File {
    /// Relative to the folder, with `/`.
    pub(super) name: String,
    pub(super) text: String,
    /// For the owner's eyes alone.
    pub(super) private: bool,
}

#[derive(Deserialize)]
struct Earlier {
    format: String,
    documents: Vec<EarlierEntry>,
}

#[derive(Deserialize)]
struct EarlierEntry {
    file: Option<String>,
}

/// Writes a build. Files of an earlier one that are no longer in it are removed.
///
/// The old list stays until what is in it alone is removed, and the new one is written before the
/// files: a run that is interrupted leaves a folder that the next one knows to be ours.
///
/// # Errors
/// What could not be written, and why, in a sentence.
pub(super) fn write(out: &Path, files: &[File], manifest: &str) -> Result<(), String> {
    let earlier = earlier(out)?;
    let failed =
        |path: &Path, error: &io::Error| format!("`{}` cannot be written: {error}", path.display());
    fs::create_dir_all(out).map_err(|error| failed(out, &error))?;
    let list = out.join(MANIFEST);
    refuse_link(&list)?;
    let now: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    for name in earlier.iter().filter(|name| !now.contains(name.as_str())) {
        if let Some(path) = inside(out, name) {
            remove(out, &path).map_err(|error| failed(&path, &error))?;
        }
    }
    fs::write(&list, manifest).map_err(|error| failed(&list, &error))?;
    for file in files {
        let path = inside(out, &file.name)
            .ok_or_else(|| format!("`{}` would lie outside of the folder", file.name))?;
        folders(out, &path)?;
        refuse_link(&path)?;
        if !earlier.contains(&file.name) && path.exists() {
            return Err(format!(
                "`{}` is there and is not from an earlier build; move it away",
                path.display()
            ));
        }
        let written = if file.private {
            write_private(&path, &file.text)
        } else {
            fs::write(&path, &file.text)
        };
        written.map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

/// The files of the build that is in the folder.
fn earlier(out: &Path) -> Result<BTreeSet<String>, String> {
    let foreign = || {
        format!(
            "the folder `{}` is not empty and holds no `{MANIFEST}` of an earlier build; choose another with `--out`, or empty it",
            out.display()
        )
    };
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => {
            return Err(format!(
                "the folder `{}` cannot be read: {error}",
                out.display()
            ));
        }
    };
    if entries.next().is_none() {
        return Ok(BTreeSet::new());
    }
    let list = out.join(MANIFEST);
    refuse_link(&list)?;
    let fits = fs::metadata(&list).is_ok_and(|found| found.is_file() && found.len() <= LONGEST);
    let text = fits.then(|| fs::read_to_string(&list).ok()).flatten();
    let read: Option<Earlier> = text.and_then(|text| serde_json::from_str(&text).ok());
    match read {
        Some(read) if read.format == FORMAT => Ok(read
            .documents
            .into_iter()
            .filter_map(|one| one.file)
            .collect()),
        _ => Err(foreign()),
    }
}

/// The place of a file's name; `None` if it would leave the folder.
fn inside(out: &Path, name: &str) -> Option<PathBuf> {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains('\\')
            && matches!(
                Path::new(part).components().collect::<Vec<_>>().as_slice(),
                [Component::Normal(_)]
            )
    };
    let parts: Vec<&str> = name.split('/').collect();
    let plain = parts.iter().all(|part| plain(part));
    plain.then(|| {
        parts
            .iter()
            .fold(out.to_owned(), |path, part| path.join(part))
    })
}

/// Makes the folders of a file; none of them may be a link that leads elsewhere.
fn folders(out: &Path, path: &Path) -> Result<(), String> {
    let Some(parent) = path.parent() else {
        return Ok(());
    };
    let mut folder = out.to_owned();
    let below = parent.strip_prefix(out).unwrap_or(Path::new(""));
    for part in below.components() {
        folder.push(part);
        refuse_link(&folder)?;
        if let Err(error) = fs::create_dir(&folder)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(format!("`{}` cannot be made: {error}", folder.display()));
        }
    }
    Ok(())
}

fn refuse_link(path: &Path) -> Result<(), String> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_symlink() => Err(format!(
            "`{}` is a link, which could lead out of the folder; remove it",
            path.display()
        )),
        _ => Ok(()),
    }
}

/// Removes a file, and the folders that are empty without it.
fn remove(out: &Path, path: &Path) -> io::Result<()> {
    let mut folder = path.parent();
    let mut above = Vec::new();
    while let Some(one) = folder.filter(|one| *one != out && one.starts_with(out)) {
        if fs::symlink_metadata(one).is_ok_and(|found| found.file_type().is_symlink()) {
            return Ok(());
        }
        above.push(one);
        folder = one.parent();
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for folder in above {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let out = Path::new("out");
        assert_eq!(inside(out, "a/b.json"), Some(out.join("a").join("b.json")));
        for name in [
            "../a",
            "a/../../b",
            "/etc/passwd",
            "",
            "a//b",
            "a/./b",
            "..",
            "a\\..\\b",
        ] {
            assert_eq!(inside(out, name), None, "{name}");
        }
    }
}
