//! What each step does.

use serde_json::json;

use super::Chat;
use crate::engine::state::Chance;

const BOT: &str = r#"
tags: { a: {}, b: {} }
custom_fields:
  n: { type: number, minimum: 0, maximum: 10 }
  t: { type: text }
  c: { type: choice, options: [red, { value: g, title: Green }] }
sequences: { s: { start: manual, steps: [{ after: 1d, flow: short }] } }
keywords:
  say: { match: [say], flow: say }
  when: { match: [when], flow: when }
  cases: { match: [cases], flow: cases }
  random: { match: [random], flow: random }
  memory: { match: [memory], flow: memory }
  tags: { match: [tags], flow: tags }
  bad: { match: [bad], flow: bad }
  jump: { match: [jump], flow: jump }
  circle: { match: [circle], flow: circle }
  chatter: { match: [chatter], flow: chatter }
  team: { match: [team], flow: team }
  short: { match: [short], flow: short }
  block: { match: [block], flow: block }
  empty: { match: [empty], flow: empty }
flows:
  short: Just a text {{ fields.t }}
  say:
    steps:
      - text: Text
      - image: "https://a.example/{{ fields.n }}.png"
      - video: "https://a.example/v.mp4"
      - audio: "https://a.example/a.mp3"
      - file: "https://a.example/f.pdf"
        buttons: [{ label: More, flow: short }]
  when:
    steps:
      - when: fields.n > 3
        then: [{ when: "'a' in tags", then: [{ text: more with a }] }, { text: more }]
        else: [{ text: less }]
      - when: fields.n > 3
        then: [{ text: again }]
      - text: end
  cases:
    steps:
      - cases:
          - { when: "fields.n > 6", then: [{ text: many }] }
          - { when: "fields.n > 3", then: [{ text: some }, { go_to: short }] }
          - { else: [{ text: few }] }
      - text: end
  random:
    steps:
      - random:
          - { weight: 3, then: [{ text: one }] }
          - then: [{ text: two }]
  memory:
    steps:
      - set: { n: 4, t: "x{{ fields.n }}", c: green }
      - add: { n: 1.5 }
      - add: { n: -100 }
      - add: { n: 2 }
      - text: "{{ fields.n }} {{ fields.t }} {{ fields.c }} {{ fields.c | label }}"
      - clear: [t, c]
      - set: { n: "{{ fields.nothing }}" }
  tags:
    steps:
      - add_tag: [a, b]
      - remove_tag: a
      - start_sequence: s
      - stop_sequence: s
      - stop_sequence: s
  bad:
    steps:
      - set: { n: 99 }
      - text: "{{ fields.t | money('TWD') }}{{ fields.t.x }}"
      - text: still here
  jump: { steps: [{ text: before }, { go_to: short }] }
  circle: { steps: [{ add: { n: 1 } }, { go_to: circle }] }
  chatter: { steps: [{ text: blah }, { go_to: chatter }] }
  team:
    steps:
      - hand_off: { to: support, note: "n {{ fields.n }}" }
  block: { steps: [{ platform_block: Lucky wheel }, { text: end }] }
  empty: { steps: [] }
"#;

#[test]
fn messages_in_order() {
    let mut chat = Chat::new(BOT);
    chat.state
        .contact
        .fields
        .insert(crate::language::name::FieldName::new("n"), json!(7));
    assert_eq!(
        chat.say("say"),
        [
            "Text",
            "image: https://a.example/7.png",
            "video: https://a.example/v.mp4",
            "audio: https://a.example/a.mp3",
            "file: https://a.example/f.pdf [More]"
        ]
    );
    assert_eq!(chat.say("short"), ["Just a text "]);
    assert_eq!(chat.reached(), ["keyword.short", "flow.short.steps[0]"]);
    assert_eq!(chat.say("block"), ["block: Lucky wheel", "end"]);
    assert!(chat.say("empty").is_empty());
}

fn with_n(n: i64) -> Chat {
    let mut chat = Chat::new(BOT);
    let name = crate::language::name::FieldName::new("n");
    chat.state.contact.fields.insert(name, json!(n));
    chat
}

#[test]
fn branches_and_back() {
    assert_eq!(with_n(2).say("when"), ["less", "end"]);
    // Nothing is more than an empty field.
    assert_eq!(Chat::new(BOT).say("when"), ["less", "end"]);
    let mut chat = with_n(5);
    assert_eq!(chat.say("when"), ["more", "again", "end"]);
    assert_eq!(
        chat.reached()[2..6],
        [
            "flow.when.steps[0].then",
            "flow.when.steps[0].then[0]",
            "flow.when.steps[0].then[1]",
            "flow.when.steps[1]"
        ]
    );
    chat.say("tags");
    chat.state
        .contact
        .tags
        .insert(crate::language::name::TagName::new("a"));
    assert_eq!(chat.say("when"), ["more with a", "more", "again", "end"]);
}

#[test]
fn the_first_case_that_holds() {
    assert_eq!(with_n(9).say("cases"), ["many", "end"]);
    // A jump never comes back.
    assert_eq!(with_n(5).say("cases"), ["some", "Just a text "]);
    let mut chat = with_n(1);
    assert_eq!(chat.say("cases"), ["few", "end"]);
    assert_eq!(
        chat.reached()[2..4],
        [
            "flow.cases.steps[0].cases[2]",
            "flow.cases.steps[0].cases[2].else[0]"
        ]
    );
}

#[test]
fn chance_can_be_given_and_follows_the_weights() {
    let mut chat = Chat::new(BOT);
    chat.state.chance = Chance::Given {
        choices: vec![1, 0],
        next: 0,
    };
    assert_eq!(chat.say("random"), ["two"]);
    assert!(
        chat.reached()
            .contains(&"flow.random.steps[0].random[1]".to_owned())
    );
    assert_eq!(chat.say("random"), ["one"]);
    assert_eq!(chat.say("random"), ["one"]);
    chat.state.chance = Chance::Given {
        choices: vec![9],
        next: 0,
    };
    assert_eq!(chat.say("random"), ["two"]);
    chat.state.chance = Chance::Seed(1);
    let ones = (0..400).filter(|_| chat.say("random") == ["one"]).count();
    assert!((250..350).contains(&ones), "{ones} of 400");
}

#[test]
fn fields_and_tags() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("memory"), ["2 x g Green"]);
    for field in ["n", "t", "c"] {
        assert_eq!(chat.field(field), json!(null), "{field}");
    }
    assert!(chat.say("tags").is_empty());
    assert!(chat.has_tag("b") && !chat.has_tag("a"));
    assert!(chat.state.contact.sequences.is_empty());
}

#[test]
fn what_cannot_be_done_is_told_and_the_flow_goes_on() {
    let mut chat = Chat::new(BOT);
    chat.state
        .contact
        .fields
        .insert(crate::language::name::FieldName::new("t"), json!("x"));
    let said = chat.say("bad");
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("problem: the field `n`"), "{said:?}");
    assert!(said[1].starts_with("problem: "), "{said:?}");
    assert_eq!(said[2], "still here");
}

#[test]
fn loops_end() {
    let mut chat = Chat::new(BOT);
    assert_eq!(
        chat.say("circle"),
        [
            "problem: `flow.circle` was stopped: it goes round in a circle; 1000 steps were taken in one turn"
        ]
    );
    let said = chat.say("chatter");
    assert_eq!(said.len(), 101);
    assert_eq!(
        said[100],
        "problem: `flow.chatter` was stopped: 100 messages in a row are enough"
    );
    assert_eq!(chat.say("jump"), ["before", "Just a text "]);
}

#[test]
fn people_take_over() {
    let mut chat = with_n(3);
    assert_eq!(chat.say("team"), ["handed to support: n 3"]);
    for text in ["short", "anything"] {
        assert!(chat.say(text).is_empty());
        assert_eq!(chat.reasons(), ["Nobody"]);
    }
    assert_eq!(chat.event(crate::engine::Event::Closed), ["ended"]);
    assert_eq!(chat.say("short"), ["Just a text "]);
}
