//! Colours, or none.

use owo_colors::{OwoColorize, Style};

/// Whether what is shown may have colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Colour,
}

impl Paint {
    fn with(self, text: &str, style: Style) -> String {
        match self {
            Paint::Plain => text.to_owned(),
            Paint::Colour => text.style(style).to_string(),
        }
    }

    pub(super) fn added(self, text: &str) -> String {
        self.with(text, Style::new().green())
    }

    pub(super) fn removed(self, text: &str) -> String {
        self.with(text, Style::new().red())
    }

    pub(super) fn changed(self, text: &str) -> String {
        self.with(text, Style::new().yellow())
    }

    pub(super) fn alarm(self, text: &str) -> String {
        self.with(text, Style::new().red().bold())
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.with(text, Style::new().bold())
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.with(text, Style::new().dimmed())
    }

    /// A piece of a text that goes.
    pub(super) fn gone(self, text: &str) -> String {
        match self {
            Paint::Plain => format!("[-{text}-]"),
            Paint::Colour => self.with(text, Style::new().red().strikethrough()),
        }
    }

    /// A piece of a text that comes.
    pub(super) fn come(self, text: &str) -> String {
        match self {
            Paint::Plain => format!("{{+{text}+}}"),
            Paint::Colour => self.with(text, Style::new().green().underline()),
        }
    }
}
