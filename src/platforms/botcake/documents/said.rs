//! What an answer's body says of success.

use serde_json::Value as Json;

/// What a body says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Nothing against it.
    Yes,
    /// It failed, with the platform's words if there are any.
    No(Option<String>),
    /// The vendor's one documented error, a bare text: `"Server internal error"`.
    Failing(String),
}

/// Reads a body: `success: false` with `message` or `error.message`, or a bare text.
#[must_use]
pub fn said(body: &Json) -> Said {
    match body {
        Json::String(text) => Said::Failing(text.clone()),
        Json::Object(map) if map.get("success") == Some(&Json::Bool(false)) => {
            Said::No(words(body))
        }
        // An error without the word success.
        Json::Object(map) if map.contains_key("error") && !map.contains_key("data") => {
            Said::No(words(body))
        }
        _ => Said::Yes,
    }
}

fn words(body: &Json) -> Option<String> {
    ["/message", "/error/message", "/error", "/reason"]
        .iter()
        .find_map(|pointer| body.pointer(pointer)?.as_str())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_failure_is_read() {
        let no = |text: &str| Said::No(Some(text.to_owned()));
        for (body, expected) in [
            (json!({"success": true, "data": []}), Said::Yes),
            (json!({"data": []}), Said::Yes),
            (
                json!({"success": false, "message": "invalid_page_id"}),
                no("invalid_page_id"),
            ),
            (
                json!({"success": false, "error": {"code": 400, "message": "bad"}}),
                no("bad"),
            ),
            (json!({"success": false, "error": "bad"}), no("bad")),
            (json!({"error": "bad"}), no("bad")),
            (json!({"success": false}), Said::No(None)),
            (
                json!("Server internal error"),
                Said::Failing("Server internal error".to_owned()),
            ),
        ] {
            assert_eq!(said(&body), expected, "{body}");
        }
    }
}
