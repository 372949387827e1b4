//! How much fits into a Dynamic Block; where Botcake and Messenger differ, the smaller one.

use crate::language::project_file::Channel;
use crate::platforms::Platform;
use crate::platforms::limits::{self, Item};

use crate::platforms::limits::Limit;

const fn botcake(item: Item) -> Limit {
    limits::vendor(Platform::Botcake, item)
}

const fn messenger(item: Item) -> Limit {
    limits::channel(Channel::Messenger, item)
}

/// Messages, quick replies and actions of one block.
pub const MESSAGES: Limit = botcake(Item::Messages);
pub const QUICK_REPLIES: Limit = botcake(Item::QuickReplies);
pub const ACTIONS: Limit = botcake(Item::Actions);

/// Characters of a text, buttons under a message and cards of a gallery.
pub const TEXT: Limit = botcake(Item::Text);
pub const BUTTONS: Limit = botcake(Item::Buttons);
pub const CARDS: Limit = botcake(Item::Cards);

/// Characters of a card's title and of its subtitle.
pub const CARD_TITLE: Limit = messenger(Item::CardTitle);
pub const CARD_TEXT: Limit = messenger(Item::CardSubtitle);

/// Characters on a button or a quick reply.
pub const LABEL: Limit = messenger(Item::QuickReplyLabel);
