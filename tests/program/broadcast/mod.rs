//! `broadcast` through the program: real requests, real files, killed processes.

mod hall;
mod killed;
mod stops;
mod tables;
