#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap as Headers, StatusCode};
use axum::response::{IntoResponse, Response};
use reqwest::Method;

use super::*;
use crate::platforms::{Platform, ProblemKind, TroubleKind, VendorOptions};

fn connection(url: &str) -> Connection {
    Connection {
        target: "test".to_owned(),
        platform: Platform::Sandbox,
        url: url.to_owned(),
        embedded: false,
        token: "hush-hush".to_owned().into(),
        bot: "b".to_owned(),
        options: VendorOptions::default(),
        rate: None,
        parallel: 4,
        patience: Patience {
            tries: 3,
            pause: std::time::Duration::from_millis(1),
            ..Patience::default()
        },
        allow_hosts: BTreeSet::new(),
    }
}

/// A server that gives these answers in turn (the last one stays), and counts.
async fn server(answers: Vec<fn() -> Response>) -> (Http, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let answers = Arc::new(Mutex::new(answers));
    let app = Router::new().fallback(move |request: Request| {
        let seen = Arc::clone(&seen);
        let answers = Arc::clone(&answers);
        async move {
            assert_eq!(request.headers()["authorization"], "Bearer hush-hush");
            let turn = seen.fetch_add(1, Ordering::SeqCst);
            let answers = answers.lock().unwrap();
            answers[turn.min(answers.len() - 1)]()
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (Http::new(&connection(&url)).unwrap(), count)
}

fn ok() -> Response {
    axum::Json(serde_json::json!({ "a": 1, "later": true })).into_response()
}

fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")], "").into_response()
}

fn page() -> Response {
    (
        [("content-type", "text/html; charset=utf-8")],
        "<h1>Sign in</h1>",
    )
        .into_response()
}

fn problem() -> Response {
    let body = r#"{"type":"/problems/unknown-reference","title":"x","detail":"no\u001b[31m `id9` \u202e::set"}"#;
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        [("content-type", "application/problem+json")],
        body,
    )
        .into_response()
}

fn elsewhere() -> Response {
    let mut headers = Headers::new();
    headers.insert(
        "location",
        "https://thief.example/x?token=1".parse().unwrap(),
    );
    (StatusCode::FOUND, headers, "").into_response()
}

fn nothing() -> Response {
    StatusCode::OK.into_response()
}

fn gateway() -> Response {
    (StatusCode::BAD_GATEWAY, page()).into_response()
}

#[derive(serde::Deserialize, Debug, PartialEq)]
struct Body {
    a: i64,
}

async fn get(http: &Http) -> Outcome<Body> {
    match http.send(Call::get("/v1/x?page=1".to_owned())).await {
        Outcome::Done(answer) => answer.json(),
        other => other.map(|_| Body { a: 0 }),
    }
}

#[tokio::test]
async fn busy_servers_are_asked_again() {
    let (http, count) = server(vec![busy, busy, ok]).await;
    assert_eq!(get(&http).await, Outcome::Done(Body { a: 1 }));
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn patience_ends() {
    let (http, count) = server(vec![busy]).await;
    assert!(
        matches!(get(&http).await, Outcome::Unknown(why) if why.text.contains("503") && why.kind == TroubleKind::Busy)
    );
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_could_happen_twice_is_sent_once() {
    let (http, count) = server(vec![busy, ok]).await;
    let call = Call {
        method: Method::POST,
        repeat: Repeat::OnlyIfNotSent,
        ..Call::get("/v1/x".to_owned())
    };
    let outcome = http.send(call).await;
    assert!(matches!(outcome, Outcome::Done(answer) if answer.status == 503));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn pages_and_empty_bodies_are_not_believed() {
    for (answer, said) in [
        (page as fn() -> Response, "text/html instead of JSON"),
        (nothing, "with an empty body"),
        (gateway, "a page that is not JSON"),
    ] {
        let (http, _) = server(vec![answer]).await;
        match get(&http).await {
            Outcome::Unknown(why) => assert!(why.text.contains(said), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn refusals_are_told_without_tricks() {
    let (http, _) = server(vec![problem]).await;
    match get(&http).await {
        Outcome::Refused(problem) => {
            assert_eq!(problem.kind, ProblemKind::UnknownReference);
            assert!(
                problem.text.ends_with("no[31m `id9` : :set"),
                "{}",
                problem.text
            );
            assert!(
                problem.text.starts_with("GET 127.0.0.1:") && problem.text.contains("/v1/x: "),
                "{}",
                problem.text
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (http, count) = server(vec![elsewhere]).await;
    match get(&http).await {
        Outcome::Refused(problem) => {
            assert!(problem.text.contains("https://thief.example;"), "{problem}");
            assert!(!problem.text.contains("token=1"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn nobody_there_is_not_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let http = Http::new(&connection(&url)).unwrap();
    assert!(
        matches!(get(&http).await, Outcome::NotSent(why) if why.text.contains("cannot connect") && why.kind == TroubleKind::NobodyThere)
    );
}

#[test]
fn path_parts_cannot_climb() {
    assert_eq!(segment("../a b/ü"), "..%2Fa%20b%2F%C3%BC");
}

/// What a server saw of a request: query and headers; it answers with both in its error.
async fn echo(platform: Platform) -> (Outcome<Body>, String) {
    let seen = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&seen);
    let app = Router::new().fallback(move |request: Request| {
        let kept = Arc::clone(&kept);
        async move {
            let header = |name: &str| {
                let value = request.headers().get(name);
                value
                    .map_or("-", |value| value.to_str().unwrap())
                    .to_owned()
            };
            let told = format!(
                "{} {} {}",
                request.uri(),
                header("authorization"),
                header("access-token")
            );
            *kept.lock().unwrap() = told.clone();
            let body = axum::Json(serde_json::json!({ "message": told }));
            (StatusCode::UNAUTHORIZED, body)
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let http = Http::new(&Connection {
        platform,
        ..connection(&url)
    })
    .unwrap();
    let call = Call {
        query: vec![("phone".to_owned(), "+84 9".to_owned())],
        ..Call::get("/v1/x".to_owned())
    };
    let outcome = match http.send(call).await {
        Outcome::Done(answer) => answer.json(),
        other => panic!("{other:?}"),
    };
    let seen = seen.lock().unwrap().clone();
    (outcome, seen)
}

#[tokio::test]
async fn tokens_travel_as_each_platform_wants_and_are_never_told() {
    let cases = [
        (Platform::Sandbox, "/v1/x?phone=%2B84+9 Bearer hush-hush -"),
        (Platform::Botcake, "/v1/x?phone=%2B84+9 - hush-hush"),
        (
            Platform::Ahachat,
            "/v1/x?ahachat_token=hush-hush&phone=%2B84+9 - -",
        ),
        (
            Platform::Firstline,
            "/v1/x?phone=%2B84+9 Bearer hush-hush -",
        ),
        (Platform::Omnichat, "/v1/x?phone=%2B84+9 Bearer hush-hush -"),
    ];
    for (platform, expected) in cases {
        let (outcome, seen) = echo(platform).await;
        assert_eq!(seen, expected);
        match outcome {
            Outcome::Refused(problem) => {
                assert_eq!(problem.kind, ProblemKind::Credentials);
                assert!(problem.text.contains("***"), "{problem}");
                assert!(!problem.text.contains("hush"), "{problem}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_query_is_in_no_message() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let http = Http::new(&Connection {
        platform: Platform::Ahachat,
        ..connection(&url)
    })
    .unwrap();
    match http.send(Call::get("/v1/x?page=1".to_owned())).await {
        Outcome::NotSent(why) => {
            assert!(why.text.contains("/v1/x:"), "{why}");
            assert!(
                !why.text.contains("token") && !why.text.contains('?'),
                "{why}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_turned_away_unread_is_sent_again() {
    fn too_many() -> Response {
        (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")], "").into_response()
    }
    let (http, count) = server(vec![too_many, ok]).await;
    let call = Call {
        method: Method::POST,
        repeat: Repeat::OnlyIfNotSent,
        ..Call::get("/v1/x".to_owned())
    };
    let outcome = http.send(call).await;
    assert!(matches!(outcome, Outcome::Done(answer) if answer.status == 200));
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

mod patience;
