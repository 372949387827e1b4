//! What each platform gets.

use axum::Router;
use axum::routing::post;
use serde_json::{Value as Json, json};

use super::{Place, Server, TOKEN, client, read};

/// A server of API cards, which says how many guests it was told of.
async fn cards() -> String {
    let count = |body: axum::Json<Json>| async move {
        axum::Json(json!({ "n": body["guests"], "who": body["who"] }))
    };
    let app = Router::new().route("/count", post(count));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn served(more: &[&str]) -> (Place, Server) {
    let place = Place::new(&cards().await);
    let mut args = vec!["--allow-private-addresses"];
    args.extend(more);
    let server = place.serve(&args);
    (place, server)
}

/// What every flow says to one platform, as one text.
async fn all(server: &Server, platform: &str, body: &Json) -> String {
    let mut text = String::new();
    for path in [
        "hello",
        "%E8%A8%82%E4%BD%8D",
        "book",
        "book?after=guests",
        "menu",
        "cards",
        "effects",
        "tickets",
        "later",
    ] {
        let sent = server
            .post(&format!("/{platform}/{path}"), body)
            .send()
            .await;
        let sent = sent.unwrap();
        let error = sent.headers().get("x-botwright-error").cloned();
        let (status, body) = read(sent).await;
        let error = error.map_or_else(String::new, |error| format!(" {}", error.to_str().unwrap()));
        text.push_str(&format!("{path}: {status}{error}\n{body}\n"));
    }
    text
}

#[tokio::test]
async fn botcake_gets_dynamic_blocks() {
    let (_place, server) = served(&[]).await;
    let data = json!({
        "psid": "28087514047518474", "user_first_name": "Kim", "email": "kim@mail.example",
        "guests": "4", "茶": "紅茶", "tags": "VIP, unknown", "page_name": "Tea",
    });
    insta::assert_snapshot!(all(&server, "botcake", &data).await);
}

#[tokio::test]
async fn botcake_gets_inferred_forms_if_told_so() {
    let (_place, server) = served(&["--inferred", "--target", "page"]).await;
    let data = json!({ "guests": 4 });
    for (flow, words) in [
        ("cards", r#""image_url":"https://tea.example/oolong.png""#),
        ("effects", r#"{"action":"remove_tag","tag_id":8}"#),
    ] {
        let (status, body) = server.ask(&format!("/botcake/{flow}"), &data).await;
        assert_eq!(status, 200, "{body}");
        assert!(body.to_string().contains(words), "{body}");
    }
    // Only the one target is served.
    assert_eq!(server.ask("/ahachat/hello", &data).await.0, 404);
}

#[tokio::test]
async fn ahachat_gets_json() {
    let (_place, server) = served(&["--inferred"]).await;
    let data = json!({ "messenger_user_id": "77", "first_name": "Kim", "Guests": "4" });
    insta::assert_snapshot!(all(&server, "ahachat", &data).await);
}

#[tokio::test]
async fn ahachat_calls_with_get_or_a_form() {
    let (_place, server) = served(&["--target", "promo"]).await;
    let wanted = json!({ "messages": [{ "text": "Hello Kim, 4 guests, 紅茶, VIP on line" }] });
    let url = format!("{}/ahachat/hello", server.url);
    let query = "first_name=Kim&fields.guests=4&fields.tea=%E7%B4%85%E8%8C%B6&tags=vip&channel=line&email=%7B%7Bemail%7D%7D";
    let get = client().get(format!("{url}?{query}")).bearer_auth(TOKEN);
    let form = client()
        .post(&url)
        .bearer_auth(TOKEN)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(query);
    for request in [get, form] {
        assert_eq!(read(request.send().await.unwrap()).await.1, wanted);
    }
}

#[tokio::test]
async fn omnichat_gets_messages_or_its_block_for_failures() {
    let (_place, server) = served(&[]).await;
    let data = json!({ "userId": "U1", "name": "Kim", "guests": 4 });
    insta::assert_snapshot!(all(&server, "omnichat", &data).await);
}

#[tokio::test]
async fn firstline_gets_what_a_callback_template_reads() {
    let (_place, server) = served(&[]).await;
    let data = json!({ "contactable_user_id": "9", "contactable_username": "Kim", "contactable_type": "App\\LineContact", "fields": { "guests": "4" } });
    insta::assert_snapshot!(all(&server, "firstline", &data).await);
}

#[tokio::test]
async fn answers_come_back_by_a_field_or_as_input() {
    let (_place, server) = served(&["--target", "page"]).await;
    let text = |body: &Json| body["content"]["messages"][0]["text"].clone();
    for (data, said) in [
        (json!({ "guests": "2" }), "A table for 2"),
        (json!({ "input": "3" }), "A table for 3"),
        (
            json!({ "input": "hello", "fields": { "Guests": 5 } }),
            "A table for 5",
        ),
        (json!({ "guests": "many" }), "A number from 1 to 8, please."),
    ] {
        let (status, body) = server.ask("/botcake/book?after=guests", &data).await;
        assert_eq!((status.as_u16(), text(&body)), (200, json!(said)), "{data}");
    }
    let (status, body) = server.ask("/botcake/book?after=guests", &json!({})).await;
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (422, &json!("no-answer"))
    );
    let (status, body) = server
        .ask("/botcake/book?after=topic", &json!({ "topic": "x" }))
        .await;
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (422, &json!("no-question"))
    );
}
