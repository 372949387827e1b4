//! Messages -> bodies of `POST /message/push`, or what stands against them. Nothing is cut.
//!
//! Source: FIRST LINE `developer/advanced/push-partner-limit` and
//! `developer/api/jin-jie/fa-song-xun-xi/push-message`. Texts, buttons and quick replies are shown
//! there; `carousel` and `image_carousel` are named as types, without the keys of their items. So
//! rows of cards and media are refused.

use serde::{Deserialize, Serialize};

use crate::language::message::{Body, Button, Message, QuickReply};
use crate::language::project_file::Channel;
use crate::platforms::fit::{Limit, Unfit, Vendor, at_most, checked};
use crate::platforms::limits::{self, Item};

static FIRST_LINE: Vendor = Vendor {
    name: "FIRST LINE",
    document: "a pushed message of FIRST LINE",
    no_flow: "cannot be started by a tap",
    undocumented: "FIRST LINE's pages name them without showing how they are written; put them into a conversation script",
    own_block: "use it in a conversation script",
};

/// The type and the message of a push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "message", rename_all = "lowercase")]
pub enum PushBody {
    Text(String),
    Button(Choice),
    QuickReply(Choice),
}

/// Words with something to tap under them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub explain_text: String,
    pub options: Vec<PushOption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum PushOption {
    /// A tap sends the value as the person's own words.
    Text {
        label: String,
        value: String,
    },
    PhoneNumber {
        label: String,
        number: String,
    },
    Url {
        label: String,
        url: String,
    },
}

/// How much a channel takes of a push. FIRST LINE names no limits of its own; Instagram has
/// Messenger's templates. `None` where no figure is known.
fn limit(channel: Channel, item: Item) -> Option<Limit> {
    limits::of_channel(channel, item).or(match channel {
        Channel::Instagram => limits::of_channel(Channel::Messenger, item),
        _ => None,
    })
}

/// Whether the vendor's page has a kind of contact for the channel: it has none for WhatsApp and
/// Zalo.
#[must_use]
pub fn reaches(channel: Channel) -> bool {
    !matches!(channel, Channel::Whatsapp | Channel::Zalo)
}

/// Compiles what a bot says, one push for each message, within what each of these channels takes.
///
/// A tap on a button or a quick reply that starts a flow sends its words, which a keyword reply has
/// to answer. Quick replies live until the bot's next message, so those of the last message alone
/// are there for the person.
///
/// # Errors
/// [`Unfit`], the first that is met.
pub fn compile(messages: &[Message], channels: &[Channel]) -> Result<Vec<PushBody>, Unfit> {
    if messages.is_empty() {
        return Err(Unfit::Empty("no message"));
    }
    let reached: Vec<Channel> = channels
        .iter()
        .copied()
        .filter(|one| reaches(*one))
        .collect();
    if let (true, Some(channel)) = (reached.is_empty(), channels.first()) {
        let channel = match channel {
            Channel::Zalo => "Zalo",
            _ => "WhatsApp",
        };
        let vendor = &FIRST_LINE;
        return Err(Unfit::Channel { channel, vendor });
    }
    let last = messages.len() - 1;
    let bodies = messages.iter().enumerate();
    bodies
        .map(|(index, message)| {
            let replies = if index == last {
                message.quick_replies.as_slice()
            } else {
                &[]
            };
            for channel in &reached {
                keeps(*channel, message, replies)?;
            }
            body(message, replies)
        })
        .collect()
}

fn keeps(channel: Channel, message: &Message, replies: &[QuickReply]) -> Result<(), Unfit> {
    let Body::Text(text) = &message.body else {
        return Ok(());
    };
    let short = |what, text: &str, item| match limit(channel, item) {
        Some(limit) => checked(what, text, limit).map(drop),
        None => Ok(()),
    };
    let few = |what, found, item| match limit(channel, item) {
        Some(limit) => at_most(what, found, limit, "show fewer"),
        None => Ok(()),
    };
    if message.buttons.is_empty() {
        short("the text", text, Item::Text)?;
    } else {
        short("the text with buttons", text, Item::ButtonText)?;
    }
    few("buttons", message.buttons.len(), Item::Buttons)?;
    few("quick replies", replies.len(), Item::QuickReplies)?;
    for button in &message.buttons {
        short("the button", &button.label, Item::ButtonLabel)?;
    }
    for reply in replies {
        short("the quick reply", &reply.label, Item::QuickReplyLabel)?;
    }
    Ok(())
}

fn body(message: &Message, replies: &[QuickReply]) -> Result<PushBody, Unfit> {
    let text = match &message.body {
        Body::Text(text) if text.trim().is_empty() => {
            return Err(Unfit::EmptyText {
                what: "the text",
                owner: "FIRST LINE",
            });
        }
        Body::Text(text) => text.clone(),
        Body::PlatformBlock(block) => {
            return Err(Unfit::PlatformBlock {
                block: block.clone(),
                vendor: &FIRST_LINE,
            });
        }
        Body::Cards(_) => return Err(undocumented("cards")),
        Body::Image(_) => return Err(undocumented("pictures")),
        Body::Video(_) => return Err(undocumented("videos")),
        Body::Audio(_) => return Err(undocumented("sounds")),
        Body::File(_) => return Err(undocumented("files")),
    };
    Ok(match (message.buttons.as_slice(), replies) {
        ([], []) => PushBody::Text(text),
        (buttons, []) => PushBody::Button(Choice {
            explain_text: text,
            options: buttons.iter().map(option).collect::<Result<_, _>>()?,
        }),
        ([], replies) => PushBody::QuickReply(Choice {
            explain_text: text,
            options: replies.iter().map(|reply| words(&reply.label)).collect(),
        }),
        _ => {
            let advice = "make quick replies of them";
            return Err(FIRST_LINE.not_there("buttons beside quick replies", advice));
        }
    })
}

fn undocumented(what: &'static str) -> Unfit {
    let vendor = &FIRST_LINE;
    Unfit::Undocumented { what, vendor }
}

fn option(button: &Button) -> Result<PushOption, Unfit> {
    let label = button.label.clone();
    match (&button.flow, &button.url, &button.phone) {
        (Some(_), _, _) => Ok(words(&label)),
        (None, Some(url), _) => Ok(PushOption::Url {
            label,
            url: url.clone(),
        }),
        (None, None, Some(number)) => Ok(PushOption::PhoneNumber {
            label,
            number: number.clone(),
        }),
        (None, None, None) => Err(Unfit::NoTarget(label)),
    }
}

fn words(label: &str) -> PushOption {
    PushOption::Text {
        label: label.to_owned(),
        value: label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
    use serde_json::{Value as Json, json};

    use super::*;

    fn pushed(messages: Json, channels: &[Channel]) -> Result<Json, Unfit> {
        let messages: Vec<Message> = serde_json::from_value(messages).unwrap();
        compile(&messages, channels).map(|bodies| serde_json::to_value(bodies).unwrap())
    }

    /// FIRST LINE developer/advanced/push-partner-limit, the three bodies of the page.
    #[test]
    fn the_page_s_own_bodies_are_written() {
        let page = json!([
            { "type": "text", "message": "您好" },
            { "type": "button", "message": { "explain_text": "請選擇", "options": [
                { "label": "查詢", "value": "查詢", "type": "text" },
                { "label": "客服專線", "type": "phonenumber", "number": "+886223456789" },
                { "label": "官網", "type": "url", "url": "https://lotus.example" }] } },
            { "type": "quickreply", "message": { "explain_text": "哪一張？", "options": [
                { "label": "#001", "value": "#001", "type": "text" }] } },
        ]);
        let said = json!([
            { "text": "您好", "quick_replies": [{ "label": "gone", "flow": "a" }] },
            { "text": "請選擇", "buttons": [
                { "label": "查詢", "flow": "a" },
                { "label": "客服專線", "phone": "+886223456789" },
                { "label": "官網", "url": "https://lotus.example" }] },
            { "text": "哪一張？", "quick_replies": [{ "label": "#001", "flow": "a" }] },
        ]);
        assert_eq!(pushed(said, &[Channel::Line]), Ok(page.clone()));
        let read: Vec<PushBody> = serde_json::from_value(page.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), page);
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let button = |label: &str| json!({ "label": label, "url": "https://a.example" });
        let four = json!([{ "text": "x", "buttons": [button("1"), button("2"), button("3"), button("4")] }]);
        assert!(pushed(four.clone(), &[Channel::Line]).is_ok());
        for (said, channels, words) in [
            (
                four,
                vec![Channel::Line, Channel::Messenger],
                "4 buttons, but Messenger takes at most 3",
            ),
            (
                json!([{ "text": "x", "buttons": [button(&"👍".repeat(21))] }]),
                vec![Channel::Line],
                "has 21 characters, but LINE takes at most 20",
            ),
            (
                json!([{ "cards": [{ "title": "x" }] }]),
                vec![Channel::Line],
                "cards cannot be sent: FIRST LINE's pages name them",
            ),
            (
                json!([{ "image": "https://a.example/a.png" }]),
                vec![Channel::Line],
                "pictures cannot be sent",
            ),
            (
                json!([{ "text": " " }]),
                vec![Channel::Viber],
                "the text is empty",
            ),
            (
                json!([{ "text": "x" }]),
                vec![Channel::Whatsapp],
                "does not work on WhatsApp",
            ),
            (
                json!([{ "text": "x", "buttons": [button("a")], "quick_replies": [{ "label": "b", "flow": "c" }] }]),
                vec![Channel::Line],
                "buttons beside quick replies",
            ),
            (
                json!([{ "text": "x", "buttons": [{ "label": "a" }] }]),
                vec![Channel::Line],
                "leads nowhere",
            ),
            (json!([]), vec![Channel::Line], "nothing to send"),
        ] {
            let refused = pushed(said.clone(), &channels).unwrap_err().to_string();
            assert!(refused.contains(words), "{said}: {refused}");
        }
    }
}
