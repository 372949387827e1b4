//! Where the chat is written to.

use std::cell::RefCell;
use std::io;

use super::super::exit::Exit;
use super::super::global::print;
use super::input::Printer;
use super::mask::Mask;
use super::paint::Paint;
use crate::diagnostics::clean_lines;

/// Standard output, or a terminal on which a line is being edited.
pub(super) struct Screen {
    pub(super) paint: Paint,
    /// What is not to be seen.
    pub(super) mask: Mask,
    printer: RefCell<Option<Printer>>,
    failed: RefCell<Option<Exit>>,
}

impl Screen {
    pub(super) fn new(paint: Paint, printer: Option<Printer>, mask: Mask) -> Screen {
        Screen {
            paint,
            mask,
            printer: RefCell::new(printer),
            failed: RefCell::new(None),
        }
    }

    /// Writes lines, each with its line break, that are safe to print.
    pub(super) fn write(&self, lines: &str) {
        let lines = &self.mask.text(lines);
        let written = match self.printer.borrow_mut().as_mut() {
            Some(printer) => printer.print(lines.to_owned()).map_err(|_| Exit::Failed),
            None => print(lines),
        };
        if let Err(exit) = written {
            *self.failed.borrow_mut() = Some(exit);
        }
    }

    /// Writes a note beside the conversation.
    pub(super) fn note(&self, text: &str) {
        let mut lines = String::new();
        for line in clean_lines(&self.mask.text(text)).lines() {
            lines.push_str(&self.paint.dim(format!("· {line}")));
            lines.push('\n');
        }
        self.write(&lines);
    }

    /// Writes what the person did wrong, or what went wrong in the bot.
    pub(super) fn warn(&self, text: &str) {
        let text = self.mask.text(text);
        let text = clean_lines(&text);
        self.write(&format!("{}\n", self.paint.warning(format!("! {text}"))));
    }

    /// How a write has failed, if one has.
    pub(super) fn failure(&self) -> Option<Exit> {
        *self.failed.borrow()
    }
}

/// Whether both ends of the chat are a terminal.
pub(super) fn is_terminal() -> bool {
    use io::IsTerminal as _;
    io::stdin().is_terminal() && io::stdout().is_terminal()
}
