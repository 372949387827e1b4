//! Reading contacts, as any client of the vendor does.

use serde_json::{Value, json};

use super::tenant::{Answer, Tenant};
use reqwest::Method;

/// The contact of the samples.
fn angelita() -> Value {
    json!({
        "first_name": "Angelita", "last_name": "D'Amore", "membership_no": "8771639",
        "identity_no": "418099", "gender": 0, "birth_at": "1985-08-27",
    })
}

/// 搜尋, Response.
#[tokio::test]
async fn the_list_is_the_sample() {
    let tenant = Tenant::new().await;
    tenant.contact(angelita()).await;
    for number in 2..=10 {
        tenant
            .contact(json!({ "first_name": format!("{number}") }))
            .await;
    }
    let answer = tenant.get("/api/v1/contact?per_page=1").await;
    assert_eq!(
        answer.body,
        json!({
            "data": [{
                "id": 1,
                "name": "Angelita D'Amore",
                "first_name": "Angelita",
                "last_name": "D'Amore",
                "membership_no": "8771639",
                "identity_no": "418099",
                "gender": 0,
                "birth_at": "1985-08-27",
                "profile_id": 1,
                "profile": { "id": 1, "phones": [] },
                "email_contacts": []
            }],
            "meta": {
                "current_page": 1, "from": 1, "last_page": 10, "per_page": 1, "to": 1, "total": 10
            }
        })
    );
    assert_eq!((answer.status.as_u16(), answer.invented), (200, false));
}

/// 搜尋, Query Parameters: `page` is 1 and `per_page` 15 where they are not sent.
#[tokio::test]
async fn pages_have_fifteen_contacts() {
    let tenant = Tenant::new().await;
    for number in 1..=16 {
        tenant
            .contact(json!({ "first_name": format!("{number}") }))
            .await;
    }
    let first = tenant.get("/api/v1/contact").await;
    assert_eq!(first.ids(), (1..=15).collect::<Vec<i64>>());
    let second = tenant.get("/api/v1/contact?page=2").await;
    assert_eq!(second.ids(), [16]);
    assert_eq!(
        second.body["meta"],
        json!({
            "current_page": 2, "from": 16, "last_page": 2, "per_page": 15, "to": 16, "total": 16
        })
    );
    let beyond = tenant.get("/api/v1/contact?page=9").await;
    assert_eq!(beyond.ids(), Vec::<i64>::new());
    assert_eq!(beyond.body["meta"]["from"], Value::Null);
    tenant
        .get("/api/v1/contact?page=0&per_page=x")
        .await
        .refuses(&["page", "per_page"]);
}

/// 取得, Response: `curl -X get` there is a GET.
#[tokio::test]
async fn one_contact_is_the_sample() {
    let tenant = Tenant::new().await;
    let group = tenant.group("SF").await;
    for id in 1..=5 {
        let body = json!({ "name": format!("欄位{id}"), "type": if id == 1 { 0 } else { 1 } });
        assert_eq!(tenant.col(group, body).await, id);
    }
    for id in [2, 3] {
        tenant
            .delete(&format!("/console/firstline/cols/{id}"))
            .await;
    }
    let mut body = angelita();
    body["cz_cols"] = json!([{ "id": 1, "value": 19999 }, { "id": 4, "value": "51" }]);
    tenant.contact(body).await;
    let answer = tenant.get("/api/v1/contact/1").await;
    assert_eq!(
        answer.body,
        json!({
            "data": {
                "id": 1,
                "name": "Angelita D'Amore",
                "first_name": "Angelita",
                "last_name": "D'Amore",
                "membership_no": "8771639",
                "identity_no": "418099",
                "gender": 0,
                "birth_at": "1985-08-27",
                "profile_id": 1,
                "profile": { "id": 1, "phones": [] },
                "email_contacts": [],
                "cz_cols": [
                    { "id": 1, "value": "19999", "category_id": 1 },
                    { "id": 4, "value": "51", "category_id": 1 },
                    { "id": 5, "value": null, "category_id": 1 }
                ]
            }
        })
    );
    assert_eq!((answer.status.as_u16(), answer.invented), (200, false));
}

/// Phones and addresses of e-mail come with the contact, in the shapes of the pages 電話號碼 and 電子信箱.
#[tokio::test]
async fn phones_and_addresses_are_shown() {
    let tenant = Tenant::new().await;
    let id = tenant.contact(angelita()).await;
    let phone = json!({ "number": "0928846763", "type": 0 });
    tenant
        .console(&format!("contacts/{id}/phones"), phone)
        .await;
    let email = json!({ "address": "harvey@mail.example" });
    tenant
        .console(&format!("contacts/{id}/emails"), email)
        .await;
    for path in ["/api/v1/contact", "/api/v1/contact/1"] {
        let answer = tenant.get(path).await;
        let data = &answer.body["data"];
        let contact = data.get(0).unwrap_or(data);
        assert_eq!(
            contact["profile"]["phones"],
            json!([{
                "id": 1, "type": 0, "extension": null, "number": "0928846763",
                "description": null, "profile_id": 1
            }])
        );
        assert_eq!(
            contact["email_contacts"][0]["address"],
            "harvey@mail.example"
        );
        assert_eq!(contact["email_contacts"][0]["contact_id"], 1);
    }
}

/// The token travels in three ways: with `Bearer`, bare (as the page on request methods prints it),
/// and in the query.
#[tokio::test]
async fn the_token_travels_in_three_ways() {
    let tenant = Tenant::new().await;
    let url = format!("{}/api/v1/contact", tenant.url);
    let token = tenant.token.clone();
    let with = |value: String| tenant.http.get(&url).header("Authorization", value);
    for request in [
        with(format!("Bearer {token}")),
        with(token.clone()),
        tenant.http.get(format!("{url}?token={token}")),
    ] {
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    for request in [
        with("Bearer wrong".to_owned()),
        with(format!("Basic {token}")),
        tenant.http.get(format!("{url}?token=wrong")),
        tenant.http.get(&url),
    ] {
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 401);
        assert!(answer.invented);
        assert_eq!(answer.body, json!({ "message": "Unauthenticated." }));
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_vendors_form() {
    let tenant = Tenant::new().await;
    for path in [
        "/api/v1/contact/7",
        "/api/v1/contact/x",
        "/api/v1/contact-tag/7",
        "/api/v1/nothing",
    ] {
        let answer = tenant.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.invented && answer.body["message"].is_string());
    }
    let answer = tenant
        .send(Method::PATCH, "/api/v1/contact/1", &json!({}))
        .await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.allow.as_deref(), Some("GET, HEAD, PUT, DELETE"));
    let answer = tenant.delete("/api/v1/contact").await;
    assert_eq!(answer.status, 405);
}
