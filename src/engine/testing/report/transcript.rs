//! A conversation in lines.

use crate::diagnostics::clean;
use crate::engine::testing::compare::labels;
use crate::engine::testing::played::Entry;
use crate::language::message::{Body, Message};

/// Who speaks, and what is said: one line or more, without control characters.
pub(super) fn lines(entry: &Entry) -> (&'static str, Vec<String>) {
    match entry {
        Entry::User(text) => ("user", text_lines(text)),
        Entry::Event(what) => ("event", text_lines(what)),
        Entry::Bot(message) => ("bot", message_lines(message)),
        Entry::Withheld { message, why } => {
            let mut lines = message_lines(message);
            lines.push(clean(&format!("not delivered: {why}")).into_owned());
            ("withheld", lines)
        }
        Entry::Call { card, ended } => ("call", text_lines(&format!("{card}: {ended}"))),
        Entry::HandedOff(to) => ("hand-off", text_lines(to)),
        Entry::Replied(text) => ("comment", text_lines(text)),
    }
}

/// A text in clean lines.
pub(super) fn text_lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let lines = text.trim_end_matches('\n').split('\n');
    lines.map(|line| clean(line).into_owned()).collect()
}

fn message_lines(message: &Message) -> Vec<String> {
    let mut lines = match &message.body {
        Body::Text(text) => text_lines(text),
        Body::Cards(cards) => {
            let mut lines = Vec::new();
            for (number, card) in (1..).zip(cards) {
                let mut line = format!("card {number}: {}", card.title);
                if let Some(subtitle) = &card.subtitle {
                    line.push_str(" | ");
                    line.push_str(subtitle);
                }
                lines.push(clean(&line).into_owned());
                lines.extend(buttons(labels(&card.buttons), ("  [", "]")));
            }
            lines
        }
        Body::Image(what)
        | Body::Video(what)
        | Body::Audio(what)
        | Body::File(what)
        | Body::PlatformBlock(what) => {
            vec![clean(&format!("{}: {what}", message.body.word())).into_owned()]
        }
    };
    lines.extend(buttons(labels(&message.buttons), ("[", "]")));
    let replies = message.quick_replies.iter();
    let replies = replies.map(|reply| reply.label.as_str()).collect();
    lines.extend(buttons(replies, ("(", ")")));
    lines
}

fn buttons(labels: Vec<&str>, (open, close): (&str, &str)) -> Option<String> {
    if labels.is_empty() {
        return None;
    }
    let shown = labels.iter().map(|label| {
        let open = open.trim_start();
        format!("{open}{}{close}", clean(label))
    });
    let shown: Vec<String> = shown.collect();
    let indent = open.len() - open.trim_start().len();
    Some(format!("{}{}", " ".repeat(indent), shown.join(" ")))
}
