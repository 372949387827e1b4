//! What is due: flows that wait, sequence messages, the end of the conversation.

use jiff::{SignedDuration, Timestamp};

use super::{Machine, place};
use crate::engine::bot::Bot;
use crate::engine::event::{Happening, PathPart, Reason};
use crate::engine::state::{OfferKind, State, Thread, Waiting};
use crate::language::address::Kind;
use crate::language::automation::RuleEvent;
use crate::language::name::SequenceName;

/// After so much silence a conversation has ended.
const SILENCE: SignedDuration = SignedDuration::from_hours(24);

/// So often time leads on a flow while nobody does anything; what goes beyond has no end.
const WAITS: u32 = 1_000;

/// What is due next. At the same time, a flow that waits comes before a sequence message, and both
/// before the end, so that their words still belong to the conversation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// The index of a flow that waits.
    Waiting(usize),
    Sequence(SequenceName),
    End,
}

pub(in crate::engine) fn next_due(bot: &Bot, state: &State) -> Option<Timestamp> {
    due(bot, state).map(|(time, _)| time)
}

fn due(bot: &Bot, state: &State) -> Option<(Timestamp, Due)> {
    let conversation = &state.conversation;
    if conversation.calling.is_some() {
        return None;
    }
    let end = conversation.active.and_then(|active| {
        let end = active.checked_add(SILENCE).ok()?;
        Some((end, Due::End))
    });
    // While people have the conversation, sequence messages wait.
    if conversation.handed_to.is_some() {
        return end;
    }
    let waiting = conversation.waiting.iter().enumerate();
    let waiting = waiting.map(|(index, waiting)| (waiting.due, Due::Waiting(index)));
    let sequences = state
        .contact
        .sequences
        .iter()
        .filter_map(|(name, subscription)| {
            let (after, _) = bot.sequences.get(name)?.order.get(subscription.next)?;
            let after = SignedDuration::from_secs(i64::try_from(*after).ok()?);
            let time = subscription.started.checked_add(after).ok()?;
            Some((time, Due::Sequence(name.clone())))
        });
    waiting.chain(sequences).chain(end).min()
}

impl Machine<'_> {
    /// Time has passed: everything that is due, up to a call.
    pub(super) fn tick(&mut self) {
        while let Some((time, due)) = due(self.bot, self.state)
            && time <= self.now
        {
            match due {
                // A turn that was stopped would otherwise begin again at the same time.
                Due::Waiting(index) if self.is_stopped() => {
                    self.state.conversation.waiting.remove(index);
                }
                Due::Sequence(name) if self.is_stopped() => self.stop_sequence(&name),
                Due::Waiting(index) => {
                    let Waiting { thread, .. } = self.state.conversation.waiting.remove(index);
                    if self.leads_on(&thread) {
                        let at = thread.place(&[]);
                        self.because(Reason::Waited, Some(at));
                        self.run(thread);
                    }
                }
                Due::Sequence(name) if self.goes_round(&name) => self.stop_sequence(&name),
                Due::Sequence(name) => self.sequence_message(name),
                Due::End => self.end(self.state.conversation.handed_to.is_some()),
            }
            self.settle();
        }
    }

    /// Counts a wait that is over. `false` if the flow has gone on by itself too often: it ends.
    fn leads_on(&mut self, thread: &Thread) -> bool {
        let waited = &mut self.state.conversation.waited;
        let count = waited.entry(thread.flow.clone()).or_default();
        *count = count.saturating_add(1);
        if *count <= WAITS {
            return true;
        }
        let mut at = thread.place(&[]);
        // The thread stands behind its wait.
        if let Some(PathPart::Index(index)) = at.path.last_mut() {
            *index = index.saturating_sub(1);
        }
        let message = format!(
            "`{}` goes on by itself without end; it was stopped after {WAITS} waits",
            at.address
        );
        self.problem(message, Some(at));
        false
    }

    /// Counts a message of a sequence, which a flow of its own can start again and again.
    fn goes_round(&mut self, name: &SequenceName) -> bool {
        let sequenced = &mut self.state.conversation.sequenced;
        let count = sequenced.entry(name.clone()).or_default();
        *count = count.saturating_add(1);
        if *count <= WAITS {
            return false;
        }
        let at = place(Kind::Sequence, name.as_str(), &[]);
        let message = format!(
            "`{}` goes on by itself without end; it was stopped after {WAITS} messages",
            at.address
        );
        self.problem(message, Some(at));
        true
    }

    fn sequence_message(&mut self, name: SequenceName) {
        let bot = self.bot;
        let Some(subscription) = self.state.contact.sequences.get_mut(&name) else {
            return;
        };
        let number = subscription.next;
        subscription.next = number.saturating_add(1);
        let Some(series) = bot.sequences.get(&name) else {
            return;
        };
        if number + 1 >= series.order.len() {
            self.state.contact.sequences.remove(&name);
        }
        let step = series.order.get(number);
        let Some((index, step)) =
            step.and_then(|(_, index)| Some((*index, series.sequence.steps.get(*index)?)))
        else {
            return;
        };
        let path = [PathPart::Key("steps"), PathPart::Index(index)];
        let at = place(Kind::Sequence, name.as_str(), &path);
        self.answers(Reason::Sequence(name), at);
        self.start_flow(&step.flow);
    }

    /// Ends the conversation. Rules for a closed one look at it as it was, and start theirs in a
    /// new one.
    pub(super) fn end(&mut self, closed: bool) {
        if closed {
            self.queue(|rule| rule.event == RuleEvent::ConversationClosed);
        }
        let conversation = &mut self.state.conversation;
        conversation.handed_to = None;
        conversation.active = None;
        conversation.question = None;
        conversation.input = None;
        conversation
            .offers
            .retain(|offer| offer.kind != OfferKind::QuickReply);
        for offer in &mut conversation.offers {
            offer.old = true;
        }
        self.forget();
        self.out.push(Happening::Ended);
    }
}
