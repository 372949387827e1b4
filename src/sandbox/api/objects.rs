//! The resources of a bot: list, create, read, replace, delete.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::App;
use super::body::Written;
use super::path::{OfKind, One};
use super::preconditions::{IdempotencyKey, IfMatch, etag};
use crate::sandbox::problem::Problem;
use crate::sandbox::resource::{KindWord, NewResource, Page, Resource};
use crate::sandbox::store::{Created, Idempotency, Listing};

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

fn with_tag(resource: Resource) -> Response {
    let tag = etag(&resource.version.to_string());
    ([(header::ETAG, tag)], Json(resource)).into_response()
}

/// List the resources of a kind in the draft
///
/// In the order of their creation. Contacts are no part of the draft; theirs are the live ones.
#[utoipa::path(get, path = "/v1/bots/{bot}/{kind}", tag = "resources",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("kind" = KindWord, Path),
        ("page" = Option<u32>, Query, description = "From 1, which is the default", minimum = 1),
        ("per_page" = Option<u32>, Query, description = "100 unless given", minimum = 1, maximum = 500),
        ("name" = Option<String>, Query, description = "Only resources of exactly this name"),
    ),
    responses(
        (status = 200, body = Page),
        (status = 400, description = "`/problems/invalid-query`"),
        (status = 404, description = "`/problems/unknown-kind`"),
    ))]
pub(in crate::sandbox) async fn list_resources(
    State(app): State<App>,
    OfKind { bot, kind }: OfKind,
    listing: Listing,
) -> Result<Json<Page>, Problem> {
    Ok(Json(app.store.list_draft(&bot, kind, &listing).await?))
}

/// List the published resources of a kind
#[utoipa::path(get, path = "/v1/bots/{bot}/published/{kind}", tag = "resources",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("kind" = KindWord, Path),
        ("page" = Option<u32>, Query, description = "From 1, which is the default", minimum = 1),
        ("per_page" = Option<u32>, Query, description = "100 unless given", minimum = 1, maximum = 500),
        ("name" = Option<String>, Query, description = "Only resources of exactly this name"),
    ),
    responses(
        (status = 200, body = Page),
        (status = 400, description = "`/problems/invalid-query`"),
        (status = 404, description = "`/problems/unknown-kind`"),
    ))]
pub(in crate::sandbox) async fn list_published(
    State(app): State<App>,
    OfKind { bot, kind }: OfKind,
    listing: Listing,
) -> Result<Json<Page>, Problem> {
    Ok(Json(app.store.list_published(&bot, kind, &listing).await?))
}

/// Create a resource in the draft
///
/// With an `Idempotency-Key`, sending the same request again gives what the first one made.
#[utoipa::path(post, path = "/v1/bots/{bot}/{kind}", tag = "resources",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("kind" = KindWord, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 visible ASCII characters"),
    ),
    request_body = NewResource,
    responses(
        (status = 201, body = Resource, headers(
            ("Location", description = "The resource's path"),
            ("ETag", description = "The version, quoted"),
        )),
        (status = 200, description = "The key was used for the same request before; this is what it made, as it is now", body = Resource, headers(
            ("Location", description = "The resource's path"),
            ("ETag", description = "The version, quoted"),
            ("Idempotent-Replayed", description = "`true`"),
        )),
        (status = 400, description = "`/problems/invalid-json`, `/problems/invalid-header`"),
        (status = 404, description = "`/problems/unknown-kind`"),
        (status = 409, description = "`/problems/singleton-exists` with the `id` of the one there is"),
        (status = 410, description = "`/problems/resource-deleted`: what the key made was deleted since"),
        (status = 413, description = "`/problems/body-too-large`"),
        (status = 415, description = "`/problems/unsupported-content-type`"),
        (status = 422, description = "`/problems/invalid-body`, `/problems/invalid-content`, `/problems/reserved-key`, `/problems/unknown-reference` with `id`, `pointer` and all `references`, `/problems/idempotency-key-reused`"),
    ))]
pub(in crate::sandbox) async fn create_resource(
    State(app): State<App>,
    OfKind { bot, kind }: OfKind,
    IdempotencyKey(key): IdempotencyKey,
    request: axum::http::Uri,
    written: Written,
) -> Result<Response, Problem> {
    let idempotency = key.map(|key| Idempotency {
        key,
        body_digest: written.digest,
    });
    let created = app
        .store
        .create(&bot, kind, &written.object, idempotency.as_ref())
        .await?;
    let (status, resource, replayed) = match created {
        Created::New(resource) => (StatusCode::CREATED, resource, false),
        Created::Replayed(resource) => (StatusCode::OK, resource, true),
    };
    // The request's own path is encoded already; an id needs no encoding.
    let location = HeaderValue::from_str(&format!("{}/{}", request.path(), resource.id));
    let mut response = with_tag(resource);
    *response.status_mut() = status;
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if replayed {
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Read a resource of the draft
#[utoipa::path(get, path = "/v1/bots/{bot}/{kind}/{id}", tag = "resources",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("kind" = KindWord, Path),
        ("id" = String, Path),
    ),
    responses(
        (status = 200, body = Resource, headers(("ETag", description = "The version, quoted"))),
        (status = 404, description = "`/problems/unknown-resource`, `/problems/unknown-kind`"),
    ))]
pub(in crate::sandbox) async fn read_resource(
    State(app): State<App>,
    One { bot, kind, id }: One,
) -> Result<Response, Problem> {
    Ok(with_tag(app.store.read(&bot, kind, &id).await?))
}

/// Replace a resource's name and content
///
/// The version goes up by one, unless both are what they were.
#[utoipa::path(put, path = "/v1/bots/{bot}/{kind}/{id}", tag = "resources",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("kind" = KindWord, Path),
        ("id" = String, Path),
        ("If-Match" = String, Header, description = "The version, quoted"),
    ),
    request_body = NewResource,
    responses(
        (status = 200, body = Resource, headers(("ETag", description = "The version, quoted"))),
        (status = 400, description = "`/problems/invalid-json`, `/problems/invalid-header`"),
        (status = 404, description = "`/problems/unknown-resource`, `/problems/unknown-kind`"),
        (status = 412, description = "`/problems/version-mismatch` with the `version` now"),
        (status = 413, description = "`/problems/body-too-large`"),
        (status = 415, description = "`/problems/unsupported-content-type`"),
        (status = 422, description = "`/problems/invalid-body`, `/problems/invalid-content`, `/problems/reserved-key`, `/problems/unknown-reference` with `id`, `pointer` and all `references`"),
        (status = 428, description = "`/problems/precondition-required`"),
    ))]
pub(in crate::sandbox) async fn replace_resource(
    State(app): State<App>,
    One { bot, kind, id }: One,
    IfMatch(version): IfMatch,
    written: Written,
) -> Result<Response, Problem> {
    let resource = app
        .store
        .replace(&bot, kind, &id, &version, &written.object)
        .await?;
    Ok(with_tag(resource))
}

/// Delete a resource from the draft
///
/// What refers to it is left alone; the draft cannot be published until that is changed too.
#[utoipa::path(delete, path = "/v1/bots/{bot}/{kind}/{id}", tag = "resources",
    params(
        ("bot" = String, Path, description = "The bot's name"),
        ("kind" = KindWord, Path),
        ("id" = String, Path),
        ("If-Match" = String, Header, description = "The version, quoted"),
    ),
    responses(
        (status = 204, description = "It is deleted"),
        (status = 400, description = "`/problems/invalid-header`"),
        (status = 404, description = "`/problems/unknown-resource`, `/problems/unknown-kind`"),
        (status = 412, description = "`/problems/version-mismatch` with the `version` now"),
        (status = 428, description = "`/problems/precondition-required`"),
    ))]
pub(in crate::sandbox) async fn delete_resource(
    State(app): State<App>,
    One { bot, kind, id }: One,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    app.store.delete(&bot, kind, &id, &version).await?;
    Ok(StatusCode::NO_CONTENT)
}
