//! AhaChat. Requests are those of `seeds/ahachat-broadcast-api.txt`, quoted by section; the seed has
//! no answers, so all of the sandbox's are marked as invented.

use botwright::platforms::ahachat::{Accepted, Client, Send, To};
use botwright::platforms::{Outcome, Platform, ProblemKind, TroubleKind};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::served::{JSON, Served};
use super::stage::{Answer, Stage, connection};

const BOT: &str = "12345";
const USER: &str = "2385729384756";
const CONSOLE: &str = "/console/ahachat/bots/12345";

async fn stage() -> Stage {
    let stage = Stage::new().await;
    furnish(&stage).await;
    stage
}

async fn furnish(stage: &Stage) {
    let blocks = json!([{ "name": "Chào mừng" }, { "name": "order" }]);
    stage.make(&format!("{CONSOLE}/blocks"), blocks).await;
    let user = json!({ "id": USER, "name": "Linh", "phone": "+84 912 345 678" });
    stage.make(&format!("{CONSOLE}/users"), user).await;
}

fn client(stage: &Stage, bot: &str) -> Client {
    Client::new(&stage.connection(Platform::Ahachat, bot)).unwrap()
}

/// Our client at a server with answers made by hand.
fn at(served: &Served) -> Client {
    let token = "hush-hush".to_owned().into();
    Client::new(&connection(Platform::Ahachat, &served.url, token, BOT)).unwrap()
}

fn send(to: To, block: &str, tag: Option<&str>, attributes: &[(&str, &str)]) -> Send {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Send::new(to, block, tag, attributes.iter().map(owned)).unwrap()
}

fn user(id: &str) -> To {
    To::User(id.to_owned())
}

fn phone(number: &str) -> To {
    To::Phone(number.to_owned())
}

#[track_caller]
fn accepted(outcome: Outcome<Accepted>) -> Accepted {
    match outcome {
        Outcome::Done(accepted) => accepted,
        other => panic!("{other:?}"),
    }
}

/// "1. Gửi bằng messenger_user_id", as another client sends it.
#[tokio::test]
async fn by_user_id_as_the_page_has_it() {
    let stage = stage().await;
    let token = stage.token();
    let url = format!(
        "{}/api/bots/{BOT}/users/{USER}/send?ahachat_token={token}&ahachat_message_tag=NON_PROMOTIONAL_SUBSCRIPTION&ahachat_block_name=Ch%C3%A0o%20m%E1%BB%ABng&size=XL&color=%C4%91%E1%BB%8F",
        stage.url()
    );
    let answer = Answer::of(stage.http.post(&url)).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body),
        (200, &json!({ "success": true }))
    );
    assert!(answer.invented);
    let sent = stage.get(&format!("{CONSOLE}/users/{USER}/messages")).await;
    let sent = &sent[0];
    assert_eq!(sent["block"], "Chào mừng");
    assert_eq!(sent["message_tag"], "NON_PROMOTIONAL_SUBSCRIPTION");
    assert_eq!(sent["attributes"], json!({ "size": "XL", "color": "đỏ" }));
    let user = stage.get(&format!("{CONSOLE}/users/{USER}")).await;
    assert_eq!(user["attributes"], json!({ "size": "XL", "color": "đỏ" }));
    assert!(!sent.to_string().contains(token));
    // "Tất cả các truy vấn tới Broadcast API phải sử dụng phương thức POST"
    let answer = Answer::of(stage.http.get(&url)).await;
    assert_eq!((answer.status.as_u16(), answer.invented), (405, true));
}

/// "2. Gửi bằng số điện thoại", as another client sends it.
#[tokio::test]
async fn by_phone_as_the_page_has_it() {
    let stage = stage().await;
    let url = format!(
        "{}/api/bots/{BOT}/phones/send?ahachat_token={}&ahachat_message_tag=ACCOUNT_UPDATE&ahachat_block_name=order&phone=%2B84912345678&size=M",
        stage.url(),
        stage.token()
    );
    let answer = Answer::of(stage.http.post(&url)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.invented),
        (200, true),
        "{answer:?}"
    );
    let sent = stage.get(&format!("{CONSOLE}/users/{USER}/messages")).await;
    assert_eq!(sent[0]["phone"], "+84912345678");
    assert_eq!(sent[0]["attributes"], json!({ "size": "M" }));
}

#[tokio::test]
async fn refusals_are_invented_and_plain() {
    let stage = stage().await;
    let token = stage.token();
    let users = format!("/api/bots/{BOT}/users/{USER}/send");
    let phones = format!("/api/bots/{BOT}/phones/send");
    for (path, status, words) in [
        (
            format!("{users}?ahachat_block_name=order"),
            401,
            "invalid ahachat_token",
        ),
        (
            format!("{users}?ahachat_token=x&ahachat_block_name=order"),
            401,
            "invalid",
        ),
        (
            format!("{users}?ahachat_token={token}"),
            400,
            "ahachat_block_name is required",
        ),
        (
            format!("{users}?ahachat_token={token}&ahachat_block_name=gone"),
            404,
            "block not found",
        ),
        (
            format!("{phones}?ahachat_token={token}&ahachat_block_name=order"),
            400,
            "phone is required",
        ),
        (
            format!("{phones}?ahachat_token={token}&ahachat_block_name=order&phone=1"),
            404,
            "user not found",
        ),
        (
            format!("/api/bots/{BOT}/users/9/send?ahachat_token={token}&ahachat_block_name=order"),
            404,
            "user not found",
        ),
        (
            format!("/api/bots/9/users/9/send?ahachat_token={token}&ahachat_block_name=order"),
            404,
            "bot not found",
        ),
    ] {
        let answer = Answer::of(stage.http.post(format!("{}{path}", stage.url()))).await;
        let message = answer.body["message"].as_str().unwrap_or_default();
        assert_eq!(answer.status.as_u16(), status, "{path}: {answer:?}");
        assert!(
            message.contains(words) && answer.invented,
            "{path}: {answer:?}"
        );
        assert_eq!(answer.body["success"], false);
    }
    let sent = stage.get(&format!("{CONSOLE}/sent")).await;
    assert_eq!(sent, json!([]));
}

/// Public code of others sends the parameters as JSON; the tag is not known to be needed.
#[tokio::test]
async fn parameters_may_come_as_json_and_without_a_tag() {
    let stage = stage().await;
    let url = format!("{}/api/bots/{BOT}/users/{USER}/send", stage.url());
    let body = json!({ "ahachat_token": stage.token(), "ahachat_block_name": "order", "n": 2 });
    let answer = Answer::of(stage.http.post(url).json(&body)).await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    let sent = stage.get(&format!("{CONSOLE}/sent")).await;
    assert_eq!(sent[0]["attributes"], json!({ "n": "2" }));
    assert_eq!(sent[0]["message_tag"], Json::Null);
}

#[tokio::test]
async fn our_client_goes_round() {
    let stage = stage().await;
    let client = client(&stage, BOT);
    let tag = Some("POST_PURCHASE_UPDATE");
    let first = send(user(USER), "Chào mừng", tag, &[("tên", "Linh & Co")]);
    let said = accepted(client.send(&first).await);
    assert_eq!(
        (said.status, said.body.as_str()),
        (200, r#"{"success":true}"#)
    );
    accepted(
        client
            .send(&send(phone("0084912345678"), "order", None, &[]))
            .await,
    );
    let sent = stage.get(&format!("{CONSOLE}/users/{USER}/messages")).await;
    assert_eq!(sent[0]["attributes"], json!({ "tên": "Linh & Co" }));
    assert_eq!(
        (&sent[0]["block"], &sent[1]["block"]),
        (&json!("Chào mừng"), &json!("order"))
    );
    match client.send(&send(user("9"), "order", None, &[])).await {
        Outcome::Refused(problem) => {
            assert_eq!(problem.kind, ProblemKind::Missing);
            assert!(problem.text.contains("user not found"), "{}", problem.text);
        }
        other => panic!("{other:?}"),
    }
}

/// A flow that was applied natively is a block, and whoever talks with the bot a customer.
#[tokio::test]
async fn native_flows_and_people_are_blocks_and_customers() {
    let stage = Stage::new().await;
    stage
        .apply(
            "messenger",
            "custom_fields:\n  size: { type: text }\nflows:\n  hello:\n    steps:\n      - text: hi\n  news:\n    title: Tin tức\n    steps:\n      - text: \"size {{ fields.size }}\"\n  hm:\n    steps: [{ text: hm }]\ndefault_reply: hm\n",
        )
        .await;
    stage.write("77", "x").await;
    let client = client(&stage, "shop");
    let attributes = [("size", "XL"), ("other", "1")];
    accepted(
        client
            .send(&send(user("77"), "Tin tức", None, &attributes))
            .await,
    );
    accepted(client.send(&send(user("77"), "hello", None, &[])).await);
    assert_eq!(stage.outbox("77").await, ["hm", "size XL", "hi"]);
    let unknown = client.send(&send(user("78"), "hello", None, &[])).await;
    assert!(matches!(unknown, Outcome::Refused(_)), "{unknown:?}");
    let sent = stage.get("/console/ahachat/bots/shop/sent").await;
    assert_eq!(sent.as_array().unwrap().len(), 2);

    // What the channel would not deliver, a day after the person's last words, is refused.
    let day = json!({ "advance": "25h" });
    let clock = stage
        .call(Method::POST, "/v1/bots/shop/clock", Some(day))
        .await;
    assert_eq!(clock.status, 200, "{clock:?}");
    match client.send(&send(user("77"), "hello", None, &[])).await {
        Outcome::Refused(problem) => assert_eq!(problem.status, 400, "{problem}"),
        other => panic!("{other:?}"),
    }
    let tag = Some("ACCOUNT_UPDATE");
    accepted(client.send(&send(user("77"), "hello", tag, &[])).await);
}

/// A contact that the FIRST LINE dialect made gets a block by phone.
#[tokio::test]
async fn a_contact_of_first_line_is_reached_by_phone() {
    let stage = Stage::new().await;
    stage
        .apply(
            "messenger",
            "flows:\n  hello:\n    steps:\n      - text: \"hi {{ contact.first_name }}\"\n",
        )
        .await;
    let contact = json!({ "first_name": "陳" });
    let made = stage.make("/api/v1/contact", contact).await;
    let id = made["data"]["id"].as_i64().unwrap();
    let number = json!({ "number": "+886912345678" });
    stage
        .make(&format!("/console/firstline/contacts/{id}/phones"), number)
        .await;
    let client = client(&stage, "shop");
    let tag = Some("ACCOUNT_UPDATE");
    accepted(
        client
            .send(&send(phone("886912345678"), "hello", tag, &[]))
            .await,
    );
    let own = stage.get("/v1/bots/shop/contact").await;
    let outbox = stage.outbox(own["data"][0]["id"].as_str().unwrap()).await;
    assert_eq!(outbox, ["hi 陳"]);
}

/// The parameters in the order of the page, the token only in the query.
#[tokio::test]
async fn requests_are_the_documented_ones() {
    let served = Served::always(200, JSON, "{}").await;
    let client = at(&served);
    let tag = Some("CONFIRMED_EVENT_UPDATE");
    accepted(
        client
            .send(&send(user("a/b"), "x y", tag, &[("n", "1")]))
            .await,
    );
    accepted(
        client
            .send(&send(phone("+84 9"), "é", None, &[("n", "&=")]))
            .await,
    );
    let asked = served.asked();
    assert_eq!(
        asked[0].line,
        "POST /api/bots/12345/users/a%2Fb/send?ahachat_token=hush-hush&ahachat_message_tag=CONFIRMED_EVENT_UPDATE&ahachat_block_name=x+y&n=1"
    );
    assert_eq!(
        asked[1].line,
        "POST /api/bots/12345/phones/send?ahachat_token=hush-hush&ahachat_block_name=%C3%A9&phone=%2B84+9&n=%26%3D"
    );
    for asked in asked {
        assert_eq!(asked.body, "");
        assert!(!asked.headers.contains_key("authorization"));
    }
}

#[tokio::test]
async fn answers_are_kept_small_and_without_the_token() {
    let answer = |status, kind, text: String| async move {
        let served = Served::always(status, kind, &text).await;
        at(&served).send(&send(user("7"), "order", None, &[])).await
    };
    let said = accepted(answer(200, "text/html", "OK hush-hush".to_owned()).await);
    assert_eq!(said.body, "OK ***");
    let said = accepted(answer(202, "text/plain", "é".repeat(5_000)).await);
    assert_eq!((said.status, said.body.len()), (202, 2048));
    accepted(answer(204, "text/plain", String::new()).await);

    let page = answer(200, "text/html", "<html>Sign in</html>".to_owned()).await;
    assert!(
        matches!(&page, Outcome::Unknown(why) if why.kind == TroubleKind::NotThePlatform),
        "{page:?}"
    );
    let no = r#"{"success":false,"message":"bad hush-hush"}"#;
    for (status, kind, text) in [
        (200, ProblemKind::Other, no),
        (400, ProblemKind::Other, no),
        (401, ProblemKind::Credentials, "<html></html>"),
        (403, ProblemKind::Credentials, no),
        (404, ProblemKind::Missing, no),
    ] {
        match answer(status, "application/json", text.to_owned()).await {
            Outcome::Refused(problem) => {
                assert_eq!(problem.kind, kind, "{status}");
                assert!(!problem.text.contains("hush-hush"), "{}", problem.text);
            }
            other => panic!("{status}: {other:?}"),
        }
    }
    // A failure says nothing of whether it was sent: it is not sent again.
    let served = Served::always(500, "text/html", "<h1>oops</h1>").await;
    let lost = at(&served).send(&send(user("7"), "order", None, &[])).await;
    assert!(matches!(lost, Outcome::Unknown(_)), "{lost:?}");
    assert_eq!(served.asked().len(), 1);
}

/// A script loses the answer: it may have been sent, and is not sent again.
#[tokio::test]
async fn a_lost_answer_is_unknown_and_one_too_many_is_repeated() {
    let path = "/api/bots/*/users/*/send";
    let script = json!({ "faults": [
        { "path": path, "do": "status", "status": 429, "retry_after": 0 },
        { "path": path, "do": "drop-after", "times": 1 },
    ] });
    let stage = Stage::with_faults(&script).await;
    furnish(&stage).await;
    let client = client(&stage, BOT);
    let lost = client.send(&send(user(USER), "order", None, &[])).await;
    assert!(matches!(&lost, Outcome::Unknown(_)), "{lost:?}");
    assert!(!format!("{lost:?}").contains(stage.token()));
    let sent = stage.get(&format!("{CONSOLE}/sent")).await;
    assert_eq!(sent.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_console_makes_changes_and_deletes() {
    let stage = stage().await;
    let one = format!("{CONSOLE}/users/{USER}");
    let changed = stage
        .call(Method::PATCH, &one, Some(json!({ "phone": "0900" })))
        .await;
    assert_eq!(changed.body["phone"], "0900");
    let client = client(&stage, BOT);
    accepted(client.send(&send(phone("09 00"), "order", None, &[])).await);
    let old = client
        .send(&send(phone("+84912345678"), "order", None, &[]))
        .await;
    assert!(matches!(old, Outcome::Refused(_)), "{old:?}");
    for (path, body, status) in [
        ("blocks", json!({ "name": "order" }), 422),
        ("blocks", json!({ "title": "x" }), 422),
        ("users", json!({ "name": "x" }), 422),
        ("users", json!([{ "id": "1" }, { "id": "1" }]), 422),
        ("users", json!({ "id": "2", "phone": "0-900" }), 422),
        ("sent", json!({}), 405),
        ("poems", json!({}), 404),
    ] {
        let path = format!("{CONSOLE}/{path}");
        let answer = stage.call(Method::POST, &path, Some(body)).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {answer:?}");
    }
    assert_eq!(stage.call(Method::DELETE, &one, None).await.status, 204);
    assert_eq!(stage.call(Method::GET, &one, None).await.status, 404);
    let bare = stage.http.get(format!("{}{CONSOLE}/users", stage.url()));
    assert_eq!(Answer::of(bare).await.status, 401);
    // A bot may be opened with nothing in it.
    let opened = stage
        .call(Method::PUT, "/console/ahachat/bots/9", None)
        .await;
    assert_eq!(opened.status, 200);
}

#[test]
fn the_token_goes_to_allowed_hosts_alone() {
    let elsewhere = connection(
        Platform::Ahachat,
        "https://thief.example",
        "hush-hush".to_owned().into(),
        BOT,
    );
    let refused = Client::new(&elsewhere).unwrap_err().to_string();
    assert!(
        refused.contains("not sent") && !refused.contains("hush"),
        "{refused}"
    );
}
