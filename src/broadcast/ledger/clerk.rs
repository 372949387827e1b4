//! One task that writes in a ledger for many workers. Whatever waits is written in one
//! transaction, so that a disk that is slow to confirm does not slow each of them down.

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::rows::{Entry, Pending, Settled};
use super::{Ledger, LedgerError};

/// Messages that may wait for the clerk.
const WAITING: usize = 256;

enum Wish {
    Claim(Vec<i64>, oneshot::Sender<Result<bool, Gone>>),
    Settle(Vec<Settled>),
    Pending(i64, u32, oneshot::Sender<Result<Vec<Pending>, Gone>>),
}

/// The ledger cannot be written any more; [`Desk::end`] tells why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ledger cannot be written")]
pub(in crate::broadcast) struct Gone;

/// Takes what is to be written. Clones speak to the same clerk.
#[derive(Clone, Debug)]
pub(in crate::broadcast) struct Clerk {
    wishes: mpsc::Sender<Wish>,
}

/// The clerk at work.
#[derive(Debug)]
pub(in crate::broadcast) struct Desk {
    work: JoinHandle<(Ledger, Result<(), LedgerError>)>,
}

impl Clerk {
    #[must_use]
    pub(in crate::broadcast) fn start(ledger: Ledger) -> (Clerk, Desk) {
        let (wishes, waiting) = mpsc::channel(WAITING);
        let work = tokio::spawn(serve(ledger, waiting));
        (Clerk { wishes }, Desk { work })
    }

    /// Takes rows to be sent. When it returns, the disk knows that they may be under way.
    ///
    /// # Errors
    /// [`Gone`]: nothing may be sent. `false`: not all of them were pending, none may be sent.
    pub(in crate::broadcast) async fn claim(&self, rows: Vec<i64>) -> Result<bool, Gone> {
        let (answer, answered) = oneshot::channel();
        self.wish(Wish::Claim(rows, answer)).await?;
        answered.await.map_err(|_| Gone)?
    }

    /// Writes down what came of rows; it need not be waited for.
    pub(in crate::broadcast) async fn settle(&self, rows: Vec<Settled>) -> Result<(), Gone> {
        self.wish(Wish::Settle(rows)).await
    }

    pub(in crate::broadcast) fn pending_blocking(
        &self,
        after: i64,
        most: u32,
    ) -> Result<Vec<Pending>, Gone> {
        let (answer, answered) = oneshot::channel();
        let wish = Wish::Pending(after, most, answer);
        self.wishes.blocking_send(wish).map_err(|_| Gone)?;
        answered.blocking_recv().map_err(|_| Gone)?
    }

    async fn wish(&self, wish: Wish) -> Result<(), Gone> {
        self.wishes.send(wish).await.map_err(|_| Gone)
    }
}

impl Desk {
    /// Waits until everything is written and no clerk's clone is left; gives the ledger back.
    ///
    /// # Errors
    /// Why the ledger could not be written.
    pub(in crate::broadcast) async fn end(self) -> (Option<Ledger>, Result<(), LedgerError>) {
        match self.work.await {
            Ok((ledger, ended)) => (Some(ledger), ended),
            // The task neither panics nor is it stopped; rows under way stay so in the file.
            Err(_) => (None, Ok(())),
        }
    }
}

async fn serve(
    mut ledger: Ledger,
    mut waiting: mpsc::Receiver<Wish>,
) -> (Ledger, Result<(), LedgerError>) {
    while let Some(first) = waiting.recv().await {
        let mut wishes = vec![first];
        while wishes.len() < WAITING
            && let Ok(next) = waiting.try_recv()
        {
            wishes.push(next);
        }
        if let Err(error) = grant(&mut ledger, wishes).await {
            return (ledger, Err(error));
        }
    }
    (ledger, Ok(()))
}

/// Those whose wishes are not answered learn it from the closed channel.
async fn grant(ledger: &mut Ledger, wishes: Vec<Wish>) -> Result<(), LedgerError> {
    let mut entries = Vec::with_capacity(wishes.len());
    let mut claims = Vec::new();
    let mut reads = Vec::new();
    for wish in wishes {
        match wish {
            Wish::Claim(rows, answer) => {
                entries.push(Entry::Claim(rows));
                claims.push(answer);
            }
            Wish::Settle(rows) => entries.push(Entry::Settle(rows)),
            Wish::Pending(after, most, answer) => reads.push((after, most, answer)),
        }
    }
    if !entries.is_empty() {
        let missing = ledger.write(&entries).await?;
        for (answer, missing) in claims.into_iter().zip(missing) {
            // Whoever asked may be gone: the row stays under way then, and is unknown later.
            let _ = answer.send(Ok(missing == 0));
        }
    }
    for (after, most, answer) in reads {
        let _ = answer.send(Ok(ledger.pending(after, most).await?));
    }
    Ok(())
}
