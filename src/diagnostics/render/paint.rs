//! Colours, or none.

use owo_colors::{OwoColorize, Style};
use similar::{ChangeTag, TextDiff};

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

    #[must_use]
    pub fn added(self, text: &str) -> String {
        self.with(text, Style::new().green())
    }

    #[must_use]
    pub fn removed(self, text: &str) -> String {
        self.with(text, Style::new().red())
    }

    #[must_use]
    pub fn changed(self, text: &str) -> String {
        self.with(text, Style::new().yellow())
    }

    #[must_use]
    pub fn alarm(self, text: &str) -> String {
        self.with(text, Style::new().red().bold())
    }

    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.with(text, Style::new().bold())
    }

    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.with(text, Style::new().dimmed())
    }

    /// A piece of a text that goes.
    #[must_use]
    pub fn gone(self, text: &str) -> String {
        match self {
            Paint::Plain => format!("[-{text}-]"),
            Paint::Colour => self.with(text, Style::new().red().strikethrough()),
        }
    }

    /// A piece of a text that comes.
    #[must_use]
    pub fn come(self, text: &str) -> String {
        match self {
            Paint::Plain => format!("{{+{text}+}}"),
            Paint::Colour => self.with(text, Style::new().green().underline()),
        }
    }

    /// Two texts as one, with the words that differ marked. Both are one clean line each.
    #[must_use]
    pub fn words(self, before: &str, after: &str) -> String {
        let diff = TextDiff::from_unicode_words(before, after);
        let mut line = String::new();
        let mut run: Option<(ChangeTag, String)> = None;
        let mut put = |run: Option<(ChangeTag, String)>| match run {
            Some((ChangeTag::Equal, text)) => line.push_str(&text),
            Some((ChangeTag::Delete, text)) => line.push_str(&self.gone(&text)),
            Some((ChangeTag::Insert, text)) => line.push_str(&self.come(&text)),
            None => {}
        };
        for change in diff.iter_all_changes() {
            match &mut run {
                Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
                _ => put(run.replace((change.tag(), change.value().to_owned()))),
            }
        }
        put(run);
        line
    }
}
