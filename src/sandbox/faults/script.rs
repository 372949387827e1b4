//! Reading a fault script and saying what is wrong with it.

use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use globset::GlobBuilder;
use serde::Deserialize;

use super::{Action, Fault, Faults};
use crate::sandbox::Error;

const MAX_LATENCY_MS: u64 = 600_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    #[serde(default)]
    latency_ms: u64,
    #[serde(default)]
    faults: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    method: Option<String>,
    path: String,
    #[serde(default)]
    skip: u64,
    #[serde(default = "once")]
    times: u64,
    #[serde(rename = "do")]
    action: Word,
    status: Option<u16>,
    retry_after: Option<u64>,
    body: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    DropBefore,
    DropAfter,
    Status,
}

fn once() -> u64 {
    1
}

impl Faults {
    /// Reads a script file.
    pub fn read(file: &Path) -> Result<Faults, Error> {
        let wrong = |reason: String| {
            Error::Faults(format!(
                "cannot use the fault script {}: {reason}",
                file.display()
            ))
        };
        let text = std::fs::read_to_string(file).map_err(|e| wrong(e.to_string()))?;
        Faults::parse(&text).map_err(wrong)
    }

    /// Reads a script: `{"latency_ms": 50, "faults": [{"method": "POST",
    /// "path": "/v1/bots/*/flow", "skip": 2, "times": 1, "do": "drop-after"}]}`. In a path `*`
    /// stands for one segment and `**` for any number. `do: status` wants a `status`, and takes
    /// `retry_after` in seconds and `body`.
    pub fn from_json(text: &str) -> Result<Faults, Error> {
        Faults::parse(text)
            .map_err(|reason| Error::Faults(format!("cannot use the fault script: {reason}")))
    }

    fn parse(text: &str) -> Result<Faults, String> {
        let script: Script = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if script.latency_ms > MAX_LATENCY_MS {
            return Err(format!("`latency_ms` must be at most {MAX_LATENCY_MS}"));
        }
        let faults = script
            .faults
            .into_iter()
            .enumerate()
            .map(|(index, entry)| {
                Fault::new(entry).map_err(|reason| format!("in `faults[{index}]`, {reason}"))
            })
            .collect::<Result<Vec<Fault>, String>>()?;
        Ok(Faults {
            latency: Duration::from_millis(script.latency_ms),
            faults,
        })
    }
}

impl Fault {
    fn new(entry: Entry) -> Result<Fault, String> {
        let method = match entry.method.as_deref() {
            None | Some("*") => None,
            Some(word @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE")) => {
                Some(Method::from_bytes(word.as_bytes()).map_err(|e| e.to_string())?)
            }
            Some(word) => {
                return Err(format!(
                    "`method` must be `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `*`, but is `{word}`"
                ));
            }
        };
        if !entry.path.starts_with('/') {
            return Err(format!(
                "`path` must start with `/`, but is `{}`",
                entry.path
            ));
        }
        let path = GlobBuilder::new(&entry.path)
            .literal_separator(true)
            .build()
            .map_err(|e| format!("`path` is not a pattern: {e}"))?
            .compile_matcher();
        if entry.times == 0 {
            return Err("`times` must be at least 1".to_owned());
        }
        let answers = entry.retry_after.is_some() || entry.body.is_some();
        let action = match (entry.action, entry.status) {
            (Word::Status, Some(status @ 200..=599)) => Action::Status {
                status: StatusCode::from_u16(status).map_err(|e| e.to_string())?,
                retry_after: entry.retry_after,
                body: entry.body,
            },
            (Word::Status, Some(status)) => {
                return Err(format!("`status` must be from 200 to 599, but is {status}"));
            }
            (Word::Status, None) => {
                return Err("`status` is missing, which `do: status` answers with".to_owned());
            }
            (_, status) if status.is_some() || answers => {
                return Err(
                    "`status`, `retry_after` and `body` go with `do: status` only".to_owned(),
                );
            }
            (Word::DropBefore, _) => Action::DropBefore,
            (Word::DropAfter, _) => Action::DropAfter,
        };
        Ok(Fault {
            method,
            path,
            skip: entry.skip,
            times: entry.times,
            action,
            seen: AtomicU64::new(0),
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    #[test]
    fn a_script_is_checked() {
        for (script, part) in [
            (r#"{"latency":1}"#, "unknown field `latency`"),
            (r#"{"latency_ms":9999999}"#, "at most 600000"),
            (r#"{"faults":[{"path":"/x","do":"explode"}]}"#, "`explode`"),
            (
                r#"{"faults":[{"path":"/x","do":"status"}]}"#,
                "`status` is missing",
            ),
            (
                r#"{"faults":[{"path":"/x","do":"status","status":99}]}"#,
                "from 200 to 599",
            ),
            (
                r#"{"faults":[{"path":"/x","do":"drop-after","status":500}]}"#,
                "only",
            ),
            (
                r#"{"faults":[{"path":"x","do":"drop-after"}]}"#,
                "start with `/`",
            ),
            (
                r#"{"faults":[{"path":"/[","do":"drop-after"}]}"#,
                "not a pattern",
            ),
            (
                r#"{"faults":[{"path":"/x","do":"drop-after","times":0}]}"#,
                "at least 1",
            ),
            (
                r#"{"faults":[{"path":"/x","method":"get","do":"drop-after"}]}"#,
                "`get`",
            ),
            (
                r#"{"faults":[{"path":"/x","do":"drop-after","oops":1}]}"#,
                "unknown field `oops`",
            ),
        ] {
            let error = Faults::from_json(script).unwrap_err().to_string();
            assert!(error.contains(part), "{script}: {error}");
        }
    }
}
