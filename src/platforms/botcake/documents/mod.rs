//! Botcake's JSON, both ways.

mod id;
mod listings;
mod requests;
mod said;
mod tree;

pub use id::{Id, NoId};
pub use listings::{
    Flow, Flows, Folder, IceBreaker, Keyword, MenuItem, Named, Statistics, Tag, Tool,
};
pub use requests::{KeywordUpdate, SendContent, SendFlow, UpdateKeyword, WrittenKeyword};
pub use said::{Said, said};
pub use tree::{Found, Placed, Tree};
