//! The conversation so far as a test, ready to stand in a bot file.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;

use super::clock::written;
use super::mask::Mask;
use crate::engine::event::{Answer, Event, Happening, PathPart};
use crate::engine::state::{Contact, State};
use crate::language::conversation_test as test;
use crate::language::conversation_test::{
    BotSays, Choice, ConversationTest, DetailedEvent, Expect, ExpectedCall, ExpectedCard,
    ExpectedMessage, Given, GivenContact, MockAnswer, PlainEvent, Turn, WrittenAnswer,
};
use crate::language::message::{Body, Message};
use crate::language::name::{ApiCardName, FieldName, Name};
use crate::language::project_file::Channel;
use crate::language::scalars::{FieldValue, Json as JsonText, OneOrMany};
use crate::language::text::Text;

/// What has been said since the conversation began.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// The contact and the time before the first turn; `None` before there was one.
    given: Option<(Contact, Timestamp)>,
    /// Where the clock of the test stands after what is written down.
    clock: Timestamp,
    turns: Vec<Turn>,
    mocks: BTreeMap<ApiCardName, Vec<MockAnswer>>,
    calls: Vec<ApiCardName>,
    choices: Vec<Choice>,
    /// What a test cannot say, in plain words.
    lost: Vec<String>,
}

/// What a person tapped, by the words that a test uses.
pub(super) enum Tapped {
    Nothing,
    /// The label, and the card's number from 1.
    Label(String, Option<usize>),
}

impl Record {
    pub(super) fn new() -> Record {
        Record {
            given: None,
            clock: Timestamp::UNIX_EPOCH,
            turns: Vec::new(),
            mocks: BTreeMap::new(),
            calls: Vec::new(),
            choices: Vec::new(),
            lost: Vec::new(),
        }
    }

    /// Whether nothing has been said.
    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// An event is about to happen to the contact.
    pub(super) fn event(
        &mut self,
        event: &Event,
        tapped: Tapped,
        contact: &Contact,
        now: Timestamp,
    ) {
        self.begin(contact, now);
        let detail = |detail| Turn {
            event: Some(test::Event::Detailed(Box::new(detail))),
            ..turn()
        };
        let plain = |word| Turn {
            event: Some(test::Event::Plain(word)),
            ..turn()
        };
        let user = |text| Turn {
            user: Some(text),
            ..turn()
        };
        let said = match (event, tapped) {
            (Event::Follow, _) => plain(PlainEvent::Follow),
            (Event::Closed, _) => plain(PlainEvent::ConversationClosed),
            (Event::Text(text), _) => user(text.clone()),
            (Event::Tap(_), Tapped::Label(label, None)) => user(label),
            (Event::Tap(_), Tapped::Label(label, card)) => detail(DetailedEvent {
                tap: Some(label),
                card: card.and_then(|card| u32::try_from(card).ok()),
                ..DetailedEvent::default()
            }),
            (Event::Menu(_), Tapped::Label(label, _)) => detail(DetailedEvent {
                menu: Some(label),
                ..DetailedEvent::default()
            }),
            (Event::IceBreaker(_), Tapped::Label(label, _)) => detail(DetailedEvent {
                ice_breaker: Some(label),
                ..DetailedEvent::default()
            }),
            (Event::Image(url), _) => detail(DetailedEvent {
                image: Some(url.clone()),
                ..DetailedEvent::default()
            }),
            (Event::File(url), _) => detail(DetailedEvent {
                file: Some(url.clone()),
                ..DetailedEvent::default()
            }),
            (Event::Location(place), _) => detail(DetailedEvent {
                location: Some(place.clone()),
                ..DetailedEvent::default()
            }),
            (Event::Link(name), _) => return self.lose(format!("coming in by the link `{name}`")),
            (Event::Comment { .. }, _) => return self.lose("a comment under a post".to_owned()),
            _ => return,
        };
        self.turns.push(said);
    }

    fn begin(&mut self, contact: &Contact, now: Timestamp) {
        if self.given.is_none() {
            self.given = Some((contact.clone(), now));
            // A test knows whole seconds.
            self.clock = Timestamp::from_second(now.as_second()).unwrap_or(now);
        }
    }

    /// Something was done that a test cannot do.
    pub(super) fn lose(&mut self, what: String) {
        if self.given.is_some() && !self.lost.contains(&what) {
            self.lost.push(what);
        }
    }

    /// The clock is moved, or something that was due happens: the test waits until then.
    pub(super) fn wait_until(&mut self, contact: &Contact, from: Timestamp, to: Timestamp) {
        self.begin(contact, from);
        let left = to.duration_since(self.clock);
        let seconds = left.as_secs() + i64::from(left.subsec_nanos() > 0);
        if seconds > 0 {
            self.clock = self
                .clock
                .checked_add(SignedDuration::from_secs(seconds))
                .unwrap_or(to);
            self.turns.push(Turn {
                wait: Some(written(seconds)),
                ..turn()
            });
        }
    }

    pub(super) fn happened(&mut self, happening: &Happening) {
        match happening {
            Happening::Said { message, .. } => self.turns.push(Turn {
                bot: Some(says(message)),
                ..turn()
            }),
            Happening::Reached(place) => {
                if let [.., PathPart::Key("random"), PathPart::Index(index)] = place.path.as_slice()
                    && let Ok(choice) = u32::try_from(index + 1)
                {
                    self.choices.push(Choice(choice));
                }
            }
            Happening::Problem { message, .. } => {
                self.lose(format!(
                    "a problem of the bot, {}",
                    message.trim_end_matches('.')
                ));
            }
            Happening::Call { request, .. } => self.calls.push(request.card.clone()),
            _ => {}
        }
    }

    /// An API card was answered; `example` if the answer is the card's own example.
    pub(super) fn answered(&mut self, card: &ApiCardName, answer: &Answer, example: Option<&Json>) {
        let mock = match answer {
            Answer::Status { status: 200, body } if Some(body) == example => MockAnswer::Example,
            Answer::Status { status, body } => MockAnswer::Written(Box::new(WrittenAnswer {
                status: *status,
                body: without_null(body).map(JsonText),
                timeout: false,
            })),
            Answer::Failed { .. } => MockAnswer::Written(Box::new(WrittenAnswer {
                status: 200,
                body: None,
                timeout: true,
            })),
        };
        self.mocks.entry(card.clone()).or_default().push(mock);
    }

    /// What a test cannot say of this conversation.
    pub(super) fn lost(&self) -> &[String] {
        &self.lost
    }

    /// A bot file with the conversation as its one test.
    ///
    /// # Errors
    /// The reason in words: it cannot be written without what is hidden.
    pub(super) fn yaml(
        &self,
        name: &Name,
        state: &State,
        first_channel: Option<Channel>,
        zone: &TimeZone,
        mask: &Mask,
    ) -> Result<String, String> {
        let test = mask.all(&self.test(state, first_channel, zone))?;
        let tests = BTreeMap::from([(name.to_string(), test)]);
        let file = BTreeMap::from([("tests", tests)]);
        let options = serde_saphyr::ser_options! {
            compact_list_indent: false,
            folded_wrap_chars: 1000,
        };
        serde_saphyr::to_string_with_options(&file, options).map_err(|error| error.to_string())
    }

    fn test(&self, state: &State, first: Option<Channel>, zone: &TimeZone) -> ConversationTest {
        let before = self.given.as_ref().map(|(contact, _)| contact);
        let now = self.given.as_ref().map(|(_, now)| *now);
        let contact = &state.contact;
        let old = |name: &FieldName| before.and_then(|before| before.fields.get(name));
        let given = Given {
            fields: before
                .map(|before| fields(before.fields.iter()))
                .unwrap_or_default(),
            tags: before
                .iter()
                .flat_map(|before| before.tags.iter().cloned())
                .collect(),
            contact: before.and_then(given_contact),
            now: now.map(|now| {
                let zoned = now.to_zoned(zone.clone());
                zoned.strftime("%Y-%m-%dT%H:%M:%S").to_string()
            }),
            channel: (Some(contact.channel) != first).then_some(contact.channel),
            random: (!self.choices.is_empty()).then(|| OneOrMany(self.choices.clone())),
        };
        let expect = Expect {
            tags: Some(contact.tags.iter().cloned().collect()),
            fields: fields(
                contact
                    .fields
                    .iter()
                    .filter(|(name, value)| old(name) != Some(*value)),
            ),
            empty: before
                .iter()
                .flat_map(|before| before.fields.keys())
                .filter(|name| !contact.fields.contains_key(*name))
                .cloned()
                .collect(),
            calls: Some(
                self.calls
                    .iter()
                    .map(|card| ExpectedCall {
                        card: card.clone(),
                        url: None,
                        payload: None,
                    })
                    .collect(),
            ),
            handed_to: state.conversation.handed_to.clone(),
            sequences: Some(contact.sequences.keys().cloned().collect()),
        };
        ConversationTest {
            given: Some(given),
            mock: self
                .mocks
                .iter()
                .map(|(card, answers)| (card.clone(), shortened(answers)))
                .collect(),
            chat: self.turns.clone(),
            expect: Some(expect),
        }
    }
}

fn turn() -> Turn {
    Turn {
        user: None,
        bot: None,
        event: None,
        wait: None,
    }
}

/// A value as a bot file can hold it: without `null`, which prints nothing, as what is not there.
fn without_null(json: &Json) -> Option<Json> {
    Some(match json {
        Json::Null => return None,
        Json::Array(items) => items
            .iter()
            .map(|item| without_null(item).unwrap_or_else(|| Json::String(String::new())))
            .collect(),
        Json::Object(map) => map
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), without_null(value)?)))
            .collect(),
        other => other.clone(),
    })
}

/// The last answer stays, so that equal ones at the end need to be written only once.
fn shortened(answers: &[MockAnswer]) -> OneOrMany<MockAnswer> {
    let mut answers = answers.to_vec();
    while let [.., before, last] = answers.as_slice()
        && before == last
    {
        answers.pop();
    }
    OneOrMany(answers)
}

fn says(message: &Message) -> BotSays {
    let mut expected = ExpectedMessage::default();
    match message.body.clone() {
        Body::Text(text) => return BotSays::Text(text),
        Body::Image(url) => expected.image = Some(url),
        Body::Video(url) => expected.video = Some(url),
        Body::Audio(url) => expected.audio = Some(url),
        Body::File(url) => expected.file = Some(url),
        Body::PlatformBlock(name) => expected.platform_block = Some(name),
        Body::Cards(cards) => {
            let titles = cards.into_iter().map(|card| ExpectedCard {
                title: Some(card.title),
                ..ExpectedCard::default()
            });
            expected.cards = Some(titles.collect());
        }
    }
    BotSays::Message(Box::new(expected))
}

fn fields<'a, N: Clone + Ord + 'a>(
    values: impl Iterator<Item = (&'a N, &'a Json)>,
) -> BTreeMap<N, FieldValue> {
    values
        .filter_map(|(name, value)| Some((name.clone(), field_value(value)?)))
        .collect()
}

fn field_value(value: &Json) -> Option<FieldValue> {
    let text = |value: &Json| value.as_str().map(Text::from);
    Some(match value {
        Json::Bool(value) => FieldValue::Bool(*value),
        Json::Number(number) => FieldValue::Number(number.clone()),
        Json::String(_) => FieldValue::Text(text(value)?),
        Json::Array(items) => FieldValue::List(items.iter().filter_map(text).collect()),
        _ => return None,
    })
}

/// Who the person is, as far as it is known.
fn given_contact(contact: &Contact) -> Option<GivenContact> {
    let profile = contact.profile.clone();
    let given = GivenContact {
        id: None,
        name: profile.name,
        first_name: profile.first_name,
        last_name: profile.last_name,
        phone: profile.phone,
        email: profile.email,
        gender: profile.gender,
        language: profile.language,
    };
    (given != GivenContact::default()).then_some(given)
}

#[cfg(test)]
mod tests;
