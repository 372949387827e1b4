#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::*;
use crate::language::address::{Address, Kind};
use crate::language::message::Message;
use crate::language::name::FlowName;
use crate::language::project_file::Channel;
use crate::language::value::{SecretText, Value};

const BOT: &str = "4d6702e4-0a2e-4939-aec3-30f9ce619928";
const BLOCK: &str = "6e69bfc3-ce07-414c-9eee-23b667b3e034";

fn said(messages: Json, channel: Channel) -> Result<Json, Unfit> {
    let messages: Vec<Message> = serde_json::from_value(messages).unwrap();
    let place = Place {
        bot_id: BOT.to_owned(),
        block_id: BLOCK.to_owned(),
    };
    let blocks = Blocks {
        places: [(FlowName::new("orders"), place)].into(),
    };
    compile(&messages, &blocks, channel).map(|answer| serde_json::to_value(answer).unwrap())
}

fn card_of(button: Json) -> Json {
    json!({ "cards": [{ "title": "a", "subtitle": "b", "image": "https://cdn.example/a.png",
        "url": "https://shop.example", "buttons": [button] }] })
}

#[test]
fn a_carousel_has_both_ids() {
    let messages = json!([
        { "text": "您的訂單已出貨" },
        { "image": "https://cdn.example/a.png" },
        card_of(json!({ "label": "更多", "flow": "orders" })),
    ]);
    let button = json!({ "type": "postback", "title": "更多", "botId": BOT, "blockId": BLOCK });
    let expected = json!({ "messages": [
        { "type": "text", "text": "您的訂單已出貨" },
        { "type": "image", "image": "https://cdn.example/a.png" },
        { "type": "carousel", "carousel": [{ "image": "https://cdn.example/a.png", "title": "a",
            "text": "b", "url": "https://shop.example", "buttons": [button] }] },
    ] });
    assert_eq!(said(messages.clone(), Channel::Line), Ok(expected));
    let answer = said(messages, Channel::Whatsapp).unwrap();
    assert_eq!(answer["messages"][2]["carousel"][0].get("url"), None);
}

#[test]
fn quick_replies_are_a_list_on_whatsapp() {
    let messages = json!([{ "text": "Choose", "list_button": "Options", "quick_replies": [
        { "label": "Orders", "description": "yours", "flow": "orders" },
    ] }]);
    let expected = json!({ "messages": [{ "type": "optionList", "optionList": {
        "text": "Choose", "buttonTitle": "Options", "options": [{ "type": "postback",
            "title": "Orders", "description": "yours", "botId": BOT, "blockId": BLOCK }],
    } }] });
    assert_eq!(said(messages.clone(), Channel::Whatsapp), Ok(expected));
    let refused = said(messages, Channel::Line).unwrap_err().to_string();
    assert!(
        refused.contains("other than under a text on WhatsApp"),
        "{refused}"
    );
}

#[test]
fn what_cannot_be_said_is_refused_in_plain_words() {
    let long = |length: usize| "長".repeat(length);
    let url = json!({ "label": "a", "url": "https://a.example" });
    let reply = |label: &str, description: Option<&str>| {
        json!({ "text": "x", "list_button": "L", "quick_replies": [
            { "label": label, "description": description, "flow": "orders" },
        ] })
    };
    for (message, words) in [
        (json!({ "text": long(4097) }), "4097 characters"),
        (json!({ "text": "\n" }), "the text is empty"),
        (
            json!({ "text": "x", "buttons": [url] }),
            "buttons under a message that is no card",
        ),
        (
            json!({ "video": "https://a.example" }),
            "a video cannot stand",
        ),
        (json!({ "platform_block": "x" }), "link it there"),
        (
            json!({ "cards": [{ "title": "a" }] }),
            "the card `a` has no image",
        ),
        (
            json!({ "cards": [{ "title": "a", "image": "i" }] }),
            "has no subtitle",
        ),
        (
            json!({ "cards": [{ "title": "a", "image": "i", "subtitle": "s" }] }),
            "has no button",
        ),
        (
            card_of(json!({ "label": long(21), "url": "u" })),
            "the button",
        ),
        (
            card_of(json!({ "label": "a", "phone": "1" })),
            "a button that calls",
        ),
        (
            card_of(json!({ "label": "a", "flow": "other" })),
            "no message block",
        ),
        (card_of(json!({ "label": "a" })), "leads nowhere"),
        (reply(&long(25), Some("d")), "at most 24"),
        (reply("a", Some(&long(73))), "at most 72"),
        (reply("a", None), "no description"),
        (
            json!({ "text": long(1025), "list_button": "L", "quick_replies": [
                { "label": "a", "description": "d", "flow": "orders" }] }),
            "at most 1024",
        ),
        (
            json!({ "text": "x", "quick_replies": [{ "label": "a", "flow": "orders" }] }),
            "`list_button`",
        ),
        (
            json!({ "text": "x", "list_button": "L", "quick_replies": [{ "label": "a" }] }),
            "the answer to a question",
        ),
    ] {
        let refused = said(json!([message]), Channel::Whatsapp)
            .unwrap_err()
            .to_string();
        assert!(refused.contains(words), "{message}: {refused}");
    }
    let six: Vec<Json> = vec![json!({ "text": "x" }); 6];
    let refused = said(json!(six), Channel::Line).unwrap_err().to_string();
    assert!(
        refused.contains("6 messages, but Omnichat takes at most 5"),
        "{refused}"
    );
    let cards: Vec<Json> = vec![card_of(url)["cards"][0].clone(); 11];
    assert!(matches!(
        said(json!([{ "cards": cards }]), Channel::Line),
        Err(Unfit::TooMany { found: 11, .. })
    ));
    assert_eq!(
        said(json!([]), Channel::Line),
        Err(Unfit::Empty("an answer has at least one message"))
    );
    for channel in [
        Channel::Webchat,
        Channel::Telegram,
        Channel::Zalo,
        Channel::Viber,
    ] {
        let refused = said(json!([{ "text": "x" }]), channel).unwrap_err();
        assert!(matches!(refused, Unfit::Channel { .. }), "{refused}");
    }
}

fn flow(name: &str) -> Address {
    Address::new(Kind::Flow, name)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn content(more: &[(&str, Value)]) -> BTreeMap<String, Value> {
    let endpoint = ("endpoint", text("https://www.example.com/get_point"));
    let mut content = BTreeMap::new();
    for (key, value) in [endpoint].iter().chain(more) {
        content.insert((*key).to_owned(), value.clone());
    }
    content
}

/// seeds/omnichat-call-an-api.txt, "Call an API卡片設定".
#[test]
fn a_card_has_every_field_of_the_page() {
    let secret = SecretText::new(
        ["SHOP_TOKEN".to_owned()].into(),
        "Bearer hush-hush".to_owned(),
    );
    let content = content(&[
        ("method", text("POST")),
        ("timeout", text("10s")),
        (
            "headers",
            Value::Map([("Authorization".to_owned(), Value::Secret(secret))].into()),
        ),
        (
            "payload",
            Value::Map(
                [
                    ("member".to_owned(), text("{{ fields.member_no }}")),
                    (
                        "both".to_owned(),
                        text("{{contact.phone}}/{{ fields.member_no }}"),
                    ),
                    (
                        "seats".to_owned(),
                        Value::List(vec![Value::Int(2), Value::Bool(true)]),
                    ),
                ]
                .into(),
            ),
        ),
        ("success", Value::Ref(flow("thanks"))),
        ("failure", Value::Ref(flow("sorry"))),
    ]);
    let titles = [
        (flow("thanks"), "謝謝".to_owned()),
        (flow("sorry"), "抱歉".to_owned()),
    ]
    .into();
    let made = card(&content, &titles, &[Channel::Line, Channel::Webchat]).unwrap();
    assert_eq!(made.endpoint, "https://www.example.com/get_point");
    assert!(made.headers[0].1.contains("${env.SHOP_TOKEN}"), "{made:?}");
    assert_eq!(
        made.payload,
        Some(
            json!({ "member": "<<member_no>>", "both": "<<phone>>/<<member_no>>",
            "seats": [2, true] })
        )
    );
    let marks: Vec<&str> = made.picks.iter().map(|pick| pick.mark.as_str()).collect();
    assert_eq!(marks, ["<<phone>>", "<<member_no>>"]);
    assert_eq!(
        (made.success.as_deref(), made.failure.as_deref()),
        (Some("謝謝"), Some("抱歉"))
    );
    let pasted = made.to_paste();
    assert!(!pasted.contains("hush"), "{pasted}");
    for line in [
        "Endpoint: https",
        "Payload:",
        "pick the person's phone number",
        "Success message block: 謝謝",
    ] {
        assert!(pasted.contains(line), "{line}: {pasted}");
    }
}

#[test]
fn what_the_card_does_not_have_is_refused() {
    let payload = |source: &str| content(&[("payload", text(source))]);
    let header = Value::Map([("X".to_owned(), text("{{ fields.a }}"))].into());
    let none = BTreeMap::new();
    for (content, words) in [
        (
            content(&[("method", text("GET"))]),
            "always calls with POST",
        ),
        (
            content(&[("endpoint", text("https://a.example/{{ fields.a }}"))]),
            "in the endpoint",
        ),
        (content(&[("headers", header)]), "in the headers"),
        (
            payload("{{ fields.a | upper }}"),
            "let the server do the rest",
        ),
        (
            payload("{% if a %}b{% endif %}"),
            "let the server do the rest",
        ),
        (
            payload("{{ response.a }}"),
            "`{{ fields.NAME }}` and `{{ contact.NAME }}` alone",
        ),
        (
            content(&[("success", Value::Ref(flow("gone")))]),
            "not in the bot",
        ),
        (BTreeMap::new(), "no `endpoint`"),
    ] {
        let refused = card(&content, &none, &[Channel::Line])
            .unwrap_err()
            .to_string();
        assert!(refused.contains(words), "{words}: {refused}");
    }
    let web = card(&content(&[]), &none, &[Channel::Webchat])
        .unwrap_err()
        .to_string();
    assert!(web.contains("does not work on the web chat"), "{web}");
}
