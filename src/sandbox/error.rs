//! Why a sandbox cannot start or stop.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the sandbox cannot run. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("{0} is in use by another program; stop it, or name another address with `--listen`")]
    PortTaken(SocketAddr),

    #[error("cannot listen on {address}: {source}; name another address with `--listen`")]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },

    #[error("cannot write in the folder {}: {source}; name a file in another folder with `--data`", folder.display())]
    Folder { folder: PathBuf, source: io::Error },

    #[error("cannot open {}: {source}; make it readable and writable, or name another file with `--data`", file.display())]
    Unusable { file: PathBuf, source: io::Error },

    #[error("{} is not a sandbox database; name another file with `--data`", .0.display())]
    NotASandbox(PathBuf),

    #[error("{} was written by a newer version of botwright (format {found}, this one knows {known}); update botwright, or name another file with `--data`", file.display())]
    Newer {
        file: PathBuf,
        found: i64,
        known: i64,
    },

    #[error("{} is locked by another program; close it and start again", .0.display())]
    Locked(PathBuf),

    #[error("the database {} failed: {source}", file.display())]
    Database { file: PathBuf, source: sqlx::Error },

    #[error("cannot use the token file {}: {reason}", file.display())]
    TokenFile { file: PathBuf, reason: String },

    #[error(
        "the given token is not usable: it must be at least one visible ASCII character, without spaces"
    )]
    Token,

    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),

    #[error("{0}")]
    Faults(String),

    #[error("the sandbox stopped unexpectedly: {0}")]
    Stopped(String),
}
