//! Sockets: what a connection may do, and how the server stops without losing a request.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::app::{self, App};
use super::load::Bots;
use super::metrics::Metrics;
use super::reload::Reloader;
use crate::engine::calling::{BODY_LIMIT, Caller, Rules};

/// How much a server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body.
    pub body: usize,
    /// Requests that are worked on at a time; beyond that they are sent away.
    pub requests: usize,
    /// How long a head, and after it a body, may take to come.
    pub read_time: Duration,
    /// How long new connections are taken after the stop, while the server is not ready.
    pub linger: Duration,
    /// How long requests under way may take to end after that.
    pub drain: Duration,
    /// Whether API cards may call servers of this machine and of private networks.
    pub private_addresses: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 64 << 10,
            requests: 256,
            read_time: Duration::from_secs(10),
            linger: Duration::ZERO,
            drain: Duration::from_secs(15),
            private_addresses: false,
        }
    }
}

/// Bytes of a request's head.
const HEAD: usize = 32 << 10;
/// Headers of a request.
const HEADERS: usize = 64;
/// Connections for each request that may be worked on; most of them are idle.
const CONNECTIONS: usize = 4;
/// How long the first request of a connection is waited for when the server stops.
const FIRST: Duration = Duration::from_secs(1);
/// After the system refuses a connection: it has too many open.
const PAUSE: Duration = Duration::from_millis(50);

/// Why the server does not start or has ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "another program listens on {0} already; stop it, or choose another address with `--listen`"
    )]
    PortTaken(SocketAddr),
    #[error("cannot listen on {address}: {source}")]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("the server has ended by itself: {0}")]
    Ended(String),
}

/// A server that listens. Dropping it stops it at once; [`Running::stop`] waits.
#[derive(Debug)]
pub struct Running {
    app: Arc<App>,
    url: String,
    metrics_url: Option<String>,
    stop: watch::Sender<bool>,
    limits: Limits,
    server: JoinHandle<()>,
    watcher: Option<JoinHandle<()>>,
}

/// Listens, and answers from now on. Port 0 picks a free one.
///
/// # Errors
/// [`ServeError`]
pub async fn start(
    listen: SocketAddr,
    metrics_listen: Option<SocketAddr>,
    bots: Bots,
    limits: Limits,
) -> Result<Running, ServeError> {
    let listener = bind(listen).await?;
    let watched = match metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let caller = Caller::new(Rules {
        private_addresses: limits.private_addresses,
        insecure_http: false,
        body_limit: BODY_LIMIT,
    });
    let app = Arc::new(App::new(bots, caller, limits, Metrics::new()));
    let (stop, stopped) = watch::channel(false);
    let url = url(&listener, listen)?;
    let router = app::router(Arc::clone(&app));
    let server = tokio::spawn(accept(listener, router, limits, stopped.clone()));
    let mut metrics_url = None;
    let mut watcher = None;
    if let (Some(listener), Some(address)) = (watched, metrics_listen) {
        metrics_url = Some(self::url(&listener, address)?);
        let router = app::watch_router(Arc::clone(&app));
        watcher = Some(tokio::spawn(accept(listener, router, limits, stopped)));
    }
    Ok(Running {
        app,
        url,
        metrics_url,
        stop,
        limits,
        server,
        watcher,
    })
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => ServeError::PortTaken(address),
            _ => ServeError::Listen { address, source },
        })
}

/// Where this machine reaches the listener.
fn url(listener: &TcpListener, address: SocketAddr) -> Result<String, ServeError> {
    let local = listener
        .local_addr()
        .map_err(|source| ServeError::Listen { address, source })?;
    let ip = match local.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    Ok(format!("http://{}", SocketAddr::new(ip, local.port())))
}

/// Takes connections until the stop. Those that the system has already taken for us are answered,
/// too.
async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.read_time)
        .max_buf_size(HEAD)
        .max_headers(HEADERS);
    // Closed when the last connection has dropped its end.
    let (alive, connected) = watch::channel(());
    let places = limits.requests.saturating_mul(CONNECTIONS);
    let places = Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)));
    let asked_to_stop = stopped.clone();
    let serve = |stream: TcpStream, place: OwnedSemaphorePermit| {
        // An answer is a small packet; where this fails the connection works all the same.
        let _ = stream.set_nodelay(true);
        let (builder, router) = (builder.clone(), router.clone());
        let (stopped, alive) = (asked_to_stop.clone(), connected.clone());
        tokio::spawn(async move {
            connection(&builder, stream, router, stopped).await;
            drop((place, alive));
        });
    };
    loop {
        let place = tokio::select! {
            biased;
            _ = stopped.changed() => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        // It is never closed.
        let Ok(place) = place else { return };
        tokio::select! {
            biased;
            _ = stopped.changed() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve(stream, place),
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
        }
    }
    // All that wait in the system's queue, and then at once no more: what comes into the queue of a
    // listener that closes is lost.
    if let Ok(listener) = listener.into_std() {
        while let Ok((stream, _)) = listener.accept() {
            let nonblocking = stream.set_nonblocking(true);
            let stream = nonblocking.and_then(|()| TcpStream::from_std(stream));
            if let (Ok(stream), Ok(place)) = (stream, Arc::clone(&places).try_acquire_owned()) {
                serve(stream, place);
            }
        }
    }
    drop(connected);
    // What takes longer is cut off by the end of the process.
    let _ = timeout(limits.drain, alive.closed()).await;
}

/// Serves one connection. At the stop, a request under way is ended, and one that is on its way on
/// a new connection is waited for.
async fn connection(
    builder: &http1::Builder,
    stream: TcpStream,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let (came, first) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let service = TowerToHyperService::new(router);
    let service = service_fn({
        let (came, first) = (Arc::clone(&came), Arc::clone(&first));
        move |request: hyper::Request<Incoming>| {
            if !first.swap(true, Ordering::Relaxed) {
                came.notify_one();
            }
            service.call(request)
        }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // A connection ends with an error if the other side goes away: nobody is left to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
    if !first.load(Ordering::Relaxed) {
        tokio::select! {
            _ = connection.as_mut() => return,
            () = came.notified() => {}
            () = tokio::time::sleep(FIRST) => {}
        }
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

impl Running {
    /// `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the metrics are, if they are anywhere.
    #[must_use]
    pub fn metrics_url(&self) -> Option<&str> {
        self.metrics_url.as_deref()
    }

    /// What puts a new bot into the place of the old one.
    #[must_use]
    pub fn reloader(
        &self,
        options: super::Options,
        watch: crate::project::watch::Watch,
    ) -> Reloader {
        Reloader::new(options, watch, Arc::clone(&self.app))
    }

    /// Waits until the server ends by itself, which it does only by failing.
    pub async fn failed(&mut self) -> ServeError {
        match (&mut self.server).await {
            Ok(()) => ServeError::Ended("it takes no connections any more".to_owned()),
            Err(error) => ServeError::Ended(error.to_string()),
        }
    }

    /// Says that it is not ready, takes connections for a while yet, then ends those under way.
    pub async fn stop(self) {
        self.app.drain();
        tokio::time::sleep(self.limits.linger).await;
        let _ = self.stop.send(true);
        // Both end by themselves; a failure has nothing left to save.
        let _ = self.server.await;
        if let Some(watcher) = self.watcher {
            let _ = watcher.await;
        }
    }
}
