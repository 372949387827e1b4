//! What a channel takes at most, as far as a running bot must keep to it: how many items a
//! `for_each` may make, how long a computed label may be, and for how long people can be written
//! to. The figures are those of the channels' own documents, read in 2026: Messenger and Instagram
//! `send-messages/quick-replies` and `template/generic`, LINE's OpenAPI `messaging-api.yml` and SDK
//! types, WhatsApp's `ActionObject` and `RowObject`, Zalo's consultation messages.

use jiff::SignedDuration;

use crate::language::project_file::Channel;
use crate::platforms::fit::Unit;

/// Cards of one message: Meta's generic template and LINE's carousel both take ten.
pub(super) const CARDS: usize = 10;

/// The message tags of Meta that allow a message outside the window.
const MESSAGE_TAGS: &[&str] = &[
    "CONFIRMED_EVENT_UPDATE",
    "POST_PURCHASE_UPDATE",
    "ACCOUNT_UPDATE",
    "HUMAN_AGENT",
];

/// Quick replies of one message; on WhatsApp the rows of a list. Where a channel names no figure,
/// the common 13.
pub(super) fn quick_replies(channel: Channel) -> usize {
    match channel {
        Channel::Whatsapp => 10,
        _ => 13,
    }
}

/// Characters of the label of a quick reply; a row's title on WhatsApp.
pub(super) fn quick_reply_label(channel: Channel) -> usize {
    match channel {
        Channel::Whatsapp => 24,
        _ => button_label(channel),
    }
}

/// Characters of the label of a button. Telegram and Viber, which name none, get Zalo's.
pub(super) fn button_label(channel: Channel) -> usize {
    match channel {
        Channel::Line
        | Channel::Messenger
        | Channel::Instagram
        | Channel::Whatsapp
        | Channel::Webchat => 20,
        Channel::Zalo | Channel::Telegram | Channel::Viber => 100,
    }
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
    match channel {
        Channel::Line => Unit::Utf16,
        Channel::Messenger | Channel::Instagram | Channel::Whatsapp => Unit::Points,
        Channel::Webchat | Channel::Telegram | Channel::Zalo | Channel::Viber => Unit::Seen,
    }
}
