//! What fits into a message: the limits of channels and vendors as data, each with its source and
//! its date. The checker, the engine and the vendors' documents all read this one table.

mod page;
mod table;
mod unit;

use super::Platform;
use crate::language::project_file::Channel;

pub use page::markdown;
pub use table::TABLE;
pub use unit::Unit;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    Text,
    /// A text that has buttons.
    ButtonText,
    /// A text whose quick replies are shown as a list.
    ListText,
    Question,
    /// A text in an answer that the platform pulls.
    AnswerText,
    ButtonLabel,
    /// The label of a button that opens a page.
    UrlButtonLabel,
    QuickReplyLabel,
    QuickReplyDescription,
    ListButton,
    CardTitle,
    CardSubtitle,
    MenuLabel,
    IceBreaker,
    /// The address that a button opens.
    Url,
    Buttons,
    CardButtons,
    QuickReplies,
    Cards,
    MenuItems,
    IceBreakers,
    /// Messages of one answer that the platform pulls.
    Messages,
    /// Actions of one answer that the platform pulls.
    Actions,
}

impl Item {
    /// How many items there are.
    pub const COUNT: usize = Item::Actions as usize + 1;

    /// What people call it.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Item::Text => "a text",
            Item::ButtonText => "a text with buttons",
            Item::ListText => "a text over a list of replies",
            Item::Question => "a question",
            Item::AnswerText => "a text of an answer",
            Item::ButtonLabel => "the label of a button",
            Item::UrlButtonLabel => "the label of a button with `url`",
            Item::QuickReplyLabel => "the label of a quick reply",
            Item::QuickReplyDescription => "the description of a quick reply",
            Item::ListButton => "the button of a list",
            Item::CardTitle => "the title of a card",
            Item::CardSubtitle => "the subtitle of a card",
            Item::MenuLabel => "the label of a menu item",
            Item::IceBreaker => "an ice breaker",
            Item::Url => "the address of a button",
            Item::Buttons => "buttons under one message",
            Item::CardButtons => "buttons on one card",
            Item::QuickReplies => "quick replies under one message",
            Item::Cards => "cards in one row",
            Item::MenuItems => "menu items",
            Item::IceBreakers => "ice breakers",
            Item::Messages => "messages of one answer",
            Item::Actions => "actions of one answer",
        }
    }
}

/// How sure a limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The owner's own documents or code say it.
    Official,
    /// Only somebody else's page says it.
    ThirdParty,
    /// Common knowledge; no page was found.
    Assumed,
}

impl Evidence {
    /// In the documentation.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Evidence::Official => "official",
            Evidence::ThirdParty => "third party",
            Evidence::Assumed => "assumed",
        }
    }
}

/// One limit and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub most: usize,
    /// `LINE`, `Omnichat`.
    pub owner: &'static str,
    /// The vendor; `None` for a limit of the channel itself.
    pub vendor: Option<Platform>,
    /// `None` for a vendor's limit on all its channels.
    pub channel: Option<Channel>,
    pub item: Item,
    pub unit: Unit,
    pub evidence: Evidence,
    /// Where it is written, and when it was read: `2026-11`.
    pub source: &'static str,
    pub date: &'static str,
}

impl Limit {
    /// Whose it is, in a sentence: `LINE`, `Omnichat on Messenger`.
    #[must_use]
    pub fn whose(&self) -> String {
        match (self.vendor, self.channel) {
            (Some(_), Some(channel)) => format!("{} on {}", self.owner, channel_title(channel)),
            _ => self.owner.to_owned(),
        }
    }
}

/// The channel's own spelling of its name.
#[must_use]
pub const fn channel_title(channel: Channel) -> &'static str {
    match channel {
        Channel::Line => "LINE",
        Channel::Messenger => "Messenger",
        Channel::Instagram => "Instagram",
        Channel::Whatsapp => "WhatsApp",
        Channel::Telegram => "Telegram",
        Channel::Zalo => "Zalo",
        Channel::Viber => "Viber",
        Channel::Webchat => "web chat",
    }
}

/// The channel's word in `channels:`.
#[must_use]
pub const fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Line => "line",
        Channel::Messenger => "messenger",
        Channel::Instagram => "instagram",
        Channel::Whatsapp => "whatsapp",
        Channel::Telegram => "telegram",
        Channel::Zalo => "zalo",
        Channel::Viber => "viber",
        Channel::Webchat => "webchat",
    }
}

/// A limit of a channel itself.
#[must_use]
pub const fn of_channel(channel: Channel, item: Item) -> Option<Limit> {
    find(None, Some(channel), item)
}

/// A limit of a channel that the table is known to have; otherwise this does not compile, as long
/// as it is a constant.
#[must_use]
pub const fn channel(channel: Channel, item: Item) -> Limit {
    match of_channel(channel, item) {
        Some(limit) => limit,
        None => panic!("the table has no such limit"),
    }
}

/// The same for a vendor's limit on all its channels.
#[must_use]
pub const fn vendor(vendor: Platform, item: Item) -> Limit {
    match find(Some(vendor), None, item) {
        Some(limit) => limit,
        None => panic!("the table has no such limit"),
    }
}

const fn find(vendor: Option<Platform>, channel: Option<Channel>, item: Item) -> Option<Limit> {
    let mut at = 0;
    while at < TABLE.len() {
        let limit = &TABLE[at];
        let same_vendor = match (limit.vendor, vendor) {
            (Some(one), Some(other)) => one as u8 == other as u8,
            (None, None) => true,
            _ => false,
        };
        let same_channel = match (limit.channel, channel) {
            (Some(one), Some(other)) => one as u8 == other as u8,
            (None, None) => true,
            _ => false,
        };
        if same_vendor && same_channel && limit.item as u8 == item as u8 {
            return Some(*limit);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_stands_once_with_its_source() {
        for (index, limit) in TABLE.iter().enumerate() {
            let again = TABLE[index + 1..].iter().any(|other| {
                (other.vendor, other.channel, other.item)
                    == (limit.vendor, limit.channel, limit.item)
            });
            assert!(!again, "{limit:?}");
            assert!(limit.most > 0 && limit.date.len() == 7, "{limit:?}");
            assert_eq!(
                limit.source.is_empty(),
                limit.evidence == Evidence::Assumed,
                "{limit:?}"
            );
            let owner = match (limit.vendor, limit.channel) {
                (Some(vendor), _) => vendor.title(),
                (None, Some(channel)) => channel_title(channel),
                (None, None) => "",
            };
            assert_eq!(limit.owner, owner);
        }
    }

    #[test]
    fn limits_are_found_by_their_owner() {
        let limit = channel(Channel::Line, Item::Text);
        assert_eq!((limit.most, limit.unit), (5000, Unit::Utf16));
        assert_eq!(limit.whose(), "LINE");
        assert_eq!(vendor(Platform::Botcake, Item::QuickReplies).most, 11);
        assert_eq!(of_channel(Channel::Viber, Item::Text), None);
        let web = find(Some(Platform::Omnichat), Some(Channel::Webchat), Item::Text);
        assert_eq!(
            web.map(|limit| limit.whose()).as_deref(),
            Some("Omnichat on web chat")
        );
    }
}
