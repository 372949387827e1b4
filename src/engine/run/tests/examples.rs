//! The tests of the example bots say what the machine does.

use std::path::Path;

use jiff::civil::DateTime;
use serde_json::Value as Json;

use super::{Chat, bot_of, project};
use crate::engine::Event;
use crate::engine::event::Answer;
use crate::language::conversation_test::{
    BotSays, ConversationTest, Event as Written, ExpectedMessage, MockAnswer, PlainEvent, Turn,
};
use crate::language::message::Message;
use crate::project::Project;

fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn fits(expected: &BotSays, message: &Message) -> bool {
    let json = serde_json::to_value(message).unwrap();
    let text = |key: &str| json.get(key).and_then(Json::as_str).unwrap_or_default();
    match expected {
        BotSays::Text(pattern) => glob(pattern, text("text")),
        BotSays::Message(expected) => {
            let ExpectedMessage { image, cards, .. } = &**expected;
            let image = image.as_ref().is_none_or(|url| glob(url, text("image")));
            let cards = cards.as_ref().is_none_or(|cards| {
                let said = json["cards"].as_array().unwrap();
                cards.len() == said.len()
                    && cards.iter().zip(said).all(|(expected, card)| {
                        let title = expected.title.as_deref().unwrap_or("*");
                        glob(title, card["title"].as_str().unwrap())
                    })
            });
            image && cards
        }
    }
}

fn mocked(project: &Project, card: &str, answer: &MockAnswer) -> Answer {
    let (status, body) = match answer {
        MockAnswer::Example => {
            let card = project.bot.api_cards.get(card).unwrap();
            let example = card.value.response.as_ref().unwrap().example.0.clone();
            (200, example)
        }
        MockAnswer::Written(answer) => {
            let body = answer.body.as_ref().map(|body| body.0.clone());
            (answer.status, body.unwrap_or_default())
        }
    };
    Answer::Status { status, body }
}

fn given(chat: &mut Chat, project: &Project, test: &ConversationTest) {
    for (card, mock) in &test.mock {
        for answer in &mock.0 {
            let answer = mocked(project, card.as_str(), answer);
            chat.mocks.entry(card.to_string()).or_default().push(answer);
        }
    }
    let Some(given) = &test.given else { return };
    for (name, value) in &given.fields {
        let value = serde_json::to_value(value).unwrap();
        chat.state.contact.fields.insert(name.clone(), value);
    }
    chat.state.contact.tags.extend(given.tags.iter().cloned());
    if let Some(contact) = &given.contact {
        chat.state.contact.profile.name = contact.name.clone();
        chat.state.contact.profile.first_name = contact.first_name.clone();
    }
    if let Some(now) = &given.now {
        let now: DateTime = now.parse().unwrap();
        let zone = chat.bot.settings.timezone.clone();
        chat.now = now.to_zoned(zone).unwrap().timestamp();
    }
}

fn play(chat: &mut Chat, project: &Project, turn: &Turn) {
    if let Some(text) = &turn.user {
        chat.say(text);
    } else if let Some(time) = &turn.wait {
        chat.wait(&time.0);
    } else if let Some(event) = &turn.event {
        let event = match event {
            Written::Plain(PlainEvent::Follow) => Event::Follow,
            Written::Plain(PlainEvent::ConversationClosed) => Event::Closed,
            Written::Detailed(event) => {
                if let Some(label) = &event.menu {
                    let menu = &project.bot.menu.as_ref().unwrap().value;
                    let fits = |item: &_| {
                        let item: &crate::language::entry::MenuItem = item;
                        item.label.source() == label
                    };
                    Event::Menu(menu.iter().position(fits).unwrap())
                } else if let Some(question) = &event.ice_breaker {
                    let items = &project.bot.ice_breakers.as_ref().unwrap().value;
                    let mut items = items.iter();
                    Event::IceBreaker(
                        items
                            .position(|item| item.question.source() == question)
                            .unwrap(),
                    )
                } else if let Some(label) = &event.tap {
                    let card = event.card.map(|card| card as usize);
                    Event::Tap(crate::engine::find_tap(&chat.state, label, card).unwrap())
                } else {
                    Event::Image(event.image.clone().unwrap())
                }
            }
        };
        chat.event(event);
    }
}

fn run(project: &Project, name: &str, test: &ConversationTest) {
    let file = project.settings.value.as_ref().unwrap();
    let mut chat = Chat::with(bot_of(project), file.channels[0]);
    given(&mut chat, project, test);
    let mut said: Vec<Message> = Vec::new();
    for turn in &test.chat {
        match &turn.bot {
            Some(expected) => {
                assert!(!said.is_empty(), "{name}: nothing is said for {expected:?}");
                let message = said.remove(0);
                assert!(
                    fits(expected, &message),
                    "{name}: {expected:?}, not {message:?}"
                );
            }
            None => {
                assert_eq!(said, [], "{name}");
                play(&mut chat, project, turn);
                let lines = super::lines(&chat.last);
                let problem = lines.iter().find(|line| line.starts_with("problem"));
                assert_eq!(problem, None, "{name}");
                said = chat.messages().into_iter().cloned().collect();
            }
        }
    }
    assert_eq!(said, [], "{name}");
    let Some(expect) = &test.expect else { return };
    if let Some(tags) = &expect.tags {
        assert_eq!(chat.state.contact.tags, tags.iter().cloned().collect());
    }
    for (field, value) in &expect.fields {
        let value = serde_json::to_value(value).unwrap();
        assert_eq!(chat.field(field.as_str()), value, "{name}: {field}");
    }
    for field in &expect.empty {
        assert_eq!(chat.field(field.as_str()), Json::Null, "{name}: {field}");
    }
    if let Some(calls) = &expect.calls {
        let made: Vec<_> = chat.calls.iter().map(|call| &call.card).collect();
        let expected: Vec<_> = calls.iter().map(|call| &call.card).collect();
        assert_eq!(made, expected, "{name}");
    }
    if let Some(team) = &expect.handed_to {
        assert_eq!(chat.state.conversation.handed_to.as_ref(), Some(team));
    }
    if let Some(sequences) = &expect.sequences {
        let running: Vec<_> = chat.state.contact.sequences.keys().cloned().collect();
        assert_eq!(&running, sequences, "{name}");
    }
}

fn all(example: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let project = project(&root.join(example));
    assert!(!project.bot.tests.is_empty());
    for (name, test) in &project.bot.tests {
        run(&project, name.as_str(), &test.value);
    }
}

#[test]
fn lotus_travel() {
    all("lotus-travel");
}

#[test]
fn saigon_coffee() {
    all("saigon-coffee");
}

#[test]
fn finance_offers() {
    all("finance-offers");
}

#[test]
fn campus_survey() {
    all("campus-survey");
}
