#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use super::*;
use crate::language::message::{Body, Button, Card, Message, QuickReply, TapId};
use crate::language::name::FlowName;

fn name(text: &str) -> FlowName {
    FlowName::new(text)
}

fn ids() -> Ids {
    Ids {
        flows: [(name("redeem"), Id(12345))].into(),
    }
}

fn message(json: Json) -> Message {
    serde_json::from_value(json).unwrap()
}

fn compiled(json: Json) -> Json {
    let block = compile(&[message(json)], &[], &ids(), Shapes::Inferred).unwrap();
    serde_json::to_value(block).unwrap()["content"].take()
}

fn unfit(json: Json, shapes: Shapes) -> String {
    compile(&[message(json)], &[], &ids(), shapes)
        .unwrap_err()
        .to_string()
}

/// docs.botcake.io/cau-hinh/response-reference-docs, "Response format".
#[test]
fn the_page_s_own_document_is_read_and_written() {
    let shown = json!({
        "version": "v2",
        "content": {
            "messages": [{ "type": "text", "text": "simple text" }],
            "actions": [
                { "action": "add_tag", "tag_id": 12345 },
                { "action": "set_custom_field", "action_id": 17, "action_value": "abcd" },
            ],
            "quick_replies": [{ "type": "flow", "caption": "Go", "flow_id": 12345 }],
        },
    });
    let block: Block = serde_json::from_value(shown.clone()).unwrap();
    assert_eq!(serde_json::to_value(&block).unwrap(), shown);
    let said = message(json!({
        "text": "simple text",
        "quick_replies": [{ "label": "Go", "tap": 1, "flow": "redeem" }],
    }));
    let made = compile(&[said], &block.content.actions, &ids(), Shapes::Documented);
    assert_eq!(made, Ok(block));
}

#[test]
fn every_message_has_its_shape() {
    assert_eq!(
        compiled(json!({ "text": "simple text with button", "buttons": [
            { "label": "External link", "url": "https://botcake.io" },
            { "label": "Go", "tap": 1, "flow": "redeem" },
            { "label": "Call", "phone": "+84384090000" },
        ] }))["messages"],
        json!([{ "type": "text", "text": "simple text with button", "buttons": [
            { "type": "url", "title": "External link", "url": "https://botcake.io" },
            { "type": "flow", "title": "Go", "flow_id": 12345 },
            { "type": "call", "title": "Call", "payload": "+84384090000" },
        ] }])
    );
    for kind in ["image", "video", "audio", "file"] {
        assert_eq!(
            compiled(json!({ kind: "https://a.example/x" }))["messages"],
            json!([{ "type": kind, "url": "https://a.example/x" }])
        );
    }
    assert_eq!(
        compiled(json!({ "cards": [{
            "title": "高鐵票", "subtitle": "台北－左營", "image": "https://a.example/x.png",
            "url": "https://a.example", "buttons": [{ "label": "出示", "flow": "redeem" }],
        }] }))["messages"],
        json!([{ "type": "cards", "image_aspect_ratio": "horizontal", "elements": [{
            "title": "高鐵票", "subtitle": "台北－左營", "image_url": "https://a.example/x.png",
            "action_url": "https://a.example",
            "buttons": [{ "type": "flow", "title": "出示", "flow_id": 12345 }],
        }] }])
    );
}

#[test]
fn what_does_not_fit_is_said() {
    let labels = |count: usize| -> Vec<Json> {
        let one = |n| json!({ "label": format!("{n}"), "flow": "redeem" });
        (0..count).map(one).collect()
    };
    let card = json!({ "title": "t", "subtitle": "s" });
    for (said, words) in [
        (
            json!({ "text": "x".repeat(641) }),
            "641 characters, but Botcake takes at most 640",
        ),
        (json!({ "text": "  " }), "the text is empty"),
        (
            json!({ "text": "a", "buttons": labels(4) }),
            "4 buttons under one message or card, but Botcake takes at most 3",
        ),
        (
            json!({ "text": "a", "quick_replies": labels(12) }),
            "12 quick replies, but Botcake takes at most 11",
        ),
        (
            json!({ "cards": vec![card; 11] }),
            "11 cards, but Botcake takes at most 10",
        ),
        (
            json!({ "text": "a", "buttons": [{ "label": "票".repeat(21), "url": "https://a.example" }] }),
            "has 21 characters, but Messenger takes at most 20",
        ),
        (
            json!({ "cards": [{ "title": "t".repeat(81), "url": "https://a.example" }] }),
            "Messenger takes at most 80",
        ),
        (
            json!({ "cards": [{ "title": "alone" }] }),
            "`alone` has nothing but a title",
        ),
        (
            json!({ "text": "a", "buttons": [{ "label": "b", "flow": "other" }] }),
            "the flow `other`",
        ),
        (
            json!({ "text": "a", "quick_replies": [{ "label": "yes" }] }),
            "`yes` is the answer to a question",
        ),
        (
            json!({ "platform_block": "wheel" }),
            "`wheel` exists on Botcake's own pages only",
        ),
        (
            json!({ "file": "https://a.example/x.pdf", "buttons": labels(1) }),
            "buttons under a file",
        ),
    ] {
        let text = unfit(said.clone(), Shapes::Inferred);
        assert!(text.contains(words), "{said}: {text}");
    }
    for said in [
        json!({ "cards": [{ "title": "t", "subtitle": "s" }] }),
        json!({ "text": "a", "buttons": [{ "label": "b", "phone": "+84384090000" }] }),
    ] {
        let text = unfit(said.clone(), Shapes::Documented);
        assert!(text.contains("without showing how"), "{said}: {text}");
    }
    let many = vec![Message::text("a"); 11];
    let text = compile(&many, &[], &ids(), Shapes::Documented).unwrap_err();
    assert!(text.to_string().starts_with("11 messages"), "{text}");
    assert_eq!(
        compile(&[], &[], &ids(), Shapes::Documented),
        Err(Unfit::Empty("no message and no action"))
    );
}

#[test]
fn quick_replies_of_earlier_messages_are_gone() {
    let reply = |label: &str| json!({ "text": label, "quick_replies": [{ "label": label, "flow": "redeem" }] });
    let said = [message(reply("first")), message(reply("last"))];
    let block = compile(&said, &[], &ids(), Shapes::Documented).unwrap();
    assert_eq!(
        block.content.quick_replies,
        [BlockQuickReply::Flow {
            caption: "last".to_owned(),
            flow_id: Id(12345)
        }]
    );
}

/// Up to `most` characters, rarely none.
fn text(most: usize) -> impl Strategy<Value = String> {
    let chars = || prop::sample::select(vec!['a', '票', '🎫', 'é']);
    prop_oneof![
        60 => prop::collection::vec(chars(), 1..most * 7 / 8),
        1 => prop::collection::vec(chars(), 0..most),
    ]
    .prop_map(|chars| chars.into_iter().collect())
}

fn flow() -> impl Strategy<Value = Option<FlowName>> {
    option::weighted(0.995, Just(name("redeem")))
}

fn button() -> impl Strategy<Value = Button> {
    (
        text(24),
        flow(),
        option::of(Just("https://a.example".to_owned())),
        any::<bool>(),
    )
        .prop_map(|(label, flow, url, phone)| Button {
            label,
            tap: Some(TapId(1)),
            flow,
            url,
            phone: phone.then(|| "+886223456789".to_owned()),
        })
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    prop_oneof![
        20 => prop::collection::vec(button(), 0..4),
        1 => prop::collection::vec(button(), 4..6),
    ]
}

fn card() -> impl Strategy<Value = Card> {
    (
        text(90),
        option::of(text(90)),
        option::of(Just("https://a.example/x".to_owned())),
        buttons(),
    )
        .prop_map(|(title, subtitle, image, buttons)| Card {
            title,
            subtitle,
            image,
            url: None,
            buttons,
        })
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        4 => text(700).prop_map(Body::Text),
        1 => Just(Body::Image("https://a.example/x".to_owned())),
        2 => prop::collection::vec(card(), 1..12).prop_map(Body::Cards),
    ]
}

fn said() -> impl Strategy<Value = Message> {
    let reply = (text(24), flow()).prop_map(|(label, flow)| QuickReply {
        label,
        tap: Some(TapId(2)),
        description: None,
        flow,
    });
    (body(), buttons(), prop::collection::vec(reply, 0..13)).prop_map(
        |(body, buttons, quick_replies)| Message {
            // Few messages could compile if rows of cards had buttons of their own.
            buttons: if matches!(body, Body::Cards(_)) {
                Vec::new()
            } else {
                buttons
            },
            body,
            quick_replies,
            list_button: None,
        },
    )
}

/// What of messages a Dynamic Block can say: no numbers of taps, one target for a button, quick
/// replies under the last message alone.
fn as_shown(messages: &[Message]) -> Vec<Message> {
    let mut messages = messages.to_vec();
    let last = messages.len().saturating_sub(1);
    for (index, message) in messages.iter_mut().enumerate() {
        if index < last {
            message.quick_replies.clear();
        }
        message
            .quick_replies
            .iter_mut()
            .for_each(|reply| reply.tap = None);
        let cards = match &mut message.body {
            Body::Cards(cards) => cards.as_mut_slice(),
            _ => &mut [],
        };
        let of_cards = cards.iter_mut().flat_map(|card| &mut card.buttons);
        for button in of_cards.chain(&mut message.buttons) {
            button.tap = None;
            if button.flow.is_some() {
                button.url = None;
            }
            if button.flow.is_some() || button.url.is_some() {
                button.phone = None;
            }
        }
    }
    messages
}

/// The limits once more, read from the finished JSON alone.
fn within_limits(block: &Json) -> bool {
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    let long = |value: &Json| value.as_str().map_or(0, |text| text.chars().count());
    let content = &block["content"];
    let buttons_fit = |holder: &Json| {
        let buttons = list(&holder["buttons"]);
        buttons.len() <= 3 && buttons.iter().all(|button| long(&button["title"]) <= 20)
    };
    let messages = list(&content["messages"]);
    let replies = list(&content["quick_replies"]);
    block["version"] == "v2"
        && (1..=10).contains(&messages.len())
        && replies.len() <= 11
        && replies
            .iter()
            .all(|reply| long(&reply["caption"]) <= 20 && reply["flow_id"] == 12345)
        && list(&content["actions"]).len() <= 5
        && messages.iter().all(|message| {
            let cards = list(&message["elements"]);
            long(&message["text"]) <= 640
                && buttons_fit(message)
                && cards.len() <= 10
                && cards.iter().all(|card| {
                    long(&card["title"]) <= 80 && long(&card["subtitle"]) <= 80 && buttons_fit(card)
                })
        })
}

/// The law below says nothing if nothing compiles.
#[test]
fn enough_of_what_is_tried_compiles() {
    let mut runner = TestRunner::deterministic();
    let messages = prop::collection::vec(said(), 0..12);
    let compiles = (0..300)
        .filter(|_| {
            let messages = messages.new_tree(&mut runner).unwrap().current();
            compile(&messages, &[], &ids(), Shapes::Inferred).is_ok()
        })
        .count();
    assert!((30..270).contains(&compiles), "{compiles} of 300");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_compiled_block_keeps_every_limit(messages in prop::collection::vec(said(), 0..12)) {
        if let Ok(block) = compile(&messages, &[], &ids(), Shapes::Inferred) {
            prop_assert_eq!(block.messages(&|_| Some(name("redeem"))), as_shown(&messages));
            let written = serde_json::to_value(&block).unwrap();
            prop_assert!(within_limits(&written), "{written}");
            prop_assert_eq!(written["content"]["messages"].as_array().unwrap().len(), messages.len());
            prop_assert_eq!(serde_json::from_value::<Block>(written).unwrap(), block);
        }
    }

    /// What is within the limits compiles, one message at a time, and says all of its words.
    #[test]
    fn what_fits_is_said_whole(words in "[a-z]{1,640}", label in "[a-z]{1,20}", count in 0_usize..=3) {
        let url = || Button { label: label.clone(), tap: None, flow: None, url: Some("https://a.example".to_owned()), phone: None };
        let message = Message { buttons: (0..count).map(|_| url()).collect(), ..Message::text(words.clone()) };
        let block = compile(&[message], &[], &ids(), Shapes::Documented).unwrap();
        let written = serde_json::to_value(&block).unwrap();
        prop_assert_eq!(&written["content"]["messages"][0]["text"], &json!(words));
        prop_assert_eq!(written["content"]["messages"][0]["buttons"].as_array().map_or(0, Vec::len), count);
    }
}
