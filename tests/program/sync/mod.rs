//! Plan and apply against a real sandbox, over real HTTP, with real state files.

mod basics;
mod bots;
mod interruptions;
mod limits;
mod process;
mod proxy;
mod random;
mod saved;
mod speed;
mod ways;
mod world;
