//! Starting and stopping.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::routing::post;
use serde_json::{Value as Json, json};
use tokio::sync::Semaphore;

use super::{PATIENCE, Place, read};

/// A server of API cards that answers when it is let.
async fn held() -> (String, Arc<Semaphore>) {
    let gate = Arc::new(Semaphore::new(0));
    let opened = Arc::clone(&gate);
    let app = Router::new().route(
        "/count",
        post(move || async move {
            opened.acquire().await.unwrap().forget();
            axum::Json(json!({ "n": 1 }))
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, gate)
}

#[tokio::test]
async fn a_stop_ends_what_is_under_way() {
    let (api, gate) = held().await;
    let place = Place::new(&api);
    let args = [
        "--allow-private-addresses",
        "--timeout",
        "60s",
        "--drain",
        "60s",
        "--metrics-listen",
        "127.0.0.1:0",
    ];
    let mut server = place.serve(&args);
    assert_eq!(server.get(&format!("{}/readyz", server.url)).await.0, 200);
    let under_way = tokio::spawn(server.post("/botcake/tickets", &json!({})).send());
    let metrics = server.metrics.clone().unwrap();
    let until = Instant::now() + PATIENCE;
    while !server.get(&metrics).await.1.contains("in_flight 1") {
        assert!(Instant::now() < until);
    }
    server.signal("TERM");
    server.logs("stopping", 1).await;
    // New connections are refused, once those on their way are answered.
    let hello = || server.post("/botcake/hello", &json!({})).send();
    while hello().await.is_ok() {
        assert!(Instant::now() < until);
    }
    gate.add_permits(1);
    let (status, body) = read(under_way.await.unwrap().unwrap()).await;
    assert_eq!(status, 200);
    assert_eq!(body["content"]["messages"][0]["text"], "1 tickets");
    assert_eq!(server.ended().await, Some(0));
    assert!(server.log().contains("stopped"));
}

#[tokio::test]
async fn while_it_lingers_it_is_not_ready_and_answers() {
    let place = Place::new("https://api.tea.example");
    let mut server = place.serve(&["--linger", "3s"]);
    server.signal("TERM");
    server.logs("stopping", 1).await;
    let ready = server.get(&format!("{}/readyz", server.url)).await;
    assert_eq!((ready.0.as_u16(), ready.1.as_str()), (503, "draining\n"));
    assert_eq!(server.get(&format!("{}/healthz", server.url)).await.0, 200);
    assert_eq!(server.ask("/botcake/hello", &json!({})).await.0, 200);
    assert_eq!(server.ended().await, Some(0));
}

#[tokio::test]
async fn what_takes_too_long_is_cut_off() {
    let (api, _gate) = held().await;
    let place = Place::new(&api);
    let args = [
        "--allow-private-addresses",
        "--timeout",
        "300s",
        "--drain",
        "1s",
    ];
    let mut server = place.serve(&args);
    let under_way = tokio::spawn(server.post("/botcake/tickets", &json!({})).send());
    // It listens, so the request is on its way or there.
    assert_eq!(server.ask("/botcake/hello", &json!({})).await.0, 200);
    server.signal("INT");
    assert_eq!(server.ended().await, Some(0));
    assert!(under_way.await.unwrap().is_err());
}

#[tokio::test]
async fn a_second_signal_waits_for_nothing() {
    let (api, _gate) = held().await;
    let place = Place::new(&api);
    let args = [
        "--allow-private-addresses",
        "--timeout",
        "300s",
        "--drain",
        "300s",
        "--linger",
        "300s",
    ];
    let mut server = place.serve(&args);
    server.signal("TERM");
    server.logs("stopping", 1).await;
    server.signal("INT");
    assert_eq!(server.ended().await, Some(130));
    assert!(server.log().contains("a second signal"), "{}", server.log());
}

/// A reload that waits for a platform's ids does not keep the server from stopping.
#[tokio::test]
async fn a_stop_is_heard_during_a_reload() {
    let place = Place::new("https://api.tea.example");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let path = place.root().join("botwright.yaml");
    let project = std::fs::read_to_string(&path).unwrap();
    let url = format!("url: \"http://{}\"", listener.local_addr().unwrap());
    let with = project.replace(
        "page: \"323087334762615\"",
        &format!("page: \"1\"\n    {url}"),
    );
    std::fs::write(&path, with).unwrap();
    let path = place.root().join("ids.json");
    let mut ids: Json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    ids["page"]["fields"]["topic"] = json!(19);
    std::fs::write(&path, ids.to_string()).unwrap();
    // Every id is known: nobody is asked.
    let mut server = place.serve(&["--look-up"]);
    // Now one is not, and the platform that is asked for it says nothing.
    ids["page"]["flows"] = json!({});
    std::fs::write(&path, ids.to_string()).unwrap();
    server.signal("HUP");
    let asked = tokio::time::timeout(PATIENCE, listener.accept()).await;
    let _asked = asked.unwrap().unwrap();
    server.signal("TERM");
    assert_eq!(server.ended().await, Some(0), "{}", server.log());
    assert!(!server.log().contains("the bot from before goes on"));
}

/// A slip in a table of recipients is `broadcast`'s to tell.
#[tokio::test]
async fn a_bad_table_of_recipients_stops_no_flow() {
    let place = Place::new("https://api.tea.example");
    let path = place.root().join("bot/main.yaml");
    let bot = std::fs::read_to_string(&path).unwrap();
    let broadcast = "broadcasts: { november: { flow: hello, recipients: november.csv } }\n";
    std::fs::write(&path, format!("{bot}{broadcast}")).unwrap();
    std::fs::write(place.root().join("november.csv"), "user_id,x\n,1\n").unwrap();
    let server = place.serve(&[]);
    assert_eq!(server.ask("/botcake/hello", &json!({})).await.0, 200);
}

#[test]
fn it_does_not_start_as_it_is() {
    let place = Place::new("https://api.tea.example");
    let said = |args: &[&str], unset: Option<&str>| {
        let mut command = place.command(args);
        if let Some(name) = unset {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    for (args, unset, code, words) in [
        (
            &["serve"][..],
            Some("SERVE_TOKEN"),
            64,
            "needs the environment variable `SERVE_TOKEN`, which is not set",
        ),
        (
            &["serve"],
            Some("CARD_KEY"),
            64,
            "the bot needs the environment variable `CARD_KEY`",
        ),
        (&["serve", "--target", "pge"], None, 64, "no target `pge`"),
        (
            &["serve", "--ids", "absent.json"],
            None,
            64,
            "the file of ids `absent.json` cannot be read",
        ),
        (
            &["serve", "--ids", "bot/main.yaml"],
            None,
            64,
            "the file of ids `bot/main.yaml` cannot be read",
        ),
        (
            &["serve", "--timeout", "soon"],
            None,
            64,
            "write a duration",
        ),
    ] {
        let (ended, err) = said(args, unset);
        assert_eq!(ended, Some(code), "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
    }
    let project = std::fs::read_to_string(place.root().join("botwright.yaml")).unwrap();
    let write = |text: &str| std::fs::write(place.root().join("botwright.yaml"), text).unwrap();
    write(&project.replace(", token: \"${env.SERVE_TOKEN}\" }", " }"));
    let (code, err) = said(&["serve"], None);
    assert_eq!(code, Some(64), "{err}");
    assert!(
        err.contains("so that anybody could call") && err.contains("`--open`"),
        "{err}"
    );
    write(&project.replace(
        "platform: ahachat\n    bot: \"12345\"",
        "platform: botcake\n    page: \"2\"",
    ));
    let (code, err) = said(&["serve"], None);
    assert_eq!(code, Some(64), "{err}");
    assert!(
        err.contains("`page` and `promo` are both on Botcake with the same token"),
        "{err}"
    );
    write(&project);
    std::fs::write(
        place.root().join("ids.json"),
        r#"{"page": {"flows": {"book": "x"}}}"#,
    )
    .unwrap();
    let (code, err) = said(&["serve", "--ids", "ids.json"], None);
    assert_eq!(code, Some(64), "{err}");
    assert!(
        err.contains("`page`, the flow `book` is not right"),
        "{err}"
    );
    std::fs::write(
        place.root().join("bot/main.yaml"),
        "default_reply: nothing\n",
    )
    .unwrap();
    let (code, err) = said(&["serve"], None);
    assert_eq!(code, Some(3), "{err}");
    assert!(
        err.contains("bot/main.yaml:1: there is no flow `nothing`"),
        "{err}"
    );
}

#[tokio::test]
async fn a_target_without_a_token_is_served_if_told_so() {
    let place = Place::new("https://api.tea.example");
    let path = place.root().join("botwright.yaml");
    let project = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        project.replace(", token: \"${env.SERVE_TOKEN}\" }", " }"),
    )
    .unwrap();
    let server = place.serve(&["--open"]);
    let (status, body) = server.get(&format!("{}/ahachat/hello", server.url)).await;
    assert_eq!(status, 200, "{body}");
}
