//! A message of the bot as lines for a terminal, and what of it can be tapped.

use super::paint::{Paint, padded, width, wrap};
use crate::diagnostics::{clean, clean_lines};
use crate::language::message::{Body, Button, Card, Message, QuickReply, TapId};

/// The widest line inside the frame of a card.
const CARD_COLUMNS: usize = 64;

/// Something with a number before it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thing {
    pub(super) label: String,
    pub(super) tap: Option<TapId>,
    /// What it does outside the chat: opens a page, calls a number.
    pub(super) outside: Option<Outside>,
    /// On which card it is, from 1.
    pub(super) card: Option<usize>,
    pub(super) quick_reply: bool,
    /// The bot has said something since, and quick replies do not last.
    pub(super) gone: bool,
}

/// What a button does outside the chat.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outside {
    Page(String),
    Phone(String),
}

/// A message in lines, each with its line break. Things that can be tapped are numbered on, and
/// added to `things`.
pub(super) fn message(message: &Message, things: &mut Vec<Thing>, paint: Paint) -> String {
    let mut lines = Vec::new();
    match &message.body {
        Body::Text(text) => lines.extend(clean_lines(text).split('\n').map(str::to_owned)),
        Body::Image(url) | Body::Video(url) | Body::Audio(url) | Body::File(url) => {
            lines.push(format!("[{}] {}", message.body.word(), clean(url)));
        }
        Body::PlatformBlock(name) => {
            lines.push(format!(
                "[{}] {}",
                message.body.word().replace('_', " "),
                clean(name)
            ));
        }
        Body::Cards(cards) => {
            for (index, card) in cards.iter().enumerate() {
                lines.extend(framed(card, index + 1, things, paint));
            }
        }
    }
    for button in &message.buttons {
        lines.push(line(of_button(button, None), things, paint));
    }
    if let Some(label) = &message.list_button {
        lines.push(paint.dim(format!("{}:", clean(label))));
    }
    for reply in &message.quick_replies {
        let described = line(of_quick_reply(reply), things, paint);
        lines.push(match &reply.description {
            Some(words) => format!("{described}  {}", paint.dim(clean(words))),
            None => described,
        });
    }
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let before = if index == 0 { "• " } else { "  " };
        text.push_str(format!("{before}{line}").trim_end());
        text.push('\n');
    }
    text
}

fn of_button(button: &Button, card: Option<usize>) -> Thing {
    let page = button.url.clone().map(Outside::Page);
    Thing {
        label: button.label.clone(),
        tap: button.tap,
        outside: page.or_else(|| button.phone.clone().map(Outside::Phone)),
        card,
        quick_reply: false,
        gone: false,
    }
}

fn of_quick_reply(reply: &QuickReply) -> Thing {
    Thing {
        label: reply.label.clone(),
        tap: reply.tap,
        outside: None,
        card: None,
        quick_reply: true,
        gone: false,
    }
}

/// `[1] label  https://…`
fn line(thing: Thing, things: &mut Vec<Thing>, paint: Paint) -> String {
    let mut text = format!(
        "{} {}",
        paint.number(format!("[{}]", things.len() + 1)),
        clean(&thing.label)
    );
    match &thing.outside {
        Some(Outside::Page(to) | Outside::Phone(to)) => {
            text.push_str("  ");
            text.push_str(&paint.dim(clean(to)));
        }
        None => {}
    }
    things.push(thing);
    text
}

/// A card in a frame.
fn framed(card: &Card, number: usize, things: &mut Vec<Thing>, paint: Paint) -> Vec<String> {
    let plain = Paint { color: false };
    let mut inside = wrap(&clean_lines(&card.title), CARD_COLUMNS);
    if let Some(subtitle) = &card.subtitle {
        inside.extend(wrap(&clean_lines(subtitle), CARD_COLUMNS));
    }
    if let Some(image) = &card.image {
        inside.extend(wrap(&format!("[image] {}", clean(image)), CARD_COLUMNS));
    }
    if let Some(url) = &card.url {
        inside.extend(wrap(&clean(url), CARD_COLUMNS));
    }
    for button in &card.buttons {
        let text = line(of_button(button, Some(number)), things, plain);
        inside.extend(wrap(&text, CARD_COLUMNS));
    }
    let columns = inside.iter().map(|line| width(line)).max().unwrap_or(0);
    let rule = "─".repeat(columns + 2);
    let mut lines = vec![paint.dim(format!("┌{rule}┐"))];
    let side = paint.dim("│");
    for line in inside {
        lines.push(format!("{side} {} {side}", padded(&line, columns)));
    }
    lines.push(paint.dim(format!("└{rule}┘")));
    lines
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use serde_json::json;

    use super::*;

    fn shown(messages: &[serde_json::Value]) -> (String, Vec<Thing>) {
        let mut things = Vec::new();
        let text = messages
            .iter()
            .map(|json| serde_json::from_value::<Message>(json.clone()).unwrap())
            .map(|one| message(&one, &mut things, Paint { color: false }))
            .collect();
        (text, things)
    }

    #[test]
    fn a_message_and_its_buttons() {
        let (text, things) = shown(&[
            json!({ "text": "您好\n第二行", "buttons": [
                { "label": "我的票券", "tap": 1, "flow": "my-tickets" },
                { "label": "官方網站", "url": "https://lotus.example" },
                { "label": "客服", "phone": "+886223456789" },
            ] }),
            json!({ "image": "https://lotus.example/a.png", "quick_replies": [{ "label": "好", "tap": 2, "description": "明天" }] }),
        ]);
        assert_eq!(
            text,
            "• 您好\n  第二行\n  [1] 我的票券\n  [2] 官方網站  https://lotus.example\n  \
             [3] 客服  +886223456789\n• [image] https://lotus.example/a.png\n  [4] 好  明天\n"
        );
        assert_eq!(things.len(), 4);
        assert_eq!(things[3].tap, Some(TapId(2)));
    }

    #[test]
    fn cards_stand_in_frames_of_the_right_width() {
        let (text, things) = shown(&[json!({ "cards": [
            { "title": "高鐵票", "subtitle": "Taipei", "buttons": [{ "label": "出示", "tap": 1 }] },
            { "title": "a", "buttons": [{ "label": "出示", "tap": 2 }] },
        ] })]);
        assert_eq!(
            text,
            "• ┌──────────┐\n  │ 高鐵票   │\n  │ Taipei   │\n  │ [1] 出示 │\n  └──────────┘\n  \
             ┌──────────┐\n  │ a        │\n  │ [2] 出示 │\n  └──────────┘\n"
        );
        let cards: Vec<_> = things.iter().map(|thing| thing.card).collect();
        assert_eq!(cards, [Some(1), Some(2)]);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let (text, _) = shown(&[
            json!({ "text": "a\u{1b}[2J\rb", "quick_replies": [{ "label": "\u{202e}x" }] }),
        ]);
        assert_eq!(text, "• a␛[2J␍b\n  [1] <U+202E>x\n");
    }
}
