//! What is sent, and whether the vendor documents it.

use axum::Json as AsJson;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::sandbox::dialects::INVENTED;
use crate::sandbox::store::Refusal;

#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    body: Json,
    invented: bool,
}

impl Answer {
    /// `{"success": true, "data": …}`
    pub(super) fn data(data: impl Serialize) -> Answer {
        Answer::success("data", data)
    }

    /// `{"success": true, KEY: …}`
    pub(super) fn success(key: &str, value: impl Serialize) -> Answer {
        Answer::documented(json!({ "success": true, key: value }))
    }

    /// `{"success": true}`
    pub(super) fn done() -> Answer {
        Answer::documented(json!({ "success": true }))
    }

    fn documented(body: Json) -> Answer {
        Answer {
            status: StatusCode::OK,
            body,
            invented: false,
        }
    }

    /// The same, but known from others than the vendor.
    pub(super) fn invented(self) -> Answer {
        Answer {
            invented: true,
            ..self
        }
    }

    /// 200 with `success: false`, as users of Botcake have seen it.
    pub(super) fn refused(message: impl Into<String>) -> Answer {
        Answer::documented(json!({ "success": false, "message": message.into() })).invented()
    }

    pub(super) fn unknown(status: StatusCode) -> Answer {
        let body = json!({ "success": false, "message": "the vendor documents no such request" });
        Answer {
            status,
            body,
            invented: true,
        }
    }

    /// The one documented error.
    pub(super) fn failed(refusal: &Refusal) -> Answer {
        tracing::error!(%refusal, "the sandbox's database failed");
        Answer {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            body: json!("Server internal error"),
            invented: false,
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.status, AsJson(self.body)).into_response();
        if self.invented {
            let headers = response.headers_mut();
            let (name, value) = INVENTED;
            headers.insert(name, value);
        }
        response
    }
}
