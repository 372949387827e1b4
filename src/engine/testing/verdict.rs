//! What was said after one turn beside what should have been.

use super::compare;
use super::played::{At, Failure, Kind, Segment};
use crate::language::conversation_test::{BotSays, ConversationTest, ExpectedMessage};

/// The first thing that is wrong. `trouble` is what went wrong besides, with the number of
/// messages that were said before; `withheld` says why messages were not delivered.
pub(super) fn judge(
    test: &ConversationTest,
    segment: &Segment,
    trouble: Option<(usize, Failure)>,
    withheld: &[String],
) -> Option<Failure> {
    let said_before = trouble.as_ref().map(|(said, _)| *said);
    let turns = segment.expected.iter().filter_map(|index| {
        let says = test.chat.get(*index)?.bot.as_ref()?;
        Some((*index, says))
    });
    let turns: Vec<(usize, &BotSays)> = turns.collect();
    let pairs = turns.iter().zip(&segment.said);
    for ((index, says), said) in pairs.take(said_before.unwrap_or(usize::MAX)) {
        if let Some(sentence) = compare::broken_pattern(says) {
            let at = At::Turn(Some(*index));
            return Some(Failure::new(Kind::Setup, at, sentence));
        }
        let differences = compare::differences(says, &said.message);
        if !differences.is_empty() {
            let mut failure = Failure::new(
                Kind::DifferentMessage,
                At::Turn(Some(*index)),
                "the bot says something else",
            );
            failure.expected = Some(in_words(says));
            failure.differences = differences;
            return Some(failure.by(said));
        }
    }
    if let Some((_, failure)) = trouble {
        return Some(failure);
    }
    if let Some((index, says)) = turns.get(segment.said.len()) {
        let sentence = match segment.said.len() {
            0 => "the bot says nothing here",
            _ => "the bot says nothing more here",
        };
        let mut failure = Failure::new(Kind::MissingMessage, At::Turn(Some(*index)), sentence);
        failure.expected = Some(in_words(says));
        for why in withheld {
            failure = failure.note(format!("a message was not delivered: {why}"));
        }
        return Some(failure);
    }
    let said = segment.said.get(turns.len())?;
    // The turn after which the test goes on too early.
    let last = turns.last().map(|(index, _)| *index).or(segment.after);
    let sentence = "the bot says something that the test does not name";
    Some(Failure::new(Kind::UnexpectedMessage, At::Turn(last), sentence).by(said))
}

impl Failure {
    /// Whether only what was said is wrong.
    pub(super) fn is_about_words(&self) -> bool {
        matches!(
            self.kind,
            Kind::DifferentMessage | Kind::MissingMessage | Kind::UnexpectedMessage
        )
    }
}

/// What a test expects, in short.
pub(super) fn in_words(says: &BotSays) -> String {
    let message = match says {
        BotSays::Text(text) => return text.clone(),
        BotSays::Message(message) => message,
    };
    match &**message {
        ExpectedMessage {
            text: Some(text), ..
        } => text.clone(),
        // A mapping as it would stand in the file.
        message => serde_json::to_string(message).unwrap_or_default(),
    }
}
