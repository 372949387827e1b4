//! A project in a folder, and the program run in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value as Json;
use tokio::task::spawn_blocking;

use super::process::{program, project, shown};
use super::world::World;

/// A project whose target is the world's sandbox.
pub(super) struct Shop {
    pub(super) world: World,
    pub(super) root: PathBuf,
    pub(super) token: String,
}

impl Shop {
    pub(super) async fn new() -> Shop {
        let world = World::new(Vec::new()).await;
        let root = world.folder.path().join("project");
        project(&root, &world.proxy.url);
        Shop {
            token: world.token(),
            world,
            root,
        }
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        program(&self.root, &self.token, arguments)
    }

    pub(super) async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    }

    /// Runs, asserts the exit code, and gives stdout and stderr.
    pub(super) async fn code(&self, arguments: &[&str], expected: i32) -> (String, String) {
        let output = self.run(arguments).await;
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{arguments:?}: {}",
            shown(&output)
        );
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    pub(super) fn edit_file(&self, from: &str, to: &str) {
        let file = self.root.join("bot/main.yaml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(file, text.replace(from, to)).unwrap();
    }

    pub(super) fn state(&self) -> PathBuf {
        self.root.join(".botwright")
    }
}

pub(super) fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}
