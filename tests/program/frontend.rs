//! `botwright check` as a process, on projects of every kind: what it says, where, and how it
//! ends.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

mod files;
mod language;
mod output;
mod tables;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A project in a temporary folder.
struct Files {
    folder: TempDir,
}

impl Files {
    /// A small bot without mistakes.
    fn new() -> Files {
        let folder = tempfile::tempdir().unwrap();
        Files { folder }
            .with(
                "botwright.yaml",
                "botwright: 1\nname: x\nchannels: [line]\nlints: { flow-logic: allow }\n",
            )
            .with(
                "bot/a.yaml",
                "flows: { hello: Hi }\nwelcome: hello\ndefault_reply: hello\n",
            )
    }

    fn with(self, path: &str, bytes: impl AsRef<[u8]>) -> Files {
        let whole = self.path(path);
        std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
        std::fs::write(whole, bytes).unwrap();
        self
    }

    fn without(self, path: &str) -> Files {
        std::fs::remove_file(self.path(path)).unwrap();
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_botwright"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .arg("check");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// The report as JSON and the exit code.
    fn json(&self, args: &[&str]) -> (Value, i32) {
        let output = self
            .command()
            .args(args)
            .args(["--format", "json"])
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let report = serde_json::from_str(&out).unwrap_or_else(|error| {
            panic!(
                "{error}: {out:?} {}",
                String::from_utf8_lossy(&output.stderr)
            )
        });
        (report, output.status.code().unwrap())
    }

    /// One line a diagnostic: code, place, what stands there, message; its help, its fix.
    fn report(&self) -> String {
        let (report, code) = self.json(&[]);
        let found = report["diagnostics"].as_array().unwrap();
        let errors = found.iter().any(|item| item["severity"] == "error");
        assert_eq!(code, if errors { 3 } else { 0 }, "{report}");
        let mut lines = String::new();
        for item in found {
            let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
            let label = &item["labels"][0];
            if text("code") == "yaml-syntax" {
                // The reader of YAML has tests of its own for where and how.
                writeln!(lines, "yaml-syntax {}", label["file"].as_str().unwrap()).unwrap();
                continue;
            }
            let place = match label["file"].as_str() {
                Some(file) => format!(
                    "{file}:{}:{} «{}»",
                    label["start"]["line"],
                    label["start"]["column"],
                    slice(self.folder.path(), label)
                ),
                None => "nowhere".to_owned(),
            };
            writeln!(lines, "{} {place}\n  {}", text("code"), text("message")).unwrap();
            if !text("help").is_empty() {
                writeln!(lines, "  {}", text("help")).unwrap();
            }
        }
        if lines.is_empty() {
            lines.push_str("nothing\n");
        }
        lines
    }
}

/// What a label covers, by its bytes; proves that lines and columns say the same.
fn slice(folder: &Path, label: &Value) -> String {
    let path = folder.join(label["file"].as_str().unwrap());
    // A pipe would never end.
    let bytes = match path.is_file() {
        true => std::fs::read(&path).unwrap_or_default(),
        false => Vec::new(),
    };
    let at = |side: &str| usize::try_from(label[side]["offset"].as_u64().unwrap()).unwrap();
    let valid = String::from_utf8_lossy(&bytes);
    if let Ok(text) = std::str::from_utf8(&bytes) {
        for side in ["start", "end"] {
            let before = &text[..at(side)];
            let line = before.matches('\n').count() + 1;
            let from = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before[from..]
                .trim_start_matches('\u{feff}')
                .chars()
                .count()
                + 1;
            assert_eq!(label[side]["line"], line, "{label}");
            assert_eq!(label[side]["column"], column, "{label}");
        }
        return short(&text[at("start")..at("end")]);
    }
    short(valid.get(at("start")..at("end")).unwrap_or_default())
}

fn short(text: &str) -> String {
    if text.chars().count() > 60 {
        format!("{}…", text.chars().take(60).collect::<String>())
    } else {
        text.to_owned()
    }
}

/// The reports of several projects, each under its name.
fn reports(cases: Vec<(&str, Files)>) -> String {
    let mut all = String::new();
    for (name, files) in cases {
        write!(all, "── {name}\n{}", files.report()).unwrap();
    }
    all
}
