//! Our client: against the dialect, and what it sends.

use botwright::language::message::Message;
use botwright::platforms::botcake::block::{Ids, Shapes, compile};
use botwright::platforms::botcake::documents::{Found, Id, SendContent, SendFlow, Tree};
use botwright::platforms::{Outcome, ReadError};
use reqwest::Method;
use serde_json::{Map, Value as Json, json};

use super::stand_in::{JSON, StandIn};
use super::{PAGE, World};

const PSID: &str = "28087514047518474";

fn done<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    match outcome {
        Outcome::Done(value) => value,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everything_goes_round() {
    let world = World::new().await;
    let client = world.client();
    let flows = client.flows().await.unwrap();
    assert_eq!((flows.folders.len(), flows.flows.len()), (4, 4));
    let tree = Tree::new(&flows);
    assert!(
        matches!(tree.find("hello folder 2", "flow hihihi"), Found::One(flow) if flow.id == Id(1567))
    );
    let inside = client.flows_in(&[Id(1561)]).await.unwrap();
    assert_eq!(inside.flows[0].id, Id(1565));
    let keywords = client.keywords().await.unwrap();
    assert_eq!((keywords[0].id, keywords[0].flow_id), (Id(641), None));
    let questions = client.ice_breakers().await.unwrap();
    assert_eq!(questions[1].title, "ice breaker 2");
    let menu = client.main_menu().await.unwrap();
    assert_eq!(menu[1].url.as_deref(), Some("https://solo.com"));
    assert_eq!(client.tools().await.unwrap()[0].kind, "messenger_ref_url");

    let made = done(client.create_keyword().await);
    let bound = done(client.bind_keyword(made.id, Id(1559)).await);
    assert_eq!((bound.id, bound.flow_id), (made.id, Some(Id(1559))));
    assert_eq!(client.keywords().await.unwrap().len(), 2);

    let payload = Map::from_iter([("seats".to_owned(), json!("2"))]);
    done(
        client
            .send_flow(&SendFlow {
                psid: PSID.to_owned(),
                flow_id: Id(1559),
                payload: payload.clone(),
            })
            .await,
    );
    let block = compile(
        &[Message::text("Xin chào")],
        &[],
        &Ids::default(),
        Shapes::Documented,
    );
    done(
        client
            .send_content(&SendContent {
                psid: PSID.to_owned(),
                data: block.unwrap(),
                payload,
                message_tag: Some("ACCOUNT_UPDATE".to_owned()),
            })
            .await,
    );
    let sent = world.messages(PSID).await;
    assert_eq!(sent[0]["payload"], json!({ "seats": "2" }));
    assert_eq!(
        sent[1]["data"]["content"]["messages"][0]["text"],
        "Xin chào"
    );
    assert_eq!(sent[1]["message_tag"], "ACCOUNT_UPDATE");
    let statistics = client.statistics(Id(1559)).await.unwrap();
    assert_eq!(
        (statistics.get("sent"), statistics.get("seen")),
        (Some(1), Some(0))
    );
}

#[tokio::test]
async fn what_the_reference_does_not_name_is_probed() {
    let world = World::new().await;
    let client = world.client();
    let tags: Vec<Json> = (0..120)
        .map(|n| json!({ "name": format!("t{n}") }))
        .collect();
    world.make("tags", json!(tags)).await;
    world
        .make("fields", json!({ "id": 17, "name": "seats" }))
        .await;
    assert_eq!(client.tags().await.unwrap().unwrap().len(), 120);
    let fields = client.custom_fields().await.unwrap().unwrap();
    assert_eq!(fields[0].id, Id(17));
    assert_eq!(client.sequences().await.unwrap(), Some(Vec::new()));
    done(client.set_fields(PSID, &[(Id(17), json!("2"))]).await);
    let path = format!("customers/{PSID}");
    let customer = world.console(Method::GET, &path, None).await.body;
    assert_eq!(customer["fields"], json!({ "17": "2" }));

    // A platform that has none of it: no such path, a page, the last page over and over.
    for answer in [
        (404, JSON, "{}"),
        (200, "text/html", "<html></html>"),
        (200, JSON, r#"{"success": false, "message": "not found"}"#),
    ] {
        let stand_in = StandIn::new(move |line| {
            if line.ends_with("/tools") {
                (200, JSON, r#"{"success": true, "data": []}"#)
            } else {
                answer
            }
        })
        .await;
        stand_in.client.tools().await.unwrap();
        assert_eq!(stand_in.client.tags().await.unwrap(), None, "{answer:?}");
        assert_eq!(stand_in.client.custom_fields().await.unwrap(), None);
        assert_eq!(stand_in.client.sequences().await.unwrap(), None);
    }
    let same = (
        200,
        JSON,
        r#"{"data": [{"id": 1, "name": "VIP", "pancake_tag_id": 67}]}"#,
    );
    let stand_in = StandIn::always(same).await;
    assert_eq!(stand_in.client.tags().await.unwrap().unwrap().len(), 1);
    assert_eq!(stand_in.asked().len(), 2);
}

/// seeds/botcake-public-api.txt: paths, header and bodies as they are documented.
#[tokio::test]
async fn requests_are_the_documented_ones() {
    let stand_in = StandIn::new(|line| match line {
        line if line.contains("words/") => (
            200,
            JSON,
            r#"{"success": true, "keyword": {"id": 642, "flow_id": 23}}"#,
        ),
        line if line.starts_with("POST") => (200, JSON, r#"{"success": true}"#),
        line if line.contains("statistics") => {
            (200, JSON, r#"{"data": {"sent": 1, "seen": null}}"#)
        }
        line if line.contains("flows") => (
            200,
            JSON,
            r#"{"success": true, "data": {"folders": [], "flows": [], "more": 1}}"#,
        ),
        _ => (200, JSON, r#"{"success": true, "data": []}"#),
    })
    .await;
    let client = &stand_in.client;
    client.flows().await.unwrap();
    client.flows_in(&[Id(1), Id(2)]).await.unwrap();
    assert_eq!(
        client.statistics(Id(1559)).await.unwrap().get("sent"),
        Some(1)
    );
    client.keywords().await.unwrap();
    client.ice_breakers().await.unwrap();
    client.main_menu().await.unwrap();
    client.tools().await.unwrap();
    done(client.create_keyword().await);
    done(client.bind_keyword(Id(642), Id(23)).await);
    let flow = SendFlow {
        psid: PSID.to_owned(),
        flow_id: Id(9_007_199_254_740_993),
        payload: Map::new(),
    };
    done(client.send_flow(&flow).await);
    let asked = stand_in.asked();
    let base = format!("/api/public_api/v1/pages/{PAGE}");
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            format!("GET {base}/flows"),
            format!("GET {base}/flows/%5B1%2C2%5D"),
            format!("GET {base}/flows/1559/statistics"),
            format!("GET {base}/keywords"),
            format!("GET {base}/ice_breaker"),
            format!("GET {base}/main_menu"),
            format!("GET {base}/tools"),
            format!("POST {base}/keywords/create"),
            format!("POST {base}/keywords/update"),
            format!("POST {base}/flows/send_flow"),
        ]
    );
    for asked in &asked {
        assert_eq!(asked.headers["access-token"], "hush-hush");
        assert!(!asked.headers.contains_key("authorization"));
    }
    assert_eq!(asked[7].body, "");
    assert_eq!(
        asked[8].body,
        r#"{"keyword_id":642,"update":{"flow_id":23}}"#
    );
    // No digit of a large id is lost, and an empty payload is left out.
    assert_eq!(
        asked[9].body,
        r#"{"flow_id":9007199254740993,"psid":"28087514047518474"}"#
    );
}

/// The seed spells the write paths `ketwords`, the vendor's English page `keywords`.
#[tokio::test]
async fn the_other_spelling_is_tried_on_404_and_remembered() {
    let stand_in = StandIn::new(|line| {
        if line.contains("/ketwords/") {
            (
                200,
                JSON,
                r#"{"success": true, "keyword": {"id": 1, "flow_id": null}}"#,
            )
        } else {
            (404, "text/html", "<html>not found</html>")
        }
    })
    .await;
    done(stand_in.client.create_keyword().await);
    done(stand_in.client.clone().bind_keyword(Id(1), Id(2)).await);
    let lines = stand_in.lines();
    let verbs: Vec<&str> = lines
        .iter()
        .map(|line| line.split(PAGE).nth(1).unwrap())
        .collect();
    assert_eq!(
        verbs,
        ["/keywords/create", "/ketwords/create", "/ketwords/update"]
    );

    // Neither is there: refused, and the first is tried again next time.
    let stand_in = StandIn::always((404, JSON, "{}")).await;
    for _ in 0..2 {
        let outcome = stand_in.client.create_keyword().await;
        assert!(matches!(outcome, Outcome::Refused(problem) if problem.status == 404));
    }
    assert_eq!(stand_in.asked().len(), 4);
}

/// The sandbox can be told to know the seed's spelling alone.
#[tokio::test]
async fn a_script_takes_a_spelling_away() {
    let world = World::with_faults(&json!({ "faults": [{
        "method": "POST", "path": "/api/public_api/v1/pages/*/keywords/*",
        "times": 9, "do": "status", "status": 404, "body": "{}",
    }] }))
    .await;
    let client = world.client();
    let made = done(client.create_keyword().await);
    done(client.bind_keyword(made.id, Id(1559)).await);
    assert_eq!(client.keywords().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_listing_of_strange_ids_is_no_listing() {
    let body = r#"{"success": true, "data": [{"is_activated": true, "id": 1.5, "flow_id": null}]}"#;
    let stand_in = StandIn::always((200, JSON, body)).await;
    let error = stand_in.client.keywords().await.unwrap_err();
    assert!(matches!(error, ReadError::Unreachable(_)), "{error}");
}
