//! Who answers an event.

use super::{Machine, WRITTEN, place};
use crate::engine::event::{Event, PathPart, Place, Reason};
use crate::engine::state::{Turn, Waiting};
use crate::engine::understand::{Hit, fold};
use crate::language::address::{Address, Kind};
use crate::language::automation::SequenceStart;
use crate::language::entry::Comment;
use crate::language::message::TapId;
use crate::language::name::{FlowName, Name};

/// What a person sends as an answer.
#[derive(Clone, Debug)]
pub(super) enum Given {
    Text(String),
    /// The value of an option that was tapped.
    Option(String),
    Image(String),
    File(String),
    Location(String),
}

impl Machine<'_> {
    pub(super) fn take(&mut self, event: Event) {
        if let Event::Answered(answer) = event {
            self.answered(answer);
            self.settle();
            return;
        }
        // Drivers serve one event of a contact at a time. One that does not loses the call.
        self.state.conversation.calling = None;
        let at = (event == Event::Tick).then_some(self.now);
        if at.is_none() {
            self.state.conversation.waited.clear();
            self.state.conversation.sequenced.clear();
        }
        // All that is due at the same time is one turn: it cannot go on for ever.
        let turn = &mut self.state.conversation.turn;
        if at.is_none() || turn.at != at {
            *turn = Turn {
                at,
                ..Turn::default()
            };
        }
        match event {
            Event::Tick => self.tick(),
            Event::Closed => self.end(true),
            Event::Start { flow, message_tag } => self.start_from_outside(flow, message_tag),
            Event::Send {
                messages,
                message_tag,
            } => self.send_from_outside(messages, message_tag),
            event => self.person(event),
        }
        self.settle();
    }

    /// The person does something.
    fn person(&mut self, mut event: Event) {
        self.shorten(&mut event);
        let conversation = &mut self.state.conversation;
        conversation.last_heard = Some(self.now);
        conversation.active = Some(self.now);
        conversation
            .waiting
            .retain(|Waiting { unless_reply, .. }| !unless_reply);
        let input = match &event {
            Event::Text(text) | Event::Image(text) | Event::File(text) | Event::Location(text) => {
                Some(text.clone())
            }
            _ => None,
        };
        if input.is_some() {
            conversation.input = input;
        }
        if conversation.handed_to.is_some() {
            self.because(Reason::Nobody, None);
            return;
        }
        match event {
            Event::Follow => self.follow(),
            Event::Text(text) => self.text(&text),
            Event::Tap(tap) => self.tap(tap),
            Event::Image(url) => self.sent(Given::Image(url)),
            Event::File(url) => self.sent(Given::File(url)),
            Event::Location(place) => self.sent(Given::Location(place)),
            Event::Menu(index) => self.menu(index),
            Event::IceBreaker(index) => self.ice_breaker(index),
            Event::Link(name) => self.link(name),
            Event::Comment { post, text } => self.comment(&post, &text),
            _ => {}
        }
    }

    /// Leaves out what is too long of what the person has written.
    fn shorten(&mut self, event: &mut Event) {
        let (Event::Text(text)
        | Event::Image(text)
        | Event::File(text)
        | Event::Location(text)
        | Event::Comment { text, .. }) = event
        else {
            return;
        };
        if let Some((end, _)) = text.char_indices().nth(WRITTEN) {
            text.truncate(end);
            self.problem(
                format!(
                    "the person sent more than {WRITTEN} characters; only the first {WRITTEN} were read"
                ),
                None,
            );
        }
    }

    /// A flow that the person has asked for by a tap, a keyword, the menu: the open question is
    /// dropped.
    pub(super) fn start(&mut self, flow: &FlowName) {
        self.state.conversation.question = None;
        self.start_flow(flow);
    }

    fn follow(&mut self) {
        let bot = self.bot;
        for (name, series) in &bot.sequences {
            if series.sequence.start == SequenceStart::Welcome {
                self.start_sequence(name, None);
            }
        }
        match &bot.welcome {
            Some(flow) => {
                let address = Address::singleton(Kind::Welcome);
                let path = Vec::new();
                self.answers(Reason::Welcome, Place { address, path });
                self.start(flow);
            }
            None => self.because(Reason::Nobody, None),
        }
    }

    fn text(&mut self, text: &str) {
        match self.typed_tap(text) {
            Some(offer) => self.tapped(offer),
            None => self.words(text),
        }
    }

    fn tap(&mut self, tap: TapId) {
        let mut offers = self.state.conversation.offers.iter();
        match offers.find(|offer| offer.tap == tap).cloned() {
            Some(offer) => {
                self.state.conversation.input = Some(offer.label.clone());
                self.tapped(offer);
            }
            None => self.default_reply(),
        }
    }

    /// Words that are no tap.
    pub(super) fn words(&mut self, text: &str) {
        let bot = self.bot;
        let question = self.state.conversation.question.as_ref();
        let option = question.is_some_and(|question| question.options.contains(&fold(text)));
        if !option && let Some(hit) = bot.phrases.exact(text) {
            self.keyword(hit);
        } else if self.state.conversation.question.is_some() {
            self.answer(Given::Text(text.to_owned()));
        } else {
            self.other_words(text);
        }
    }

    /// Words that nobody has asked for.
    pub(super) fn other_words(&mut self, text: &str) {
        match self.bot.phrases.other(text) {
            Some(hit) => self.keyword(hit),
            None => self.default_reply(),
        }
    }

    fn sent(&mut self, given: Given) {
        if self.state.conversation.question.is_some() {
            self.answer(given);
        } else {
            self.default_reply();
        }
    }

    fn keyword(&mut self, Hit { name, phrase }: Hit) {
        let bot = self.bot;
        let Some(keyword) = bot.keywords.get(&name) else {
            return;
        };
        let at = place(Kind::Keyword, name.as_str(), &[]);
        self.answers(Reason::Keyword { name, phrase }, at.clone());
        self.state.conversation.question = None;
        let context = self.context(None);
        let effects = self.settle_effects(&super::items::extras!(keyword), &context, &at);
        self.apply(&effects, Some(&at));
        if let Some(flow) = &keyword.flow {
            self.start(flow);
        } else if let Some(text) = &keyword.text {
            self.say_text(text, &at.with(&[PathPart::Key("text")]));
        }
    }

    pub(super) fn default_reply(&mut self) {
        let bot = self.bot;
        match &bot.default_reply {
            Some(flow) => {
                let address = Address::singleton(Kind::DefaultReply);
                let path = Vec::new();
                self.answers(Reason::DefaultReply, Place { address, path });
                self.start(flow);
            }
            None => self.because(Reason::Nobody, None),
        }
    }

    fn menu(&mut self, index: usize) {
        let bot = self.bot;
        let Some(item) = bot.menu.get(index) else {
            return self.because(Reason::Nobody, None);
        };
        let at = place(Kind::Menu, "", &[PathPart::Index(index)]);
        let label = self.label_of(item.label.source(), &at);
        self.state.conversation.input = Some(label.clone());
        self.answers(Reason::Menu(label), at);
        if let Some(flow) = &item.flow {
            self.start(flow);
        }
    }

    fn ice_breaker(&mut self, index: usize) {
        let bot = self.bot;
        let Some(item) = bot.ice_breakers.get(index) else {
            return self.because(Reason::Nobody, None);
        };
        let at = place(Kind::IceBreakers, "", &[PathPart::Index(index)]);
        let question = self.label_of(item.question.source(), &at);
        self.state.conversation.input = Some(question.clone());
        self.answers(Reason::IceBreaker(question), at);
        self.start(&item.flow);
    }

    fn label_of(&mut self, wire: &str, at: &Place) -> String {
        let context = self.context(None);
        self.render(wire, &context, at).unwrap_or_default()
    }

    fn link(&mut self, name: Name) {
        let bot = self.bot;
        let Some(link) = bot.links.get(&name) else {
            return self.because(Reason::Nobody, None);
        };
        let at = place(Kind::Link, name.as_str(), &[]);
        self.answers(Reason::Link(name), at);
        self.start(&link.flow);
    }

    fn comment(&mut self, post: &str, text: &str) {
        let bot = self.bot;
        let text = fold(text);
        let fits = |(name, comment)| fit(comment, post, &text).map(|fit| (fit, name, comment));
        // The first of equals, by name.
        let best = bot.comments.iter().rev().filter_map(fits);
        let Some((_, name, comment)) = best.max_by_key(|(fit, ..)| *fit) else {
            return self.because(Reason::Nobody, None);
        };
        let at = place(Kind::Comment, name.as_str(), &[]);
        self.answers(Reason::Comment(name.clone()), at.clone());
        if let Some(reply) = &comment.reply {
            let place = at.with(&[PathPart::Key("reply")]);
            let context = self.context(None);
            if let Some(text) = self.render(reply.source(), &context, &place) {
                self.out
                    .push(crate::engine::event::Happening::Replied { text, place });
            }
        }
        if let Some(flow) = &comment.flow {
            self.start(flow);
        }
    }
}

/// How well an answer to comments fits one: that of the very post before that of any, then the
/// longest phrase.
fn fit(comment: &Comment, post: &str, text: &str) -> Option<(bool, usize)> {
    let any = comment.post == "any";
    if !any && comment.post != post {
        return None;
    }
    let longest = match &comment.phrases {
        None => 0,
        Some(phrases) => phrases
            .iter()
            .map(|phrase| fold(phrase))
            .filter(|phrase| !phrase.is_empty() && text.contains(phrase.as_str()))
            .map(|phrase| phrase.chars().count())
            .max()?,
    };
    Some((!any, longest))
}
