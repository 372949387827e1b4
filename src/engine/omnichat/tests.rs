#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::json;

use super::*;

/// The messages of a body in which all can be said.
fn said_all(body: &Json) -> Vec<Said> {
    let read = messages("card", body).unwrap();
    read.into_iter().map(Result::unwrap).collect()
}

fn problems(body: &Json) -> Vec<String> {
    let read = messages("card", body).unwrap();
    read.into_iter().filter_map(Result::err).collect()
}

#[test]
fn texts_and_pictures() {
    let said = said_all(&json!({ "messages": [
        { "type": "text", "text": "您有 2 張票" },
        { "type": "image", "image": "https://a.example/1.png", "text": "caption" },
        { "type": "image", "image": "https://a.example/2.png" },
    ] }));
    let bodies: Vec<_> = said.iter().map(|said| said.message.body.clone()).collect();
    assert_eq!(
        bodies,
        [
            Body::Text("您有 2 張票".to_owned()),
            Body::Image("https://a.example/1.png".to_owned()),
            Body::Text("caption".to_owned()),
            Body::Image("https://a.example/2.png".to_owned()),
        ]
    );
}

#[test]
fn carousels_with_their_taps() {
    let said = said_all(&json!({ "messages": [{ "type": "carousel", "carousel": [
        { "image": "https://a.example/1.png", "title": "高鐵", "text": "台北", "url": "https://a.example", "buttons": [
            { "type": "url", "title": "看", "url": "https://a.example/1" },
            { "type": "postback", "title": "出示", "botId": "b", "blockId": "k1", "tags": ["vip"], "attribute": { "key": "topic", "value": 3 } },
        ] },
        { "image": "https://a.example/2.png", "title": "台鐵", "text": "", "buttons": [
            { "type": "message", "title": "問", "message": "我要問" },
            { "type": "url", "title": "看", "url": "https://a.example/2", "tags": ["seen"] },
        ] },
    ] }] }));
    let [Said { message, taps }] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert_eq!(
        serde_json::to_value(message).unwrap(),
        json!({ "cards": [
            { "title": "高鐵", "subtitle": "台北", "image": "https://a.example/1.png", "url": "https://a.example",
              "buttons": [{ "label": "看", "url": "https://a.example/1" }, { "label": "出示" }] },
            { "title": "台鐵", "image": "https://a.example/2.png",
              "buttons": [{ "label": "問" }, { "label": "看", "url": "https://a.example/2" }] },
        ] })
    );
    let tap = |card, button| Tap {
        at: TapPlace::Card { card, button },
        block: None,
        text: None,
        tags: Vec::new(),
        attributes: Vec::new(),
    };
    assert_eq!(
        taps,
        &[
            Tap {
                block: Some("k1".to_owned()),
                tags: vec!["vip".to_owned()],
                attributes: vec![("topic".to_owned(), json!(3))],
                ..tap(0, 1)
            },
            Tap {
                text: Some("我要問".to_owned()),
                ..tap(1, 0)
            },
            Tap {
                tags: vec!["seen".to_owned()],
                ..tap(1, 1)
            },
        ]
    );
}

#[test]
fn pictures_of_line() {
    let said = said_all(
        &json!({ "messages": [{ "type": "lineImageCarousel", "lineImageCarousel": [
        { "image": "https://a.example/1.png", "action": { "type": "url", "url": "https://a.example" },
          "overlapImage": { "image": "x", "width": "10px" },
          "buttons": [{ "type": "postback", "title": "買", "blockId": "k", "style": "primary", "color": "#fff" }] },
        { "image": "https://a.example/2.png", "action": { "type": "postback", "blockId": "k2" } },
        { "image": "https://a.example/3.png" },
    ] }] }),
    );
    let Body::Cards(cards) = &said[0].message.body else {
        panic!("{said:?}");
    };
    assert_eq!(cards[0].url.as_deref(), Some("https://a.example"));
    assert_eq!(cards[1].buttons[0].label, "→");
    assert!(cards[2].buttons.is_empty());
    let places: Vec<_> = said[0]
        .taps
        .iter()
        .map(|tap| (tap.at, tap.block.as_deref()))
        .collect();
    assert_eq!(
        places,
        [
            (TapPlace::Card { card: 0, button: 0 }, Some("k")),
            (TapPlace::Card { card: 1, button: 0 }, Some("k2")),
        ]
    );
}

#[test]
fn lists_of_options() {
    let said = said_all(
        &json!({ "messages": [{ "type": "optionList", "optionList": {
        "text": "哪一張？", "buttonTitle": "選擇", "options": [
            { "type": "postback", "title": "高鐵", "description": "台北", "botId": "b", "blockId": "k", "tags": ["t"] },
        ] } }] }),
    );
    assert_eq!(
        serde_json::to_value(&said[0].message).unwrap(),
        json!({ "text": "哪一張？", "list_button": "選擇", "quick_replies": [{ "label": "高鐵", "description": "台北" }] })
    );
    assert_eq!(said[0].taps[0].at, TapPlace::QuickReply(0));
    assert_eq!(said[0].taps[0].tags, ["t"]);
}

#[test]
fn other_bodies_are_data() {
    for body in [
        json!(null),
        json!([]),
        json!({ "count": 2 }),
        json!({ "messages": "hello" }),
        json!({ "messages": ["hello"] }),
        json!({ "messages": [{ "text": "hello" }] }),
    ] {
        assert_eq!(messages("card", &body), None, "{body}");
    }
    assert_eq!(
        messages("card", &json!({ "messages": [] })),
        Some(Vec::new())
    );
}

#[test]
fn one_that_cannot_be_said_keeps_no_other_back() {
    let body = json!({ "messages": [
        { "type": "text", "text": "a" }, { "type": "bogus", "text": "b" }, { "type": "image" },
        { "text": "c" }, { "type": "text", "text": "d" },
    ] });
    let read = messages("card", &body).unwrap();
    let words: Vec<_> = read.iter().flatten().map(|said| &said.message).collect();
    assert_eq!(words, [&Message::text("a"), &Message::text("d")]);
    assert_eq!(
        problems(&body),
        [
            "message 2 of the answer of `card` has the type `bogus`, which is not sent",
            "message 3 of the answer of `card` lacks `image`",
            "message 4 of the answer of `card` has no `type`",
        ]
    );
}

#[test]
fn what_is_wrong_inside_is_named() {
    let button = |button: Json| json!({ "type": "text", "text": "a", "buttons": [button] });
    let wrong = [
        (
            json!({ "type": "text", "text": " " }),
            "has an empty `text` and is left out",
        ),
        (
            json!({ "type": "carousel", "carousel": [] }),
            "has an empty `carousel` and is left out",
        ),
        (json!({ "type": "image", "image": null }), "lacks `image`"),
        (
            json!({ "type": 3, "text": "a" }),
            "has a `type` that is no text",
        ),
        (
            button(json!({ "type": "postback", "title": "b" })),
            "has a part that lacks `blockId`",
        ),
        (
            json!({ "type": "text", "text": 5 }),
            "has a part that is not understood: invalid type: integer `5`",
        ),
    ];
    for (item, why) in wrong {
        let found = problems(&json!({ "messages": [item] }));
        let whole = format!("message 1 of the answer of `card` {why}");
        assert!(
            found.len() == 1 && found[0].starts_with(&whole),
            "{found:?}"
        );
    }
}

#[test]
fn the_first_five_are_sent() {
    let items: Vec<Json> = (1..=7)
        .map(|n| json!({ "type": "text", "text": n.to_string() }))
        .collect();
    let body = json!({ "messages": items });
    let read = messages("card", &body).unwrap();
    assert_eq!(read.iter().flatten().count(), 5);
    assert_eq!(
        problems(&body),
        ["the answer of `card` has 7 messages; only the first 5 are sent"]
    );
}
