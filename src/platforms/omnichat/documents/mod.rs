//! Omnichat's JSON, both ways.

mod answer;
mod card;
mod compile;
mod limits;
mod listings;
mod requests;
#[cfg(test)]
mod tests;

pub use crate::platforms::fit::{Limit, Unfit};
pub use answer::{
    Action, Answer, AnswerButton, AnswerMessage, Attribute, CarouselItem, ImageItem, ListOption,
    OptionList, OverlapImage, Style,
};
pub use card::{Card, CardUnfit, Pick, card};
pub use compile::{Blocks, Place, compile};
pub use limits::{
    BUTTONS, CARDS, LABEL, LIST_BUTTON, LIST_TEXT, MESSAGES, OPTION_TEXT, OPTION_TITLE, OPTIONS,
    TEXT,
};
pub use listings::{
    Area, AttributeType, Block, Broadcast, ButtonClicks, Channel, ChatMessage, Chatbot, Contact,
    ContactAttribute, MenuId, MenuStatus, Recipient, RichMenu, TaggingLog,
};
pub use requests::{
    ContactWrite, DirectMessage, NewBroadcast, OutMessage, Product, SetAttribute, Tagging,
    WhatsappTemplate,
};
