//! What the last check of a large project has found, kept for the next one.
//!
//! All is known by content: the program, the options, the project file, the tables, and every bot
//! file by a digest of its text; nothing is taken for unchanged because of a date. If all is the
//! same, so is the report. If a few files are others ([`few`]), each of them is checked by itself:
//! what rules find at a name, a text or a step depends on nothing but the file and what is declared
//! elsewhere. If what others see of the file ([`keep`]) is the same as before, nothing else in the
//! report can differ. In all other cases the whole project is checked.

mod few;
mod keep;
mod stored;
#[cfg(test)]
mod tests;
mod told;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;

use self::stored::{Columns, Stored};
use self::told::Told;
use super::print::{Hash, Print, digest};
use super::{Options, flow};
use crate::diagnostics::{Diagnostic, Summary};
use crate::project::{Index, Project, Texts};
use crate::source::{ReadError, Reader, read_within};

pub(in crate::check) use keep::Keep;

/// A smaller project is checked in less time than it takes to keep anything.
pub const LEAST_FILES: usize = 500;

/// The name of the file.
const FILE: &str = "check.cache";
/// Changes whenever the same check would be kept in another form.
const FORM: usize = 1;

/// Where checks are kept, and what for.
#[derive(Clone, Debug)]
pub struct Cache {
    /// The folder; made when it is needed.
    pub folder: PathBuf,
    /// From how many bot files on a check is kept.
    pub least: usize,
    /// Whether this check is kept for others; if not, it only makes use of one before.
    pub keeps: bool,
    /// Whether the project must hold the trees of all files that have diagnostics.
    pub trees: bool,
}

/// How a report came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Everything was checked.
    Whole,
    /// Nothing has changed since the last time.
    Same,
    /// So many files have changed, and were checked by themselves.
    Few(usize),
}

/// A report, and what it is about.
#[derive(Debug)]
pub struct Outcome {
    /// All sources, and the project file; of the rest only as much as was needed, unless the way
    /// is [`Way::Whole`].
    pub project: Project,
    pub diagnostics: Vec<Diagnostic>,
    /// Bot files, the project file among them.
    pub files: usize,
    pub resources: usize,
    pub way: Way,
}

impl Outcome {
    /// Of a project that was checked as a whole.
    #[must_use]
    pub fn whole(project: Project, diagnostics: Vec<Diagnostic>) -> Outcome {
        Outcome {
            files: project.file_count(),
            resources: project.declared.resource_count(),
            project,
            diagnostics,
            way: Way::Whole,
        }
    }

    /// The sums of the report.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::new(&self.diagnostics, self.files, self.resources)
    }
}

/// [`super::check`], with the help of the check before. What is read again is read with the
/// `reader` of the `texts`.
#[must_use]
pub fn check(
    reader: &dyn Reader,
    mut texts: Texts,
    options: Options<'_>,
    cache: Option<&Cache>,
) -> Outcome {
    let whole = texts.complete && texts.settings.root.is_some();
    let cache = cache.filter(|cache| whole && texts.files.len() >= cache.least);
    let Some((cache, around)) = cache.and_then(|cache| Some((cache, around(&texts, options)?)))
    else {
        let project = texts.project(reader);
        let diagnostics = super::check(&project, options);
        return Outcome::whole(project, diagnostics);
    };
    let digests = |file| digest(texts.sources.text(file).as_bytes());
    let contents: Vec<Hash> = texts.files.par_iter().map(|file| digests(*file)).collect();
    let path = cache.folder.join(FILE);
    if let Some(bytes) = stored::read(&path)
        && let Some(stored) = Stored::decode(&bytes, &around)
        && let Some(outcome) = recall(reader, &mut texts, options, &stored, &contents, cache)
    {
        tracing::debug!(way = ?outcome.way, "the last check was of use");
        return outcome;
    }
    let files = texts.files.clone();
    let bot_files = texts.sources.len();
    let noting = Noting {
        below: reader,
        root: texts.root.clone(),
        read: Mutex::default(),
    };
    let project = texts.project(&noting);
    if !cache.keeps {
        let diagnostics = super::check(&project, options);
        return Outcome::whole(project, diagnostics);
    }
    let mut keep = Keep::new(&project);
    let diagnostics = super::look(&project, options, Some(&mut keep));
    let mut columns = Columns::default();
    for (file, content) in files.iter().zip(&contents) {
        columns.push(content, keep.alone(*file));
    }
    let index = Index::new(&project.declared);
    let tables = noting.tables();
    let shown = project.sources.iter().skip(bot_files);
    let written = tables.zip(postcard::to_allocvec(&index).ok());
    let bytes = written.and_then(|(tables, index)| {
        let stored = Stored {
            environment: (keep.environment.iter())
                .map(|name| (name.as_str(), (options.is_set)(name)))
                .collect(),
            tables: tables.iter().map(|(path, hash)| (&**path, *hash)).collect(),
            shown: shown.map(|(_, file)| file.path()).collect(),
            contents: &columns.contents,
            seen: &columns.seen,
            alone: &columns.alone,
            examples: flow::Asked::examples(&project),
            broken: diagnostics.iter().any(|one| one.code.is_fixed()),
            resources: project.declared.resource_count(),
            diagnostics: diagnostics.iter().map(Told::new).collect(),
            secrets: keep.secrets.iter().copied().map(told::place).collect(),
            index: &index,
        };
        stored.encode(&around)
    });
    if let Some(bytes) = bytes
        && let Err(error) = stored::write(&cache.folder, &path, &bytes)
    {
        tracing::debug!(%error, "the check cannot be kept");
    }
    Outcome::whole(project, diagnostics)
}

/// The report by the check before, if that can be told.
fn recall(
    reader: &dyn Reader,
    texts: &mut Texts,
    options: Options<'_>,
    stored: &Stored<'_>,
    contents: &[Hash],
    cache: &Cache,
) -> Option<Outcome> {
    let changed = stored.changed(contents)?;
    let is_as_before = |(name, was): &(&str, bool)| (options.is_set)(name) == *was;
    if !stored.environment.iter().all(is_as_before) {
        return None;
    }
    let tables = same_tables(reader, &texts.root, stored)?;
    let said = stored.diagnostics.iter().map(Told::diagnostic);
    let said: Vec<Diagnostic> = said.collect::<Option<_>>()?;
    let (mut diagnostics, way) = if changed.is_empty() {
        (said, Way::Same)
    } else {
        let way = Way::Few(changed.len());
        (few::check(texts, options, stored, &changed, said)?, way)
    };
    let mut wanted: Vec<_> = diagnostics
        .iter()
        .filter_map(|one| Some(one.primary.as_ref()?.span.file))
        .filter(|file| cache.trees && texts.files.binary_search(file).is_ok())
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let files = texts.files.len() + 1;
    let mut project = texts.part(&wanted, Arc::default());
    for (path, text) in tables {
        project.sources.add(path, text);
    }
    // Reports are in the order of paths, and only now are all of them known.
    crate::diagnostics::sort(&mut diagnostics, &project.sources);
    Some(Outcome {
        project,
        diagnostics,
        files,
        resources: stored.resources,
        way,
    })
}

/// The tables that stand in the sources, if all that were read are as they were.
fn same_tables(
    reader: &dyn Reader,
    root: &Path,
    stored: &Stored<'_>,
) -> Option<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for (path, hash) in &stored.tables {
        let text = read_within(reader, root, path, u64::MAX - 1).ok()?;
        if digest(text.as_bytes()) != *hash {
            return None;
        }
        texts.push((*path, text));
    }
    let shown = stored.shown.iter().map(|path| {
        let (_, text) = texts.iter().find(|(one, _)| one == path)?;
        Some(((*path).to_owned(), text.clone()))
    });
    shown.collect()
}

/// Everything but the bot files and the tables that a report depends on: the program, what it was
/// told, the project file, and which files there are. `None` if the program cannot be told from
/// others.
fn around(texts: &Texts, options: Options<'_>) -> Option<Hash> {
    let mut print = Print::default();
    print.number(FORM);
    print.word(env!("CARGO_PKG_VERSION"));
    // One that is being worked on keeps its version, and not its file.
    let program = std::env::current_exe().ok()?;
    let about = program.metadata().ok()?;
    let built = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    print.word(&program.to_string_lossy());
    print.word(&format!("{} {}", about.len(), built.as_nanos()));
    print.flags([options.target.is_some()]);
    print.word(options.target.unwrap_or_default());
    print.word(&format!("{:?}", options.levels));
    print.word(texts.sources.text(texts.settings.file));
    let paths = texts.files.iter().map(|file| texts.sources.path(*file));
    print.words(paths);
    print.finish()
}

/// A reader that notes which tables are read.
struct Noting<'r> {
    below: &'r dyn Reader,
    root: PathBuf,
    read: Mutex<Vec<(PathBuf, Option<Hash>)>>,
}

impl Reader for Noting<'_> {
    fn read(&self, path: &Path, limit: u64) -> Result<String, ReadError> {
        let text = self.below.read(path, limit);
        let hash = text.as_ref().ok().map(|text| digest(text.as_bytes()));
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.push((path.to_owned(), hash));
        drop(read);
        text
    }

    fn unsaved(&self) -> Vec<&Path> {
        self.below.unsaved()
    }
}

impl Noting<'_> {
    /// By path relative to the project; `None` if one of them could not be read.
    fn tables(&self) -> Option<Vec<(String, Hash)>> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let relative = read.iter().map(|(path, hash)| {
            let path = path.strip_prefix(&self.root).ok()?.to_str()?;
            Some((path.to_owned(), (*hash)?))
        });
        relative.collect()
    }
}
