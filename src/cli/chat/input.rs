//! Where the person's lines come from: a terminal with an editor for the line, or a pipe.

use std::io::{self, BufRead as _};
use std::sync::mpsc;

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor, ExternalPrinter};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::PROMPT;

/// What came of reading.
#[derive(Debug)]
pub(super) enum Heard {
    Line(String),
    /// The end of the input, Ctrl-D or Ctrl-C.
    End,
    Failed(String),
}

/// The person's lines, read on a thread of their own when asked for.
pub(super) struct Lines {
    ask: mpsc::Sender<()>,
    heard: UnboundedReceiver<Heard>,
    asked: bool,
}

/// Prints while a line is being edited.
pub(super) type Printer = Box<dyn ExternalPrinter + Send>;

impl Lines {
    /// Lines that a person edits, with what prints above them.
    ///
    /// # Errors
    /// The terminal cannot be used; the reason in words.
    pub(super) fn terminal() -> Result<(Lines, Printer), String> {
        let config = Config::builder().auto_add_history(true).build();
        let opened = Editor::<(), MemHistory>::with_history(config, MemHistory::new());
        let mut editor = opened.map_err(|error| error.to_string())?;
        let printer = editor
            .create_external_printer()
            .map_err(|error| error.to_string())?;
        let lines = Lines::start(move || match editor.readline(PROMPT) {
            Ok(line) => Heard::Line(line),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Heard::End,
            Err(error) => Heard::Failed(error.to_string()),
        });
        Ok((lines, Box::new(printer)))
    }

    /// Lines of a pipe or a file.
    pub(super) fn pipe() -> Lines {
        Lines::start(|| {
            let mut bytes = Vec::new();
            match io::stdin().lock().read_until(b'\n', &mut bytes) {
                Ok(0) => Heard::End,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&bytes);
                    Heard::Line(text.trim_end_matches(['\n', '\r']).to_owned())
                }
                Err(error) => Heard::Failed(error.to_string()),
            }
        })
    }

    fn start(mut read: impl FnMut() -> Heard + Send + 'static) -> Lines {
        let (ask, asked) = mpsc::channel();
        let (tell, heard): (UnboundedSender<Heard>, _) = unbounded_channel();
        std::thread::spawn(
            move || {
                while asked.recv().is_ok() && tell.send(read()).is_ok() {}
            },
        );
        Lines {
            ask,
            heard,
            asked: false,
        }
    }

    /// The next line. When this is dropped before it is there, the next call waits for the same
    /// line.
    pub(super) async fn next(&mut self) -> Heard {
        if !self.asked {
            // The thread lives as long as `heard` is there.
            self.asked = self.ask.send(()).is_ok();
        }
        let heard = self.heard.recv().await.unwrap_or(Heard::End);
        self.asked = false;
        heard
    }
}
