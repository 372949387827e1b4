//! Whatever happens: no panic, a state that can be stored, the same from the same.

use std::path::Path;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{bot, bot_of, project};
use crate::engine::event::Answer;
use crate::engine::state::{Chance, Profile};
use crate::engine::{Bot, Event, Happening, State, advance, find_tap, next_due};
use crate::language::message::{Message, TapId};
use crate::language::name::{FlowName, Name};
use crate::language::project_file::Channel;

/// A bot with a bit of everything that goes wrong.
const WILD: &str = r#"
tags: { a: {}, b: {} }
custom_fields:
  n: { type: number, minimum: 0, maximum: 5 }
  c: { type: choice, options: [x, y] }
  m: { type: choices, options: [x, y] }
  t: { type: text, keep: conversation }
api_cards:
  get: { endpoint: "https://a.example/{{ fields.t }}", success: list }
welcome: ask
default_reply: list
menu: [{ label: Ask, flow: ask }, { label: "{{ fields.t }}", flow: circle }]
ice_breakers: [{ question: Get?, flow: get }]
links: { l: { type: qr_code, flow: circle } }
comments: { c: { post: any, match: [x], reply: "{{ input }}", flow: ask } }
keywords:
  ask: { match: [ask], flow: ask }
  get: { match: [get], mode: contains, flow: get, add_tag: a, add: { n: 2 } }
  circle: { match: [circle], mode: starts_with, flow: circle }
  hand: { match: [hand], flow: hand }
sequences:
  s: { start: welcome, steps: [{ after: 0s, flow: get }, { after: 1h, flow: ask }, { after: 1d, flow: again }] }
rules:
  a: { event: tag_added, tag: a, flow: again }
  n: { event: field_set, field: n, flow: get }
  closed: { event: conversation_closed, flow: ask, once: true }
flows:
  ask:
    steps:
      - { ask: "N?", save_to: n, attempts: 2, otherwise: get, quick_replies: [{ label: "1", set: { t: "{{ input }}" } }, { label: get, flow: get }] }
      - { ask: "C?", save_to: c, retry: "{{ input }}" }
      - { wait: 1h, unless_reply: true }
      - { ask: "M?", save_to: m, attempts: 1 }
      - { ask: "T?", save_to: t, accept: image }
  get: { steps: [{ call: get, else: [{ wait: 10m }, { add_tag: [a, b] }, { text: "{{ error.status }}" }] }] }
  list:
    steps:
      - cards: [{ for_each: response.items, as: i, title: "{{ i.name }}", buttons: [{ label: "{{ i.name }}", flow: ask, set: { t: "{{ i }}", n: "{{ i.n }}" } }] }]
      - text: "{{ response.items | length }} {{ fields.t }}"
        quick_replies: [{ for_each: response.items, as: i, label: "{{ i.name }}", flow: again, remove_tag: a }]
        buttons: [{ label: circle, flow: circle, if: "fields.n > 2" }, { label: page, url: "https://a.example", clear: n }]
  again: { steps: [{ random: [{ then: [{ start_sequence: s }] }, { then: [{ remove_tag: a }] }] }, { go_to: list }] }
  circle: { steps: [{ add: { n: 1 } }, { when: "fields.n > 4", then: [{ text: round }] }, { go_to: circle }] }
  hand: { steps: [{ hand_off: { to: team, note: "{{ fields.c | label }}" } }] }
"#;

static BOTS: LazyLock<Vec<Bot>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut bots = vec![bot(WILD)];
    for example in [
        "lotus-travel",
        "saigon-coffee",
        "finance-offers",
        "campus-survey",
    ] {
        bots.push(bot_of(&project(&root.join(example))));
    }
    bots
});

#[derive(Clone, Debug)]
enum Move {
    Event(Event),
    /// The person writes the label of something that was said, by its number from the end.
    Label(usize),
    /// Time passes, with everything that is due.
    Wait(u32),
}

fn words() -> impl Strategy<Value = String> {
    let known = [
        "ask",
        "get",
        "circle",
        "hand",
        "1",
        "2",
        "9",
        "x",
        "y",
        "x, y",
        "票券",
        "訂單",
        "menu",
        "đặt món",
        "報名",
        "sign up",
        "是",
        "2026/3/21",
        "客服",
        "取消",
        "A123456",
        "0912345678",
        "{{ input }}",
        "",
        " ",
    ];
    prop_oneof![
        8 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let url = "https://a.example/b.png".to_owned();
    let flows = [
        "ask",
        "list",
        "circle",
        "my-tickets",
        "order",
        "sign-up",
        "nowhere",
    ];
    let tags = [None, Some("ACCOUNT_UPDATE"), Some("x")];
    prop_oneof![
        12 => words().prop_map(Event::Text),
        4 => (0u64..30).prop_map(|tap| Event::Tap(TapId(tap))),
        1 => Just(Event::Follow),
        1 => Just(Event::Image(url.clone())),
        1 => Just(Event::File(url)),
        1 => Just(Event::Location("1,2".to_owned())),
        1 => (0usize..7).prop_map(Event::Menu),
        1 => (0usize..4).prop_map(Event::IceBreaker),
        1 => Just(Event::Link(Name::new("l"))),
        1 => words().prop_map(|text| Event::Comment { post: "7".to_owned(), text }),
        1 => Just(Event::Closed),
        1 => Just(Event::Tick),
        1 => (proptest::sample::select(flows.to_vec()), proptest::sample::select(tags.to_vec()))
            .prop_map(|(flow, tag)| Event::Start {
                flow: FlowName::new(flow),
                message_tag: tag.map(str::to_owned),
            }),
        1 => Just(Event::Send { messages: vec![Message::text("news")], message_tag: None }),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        8 => event().prop_map(Move::Event),
        3 => (0usize..6).prop_map(Move::Label),
        3 => proptest::sample::select(vec![1u32, 60, 3_600, 90_000, 200_000]).prop_map(Move::Wait),
    ];
    proptest::collection::vec(one, 1..25)
}

fn body() -> impl Strategy<Value = Json> {
    proptest::sample::select(vec![
        json!(null),
        json!("text"),
        json!({ "items": [] }),
        json!({ "items": [{ "name": "One", "n": 3 }, { "name": "", "n": "x" }, { "name": "a rather long name of an item" }] }),
        json!({ "items": 5, "tickets": [{ "id": 1, "name": "Ticket" }], "count": 1, "level": "vip" }),
        json!({ "messages": [{ "text": "x" }] }),
    ])
}

/// One conversation with its driver.
struct Run<'a> {
    bot: &'a Bot,
    state: State,
    now: Timestamp,
    answers: std::iter::Cycle<std::slice::Iter<'a, (u16, Json)>>,
    labels: Vec<String>,
    log: Vec<String>,
}

impl Run<'_> {
    fn event(&mut self, event: Event) {
        let mut next = Some(event);
        while let Some(event) = next.take() {
            let stored = serde_json::to_string(&self.state).unwrap();
            self.state = serde_json::from_str(&stored).unwrap();
            let happened = advance(self.bot, &mut self.state, event, self.now);
            for (index, happening) in happened.iter().enumerate() {
                if let Happening::Call { .. } = happening {
                    assert_eq!(index + 1, happened.len());
                    let (status, body) = self.answers.next().unwrap().clone();
                    next = Some(Event::Answered(match status {
                        0 => Answer::Failed {
                            reason: "silence".to_owned(),
                        },
                        status => Answer::Status { status, body },
                    }));
                }
                if let Happening::Said { message, .. } = happening {
                    let buttons = message.buttons.iter().map(|button| button.label.clone());
                    self.labels.extend(buttons);
                    let replies = message.quick_replies.iter();
                    self.labels.extend(replies.map(|reply| reply.label.clone()));
                    assert!(message.quick_replies.len() <= 13);
                }
                self.log.push(format!("{happening:?}"));
            }
        }
        let conversation = &self.state.conversation;
        assert!(conversation.waiting.len() <= 50 && conversation.offers.len() <= 213);
    }

    fn play(&mut self, step: &Move) {
        match step {
            Move::Event(event) => self.event(event.clone()),
            Move::Label(back) => {
                let label = self.labels.iter().rev().nth(*back).cloned();
                let label = label.unwrap_or_default();
                let _ = find_tap(&self.state, &label, Some(1));
                self.event(Event::Text(label));
            }
            Move::Wait(seconds) => {
                let until = self.now + SignedDuration::from_secs(i64::from(*seconds));
                for _ in 0..40 {
                    match next_due(self.bot, &self.state) {
                        Some(due) if due <= until => {
                            self.now = self.now.max(due);
                            self.event(Event::Tick);
                        }
                        _ => break,
                    }
                }
                self.now = until;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn anything_can_happen(
        which in 0usize..5,
        wild in any::<bool>(),
        seed in any::<u64>(),
        channel in proptest::sample::select(vec![Channel::Line, Channel::Messenger, Channel::Whatsapp, Channel::Zalo]),
        moves in moves(),
        answers in proptest::collection::vec((proptest::sample::select(vec![200u16, 200, 404, 0]), body()), 1..5),
    ) {
        let bot = &BOTS[if wild { 0 } else { which }];
        let mut logs = Vec::new();
        for _ in 0..2 {
            let mut run = Run {
                bot,
                state: State::new(channel, Profile::default(), Chance::Seed(seed)),
                now: "2026-03-02T02:00:00Z".parse().unwrap(),
                answers: answers.iter().cycle(),
                labels: Vec::new(),
                log: Vec::new(),
            };
            for step in &moves {
                run.play(step);
            }
            logs.push((run.log, run.state));
        }
        prop_assert_eq!(&logs[0], &logs[1]);
    }
}
