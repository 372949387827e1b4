//! A new bot in the place of the old one.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value as Json, json};

use super::{Place, Server, TOKEN, client};

fn write(place: &Place, hello: &str) {
    // A new file in the place of the old one, as editors do.
    let path = place.root().join("bot/main.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let line = text
        .lines()
        .find(|line| line.starts_with("  hello: "))
        .unwrap();
    let text = text.replace(line, &format!("  hello: {hello}"));
    let draft = place.root().join("draft");
    fs::write(&draft, text).unwrap();
    fs::rename(draft, path).unwrap();
}

async fn says(server: &Server) -> Json {
    let (status, body) = server.ask("/botcake/hello", &json!({})).await;
    assert_eq!(status, 200, "{body}");
    body["content"]["messages"][0]["text"].clone()
}

#[tokio::test]
async fn a_broken_bot_leaves_the_old_one_in_force() {
    let place = Place::new("https://api.tea.example");
    let server = place.serve(&["--metrics-listen", "127.0.0.1:0"]);
    write(&place, "One");
    server.signal("HUP");
    server.logs("reloaded", 1).await;
    assert_eq!(says(&server).await, "One");
    write(&place, "{ steps: [{ go_to: nowhere }] }");
    server.signal("HUP");
    server.logs("the bot from before goes on", 1).await;
    assert!(
        server
            .log()
            .contains("there is no flow `nowhere` [unknown-flow]"),
        "{}",
        server.log()
    );
    assert_eq!(says(&server).await, "One");
    fs::write(place.root().join("ids.json"), "no json").unwrap();
    write(&place, "Two");
    server.signal("HUP");
    server.logs("the bot from before goes on", 2).await;
    assert_eq!(says(&server).await, "One");
    let (_, metrics) = server.get(server.metrics.as_ref().unwrap()).await;
    for line in [
        r#"botwright_serve_reloads_total{outcome="renewed"} 1"#,
        r#"botwright_serve_reloads_total{outcome="kept"} 2"#,
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
}

#[tokio::test]
async fn a_changed_file_is_found() {
    let place = Place::new("https://api.tea.example");
    let server = place.serve(&["--watch"]);
    for (number, word) in ["One", "Two"].into_iter().enumerate() {
        write(&place, word);
        server.logs("reloaded", number + 1).await;
        assert_eq!(says(&server).await, word);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_lost_while_it_reloads() {
    const RELOADS: usize = 5;
    let place = Place::new("https://api.tea.example");
    write(&place, "Number 0");
    let server = place.serve(&["--quiet", "--metrics-listen", "127.0.0.1:0"]);
    let (end, sent) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let load = (0..4).map(|_| {
        let (end, sent, http) = (Arc::clone(&end), Arc::clone(&sent), client());
        let url = format!("{}/botcake/hello", server.url);
        tokio::spawn(async move {
            let mut last = 0;
            while !end.load(Ordering::Relaxed) {
                let request = http.post(&url).bearer_auth(TOKEN).json(&json!({}));
                let answer = request.send().await.unwrap();
                assert_eq!(answer.status(), 200);
                let body: Json = answer.json().await.unwrap();
                let text = body["content"]["messages"][0]["text"].as_str().unwrap();
                let number: usize = text.strip_prefix("Number ").unwrap().parse().unwrap();
                // Never an older bot after a newer one.
                assert!(number >= last, "{number} after {last}");
                last = number;
                sent.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    let load: Vec<_> = load.collect();
    for number in 1..=RELOADS {
        write(&place, &format!("Number {number}"));
        server.signal("HUP");
        let until = std::time::Instant::now() + super::PATIENCE;
        while says(&server).await != format!("Number {number}") {
            assert!(std::time::Instant::now() < until);
        }
    }
    end.store(true, Ordering::Relaxed);
    for task in load {
        task.await.unwrap();
    }
    assert!(sent.load(Ordering::Relaxed) > RELOADS);
}
