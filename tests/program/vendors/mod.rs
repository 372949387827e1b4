//! The vendors' documented interfaces: our clients against them, and the sandbox that speaks them.

mod ahachat;
mod botcake;
mod broadcast;
mod by_hand;
mod firstline;
mod killed;
mod look_up;
mod omnichat;
mod one_world;
mod send;
mod served;
mod stage;
mod stats;
