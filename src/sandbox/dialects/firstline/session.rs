//! `/auth`: tokens that end, beside the permanent one. The old developer site shows them.
//!
//! The sandbox has no employees: whoever gives a name, and the sandbox's token as the password, gets
//! a token. A new one ends the one before it.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::Fail;
use super::check::Checks;
use super::input::Input;
use crate::sandbox::api::App;
use crate::sandbox::auth;
use crate::sandbox::digest::hex_digest;
use crate::sandbox::store::{Account, Refusal};

const TENANT: Account<'static> = Account {
    platform: "firstline",
    name: "tenant",
};
const KIND: &str = "sessions";
/// Minutes, where a login does not say how long.
const TTL: i64 = 60;
/// A year.
const LONGEST: i64 = 60 * 24 * 366;

/// A token that was given out. Its digest alone is kept.
#[derive(Serialize, Deserialize)]
struct Session {
    digest: String,
    /// Minutes, for the next one.
    ttl: i64,
    /// Seconds since 1970.
    ends: i64,
}

/// Whether the token was given out here, and has not ended.
pub(super) async fn admits(app: &App, token: &str) -> Result<bool, Refusal> {
    Ok(holder(app, token).await?.is_some())
}

/// Who has this token.
async fn holder(app: &App, token: &str) -> Result<Option<(String, Session)>, Refusal> {
    let digest = hex_digest(token.as_bytes());
    let now = Timestamp::now().as_second();
    let mut tx = app.store.vendor_reading().await?;
    let sessions = TENANT.list::<Session>(&mut tx, KIND).await?;
    let mut sessions = sessions.into_iter();
    let found = sessions.find(|one| one.content.digest == digest && one.content.ends > now);
    Ok(found.map(|one| (one.id, one.content)))
}

/// `POST /auth`, which needs no token.
pub(super) async fn begin(app: &App, input: &Input) -> Result<Response, Fail> {
    let mut checks = Checks::default();
    let name = checks.text(input, "name").flatten();
    let password = checks.text(input, "password").flatten();
    for (key, sent) in [("name", &name), ("password", &password)] {
        if sent.is_none() {
            checks.wrong(key, "field is required");
        }
    }
    let ttl = checks.count(input, "ttl").unwrap_or(TTL).min(LONGEST);
    checks.end()?;
    if !password.is_some_and(|password| auth::is_token(app, &password)) {
        return Err(Fail::unauthenticated());
    }
    give(app, &name.unwrap_or_default(), ttl).await
}

/// `PUT /auth`: another token for one that was given out.
pub(super) async fn renew(app: &App, token: &str) -> Result<Response, Fail> {
    match holder(app, token).await? {
        Some((name, session)) => give(app, &name, session.ttl).await,
        // The permanent token is renewed in the vendor's pages.
        None => Err(Fail::unauthenticated()),
    }
}

/// `POST /auth/logout`.
pub(super) async fn end(app: &App, token: &str) -> Result<Response, Fail> {
    if let Some((name, _)) = holder(app, token).await? {
        let mut writing = app.store.vendor_writing().await;
        let mut tx = writing.begin().await?;
        TENANT.remove(&mut tx, KIND, &name).await?;
        tx.commit().await.map_err(Refusal::from)?;
    }
    Ok(Json(json!({ "message": "Successfully logged out" })).into_response())
}

async fn give(app: &App, name: &str, ttl: i64) -> Result<Response, Fail> {
    let token = auth::random_hex::<32>().map_err(|error| Fail::broken(&error))?;
    let session = Session {
        digest: hex_digest(token.as_bytes()),
        ttl,
        ends: Timestamp::now().as_second() + ttl * 60,
    };
    let mut writing = app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    TENANT.remove(&mut tx, KIND, name).await?;
    let seq = TENANT.next(&mut tx).await?;
    TENANT.insert(&mut tx, KIND, name, seq, &session).await?;
    tx.commit().await.map_err(Refusal::from)?;
    let body = json!({ "access_token": token, "token_type": "bearer", "expires_in": ttl * 60 });
    Ok(Json(body).into_response())
}
