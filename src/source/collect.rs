//! From patterns to the files of a project.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::WalkBuilder;
use rayon::prelude::*;

use super::glob::Pattern;
use super::read::{MAX_FILE_BYTES, ReadError, Reader};
use super::{FileId, Sources};

/// What a collection found. All files, also those without a text, are in the [`Sources`].
#[derive(Debug, Default)]
pub struct Collected {
    /// The files that could be read, by path.
    pub files: Vec<FileId>,
    pub problems: Vec<Problem>,
    pub globs: Vec<GlobProblem>,
}

/// A file that could not be read. In the sources it has the text before the first wrong byte, or
/// none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: FileId,
    pub error: ReadError,
}

/// A pattern that leads to no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobProblem {
    /// Its place in the list of patterns.
    pub index: usize,
    pub glob: String,
    pub kind: GlobProblemKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlobProblemKind {
    NoFiles,
    /// It is absolute, or has `..` in it.
    Outside,
    /// It cannot be read; the reason in words.
    Invalid(String),
}

type Found = BTreeMap<String, Result<PathBuf, ReadError>>;

/// Reads all files under `root` that a pattern names, in order of their paths. `.gitignore` hides
/// nothing; hidden folders and `target`-like ones are entered only where a pattern names them.
/// Links are followed within the project.
pub fn collect(
    reader: &dyn Reader,
    root: &Path,
    globs: &[impl AsRef<str>],
    sources: &mut Sources,
) -> Collected {
    let mut collected = Collected::default();
    let mut all = Found::new();
    for (index, glob) in globs.iter().enumerate() {
        let glob = glob.as_ref();
        let found = Pattern::new(glob).and_then(|pattern| {
            let found = find(reader, root, pattern);
            if found.is_empty() {
                return Err(GlobProblemKind::NoFiles);
            }
            Ok(found)
        });
        match found {
            Ok(found) => all.extend(found),
            Err(kind) => collected.globs.push(GlobProblem {
                index,
                glob: glob.to_owned(),
                kind,
            }),
        }
    }
    let read: Vec<_> = all
        .into_par_iter()
        .map(|(name, path)| {
            let text = path.and_then(|path| reader.read(&path, MAX_FILE_BYTES));
            (name, text)
        })
        .collect();
    for (name, text) in read {
        match add(sources, name, text) {
            Ok(file) => collected.files.push(file),
            Err(problem) => collected.problems.push(problem),
        }
    }
    collected
}

/// Reads one YAML file into the sources.
///
/// # Errors
/// The file is not there, leads out of the project or cannot be read; it is in the sources all the
/// same.
pub fn load(
    reader: &dyn Reader,
    root: &Path,
    path: &str,
    sources: &mut Sources,
) -> Result<FileId, Problem> {
    let text = read_within(reader, root, path, MAX_FILE_BYTES);
    add(sources, path.to_owned(), text)
}

/// Reads a file of the project that is named by its path relative to `root`.
///
/// # Errors
/// The path leads out of the project, by `..` or by a link, or the file cannot be read.
pub fn read_within(
    reader: &dyn Reader,
    root: &Path,
    path: &str,
    limit: u64,
) -> Result<String, ReadError> {
    reader.read(&within(root, path)?, limit)
}

/// Where a file of the project lies that is named by its path relative to `root`. It need not
/// exist.
///
/// # Errors
/// The path leads out of the project, by `..` or by a link.
pub fn within(root: &Path, path: &str) -> Result<PathBuf, ReadError> {
    let inside = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err(ReadError::Outside);
    }
    let whole = root.join(path);
    if leads_outside(root, &whole) {
        return Err(ReadError::Outside);
    }
    Ok(whole)
}

fn add(
    sources: &mut Sources,
    name: String,
    text: Result<String, ReadError>,
) -> Result<FileId, Problem> {
    match text {
        Ok(text) => Ok(sources.add(name, text)),
        Err(error) => {
            let before = match &error {
                ReadError::NotUtf8 { before, .. } => before.as_str(),
                _ => "",
            };
            let file = sources.add(name, before);
            Err(Problem { file, error })
        }
    }
}

/// Whether a path that exists stands, with all links followed, outside of `root`.
fn leads_outside(root: &Path, path: &Path) -> bool {
    match (root.canonicalize(), path.canonicalize()) {
        (Ok(root), Ok(path)) => !path.starts_with(root),
        _ => false,
    }
}

/// All that a pattern names, by path relative to `root`.
fn find(reader: &dyn Reader, root: &Path, pattern: Pattern) -> Found {
    let mut found = Found::new();
    for path in reader.unsaved() {
        if let Some(name) = relative(root, path)
            && pattern.fit(&parts(&name)).whole
        {
            found.insert(name, Ok(path.to_owned()));
        }
    }
    let base = pattern
        .base()
        .iter()
        .fold(root.to_owned(), |path, name| path.join(name));
    if !base.is_dir() {
        return found;
    }
    if leads_outside(root, &base) {
        let name = relative(root, &base).unwrap_or_default();
        found.insert(name, Err(ReadError::Outside));
        return found;
    }
    let seen = Arc::new(Mutex::new(Found::new()));
    let pattern = Arc::new(pattern);
    let walk = WalkBuilder::new(&base)
        .standard_filters(false)
        .follow_links(true)
        .filter_entry({
            let (seen, pattern, root) = (Arc::clone(&seen), Arc::clone(&pattern), root.to_owned());
            move |entry| {
                let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                let link = entry.path_is_symlink();
                let Some(step) = judge(&pattern, &root, entry.path(), folder, link) else {
                    return folder && entry.depth() == 0;
                };
                if let Some(result) = step.result {
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    seen.entry(step.name).or_insert(result);
                }
                step.enter
            }
        })
        .build();
    for entry in walk {
        if let Err(error) = entry
            && let Some((name, error)) = failure(&pattern, root, &error)
        {
            found.entry(name).or_insert(Err(error));
        }
    }
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, result) in std::mem::take(&mut *seen) {
        found.entry(name).or_insert(result);
    }
    found
}

/// What becomes of a path on the walk.
struct Step {
    name: String,
    /// What it is, if the pattern names it.
    result: Option<Result<PathBuf, ReadError>>,
    /// Whether to walk through it.
    enter: bool,
}

/// `None` for the folder where the walk begins, if that is the root.
fn judge(pattern: &Pattern, root: &Path, path: &Path, folder: bool, link: bool) -> Option<Step> {
    let name = relative(root, path).filter(|name| !name.is_empty())?;
    let fit = pattern.fit(&parts(&name));
    let inside = folder && fit.inside;
    let (result, enter) = if link && (fit.whole || inside) && leads_outside(root, path) {
        (Some(Err(ReadError::Outside)), false)
    } else if fit.whole && !folder {
        (Some(Ok(path.to_owned())), false)
    } else if fit.whole && pattern.names_files() {
        (Some(Err(ReadError::Folder)), inside)
    } else {
        (None, inside)
    };
    Some(Step {
        name,
        result,
        enter,
    })
}

/// What an error on the walk means for the pattern: a link in a circle, a folder that cannot be
/// entered, a link to nothing.
fn failure(pattern: &Pattern, root: &Path, error: &ignore::Error) -> Option<(String, ReadError)> {
    let (path, reason) = unpack(error)?;
    let name = relative(root, path)?;
    let fit = pattern.fit(&parts(&name));
    let concerns = fit.whole || (fit.inside && path.is_dir()) || reason == ReadError::Circle;
    concerns.then_some((name, reason))
}

fn unpack(error: &ignore::Error) -> Option<(&Path, ReadError)> {
    match error {
        ignore::Error::Loop { child, .. } => Some((child, ReadError::Circle)),
        ignore::Error::WithDepth { err, .. } => unpack(err),
        ignore::Error::WithPath { path, err } => err
            .io_error()
            .map(|error| (path.as_path(), ReadError::from(error.kind()))),
        _ => None,
    }
}

fn parts(name: &str) -> Vec<&str> {
    name.split('/').collect()
}

/// The path relative to `root`, with `/`; empty for `root` itself.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let rest = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = rest
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect();
    Some(parts.join("/"))
}
