//! What a first user reads when a target cannot be reached or says no.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use botwright::platforms::{Connection, Patience};
use botwright::sync;
use serde_json::json;

use super::bots::whole;
use super::world::World;

/// The whole message of a plan that fails, and its exit code.
async fn told(world: &World, change: impl FnOnce(&mut Connection)) -> (String, u8) {
    let mut input = world.input.clone();
    input.connection.target = "live".to_owned();
    input.connection.patience = Patience {
        answer: Duration::from_millis(300),
        tries: 2,
        pause: Duration::from_millis(1),
        ..Patience::default()
    };
    change(&mut input.connection);
    let error = sync::plan(&input).await.unwrap_err();
    let text = error.told(&input.connection);
    assert!(
        text.contains("`live`") || text.contains("targets.live"),
        "{text}"
    );
    assert!(text.chars().count() < 330, "{text}");
    (text, error.verdict().exit_code())
}

/// A server that gives one answer to everything.
async fn server(answer: fn() -> Response) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(move || async move { answer() });
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

fn page() -> Response {
    axum::response::Html("<h1>Welcome</h1>").into_response()
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, page()).into_response()
}

fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")], "").into_response()
}

fn too_many() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")], "").into_response()
}

fn broken() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn other_json() -> Response {
    axum::Json(json!({"hello": "world"})).into_response()
}

fn forbidden() -> Response {
    StatusCode::FORBIDDEN.into_response()
}

fn moved() -> Response {
    (
        StatusCode::MOVED_PERMANENTLY,
        [("location", "https://elsewhere.example/x?secret=1")],
    )
        .into_response()
}

#[tokio::test]
async fn answers_that_are_no_plan() {
    let world = World::new(whole()).await;
    const SETTINGS: &str = "`targets.live` in botwright.yaml";
    type Case = (fn() -> Response, &'static [&'static str], u8);
    let cases: [Case; 8] = [
        (
            page,
            &["is no sandbox", "text/html instead of JSON", SETTINGS],
            1,
        ),
        (
            not_found,
            &["there is no sandbox at http://127.0.0.1:", SETTINGS],
            1,
        ),
        (busy, &["is too busy", "lower `rate`"], 1),
        (too_many, &["is too busy", "lower `rate`"], 1),
        (
            broken,
            &["has trouble of its own, try again later", "500"],
            1,
        ),
        (other_json, &["is no sandbox", SETTINGS], 1),
        (
            forbidden,
            &["may not read the bot `lotus`", "403", SETTINGS],
            9,
        ),
        (
            moved,
            &["redirects to https://elsewhere.example;", "set `url`"],
            1,
        ),
    ];
    for (answer, said, code) in cases {
        let url = server(answer).await;
        let (text, exit) = told(&world, |connection| connection.url = url).await;
        for said in said {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert_eq!(exit, code, "{text}");
        for word in ["missing field", "serde", "expected", "secret=1", "os error"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_refused() {
    let world = World::new(whole()).await;
    let (text, exit) = told(&world, |connection| {
        connection.token = "old-token".to_owned().into();
    })
    .await;
    let url = &world.proxy.url;
    assert_eq!(
        text,
        format!(
            "the target `live` at {url} did not accept its token (401 Unauthorized); correct `token` in `targets.live` in botwright.yaml, or the environment variable that it is read from"
        )
    );
    assert_eq!(exit, 9);
}

#[tokio::test]
async fn nobody_answers() {
    let world = World::new(whole()).await;
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let (text, exit) = told(&world, |connection| connection.url.clone_from(&url)).await;
    assert!(
        text.starts_with(&format!("nobody answers at {url}")),
        "{text}"
    );
    assert!(text.contains("`botwright sandbox`"), "{text}");
    assert_eq!(exit, 1);

    // It accepts, and never says a word.
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", mute.local_addr().unwrap());
    let (text, _) = told(&world, |connection| connection.url = url).await;
    assert!(
        text.contains("did not answer in time; try again later"),
        "{text}"
    );

    // TLS with a server that speaks none.
    let url = server(page).await.replace("http://", "https://");
    let (text, _) = told(&world, |connection| connection.url = url).await;
    assert!(
        text.starts_with("no secure connection to https://127.0.0.1:"),
        "{text}"
    );

    let (text, exit) = told(&world, |connection| {
        connection.url = "https://host.invalid".to_owned();
        connection.allow_hosts = ["host.invalid".to_owned()].into();
    })
    .await;
    assert!(
        text.starts_with("there is no host for https://host.invalid"),
        "{text}"
    );
    assert_eq!(exit, 1);

    let (text, exit) = told(&world, |connection| {
        connection.url = "https://host.example".to_owned();
    })
    .await;
    assert!(text.contains("BOTWRIGHT_ALLOW_HOSTS"), "{text}");
    assert_eq!(exit, 9);
}
