#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::*;
use crate::language::name::ApiCardName;

const RULES: Rules = Rules {
    private_addresses: true,
    insecure_http: true,
    body_limit: 1000,
};

/// A server on this machine: its port, and how often it was asked.
async fn server() -> (u16, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let app = Router::new().fallback(move |request: Request| {
        seen.fetch_add(1, Ordering::SeqCst);
        answer(request)
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, app).await });
    (port, count)
}

async fn answer(request: Request) -> Response {
    let path = request.uri().path().to_owned();
    match path.as_str() {
        "/echo" => echo(request).await,
        "/missing" => (
            StatusCode::NOT_FOUND,
            axum::Json(json!({ "error": "no such member" })),
        )
            .into_response(),
        "/broken" => (StatusCode::INTERNAL_SERVER_ERROR, "oops").into_response(),
        "/elsewhere" => (StatusCode::FOUND, [("location", "/echo")]).into_response(),
        "/slow" => std::future::pending().await,
        "/large" => "x".repeat(1001).into_response(),
        "/page" => ([("content-type", "text/html")], "{\"a\": 1}").into_response(),
        "/bare" => Response::new(Body::from("\u{feff} {\"a\": 1}")),
        "/bare-text" => Response::new(Body::from("42 seats")),
        "/not-json" => ([("content-type", "application/json")], "{oops").into_response(),
        "/problem" => (
            [("content-type", "Application/Problem+JSON; charset=utf-8")],
            "{\"a\": 1}",
        )
            .into_response(),
        "/deep" => ([("content-type", "application/json")], "[".repeat(900)).into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

/// A server that reads a request and answers with these bytes; one that hangs then says nothing more.
async fn raw(answer: String, hangs: bool) -> u16 {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(answer.as_bytes()).await;
        if hangs {
            std::future::pending::<()>().await;
        }
    });
    port
}

/// Says what was asked.
async fn echo(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |name: &str| {
        let value = parts.headers.get(name).map(|value| value.as_bytes());
        value.map(|value| String::from_utf8_lossy(value).into_owned())
    };
    let body = to_bytes(body, 10_000).await.unwrap();
    axum::Json(json!({
        "method": parts.method.as_str(), "uri": parts.uri.to_string(), "type": header("content-type"),
        "token": header("authorization"), "agent": header("user-agent"), "name": header("x-name"),
        "body": String::from_utf8_lossy(&body),
    }))
    .into_response()
}

fn request(url: &str) -> CallRequest {
    CallRequest {
        card: ApiCardName::new("c"),
        method: Method::Post,
        url: url.to_owned().into(),
        shown_url: "https://shown.example/x?q=1".to_owned(),
        headers: Vec::new(),
        payload: None,
        shown_payload: None,
        timeout: Duration::from_secs(10),
    }
}

async fn call(port: u16, path: &str) -> Answer {
    let caller = Caller::new(RULES);
    caller
        .call(&request(&format!("http://127.0.0.1:{port}{path}")))
        .await
}

#[track_caller]
fn failed(answer: Answer, expected: &str) {
    failed_at("", answer, expected);
}

#[track_caller]
fn failed_at(host: &str, answer: Answer, expected: &str) {
    match answer {
        Answer::Failed { reason } => {
            assert!(reason.contains(expected), "{host} {reason}");
            assert!(
                reason.starts_with("POST https://shown.example/x "),
                "{reason}"
            );
        }
        other => panic!("{other:?}"),
    }
}

fn status(status: u16, body: Json) -> Answer {
    Answer::Status { status, body }
}

#[tokio::test]
async fn a_request_says_what_the_card_says() {
    let (port, _) = server().await;
    let caller = Caller::new(RULES);
    let mut request = request(&format!(
        "http://me:pw@127.0.0.1:{port}/echo?n=%E9%99%B3&token=hush"
    ));
    request.method = Method::Put;
    request.payload = Some(json!({ "name": "陳 \"A\"" }));
    request.headers = vec![
        ("Authorization".to_owned(), "Bearer hush".to_owned().into()),
        ("X-Name".to_owned(), "陳".to_owned().into()),
    ];
    let Answer::Status { status: 200, body } = caller.call(&request).await else {
        panic!("no answer");
    };
    assert_eq!(body["method"], "PUT");
    assert_eq!(body["uri"], "/echo?n=%E9%99%B3&token=hush");
    assert_eq!(body["type"], "application/json");
    assert_eq!(body["token"], "Bearer hush");
    assert_eq!(body["name"], "陳");
    assert_eq!(body["body"], r#"{"name":"陳 \"A\""}"#);
    request.method = Method::Get;
    request.headers = vec![("user-agent".to_owned(), "mine".to_owned().into())];
    let Answer::Status { status: 200, body } = caller.call(&request).await else {
        panic!("no answer");
    };
    assert_eq!((&body["body"], &body["type"]), (&json!(""), &Json::Null));
    assert_eq!(
        (&body["method"], &body["agent"]),
        (&json!("GET"), &json!("mine"))
    );
}

#[tokio::test]
async fn every_status_is_an_answer() {
    let (port, count) = server().await;
    assert_eq!(
        call(port, "/missing").await,
        status(404, json!({ "error": "no such member" }))
    );
    assert_eq!(call(port, "/broken").await, status(500, json!("oops")));
    assert_eq!(call(port, "/nothing").await, status(204, Json::Null));
    assert_eq!(call(port, "/elsewhere").await, status(302, Json::Null));
    // Nothing is sent twice, and no redirect is followed.
    assert_eq!(count.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn bodies_are_what_they_say() {
    let (port, _) = server().await;
    assert_eq!(call(port, "/page").await, status(200, json!("{\"a\": 1}")));
    assert_eq!(call(port, "/bare").await, status(200, json!({ "a": 1 })));
    assert_eq!(
        call(port, "/bare-text").await,
        status(200, json!("42 seats"))
    );
    assert_eq!(call(port, "/not-json").await, status(200, json!("{oops")));
    assert_eq!(call(port, "/problem").await, status(200, json!({ "a": 1 })));
    assert_eq!(
        call(port, "/deep").await,
        status(200, json!("[".repeat(900)))
    );
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let (port, _) = server().await;
    failed(
        call(port, "/large").await,
        "answered with more than 1000 bytes",
    );
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let port = raw(
        format!(
            "{head}{}",
            format!("1f4\r\n{}\r\n", "x".repeat(500)).repeat(3)
        ),
        true,
    )
    .await;
    failed(call(port, "/").await, "answered with more than 1000 bytes");
    let port = raw(format!("{head}5\r\nhal"), false).await;
    failed(call(port, "/").await, "broke off");
    failed(
        call(raw("hello\r\n\r\n".to_owned(), false).await, "/").await,
        "gave no answer that is HTTP",
    );
}

#[tokio::test]
async fn time_ends() {
    let (port, _) = server().await;
    let half = raw(
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal".to_owned(),
        true,
    )
    .await;
    let caller = Caller::new(RULES);
    for port in [port, half] {
        let mut request = request(&format!("http://127.0.0.1:{port}/slow"));
        request.timeout = Duration::from_millis(200);
        failed(caller.call(&request).await, "did not answer within 200ms");
    }
}

#[tokio::test]
async fn nobody_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    failed(call(port, "/").await, "nothing listens there");
    // Without a proxy that this machine may have; the name is longer than names can be.
    let caller = Caller::new(Rules {
        private_addresses: false,
        ..RULES
    });
    let answer = caller
        .call(&request(&format!(
            "http://{}.example/?token=hush",
            "a".repeat(70)
        )))
        .await;
    failed(answer, "there is no such host");
}

#[tokio::test]
async fn private_addresses_can_be_closed() {
    let (port, count) = server().await;
    let caller = Caller::new(Rules {
        private_addresses: false,
        ..RULES
    });
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "１２７.０.０.１",
    ] {
        let answer = caller
            .call(&request(&format!("http://{host}:{port}/echo")))
            .await;
        failed_at(host, answer, "leads to a private address");
    }
    for host in [
        "169.254.169.254",
        "10.0.0.1",
        "[fd00:ec2::254]",
        "100.100.100.200",
    ] {
        let answer = caller
            .call(&request(&format!("https://{host}/latest/meta-data/")))
            .await;
        failed_at(host, answer, "leads to a private address");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn encryption_can_be_asked_for() {
    let (port, _) = server().await;
    let caller = Caller::new(Rules {
        insecure_http: false,
        ..RULES
    });
    let own = caller
        .call(&request(&format!("http://127.0.0.1:{port}/nothing")))
        .await;
    assert_eq!(own, status(204, Json::Null));
    let other = caller.call(&request("http://shop.example/")).await;
    failed(other, "is not called without encryption");
    let plain = caller
        .call(&request(&format!("https://127.0.0.1:{port}/echo")))
        .await;
    failed(plain, "no secure connection can be made");
    failed(
        caller.call(&request("ftp://shop.example/")).await,
        "write `https://`",
    );
    failed(caller.call(&request("shop")).await, "is not an address");
}

#[tokio::test]
async fn headers_that_cannot_be_are_told() {
    let caller = Caller::new(RULES);
    let mut request = request("http://127.0.0.1:9/");
    request.headers = vec![("X-A".to_owned(), "a\r\nX-B: hush".to_owned().into())];
    let answer = caller.call(&request).await;
    assert!(!format!("{answer:?}").contains("hush"));
    failed(answer, "no header can be `X-A`");
}
