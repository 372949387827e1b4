//! Whether the project's files have changed.
//!
//! The files are looked at from time to time: that works on every file system and with every
//! editor, also with those that write a new file and rename it over the old one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use super::{PROJECT_FILE, Project};
use crate::source::{ReadError, Reader, Sources, collect};

/// How often the files are looked at, unless that takes long.
const EVERY: Duration = Duration::from_millis(500);
/// The part of the time that looking may take.
const SHARE: u32 = 20;
/// Between two looks that must agree: a save takes a moment.
const SETTLE: Duration = Duration::from_millis(40);
/// Looks after which files that change all the time are taken as they are.
const LOOKS: usize = 25;

/// What is known of a file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    bytes: u64,
    modified: Option<SystemTime>,
}

type Looks = BTreeMap<PathBuf, Option<Look>>;

/// Watches the files of a project.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    globs: Vec<String>,
    /// Files that no pattern names: tables.
    others: Vec<PathBuf>,
    seen: Looks,
    took: Duration,
}

/// Collects the files of a project without reading them.
struct Names(Mutex<Vec<PathBuf>>);

impl Reader for Names {
    fn read(&self, path: &Path, _: u64) -> Result<String, ReadError> {
        if let Ok(mut names) = self.0.lock() {
            names.push(path.to_owned());
        }
        Ok(String::new())
    }
}

/// The files of a project that its patterns name.
#[must_use]
pub fn named(root: &Path, globs: &[String]) -> Vec<PathBuf> {
    let names = Names(Mutex::default());
    collect(&names, root, globs, &mut Sources::new());
    names.0.into_inner().unwrap_or_default()
}

impl Watch {
    /// What changes from now on is found.
    #[must_use]
    pub fn new(project: &Project) -> Watch {
        let mut watch = Watch {
            root: project.root.clone(),
            globs: Vec::new(),
            others: Vec::new(),
            seen: Looks::new(),
            took: Duration::ZERO,
        };
        watch.follow(project);
        watch
    }

    /// The project has been read anew: other files may belong to it now.
    pub fn follow(&mut self, project: &Project) {
        self.globs = project.patterns();
        self.others = project
            .sources
            .iter()
            .map(|(_, source)| self.root.join(source.path()))
            .chain([self.root.join(PROJECT_FILE)])
            .collect();
        // What changed while the project was read is still to be found.
        let mut now = self.look();
        for (path, look) in &mut now {
            if let Some(before) = self.seen.get(path) {
                *look = *before;
            }
        }
        self.seen = now;
    }

    /// The same watch of a project that was read anew: what changed since `before` had looked is
    /// still to be found.
    #[must_use]
    pub fn since(mut self, before: &Watch) -> Watch {
        for (path, look) in &mut self.seen {
            if let Some(before) = before.seen.get(path) {
                *look = *before;
            }
        }
        self
    }

    /// How long to leave the files alone.
    #[must_use]
    pub fn pause(&self) -> Duration {
        EVERY.max(self.took * SHARE)
    }

    /// Whether a file was changed, added or removed since the last time, and is at rest again.
    pub async fn changed(&mut self) -> bool {
        let started = Instant::now();
        let mut now = self.look();
        self.took = started.elapsed();
        if now == self.seen {
            return false;
        }
        for _ in 0..LOOKS {
            tokio::time::sleep(SETTLE).await;
            let next = self.look();
            if next == now {
                break;
            }
            now = next;
        }
        self.seen = now;
        true
    }

    fn look(&self) -> Looks {
        named(&self.root, &self.globs)
            .into_iter()
            .chain(self.others.iter().cloned())
            .map(|path| {
                let about = path.metadata().ok();
                let look = about.map(|about| Look {
                    bytes: about.len(),
                    modified: about.modified().ok(),
                });
                (path, look)
            })
            .collect()
    }
}
