//! How much fits into an answer. AhaChat's own page gives none but the size of media (25 MB, which
//! cannot be known before they are fetched); the rest is Messenger's, which everything passes.

use crate::platforms::fit::Limit;

const fn messenger(most: usize) -> Limit {
    Limit::meta("Messenger", most)
}

/// Characters of a text: developers.facebook.com/docs/messenger-platform/reference/send-api, 2026-11.
pub const TEXT: Limit = messenger(2000);
/// Characters of a text with buttons, and buttons under one message:
/// developers.facebook.com/docs/messenger-platform/send-messages/template/button, 2026-11.
pub const BUTTON_TEXT: Limit = messenger(640);
pub const BUTTONS: Limit = messenger(3);
/// Cards of a gallery, characters of their titles and subtitles:
/// developers.facebook.com/docs/messenger-platform/send-messages/template/generic, 2026-11.
pub const CARDS: Limit = messenger(10);
pub const CARD_TITLE: Limit = messenger(80);
pub const CARD_TEXT: Limit = messenger(80);
/// Quick replies of one message, and characters on them and on buttons:
/// developers.facebook.com/docs/messenger-platform/send-messages/quick-replies, 2026-11.
pub const QUICK_REPLIES: Limit = messenger(13);
pub const LABEL: Limit = messenger(20);
