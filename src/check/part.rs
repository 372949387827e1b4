//! What a rule about one mapping sees: a step, a button, a keyword.

use std::ops::Range;

use super::limits::Limits;
use crate::diagnostics::{Diagnostic, Suggestion};
use crate::language::field::CustomField;
use crate::language::name::borrowed_nfc;
use crate::language::shape::{Part, WRITTEN_HERE};
use crate::project::Project;
use crate::source::{FileId, Span};
use crate::syntax::{self, Node};

/// One mapping with known keys, with the project around it.
pub struct PartScope<'a> {
    pub project: &'a Project,
    pub file: FileId,
    /// The whole file.
    pub text: &'a str,
    pub part: Part<'a, 'a>,
    pub limits: &'a Limits,
    /// The one target that is meant, if only one is.
    pub target: Option<&'a str>,
}

/// How the list of ice breakers and the like is called that stands in the file itself.
pub(super) const BOT_FILE: &str = "Botwright bot file";
/// The project file.
pub(super) const PROJECT_FILE: &str = "Botwright project file";

impl<'a> PartScope<'a> {
    /// What the mapping is: `ask`, `Button`.
    #[must_use]
    pub fn title(&self) -> &'a str {
        self.part.title
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.part.node.get(key)
    }

    /// The text under a key.
    #[must_use]
    pub fn text_of(&self, key: &str) -> Option<(&'a Node, &'a str)> {
        let node = self.get(key)?;
        Some((node, node.as_str()?))
    }

    #[must_use]
    pub fn span(&self, node: &Node) -> Span {
        Span::new(self.file, node.range.clone())
    }

    /// The place in the file of a part of a text, in bytes of the decoded text.
    #[must_use]
    pub fn inside(&self, node: &Node, range: Range<usize>) -> Span {
        Span::new(self.file, syntax::locate(self.text, node, range))
    }

    /// The custom field of this name, if a file that could be read declares it.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'a CustomField> {
        let field = self.project.bot.fields.get(&*borrowed_nfc(name))?;
        Some(&field.value)
    }

    /// Adds where an alias's value was written; what came through an alias is never changed by
    /// machine.
    #[must_use]
    pub fn finished(
        &self,
        diagnostic: Diagnostic,
        node: &Node,
        suggestion: Option<Suggestion>,
    ) -> Diagnostic {
        match (node.anchor.as_deref(), suggestion) {
            (Some(anchor), _) => {
                diagnostic.also(Span::new(self.file, anchor.clone()), WRITTEN_HERE)
            }
            (None, Some(suggestion)) => diagnostic.suggest(suggestion),
            (None, None) => diagnostic,
        }
    }
}
