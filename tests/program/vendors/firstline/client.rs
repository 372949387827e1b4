//! Our client against the sandbox's tenant.

use botwright::platforms::firstline::{
    Client, Compare, ContactBody, CzCol, CzFilter, Proof, Push, PushBody, Search, TagBody,
};
use botwright::platforms::{Outcome, ProblemKind, ReadError};
use serde_json::{Value, json};

use super::stand_in::{StandIn, json as told};
use super::tenant::{Tenant, connection};

fn named(first_name: &str) -> ContactBody {
    ContactBody {
        first_name: Some(first_name.to_owned()),
        ..ContactBody::default()
    }
}

#[track_caller]
fn done<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    match outcome {
        Outcome::Done(value) => value,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn contacts_are_created_read_changed_and_deleted() {
    let tenant = Tenant::new().await;
    tenant.sample_fields().await;
    let client = tenant.client();
    let tag = done(
        client
            .create_tag(&TagBody {
                name: "vip".to_owned(),
                description: None,
            })
            .await,
    );
    let made = done(
        client
            .create_contact(&ContactBody {
                membership_no: Some(Some("M1".to_owned())),
                birth_at: Some(Some("1985-08-27".to_owned())),
                gender: Some(Some(1)),
                cz_cols: vec![
                    CzCol {
                        id: 1,
                        value: json!(60),
                    },
                    CzCol {
                        id: 18,
                        value: json!(["A", "C"]),
                    },
                ],
                ..named("陳")
            })
            .await,
    );
    let read = client.contact(made.id).await.unwrap();
    assert_eq!(read.membership_no.as_deref(), Some("M1"));
    assert_eq!(read.gender, Some(1));
    let values: Vec<Value> = read
        .cz_cols
        .unwrap()
        .into_iter()
        .map(|col| col.value)
        .collect();
    assert_eq!(
        values,
        [json!("60"), Value::Null, Value::Null, json!(["A", "C"])]
    );
    let changed = done(
        client
            .update_contact(
                made.id,
                &ContactBody {
                    last_name: Some(Some("大華".to_owned())),
                    gender: Some(None),
                    tag_ids: Some(vec![tag.id]),
                    ..ContactBody::default()
                },
            )
            .await,
    );
    assert_eq!(changed.name.as_deref(), Some("陳 大華"));
    assert_eq!(
        (changed.gender, changed.tag_ids),
        (None, Some(vec![tag.id]))
    );
    assert_eq!(client.tag(tag.id).await.unwrap().contacts_count, Some(1));
    done(client.delete_contact(made.id).await);
    // What is gone already is done.
    done(client.delete_contact(made.id).await);
    match client.contact(made.id).await {
        Err(ReadError::Refused(problem)) => assert_eq!(problem.kind, ProblemKind::Missing),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn tags_and_groups_are_listed() {
    let tenant = Tenant::new().await;
    tenant.sample_fields().await;
    let client = tenant.client();
    for name in ["vip", "new", "vip gold"] {
        let body = TagBody {
            name: name.to_owned(),
            description: Some(Some("x".to_owned())),
        };
        done(client.create_tag(&body).await);
    }
    let all = client.tags(None).await.unwrap();
    assert_eq!((all.items.len(), all.proof), (3, Proof::Total));
    assert_eq!(client.tags(Some("VIP")).await.unwrap().items.len(), 2);
    let body = TagBody {
        name: "old".to_owned(),
        description: Some(None),
    };
    let changed = done(client.update_tag(2, &body).await);
    assert_eq!((changed.name.as_str(), changed.description), ("old", None));
    done(client.delete_tag(2).await);
    assert_eq!(client.tags(None).await.unwrap().items.len(), 2);
    let groups = client.categories().await.unwrap().items;
    assert!(groups[0].is_contact_form());
    let names: Vec<&str> = groups[0].cols.iter().map(|col| col.name.as_str()).collect();
    assert_eq!(names, ["體重", "血型", "水果", "購買項目"]);
    assert_eq!(groups[0].cols[1].options[1].value, "AB型");
}

/// Each filter of the typed search reaches the platform and filters there.
#[tokio::test]
async fn every_filter_can_be_asked_for() {
    let tenant = Tenant::new().await;
    tenant.sample_fields().await;
    let client = tenant.client();
    let full = ContactBody {
        last_name: Some(Some("大華".to_owned())),
        membership_no: Some(Some("M&1".to_owned())),
        identity_no: Some(Some("A1".to_owned())),
        gender: Some(Some(0)),
        birth_at: Some(Some("1985-08-27".to_owned())),
        cz_cols: vec![
            CzCol {
                id: 1,
                value: json!(60),
            },
            CzCol {
                id: 4,
                value: json!("A型"),
            },
        ],
        ..named("陳")
    };
    let id = done(client.create_contact(&full).await).id;
    done(client.create_contact(&named("other")).await);
    tenant
        .console("contacts/1/phones", json!({ "number": "+886912" }))
        .await;
    tenant
        .console(
            "contacts/1/emails",
            json!({ "address": "a+b@mail.example" }),
        )
        .await;
    let tag = tenant
        .post("/api/v1/contact-tag", json!({ "name": "vip" }))
        .await;
    assert_eq!(tag.status, 201);
    tenant
        .put("/api/v1/contact/1", json!({ "tag_ids": [1] }))
        .await;
    let text = |text: &str| Some(text.to_owned());
    let cz = |id, op, val| Search {
        cz_cols: vec![CzFilter { id, op, val }],
        ..Search::default()
    };
    let searches = [
        Search {
            ids: vec![id],
            ..Search::default()
        },
        Search {
            gender: Some(0),
            ..Search::default()
        },
        Search {
            birth_at_start: text("1985-08-01"),
            ..Search::default()
        },
        Search {
            birth_at_end: text("1985-08-31"),
            ..Search::default()
        },
        Search {
            name: text("陳"),
            ..Search::default()
        },
        Search {
            phone_number: text("+886912"),
            ..Search::default()
        },
        Search {
            email: text("a+b@mail.example"),
            ..Search::default()
        },
        Search {
            birth_months: vec![7, 8],
            ..Search::default()
        },
        Search {
            identity_no: text("A1"),
            ..Search::default()
        },
        Search {
            membership_no: text("M&1"),
            ..Search::default()
        },
        Search {
            tag_ids: vec![1],
            ..Search::default()
        },
        cz(1, Compare::Greater, json!(10)),
        cz(1, Compare::Less, json!(61)),
        cz(1, Compare::Equal, json!(60)),
        cz(1, Compare::GreaterOrEqual, json!(60)),
        cz(1, Compare::LessOrEqual, json!(60)),
        cz(4, Compare::Unequal, json!("AB型")),
        cz(4, Compare::In, json!(["A型", "O型"])),
        cz(4, Compare::NotIn, json!(["AB型"])),
        cz(4, Compare::IsNotNull, Value::Null),
    ];
    for search in searches {
        let found = client.contacts(&search).await.unwrap();
        let ids: Vec<i64> = found.items.iter().map(|contact| contact.id).collect();
        assert_eq!(ids, [id], "{search:?}");
    }
    let other = client
        .contacts(&cz(4, Compare::IsNull, Value::Null))
        .await
        .unwrap();
    assert_eq!(other.items.len(), 1);
    for (search, count) in [
        (
            Search {
                created_at_start: text("2020-01-01 00:00:00"),
                ..Search::default()
            },
            2,
        ),
        (
            Search {
                created_at_end: text("2020-01-01 00:00:00"),
                ..Search::default()
            },
            0,
        ),
        (
            Search {
                updated_at_start: text("2999-01-01 00:00:00"),
                ..Search::default()
            },
            0,
        ),
        (
            Search {
                updated_at_end: text("2999-01-01 00:00:00"),
                ..Search::default()
            },
            2,
        ),
    ] {
        assert_eq!(client.contacts(&search).await.unwrap().items.len(), count);
    }
    let all = client.contacts(&Search::default()).await.unwrap();
    assert_eq!((all.items.len(), all.proof), (2, Proof::Total));
    assert_eq!(all.items[0].phones, ["+886912"]);
    assert_eq!(all.items[0].emails, ["a+b@mail.example"]);
    // Lists do not show them, and do not seem to.
    assert_eq!(
        (&all.items[0].cz_cols, &all.items[0].tag_ids),
        (&None, &None)
    );
}

#[tokio::test]
async fn messages_are_pushed_where_the_tenant_may() {
    let tenant = Tenant::new().await;
    let user = tenant
        .console("channel-users", json!({ "type": "App\\LineContact" }))
        .await;
    let push = Push {
        contactable_type: "App\\LineContact".to_owned(),
        contactable_id: user,
        body: PushBody::Text("您好".to_owned()),
        is_force: true,
    };
    let client = tenant.client();
    done(client.push(&push).await);
    let pushes = tenant.get("/console/firstline/pushes").await;
    assert_eq!(pushes.body["data"][0]["is_force"], true);
    tenant
        .put("/console/firstline/switches/push", json!({ "on": false }))
        .await;
    match client.push(&push).await {
        Outcome::Refused(problem) => {
            assert_eq!(problem.status, 403);
            assert!(problem.text.contains("push API"), "{problem}");
        }
        other => panic!("{other:?}"),
    }
}

/// What travels: the two headers, the token, and how an update is written.
#[tokio::test]
async fn requests_are_as_the_vendor_wants_them() {
    let contact = told(200, &json!({ "data": { "id": 2 } }));
    for http_put in [false, true] {
        let server = StandIn::new(vec![contact.clone()]).await;
        let mut connection = connection(&server.url, "secret-1");
        connection.options.http_put = http_put;
        let client = Client::new(&connection).unwrap();
        let body = ContactBody {
            gender: Some(Some(1)),
            ..named("First")
        };
        done(client.update_contact(2, &body).await);
        client.contact(2).await.unwrap();
        done(client.delete_contact(2).await);
        let asked = server.asked();
        for asked in &asked {
            for (name, value) in [
                ("accept", "application/json"),
                ("content-type", "application/json"),
                ("authorization", "Bearer secret-1"),
            ] {
                assert_eq!(asked.headers[name], value, "{asked:?}");
            }
            assert_eq!(asked.path, "/api/v1/contact/2");
        }
        let method = if http_put { "PUT" } else { "POST" };
        let mut expected = json!({ "first_name": "First", "gender": 1 });
        if !http_put {
            expected["_method"] = "put".into();
        }
        assert_eq!(
            (asked[0].method.as_str(), &asked[0].body),
            (method, &expected)
        );
        assert_eq!(asked[1].method, "GET");
        assert_eq!(asked[2].method, "DELETE");
    }
}

/// Ten thousand contacts take few requests, and are proven to be all.
#[tokio::test]
async fn long_lists_are_read_in_few_pages() {
    let page = |number: i64| {
        let data: Vec<Value> = (1..=500)
            .map(|place| json!({ "id": (number - 1) * 500 + place, "name": "x" }))
            .collect();
        let meta = json!({ "current_page": number, "last_page": 20, "total": 10_000 });
        told(200, &json!({ "data": data, "meta": meta }))
    };
    let server = StandIn::new((1..=20).map(page).collect()).await;
    let client = Client::new(&connection(&server.url, "secret-2")).unwrap();
    let all = client.contacts(&Search::default()).await.unwrap();
    assert_eq!((all.items.len(), all.proof), (10_000, Proof::Total));
    assert_eq!(server.asked().len(), 20);
    assert!(server.asked()[0].path.ends_with("?page=1&per_page=500"));
}

/// Answers with nothing but `data` are read until a page is short.
#[tokio::test]
async fn lists_that_count_nothing_are_read_to_a_short_page() {
    let page = |ids: &[i64]| {
        let data: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        told(200, &json!({ "data": data }))
    };
    let server = StandIn::new(vec![page(&[1, 2]), page(&[3, 4]), page(&[5])]).await;
    let client = Client::new(&connection(&server.url, "secret-3")).unwrap();
    let all = client.contacts(&Search::default()).await.unwrap();
    assert_eq!((all.items.len(), all.proof), (5, Proof::ShortPage));
    assert_eq!(server.asked().len(), 3);
}
