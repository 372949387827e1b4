//! Four vendors and the sandbox's own API over one world: whoever writes, the others see it.

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::stage::{Answer, Stage};

const BOT: &str = "
custom_fields:
  seats: { title: 座位, type: number }
  meal: { type: choice, options: [葷, 素] }
  topic: { type: text, keep: conversation }
tags: { vip: { title: VIP }, gold: {} }
flows:
  hello: { title: 歡迎, folder: 會員/入口, steps: [{ text: \"hi {{ contact.first_name }}\" }] }
  book:
    steps:
      - ask: seats?
        save_to: seats
      - add_tag: vip
      - set: { topic: x }
      - text: \"booked {{ fields.seats }}\"
  leave:
    steps:
      - remove_tag: vip
      - clear: seats
      - text: gone
keywords:
  book: { match: [book], mode: exact, flow: book }
  leave: { match: [leave], mode: exact, flow: leave }
contacts:
  key: membership_no
  rows:
    - { membership_no: M1, first_name: 陳, last_name: 大華, phone: \"+886912345678\", email: chen@mail.example, tags: [gold] }
";

async fn stage() -> Stage {
    let stage = Stage::new().await;
    stage.apply("messenger", BOT).await;
    stage
}

/// A request to the page `shop` as Botcake's clients send it.
async fn botcake(stage: &Stage, method: Method, path: &str, body: Json) -> Answer {
    let url = format!("{}/api/public_api/v1/pages/shop/{path}", stage.url());
    let request = stage.http.request(method, url);
    Answer::of(request.header("access-token", stage.token()).json(&body)).await
}

/// The id of the contact that a search of FIRST LINE's finds, which is the only one.
async fn searched(stage: &Stage, query: &str) -> i64 {
    let found = stage.get(&format!("/api/v1/contact?{query}")).await;
    assert_eq!(found["meta"]["total"], 1, "{query}: {found}");
    found["data"][0]["id"].as_i64().unwrap()
}

/// The values of a contact by the names of FIRST LINE's fields.
async fn columns(stage: &Stage, contact: i64) -> Vec<Json> {
    let read = stage.get(&format!("/api/v1/contact/{contact}")).await;
    let cols = read["data"]["cz_cols"].as_array().unwrap().clone();
    cols.iter().map(|col| col["value"].clone()).collect()
}

/// The names of FIRST LINE's tags on a contact.
async fn tags(stage: &Stage, contact: i64) -> Vec<String> {
    let all = stage.get("/api/v1/contact-tag").await;
    let mut names = Vec::new();
    for tag in all["data"].as_array().unwrap() {
        let query = format!("/api/v1/contact?id[]={contact}&tag_ids[]={}", tag["id"]);
        if stage.get(&query).await["meta"]["total"] == 1 {
            names.push(tag["name"].as_str().unwrap().to_owned());
        }
    }
    names.sort();
    names
}

async fn upsert(stage: &Stage, user: &str, body: Json) {
    let path = format!("/v1/contacts/line?channelId=9&userId={user}");
    let answer = stage.call(Method::PUT, &path, Some(body)).await;
    assert_eq!(answer.status, 204, "{answer:?}");
}

/// A user of the Omnichat team.
async fn user(stage: &Stage, user: &str) -> Json {
    let path = format!("/v1/contacts?platform=line&channelId=9&userId={user}");
    stage.get(&path).await["content"][0].clone()
}

async fn update(stage: &Stage, contact: i64, body: Json) {
    let path = format!("/api/v1/contact/{contact}");
    let answer = stage.call(Method::PUT, &path, Some(body)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// The bot's one contact in the sandbox's own API.
async fn own(stage: &Stage) -> Json {
    let own = stage.get("/v1/bots/shop/contact").await;
    assert_eq!(own["total"], 1, "{own}");
    own["data"][0].clone()
}

async fn person(stage: &Stage, id: &str) -> Json {
    stage.get(&format!("/v1/bots/shop/people/{id}")).await
}

/// The person becomes known by phone, as a bot's own app would tell it.
async fn call_me(stage: &Stage, id: &str, phone: &str) {
    let path = format!("/v1/bots/shop/people/{id}");
    let body = json!({ "profile": { "phone": phone } });
    let answer = stage.call(Method::PUT, &path, Some(body)).await;
    assert!(answer.status.is_success(), "{answer:?}");
}

#[tokio::test]
async fn native_flows_and_keywords_are_botcakes_too() {
    let stage = stage().await;
    stage.write("777", "anything").await;
    let listed = botcake(&stage, Method::GET, "flows", json!(null)).await;
    let flows = listed.body["data"]["flows"].as_array().unwrap();
    let hello = flows.iter().find(|flow| flow["name"] == "歡迎").unwrap();
    let keywords = botcake(&stage, Method::GET, "keywords", json!(null)).await;
    let keywords = keywords.body["data"].as_array().unwrap().clone();
    let book = flows.iter().find(|flow| flow["name"] == "book").unwrap();
    let bound = |one: &&Json| one["flow_id"] == book["id"] && one["is_activated"] == true;
    assert_eq!(keywords.len(), 2);
    let keyword = keywords.iter().find(bound).unwrap();
    let update = json!({ "keyword_id": keyword["id"], "update": { "flow_id": hello["id"] } });
    let refused = botcake(&stage, Method::POST, "keywords/update", update).await;
    assert_eq!(
        (refused.body["success"].clone(), refused.invented),
        (json!(false), true)
    );
    let send = json!({ "psid": "777", "flow_id": hello["id"] });
    let sent = botcake(&stage, Method::POST, "flows/send_flow", send).await;
    assert_eq!(sent.body, json!({ "success": true }));
    assert_eq!(stage.outbox("777").await, ["hi "]);
}

#[tokio::test]
async fn a_native_contact_is_found_by_first_line_and_changed_there() {
    let stage = stage().await;
    for query in [
        "membership_no=M1",
        "phone_number=%2B886912345678",
        "email=CHEN@mail.example",
        "name=陳",
    ] {
        assert_eq!(searched(&stage, query).await, 1, "{query}");
    }
    assert_eq!(tags(&stage, 1).await, ["gold"]);
    let before = own(&stage).await;
    let tag = stage
        .make("/api/v1/contact-tag", json!({ "name": "VIP" }))
        .await;
    let group = stage
        .make("/console/firstline/categories", json!({ "name": "會員" }))
        .await;
    let path = format!("/console/firstline/categories/{}/cols", group["id"]);
    let seats = stage
        .make(&path, json!({ "name": "座位", "type": 0 }))
        .await;
    let change = json!({
        "last_name": "小明", "tag_ids": [tag["data"]["id"]],
        "cz_cols": [{ "id": seats["id"], "value": 4 }],
    });
    update(&stage, 1, change).await;
    let after = own(&stage).await;
    assert_eq!(after["id"], before["id"]);
    assert_ne!(
        after["version"], before["version"],
        "a plan sees the change"
    );
    assert_eq!(after["content"]["last_name"], "小明");
    assert_eq!(after["content"]["fields"], json!({ "seats": 4 }));
    let of = stage.get("/v1/bots/shop/tag").await;
    let vip = of["data"].as_array().unwrap();
    let vip = vip.iter().find(|tag| tag["name"] == "vip").unwrap();
    assert_eq!(after["content"]["tags"], json!([{ "$ref": vip["id"] }]));
    // A tag of another name is another tag, and one that the bot no longer has stands in nobody's way.
    let path = format!("/api/v1/contact-tag/{}", tag["data"]["id"]);
    let renamed = stage.call(Method::PUT, &path, Some(json!({ "name": "gold" })));
    assert_eq!(renamed.await.status, 200);
    let gold = of["data"].as_array().unwrap();
    let gold = gold.iter().find(|tag| tag["name"] == "gold").unwrap();
    let id = gold["id"].as_str().unwrap();
    assert_eq!(
        own(&stage).await["content"]["tags"],
        json!([{ "$ref": id }])
    );
    let url = format!("{}/v1/bots/shop/tag/{id}", stage.url());
    let request = stage.http.delete(url).bearer_auth(stage.token());
    let gone = Answer::of(request.header("If-Match", "\"1\"")).await;
    assert_eq!(gone.status, 204, "{gone:?}");
    update(&stage, 1, json!({ "first_name": "王" })).await;
    assert_eq!(own(&stage).await["content"]["first_name"], "王");
    // And gone is gone.
    let gone = stage.call(Method::DELETE, "/api/v1/contact/1", None).await;
    assert_eq!(gone.status, 204);
    assert_eq!(stage.get("/v1/bots/shop/contact").await["total"], 0);
}

#[tokio::test]
async fn a_contact_of_first_line_is_one_of_the_bot_and_gets_a_broadcast() {
    let stage = stage().await;
    let made = stage
        .make(
            "/api/v1/contact",
            json!({ "first_name": "林", "membership_no": "M2" }),
        )
        .await;
    let id = made["data"]["id"].as_i64().unwrap();
    let phone = json!({ "number": "0922-333-444" });
    stage
        .make(&format!("/console/firstline/contacts/{id}/phones"), phone)
        .await;
    let own = stage.get("/v1/bots/shop/contact?name=M2").await;
    let content = &own["data"][0]["content"];
    assert_eq!(
        *content,
        json!({ "first_name": "林", "membership_no": "M2", "phone": "0922-333-444" })
    );
    let url = format!(
        "{}/api/bots/shop/phones/send?ahachat_token={}&ahachat_message_tag=ACCOUNT_UPDATE&ahachat_block_name=%E6%AD%A1%E8%BF%8E&phone=0922333444&seats=3",
        stage.url(),
        stage.token()
    );
    let sent = Answer::of(stage.http.post(url)).await;
    assert_eq!(sent.status, 200, "{sent:?}");
    let who = own["data"][0]["id"].as_str().unwrap();
    assert_eq!(stage.outbox(who).await, ["hi 林"]);
    // What the broadcast sets is the contact's, too.
    let group = stage
        .make("/console/firstline/categories", json!({ "name": "會員" }))
        .await;
    let path = format!("/console/firstline/categories/{}/cols", group["id"]);
    stage
        .make(&path, json!({ "name": "seats", "type": 0 }))
        .await;
    assert_eq!(columns(&stage, id).await, [json!("3")]);
}

#[tokio::test]
async fn what_a_conversation_sets_is_seen_by_first_line_and_omnichat() {
    let stage = stage().await;
    let group = stage
        .make("/console/firstline/categories", json!({ "name": "會員" }))
        .await;
    let path = format!("/console/firstline/categories/{}/cols", group["id"]);
    for col in [
        json!({ "name": "座位", "type": 0 }),
        json!({ "name": "topic", "type": 1 }),
    ] {
        stage.make(&path, col).await;
    }
    // An Omnichat user with the phone of the native contact is that contact.
    upsert(&stage, "U1", json!({ "phone": "886 912 345 678" })).await;
    assert_eq!(own(&stage).await["content"]["phone"], "+886912345678");
    // Somebody else's id on Messenger, and the same phone.
    call_me(&stage, "777", "+886912345678").await;
    stage.write("777", "book").await;
    stage.write("777", "2").await;
    assert_eq!(stage.outbox("777").await.last().unwrap(), "booked 2");
    let contact = searched(&stage, "membership_no=M1").await;
    assert_eq!(tags(&stage, contact).await, ["VIP", "gold"]);
    // `topic` lives for one conversation, and is nobody else's.
    assert_eq!(columns(&stage, contact).await, [json!("2"), Json::Null]);
    let shown = user(&stage, "U1").await;
    assert_eq!(shown["tags"], json!(["VIP", "gold"]));
    assert_eq!(
        shown["customAttributes"],
        json!([{ "key": "seats", "value": 2, "type": "number", "displayName": "seats" }])
    );
    assert_eq!(shown["memberId"], "M1");
    let content = own(&stage).await["content"].clone();
    assert!(content.get("fields").is_none(), "no drift: {content}");
    stage.write("777", "leave").await;
    assert_eq!(tags(&stage, contact).await, ["gold"]);
    assert_eq!(columns(&stage, contact).await[0], Json::Null);
    assert_eq!(user(&stage, "U1").await["customAttributes"], json!([]));
}

#[tokio::test]
async fn what_omnichat_and_first_line_set_the_bot_knows() {
    let stage = stage().await;
    upsert(
        &stage,
        "777",
        json!({
            "name": "林", "phone": "+886922333444", "memberId": "M9", "tagsToAdd": ["VIP"],
            "customAttributes": [{ "key": "seats", "value": 5 }, { "key": "own", "value": "x" }],
        }),
    )
    .await;
    let contact = searched(&stage, "phone_number=%2B886922333444").await;
    assert_eq!(searched(&stage, "membership_no=M9").await, contact);
    assert_eq!(tags(&stage, contact).await, ["VIP"]);
    // The same id of the same channel writes to the bot: nobody has to say who that is.
    stage.write("777", "leave me").await;
    let known = person(&stage, "777").await;
    assert_eq!(known["tags"], json!(["vip"]));
    assert_eq!(known["fields"], json!({ "seats": 5 }));
    assert_eq!(known["profile"]["phone"], "+886922333444");
    upsert(
        &stage,
        "777",
        json!({ "tags": ["gold"], "customAttributes": [{ "key": "seats", "value": 6 }] }),
    )
    .await;
    let known = person(&stage, "777").await;
    assert_eq!(known["tags"], json!(["gold"]));
    assert_eq!(known["fields"], json!({ "seats": 6 }));
    update(&stage, contact, json!({ "tag_ids": [] })).await;
    assert_eq!(person(&stage, "777").await["tags"], json!([]));
    assert_eq!(user(&stage, "777").await["tags"], json!([]));
    // Omnichat's own attribute stays its own until somebody has a field of the name.
    let attributes = user(&stage, "777").await["customAttributes"].clone();
    assert_eq!(attributes[0]["key"], "own", "{attributes}");
    let path = "/v1/contacts/line?channelId=9&userId=777";
    let gone = stage.call(Method::DELETE, path, None).await;
    assert_eq!(gone.status, 204);
    let left = stage
        .get("/api/v1/contact?phone_number=%2B886922333444")
        .await;
    assert_eq!(left["meta"]["total"], 0);
}

/// By phone (AhaChat), by psid (Botcake) and by user id (Omnichat) one and the same person is met.
#[tokio::test]
async fn three_vendors_reach_one_person() {
    let stage = stage().await;
    upsert(&stage, "U1", json!({ "memberId": "M1" })).await;
    call_me(&stage, "777", "+886912345678").await;
    stage.write("777", "anything").await;
    let bots = stage.get("/v1/chatbots").await;
    let bot = bots["content"][0]["id"].as_str().unwrap();
    let blocks = stage
        .get(&format!("/v1/chatbots/{bot}/message-blocks"))
        .await;
    let blocks = blocks["content"].as_array().unwrap();
    let hello = blocks.iter().find(|one| one["name"] == "歡迎").unwrap();
    let url = format!(
        "{}/api/bots/shop/phones/send?ahachat_token={}&ahachat_block_name=%E6%AD%A1%E8%BF%8E&phone=%2B886912345678",
        stage.url(),
        stage.token()
    );
    assert_eq!(Answer::of(stage.http.post(url)).await.status, 200);
    let block = json!({
        "trackId": "t", "platform": "line", "channelId": "9", "to": "U1",
        "messages": [{ "type": "block", "blockId": hello["id"] }],
    });
    let sent = stage.call(Method::POST, "/v1/direct-messages", Some(block));
    assert_eq!(sent.await.status, 200);
    let content = json!({
        "psid": "U1",
        "data": { "version": "v2", "content": { "messages": [{ "type": "text", "text": "from botcake" }] } },
    });
    let sent = botcake(&stage, Method::POST, "flows/send_content", content).await;
    assert_eq!(sent.body, json!({ "success": true }));
    let people = stage.get("/v1/bots/shop/people").await;
    assert_eq!(people["total"], 1, "{people}");
    assert_eq!(
        stage.outbox("777").await,
        ["hi 陳", "hi 陳", "from botcake"]
    );
}

/// A push of FIRST LINE reaches the person who is the contact, on the channel of the push alone.
#[tokio::test]
async fn a_push_is_said_to_the_linked_person() {
    let stage = stage().await;
    call_me(&stage, "777", "+886912345678").await;
    stage.write("777", "anything").await;
    let contact = searched(&stage, "membership_no=M1").await;
    for kind in ["App\\FbContact", "App\\LineContact"] {
        let user = json!({ "type": kind, "contact": contact });
        let user = stage.make("/console/firstline/channel-users", user).await;
        let options = json!([
            { "type": "text", "label": "Yes", "value": "Yes" },
            { "type": "url", "label": "Site", "url": "https://a.example" },
        ]);
        let push = json!({
            "contactable_type": kind, "contactable_id": user["id"], "type": "button",
            "message": { "explain_text": format!("from {kind}"), "options": options },
        });
        let sent = stage.call(Method::POST, "/api/v1/message/push", Some(push));
        assert_eq!(sent.await.status, 200);
    }
    assert_eq!(stage.outbox("777").await, ["from App\\FbContact"]);
}
