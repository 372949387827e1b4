//! The ledgers of one broadcast on one target: `.botwright/broadcasts/TARGET/NAME.RUN.db`, one for
//! each run, and the lock that lets one process send at a time.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::ledger::{About, Ledger, LedgerError};
use crate::sync::{StateError, Store, make_folder};

const FOLDER: &str = "broadcasts";
const ENDING: &str = ".db";
/// Of a run that nobody has agreed to.
const PREPARED: &str = ".new";

/// The runs of one broadcast.
#[derive(Clone, Debug)]
pub struct Runs {
    folder: PathBuf,
    name: String,
    lock: Store,
}

/// Held while a run lasts.
#[derive(Debug)]
pub struct Held {
    _lock: crate::sync::Lock,
}

/// Why the runs cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RunsError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("the folder of broadcasts cannot be used: {0}")]
    Io(#[from] io::Error),
}

impl Runs {
    /// The runs of the broadcast `name` on `target`; nothing is read or made yet.
    ///
    /// # Errors
    /// A name cannot be part of a file's name.
    pub fn new(state_dir: &Path, target: &str, name: &str) -> Result<Runs, RunsError> {
        Store::new(state_dir, target)?;
        let folder = state_dir.join(FOLDER).join(target);
        Ok(Runs {
            lock: Store::new(&folder, name)?,
            folder,
            name: name.to_owned(),
        })
    }

    /// Makes the folder and takes the lock.
    ///
    /// # Errors
    /// Another process holds it.
    pub fn hold(&self, state_dir: &Path) -> Result<Held, RunsError> {
        make_folder(state_dir)?;
        Ok(Held {
            _lock: self.lock.lock()?,
        })
    }

    /// The file of a run's ledger, or of its report.
    #[must_use]
    pub fn file(&self, run: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{run}{ending}", self.name))
    }

    /// The newest run that somebody agreed to, with its name.
    ///
    /// # Errors
    /// [`RunsError`]
    pub async fn newest(&self) -> Result<Option<(String, Ledger)>, RunsError> {
        match self.all(ENDING)?.into_iter().next() {
            None => Ok(None),
            Some(run) => {
                let ledger = Ledger::open(&self.file(&run, ENDING)).await?;
                Ok(Some((run, ledger)))
            }
        }
    }

    /// Makes the ledger of a new run, under a name of its own until somebody agrees to it. Those that
    /// nobody agreed to are removed.
    ///
    /// # Errors
    /// [`RunsError`]
    pub async fn prepare(
        &self,
        about: &About,
        _held: &Held,
    ) -> Result<(String, Ledger), RunsError> {
        for run in self.all(PREPARED)? {
            self.remove(&run)?;
        }
        loop {
            let run = Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ").to_string();
            if self.file(&run, ENDING).exists() {
                continue;
            }
            let ledger = Ledger::create(&self.file(&run, PREPARED), about).await?;
            return Ok((run, ledger));
        }
    }

    /// Somebody agreed to a new run: from now on it is the newest.
    ///
    /// # Errors
    /// [`RunsError`]; nothing may be sent then.
    pub async fn agree(&self, run: &str, mut ledger: Ledger) -> Result<Ledger, RunsError> {
        ledger.begin().await?;
        // Closing folds the write-ahead log into the one file that is renamed.
        ledger.close().await?;
        let file = self.file(run, ENDING);
        fs::rename(self.file(run, PREPARED), &file)?;
        if cfg!(unix) {
            fs::File::open(&self.folder)?.sync_all()?;
        }
        Ok(Ledger::open(&file).await?)
    }

    /// Removes a run that nobody agreed to.
    ///
    /// # Errors
    /// An error of the disk.
    pub fn remove(&self, run: &str) -> Result<(), RunsError> {
        for more in ["-wal", "-shm", ""] {
            match fs::remove_file(self.file(run, &format!("{PREPARED}{more}"))) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// The names of all runs, newest first.
    fn all(&self, ending: &str) -> Result<Vec<String>, RunsError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut runs = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let run = name
                .to_str()
                .and_then(|name| name.strip_prefix(&self.name)?.strip_prefix('.'))
                .and_then(|rest| rest.strip_suffix(ending));
            runs.extend(run.map(str::to_owned));
        }
        runs.sort_unstable_by(|a, b| b.cmp(a));
        Ok(runs)
    }
}
