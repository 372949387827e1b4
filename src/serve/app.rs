//! The routes, and what every request passes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;

use super::dialects::{self, Dialect, Dropped};
use super::load::Bots;
use super::metrics::{MEDIA, Metrics};
use super::refusal::Refusal;
use super::request;
use super::run::{Sums, run};
use super::server::Limits;
use super::target::{Target, Token};
use crate::engine::calling::Caller;
use crate::language::name::FlowName;
use crate::platforms::Platform;

/// What all requests share.
#[derive(Debug)]
pub(super) struct App {
    bots: RwLock<Arc<Bots>>,
    pub(super) metrics: Metrics,
    caller: Caller,
    limits: Limits,
    permits: Semaphore,
    draining: AtomicBool,
}

impl App {
    pub(super) fn new(bots: Bots, caller: Caller, limits: Limits, metrics: Metrics) -> App {
        App {
            bots: RwLock::new(Arc::new(bots)),
            metrics,
            caller,
            permits: Semaphore::new(limits.requests),
            limits,
            draining: AtomicBool::new(false),
        }
    }

    /// The bots in force. A request keeps those with which it began.
    pub(super) fn bots(&self) -> Arc<Bots> {
        // Nobody panics while holding it: the value is only replaced.
        Arc::clone(&self.bots.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn replace(&self, bots: Bots) {
        *self.bots.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(bots);
    }

    /// From now on the server is not ready: no new requests are wanted.
    pub(super) fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }
}

/// The routes that platforms call.
pub(super) fn router(app: Arc<App>) -> Router {
    health()
        .route("/{platform}/{flow}", any(content))
        .fallback(nothing)
        .with_state(app)
        .layer(CatchPanicLayer::custom(panicked))
}

/// The routes for who watches the server.
pub(super) fn watch_router(app: Arc<App>) -> Router {
    health()
        .route("/metrics", get(metrics))
        .fallback(nothing)
        .with_state(app)
}

fn health() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining\n").into_response();
    }
    "ready\n".into_response()
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    ([(header::CONTENT_TYPE, MEDIA)], app.metrics.text()).into_response()
}

async fn nothing() -> Response {
    Refusal::NotFound.response(None)
}

fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    tracing::error!(target: "botwright::serve", "a request ended in a panic; please report this");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// What is known of a request so far, for its log line.
#[derive(Default)]
struct Seen {
    platform: Option<Platform>,
    target: Option<Arc<Target>>,
    flow: Option<FlowName>,
    after: bool,
    sums: Sums,
    dropped: Vec<Dropped>,
}

async fn content(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request<Body>,
) -> Response {
    let began = Instant::now();
    let _under_way = app.metrics.begin();
    let method = request.method().clone();
    let mut seen = Seen::default();
    let answered = match path {
        Ok(Path((platform, flow))) => {
            answer(&app, &platform, &flow, request, began, &mut seen).await
        }
        Err(_) => Err(Refusal::NotFound),
    };
    let (response, refusal) = match answered {
        Ok(body) => (document(body), None),
        Err(refusal) => (refusal.response(seen.platform), Some(refusal)),
    };
    tell(
        &app,
        &seen,
        &method,
        began,
        response.status(),
        refusal.as_ref(),
    );
    response
}

fn document(body: Vec<u8>) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body).into_response()
}

async fn answer(
    app: &App,
    platform: &str,
    flow: &str,
    request: Request<Body>,
    began: Instant,
    seen: &mut Seen,
) -> Result<Vec<u8>, Refusal> {
    if ![Method::GET, Method::POST].contains(request.method()) {
        return Err(Refusal::Method);
    }
    let bots = app.bots();
    let (platform, dialect) = served(&bots, platform).ok_or(Refusal::NotFound)?;
    seen.platform = Some(platform);
    let target = bearer(&bots, platform, request.headers()).ok_or(Refusal::Unauthorized)?;
    let target = Arc::clone(target);
    seen.target = Some(Arc::clone(&target));
    let flow = FlowName::new(flow);
    if !target.flows.contains_key(&flow) {
        return Err(Refusal::NotFound);
    }
    seen.flow = Some(flow.clone());
    let _permit = app.permits.try_acquire().map_err(|_| Refusal::Busy)?;
    let data = request::read(request, app.limits.body, app.limits.read_time).await?;
    seen.after = data.after.is_some();
    let tools = (&app.caller, &app.metrics);
    let answered = run(&target, dialect, &flow, &data, began, tools, &mut seen.sums);
    let answer = answered.await?;
    seen.dropped = answer.dropped;
    Ok(answer.body)
}

fn served(bots: &Bots, word: &str) -> Option<(Platform, &'static Dialect)> {
    let platform = Platform::from_word(word)?;
    bots.on(platform).next()?;
    Some((platform, dialects::of(platform)?))
}

/// The target that a request's token belongs to. Digests are compared.
fn bearer<'b>(bots: &'b Bots, platform: Platform, headers: &HeaderMap) -> Option<&'b Arc<Target>> {
    let sent = headers.get(header::AUTHORIZATION);
    let sent = sent
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| Token::of(token.trim()));
    bots.on(platform).find(|target| match target.token {
        Some(token) => sent == Some(token),
        None => true,
    })
}

/// One line and one count for each request. Nothing of it is a person's.
fn tell(
    app: &App,
    seen: &Seen,
    method: &Method,
    began: Instant,
    status: StatusCode,
    refusal: Option<&Refusal>,
) {
    let time = began.elapsed();
    let target = seen.target.as_ref();
    let target = target.map_or("", |target| target.name.as_str());
    let flow = seen.flow.as_ref();
    app.metrics
        .answered(seen.platform, target, flow, status.as_u16(), time);
    if let Some(platform) = seen.platform {
        for dropped in &seen.dropped {
            app.metrics.dropped(platform, dropped.what);
        }
    }
    // A caller may write any word there.
    let method = match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        _ => "other",
    };
    let left_out: Vec<String> = seen.dropped.iter().map(Dropped::to_string).collect();
    tracing::info!(
        target: "botwright::serve",
        method,
        route = "/{platform}/{flow}",
        platform = seen.platform.map_or("", Platform::word),
        target_name = target,
        flow = flow.map_or("", FlowName::as_str),
        after = seen.after,
        status = status.as_u16(),
        ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
        messages = seen.sums.messages,
        calls = seen.sums.calls,
        failed_calls = seen.sums.failed_calls,
        left_out = left_out.join(", "),
        error = refusal.map_or("", Refusal::word),
        why = refusal.and_then(Refusal::logged).unwrap_or_default(),
        "request"
    );
}
