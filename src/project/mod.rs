//! `botwright.yaml`, the bot files and the tables -> one merged bot, each resource with its origin.

pub mod bot;
pub mod compile;
pub mod declared;
mod flows;
pub mod load;
pub mod tables;
pub mod watch;

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crate::diagnostics::Diagnostic;
use crate::language::project_file::ProjectFile;
use crate::language::schema;
use crate::language::shape::Grammar;
use crate::source::{FileId, Sources};
use crate::syntax::Node;

pub use bot::{Bot, Resource};
pub(crate) use declared::Index;
pub use declared::{Declared, Namespace};
pub use flows::Flows;
pub use load::{Texts, load, without_recipients};

/// The name of the project file.
pub const PROJECT_FILE: &str = "botwright.yaml";
/// The folder of the project's state and of the embedded sandbox's data.
pub const STATE_FOLDER: &str = ".botwright";

/// The grammar of bot files.
pub static BOT_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(&schema::bot()));
/// The grammar of the project file.
pub static PROJECT_GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(&schema::project()));

/// A project as far as it could be read.
#[derive(Debug)]
pub struct Project {
    /// The folder that holds [`PROJECT_FILE`].
    pub root: PathBuf,
    pub sources: Sources,
    /// The project file's tree and types; the types only if the schema accepts it.
    pub settings: Unit<ProjectFile>,
    /// The bot files, in order of their paths.
    pub units: Vec<Unit<()>>,
    pub bot: Bot,
    pub declared: Declared,
    /// Problems of reading, of syntax and of shape, and of tables.
    pub diagnostics: Vec<Diagnostic>,
}

/// One YAML file of the project.
#[derive(Debug)]
pub struct Unit<T> {
    pub file: FileId,
    /// `None` when it is empty or not YAML.
    pub root: Option<Arc<Node>>,
    /// What it says, if the schema accepts it.
    pub value: Option<T>,
}

impl Project {
    /// The project's name; that of its folder while the file does not say one.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.settings.value {
            Some(settings) => settings.name.to_string(),
            None => self.root.file_name().map_or_else(
                || "project".to_owned(),
                |name| name.to_string_lossy().into_owned(),
            ),
        }
    }

    /// Files read, tables not counted.
    #[must_use]
    pub fn file_count(&self) -> usize {
        self.units.len() + 1
    }

    /// The patterns that name the bot files.
    #[must_use]
    pub fn patterns(&self) -> Vec<String> {
        self.settings.patterns()
    }
}

impl Unit<ProjectFile> {
    /// Whether a key that is not there is surely not written, and not just misspelt or in a part
    /// that could not be read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let strange = |root| PROJECT_GRAMMAR.shapes.strangers(root).next().is_some();
        self.root.as_ref().is_some_and(|root| !strange(root))
    }

    /// The patterns of `files`, also when another part of the project file is broken.
    fn patterns(&self) -> Vec<String> {
        if let Some(value) = &self.value {
            return value.files.clone();
        }
        let written: Vec<String> = self
            .root
            .as_ref()
            .and_then(|root| root.get("files"))
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_str)
            .filter(|glob| !glob.is_empty())
            .map(str::to_owned)
            .collect();
        if written.is_empty() {
            vec!["bot/**/*.yaml".to_owned()]
        } else {
            written
        }
    }
}
