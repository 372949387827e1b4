//! Waits, sequences and hours, by the clock of a bot.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::town::{Town, said};

const BOT: &str = r#"
flows:
  join: { steps: [{ start_sequence: course }, { text: Welcome to the course. }] }
  one: Lesson one.
  two: Lesson two.
  slow: { steps: [{ text: A moment. }, { wait: 1s }, { text: Here it is. }] }
  open:
    steps:
      - when: hours.desk.open
        then: [{ text: We are here. }]
        else: [{ text: We are closed. }]
sequences: { course: { start: manual, steps: [{ after: 1h, flow: one }, { after: 2h, flow: two }] } }
keywords:
  join: { match: [join], flow: join }
  slow: { match: [slow], flow: slow }
  open: { match: [open], flow: open }
"#;

const ALWAYS: &str = "channels: [messenger]\ntimezone: Asia/Taipei\nhours: { desk: { open: { mon-sun: \"00:00-24:00\" } } }\n";

async fn town() -> Town {
    let town = Town::empty().await;
    town.write(ALWAYS, BOT);
    town.apply().await;
    town
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sequence_runs_by_the_clock_and_outlives_a_restart() {
    let mut town = town().await;
    town.api.writes("U1", "join").await;
    town.api.writes("U2", "join").await;
    assert_eq!(town.api.person("U1").await["sequences"], json!(["course"]));
    let before = town.api.get("/clock").await;
    assert_eq!(before["ahead_seconds"], 0);
    let moved = town.api.post("/clock", json!({ "advance": "61m" })).await;
    let fired = moved["fired"].as_array().unwrap();
    assert_eq!(fired.len(), 2, "{moved}");
    assert_eq!(moved["complete"], true);
    assert_eq!(moved["ahead_seconds"], 61 * 60);
    let at = |index: usize| fired[index]["at"].as_str().unwrap().to_owned();
    assert!(at(0) <= at(1), "{moved}");
    let outbox = town.api.get("/people/U1/outbox").await;
    assert_eq!(
        said(outbox["data"].as_array().unwrap()),
        ["Welcome to the course.", "Lesson one."]
    );
    town.restart().await;
    assert_eq!(town.api.get("/clock").await["ahead_seconds"], 61 * 60);
    town.api.post("/clock", json!({ "advance": "1d" })).await;
    for who in ["U1", "U2"] {
        let outbox = town.api.get(&format!("/people/{who}/transcript")).await;
        let text = outbox.to_string();
        assert!(text.contains("Lesson two."), "{text}");
        assert!(town.api.person(who).await["sequences"] == json!([]));
    }
    for wrong in ["", "soon", "0s", "1000000d"] {
        let refused = town
            .api
            .refused(Method::POST, "/clock", &json!({ "advance": wrong }))
            .await;
        assert_eq!(refused, (422, "invalid-body".to_owned()), "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_happens_by_itself() {
    let mut town = town().await;
    assert_eq!(town.api.writes("U1", "slow").await, ["A moment."]);
    assert!(town.api.person("U1").await["due"].is_string());
    // Also if nobody was there to fire it at its time.
    town.restart().await;
    let started = Instant::now();
    loop {
        let outbox = town.api.get("/people/U1/outbox").await;
        if said(outbox["data"].as_array().unwrap()) == ["A moment.", "Here it is."] {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{outbox}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_that_waits_in_a_circle_is_stopped() {
    let mut town = Town::new(
        "keywords: { b: { match: [b], flow: b }, hi: { match: [hi], text: Hello } }\nflows: { b: { steps: [{ text: tick }, { wait: 1s }, { go_to: b }] } }\n",
    )
    .await;
    town.api.writes("U1", "b").await;
    let moved = town.api.post("/clock", json!({ "advance": "30d" })).await;
    assert_eq!(moved["complete"], true);
    assert_eq!(town.api.person("U1").await["due"], json!(null));
    assert_eq!(town.api.writes("U1", "hi").await, ["Hello"]);
    town.restart().await;
    assert_eq!(town.api.writes("U1", "hi").await, ["Hello"]);
    let mut after = 0;
    loop {
        let path = format!("/people/U1/transcript?after={after}&per_page=100");
        let page = town.api.get(&path).await;
        let lines = page["data"].as_array().unwrap();
        if lines.iter().any(|line| line["type"] == "problem") {
            let text = page.to_string();
            assert!(text.contains("`flow.b` goes on by itself"), "{text}");
            break;
        }
        let last = lines.last().unwrap();
        after = last["seq"].as_i64().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publish_moves_what_is_due() {
    let town = town().await;
    town.api.writes("U1", "join").await;
    town.write(
        ALWAYS,
        &BOT.replace("after: 1h, flow: one", "after: 10m, flow: two"),
    );
    town.apply().await;
    let moved = town.api.post("/clock", json!({ "advance": "11m" })).await;
    assert_eq!(moved["fired"].as_array().unwrap().len(), 1, "{moved}");
    let outbox = town.api.get("/people/U1/outbox").await;
    assert_eq!(
        said(outbox["data"].as_array().unwrap()),
        ["Welcome to the course.", "Lesson two."]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_are_those_of_the_project() {
    let town = town().await;
    assert_eq!(town.api.writes("U1", "open").await, ["We are here."]);
    town.write(&ALWAYS.replace("00:00-24:00", "00:00-00:01"), BOT);
    town.apply().await;
    // Whatever the time is, an hour later is not the first minute of a day, or it is not now.
    let clock = town.api.get("/clock").await;
    let minute = &clock["now"].as_str().unwrap()[11..16];
    if minute == "16:00" {
        town.api.post("/clock", json!({ "advance": "1h" })).await;
    }
    assert_eq!(town.api.writes("U1", "open").await, ["We are closed."]);
}
