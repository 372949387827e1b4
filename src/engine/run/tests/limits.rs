//! What one turn, and a flow left to itself, can come to.

use serde_json::{Value as Json, json};

use super::Chat;

const BOT: &str = r#"
custom_fields: { f: { type: text }, g: { type: text } }
api_cards: { post: { endpoint: "https://a.example", method: POST, payload: { a: "{{ fields.f }}", b: "{{ response }}" } } }
default_reply: dbl
keywords:
  set: { match: [set], flow: set }
  loop: { match: [loop], flow: loop }
  many: { match: [many], flow: many }
  write: { match: [write], flow: write }
  call: { match: [call], flow: call }
flows:
  dbl: { steps: [{ set: { f: "{{ fields.f }}{{ fields.f }}x" } }, { go_to: dbl }] }
  set: { steps: [{ set: { f: "{{ 'abcdefgh' * 8000 }}" } }] }
  loop: { steps: [{ text: "{% for a in fields.f %}{{ fields.f }}{% endfor %}" }, { text: After }] }
  many: { steps: [{ text: "{{ fields.f }}" }, { go_to: many }] }
  write: { steps: [{ set: { g: "{{ fields.f }}" } }, { go_to: write }] }
  call: { steps: [{ call: post, then: [{ call: post, then: [{ text: Sent }], else: [{ text: Not sent }] }] }] }
"#;

const TICKING: &str = r#"
sequences: { s: { start: manual, steps: [{ after: 1s, flow: s }] } }
keywords:
  b: { match: [b], flow: b }
  s: { match: [s], flow: s }
flows:
  b: { steps: [{ text: tick }, { wait: 1s }, { go_to: b }] }
  s: { steps: [{ text: tock }, { start_sequence: s }] }
"#;

fn length(value: &Json) -> usize {
    value.as_str().unwrap().len()
}

#[test]
fn a_field_that_doubles_stays_small() {
    let mut chat = Chat::new(BOT);
    let lines = chat.say("x");
    assert_eq!(
        lines[0],
        "problem: the field `f` keeps its value: this value would be larger than 64 KiB"
    );
    assert!(lines.last().unwrap().contains("goes round in a circle"));
    assert_eq!(length(&chat.field("f")), 32_767);
}

#[test]
fn a_loop_makes_no_text_without_end() {
    let mut chat = Chat::new(BOT);
    chat.say("set");
    assert_eq!(length(&chat.field("f")), 64_000);
    let list: Vec<Json> = vec![json!("x"); 5_000];
    let name = crate::language::name::FieldName::new("f");
    let mut loops = Chat::new(&BOT.replace(
        "in fields.f %}{{ fields.f }}",
        "in fields.f %}{{ 'x' * 60000 }}",
    ));
    loops.state.contact.fields.insert(name, Json::from(list));
    assert_eq!(
        loops.say("loop"),
        [
            "problem: this text would be longer than 64 KiB with these values",
            "After"
        ]
    );
}

#[test]
fn a_turn_makes_only_so_much() {
    let mut chat = Chat::new(BOT);
    chat.say("set");
    let lines = chat.say("many");
    assert_eq!(lines.len(), (4 << 20) / 64_100 + 1);
    assert_eq!(
        lines.last().unwrap(),
        "problem: `flow.many` was stopped: 4 MiB of messages and values in one turn are enough"
    );
    let lines = chat.say("write");
    assert_eq!(
        lines,
        ["problem: the turn was stopped: 4 MiB of messages and values in one turn are enough"]
    );
}

#[test]
fn a_payload_has_a_most() {
    let mut chat = Chat::new(BOT);
    chat.mock("post", 200, json!("x".repeat(1_020_000)));
    chat.say("set");
    assert_eq!(
        chat.say("call"),
        [
            "problem: the payload: this value would be larger than 1024 KiB",
            "Not sent"
        ]
    );
    assert_eq!(chat.calls.len(), 1);
}

#[test]
fn a_very_long_text_is_cut() {
    let mut chat = Chat::new("default_reply: a\nflows: { a: \"{{ input | length }}\" }");
    assert_eq!(chat.say(&"字".repeat(10_000)), ["10000"]);
    assert_eq!(
        chat.say(&"字".repeat(10_001)),
        [
            "problem: the person sent more than 10000 characters; only the first 10000 were read",
            "10000"
        ]
    );
}

#[test]
fn a_flow_that_goes_on_by_itself_is_stopped() {
    let mut chat = Chat::new(TICKING);
    chat.say("b");
    assert_eq!(chat.wait("999s").len(), 999);
    // Whatever the person does, the count begins anew.
    chat.say("hm");
    assert_eq!(chat.wait("900s").len(), 900);
    let lines = chat.wait("102s");
    assert_eq!(lines.len(), 101);
    assert_eq!(
        lines.last().unwrap(),
        "problem: `flow.b` goes on by itself without end; it was stopped after 1000 waits"
    );
    let place = chat.last.iter().find_map(|happening| match happening {
        crate::engine::Happening::Problem { place, .. } => place.clone(),
        _ => None,
    });
    assert_eq!(place.unwrap().to_string(), "flow.b.steps[1]");
    assert!(!chat.state.waits());
    assert_eq!(chat.wait("20h"), Vec::<String>::new());
}

#[test]
fn a_sequence_that_starts_itself_is_stopped() {
    let mut chat = Chat::new(TICKING);
    chat.say("s");
    chat.wait("900s");
    let lines = chat.wait("200s");
    assert_eq!(
        lines.last().unwrap(),
        "problem: `sequence.s` goes on by itself without end; it was stopped after 1000 messages"
    );
    assert!(chat.state.contact.sequences.is_empty());
}
