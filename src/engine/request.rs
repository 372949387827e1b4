//! An API card with everything filled in -> the request that it makes.

use std::collections::BTreeMap;

use minijinja::Value as Context;

use super::context::Renderer;
use super::event::CallRequest;
use crate::language::name::{ApiCardName, FlowName};
use crate::language::value::Value;

/// An API card, read from its compiled content.
#[derive(Clone, Debug)]
pub struct Card {
    /// The flow after a success, where a step names none.
    pub success: Option<FlowName>,
    /// The flow after a failure, where a step names none.
    pub failure: Option<FlowName>,
}

impl Card {
    /// Reads the compiled content of a card.
    ///
    /// # Errors
    /// What is missing or of a wrong type, in plain words.
    pub fn new(content: &BTreeMap<String, Value>) -> Result<Card, String> {
        let _ = content;
        Err("it cannot be read yet".to_owned())
    }

    /// Fills in a request with the values of one conversation.
    ///
    /// # Errors
    /// What cannot be computed or sent, in one plain sentence without secrets.
    pub fn request(
        &self,
        name: &ApiCardName,
        renderer: &Renderer,
        context: &Context,
    ) -> Result<CallRequest, String> {
        let _ = (name, renderer, context);
        Err("it cannot be called yet".to_owned())
    }
}
