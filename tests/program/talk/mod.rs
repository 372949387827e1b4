//! Conversations with a published bot, over HTTP with a real sandbox: applied by the program from
//! files, its API cards really called.

mod cards;
mod killed;
mod lotus;
mod messages;
mod people;
mod sends;
mod time;
mod town;
