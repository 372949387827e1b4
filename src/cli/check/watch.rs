//! `check --watch`: checking again whenever a file was saved.

use std::io::{self, IsTerminal as _};

use super::super::exit::Exit;
use super::super::global::{Global, complain, inform};
use super::place::Place;
use super::report::{self, Format};
use super::{Args, look};
use crate::check::Levels;
use crate::project;
use crate::project::watch::Watch;
use crate::source::Disk;

/// The exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;
/// Erases the screen and what is above it, and goes to its top.
const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// Checks until it is interrupted, or nobody reads what it prints any more.
pub(super) fn run(
    global: &Global,
    args: &Args,
    place: &Place,
    levels: &Levels,
) -> Result<Exit, Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            complain(&format!("the clock cannot be started: {error}"));
            Exit::Failed
        })?;
    runtime.block_on(watch(global, args, place, levels))
}

async fn watch(global: &Global, args: &Args, place: &Place, levels: &Levels) -> Result<Exit, Exit> {
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    let mut unread = std::pin::pin!(unread());
    // Looked at before it is read for the first report, so that no change is missed.
    let mut watch = Watch::new(&project::load(&Disk, &place.root));
    loop {
        again(global, args, place, levels, &mut watch)?;
        loop {
            tokio::select! {
                _ = &mut interrupted => return Ok(Exit::Other(INTERRUPTED)),
                () = &mut unread => return Ok(Exit::Done),
                () = tokio::time::sleep(watch.pause()) => {}
            }
            if watch.changed().await {
                break;
            }
        }
    }
}

/// Waits until the reader of stdout has gone away. What is no pipe has none.
#[cfg(unix)]
async fn unread() {
    use std::fs::File;
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::FileTypeExt as _;
    use tokio::io::Interest;
    use tokio::net::unix::pipe::Sender;
    let pipe = || {
        let copy = File::from(io::stdout().as_fd().try_clone_to_owned().ok()?);
        let is_pipe = copy.metadata().ok()?.file_type().is_fifo();
        // It is only looked at, and stays as it is for those who write.
        is_pipe.then(|| Sender::from_owned_fd_unchecked(copy.into()).ok())?
    };
    if let Some(pipe) = pipe()
        && pipe.ready(Interest::ERROR).await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

#[cfg(not(unix))]
async fn unread() {
    std::future::pending().await
}

fn again(
    global: &Global,
    args: &Args,
    place: &Place,
    levels: &Levels,
    watch: &mut Watch,
) -> Result<(), Exit> {
    let checked = look(global, &Disk, place, levels, None)?;
    watch.follow(&checked.project);
    let both = io::stdout().is_terminal() && io::stderr().is_terminal();
    if both && args.format == Format::Human {
        inform(CLEAR);
    }
    report::give(global, args, &checked, &place.prefix())?;
    Ok(())
}
