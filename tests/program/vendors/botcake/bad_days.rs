//! What goes wrong, and what the client makes of it.

use botwright::platforms::botcake::Client;
use botwright::platforms::botcake::documents::{Id, SendFlow};
use botwright::platforms::{Outcome, ProblemKind, ReadError, TroubleKind};
use serde_json::{Map, json};

use super::World;
use super::stand_in::{JSON, StandIn};
use super::world::connection;

fn send() -> SendFlow {
    SendFlow {
        psid: "28087514047518474".to_owned(),
        flow_id: Id(1559),
        payload: Map::new(),
    }
}

/// The seed's second example of every answer: `"Server internal error"`.
#[tokio::test]
async fn the_documented_error() {
    let script = json!({ "faults": [{
        "path": "/api/**", "times": 99, "do": "status", "status": 500,
        "body": "\"Server internal error\"",
    }] });
    let world = World::with_faults(&script).await;
    let answer = world.get("flows").await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body),
        (500, &json!("Server internal error"))
    );
    let client = world.client();
    let error = client.flows().await.unwrap_err();
    assert!(
        error.to_string().contains("Server internal error"),
        "{error}"
    );
    assert!(!error.is_credentials());
    // Whether it was sent is not known, and it is not sent again.
    let outcome = client.send_flow(&send()).await;
    assert!(matches!(&outcome, Outcome::Unknown(why) if why.kind == TroubleKind::Failing));
    // The bare text with 200 is no success either.
    let stand_in = StandIn::always((200, JSON, "\"Server internal error\"")).await;
    let outcome = stand_in.client.send_flow(&send()).await;
    assert!(
        matches!(&outcome, Outcome::Unknown(why) if why.text.contains("Server internal error"))
    );
    assert_eq!(stand_in.asked().len(), 1);
}

#[tokio::test]
async fn a_wrong_token_or_page_is_a_matter_of_credentials() {
    let world = World::new().await;
    let wrong = connection(world.url(), "wrong".to_owned().into());
    let error = Client::new(&wrong).unwrap().keywords().await.unwrap_err();
    assert!(error.is_credentials(), "{error}");
    assert!(
        error.to_string().contains("invalid_access_token"),
        "{error}"
    );
    assert!(error.to_string().contains("Settings > API"), "{error}");

    let mut elsewhere = connection(world.url(), world.token().to_owned().into());
    elsewhere.bot = "1".to_owned();
    let client = Client::new(&elsewhere).unwrap();
    let error = client.flows().await.unwrap_err();
    assert!(error.is_credentials() && error.to_string().contains("invalid_page_id"));
    let outcome = client.send_flow(&send()).await;
    assert!(
        matches!(&outcome, Outcome::Refused(problem) if problem.kind == ProblemKind::Credentials)
    );
    for status in [401, 403] {
        let stand_in = StandIn::always((status, JSON, r#"{"error": "no"}"#)).await;
        assert!(stand_in.client.flows().await.unwrap_err().is_credentials());
    }
}

#[tokio::test]
async fn success_false_means_credentials_on_the_first_read_alone() {
    for body in [
        r#"{"success": false, "message": "sorry"}"#,
        r#"{"success": false, "error": {"code": 400, "message": "sorry"}}"#,
        r#"{"success": false, "error": "sorry"}"#,
    ] {
        let stand_in = StandIn::new(move |line| {
            if line.ends_with("/tools") {
                (200, JSON, r#"{"success": true, "data": []}"#)
            } else {
                (200, JSON, body)
            }
        })
        .await;
        let first = stand_in.client.keywords().await.unwrap_err();
        assert!(
            first.is_credentials() && first.to_string().contains("sorry"),
            "{first}"
        );
        stand_in.client.tools().await.unwrap();
        let later = stand_in.client.keywords().await.unwrap_err();
        assert!(
            !later.is_credentials() && later.to_string().contains("sorry"),
            "{later}"
        );
        let outcome = stand_in.client.send_flow(&send()).await;
        assert!(
            matches!(&outcome, Outcome::Refused(problem) if problem.kind == ProblemKind::Other),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn pages_and_half_answers_are_not_believed() {
    for given in [
        (200, "text/html; charset=utf-8", "<html>maintenance</html>"),
        (200, JSON, ""),
        (200, JSON, r#"{"success": true, "da"#),
        (200, JSON, r#"{"success": true}"#),
        (200, JSON, "[]"),
    ] {
        let stand_in = StandIn::always(given).await;
        let error = stand_in.client.flows().await.unwrap_err();
        assert!(
            matches!(&error, ReadError::Unreachable(why) if why.kind == TroubleKind::NotThePlatform),
            "{given:?}: {error}"
        );
        let outcome = stand_in.client.create_keyword().await;
        assert!(
            matches!(outcome, Outcome::Unknown(_)),
            "{given:?}: {outcome:?}"
        );
    }
    let stand_in = StandIn::always((502, "text/html", "<html>bad gateway</html>")).await;
    let outcome = stand_in.client.send_flow(&send()).await;
    assert!(matches!(&outcome, Outcome::Unknown(why) if why.kind == TroubleKind::Busy));
    assert_eq!(stand_in.asked().len(), 1, "a send is sent once");
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_the_write_is_there() {
    let script = json!({ "faults": [
        { "method": "POST", "path": "/api/**/create", "do": "drop-after" },
        { "method": "POST", "path": "/api/**/send_flow", "do": "drop-after" },
        { "method": "POST", "path": "/api/**/update", "do": "drop-after" },
    ] });
    let world = World::with_faults(&script).await;
    let client = world.client();
    assert!(matches!(client.create_keyword().await, Outcome::Unknown(_)));
    assert_eq!(client.keywords().await.unwrap().len(), 2, "created once");
    assert!(matches!(
        client.send_flow(&send()).await,
        Outcome::Unknown(_)
    ));
    assert_eq!(
        world.messages("28087514047518474").await.len(),
        1,
        "sent once"
    );
    // Binding twice is binding once, so it is simply done again.
    let bound = client.bind_keyword(Id(641), Id(1559)).await;
    assert!(matches!(bound, Outcome::Done(_)), "{bound:?}");
}

#[tokio::test]
async fn the_token_stays_out_of_every_message() {
    for given in [
        (
            200,
            JSON,
            r#"{"success": false, "message": "token hush-hush is no good"}"#,
        ),
        (400, JSON, r#"{"message": "hush-hush?"}"#),
        (500, JSON, "\"hush-hush\""),
        (200, JSON, "\"hush-hush\""),
    ] {
        let stand_in = StandIn::always(given).await;
        let error = stand_in.client.flows().await.unwrap_err().to_string();
        assert!(!error.contains("hush"), "{error}");
        let outcome = format!("{:?}", stand_in.client.send_flow(&send()).await);
        assert!(!outcome.contains("hush"), "{outcome}");
    }
    assert!(matches!(
        Client::new(&connection("https://evil.example", "t".to_owned().into())),
        Err(botwright::platforms::ConnectError::HostNotAllowed(_))
    ));
}
