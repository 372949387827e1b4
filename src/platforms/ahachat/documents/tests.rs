#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::{Value as Json, json};

use super::*;
use crate::language::message::Message;
use crate::language::name::FlowName;

fn said(messages: Json, shapes: Shapes) -> Result<Json, Unfit> {
    let messages: Vec<Message> = serde_json::from_value(messages).unwrap();
    let names = [("orders", "Đơn hàng")];
    let blocks = Blocks {
        names: names
            .map(|(flow, title)| (FlowName::new(flow), title.to_owned()))
            .into(),
    };
    compile(&messages, &blocks, shapes).map(|answer| serde_json::to_value(answer).unwrap())
}

/// ahachat.com/help/docs/en/json-api: texts and the four kinds of media.
#[test]
fn what_is_documented_is_written_so() {
    let messages = json!([
        { "text": "Xin chào" },
        { "image": "https://cdn.example/a.png" },
        { "video": "https://cdn.example/a.mp4" },
        { "audio": "https://cdn.example/a.mp3" },
        { "file": "https://cdn.example/a.pdf" },
    ]);
    let media = |kind: &str, url: &str| json!({ "attachment": { "type": kind, "payload": { "url": url } } });
    let expected = json!({ "messages": [
        { "text": "Xin chào" },
        media("image", "https://cdn.example/a.png"),
        media("video", "https://cdn.example/a.mp4"),
        media("audio", "https://cdn.example/a.mp3"),
        media("file", "https://cdn.example/a.pdf"),
    ] });
    assert_eq!(said(messages, Shapes::Documented), Ok(expected));
    let nothing = said(json!([]), Shapes::Documented);
    assert_eq!(nothing, Ok(json!({ "messages": [] })));
}

#[test]
fn the_rest_is_written_only_where_it_may_be() {
    let messages = json!([
        { "text": "Chọn", "buttons": [
            { "label": "Đơn", "flow": "orders" }, { "label": "Web", "url": "https://shop.example" },
            { "label": "Gọi", "phone": "+84912345678" },
        ] },
        { "cards": [{ "title": "Áo", "subtitle": "đỏ", "image": "https://cdn.example/a.jpg",
            "url": "https://shop.example/a", "buttons": [{ "label": "Mua", "flow": "orders" }] }],
          "quick_replies": [{ "label": "Đơn", "flow": "orders" }] },
    ]);
    let refused = said(messages.clone(), Shapes::Documented);
    assert!(
        matches!(
            refused,
            Err(Unfit::Undocumented {
                what: "buttons",
                ..
            })
        ),
        "{refused:?}"
    );
    let block = json!({ "type": "show_block", "block_names": ["Đơn hàng"], "title": "Đơn" });
    let expected = json!({ "messages": [
        { "attachment": { "type": "template", "payload": { "template_type": "button", "text": "Chọn", "buttons": [
            block,
            { "type": "web_url", "url": "https://shop.example", "title": "Web" },
            { "type": "phone_number", "phone_number": "+84912345678", "title": "Gọi" },
        ] } } },
        { "attachment": { "type": "template", "payload": { "template_type": "generic",
            "image_aspect_ratio": "square", "elements": [{
                "title": "Áo", "image_url": "https://cdn.example/a.jpg", "subtitle": "đỏ",
                "default_action": { "type": "web_url", "url": "https://shop.example/a" },
                "buttons": [{ "type": "show_block", "block_names": ["Đơn hàng"], "title": "Mua" }],
            }] } },
          "quick_replies": [{ "title": "Đơn", "block_names": ["Đơn hàng"] }] },
    ] });
    let answer = said(messages, Shapes::Inferred).unwrap();
    assert_eq!(answer, expected);
    let read: Answer = serde_json::from_value(answer.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), answer);
}

#[test]
fn what_cannot_be_said_is_refused_in_plain_words() {
    let long = |length: usize| "ớ".repeat(length);
    let many = |count: usize, one: Json| vec![one; count];
    let button = json!({ "label": "Web", "url": "https://shop.example" });
    for (message, words) in [
        (
            json!({ "text": long(2001) }),
            "2001 characters, but Messenger takes at most 2000",
        ),
        (json!({ "text": " " }), "the text is empty"),
        (
            json!({ "text": long(641), "buttons": [button] }),
            "641 characters, but Messenger takes at most 640",
        ),
        (
            json!({ "text": "x", "buttons": many(4, button.clone()) }),
            "4 buttons under one message or card",
        ),
        (
            json!({ "text": "x", "buttons": [{ "label": long(21), "url": "https://a.example" }] }),
            "the button",
        ),
        (
            json!({ "text": "x", "buttons": [{ "label": "x" }] }),
            "leads nowhere",
        ),
        (
            json!({ "text": "x", "buttons": [{ "label": "x", "flow": "other" }] }),
            "the flow `other`, which a tap starts, has no block",
        ),
        (
            json!({ "text": "x", "quick_replies": [{ "label": "Có" }] }),
            "the quick reply `Có` is the answer to a question",
        ),
        (
            json!({ "text": "x", "quick_replies": many(14, json!({ "label": "x", "flow": "orders" })) }),
            "14 quick replies",
        ),
        (
            json!({ "image": "https://a.example/a.webp" }),
            "ends in `.webp`",
        ),
        (
            json!({ "video": "https://a.example/a.MOV?x=1" }),
            "sends MP4",
        ),
        (
            json!({ "audio": "https://a.example/a.m4a" }),
            "MP3, OGG and WAV",
        ),
        (
            json!({ "image": "https://a.example/a.png", "buttons": [button] }),
            "buttons under a picture",
        ),
        (json!({ "cards": [] }), "no card"),
        (
            json!({ "cards": [{ "title": "x" }] }),
            "nothing but a title",
        ),
        (
            json!({ "cards": many(11, json!({ "title": "x", "subtitle": "y" })) }),
            "11 cards",
        ),
        (json!({ "platform_block": "Chào" }), "send it by its name"),
    ] {
        let refused = said(json!([message]), Shapes::Inferred)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(words), "{message}: {refused}");
    }
    // What has no known ending may be anything.
    for url in [
        "https://a.example/picture",
        "https://a.example/picture.php?id=1.webp",
    ] {
        assert!(
            said(json!([{ "image": url }]), Shapes::Documented).is_ok(),
            "{url}"
        );
    }
    // Only the last message's quick replies are there for the person.
    let first = json!([{ "text": "a", "quick_replies": [{ "label": "Có" }] }, { "text": "b" }]);
    assert!(said(first, Shapes::Documented).is_ok());
}
