//! FIRST LINE: contacts and tags through the API; scripts by hand.
//!
//! Facts come from the vendor's pages under `help.firstline.cc/developer/api` (contact, contact-tag,
//! custom-field, custom-field-category, request-methods, push-message).

mod client;
mod documents;
mod facts;
mod pages;
mod people;
mod port;
mod push;
mod refusals;
mod search;
mod values;

pub use client::{Client, Dialect, Push};
pub use documents::{Category, Contact, ContactBody, CzCol, Definition, OptionText, Tag, TagBody};
pub use facts::FACTS;
pub use pages::{Listed, Proof};
pub use port::Tenant;
pub use push::{Choice, PushBody, PushOption, compile, reaches};
pub use search::{Compare, CzFilter, Search};
pub use values::{BadValue, decode, encode, type_code, type_of};
