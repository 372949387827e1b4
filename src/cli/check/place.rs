//! Which project is meant, and which of its files.

use std::path::{Path, PathBuf};

use super::super::exit::Exit;
use super::super::global::{Global, complain};
use crate::diagnostics::Diagnostic;
use crate::project::{PROJECT_FILE, Project};
use crate::source::FileId;

/// What the arguments name.
#[derive(Debug)]
pub(super) struct Place {
    /// The project's folder.
    pub(super) root: PathBuf,
    /// The files that the report is limited to; all, if there are none.
    pub(super) files: Vec<PathBuf>,
}

impl Place {
    pub(super) fn find(global: &Global, paths: &[PathBuf]) -> Result<Place, Exit> {
        let (folder, files) = split(paths)?;
        let root = match (folder, files.first()) {
            (Some(folder), _) => global.root(Some(folder))?,
            (None, Some(file)) if global.directory.is_none() => above(file)?,
            _ => global.root(None)?,
        };
        Ok(Place { root, files })
    }

    /// The project around a file that may not be saved yet.
    pub(super) fn around(global: &Global, file: &Path) -> Result<Place, Exit> {
        let file = std::path::absolute(file).map_err(|error| {
            complain(&format!("`{}` cannot be found: {error}", file.display()));
            Exit::Failed
        })?;
        let root = match &global.directory {
            Some(_) => global.root(None)?,
            None => above(&file)?,
        };
        Ok(Place {
            root,
            files: vec![file],
        })
    }

    /// The files that the report is limited to; `None` for all.
    ///
    /// # Errors
    /// One of them is no file of the project; told on stderr.
    pub(super) fn only(&self, project: &Project) -> Result<Option<Vec<FileId>>, Exit> {
        if self.files.is_empty() {
            return Ok(None);
        }
        let mut kept = Vec::new();
        for file in &self.files {
            let inside = inside(&self.root, file).and_then(|path| project.sources.find(&path));
            match inside {
                Some(id) => kept.push(id),
                None => {
                    complain(&format!(
                        "`{}` is not a file of this project; see `files` in `{PROJECT_FILE}`",
                        file.display()
                    ));
                    return Err(Exit::Usage);
                }
            }
        }
        Ok(Some(kept))
    }

    /// A file's path relative to the project.
    pub(super) fn relative(&self, file: &Path) -> Option<String> {
        inside(&self.root, file)
    }

    /// Whether a path relative to the project is one of the files.
    pub(super) fn means(&self, path: &str) -> bool {
        let of = |file: &PathBuf| inside(&self.root, file).is_some_and(|inside| inside == path);
        self.files.is_empty() || self.files.iter().any(of)
    }

    /// What stands before the project's paths so that they are relative to the repository's top,
    /// the nearest folder upward that git keeps.
    pub(super) fn prefix(&self) -> String {
        let Some(root) = whole(&self.root) else {
            return String::new();
        };
        let top = root.ancestors().find(|folder| folder.join(".git").exists());
        match top.and_then(|top| inside(top, &root)) {
            Some(path) if !path.is_empty() => format!("{path}/"),
            _ => String::new(),
        }
    }
}

/// Keeps what is said of some files; the whole project has been read all the same.
pub(super) fn limit(only: &[FileId], diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.retain(|diagnostic| {
        diagnostic
            .primary
            .as_ref()
            .is_some_and(|label| only.contains(&label.span.file))
    });
}

/// A path with all links followed. The last part need not exist.
fn whole(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().or_else(|| {
        let folder = path.parent()?.canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    })
}

/// A path relative to a folder, with `/`.
fn inside(folder: &Path, path: &Path) -> Option<String> {
    let (folder, path) = (whole(folder)?, whole(path)?);
    let rest = path.strip_prefix(folder).ok()?;
    Some(rest.to_string_lossy().replace('\\', "/"))
}

/// Folders and files among the arguments.
fn split(paths: &[PathBuf]) -> Result<(Option<&Path>, Vec<PathBuf>), Exit> {
    let (folders, files): (Vec<&Path>, Vec<&Path>) = paths
        .iter()
        .map(PathBuf::as_path)
        .partition(|path| path.is_dir());
    if folders.len() > 1 || (!folders.is_empty() && !files.is_empty()) {
        complain("name one folder, or files of one project");
        return Err(Exit::Usage);
    }
    if let Some(missing) = files.iter().find(|file| !file.exists()) {
        complain(&format!("there is no file `{}`", missing.display()));
        return Err(Exit::Usage);
    }
    let files = files.into_iter().map(Path::to_owned).collect();
    Ok((folders.first().copied(), files))
}

/// The project that a file belongs to.
fn above(file: &Path) -> Result<PathBuf, Exit> {
    let path = whole(file).ok_or_else(|| {
        complain(&format!("there is no folder for `{}`", file.display()));
        Exit::Usage
    })?;
    let project = path
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(PROJECT_FILE).exists());
    project.map(Path::to_owned).ok_or_else(|| {
        complain(&format!(
            "`{}` belongs to no project: there is no `{PROJECT_FILE}` above it",
            file.display(),
        ));
        Exit::Usage
    })
}
