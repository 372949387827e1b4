//! The bot is renewed when a file of the project is saved.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::project;
use crate::common::botwright;

/// Time for a loaded machine; a sound test needs none of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A chat that goes on.
struct Open {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    seen: String,
}

impl Open {
    fn new(root: &Path) -> Open {
        let mut child = botwright(root, &["chat", "--mock"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (tell, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines() {
                if tell.send(line.unwrap()).is_err() {
                    return;
                }
            }
        });
        Open {
            input: child.stdin.take().unwrap(),
            child,
            lines,
            seen: String::new(),
        }
    }

    /// Waits for a line that holds some words.
    fn wait_for(&mut self, words: &str) {
        loop {
            let Ok(line) = self.lines.recv_timeout(PATIENCE) else {
                panic!("no `{words}` in\n{}", self.seen)
            };
            self.seen.push_str(&line);
            self.seen.push('\n');
            if line.contains(words) {
                return;
            }
        }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    fn leave(mut self) -> i32 {
        drop(self.input);
        self.child.wait().unwrap().code().unwrap()
    }
}

/// Saves as many editors do: a new file, renamed over the old one.
fn save(file: &Path, text: &str) {
    let beside = file.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, file).unwrap();
}

#[test]
fn a_saved_file_renews_the_bot_and_keeps_the_conversation() {
    let (_folder, root) = project("https://api.example");
    let file = root.join("bot/main.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let mut chat = Open::new(&root);
    chat.wait_for("• Hello stranger!");
    chat.say("Book");
    chat.wait_for("• How many seats?");

    save(&file, &text.replace("From 1 to 9, please.", "One to nine!"));
    chat.wait_for("· the bot is renewed");
    // The question is still open.
    chat.say("twelve");
    chat.wait_for("• One to nine!");

    // Another file, written in place.
    let more = root.join("bot/more.yaml");
    fs::write(
        &more,
        "keywords: { bye: { match: [bye], text: Goodbye. } }\n",
    )
    .unwrap();
    chat.wait_for("· the bot is renewed");
    chat.say("bye");
    chat.wait_for("• Goodbye.");

    fs::remove_file(&more).unwrap();
    chat.wait_for("· the bot is renewed");
    chat.say("bye");
    chat.wait_for("• Sorry?");
    assert_eq!(chat.leave(), 0);
}

#[test]
fn a_broken_file_is_shown_and_the_old_bot_goes_on() {
    let (_folder, root) = project("https://api.example");
    let file = root.join("bot/main.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let mut chat = Open::new(&root);
    chat.wait_for("• Hello stranger!");
    save(&file, &text.replace("flow: shown }", "flow: shwon }"));
    chat.wait_for("error[unknown-flow]");
    chat.wait_for("! 2 errors; the bot goes on as it was");
    chat.say("cards");
    chat.wait_for("│ Boat ");
    assert_eq!(
        chat.seen.matches("goes on as it was").count(),
        1,
        "{}",
        chat.seen
    );

    save(&file, &text);
    chat.wait_for("· the bot is renewed");
    // Asked for, it is read again though nothing has changed.
    chat.say("/reload");
    chat.wait_for("· the bot is renewed");
    assert_eq!(chat.leave(), 0);
}
