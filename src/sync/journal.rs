//! The journal of a run: append-only, durable before anything else happens.

use std::fs::File;
use std::io::{self, Write};
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::state::{Line, State};
use super::store::{Lock, StateError, Store, io_error, private, sync_folder};

/// The open journal. Lines of several writers share one sync of the disk.
#[derive(Debug)]
pub(super) struct Journal {
    sender: Option<mpsc::Sender<Request>>,
    writer: Option<JoinHandle<()>>,
    file: std::path::PathBuf,
}

type Request = (String, oneshot::Sender<io::Result<()>>);

impl Journal {
    /// Starts the journal of a run that begins with `state`.
    ///
    /// # Errors
    /// An error of the disk.
    pub(super) async fn begin(
        store: &Store,
        state: &State,
        drafts: bool,
        _lock: &Lock,
    ) -> Result<Journal, StateError> {
        let path = store.journal_file();
        let file = private()
            .create(true)
            .truncate(true)
            .open(&path)
            .map_err(|source| io_error(&path, source))?;
        if let Some(folder) = path.parent() {
            sync_folder(folder).map_err(|source| io_error(&path, source))?;
        }
        let (sender, requests) = mpsc::channel();
        let writer = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write_all(file, &requests))
            .map_err(|source| io_error(&path, source))?;
        let journal = Journal {
            sender: Some(sender),
            writer: Some(writer),
            file: path,
        };
        journal
            .append(&Line::Begin {
                lineage: state.lineage.clone(),
                serial: state.serial,
                drafts,
            })
            .await?;
        Ok(journal)
    }

    /// Returns when the line is on the disk.
    ///
    /// # Errors
    /// An error of the disk: the run must not go on.
    pub(super) async fn append(&self, line: &Line) -> Result<(), StateError> {
        let failed = |source| io_error(&self.file, source);
        let text = serde_json::to_string(line).map_err(|error| failed(io::Error::other(error)))?;
        let (done, answer) = oneshot::channel();
        let gone = || failed(io::Error::other("the journal's writer has ended"));
        self.sender
            .as_ref()
            .ok_or_else(gone)?
            .send((text, done))
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?.map_err(failed)
    }
}

impl Drop for Journal {
    /// Waits for lines under way, so that nothing is written after the lock is given back.
    fn drop(&mut self) {
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

fn write_all(mut file: File, requests: &mpsc::Receiver<Request>) {
    while let Ok(first) = requests.recv() {
        let mut batch = vec![first];
        batch.extend(requests.try_iter());
        let mut text = String::new();
        for (line, _) in &batch {
            text.push_str(line);
            text.push('\n');
        }
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_data());
        for (_, done) in batch {
            let result = match &written {
                Ok(()) => Ok(()),
                Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
            };
            // A writer that has gone away does not wait for its answer.
            let _ = done.send(result);
        }
    }
}
