//! Content that anybody can write, and states that come from elsewhere.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::json;

use super::Chat;
use crate::engine::bot::{NotRunnable, Part, Settings};
use crate::engine::{Bot, Event, State};
use crate::language::address::{Address, Kind};
use crate::language::project_file::Channel;
use crate::language::value::Value;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> BTreeMap<String, Value> {
    entries
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn reference(kind: Kind, name: &str) -> Value {
    Value::Ref(Address::new(kind, name))
}

fn made(parts: Vec<(Address, BTreeMap<String, Value>)>) -> Result<Bot, NotRunnable> {
    let settings = Settings {
        channels: vec![Channel::Webchat],
        timezone: TimeZone::UTC,
        hours: BTreeMap::new(),
    };
    let part = |(address, content)| Part { address, content };
    Bot::new(settings, parts.into_iter().map(part))
}

fn flow(name: &str, steps: Vec<Value>) -> (Address, BTreeMap<String, Value>) {
    let content = map([("steps", Value::List(steps))]);
    (Address::new(Kind::Flow, name), content)
}

fn step<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(map(entries))
}

#[test]
fn what_is_referred_to_may_be_gone() {
    let gone = |kind| reference(kind, "gone");
    let bot = made(vec![
        (
            Address::singleton(Kind::DefaultReply),
            map([("flow", reference(Kind::Flow, "all"))]),
        ),
        (
            Address::singleton(Kind::Welcome),
            map([("flow", gone(Kind::Flow))]),
        ),
        flow(
            "all",
            vec![
                step([("add_tag", gone(Kind::Tag))]),
                step([("set", step([("gone", Value::Int(1))]))]),
                step([("add", step([("gone", Value::Float(1.5))]))]),
                step([("start_sequence", gone(Kind::Sequence))]),
                step([("call", gone(Kind::ApiCard))]),
                step([("ask", text("Gone?")), ("save_to", text("gone"))]),
                step([("go_to", gone(Kind::Flow))]),
            ],
        ),
    ]);
    let mut chat = Chat::with(bot.unwrap(), Channel::Webchat);
    assert_eq!(
        chat.say("x"),
        [
            "problem: there is no tag `gone`",
            "problem: there is no custom field `gone`",
            "problem: there is no custom field `gone`",
            "problem: there is no sequence `gone`",
            "problem: there is no API card `gone`",
            "Gone?",
        ]
    );
    assert_eq!(chat.say("x"), ["problem: there is no flow `gone`"]);
    assert_eq!(
        chat.event(Event::Follow),
        ["problem: there is no flow `gone`"]
    );
}

#[test]
fn a_platforms_nulls_are_passed_over_and_strange_keys_are_not() {
    let field = map([("type", text("text")), ("title", Value::Null)]);
    let tag = map([("title", text("VIP"))]);
    let bot = made(vec![
        (Address::new(Kind::Field, "note"), field),
        (Address::new(Kind::Tag, "vip"), tag),
        (Address::new(Kind::Contact, "M1"), BTreeMap::new()),
    ]);
    let bot = bot.unwrap();
    assert_eq!((bot.fields.len(), bot.tags.len()), (1, 1));
    let strange = map([("key", text("vip"))]);
    let refused = made(vec![(Address::new(Kind::Tag, "vip"), strange)]).unwrap_err();
    assert_eq!(refused.address, Address::new(Kind::Tag, "vip"));
}

#[test]
fn what_has_not_the_form_of_the_language_does_not_run() {
    let error = made(vec![flow("a", vec![step([("dance", text("x"))])])]).unwrap_err();
    assert_eq!(error.address, Address::new(Kind::Flow, "a"));
    let menu = Address::singleton(Kind::Menu);
    let error = made(vec![(menu.clone(), BTreeMap::new())]).unwrap_err();
    assert_eq!(error.to_string(), "menu cannot run: it has no `items`");
    let steps = Value::List(vec![step([
        ("after", text("soon")),
        ("flow", reference(Kind::Flow, "a")),
    ])]);
    let sequence = (Address::new(Kind::Sequence, "s"), map([("steps", steps)]));
    let error = made(vec![sequence]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sequence.s cannot run: `soon` is not a duration"
    );
}

fn nested(depth: usize) -> Value {
    let mut inner = step([("text", text("deep"))]);
    for _ in 0..depth {
        let then = Value::List(vec![inner]);
        inner = step([("when", text("true")), ("then", then)]);
    }
    inner
}

#[test]
fn depth_has_an_end() {
    let start = |bot: Bot| {
        let mut chat = Chat::with(bot, Channel::Webchat);
        chat.event(Event::Start {
            flow: crate::language::name::FlowName::new("a"),
            message_tag: None,
        })
    };
    let bot = made(vec![flow("a", vec![nested(98)])]).unwrap();
    assert_eq!(start(bot), ["deep"]);
    let error = made(vec![flow("a", vec![nested(200)])]).unwrap_err();
    assert_eq!(error.reason, "it is nested too deeply");
}

#[test]
fn a_state_with_places_that_are_nowhere() {
    let bot = || super::bot("default_reply: a\nflows: { a: Hello }");
    let mut chat = Chat::with(bot(), Channel::Line);
    chat.say("x");
    let mut stored = serde_json::to_value(&chat.state).unwrap();
    let thread = |path: &str| json!({ "flow": "a", "path": path });
    let wait = |path: &str| json!({ "due": "2026-03-02T02:00:00Z", "unless_reply": false, "thread": thread(path) });
    stored["conversation"]["waiting"] = json!([
        wait("steps[0]"),
        wait("steps[9].then[3].cases[1].then[0]"),
        wait("cases[1]"),
        wait("then"),
        wait(""),
        wait("[3][4]"),
        wait("steps[18446744073709551615]"),
    ]);
    stored["conversation"]["question"] =
        json!({ "thread": thread("steps[7]"), "wrong": 4_294_967_295_u32, "options": [] });
    chat.state = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(chat.wait("1m"), ["Hello"]);
    assert_eq!(chat.say("x"), ["Hello"]);
    stored["conversation"]["waiting"] = json!([wait("nowhere")]);
    assert!(serde_json::from_value::<State>(stored).is_err());
}
