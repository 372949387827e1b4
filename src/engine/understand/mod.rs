//! What people write -> what it means: keywords; answers are read by the language.

mod keywords;

pub use crate::language::answer::{
    Reading, Wrong, amount, answer, fold, read_number, stored_number, value,
};
pub use keywords::{Hit, Keywords};
