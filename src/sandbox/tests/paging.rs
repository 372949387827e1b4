use std::collections::BTreeSet;

use super::*;

/// Walks all pages; gives the ids in order, and asserts what every page must say of itself.
async fn walk(client: &Client, path: &str, per_page: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 1..=1000 {
        let answer = client
            .get(&format!("{path}?page={page}&per_page={per_page}"))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = &answer.body;
        let number = |key: &str| usize::try_from(body[key].as_u64().unwrap()).unwrap();
        let data = body["data"].as_array().unwrap();
        assert_eq!(number("page"), page);
        assert_eq!(number("per_page"), per_page);
        assert_eq!(number("pages"), number("total").div_ceil(per_page));
        let before = (page - 1) * per_page;
        assert_eq!(
            data.len(),
            number("total").saturating_sub(before).min(per_page)
        );
        ids.extend(
            data.iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        if page >= number("pages") {
            return ids;
        }
    }
    panic!("there is no end of pages");
}

#[tokio::test]
async fn pages_hold_everything_once_in_the_order_of_creation() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let mut made = Vec::new();
    for index in 0..23 {
        made.push(client.create("flow", &format!("f{index}"), json!({})).await);
        client.create("tag", "other", json!({})).await;
    }
    for per_page in [1, 5, 23, 24, 500] {
        assert_eq!(walk(client, "/v1/bots/b/flow", per_page).await, made);
    }
    assert!(walk(client, "/v1/bots/b/keyword", 10).await.is_empty());
    assert!(walk(client, "/v1/bots/never/flow", 10).await.is_empty());
    let beyond = client.get("/v1/bots/b/flow?page=99").await;
    assert_eq!(beyond.body["data"], json!([]));
    assert_eq!(beyond.body["total"], 23);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_during_creates_misses_nothing_and_repeats_nothing() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let mut before = BTreeSet::new();
    for index in 0..30 {
        before.insert(client.create("flow", &format!("f{index}"), json!({})).await);
    }
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let client = client.clone();
            tokio::spawn(async move {
                for index in 0..15 {
                    client
                        .create("flow", &format!("w{writer}-{index}"), json!({}))
                        .await;
                }
            })
        })
        .collect();
    loop {
        let done = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let ids = walk(client, "/v1/bots/b/flow", 7).await;
        let distinct: BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(distinct.len(), ids.len());
        assert!(before.is_subset(&distinct));
        before = distinct;
        if done {
            break;
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(before.len(), 30 + 4 * 15);
}

#[tokio::test]
async fn names_filter_exactly_and_may_be_equal() {
    let sandbox = Sandbox::new().await;
    let client = &sandbox.client;
    let first = client.create("flow", "票券 a&b", json!({})).await;
    let second = client.create("flow", "票券 a&b", json!({})).await;
    client.create("flow", "票券", json!({})).await;
    let request = client.request(
        Method::GET,
        "/v1/bots/b/flow?name=%E7%A5%A8%E5%88%B8%20a%26b",
    );
    let answer = Answer::of(request).await;
    let ids: Vec<_> = answer.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["id"])
        .collect();
    assert_eq!(ids, [&json!(first), &json!(second)]);
    assert_eq!(answer.body["total"], 2);
}

#[tokio::test]
async fn a_wrong_query_is_refused() {
    let sandbox = Sandbox::new().await;
    for query in [
        "page=0",
        "page=x",
        "page=-1",
        "per_page=0",
        "per_page=501",
        "nmae=x",
        "page=",
    ] {
        let answer = sandbox
            .client
            .get(&format!("/v1/bots/b/flow?{query}"))
            .await;
        answer.is_problem(400, "invalid-query");
        assert!(query.starts_with(answer.text("parameter")));
    }
    let huge = sandbox
        .client
        .get("/v1/bots/b/flow?page=1000000000&per_page=500")
        .await;
    assert_eq!(huge.status, 200);
}
