//! What the page lists, as a client of the vendor reads it.

use reqwest::Method;
use serde_json::json;

use super::world::Answer;
use super::{PAGE, World};

/// seeds/botcake-public-api.txt, "Get Flows".
#[tokio::test]
async fn get_flows() {
    let world = World::new().await;
    let shown = json!({
        "success": true,
        "data": {
            "folders": [
                { "parent_id": 1562, "name": "folder hihihi", "id": 1566 },
                { "parent_id": 1561, "name": "folder hahaha", "id": 1564 },
                { "parent_id": null, "name": "hello folder 2", "id": 1562 },
                { "parent_id": null, "name": "hello folder 1", "id": 1561 },
            ],
            "flows": [
                { "parent_id": 1562, "name": "flow hihihi", "id": 1567 },
                { "parent_id": 1561, "name": "flow hahaha", "id": 1565 },
                { "parent_id": null, "name": "hello flow 2", "id": 1560 },
                { "parent_id": null, "name": "hello flow 1", "id": 1559 },
            ],
        },
    });
    world.get("flows").await.documented(shown.clone());
    // Callers write it with a slash, too.
    world.get("flows/").await.documented(shown);
}

/// seeds/botcake-public-api.txt, "Get Flows by path".
#[tokio::test]
async fn get_flows_by_path() {
    let world = World::new().await;
    let shown = json!({
        "success": true,
        "data": {
            "folders": [{ "parent_id": 1561, "name": "folder hahaha", "id": 1564 }],
            "flows": [{ "parent_id": 1561, "name": "flow hahaha", "id": 1565 }],
        },
    });
    for path in [
        "flows/1561",
        "flows/[1561]",
        "flows/%5B1561%5D",
        "flows/1561/",
        "flows?path=[1561]",
        "flows?path=1561",
        "flows/?path[]=1561",
    ] {
        world.get(path).await.documented(shown.clone());
    }
    let inner = json!({ "success": true, "data": { "folders": [], "flows": [] } });
    for path in [
        "flows/1561,1564",
        "flows/%5B1561,1564%5D",
        "flows?path=%5B1561%2C%201564%5D",
        "flows?path[]=1561&path[]=1564",
    ] {
        world.get(path).await.documented(inner.clone());
    }
    // From the top: 1564 is in 1561.
    world.get("flows/1564").await.refused("1564");
    world.get("flows/[1562,1564]").await.refused("1564");
    world.get("flows/[a]").await.refused("path");
}

/// seeds/botcake-public-api.txt, "Get Flow Statistics", which shows no answer: the counters are
/// those that callers of the API read.
#[tokio::test]
async fn get_flow_statistics() {
    let world = World::new().await;
    let statistics =
        json!({ "delivery": 10, "is_clicked": 2, "seen": 8, "sent": 12, "total_phone_number": 7 });
    let change = json!({ "statistics": statistics });
    world
        .console(Method::PATCH, "flows/1559", Some(change))
        .await;
    let answer = world.get("flows/1559/statistics").await;
    assert_eq!(answer.body, json!({ "success": true, "data": statistics }));
    assert!(answer.invented);
    world
        .get("flows/99/statistics")
        .await
        .refused("flow not found");
}

/// seeds/botcake-public-api.txt, "Get Keywords".
#[tokio::test]
async fn get_keywords() {
    let world = World::new().await;
    world.get("keywords").await.documented(json!({
        "success": true,
        "data": [{ "is_activated": false, "id": 641, "flow_id": null }],
    }));
}

/// seeds/botcake-public-api.txt, "Get Asked Question".
#[tokio::test]
async fn get_asked_question() {
    let world = World::new().await;
    world.get("ice_breaker").await.documented(json!({
        "success": true,
        "data": [
            { "title": "ice breaker 1", "id": 6, "flow_id": 1559 },
            { "title": "ice breaker 2", "id": 7, "flow_id": 1560 },
        ],
    }));
}

/// seeds/botcake-public-api.txt, "Get Main Menu".
#[tokio::test]
async fn get_main_menu() {
    let world = World::new().await;
    world.get("main_menu").await.documented(json!({
        "success": true,
        "data": [
            { "type": "flow", "title": "tab 1", "id": 389, "flow_id": 1559 },
            { "url": "https://solo.com", "type": "link", "title": "tab 2", "id": 390 },
        ],
    }));
}

/// seeds/botcake-public-api.txt, "Get Tools".
#[tokio::test]
async fn get_tools() {
    let world = World::new().await;
    world.get("tools").await.documented(json!({
        "success": true,
        "data": [
            { "type": "messenger_ref_url", "name": "tool 2", "is_published": false, "id": 331 },
            { "type": "facebook_ads_json", "name": "tool 1", "is_published": false, "id": 330 },
        ],
    }));
}

/// What users of the API describe beyond the seed.
#[tokio::test]
async fn what_others_describe_is_marked() {
    let world = World::new().await;
    let tags: Vec<_> = (0..51)
        .map(|n| json!({ "name": format!("t{n}") }))
        .collect();
    world.make("tags", json!(tags)).await;
    world
        .make("fields", json!({ "id": 17, "name": "seats" }))
        .await;
    world
        .make("sequences", json!({ "id": 5, "name": "after" }))
        .await;
    for (path, count) in [
        ("get_list_tag", 50),
        ("get_list_tag?page=2", 1),
        ("get_list_tag?page=3", 0),
        ("custom_fields?page=0", 1),
        ("custom_fields?page=1", 0),
        ("sequences/", 1),
        ("sequences/5/statistics", 0),
    ] {
        let answer = world.get(path).await;
        assert!(answer.invented && answer.status == 200, "{path}");
        assert_eq!(
            answer.body["data"].as_array().unwrap().len(),
            count,
            "{path}"
        );
    }
    for (method, path) in [
        (Method::GET, "flows/1559/steps"),
        (Method::POST, "flows"),
        (Method::POST, "keywords/delete"),
    ] {
        let answer = Answer::of(world.request(method, path)).await;
        assert!(answer.invented && answer.status == 404, "{answer:?}");
    }
    let answer = Answer::of(world.request(Method::DELETE, "keywords")).await;
    assert!(answer.invented && answer.status == 405, "{answer:?}");
}

/// "How to generate and authorize your token": the header `access-token`, and nothing else.
#[tokio::test]
async fn the_token_is_wanted_on_every_path() {
    let world = World::new().await;
    let url =
        |page: &str, path: &str| format!("{}/api/public_api/v1/pages/{page}/{path}", world.url());
    let http = super::world::http();
    for path in [
        "flows",
        "keywords",
        "ice_breaker",
        "main_menu",
        "tools",
        "get_list_tag",
    ] {
        Answer::of(http.get(url(PAGE, path))).await.refused("token");
        let wrong = http.get(url(PAGE, path)).header("access-token", "wrong");
        Answer::of(wrong).await.refused("token");
        let bearer = http.get(url(PAGE, path)).bearer_auth(world.token());
        Answer::of(bearer).await.refused("token");
        let elsewhere = http
            .get(url("1", path))
            .header("access-token", world.token());
        Answer::of(elsewhere).await.refused("invalid_page_id");
    }
    for path in ["ketwords/create", "flows/send_flow"] {
        Answer::of(http.post(url(PAGE, path)))
            .await
            .refused("token");
    }
}
