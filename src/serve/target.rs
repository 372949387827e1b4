//! One target that is served.

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::ids::Ids;
use crate::engine::Bot;
use crate::language::field::CustomField;
use crate::language::name::{FieldName, FlowName, TagName};
use crate::language::project_file::Channel;
use crate::platforms::Platform;

/// A bot as one target has it, ready to answer.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) platform: Platform,
    /// `None`: whoever knows the address may call.
    pub(super) token: Option<Token>,
    pub(super) bot: Bot,
    /// Where people are taken to write, unless a request says otherwise.
    pub(super) channel: Channel,
    pub(super) fields: BTreeMap<FieldName, CustomField>,
    /// Here and below: the title, else the name.
    pub(super) tags: BTreeMap<TagName, String>,
    pub(super) flows: BTreeMap<FlowName, String>,
    pub(super) ids: Ids,
    /// Whether forms may be used that the vendor's documents only name.
    pub(super) inferred: bool,
    /// How long an answer may take.
    pub(super) budget: Duration,
}

/// The digest of a token: comparing digests takes a time that tells nothing about the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token([u8; 32]);

impl Token {
    pub(super) fn of(text: &str) -> Token {
        Token(Sha256::digest(text).into())
    }
}

impl Target {
    /// What people and platforms call a field.
    pub(super) fn field_title<'a>(&'a self, name: &'a FieldName) -> &'a str {
        let field = self.fields.get(name);
        let title = field.and_then(|field| field.title.as_deref());
        title.unwrap_or(name.as_str())
    }

    /// What people and platforms call a tag.
    pub(super) fn tag_title<'a>(&'a self, name: &'a TagName) -> &'a str {
        self.tags.get(name).map_or(name.as_str(), String::as_str)
    }
}
