//! Every platform behind the one port: what all of them keep, and how each is synced.

mod by_hand;
mod commands;
mod conformance;
mod contacts;
mod matrix;
mod names;
mod omnichat;
mod place;
mod sheet;
mod wire;
