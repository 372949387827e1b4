//! What people write -> what it means: keywords, and answers for custom fields.

mod amount;
mod answer;
mod fold;
mod keywords;
mod number;
mod time;
mod wrong;
mod yes_no;

pub use amount::amount;
pub use answer::{Reading, answer, value};
pub use fold::fold;
pub use keywords::{Hit, Keywords};
pub use wrong::Wrong;

/// A number as people write it, as it is stored; `None` if the text is none.
pub(super) fn read_number(text: &str) -> Option<serde_json::Value> {
    number::read(text).and_then(number::stored)
}

/// A number as it is stored: whole numbers without a fraction. `None` if it is not finite.
pub(super) fn stored_number(number: f64) -> Option<serde_json::Value> {
    number::stored(number)
}
