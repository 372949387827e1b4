//! The console: what people do by hand in the vendor's pages.

use reqwest::Method;
use serde_json::json;

use super::World;

#[tokio::test]
async fn what_is_made_by_hand_is_seen_through_the_api() {
    let world = World::empty(&json!({})).await;
    world.get("flows").await.refused("invalid_page_id");
    let opened = world.console(Method::PUT, "", None).await;
    assert_eq!(opened.status, 404, "the page's own path has no slash");

    let folder = world.make("folders", json!({ "name": "會員服務" })).await;
    let flow = world
        .make(
            "flows",
            json!({ "name": "我的票券", "parent_id": folder["id"] }),
        )
        .await;
    assert!(flow["id"].as_u64() > folder["id"].as_u64());
    let one = format!("flows/{}", flow["id"]);
    let renamed = world
        .console(Method::PATCH, &one, Some(json!({ "name": "票券" })))
        .await;
    assert_eq!(renamed.body["parent_id"], folder["id"]);
    assert_eq!(
        world.get("flows").await.body["data"]["flows"][0]["name"],
        "票券"
    );

    let tool = world
        .make(
            "tools",
            json!({ "type": "messenger_ref_url", "name": "ig-bio" }),
        )
        .await;
    let publish = format!("tools/{}", tool["id"]);
    world
        .console(
            Method::PATCH,
            &publish,
            Some(json!({ "is_published": true })),
        )
        .await;
    assert_eq!(
        world.get("tools").await.body["data"][0]["is_published"],
        true
    );

    let deleted = world.console(Method::DELETE, &one, None).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(world.get("flows").await.body["data"]["flows"], json!([]));
    // Numbers are never given twice.
    let next = world.make("flows", json!({ "name": "new" })).await;
    assert!(next["id"].as_u64() > tool["id"].as_u64());
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let world = World::new().await;
    for (kind, body, status) in [
        ("poems", json!({}), 404),
        ("sent", json!({}), 404),
        ("flows", json!({ "title": "x" }), 422),
        ("flows", json!({ "name": "x", "parent_id": 1 }), 422),
        ("flows", json!({ "id": 1559, "name": "again" }), 422),
        ("flows", json!({ "id": -1, "name": "x" }), 422),
        ("keywords", json!({ "flow_id": 1 }), 422),
        ("menu_items", json!({ "type": "link", "title": "x" }), 422),
        ("customers", json!({ "name": "x" }), 422),
        ("customers", json!([{ "psid": "1" }, { "psid": "1" }]), 422),
    ] {
        let answer = world.console(Method::POST, kind, Some(body.clone())).await;
        assert_eq!(answer.status, status, "{kind} {body}: {answer:?}");
    }
    // All of a list or nothing.
    let customers = world.console(Method::GET, "customers", None).await;
    assert_eq!(customers.body.as_array().unwrap().len(), 1);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(world.console(method, "flows/99", None).await.status, 404);
    }
    let other = reqwest::Url::parse(world.url()).unwrap();
    let bare = super::world::http().get(other.join("/console/botcake/pages/1/flows").unwrap());
    assert_eq!(bare.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_page_may_be_opened_with_nothing_in_it() {
    let world = World::empty(&json!({})).await;
    let url = format!("{}/console/botcake/pages/{}", world.url(), super::PAGE);
    let request = super::world::http().put(url).bearer_auth(world.token());
    assert_eq!(request.send().await.unwrap().status(), 200);
    let empty = json!({ "success": true, "data": { "folders": [], "flows": [] } });
    world.get("flows").await.documented(empty);
}
