//! What the segments of a path name.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use utoipa::IntoParams;

use crate::language::address::Kind;
use crate::sandbox::problem::{self, Problem};

/// `/v1/bots/{bot}`
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::sandbox) struct OfBot {
    /// The bot's name
    pub(super) bot: String,
}

/// `/v1/bots/{bot}/people/{contact}`
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::sandbox) struct OfPerson {
    /// The bot's name
    pub(super) bot: String,
    /// The person's id on the channel
    pub(super) contact: String,
}

/// `/v1/bots/{bot}/{kind}`
pub(in crate::sandbox) struct OfKind {
    pub(super) bot: String,
    pub(super) kind: Kind,
}

/// `/v1/bots/{bot}/{kind}/{id}`
pub(in crate::sandbox) struct One {
    pub(super) bot: String,
    pub(super) kind: Kind,
    pub(super) id: String,
}

/// `/v1/bots/{bot}/idempotency/{key}`
pub(in crate::sandbox) struct OfKey {
    pub(super) bot: String,
    pub(super) key: String,
}

/// The decoded segments by their names in the route.
struct Segments(HashMap<String, String>);

impl Segments {
    async fn read<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Segments, Problem> {
        let Path(segments) = Path::from_request_parts(parts, state).await.map_err(|_| {
            problem::INVALID_PATH.says(
                "A segment of the path is not UTF-8 when decoded. Encode it with percent signs.",
            )
        })?;
        Ok(Segments(segments))
    }

    fn take(&mut self, name: &str) -> String {
        self.0.remove(name).unwrap_or_default()
    }

    fn bot(&mut self) -> Result<String, Problem> {
        let bot = self.take("bot");
        if bot.chars().count() > 200 || bot.chars().any(char::is_control) {
            return Err(problem::INVALID_PATH.says(
                "The name of a bot has 1 to 200 characters, none of them a control character.",
            ));
        }
        Ok(bot)
    }

    fn kind(&mut self) -> Result<Kind, Problem> {
        let word = self.take("kind");
        Kind::from_word(&word).ok_or_else(|| {
            let words = Kind::ALL.map(Kind::word);
            problem::UNKNOWN_KIND
                .says(format!(
                    "`{word}` is not a kind; the kinds are {}.",
                    words.join(", ")
                ))
                .with("kinds", words.as_slice())
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfBot {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<OfBot, Problem> {
        let mut segments = Segments::read(parts, state).await?;
        Ok(OfBot {
            bot: segments.bot()?,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfPerson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<OfPerson, Problem> {
        let mut segments = Segments::read(parts, state).await?;
        let contact = segments.take("contact");
        if contact.chars().count() > 200 || contact.chars().any(char::is_control) {
            return Err(problem::INVALID_PATH.says(
                "The id of a person has 1 to 200 characters, none of them a control character.",
            ));
        }
        Ok(OfPerson {
            bot: segments.bot()?,
            contact,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfKind {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<OfKind, Problem> {
        let mut segments = Segments::read(parts, state).await?;
        Ok(OfKind {
            bot: segments.bot()?,
            kind: segments.kind()?,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for One {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<One, Problem> {
        let mut segments = Segments::read(parts, state).await?;
        Ok(One {
            bot: segments.bot()?,
            kind: segments.kind()?,
            id: segments.take("id"),
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<OfKey, Problem> {
        let mut segments = Segments::read(parts, state).await?;
        Ok(OfKey {
            bot: segments.bot()?,
            key: segments.take("key"),
        })
    }
}
