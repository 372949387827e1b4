//! The sandbox's own HTTP interface: the table of its routes and what lies around them.

pub(super) mod body;
pub(super) mod bots;
pub(super) mod broadcasts;
pub(super) mod clock;
pub(super) mod keys;
pub(super) mod meta;
pub(super) mod objects;
mod path;
pub(super) mod people;
mod preconditions;
mod query;
mod refusal;
pub(super) mod sends;
pub(super) mod settings;

use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, on};
use tower_http::catch_panic::CatchPanicLayer;

use super::auth::{self, Token};
use super::dialects;
use super::faults::{self, Faults};
use super::people::People;
use super::problem;
use super::store::Store;

/// The largest body that is acted on, in bytes.
const BODY_LIMIT: usize = 2 * 1024 * 1024;
/// How much of a larger one is read before the connection is given up.
const READ_LIMIT: usize = 32 * BODY_LIMIT;

/// What every handler can reach.
#[derive(Clone)]
pub(super) struct App {
    pub(super) store: Arc<Store>,
    pub(super) token: Arc<Token>,
    pub(super) faults: Option<Arc<Faults>>,
    pub(super) people: Arc<People>,
}

/// One method of one path.
pub(super) struct Route {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "compared with the description in a test")
    )]
    pub(super) method: Method,
    pub(super) path: &'static str,
    handler: MethodRouter<App>,
}

impl Route {
    pub(super) fn get<T: 'static>(path: &'static str, handler: impl Handler<T, App>) -> Route {
        Route::new(Method::GET, MethodFilter::GET, path, handler)
    }

    fn post<T: 'static>(path: &'static str, handler: impl Handler<T, App>) -> Route {
        Route::new(Method::POST, MethodFilter::POST, path, handler)
    }

    fn put<T: 'static>(path: &'static str, handler: impl Handler<T, App>) -> Route {
        Route::new(Method::PUT, MethodFilter::PUT, path, handler)
    }

    fn delete<T: 'static>(path: &'static str, handler: impl Handler<T, App>) -> Route {
        Route::new(Method::DELETE, MethodFilter::DELETE, path, handler)
    }

    fn new<T: 'static>(
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        handler: impl Handler<T, App>,
    ) -> Route {
        Route {
            method,
            path,
            handler: on(filter, handler),
        }
    }
}

/// Every route of the sandbox's own interface.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/health", meta::health),
        Route::get("/openapi.json", meta::document),
        Route::get("/v1/bots", bots::list_bots),
        Route::get("/v1/bots/{bot}", bots::read_bot),
        Route::post("/v1/bots/{bot}/publish", bots::publish_bot),
        Route::get("/v1/bots/{bot}/settings", settings::read_settings),
        Route::put("/v1/bots/{bot}/settings", settings::replace_settings),
        Route::get("/v1/bots/{bot}/clock", clock::read_clock),
        Route::post("/v1/bots/{bot}/clock", clock::advance_clock),
        Route::post("/v1/bots/{bot}/broadcasts", broadcasts::broadcast),
        Route::get("/v1/bots/{bot}/people", people::list_people),
        Route::get("/v1/bots/{bot}/people/{contact}", people::read_person),
        Route::put("/v1/bots/{bot}/people/{contact}", people::put_person),
        Route::post("/v1/bots/{bot}/people/{contact}/messages", people::receive),
        Route::get(
            "/v1/bots/{bot}/people/{contact}/outbox",
            people::read_outbox,
        ),
        Route::get(
            "/v1/bots/{bot}/people/{contact}/transcript",
            people::read_transcript,
        ),
        Route::post(
            "/v1/bots/{bot}/people/{contact}/send_flow",
            sends::send_flow,
        ),
        Route::post(
            "/v1/bots/{bot}/people/{contact}/send_content",
            sends::send_content,
        ),
        Route::get("/v1/bots/{bot}/idempotency/{key}", keys::read_key),
        Route::get("/v1/bots/{bot}/published/{kind}", objects::list_published),
        Route::get("/v1/bots/{bot}/{kind}", objects::list_resources),
        Route::post("/v1/bots/{bot}/{kind}", objects::create_resource),
        Route::get("/v1/bots/{bot}/{kind}/{id}", objects::read_resource),
        Route::put("/v1/bots/{bot}/{kind}/{id}", objects::replace_resource),
        Route::delete("/v1/bots/{bot}/{kind}/{id}", objects::delete_resource),
    ]
}

/// The routes behind the layers that every request passes: problems, panics, faults, token.
pub(super) fn router(app: App, routes: Vec<Route>) -> Router {
    routes
        .into_iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, route.handler)
        })
        .merge(dialects::router())
        .fallback(problem::unknown_route)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), auth::require))
        .layer(from_fn_with_state(app.clone(), faults::play))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(problem::finish))
        .with_state(app)
}
