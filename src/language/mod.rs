//! What a bot may say: one file per kind.

pub mod address;
pub mod template;
pub mod text;
pub mod value;
