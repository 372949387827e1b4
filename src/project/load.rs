//! Reading a project.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Deserialize as _;
use serde::de::value::Error;

use super::declared::{Declared, Index};
use super::{BOT_GRAMMAR, Bot, PROJECT_FILE, PROJECT_GRAMMAR, Project, Unit, tables};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::bot_file::BotFile;
use crate::language::project_file::ProjectFile;
use crate::language::shape::Grammar;
use crate::source::{self, FileId, ReadError, Reader, Sources, Span};
use crate::syntax::{self, Node};

/// How many files are read while what others say is merged: until then it takes more memory.
const TOGETHER: usize = 256;

/// Reads the project in `root`. Whatever is wrong with it becomes a diagnostic; what could be read
/// is there.
#[must_use]
pub fn load(reader: &dyn Reader, root: &Path) -> Project {
    Texts::read(reader, root).project(reader)
}

/// [`load`] without a look into the tables of recipients, which may be long: a broadcast reads its
/// own row by row.
#[must_use]
pub fn without_recipients(reader: &dyn Reader, root: &Path) -> Project {
    Texts::read(reader, root).without_recipients(reader)
}

/// The files of a project, read but not yet understood; only the project file is.
#[derive(Debug)]
pub struct Texts {
    pub root: PathBuf,
    pub sources: Sources,
    pub settings: Unit<ProjectFile>,
    /// The bot files that could be read, in order of their paths.
    pub files: Vec<FileId>,
    /// Whether every file could be read.
    pub complete: bool,
    /// Problems of the project file, and of reading.
    pub diagnostics: Vec<Diagnostic>,
}

impl Texts {
    /// Reads the files of the project in `root`.
    #[must_use]
    pub fn read(reader: &dyn Reader, root: &Path) -> Texts {
        let mut sources = Sources::new();
        let mut diagnostics = Vec::new();
        // Compiling the larger grammar overlaps with reading the project file.
        let (settings, ()) = rayon::join(
            || read_settings(reader, root, &mut sources, &mut diagnostics),
            || {
                std::sync::LazyLock::force(&BOT_GRAMMAR);
            },
        );
        let globs = settings.patterns();
        let collected = source::collect(reader, root, &globs, &mut sources);
        for problem in &collected.globs {
            let written = glob_span(&settings, problem.index);
            // Where the project file is broken, the default may not be what was meant.
            if written.is_some() || settings.is_whole() {
                diagnostics.push(problem.diagnostic(written));
            }
        }
        for problem in &collected.problems {
            diagnostics.push(problem.diagnostic(sources.path(problem.file)));
        }
        let files: Vec<FileId> = collected
            .files
            .iter()
            .copied()
            .filter(|file| sources.path(*file) != PROJECT_FILE)
            .collect();
        Texts {
            root: root.to_owned(),
            sources,
            settings,
            files,
            complete: collected.problems.is_empty(),
            diagnostics,
        }
    }

    /// Understands the files, and reads the tables.
    #[must_use]
    pub fn project(self, reader: &dyn Reader) -> Project {
        let mut project = self.without_recipients(reader);
        tables::check_recipients(reader, &mut project);
        project
    }

    fn without_recipients(self, reader: &dyn Reader) -> Project {
        let Texts {
            root,
            sources,
            settings,
            files,
            mut complete,
            mut diagnostics,
        } = self;
        let mut bot = Bot::default();
        let mut units = Vec::with_capacity(files.len());
        let mut absorb = |read: Vec<(Unit<BotFile>, Vec<Diagnostic>)>| {
            for (unit, found) in read {
                // Empty files have a warning and no tree; they hide nothing.
                complete &= unit.root.is_some() || found.iter().all(is_warning);
                diagnostics.extend(found);
                if let (Some(root), Some(said)) = (&unit.root, unit.value) {
                    bot.merge(unit.file, root, said);
                }
                units.push(Unit {
                    file: unit.file,
                    root: unit.root,
                    value: None,
                });
            }
        };
        let mut waiting = Vec::new();
        for together in files.chunks(TOGETHER) {
            let last = std::mem::take(&mut waiting);
            let read = || {
                together
                    .par_iter()
                    .map(|file| read_unit(&sources, *file, &BOT_GRAMMAR, without_flows))
                    .collect()
            };
            ((), waiting) = rayon::join(|| absorb(last), read);
        }
        absorb(waiting);
        let declared = Declared::collect(&settings, &units, complete);
        let mut project = Project {
            root,
            sources,
            settings,
            units,
            bot,
            declared,
            diagnostics,
        };
        tables::load(reader, &mut project);
        say_names_once(&mut project);
        project
    }

    /// Understands a few of the files alone, in order of their paths. The names of all others
    /// come from an index; the tables are left out. What was read stays here no longer than
    /// [`Texts::take_back`].
    pub(crate) fn part(&mut self, files: &[FileId], index: Arc<Index>) -> Project {
        let sources = std::mem::take(&mut self.sources);
        let settings = std::mem::replace(
            &mut self.settings,
            Unit {
                file: FileId(0),
                root: None,
                value: None,
            },
        );
        let read: Vec<(Unit<BotFile>, Vec<Diagnostic>)> = files
            .par_iter()
            .map(|file| read_unit(&sources, *file, &BOT_GRAMMAR, without_flows))
            .collect();
        let mut bot = Bot::default();
        let mut diagnostics = Vec::new();
        let mut units = Vec::with_capacity(files.len());
        for (unit, found) in read {
            diagnostics.extend(found);
            if let (Some(root), Some(said)) = (&unit.root, unit.value) {
                bot.merge(unit.file, root, said);
            }
            units.push(Unit {
                file: unit.file,
                root: unit.root,
                value: None,
            });
        }
        let declared = Declared::indexed(&settings, &units, index);
        let mut project = Project {
            root: self.root.clone(),
            sources,
            settings,
            units,
            bot,
            declared,
            diagnostics,
        };
        say_names_once(&mut project);
        project
    }

    /// Takes back what [`Texts::part`] has lent.
    pub(crate) fn take_back(&mut self, project: Project) {
        self.sources = project.sources;
        self.settings = project.settings;
    }
}

/// A declared name that cannot be one is told where it is declared, and not where it is used.
fn say_names_once(project: &mut Project) {
    let name = |one: &Diagnostic| {
        let span = one
            .primary
            .as_ref()
            .filter(|_| one.code == &codes::INVALID_NAME)?
            .span;
        Some((one.message.split('`').nth(1)?.to_owned(), span))
    };
    let declared: BTreeSet<String> = project
        .diagnostics
        .iter()
        .filter_map(name)
        .filter(|(name, span)| project.declared.is_declared_at(name, *span))
        .map(|(name, _)| name)
        .collect();
    if declared.is_empty() {
        return;
    }
    let Project {
        diagnostics,
        declared: places,
        ..
    } = project;
    diagnostics.retain(|one| {
        name(one).is_none_or(|(name, span)| {
            !declared.contains(&name) || places.is_declared_at(&name, span)
        })
    });
}

fn is_warning(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == crate::diagnostics::Severity::Warning
}

fn read_settings(
    reader: &dyn Reader,
    root: &Path,
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Unit<ProjectFile> {
    match source::load(reader, root, PROJECT_FILE, sources) {
        Ok(file) => {
            let (unit, found) = read_unit(sources, file, &PROJECT_GRAMMAR, |root| {
                ProjectFile::deserialize(root)
            });
            if unit.root.is_none() && found.iter().all(is_warning) {
                // A bot file may be empty; without settings nothing can be run.
                diagnostics.push(
                    Diagnostic::new(&codes::MISSING_KEY, "the project file is empty")
                        .at(Span::new(file, 0..0), "")
                        .help("write `botwright: 1`, `name` and `channels` into it"),
                );
            } else {
                diagnostics.extend(found);
            }
            unit
        }
        Err(problem) => {
            let diagnostic = problem.diagnostic(sources.path(problem.file));
            diagnostics.push(match problem.error {
                ReadError::Folder => {
                    diagnostic.help("move the folder away, and put the project file there")
                }
                _ => diagnostic,
            });
            Unit {
                file: problem.file,
                root: None,
                value: None,
            }
        }
    }
}

/// All of a bot file but its flows: see [`super::Flows`].
fn without_flows(root: &Node) -> Result<BotFile, Error> {
    BotFile::deserialize(root.without("flows"))
}

/// Reads, judges and types one file.
fn read_unit<T>(
    sources: &Sources,
    file: FileId,
    grammar: &Grammar,
    typed: impl Fn(&Node) -> Result<T, Error>,
) -> (Unit<T>, Vec<Diagnostic>) {
    let text = sources.text(file);
    let parsed = syntax::parse(file, text);
    let mut diagnostics = parsed.diagnostics;
    let mut value = None;
    if let Some(root) = &parsed.root {
        let shape = grammar.validate(file, text, root, &diagnostics);
        let sound = shape.is_empty();
        diagnostics.extend(shape);
        grammar.join_dedented(file, root, &mut diagnostics);
        // The schema accepts no more than the types read, so a failure here is one that the
        // reader has reported: a null, say. What is left over must not be lost in silence.
        if diagnostics.iter().all(is_warning) {
            match typed(root) {
                Ok(read) => value = Some(read),
                Err(error) => diagnostics.push(
                    Diagnostic::new(
                        &codes::INVALID_VALUE,
                        format!("this file cannot be understood: {error}"),
                    )
                    .at(Span::new(file, 0..0), "")
                    .help("please report this; the check should have named the place"),
                ),
            }
        } else if sound {
            value = typed(root).ok();
        }
    }
    let unit = Unit {
        file,
        root: parsed.root.map(Arc::new),
        value,
    };
    (unit, diagnostics)
}

/// Where a pattern is written; the default pattern stands nowhere.
fn glob_span(settings: &Unit<ProjectFile>, index: usize) -> Option<Span> {
    let item = settings
        .root
        .as_deref()
        .and_then(|root| root.get("files"))
        .and_then(|list| list.items().get(index))?;
    Some(Span::new(settings.file, item.range.clone()))
}
