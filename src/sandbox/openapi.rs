//! The description of the interface: OpenAPI 3.1, made from the handlers and the shapes.

use std::sync::LazyLock;

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, PathItem, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

use super::api::{bots, broadcasts, clock, keys, meta, objects, people, sends, settings};
use super::problem;
use super::resource::KindWord;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Botwright sandbox",
        description = "A local platform that holds bots. Every kind but `contact` lives in a draft until it is published. Published bots chat: `people` are those who write to them; one who has the phone number, the e-mail address or the id of a `contact` is linked to it. A turn is written before it is answered, so what was answered is never lost; an API card whose turn a crash cut short is called again when the delivery is repeated. Errors are `application/problem+json` (RFC 9457)."
    ),
    paths(
        meta::health, meta::document,
        bots::list_bots, bots::read_bot, bots::publish_bot,
        settings::read_settings, settings::replace_settings,
        people::list_people, people::read_person, people::put_person, people::receive,
        people::read_outbox, people::read_transcript,
        sends::send_flow, sends::send_content, broadcasts::broadcast,
        clock::read_clock, clock::advance_clock,
        keys::read_key,
        objects::list_published, objects::list_resources, objects::create_resource,
        objects::read_resource, objects::replace_resource, objects::delete_resource,
    ),
    components(schemas(problem::Body, KindWord)),
    modifiers(&Problems, &Security)
)]
struct Description;

pub(super) fn document() -> OpenApi {
    Description::openapi()
}

/// The document as it is served.
pub(super) fn json() -> &'static str {
    static JSON: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string(&document()).unwrap_or_default());
    &JSON
}

/// Gives every error answer its body, and adds those that any request can get.
struct Problems;

const ANY_REQUEST: [(&str, &str); 2] = [
    ("400", "`/problems/invalid-path`"),
    ("500", "`/problems/internal`"),
];
const ANY_GUARDED: [(&str, &str); 2] = [
    ("401", "`/problems/unauthorized`"),
    ("503", "`/problems/busy`, with `Retry-After`"),
];

impl Modify for Problems {
    fn modify(&self, document: &mut OpenApi) {
        for (path, item) in &mut document.paths.paths {
            let guarded = path.starts_with("/v1");
            for operation in operations(item) {
                let responses = &mut operation.responses.responses;
                let common = ANY_REQUEST
                    .iter()
                    .chain(ANY_GUARDED.iter().filter(|_| guarded));
                for (status, description) in common {
                    responses.entry((*status).to_owned()).or_insert_with(|| {
                        RefOr::T(ResponseBuilder::new().description(*description).build())
                    });
                }
                for (status, response) in responses {
                    if let RefOr::T(response) = response
                        && status.starts_with(['4', '5'])
                    {
                        let body = ContentBuilder::new()
                            .schema(Some(Ref::from_schema_name("Problem")))
                            .build();
                        response
                            .content
                            .insert(problem::CONTENT_TYPE.to_owned(), body.into());
                    }
                }
            }
        }
    }
}

/// Declares the token, and that every path under `/v1` wants it.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("token", scheme);
        for (path, item) in &mut document.paths.paths {
            if path.starts_with("/v1") {
                for operation in operations(item) {
                    operation.security = Some(vec![SecurityRequirement::new("token", [""; 0])]);
                }
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ]
    .into_iter()
    .flatten()
}
