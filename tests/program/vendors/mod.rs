//! The vendors' documented interfaces: our clients against them, and the sandbox that speaks them.

mod ahachat;
mod botcake;
mod broadcast;
mod firstline;
mod omnichat;
mod send;
mod served;
mod stage;
