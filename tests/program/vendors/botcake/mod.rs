//! Botcake: every request and response of `seeds/botcake-public-api.txt`, quoted by its heading,
//! against the sandbox's dialect (as a client of the vendor would send them) and against ours.

mod bad_days;
mod cli;
mod client;
mod console;
mod native;
mod reads;
mod stand_in;
mod world;
mod writes;

use world::{PAGE, World};
