//! What a bot may say: one file per family of kinds.

pub mod address;
pub mod answer;
pub mod api_card;
pub mod automation;
pub mod bot_file;
pub mod button;
pub mod contact;
pub mod conversation_test;
pub mod entry;
pub mod field;
pub mod flow;
pub mod message;
pub mod name;
pub mod project_file;
mod read;
pub mod scalars;
pub mod schema;
pub mod shape;
pub mod step;
pub mod target;
pub mod template;
pub mod text;
pub mod value;
