//! What a channel takes at most, as far as a running bot must keep to it: how many items a
//! `for_each` may make, how long a computed label may be, and for how long people can be written
//! to. The numbers of the first two are those of [`crate::platforms::limits`].

use jiff::SignedDuration;

use crate::language::project_file::Channel;
use crate::platforms::Platform;
use crate::platforms::limits::{self, Item, Unit};

/// Cards of one message: Meta's generic template and LINE's carousel take the same number.
pub(super) const CARDS: usize = limits::channel(Channel::Messenger, Item::Cards).most;

/// The message tags of Meta that allow a message outside the window.
const MESSAGE_TAGS: &[&str] = &[
    "CONFIRMED_EVENT_UPDATE",
    "POST_PURCHASE_UPDATE",
    "ACCOUNT_UPDATE",
    "HUMAN_AGENT",
];

/// The channel's own limit, or that of another which people take for it where it names none.
fn most(channel: Channel, item: Item, otherwise: limits::Limit) -> usize {
    limits::of_channel(channel, item).unwrap_or(otherwise).most
}

/// Quick replies of one message; on WhatsApp the rows of a list. Where a channel names no figure,
/// Messenger's.
pub(super) fn quick_replies(channel: Channel) -> usize {
    const COMMON: limits::Limit = limits::channel(Channel::Messenger, Item::QuickReplies);
    most(channel, Item::QuickReplies, COMMON)
}

/// Characters of the label of a quick reply; a row's title on WhatsApp.
pub(super) fn quick_reply_label(channel: Channel) -> usize {
    match limits::of_channel(channel, Item::QuickReplyLabel) {
        Some(limit) => limit.most,
        None => button_label(channel),
    }
}

/// Characters of the label of a button. Telegram and Viber, which name none, get Zalo's; Instagram
/// has Messenger's templates, and Omnichat has the web chat.
pub(super) fn button_label(channel: Channel) -> usize {
    const META: limits::Limit = limits::channel(Channel::Messenger, Item::ButtonLabel);
    const WEB: limits::Limit = limits::vendor(Platform::Omnichat, Item::ButtonLabel);
    const LOOSE: limits::Limit = limits::channel(Channel::Zalo, Item::ButtonLabel);
    let otherwise = match channel {
        Channel::Instagram => META,
        Channel::Webchat => WEB,
        _ => LOOSE,
    };
    most(channel, Item::ButtonLabel, otherwise)
}

/// For how long after a person's last word the channel delivers messages.
pub(super) fn window(channel: Channel) -> Option<SignedDuration> {
    match channel {
        Channel::Messenger | Channel::Instagram | Channel::Whatsapp => {
            Some(SignedDuration::from_hours(24))
        }
        Channel::Zalo => Some(SignedDuration::from_hours(48)),
        Channel::Line | Channel::Telegram | Channel::Viber | Channel::Webchat => None,
    }
}

/// Whether a message tag lets a message through outside the window.
pub(super) fn is_allowed(channel: Channel, message_tag: &str) -> bool {
    matches!(channel, Channel::Messenger | Channel::Instagram)
        && MESSAGE_TAGS.contains(&message_tag)
}

/// In what the channel counts the characters of a label.
pub(super) fn unit(channel: Channel) -> Unit {
    let limit = limits::of_channel(channel, Item::ButtonLabel)
        .or(limits::of_channel(channel, Item::QuickReplyLabel));
    limit.map_or(Unit::Graphemes, |limit| limit.unit)
}
