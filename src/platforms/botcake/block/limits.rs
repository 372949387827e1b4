//! How much fits into a Dynamic Block; where Botcake and Messenger differ, the smaller one.

use crate::platforms::fit::Limit;

const fn botcake(most: usize) -> Limit {
    Limit::of("Botcake", most)
}

const fn messenger(most: usize) -> Limit {
    Limit::meta("Messenger", most)
}

/// Messages, quick replies and actions of one block: docs.botcake.io/cau-hinh/response-reference-docs,
/// 2026-11.
pub const MESSAGES: Limit = botcake(10);
pub const QUICK_REPLIES: Limit = botcake(11);
pub const ACTIONS: Limit = botcake(5);

/// Characters of a text, buttons under a message and cards of a gallery:
/// docs.botcake.io/v/english/contents/cac-thanh-phan-trong-trang-thiet-lap-tin-nhan, 2026-11.
pub const TEXT: Limit = botcake(640);
pub const BUTTONS: Limit = botcake(3);
pub const CARDS: Limit = botcake(10);

/// Characters of a card's title and of its subtitle:
/// developers.facebook.com/docs/messenger-platform/send-messages/template/generic, 2026-11.
pub const CARD_TITLE: Limit = messenger(80);
pub const CARD_TEXT: Limit = messenger(80);

/// Characters on a button or a quick reply:
/// developers.facebook.com/docs/messenger-platform/instagram/features/quick-replies, 2026-11.
pub const LABEL: Limit = messenger(20);
