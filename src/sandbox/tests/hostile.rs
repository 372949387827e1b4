//! Whatever is sent to the vendors' dialects and their consoles, none of them fails.

use proptest::prelude::*;
use proptest::sample::select;
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::{Answer, Sandbox};

/// Segments of every dialect; `*` stands for whatever comes.
const PATHS: &[&str] = &[
    "api/v1/contact",
    "api/v1/contact/*",
    "api/v1/contact-tag",
    "api/v1/contact-tag/*",
    "api/v1/cz-col-category",
    "api/v1/message/push",
    "api/v1/*",
    "console/firstline/categories",
    "console/firstline/categories/*/cols",
    "console/firstline/cols/*",
    "console/firstline/contacts/*/phones",
    "console/firstline/contacts/*/emails",
    "console/firstline/phones/*",
    "console/firstline/imports",
    "console/firstline/channel-users",
    "console/firstline/home",
    "api/public_api/v1/pages/shop/flows",
    "api/public_api/v1/pages/shop/flows/*",
    "api/public_api/v1/pages/shop/flows/*/statistics",
    "api/public_api/v1/pages/shop/flows/send_flow",
    "api/public_api/v1/pages/shop/flows/send_content",
    "api/public_api/v1/pages/shop/ketwords/create",
    "api/public_api/v1/pages/shop/keywords/update",
    "api/public_api/v1/pages/shop/customer/*/customer_fields",
    "api/public_api/v1/pages/*/main_menu",
    "console/botcake/pages/shop/flows",
    "console/botcake/pages/shop/keywords/*",
    "console/botcake/pages/shop/customers",
    "api/bots/shop/users/*/send",
    "api/bots/*/phones/send",
    "console/ahachat/bots/shop/blocks",
    "console/ahachat/bots/shop/users",
    "v1/contacts",
    "v1/contacts/line",
    "v1/contacts/*",
    "v1/direct-messages",
    "v1/broadcast",
    "v1/broadcast/*/recipients",
    "v1/messages",
    "v1/tagging-logs/records",
    "v1/rich-menus/*",
    "v1/chatbots/*/message-blocks",
    "console/omnichat/contacts/*",
    "console/omnichat/attributes",
    "v1/bots/shop/contact",
    "v1/bots/shop/people/*/messages",
    "v1/bots/*/people",
];

/// Keys that some dialect reads, and one that none does.
const KEYS: &[&str] = &[
    "first_name",
    "last_name",
    "membership_no",
    "birth_at",
    "gender",
    "cz_cols",
    "tag_ids",
    "company_ids",
    "id",
    "value",
    "op",
    "val",
    "name",
    "type",
    "options",
    "number",
    "address",
    "rows",
    "bot",
    "psid",
    "flow_id",
    "keyword_id",
    "update",
    "data",
    "version",
    "content",
    "messages",
    "actions",
    "quick_replies",
    "payload",
    "message_tag",
    "text",
    "platform",
    "channelId",
    "to",
    "trackId",
    "tags",
    "tagsToAdd",
    "customAttributes",
    "key",
    "phone",
    "email",
    "status",
    "subject",
    "contactable_type",
    "contactable_id",
    "message",
    "is_force",
    "_method",
    "tap",
    "event",
    "tap_label",
    "fields",
    "\u{202e}x",
];

/// Parameters of the lists.
const PARAMETERS: &[&str] = &[
    "page",
    "per_page",
    "pageSize",
    "id[]",
    "id",
    "cz_cols[0][id]",
    "cz_cols[0][op]",
    "cz_cols[0][val]",
    "cz_cols",
    "birth_months",
    "birth_at__start",
    "created_at__end",
    "name",
    "phone_number",
    "phone",
    "platform",
    "channelId",
    "userId",
    "updatedAfter",
    "updatedBefore",
    "after",
    "before",
    "taggedAfter",
    "taggedBefore",
    "path",
    "ahachat_block_name",
    "_method",
    "a[b][c][d][e][f][g][h]",
    "",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "1",
            "0",
            "-1",
            "U1",
            "777",
            "line",
            "shop",
            "9223372036854775807",
            "99999999999999999999999",
            "1e400",
            "NaN",
            "null",
            "[1,2",
            "[1562,1561]",
            "[[[[[1]]]]]",
            "{}",
            "%",
            "%00",
            "..",
            "' OR 1=1 --",
            "2026-02-30",
            "2026-01-01",
            ">",
            "in",
            "is_null",
            "follow",
            "text",
            "hello",
            "陳",
            "👩‍👩‍👧",
            "\u{0}",
            "PUT",
            "DELETE",
            "+886912",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
        Just("x".repeat(5_000)),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        word().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        Just(json!(u64::MAX)),
    ]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let tree = leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(select(KEYS).prop_map(str::to_owned), inner, 0..5)
                .prop_map(|map| json!(map)),
        ]
    });
    let object = prop::collection::btree_map(select(KEYS).prop_map(str::to_owned), tree, 0..8);
    prop_oneof![
        12 => object.prop_map(|map| json!(map).to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => Just("[".repeat(20_000).into_bytes()),
        1 => Just(Vec::new()),
    ]
}

#[derive(Debug)]
struct Sent {
    method: Method,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

fn sent() -> impl Strategy<Value = Sent> {
    let method = select(vec![
        Method::GET,
        Method::POST,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ]);
    let path = (select(PATHS), word()).prop_map(|(path, word)| {
        let segments = path.split('/');
        segments
            .map(|one| {
                if one == "*" {
                    word.clone()
                } else {
                    one.to_owned()
                }
            })
            .collect()
    });
    let query = prop::collection::vec((select(PARAMETERS), word()), 0..4);
    (method, path, query, body()).prop_map(|(method, path, query, body)| Sent {
        method,
        path,
        query,
        body,
    })
}

impl Sandbox {
    async fn hears(&self, sent: &Sent) -> Answer {
        let client = &self.client;
        let mut url = Url::parse(&client.url).unwrap();
        url.path_segments_mut().unwrap().clear().extend(&sent.path);
        url.query_pairs_mut()
            .extend_pairs(&sent.query)
            .append_pair("ahachat_token", &client.token);
        let request = client
            .http
            .request(sent.method.clone(), url)
            .bearer_auth(&client.token)
            .header("access-token", &client.token)
            .header("content-type", "application/json")
            .body(sent.body.clone());
        Answer::of(request).await
    }
}

/// A published bot with what the dialects can meet.
async fn furnished() -> Sandbox {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let objects = [
        (
            "tag",
            json!({ "name": "vip", "content": { "title": "VIP" } }),
        ),
        (
            "field",
            json!({ "name": "seats", "content": { "type": "number" } }),
        ),
        (
            "flow",
            json!({ "name": "hello", "content": { "steps": [{ "text": "hi" }] } }),
        ),
        (
            "contact",
            json!({ "name": "M1", "content": { "membership_no": "M1", "phone": "+886912" } }),
        ),
    ];
    for (kind, body) in objects {
        let path = format!("/v1/bots/shop/{kind}");
        let made = client.post(&path, &body).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    let bot = client.get("/v1/bots/shop").await;
    let digest = bot.body["draft"]["digest"].as_str().unwrap();
    let published = client.publish("shop", digest).await;
    assert_eq!(published.status, 200, "{published:?}");
    sandbox
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn no_dialect_fails(requests in prop::collection::vec(sent(), 60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let sandbox = furnished().await;
            for sent in &requests {
                let answer = sandbox.hears(sent).await;
                prop_assert!(answer.status.as_u16() < 500, "{sent:?}: {answer:?}");
            }
            // And it still works.
            let contacts = sandbox.client.get("/api/v1/contact").await;
            prop_assert_eq!(contacts.status, 200);
            Ok(())
        })?;
    }
}
