//! What fires after a turn.

use super::{Machine, place};
use crate::engine::event::Reason;
use crate::engine::state::Trigger;
use crate::language::address::Kind;
use crate::language::automation::{Rule, RuleEvent};
use crate::language::name::Name;

impl Machine<'_> {
    /// Lets the rules fire until nothing is left to do, or a call has to be made first.
    pub(super) fn settle(&mut self) {
        let bot = self.bot;
        loop {
            let conversation = &mut self.state.conversation;
            if conversation.calling.is_some() {
                return;
            }
            let turn = &mut conversation.turn;
            if conversation.handed_to.is_some() {
                turn.queue.clear();
                turn.triggers.clear();
                return;
            }
            if turn.queue.is_empty() {
                if turn.triggers.is_empty() {
                    return;
                }
                let triggers = std::mem::take(&mut turn.triggers);
                let fits = |rule: &Rule| match rule.event {
                    RuleEvent::TagAdded => rule
                        .tag
                        .clone()
                        .is_some_and(|tag| triggers.contains(&Trigger::TagAdded(tag))),
                    RuleEvent::FieldSet => rule
                        .field
                        .clone()
                        .is_some_and(|field| triggers.contains(&Trigger::FieldSet(field))),
                    RuleEvent::ConversationClosed => false,
                };
                self.queue(fits);
                continue;
            }
            let name = turn.queue.remove(0);
            if let Some(rule) = bot.rules.get(&name) {
                let at = place(Kind::Rule, name.as_str(), &[]);
                self.answers(Reason::Rule(name), at);
                self.start_flow(&rule.flow);
            }
        }
    }

    /// Puts the rules that fit and whose conditions hold into the queue, in order of their names.
    pub(super) fn queue(&mut self, fits: impl Fn(&Rule) -> bool) {
        let bot = self.bot;
        for (name, rule) in &bot.rules {
            if fits(rule) && self.may_fire(name, rule) {
                if rule.once {
                    self.state.contact.fired.insert(name.clone());
                }
                let turn = &mut self.state.conversation.turn;
                turn.fired.insert(name.clone());
                turn.queue.push(name.clone());
            }
        }
    }

    fn may_fire(&mut self, name: &Name, rule: &Rule) -> bool {
        if rule.once && self.state.contact.fired.contains(name) {
            return false;
        }
        let at = place(Kind::Rule, name.as_str(), &[]);
        if let Some(when) = &rule.when {
            let context = self.context(None);
            if !self.holds(&when.0, &context, &at) {
                return false;
            }
        }
        if self.state.conversation.turn.fired.contains(name) {
            self.problem(
                format!(
                    "the rule `{name}` was stopped: what its flow `{}` does would start it again",
                    rule.flow
                ),
                Some(at),
            );
            return false;
        }
        true
    }
}
