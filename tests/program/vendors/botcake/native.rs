//! A bot that was applied to the sandbox itself, seen as a page of Botcake.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value as Json, json};

use super::world::{Answer, http};
use super::{PAGE, World};

const PERSON: &str = "28087514047518474";

/// The sandbox's own API.
struct Own<'a>(&'a World);

impl Own<'_> {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/v1/bots/{PAGE}{path}", self.0.url());
        http().request(method, url).bearer_auth(self.0.token())
    }

    async fn create(&self, kind: &str, name: &str, content: Json) -> String {
        let body = json!({ "name": name, "content": content });
        let answer = Answer::of(self.request(Method::POST, &format!("/{kind}")).json(&body)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["id"].as_str().unwrap().to_owned()
    }

    async fn publish(&self) {
        let bot = Answer::of(self.request(Method::GET, "")).await.body;
        let digest = format!("\"{}\"", bot["draft"]["digest"].as_str().unwrap());
        let answer = Answer::of(
            self.request(Method::POST, "/publish")
                .header("If-Match", digest),
        )
        .await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The texts that the person got.
    async fn outbox(&self) -> Vec<String> {
        let path = format!("/people/{PERSON}/outbox");
        let body = Answer::of(self.request(Method::GET, &path)).await.body;
        let found = body.to_string();
        let mut texts = Vec::new();
        for part in found.split("\"text\":\"").skip(1) {
            texts.push(part.split('"').next().unwrap().to_owned());
        }
        texts
    }
}

/// A published bot of the page's name, and somebody who has written to it.
async fn bot(world: &World) -> Own<'_> {
    let own = Own(world);
    own.create("field", "seats", json!({ "type": "number" }))
        .await;
    let redeem = json!({
        "folder": "會員服務/票券",
        "steps": [{ "text": "{{ fields.seats | default('?') }} seats" }],
    });
    own.create("flow", "redeem", redeem).await;
    own.create("flow", "hello", json!({ "steps": [{ "text": "Hello" }] }))
        .await;
    own.publish().await;
    let write = own
        .request(Method::POST, &format!("/people/{PERSON}/messages"))
        .json(&json!({ "text": "hi" }));
    let answer = Answer::of(write).await;
    assert!(answer.status.is_success(), "{answer:?}");
    own
}

#[tokio::test]
async fn published_flows_are_flows_of_the_page() {
    let world = World::empty(&json!({})).await;
    world.get("flows").await.refused("invalid_page_id");
    let own = bot(&world).await;
    // All at once, as the workers of a client do.
    let reads: Vec<_> = (0..8)
        .map(|_| tokio::spawn(Answer::of(world.request(Method::GET, "flows"))))
        .collect();
    let mut data = Json::Null;
    for read in reads {
        let answer = read.await.unwrap();
        assert!(data.is_null() || answer.body["data"] == data, "{answer:?}");
        data = answer.body["data"].clone();
    }
    let names = |data: &Json, key: &str| -> Vec<String> {
        let items = data[key].as_array().unwrap().iter();
        items
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&data, "folders"), ["票券", "會員服務"]);
    assert_eq!(names(&data, "flows"), ["hello", "redeem"]);
    assert_eq!(data["flows"][1]["parent_id"], data["folders"][0]["id"]);
    assert_eq!(data["flows"][0]["parent_id"], Json::Null);
    // Only what is published, with the same ids every time.
    own.create("flow", "draft", json!({ "steps": [] })).await;
    assert_eq!(world.get("flows").await.body["data"], data);
    own.publish().await;
    let more = world.get("flows").await.body["data"].clone();
    assert_eq!(names(&more, "flows"), ["draft", "hello", "redeem"]);
    assert_eq!(more["flows"][1], data["flows"][0]);
    assert_eq!(more["folders"], data["folders"]);
    // What people made by hand stays beside it.
    world.make("flows", json!({ "name": "by hand" })).await;
    assert_eq!(
        world.get("flows").await.body["data"]["flows"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[tokio::test]
async fn ways_into_the_bot_are_those_of_the_page() {
    let world = World::empty(&json!({})).await;
    let own = Own(&world);
    let flow = own
        .create("flow", "hello", json!({ "steps": [{ "text": "Hello" }] }))
        .await;
    let to = json!({ "$ref": flow });
    let asked = json!({ "items": [{ "question": "Open today?", "flow": to }] });
    own.create("ice-breakers", "ice-breakers", asked).await;
    let items = json!({ "items": [
        { "label": "Hello", "flow": to }, { "label": "Site", "url": "https://a.example" },
    ] });
    own.create("menu", "menu", items).await;
    let link = json!({ "type": "messenger_ref_url", "flow": to });
    own.create("link", "poster", link).await;
    own.publish().await;
    let id = world.get("flows").await.body["data"]["flows"][0]["id"].clone();
    let by_hand = json!({ "type": "link", "title": "By hand", "url": "https://b.example" });
    world.make("menu_items", by_hand).await;
    let asked = world.get("ice_breaker").await.body["data"].clone();
    assert_eq!(asked[0]["title"], "Open today?");
    assert_eq!(asked[0]["flow_id"], id);
    let menu = world.get("main_menu").await.body["data"].clone();
    let titles: Vec<&Json> = menu
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["title"])
        .collect();
    assert_eq!(titles, ["Hello", "Site", "By hand"]);
    assert_eq!(
        (&menu[0]["flow_id"], &menu[1]["url"]),
        (&id, &json!("https://a.example"))
    );
    let tools = world.get("tools").await.body["data"].clone();
    assert_eq!(
        (
            &tools[0]["name"],
            &tools[0]["type"],
            &tools[0]["is_published"]
        ),
        (&json!("poster"), &json!("messenger_ref_url"), &json!(true))
    );
    // The ids stay with what they are of.
    own.publish().await;
    assert_eq!(world.get("main_menu").await.body["data"], menu);
    assert_eq!(world.get("ice_breaker").await.body["data"], asked);
}

#[tokio::test]
async fn what_is_sent_reaches_the_person() {
    let world = World::empty(&json!({})).await;
    let own = bot(&world).await;
    let flows = world.get("flows").await.body["data"]["flows"].clone();
    let send = json!({ "psid": PERSON, "flow_id": flows[1]["id"], "payload": { "seats": "2", "spin": "x" } });
    let answer = world.post("flows/send_flow", send).await;
    answer.documented(json!({ "success": true }));
    let block = json!({ "version": "v2", "content": { "messages": [
        { "type": "text", "text": "Tap", "buttons": [{ "type": "flow", "title": "Go", "flow_id": flows[0]["id"] }] },
    ] } });
    let send = json!({ "psid": PERSON, "data": block });
    let answer = world.post("flows/send_content", send).await;
    answer.documented(json!({ "success": true }));
    let tap = own
        .request(Method::POST, &format!("/people/{PERSON}/messages"))
        .json(&json!({ "tap_label": "Go" }));
    assert!(Answer::of(tap).await.status.is_success());
    assert_eq!(own.outbox().await, ["2 seats", "Tap", "Hello"]);
    assert_eq!(world.messages(PERSON).await.len(), 2);

    let wrong =
        json!({ "psid": PERSON, "flow_id": flows[1]["id"], "payload": { "seats": "many" } });
    world.post("flows/send_flow", wrong).await.refused("seats");
    let nobody = json!({ "psid": "1", "flow_id": flows[1]["id"] });
    world
        .post("flows/send_flow", nobody)
        .await
        .refused("customer not found");
    let path = format!("flows/{}/statistics", flows[1]["id"]);
    assert_eq!(world.get(&path).await.body["data"]["sent"], 1);
    assert_eq!(world.messages(PERSON).await.len(), 2);
}
