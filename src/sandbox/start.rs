//! Starting and stopping: options in, a listening server out.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Error;
use super::api::{self, App, Route};
use super::auth::{Token, TokenSource};
use super::faults::Faults;
use super::people::{People, run_timers};
use super::store::Store;
use super::wire::{Cutter, Wires};

/// How long requests under way may take to end when the sandbox stops.
const DRAIN: Duration = Duration::from_secs(5);

/// How to run a sandbox.
#[derive(Debug)]
pub struct Options {
    /// Port 0 picks a free one.
    pub listen: SocketAddr,
    /// The database file; made, with its folder, if it does not exist.
    pub data: PathBuf,
    pub token: TokenSource,
    pub faults: Option<Faults>,
    /// Whether what is due happens by itself: waits, sequences. Without it the data is not touched
    /// by the mere running.
    pub timers: bool,
    /// Whether API cards may call servers of this machine and of private networks also when others
    /// can reach the sandbox; a sandbox on loopback always lets them.
    pub private_addresses: bool,
}

/// A sandbox that listens. Dropping it stops it without waiting; [`Running::stop`] waits.
#[derive(Debug)]
pub struct Running {
    url: String,
    token: Arc<Token>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), Error>>,
}

/// Opens the database and listens. Runs on the current tokio runtime.
pub async fn start(options: Options) -> Result<Running, Error> {
    start_with(options, Vec::new()).await
}

/// The same with more routes than there are.
pub(super) async fn start_with(options: Options, more: Vec<Route>) -> Result<Running, Error> {
    // The port first: a sandbox that cannot run leaves no files behind.
    let listener = bind(options.listen).await?;
    let store = Arc::new(Store::open(&options.data).await?);
    let token = Arc::new(Token::obtain(options.token, &options.data)?);
    let app = App {
        store: Arc::clone(&store),
        token: Arc::clone(&token),
        faults: options.faults.map(Arc::new),
        people: Arc::new(People::new(
            options.private_addresses || options.listen.ip().is_loopback(),
        )),
    };
    let timers = options
        .timers
        .then(|| tokio::spawn(run_timers(app.clone())));
    let address = listener.local_addr().map_err(|source| Error::Listen {
        address: options.listen,
        source,
    })?;
    let routes = api::routes().into_iter().chain(more).collect();
    let service = api::router(app, routes).into_make_service_with_connect_info::<Cutter>();
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(async move {
        let (drain, draining) = oneshot::channel();
        let serving = axum::serve(Wires(listener), service).with_graceful_shutdown(async move {
            // An error is the sender's end: a sandbox that was dropped.
            let _ = stopped.await;
            let _ = drain.send(());
        });
        let late = async move {
            let _ = draining.await;
            tokio::time::sleep(DRAIN).await;
        };
        tokio::select! {
            served = serving => served.map_err(|e| Error::Stopped(e.to_string()))?,
            () = late => {}
        }
        if let Some(timers) = timers {
            timers.abort();
            // It ends at its next pause; what it had begun happens wholly or not at all.
            let _ = timers.await;
        }
        store.close().await
    });
    Ok(Running {
        url: format!("http://{}", reachable(address)),
        token,
        stop,
        server,
    })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address)
        .await
        .map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => Error::PortTaken(address),
            _ => Error::Listen { address, source },
        })
}

/// Where this machine reaches a server that listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

impl Running {
    /// `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    #[must_use]
    pub fn token(&self) -> &SecretString {
        &self.token.secret
    }

    /// The file that the token is kept in; nothing if the token was given.
    #[must_use]
    pub fn token_file(&self) -> Option<&Path> {
        self.token.file.as_deref()
    }

    /// Whether this start made the token.
    #[must_use]
    pub fn token_is_new(&self) -> bool {
        self.token.fresh
    }

    /// Waits until the server ends by itself, which it does only by failing.
    pub async fn failed(&mut self) -> Error {
        match (&mut self.server).await {
            Ok(Ok(())) => Error::Stopped("the server ended".to_owned()),
            Ok(Err(error)) => error,
            Err(error) => Error::Stopped(error.to_string()),
        }
    }

    /// Takes no more requests, lets those under way end for a few seconds, and closes the
    /// database.
    pub async fn stop(self) -> Result<(), Error> {
        // The server may have ended already; then its outcome says why.
        let _ = self.stop.send(());
        self.server
            .await
            .unwrap_or_else(|error| Err(Error::Stopped(error.to_string())))
    }
}
