//! Time-outs, lost connections, bodies without end, and the one limiter.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

#[derive(Clone, Copy, PartialEq)]
enum Then {
    /// The connection stays open, and nothing comes.
    Wait,
    Close,
    /// A body that goes on for ever.
    Flood,
    /// Half of what the head promised.
    Half,
}

/// A server that reads a request and then does this; it counts connections.
async fn raw(then: Then) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut head = [0; 4096];
                let _ = stream.read(&mut head).await;
                let start = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
                match then {
                    Then::Wait => std::future::pending().await,
                    Then::Close => {}
                    Then::Half => {
                        let text = format!("{start}content-length: 100\r\n\r\n{{\"a\": 1");
                        let _ = stream.write_all(text.as_bytes()).await;
                    }
                    Then::Flood => {
                        let text = format!("{start}connection: close\r\n\r\n\"");
                        let _ = stream.write_all(text.as_bytes()).await;
                        let blanks = vec![b' '; 1 << 20];
                        while stream.write_all(&blanks).await.is_ok() {}
                    }
                }
            });
        }
    });
    (url, count)
}

fn at(url: &str, token: &str, answer: Duration) -> Http {
    let mut connection = connection(url);
    connection.token = token.to_owned().into();
    connection.patience.answer = answer;
    Http::new(&connection).unwrap()
}

fn write() -> Call<'static> {
    Call {
        method: Method::POST,
        repeat: Repeat::OnlyIfNotSent,
        ..Call::get("/v1/x".to_owned())
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_ends_in_time() {
    let (url, count) = raw(Then::Wait).await;
    let http = at(&url, "slow", Duration::from_millis(100));
    let started = Instant::now();
    match http.send(write()).await {
        Outcome::Unknown(why) => assert_eq!(why.kind, TroubleKind::TooSlow, "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(count.load(Ordering::SeqCst), 1, "it may have been done");
}

#[tokio::test]
async fn lost_connections_are_tried_again_where_that_is_safe() {
    for then in [Then::Close, Then::Half] {
        let (url, count) = raw(then).await;
        let http = at(&url, "lost", Duration::from_secs(20));
        assert!(matches!(http.send(write()).await, Outcome::Unknown(_)));
        assert_eq!(count.load(Ordering::SeqCst), 1);
        let read = http.send(Call::get("/v1/x".to_owned())).await;
        assert!(matches!(read, Outcome::Unknown(_)));
        assert_eq!(count.load(Ordering::SeqCst), 1 + 3);
    }
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let (url, _) = raw(Then::Flood).await;
    let http = at(&url, "flood", Duration::from_secs(60));
    match http.send(write()).await {
        Outcome::Unknown(why) => assert!(why.text.contains("larger than 64 MiB"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn clients_of_one_token_share_their_pace() {
    let (first, count) = server(vec![ok]).await;
    let mut own = connection(first.origin.as_str());
    own.rate = Some(20.0);
    let clients = [Http::new(&own).unwrap(), Http::new(&own).unwrap(), first];
    let started = Instant::now();
    let gets = clients.iter().cycle().take(9).map(async |http| {
        get(http).await;
    });
    for one in gets {
        one.await;
    }
    assert!(started.elapsed() >= Duration::from_millis(8 * 50));
    assert_eq!(count.load(Ordering::SeqCst), 9);
}

#[tokio::test]
async fn what_a_platform_asks_for_is_waited_for() {
    fn later() -> Response {
        let headers = [("ratelimit-remaining", "0"), ("ratelimit-reset", "1")];
        (StatusCode::TOO_MANY_REQUESTS, headers, "").into_response()
    }
    fn newer() -> Response {
        let headers = [("ratelimit", "\"default\";r=0;t=1")];
        (StatusCode::SERVICE_UNAVAILABLE, headers, "").into_response()
    }
    for busy in [later as fn() -> Response, newer] {
        let (http, count) = server(vec![busy, ok]).await;
        let started = Instant::now();
        assert_eq!(get(&http).await, Outcome::Done(Body { a: 1 }));
        assert!(started.elapsed() >= Duration::from_secs(1));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }
}
