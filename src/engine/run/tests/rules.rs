//! Rules.

use serde_json::json;

use super::Chat;
use crate::engine::Event;

const BOT: &str = r#"
tags: { a: {}, b: {}, handed: {} }
custom_fields:
  n: { type: number }
  topic: { type: text, keep: conversation }
api_cards: { slow: { endpoint: "https://a.example/slow" } }
keywords:
  tag: { match: [tag], text: Tagging, add_tag: a }
  set: { match: [set], text: Setting, set: { n: 1 } }
  chain: { match: [chain], text: Chain, add_tag: b }
  hand: { match: [hand], flow: hand }
  call: { match: [call], flow: call }
  ask: { match: [ask], flow: ask }
  topic: { match: [topic], text: Topic, set: { topic: bikes } }
rules:
  on-tag: { event: tag_added, tag: a, flow: tagged }
  on-field: { event: field_set, field: n, when: "fields.n > 0", flow: counted, once: true }
  on-chain: { event: tag_added, tag: b, flow: chained }
  on-handed: { event: tag_added, tag: handed, flow: never }
  closed: { event: conversation_closed, when: "fields.topic", flow: thanks }
flows:
  never: Never
  tagged: Tagged
  counted: { steps: [{ text: "Counted {{ fields.n }}" }, { set: { n: 2 } }] }
  chained: { steps: [{ text: Chained }, { add_tag: a }, { remove_tag: b }, { add_tag: b }] }
  hand: { steps: [{ add_tag: handed }, { hand_off: team }] }
  call: { steps: [{ add_tag: a }, { call: slow }, { text: Behind }] }
  ask: { steps: [{ add_tag: a }, { ask: Number?, save_to: n }, { text: Noted }] }
  thanks: "Thanks {{ fields.topic }}"
"#;

#[test]
fn a_rule_fires_after_the_turn_and_only_on_what_is_new() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("tag"), ["Tagging", "Tagged"]);
    assert_eq!(chat.reached()[1..], ["rule.on-tag", "flow.tagged.steps[0]"]);
    assert_eq!(chat.say("tag"), ["Tagging"]);
}

#[test]
fn once_is_once() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("set"), ["Setting", "Counted 1"]);
    assert_eq!(chat.field("n"), json!(2));
    assert_eq!(chat.say("set"), ["Setting"]);
}

#[test]
fn rules_that_start_rules_end() {
    let mut chat = Chat::new(BOT);
    assert_eq!(
        chat.say("chain"),
        [
            "Chain",
            "Chained",
            "problem: the rule `on-chain` was stopped: what its flow `chained` does would start it again",
            "Tagged",
        ]
    );
}

#[test]
fn never_into_a_handed_off_chat() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("hand"), ["handed to team"]);
    assert_eq!(chat.event(Event::Closed), ["ended"]);
}

#[test]
fn a_call_is_part_of_the_turn() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("call"), ["Behind", "Tagged"]);
}

#[test]
fn an_open_question_stays_open() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("ask"), ["Number?", "Tagged"]);
    assert_eq!(chat.say("7"), ["Noted", "Counted 7"]);
}

#[test]
fn a_closed_conversation_is_judged_as_it_was() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.event(Event::Closed), ["ended"]);
    chat.say("topic");
    assert_eq!(chat.event(Event::Closed), ["ended", "Thanks "]);
    assert_eq!(chat.event(Event::Closed), ["ended"]);
    // Silence closes nothing.
    chat.say("topic");
    assert_eq!(chat.wait("2d"), ["ended"]);
    assert_eq!(chat.field("topic"), json!(null));
}
