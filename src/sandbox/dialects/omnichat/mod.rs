use crate::sandbox::api::App;
use axum::Router;
pub(super) fn router() -> Router<App> {
    Router::new()
}
