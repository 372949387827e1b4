//! Buttons, quick replies and cards.

use serde_json::json;

use super::Chat;
use crate::engine::event::Event;
use crate::language::message::{Body, Message};
use crate::language::project_file::Channel;

const BOT: &str = r#"
tags: { vip: {} }
custom_fields:
  n: { type: number }
  t: { type: text }
  many: { type: choice, options: [a1, a2, a3, a4, a5, a6, a7, a8, a9, b1, b2, b3, b4, b5, b6] }
api_cards: { list: { endpoint: "https://a.example/list" } }
default_reply: what
keywords:
  list: { match: [list], flow: list }
  capped: { match: [capped], flow: capped }
  cards: { match: [cards], flow: cards }
  long: { match: [long], flow: long }
  if: { match: [if], flow: if }
  settled: { match: [settled], flow: settled }
  many: { match: [many], flow: many }
  says: { match: [says], flow: says }
  none: { match: [none], flow: none }
flows:
  what: What?
  chosen: "Chosen {{ fields.t }}{{ response.items }}"
  list:
    steps:
      - call: list
      - text: Pick
        quick_replies:
          - { label: First, flow: chosen }
          - { for_each: response.items, as: i, label: "{{ i.name }}", if: "i.name != 'skip'", set: { t: "{{ i.id }}" }, flow: chosen }
          - { label: Last, flow: chosen, if: "fields.n != 1" }
  capped:
    steps:
      - call: list
      - text: Pick
        list_button: See {{ fields.n }}
        quick_replies: [{ for_each: response.items, as: i, max: 2, label: "{{ i.name }}", description: "No {{ i.id }}", flow: chosen }]
  cards:
    steps:
      - call: list
      - cards:
          - { title: Own card, if: "'vip' in tags" }
          - for_each: response.items
            as: i
            title: "{{ i.name }}"
            subtitle: "{{ i.nothing }}"
            image: "https://a.example/{{ i.id }}.png"
            buttons: [{ label: Take, flow: chosen, set: { t: "{{ i.id }}" } }, { label: Page, url: "https://a.example/{{ i.id }}" }]
  none:
    steps:
      - cards: [{ title: Own card, if: "'vip' in tags" }]
      - text: nothing else
  long:
    steps:
      - text: Labels
        buttons: [{ label: "{{ fields.t }}", flow: chosen }, { label: "{{ fields.nothing }}", flow: chosen }]
        quick_replies: [{ label: "{{ fields.t }}", flow: chosen }, { label: This is written by hand and long, flow: chosen }]
  if:
    steps:
      - text: Hours
        buttons: [{ label: Call, phone: "+886223456789", if: "hours.desk.open" }, { label: Shut, flow: chosen, if: "not hours.desk.open" }]
  settled:
    steps:
      - text: Now
        buttons: [{ label: "N {{ fields.n }}", flow: chosen, set: { t: "{{ fields.n }}" }, add: { n: 1 }, if: "fields.n < 3" }]
      - add: { n: 5 }
  many: { steps: [{ ask: Which?, save_to: many, quick_replies: [{ label: x1, flow: chosen }] }, { text: "{{ fields.many }}" }] }
  says: { steps: [{ ask: Name?, save_to: t, quick_replies: [{ label: "{{ fields.t }}" }] }, { text: "{{ fields.t }}" }] }
"#;

fn listed(count: usize) -> Chat {
    listed_on(Channel::Line, count)
}

fn listed_on(channel: Channel, count: usize) -> Chat {
    let mut chat = Chat::on(channel, BOT);
    let items = (1..=count).map(|n| json!({ "name": format!("Item {n}"), "id": n }));
    let body = json!({ "items": items.collect::<Vec<_>>() });
    chat.mock("list", 200, body);
    chat
}

#[test]
fn a_list_gets_the_room_that_written_items_leave() {
    assert_eq!(listed(2).say("list"), ["Pick (First|Item 1|Item 2|Last)"]);
    let mut chat = listed(40);
    chat.say("list");
    let labels = |chat: &Chat| -> Vec<String> {
        let replies = &chat.messages()[0].quick_replies;
        replies.iter().map(|reply| reply.label.clone()).collect()
    };
    let shown = labels(&chat);
    assert_eq!(shown.len(), 13);
    assert_eq!(
        (&*shown[0], &*shown[11], &*shown[12]),
        ("First", "Item 11", "Last")
    );
    let mut chat = listed_on(Channel::Whatsapp, 40);
    let name = crate::language::name::FieldName::new("n");
    chat.state.contact.fields.insert(name, json!(1));
    chat.say("list");
    let shown = labels(&chat);
    assert_eq!((shown.len(), &*shown[9]), (10, "Item 9"));
    let mut chat = listed(3);
    chat.say("capped");
    let replies = &chat.messages()[0].quick_replies;
    assert_eq!(replies.len(), 2);
    assert_eq!(replies[1].description.as_deref(), Some("No 2"));
    assert_eq!(chat.messages()[0].list_button.as_deref(), Some("See "));
}

#[test]
fn conditions_of_listed_items_and_lists_that_are_none() {
    let mut chat = Chat::new(BOT);
    let body = json!({ "items": [{ "name": "skip" }, { "name": "stay", "id": "x" }] });
    chat.mock("list", 200, body);
    assert_eq!(chat.say("list"), ["Pick (First|stay|Last)"]);
    // What came back is gone with the tap, what was settled is not.
    assert_eq!(chat.tap("stay"), ["Chosen x"]);
    for body in [json!({}), json!(null)] {
        let mut chat = Chat::new(BOT);
        chat.mock("list", 200, body);
        assert_eq!(chat.say("list"), ["Pick (First|Last)"]);
    }
    let mut chat = Chat::new(BOT);
    chat.mock("list", 200, json!({ "items": "text" }));
    let said = chat.say("list");
    assert!(said[0].starts_with("problem: "), "{said:?}");
    assert_eq!(said[1], "Pick (First|Last)");
}

#[test]
fn cards_of_a_list() {
    let mut chat = listed(12);
    chat.say("cards");
    let messages = chat.messages();
    let Body::Cards(cards) = &messages[0].body else {
        panic!("{messages:?}")
    };
    assert_eq!(cards.len(), 10);
    assert_eq!(cards[1].subtitle, None);
    assert_eq!(cards[1].image.as_deref(), Some("https://a.example/2.png"));
    assert_eq!(
        cards[1].buttons[1].url.as_deref(),
        Some("https://a.example/2")
    );
    assert_eq!(cards[1].buttons[1].tap, None);
    assert_eq!(chat.tap_card("Take", 2), ["Chosen 2"]);
    assert_eq!(chat.reached()[0], "flow.cards.steps[1].cards[1].buttons[0]");
    // The newest of equal labels.
    assert_eq!(chat.say("take"), ["Chosen 10"]);
    assert_eq!(chat.say("none"), ["nothing else"]);
}

#[test]
fn computed_labels_are_cut_and_empty_ones_left_out() {
    let mut chat = Chat::new(BOT);
    let name = crate::language::name::FieldName::new("t");
    let long = "一二三四五六七八九十一二三四五六七八九十一";
    chat.state.contact.fields.insert(name, json!(long));
    let said = chat.say("long");
    let cut = "一二三四五六七八九十一二三四五六七八九…";
    assert!(
        said[0].starts_with("problem: this label is empty"),
        "{said:?}"
    );
    assert_eq!(
        said[1],
        format!("Labels [{cut}] ({cut}|This is written by hand and long)")
    );
    assert_eq!(chat.say(cut), [format!("Chosen {long}")]);
    // The answer is the whole of it.
    chat.say("says");
    assert_eq!(chat.tap(cut), [long]);
}

#[test]
fn conditions_are_settled_when_the_message_is_sent() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("if"), ["Hours [Call]"]);
    chat.wait("12h");
    assert_eq!(chat.say("if"), ["Hours [Shut]"]);
    let name = crate::language::name::FieldName::new("n");
    chat.state.contact.fields.insert(name, json!(2));
    assert_eq!(chat.say("settled"), ["Now [N 2]"]);
    assert_eq!(chat.field("n"), json!(7));
    assert_eq!(chat.tap("N 2"), ["Chosen 2"]);
    assert_eq!(chat.field("n"), json!(8));
}

#[test]
fn more_options_than_the_channel_takes_can_be_typed() {
    let mut chat = Chat::new(BOT);
    chat.say("many");
    assert_eq!(chat.messages()[0].quick_replies.len(), 13);
    assert_eq!(chat.say("B6"), ["b6"]);
}

#[test]
fn old_buttons_are_remembered_up_to_a_number() {
    let mut chat = listed(10);
    for _ in 0..30 {
        chat.say("cards");
    }
    // Two on each of ten cards, thirty times.
    assert_eq!(chat.state.conversation.offers.len(), 200);
    assert_eq!(
        chat.event(Event::Tap(crate::language::message::TapId(0))),
        ["What?"]
    );
    assert_eq!(chat.tap_card("Take", 1), ["Chosen 1"]);
}

#[test]
fn messages_from_outside_can_be_tapped() {
    let mut chat = Chat::new(BOT);
    let message: Message = serde_json::from_value(json!({
        "cards": [{ "title": "c", "buttons": [{ "label": "Go", "flow": "what" }, { "label": "Web", "url": "https://a.example" }] }],
        "quick_replies": [{ "label": "Off", "flow": "gone" }],
    }))
    .unwrap();
    let send = Event::Send {
        messages: vec![Message::text("Hello"), message],
        message_tag: None,
    };
    assert_eq!(chat.event(send), ["Hello", "cards: c [Go|Web] (Off)"]);
    assert_eq!(chat.say("Off"), ["problem: there is no flow `gone`"]);
    assert_eq!(chat.say("Go"), ["What?"]);
    assert_eq!(chat.reasons(), [r#"Tap("Go")"#]);
}
