//! What goes wrong, and what a person is told.

use botwright::platforms::firstline::{Client, ContactBody, Search};
use botwright::platforms::{Outcome, ProblemKind, ReadError, TroubleKind};
use serde_json::json;

use super::stand_in::{StandIn, Told, json as told};
use super::tenant::{Tenant, connection};

async fn client(told: Vec<Told>) -> (StandIn, Client) {
    let server = StandIn::new(told).await;
    let client = Client::new(&connection(&server.url, "hush-hush")).unwrap();
    (server, client)
}

fn body() -> ContactBody {
    ContactBody {
        first_name: Some("x".to_owned()),
        ..ContactBody::default()
    }
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let invalid = json!({
        "message": "The birth at is not a valid date. (and 1 more error)",
        "errors": {
            "birth_at": ["The birth at is not a valid date."],
            "cz_cols.0.value": ["The cz_cols.0.value must be a number."],
        },
    });
    for (answer, kind, words) in [
        (
            told(401, &json!({ "message": "Unauthenticated." })),
            ProblemKind::Credentials,
            vec!["does not accept the token", "Generate"],
        ),
        (
            told(403, &json!({ "message": "This action is unauthorized." })),
            ProblemKind::Credentials,
            vec!["employee", "role"],
        ),
        (
            told(404, &json!({ "message": "No query results" })),
            ProblemKind::Missing,
            vec!["404", "deleted"],
        ),
        (
            told(405, &json!({ "message": "not supported" })),
            ProblemKind::Other,
            vec!["`http_put: true`"],
        ),
        (
            told(422, &invalid),
            ProblemKind::Other,
            vec![
                "`birth_at`: The birth at is not a valid date.",
                "`cz_cols.0.value`: The cz_cols.0.value must be a number.",
            ],
        ),
        (
            told(422, &json!({ "message": "The given data was invalid." })),
            ProblemKind::Other,
            vec!["The given data was invalid."],
        ),
        (
            told(400, &json!({ "message": "token hush-hush is odd" })),
            ProblemKind::Other,
            vec!["400", "token *** is odd"],
        ),
    ] {
        let (_server, client) = client(vec![answer.clone()]).await;
        match client.update_contact(1, &body()).await {
            Outcome::Refused(problem) => {
                assert_eq!(problem.kind, kind, "{problem}");
                for words in words {
                    assert!(problem.text.contains(words), "{problem}");
                }
                assert!(!problem.text.contains("hush-hush"), "{problem}");
            }
            other => panic!("{answer:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_real_put_that_is_not_taken_is_told_too() {
    let server = StandIn::new(vec![told(405, &json!({}))]).await;
    let mut connection = connection(&server.url, "hush-hush");
    connection.options.http_put = true;
    let client = Client::new(&connection).unwrap();
    match client.update_contact(1, &body()).await {
        Outcome::Refused(problem) => assert!(problem.text.contains("remove `http_put: true`")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_not_the_platform_is_not_believed() {
    let html = (200, "text/html", "<html>maintenance</html>".to_owned());
    let odd = told(200, &json!({ "data": [{ "name": "no id" }] }));
    for answer in [html, odd, told(200, &json!({ "contacts": [] }))] {
        let (_server, client) = client(vec![answer]).await;
        match client.contacts(&Search::default()).await {
            Err(ReadError::Unreachable(why)) => assert_eq!(why.kind, TroubleKind::NotThePlatform),
            other => panic!("{other:?}"),
        }
    }
    let (_server, client) = client(vec![(500, "text/html", "<html>".to_owned())]).await;
    assert!(matches!(
        client.contacts(&Search::default()).await,
        Err(ReadError::Unreachable(_))
    ));
}

/// A list that does not add up is read again, and is no list if it never does.
#[tokio::test]
async fn a_list_that_moves_is_read_again() {
    let page = |ids: &[i64], total: u64| {
        let data: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
        told(
            200,
            &json!({ "data": data, "meta": { "last_page": 1, "total": total } }),
        )
    };
    let (server, moving) = client(vec![page(&[1], 2), page(&[1, 2], 2)]).await;
    assert_eq!(
        moving
            .contacts(&Search::default())
            .await
            .unwrap()
            .items
            .len(),
        2
    );
    assert_eq!(server.asked().len(), 2);
    let (server, short) = client(vec![page(&[1], 2)]).await;
    match short.contacts(&Search::default()).await {
        Err(ReadError::Incomplete(why)) => {
            assert_eq!(why.why, "1 were read, but FIRST LINE counts 2");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(server.asked().len(), 3);
}

/// A create whose answer is lost is not sent again; an update is.
#[tokio::test]
async fn a_lost_answer_to_a_create_is_not_repeated() {
    let script = json!({ "faults": [
        { "method": "POST", "path": "/api/v1/contact", "do": "drop-after" },
        { "method": "POST", "path": "/api/v1/contact/1", "do": "drop-after" },
        { "method": "DELETE", "path": "/api/v1/contact/1", "do": "drop-after" },
    ] });
    let tenant = Tenant::with(Some(script)).await;
    let client = tenant.client();
    assert!(matches!(
        client.create_contact(&body()).await,
        Outcome::Unknown(_)
    ));
    assert_eq!(tenant.get("/api/v1/contact").await.ids(), [1]);
    assert!(matches!(
        client.update_contact(1, &body()).await,
        Outcome::Done(_)
    ));
    assert!(matches!(client.delete_contact(1).await, Outcome::Done(())));
}
