//! What a request may not do.

use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::post;
use reqwest::Method;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{PATIENCE, Place, TOKEN, client, read};

const NOWHERE: &str = "https://api.tea.example";

#[tokio::test]
async fn who_has_no_token_learns_nothing() {
    let place = Place::new(NOWHERE);
    let server = place.serve(&[]);
    let url = format!("{}/botcake/hello", server.url);
    let mut told = Vec::new();
    for token in [
        None,
        Some(""),
        Some("wrong"),
        Some("quite-secret-toke"),
        Some("botcake-secret"),
    ] {
        let mut request = client().post(&url).json(&json!({}));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(status, 401, "{token:?}");
        told.push(body);
    }
    told.dedup();
    assert_eq!(
        told,
        [json!({ "error": "unauthorized", "message": "send the token of the target" })]
    );
    // Nor whether there is such a flow.
    let absent = client().post(format!("{}/botcake/absent", server.url));
    assert_eq!(absent.send().await.unwrap().status(), 401);
    let lower = client()
        .post(&url)
        .header("authorization", format!("bearer  {TOKEN}"));
    assert_eq!(lower.json(&json!({})).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn only_what_there_is_is_there() {
    let place = Place::new(NOWHERE);
    let server = place.serve(&[]);
    for path in [
        "/",
        "/botcake",
        "/botcake/absent",
        "/sandbox/hello",
        "/x/hello",
        "/botcake/hello/more",
        "/metrics",
        "/botcake/%FF",
    ] {
        let (status, body) = server.ask(path, &json!({})).await;
        assert_eq!(
            (status.as_u16(), &body["error"]),
            (404, &json!("not-found")),
            "{path}"
        );
    }
    for method in [Method::PUT, Method::DELETE, Method::HEAD, Method::OPTIONS] {
        let url = format!("{}/botcake/hello", server.url);
        let answer = client()
            .request(method.clone(), url)
            .bearer_auth(TOKEN)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 405, "{method}");
        assert_eq!(answer.headers()["allow"], "GET, POST");
    }
}

#[tokio::test]
async fn wrong_values_are_named_and_not_told() {
    let place = Place::new(NOWHERE);
    let server = place.serve(&["--log", "json"]);
    for (data, key) in [
        (json!({ "guests": "a-private-word" }), "guests"),
        (json!({ "fields": { "Guests": 99 } }), "fields.Guests"),
        (json!({ "fields": [1] }), "fields"),
        (json!({ "email": { "a": 1 } }), "email"),
        (json!({ "tags": 3 }), "tags"),
        (json!({ "channel": "pigeon" }), "channel"),
    ] {
        let (status, body) = server.ask("/botcake/hello", &data).await;
        assert_eq!(
            (status.as_u16(), &body["key"]),
            (422, &json!(key)),
            "{body}"
        );
        assert!(!body.to_string().contains("a-private-word"), "{body}");
        let omnichat = server.post("/omnichat/hello", &data).send().await.unwrap();
        assert_eq!(omnichat.headers()["x-botwright-error"], "wrong-value");
        assert_eq!(omnichat.headers()["x-botwright-key"], key);
        assert_eq!(
            read(omnichat).await,
            (reqwest::StatusCode::BAD_REQUEST, json!(""))
        );
    }
    // What is empty, left as a placeholder, or of no use is passed over.
    let data = json!({ "guests": "", "tea": "{{tea}}", "fields": null, "tags": null, "phone": null, "shoe": [1] });
    let (status, body) = server.ask("/botcake/hello", &data).await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test]
async fn bodies_have_a_size_and_a_form() {
    let place = Place::new(NOWHERE);
    let server = place.serve(&["--max-body", "1000"]);
    let url = format!("{}/botcake/hello", server.url);
    let send = |media: &'static str, body: String| {
        let request = client().post(&url).bearer_auth(TOKEN);
        request.header("content-type", media).body(body).send()
    };
    for (media, body, status) in [
        ("application/json", " ".repeat(1001), 413),
        ("application/json", "{}".to_owned() + &" ".repeat(998), 200),
        ("application/json", "[]".to_owned(), 400),
        ("application/json", "{".to_owned(), 400),
        ("application/json", "[".repeat(900), 400),
        ("application/xml", "{}".to_owned(), 415),
    ] {
        let answer = send(media, body.clone()).await.unwrap();
        assert_eq!(answer.status(), status, "{media} {body:.20}");
    }
    let mut stream = connect(&server.url).await;
    let head = format!(
        "POST /botcake/hello HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("320\r\n{}\r\n", " ".repeat(0x320));
    stream.write_all(chunk.repeat(2).as_bytes()).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 413"));
    let mut stream = connect(&server.url).await;
    let head = format!(
        "GET /botcake/hello HTTP/1.1\r\nx: {}\r\n",
        "y".repeat(40_000)
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 431"));
}

async fn connect(url: &str) -> TcpStream {
    TcpStream::connect(url.trim_start_matches("http://"))
        .await
        .unwrap()
}

/// The beginning of an answer.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 200];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut bytes)).await;
    let read = read.unwrap().unwrap();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

/// A server of API cards that answers after a time.
async fn slow(time: Duration) -> String {
    let app = Router::new().route(
        "/count",
        post(move || async move {
            tokio::time::sleep(time).await;
            axum::Json(json!({ "n": 1 }))
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

fn text(body: &Json) -> &Json {
    &body["content"]["messages"][0]["text"]
}

#[tokio::test]
async fn an_answer_comes_in_time_although_a_card_does_not() {
    let place = Place::new(&slow(Duration::from_secs(300)).await);
    let server = place.serve(&[
        "--allow-private-addresses",
        "--timeout",
        "1s",
        "--metrics-listen",
        "127.0.0.1:0",
    ]);
    let began = Instant::now();
    let (status, body) = server.ask("/botcake/tickets", &json!({})).await;
    assert_eq!(
        (status.as_u16(), text(&body)),
        (200, &json!("Not now (no answer)"))
    );
    // Of two calls the first takes what there is, and the second is not made.
    let (status, body) = server.ask("/botcake/slow", &json!({})).await;
    assert_eq!((status.as_u16(), text(&body)), (200, &json!("Done")));
    // A flow that says nothing of a failure is an error.
    let (status, body) = server.ask("/botcake/silent", &json!({})).await;
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (502, &json!("call-failed"))
    );
    let (status, body) = server.ask("/omnichat/silent", &json!({})).await;
    assert_eq!((status.as_u16(), body), (400, json!("")));
    // Each within its second; nine for the card, times five, would be far more.
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    let (_, metrics) = server.get(server.metrics.as_ref().unwrap()).await;
    for line in [
        r#"botwright_serve_calls_total{card="count",outcome="failed"} 4"#,
        r#"botwright_serve_calls_total{card="count",outcome="no-time"} 1"#,
        r#"botwright_serve_requests_total{platform="botcake",target="page",flow="tickets",status="200"} 1"#,
        "botwright_serve_in_flight 0",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(metrics.ends_with("# EOF\n"));
}

#[tokio::test]
async fn private_servers_are_not_called() {
    let place = Place::new(&slow(Duration::ZERO).await);
    let server = place.serve(&[]);
    let (status, body) = server.ask("/botcake/tickets", &json!({})).await;
    assert_eq!(
        (status.as_u16(), text(&body)),
        (200, &json!("Not now (no answer)"))
    );
    let allowed = place.serve_as("other.log", &["--allow-private-addresses"]);
    let (_, body) = allowed.ask("/botcake/tickets", &json!({})).await;
    assert_eq!(text(&body), &json!("1 tickets"));
}

#[tokio::test]
async fn too_many_at_a_time_are_sent_away() {
    let place = Place::new(&slow(Duration::from_secs(300)).await);
    let server = place.serve(&[
        "--allow-private-addresses",
        "--timeout",
        "30s",
        "--max-requests",
        "1",
        "--metrics-listen",
        "127.0.0.1:0",
    ]);
    let first = tokio::spawn(server.post("/firstline/tickets", &json!({})).send());
    let until = Instant::now() + PATIENCE;
    loop {
        let (_, metrics) = server.get(server.metrics.as_ref().unwrap()).await;
        if metrics.contains("in_flight 1") {
            break;
        }
        assert!(Instant::now() < until);
    }
    let mut sent_away = server
        .post("/firstline/hello", &json!({}))
        .send()
        .await
        .unwrap();
    // The first may still be on its way to its place.
    while sent_away.status() == 200 {
        assert!(Instant::now() < until);
        sent_away = server
            .post("/firstline/hello", &json!({}))
            .send()
            .await
            .unwrap();
    }
    assert_eq!(sent_away.status(), 503);
    assert_eq!(sent_away.headers()["retry-after"], "1");
    let (status, _) = server.get(&format!("{}/healthz", server.url)).await;
    assert_eq!(status, 200);
    first.abort();
}

#[tokio::test]
async fn what_does_not_fit_is_an_error_without_its_words() {
    let place = Place::new(NOWHERE);
    let server = place.serve(&[]);
    let name = "a-private-name ".repeat(60);
    let (status, body) = server
        .ask("/botcake/long", &json!({ "user_full_name": name }))
        .await;
    assert_eq!((status.as_u16(), &body["error"]), (500, &json!("unfit")));
    let said = body["message"].as_str().unwrap();
    assert!(
        said.contains("Botcake takes at most 640") && !said.contains("private"),
        "{said}"
    );
    // A button leads to a flow that has no id.
    std::fs::write(place.root().join("ids.json"), "{}").unwrap();
    let server = place.serve_as("other.log", &[]);
    let (status, body) = server.ask("/botcake/menu", &json!({})).await;
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (500, &json!("flow-not-bound"))
    );
    assert!(
        server
            .log()
            .contains("the flow `book` has no id on Botcake (target `page`)")
    );
}

#[tokio::test]
async fn logs_hold_nothing_of_people_and_no_secret() {
    let place = Place::new(NOWHERE);
    for log in ["text", "json"] {
        let server = place.serve(&["--log", log, "--verbose"]);
        let data = json!({
            "psid": "private-id", "user_first_name": "private-name", "email": "private@mail.example",
            "phone": "+886900000001", "guests": "private-guests", "input": "private-input",
            "private-key": "x", "tags": ["private-tag"],
        });
        for path in [
            "hello",
            "tickets",
            "book?after=guests",
            "book?after=private",
            "private-flow",
            "long",
            "effects",
        ] {
            for platform in ["botcake", "omnichat", "private-platform"] {
                server.ask(&format!("/{platform}/{path}"), &data).await;
            }
        }
        let name = "private ".repeat(100);
        server
            .ask("/botcake/long", &json!({ "user_full_name": name }))
            .await;
        server
            .ask("/botcake/effects", &json!({ "guests": "4" }))
            .await;
        server.logs("request", 23).await;
        let log = server.log();
        for secret in ["private", TOKEN, "botcake-secret", "card-secret", "+886"] {
            assert!(!log.contains(secret), "{secret} in\n{log}");
        }
        assert!(
            log.contains("start sequence `news`") && log.contains("hand off to `support`"),
            "{log}"
        );
        if let Some(line) = log
            .lines()
            .find(|line| line.contains("effects") && line.starts_with('{'))
        {
            let line: Json = serde_json::from_str(line).unwrap();
            assert_eq!(line["route"], "/{platform}/{flow}");
        }
    }
}
