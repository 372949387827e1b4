//! What `check` does with what it finds: levels and comments, fixes, formats, editors.

mod allow;
mod fix;
mod formats;
mod live;
mod mutants;

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use tempfile::TempDir;

use crate::common::{Ended, run};

pub(super) const PROJECT: &str = "botwright: 1\nname: shop\nchannels: [line]\n";

/// A project on disk.
pub(super) struct Shop {
    pub(super) folder: TempDir,
}

impl Shop {
    pub(super) fn new(bot: &str) -> Shop {
        let shop = Shop {
            folder: TempDir::new().unwrap(),
        };
        shop.write("botwright.yaml", PROJECT);
        shop.write("bot/main.yaml", bot);
        shop
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    pub(super) fn check(&self, args: &[&str]) -> Ended {
        let args: Vec<&str> = [&["check"], args].concat();
        run(self.path(), &args)
    }

    /// Each problem as `severity code line`.
    pub(super) fn found(&self, args: &[&str]) -> Vec<String> {
        let ended = self.check(&[&["--format", "json"], args].concat());
        let report: Json = serde_json::from_str(&ended.out).unwrap();
        report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let text = |value: &Json| value.as_str().unwrap().to_owned();
                let line = &one["labels"][0]["start"]["line"];
                format!("{} {} {line}", text(&one["severity"]), text(&one["code"]))
            })
            .collect()
    }
}
