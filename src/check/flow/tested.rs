//! Which flows the conversations of the tests can come to.

use super::Map;
use super::piece::{Entry, EntryKind};
use crate::syntax::Node;

/// What the lines of all tests do.
#[derive(Default)]
struct Lines {
    /// In small letters.
    said: Vec<String>,
    menu: Vec<String>,
    ice_breakers: Vec<String>,
    follows: bool,
    waits: bool,
    closes: bool,
}

impl Map<'_> {
    /// The flows that no test can come to, whatever is tapped and answered in it. A test starts
    /// with the entry points that its lines use; what a person writes uses every keyword with a
    /// phrase in it, and the default reply. Rules fire in every test; sequences where one waits.
    pub(crate) fn untested(&self) -> Vec<usize> {
        let mut lines = Lines::default();
        for turn in self
            .pieces
            .iter()
            .flat_map(|piece| &piece.tests)
            .flat_map(|chat| chat.items())
        {
            lines.take(turn);
        }
        let entries = self.pieces.iter().flat_map(|piece| &piece.entries);
        let starts: Vec<usize> = entries
            .filter(|entry| lines.use_entry(entry))
            .filter_map(|entry| self.number(entry.flow))
            .collect();
        let tested = self.reach(starts);
        (0..self.flows.len())
            .filter(|flow| self.reached[*flow] && !tested[*flow])
            .collect()
    }
}

impl Lines {
    fn take(&mut self, turn: &Node) {
        let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_lowercase);
        self.said.extend(text(turn.get("user")));
        self.waits |= turn.get("wait").is_some();
        let Some(event) = turn.get("event") else {
            return;
        };
        self.follows |= event.as_str() == Some("follow");
        self.closes |= event.as_str() == Some("conversation_closed");
        self.menu.extend(text(event.get("menu")));
        self.ice_breakers.extend(text(event.get("ice_breaker")));
    }

    fn use_entry(&self, entry: &Entry<'_>) -> bool {
        let says = |said: &[String]| {
            let phrases = entry.says.map(|node| match node.as_str() {
                Some(_) => std::slice::from_ref(node),
                None => node.items(),
            });
            phrases
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_str)
                // A label with variables can read like anything.
                .any(|phrase| {
                    let phrase = phrase.to_lowercase();
                    let variable = phrase.contains(['{', '$']);
                    said.iter().any(|said| variable || said.contains(&phrase))
                })
        };
        match entry.kind {
            EntryKind::Welcome => self.follows,
            EntryKind::DefaultReply => !self.said.is_empty(),
            EntryKind::Keyword => says(&self.said),
            EntryKind::Menu => says(&self.menu),
            EntryKind::IceBreaker => says(&self.ice_breakers),
            EntryKind::Sequence => self.waits,
            EntryKind::Rule => true,
            // No line of a test does these.
            EntryKind::Link | EntryKind::Comment | EntryKind::Broadcast => false,
        }
    }
}
