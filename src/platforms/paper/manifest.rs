//! `build.json`: what was built, what each file is for, and what is not in it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Entry, Made};

/// The name of the document's form.
pub const FORMAT: &str = "botwright.build/1";

/// The list of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "Build")]
pub struct Manifest {
    /// `botwright.build/1`.
    pub format: &'static str,
    /// The name of the project.
    pub project: String,
    /// In order of folders, then kinds, then names.
    pub documents: Vec<Entry>,
}

impl Manifest {
    #[must_use]
    pub fn new(project: String, made: &[Made]) -> Manifest {
        Manifest {
            format: FORMAT,
            project,
            documents: made.iter().map(|one| one.entry.clone()).collect(),
        }
    }
}

/// The JSON Schema of [`Manifest`].
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Manifest)
}
