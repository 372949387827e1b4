//! Whatever is sent, there is an answer, and never one that says the server is at fault.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json};

use super::{PATIENCE, Place, TOKEN};

const KEYS: [&str; 18] = [
    "first_name",
    "name",
    "guests",
    "Guests",
    "tea",
    "茶",
    "topic",
    "tags",
    "fields",
    "channel",
    "input",
    "gender",
    "language",
    "id",
    "psid",
    "userId",
    "contactable_type",
    "",
];

/// A request as it is written.
#[derive(Clone, Debug)]
struct Hostile {
    method: &'static str,
    path: String,
    media: &'static str,
    body: Vec<u8>,
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
        select(
            &[
                "4", "-1", "1e400", "vip;VIP,", "{{x}}", "green", "LINE", "\0"
            ][..]
        )
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            object(inner).prop_map(Json::Object),
        ]
    })
}

fn object(value: impl Strategy<Value = Json>) -> impl Strategy<Value = Map<String, Json>> {
    let key = prop_oneof![4 => select(&KEYS[..]).prop_map(str::to_owned), 1 => any::<String>()];
    btree_map(key, value, 0..6).prop_map(|pairs| pairs.into_iter().collect())
}

/// Text for an address: what may stand there, and bytes behind a `%`.
fn encoded(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'=' | b'&' | b'.' | b'%' | b'+' | b'/' => {
                text.push(char::from(*byte));
            }
            // Writing to a text cannot fail.
            _ => write!(text, "%{byte:02X}").unwrap(),
        }
        text
    })
}

fn hostile() -> impl Strategy<Value = Hostile> {
    let method = select(&["POST", "POST", "POST", "GET", "PUT", "HEAD", "X"][..]);
    let platform = select(&["botcake", "ahachat", "omnichat", "firstline", "sandbox"][..]);
    let known = select(&["hello", "%E8%A8%82%E4%BD%8D", "book", "effects", "menu"][..]);
    let wild = vec(any::<u8>(), 0..12).prop_map(|bytes| encoded(&bytes));
    let flow = prop_oneof![5 => known.prop_map(str::to_owned), 1 => wild.clone()];
    let query = prop_oneof![
        Just(String::new()),
        Just("?after=guests".to_owned()),
        Just("?fields.guests=3&tags=vip&first_name=%C4%90".to_owned()),
        vec(any::<u8>(), 0..40).prop_map(|bytes| format!("?{}", encoded(&bytes))),
    ];
    let media = select(
        &[
            "application/json",
            "application/json",
            "application/x-www-form-urlencoded",
            "text/plain; charset=big5",
            "multipart/form-data",
            "",
            "\u{ff}",
        ][..],
    );
    let body = prop_oneof![
        4 => object(json()).prop_map(|object| Json::Object(object).to_string().into_bytes()),
        1 => json().prop_map(|json| json.to_string().into_bytes()),
        1 => vec(any::<u8>(), 0..200),
        1 => (1..5_000_usize, select(&["[", "{\"fields\":", "\"", "&", "\u{3a9}"][..]))
            .prop_map(|(times, part)| part.repeat(times).into_bytes()),
    ];
    (method, platform, flow, query, media, body).prop_map(
        |(method, platform, flow, query, media, body)| Hostile {
            method,
            path: format!("/{platform}/{flow}{query}"),
            media,
            body,
        },
    )
}

/// Sends it, and reads the answer to its end.
fn answer(address: &str, hostile: &Hostile) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "{} {} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        hostile.method,
        hostile.path,
        hostile.media,
        hostile.body.len()
    );
    let whole = [head.as_bytes(), &hostile.body].concat();
    // A server that has said no reads no further.
    let _ = stream.write_all(&whole);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn nothing_that_is_sent_is_the_servers_fault() {
    let place = Place::new("https://api.tea.example");
    let server = place.serve(&["--inferred"]);
    let address = server.url.strip_prefix("http://").unwrap();
    let config = Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let law = runner.run(&hostile(), |hostile| {
        let answer = answer(address, &hostile);
        let status = answer
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3))
            .and_then(|status| status.parse::<u16>().ok());
        prop_assert!(
            status.is_some_and(|status| (200..500).contains(&status)),
            "{answer}"
        );
        Ok(())
    });
    law.unwrap_or_else(|error| panic!("{error}\n{}", server.log()));
    let log = server.log();
    assert!(!log.contains("panic"), "{log}");
    // It answers as before.
    let hello = Hostile {
        method: "POST",
        path: "/botcake/hello".to_owned(),
        media: "application/json",
        body: b"{}".to_vec(),
    };
    assert!(answer(address, &hello).contains("Hello you"));
}
