//! How much fits into an answer.

use crate::platforms::fit::Limit;

const fn omnichat(most: usize) -> Limit {
    Limit::of("Omnichat", most)
}

const fn whatsapp(most: usize) -> Limit {
    Limit::meta("WhatsApp", most)
}

/// Messages of one answer, and characters of a text; on WhatsApp also of a card's title and text
/// together. Omnichat's Developer Guide, "Chatbot Dynamic Response API", 2026-11.
pub const MESSAGES: Limit = omnichat(5);
pub const TEXT: Limit = omnichat(4096);
/// Buttons of a card and characters on them, on WhatsApp; the same guide.
pub const BUTTONS: Limit = whatsapp(3);
pub const LABEL: Limit = whatsapp(20);
/// A list of options: characters of its text and its button, of a row's title and description; the
/// same guide.
pub const LIST_TEXT: Limit = whatsapp(1024);
pub const LIST_BUTTON: Limit = whatsapp(20);
pub const OPTION_TITLE: Limit = whatsapp(24);
pub const OPTION_TEXT: Limit = whatsapp(72);
/// Cards of a row, rows of a list: docs.omnichat.ai, the carousel card and the option list, 2026-11.
pub const CARDS: Limit = omnichat(10);
pub const OPTIONS: Limit = whatsapp(10);
