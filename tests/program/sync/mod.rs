//! Plan and apply against a real sandbox, over real HTTP, with real state files.

mod basics;
pub(crate) mod bots;
mod choices;
mod cli;
mod interruptions;
mod limits;
mod process;
mod proxy;
mod random;
mod saved;
mod settings;
mod settled;
mod shop;
mod speed;
#[cfg(unix)]
mod stopped;
#[cfg(unix)]
mod terminal;
mod ways;
mod words;
pub(crate) mod world;
