//! Where a flow leads: what can be tapped below its messages, and its jumps.

use super::{FlowWalk, State, one_or_many};
use crate::check::flow::piece::{Avail, Jump};
use crate::language::address::Kind;
use crate::language::name::FlowName;
use crate::source::Span;
use crate::syntax::Node;

impl<'p> FlowWalk<'_, 'p> {
    /// What can be tapped below a message.
    pub(super) fn items(&mut self, node: &'p Node, state: Option<&State<'p>>) {
        for key in ["buttons", "quick_replies"] {
            for item in node.get(key).map(Node::items).unwrap_or_default() {
                self.item(item, state);
            }
        }
        for card in node.get("cards").map(Node::items).unwrap_or_default() {
            self.condition_of(card, state);
            for item in card.get("buttons").map(Node::items).unwrap_or_default() {
                self.item(item, state);
            }
        }
    }

    fn condition_of(&mut self, item: &'p Node, state: Option<&State<'p>>) {
        if let (Some(condition), Some(state)) = (item.get("if"), state) {
            self.judge(condition, &state.facts);
        }
    }

    fn item(&mut self, item: &'p Node, state: Option<&State<'p>>) {
        self.condition_of(item, state);
        let Some((_, to)) = item.get("flow").and_then(|flow| self.gather.flow(flow)) else {
            return;
        };
        let mut state = state.cloned();
        if let Some(state) = &mut state {
            (state.response, state.error) = (Avail::NEVER, Avail::NEVER);
            state.answered.clear();
            for entry in ["set", "add"]
                .iter()
                .filter_map(|key| item.get(key))
                .flat_map(Node::entries)
            {
                state.set(&entry.key.text);
            }
            for name in item.get("clear").into_iter().flat_map(one_or_many) {
                state.clear(name);
            }
        }
        let at = self.gather.span(item.get("flow").unwrap_or(item));
        self.lead(to, at, true, state.as_ref());
    }

    pub(super) fn jump(&mut self, flow: &'p Node, state: Option<&State<'p>>) {
        let at = self.gather.span(flow);
        if let Some((_, to)) = self.gather.flow(flow) {
            self.lead(to, at, false, state);
        } else {
            // A flow that is not there: nothing is said of where it leads.
            self.flow.stops = true;
        }
    }

    pub(super) fn jump_by_card(&mut self, flow: &FlowName, at: Span, state: Option<&State<'p>>) {
        match self.gather.declared(Kind::Flow, flow.as_str()) {
            Some(to) => self.lead(to, at, false, state),
            None => self.flow.stops = true,
        }
    }

    fn lead(&mut self, to: Span, at: Span, tap: bool, state: Option<&State<'p>>) {
        let kept = self.gather.fields;
        let mut jump = Jump {
            to,
            at,
            tap,
            live: state.is_some(),
            response: Avail::NEVER,
            error: Avail::NEVER,
            answered: Vec::new(),
            sure: Vec::new(),
            cleared: Vec::new(),
        };
        if let Some(state) = state {
            (jump.response, jump.error) = (state.response, state.error);
            jump.answered.clone_from(&state.answered);
            if kept {
                jump.sure.clone_from(&state.sure);
                jump.cleared.clone_from(&state.cleared);
            }
        }
        self.flow.jumps.push(jump);
    }
}
