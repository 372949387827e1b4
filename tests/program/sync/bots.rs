//! Bots to sync: `Desired` sets as the project loader would make them.

use std::collections::BTreeMap;

use botwright::language::address::{Address, Kind};
use botwright::language::value::{Desired, Origin, SecretText, Value};
use serde_json::{Value as Json, json};

/// A resource from JSON, in which `{"$flow": "a"}` (or any kind) stands for a reference and
/// `{"$env": ["NAME", "text"]}` for a secret.
pub(crate) fn resource(address: &str, content: Json) -> Desired {
    let address: Address = address.parse().unwrap();
    let Value::Map(content) = value(&content) else {
        panic!("content is a map");
    };
    Desired {
        remote_name: address.name().to_owned(),
        origin: Origin {
            file: format!("bot/{}.yaml", address.kind()),
            line: 3,
        },
        uses: Default::default(),
        content,
        address,
    }
}

pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().unwrap()),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(map) => {
            if let Some((key, inner)) = map.iter().next()
                && map.len() == 1
                && let Some(word) = key.strip_prefix('$')
            {
                if word == "env" {
                    let name = inner[0].as_str().unwrap().to_owned();
                    let text = inner[1].as_str().unwrap().to_owned();
                    return Value::Secret(SecretText::new([name].into(), text));
                }
                if let Some(kind) = Kind::from_word(word) {
                    return Value::Ref(Address::new(kind, inner.as_str().unwrap()));
                }
            }
            let entries = map.iter().map(|(key, item)| (key.clone(), value(item)));
            Value::Map(entries.collect::<BTreeMap<_, _>>())
        }
    }
}

/// One or more of every kind, with flows that refer to each other in circles.
pub(crate) fn whole() -> Vec<Desired> {
    let mut tickets = resource(
        "flow.tickets",
        json!({
            "title": "我的票券",
            "steps": [
                {"ask": "請輸入會員編號", "save_to": {"$field": "member_no"}, "otherwise": {"$flow": "help"}},
                {"call": {"$api-card": "unused"}, "then": [{"text": "您有 {{ response.count }} 張票券"}]},
                {"start_sequence": {"$sequence": "after"}},
                {"go_to": {"$flow": "help"}}
            ]
        }),
    );
    tickets.uses.insert("tag.vip".parse().unwrap());
    vec![
        resource(
            "field.member_no",
            json!({"title": "會員編號", "type": "text"}),
        ),
        resource(
            "field.seats",
            json!({"type": "number", "minimum": 1, "maximum": 9.5}),
        ),
        resource("tag.vip", json!({"title": "VIP"})),
        resource(
            "api-card.unused",
            json!({
                "endpoint": "https://api.example/tickets",
                "headers": {"Authorization": {"$env": ["CRM_TOKEN", "Bearer hush-hush-1"]}},
                "payload": {"$weird": "a", "no": "{{ fields.member_no }}"},
                "failure": {"$flow": "help"}
            }),
        ),
        tickets,
        resource(
            "flow.help",
            json!({"steps": [
                {"text": "需要協助嗎？", "buttons": [{"label": "票券", "flow": {"$flow": "tickets"}}]},
                {"go_to": {"$flow": "help"}}
            ]}),
        ),
        resource("flow.thanks", json!({"steps": [{"text": "不客氣！"}]})),
        resource(
            "sequence.after",
            json!({"start": "manual", "steps": [{"after": "1d", "flow": {"$flow": "help"}}]}),
        ),
        resource(
            "rule.vip-thanks",
            json!({"event": "tag_added", "tag": {"$tag": "vip"}, "flow": {"$flow": "thanks"}}),
        ),
        resource(
            "comment.spring",
            json!({"post": "any", "match": ["+1"], "flow": {"$flow": "tickets"}}),
        ),
        resource(
            "link.ig-bio",
            json!({"type": "ref", "flow": {"$flow": "tickets"}}),
        ),
        resource(
            "keyword.tickets",
            json!({"match": ["票券", "ticket"], "flow": {"$flow": "tickets"}}),
        ),
        resource(
            "keyword.wifi",
            json!({"match": ["wifi"], "text": "密碼是 lotus2026"}),
        ),
        resource(
            "ice-breakers",
            json!({"items": [{"question": "票券？", "flow": {"$flow": "tickets"}}]}),
        ),
        resource(
            "menu",
            json!({"items": [{"label": "票券", "flow": {"$flow": "tickets"}}]}),
        ),
        resource("welcome", json!({"flow": {"$flow": "tickets"}})),
        resource("default-reply", json!({"flow": {"$flow": "help"}})),
        resource(
            "contact.M1",
            json!({"first_name": "陳", "phone": "+886912345678", "tags": ["vip"]}),
        ),
    ]
}
