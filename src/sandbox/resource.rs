//! The shapes that are sent: resources, pages of them, bots.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::settings::BotSettings;
use crate::language::address::Kind;

/// One object of a bot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Resource {
    /// Made by the server: the kind's word, `_` and random letters and digits.
    pub(super) id: String,
    #[schema(value_type = KindWord)]
    pub(super) kind: Kind,
    /// 1 to 200 characters. Several resources may have one name.
    pub(super) name: String,
    /// 1 when created, one more with each change.
    pub(super) version: i64,
    /// As it was written. `{"$ref": ID}` refers to another resource.
    #[schema(value_type = Object)]
    pub(super) content: Box<RawValue>,
    /// RFC 3339, UTC.
    pub(super) created_at: String,
    /// RFC 3339, UTC.
    pub(super) updated_at: String,
}

/// What is sent to create or replace a resource. The body is read in `api::body`, which words
/// its own errors.
#[derive(ToSchema)]
#[schema(as = NewResource)]
#[expect(dead_code, reason = "only the schema is used")]
pub(super) struct NewResource {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// At most 64 levels deep. A key that starts with `$` is written with two; `{"$ref": ID}`,
    /// with no other key beside it, refers to a resource of the draft.
    #[schema(value_type = Object)]
    content: Box<RawValue>,
}

/// One page of the resources of a kind, in the order of their creation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page {
    pub(super) data: Vec<Resource>,
    /// From 1.
    pub(super) page: i64,
    pub(super) per_page: i64,
    /// How many pages there are; 0 when there is nothing.
    pub(super) pages: i64,
    /// How many resources there are on all pages.
    pub(super) total: i64,
}

/// Where a bot stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bot {
    pub(super) bot: String,
    pub(super) draft: Draft,
    pub(super) published: Published,
    pub(super) settings: Settings,
    /// The draft differs from what is published. An empty bot that was never published is clean.
    pub(super) dirty: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Draft {
    /// Lowercase hex SHA-256 over the lines `KIND/ID@VERSION\n` of all objects but contacts, and
    /// `settings@VERSION\n` once there are settings, sorted bytewise.
    pub(super) digest: String,
    pub(super) objects: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Published {
    /// The draft's digest when it was published; null before the first time.
    #[schema(required = true)]
    pub(super) digest: Option<String>,
    /// RFC 3339, UTC.
    #[schema(required = true)]
    pub(super) at: Option<String>,
    pub(super) objects: i64,
}

/// What is true of a bot as a whole.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Settings {
    /// 0 before they are first written, one more with each change.
    pub(super) version: i64,
    /// As they were written last; null before the first time.
    #[schema(value_type = Option<BotSettings>, required = true)]
    pub(super) draft: Option<Box<RawValue>>,
    /// As they were published last; null before the first time.
    #[schema(value_type = Option<BotSettings>, required = true)]
    pub(super) published: Option<Box<RawValue>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Bots {
    pub(super) data: Vec<Bot>,
}

/// What was made with an idempotency key.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeyedResource {
    pub(super) key: String,
    #[schema(value_type = KindWord)]
    pub(super) kind: Kind,
    pub(super) id: String,
    /// Lowercase hex SHA-256 of the bytes of the request's body.
    pub(super) body_digest: String,
    /// The resource as it is now; null when it was deleted since.
    #[schema(required = true)]
    pub(super) resource: Option<Resource>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`.
    pub(super) status: &'static str,
    /// The version of the program.
    pub(super) version: &'static str,
}

/// A reference that leads nowhere, as problems list it.
#[derive(Debug, Serialize)]
pub(super) struct BadReference {
    /// The resource that refers; absent while it is being created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<String>,
    /// The id that does not exist.
    pub(super) id: String,
    /// A JSON pointer into the content, to the object that holds `$ref`.
    pub(super) pointer: String,
}

/// The words of [`Kind`], for the description only.
pub(super) struct KindWord;

impl PartialSchema for KindWord {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A kind of resource"))
            .enum_values(Some(Kind::ALL.map(Kind::word)))
            .into()
    }
}

impl ToSchema for KindWord {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Kind")
    }
}
