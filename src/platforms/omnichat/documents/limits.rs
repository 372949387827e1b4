//! How much fits into an answer.

use crate::language::project_file::Channel;
use crate::platforms::Platform;
use crate::platforms::limits::{self, Item};

use crate::platforms::limits::Limit;

const fn omnichat(item: Item) -> Limit {
    limits::vendor(Platform::Omnichat, item)
}

const fn whatsapp(item: Item) -> Limit {
    limits::channel(Channel::Whatsapp, item)
}

/// Messages of one answer, and characters of a text; on WhatsApp also of a card's title and text
/// together.
pub const MESSAGES: Limit = omnichat(Item::Messages);
pub const TEXT: Limit = omnichat(Item::AnswerText);
/// Buttons of a card and characters on them, on WhatsApp.
pub const BUTTONS: Limit = whatsapp(Item::Buttons);
pub const LABEL: Limit = whatsapp(Item::ButtonLabel);
/// A list of options: characters of its text and its button, of a row's title and description.
pub const LIST_TEXT: Limit = whatsapp(Item::ListText);
pub const LIST_BUTTON: Limit = whatsapp(Item::ListButton);
pub const OPTION_TITLE: Limit = whatsapp(Item::QuickReplyLabel);
pub const OPTION_TEXT: Limit = whatsapp(Item::QuickReplyDescription);
/// Cards of a row, rows of a list.
pub const CARDS: Limit = omnichat(Item::Cards);
pub const OPTIONS: Limit = whatsapp(Item::QuickReplies);
