//! A server that is killed keeps what it has acknowledged.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::town::{Api, answer, apply, of};
use crate::sandbox::{Program, command, token};

const BOT: &str = r#"
custom_fields: { count: { type: number } }
flows: { more: { steps: [{ add: { count: 1 } }, { text: "{{ input }} is number {{ fields.count }}" }] } }
default_reply: more
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_no_turn_and_repeats_none() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("sandbox.db");
    let program = Program::start(&mut command(&data));
    let token = token(&data);
    let root = folder.path().join("project");
    std::fs::create_dir_all(root.join("bot")).unwrap();
    let settings = format!(
        "botwright: 1\nname: shop\nchannels: [messenger]\ntargets:\n  live: {{ platform: sandbox, url: \"{}\", token: \"${{env.TEST_TOKEN}}\" }}\n",
        program.url
    );
    std::fs::write(root.join("botwright.yaml"), settings).unwrap();
    std::fs::write(root.join("bot/main.yaml"), BOT).unwrap();
    apply(&root, &token).await;

    let api = Api::new(&program.url, &token, "shop");
    let write = |api: &Api, who: usize, key: &str| {
        let request = api.request(Method::POST, &format!("/people/U{who}/messages"));
        let request = request.header("Idempotency-Key", key);
        request.json(&json!({ "text": key })).send()
    };
    let acknowledged = Arc::new(Mutex::new(Vec::<(usize, String, Value)>::new()));
    let stopped = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4)
        .map(|who| {
            let api = api.clone();
            let (acknowledged, stopped) = (Arc::clone(&acknowledged), Arc::clone(&stopped));
            tokio::spawn(async move {
                for index in 0..10_000 {
                    let key = format!("{who}-{index}");
                    let body = match write(&api, who, &key).await {
                        Ok(response) => {
                            assert_eq!(response.status(), 200);
                            response.json().await
                        }
                        Err(error) => Err(error),
                    };
                    match body {
                        Ok(turn) => acknowledged.lock().unwrap().push((who, key, turn)),
                        Err(error) => {
                            assert!(stopped.load(Ordering::SeqCst), "{error}");
                            return (who, key);
                        }
                    }
                }
                panic!("the process was never killed")
            })
        })
        .collect();
    while acknowledged.lock().unwrap().len() < 60 {
        tokio::task::yield_now().await;
    }
    stopped.store(true, Ordering::SeqCst);
    let (code, ..) = program.end("-KILL");
    assert_eq!(code, None, "it ended by the signal");
    let mut in_doubt = Vec::new();
    for writer in writers {
        in_doubt.push(writer.await.unwrap());
    }
    let acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap());

    let program = Program::start(&mut command(&data));
    let api = Api::new(&program.url, &token, "shop");
    // Sent again, each delivery in doubt is there once, and the acknowledged ones are what they were.
    for (who, key) in &in_doubt {
        let again = write(&api, *who, key).await.unwrap();
        assert_eq!(again.status(), 200);
    }
    for (who, key, turn) in &acknowledged {
        let again = write(&api, *who, key).await.unwrap();
        assert_eq!(again.headers()["idempotent-replayed"], "true", "{key}");
        assert_eq!(again.json::<Value>().await.unwrap(), *turn);
    }
    for (who, _) in &in_doubt {
        let turns = acknowledged
            .iter()
            .filter(|(other, ..)| other == who)
            .count()
            + 1;
        assert_eq!(
            api.person(&format!("U{who}")).await["fields"]["count"],
            turns
        );
        let path = format!("/people/U{who}/transcript?per_page=500");
        let (_, lines) = answer(api.request(Method::GET, &path)).await;
        let lines = lines["data"].as_array().unwrap().clone();
        assert_eq!(of(&lines, "received").count(), turns.min(lines.len()));
        for (place, line) in lines.iter().enumerate() {
            assert_eq!(line["seq"], place + 1, "no gap");
        }
    }
    let (code, ..) = program.end("-TERM");
    assert_eq!(code, Some(0));
}
