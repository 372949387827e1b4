//! How much fits into an answer. AhaChat's own page gives none but the size of media (25 MB, which
//! cannot be known before they are fetched); the rest is Messenger's, which everything passes.

use crate::language::project_file::Channel;
use crate::platforms::limits::{self, Item};

use crate::platforms::limits::Limit;

const fn messenger(item: Item) -> Limit {
    limits::channel(Channel::Messenger, item)
}

/// Characters of a text.
pub const TEXT: Limit = messenger(Item::Text);
/// Characters of a text with buttons, and buttons under one message.
pub const BUTTON_TEXT: Limit = messenger(Item::ButtonText);
pub const BUTTONS: Limit = messenger(Item::Buttons);
/// Cards of a gallery, characters of their titles and subtitles.
pub const CARDS: Limit = messenger(Item::Cards);
pub const CARD_TITLE: Limit = messenger(Item::CardTitle);
pub const CARD_TEXT: Limit = messenger(Item::CardSubtitle);
/// Quick replies of one message, and characters on them and on buttons.
pub const QUICK_REPLIES: Limit = messenger(Item::QuickReplies);
pub const LABEL: Limit = messenger(Item::QuickReplyLabel);
