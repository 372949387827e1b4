//! Creating, changing and deleting contacts, as any client of the vendor does.

use reqwest::Method;
use serde_json::{Value, json};

use super::tenant::{Answer, Tenant};

/// 新增: the request of the sample with the custom fields of its answer, and the answer.
#[tokio::test]
async fn a_create_is_the_sample() {
    let tenant = Tenant::new().await;
    tenant.sample_fields().await;
    tenant.contact(json!({ "first_name": "first" })).await;
    // The sample calls `…/contact?xxxx` with a body.
    let answer = tenant
        .post(
            "/api/v1/contact?xxxx",
            json!({
                "first_name": "abc", "last_name": "cde",
                "cz_cols": [{ "id": 4, "value": "AB型" }, { "id": 7, "value": "apple" }],
            }),
        )
        .await;
    assert_eq!((answer.status.as_u16(), answer.invented), (201, false));
    // The sample's profile is that of another contact; ours has the contact's own id.
    assert_eq!(
        answer.body,
        json!({
            "data": {
                "id": 2,
                "name": "abc cde",
                "first_name": "abc",
                "last_name": "cde",
                "membership_no": null,
                "identity_no": null,
                "gender": null,
                "birth_at": null,
                "profile_id": 2,
                "profile": { "id": 2, "phones": [] },
                "cz_cols": [{ "id": 4, "value": "AB型" }, { "id": 7, "value": "apple" }]
            }
        })
    );
}

/// 新增, Query Parameters: only `first_name` is required; types as in the table.
#[tokio::test]
async fn a_create_checks_what_it_is_given() {
    let tenant = Tenant::new().await;
    tenant.sample_fields().await;
    let create = |body: Value| tenant.post("/api/v1/contact", body);
    create(json!({})).await.refuses(&["first_name"]);
    create(json!({ "first_name": "", "last_name": "x" }))
        .await
        .refuses(&["first_name"]);
    create(json!({
        "first_name": 1, "membership_no": 7, "gender": "1", "birth_at": "1985/08/27",
        "company_ids": ["1"], "cz_cols": {},
    }))
    .await
    .refuses(&[
        "birth_at",
        "company_ids.0",
        "cz_cols",
        "first_name",
        "gender",
        "membership_no",
    ]);
    // 參數型態參考下方 CzCol: an unknown field, a number as a text, options that there are not.
    create(json!({
        "first_name": "x",
        "cz_cols": [
            { "id": 99, "value": "x" }, { "id": 1, "value": "60" }, { "id": 4, "value": "O型" },
            { "id": 18, "value": ["A", "Z"] }, { "id": 18, "value": "A" }, { "id": 7 },
        ],
    }))
    .await
    .refuses(&[
        "cz_cols.0.id",
        "cz_cols.1.value",
        "cz_cols.2.value",
        "cz_cols.3.value",
        "cz_cols.4.value",
        "cz_cols.5.value",
    ]);
    let many = create(json!({ "gender": 5 })).await;
    assert_eq!(
        many.body["message"],
        "The selected gender is invalid. (and 1 more error)"
    );
    assert_eq!(tenant.get("/api/v1/contact").await.ids(), Vec::<i64>::new());
    let not_json = tenant
        .request(Method::POST, "/api/v1/contact")
        .body("first_name=x");
    assert_eq!(Answer::of(not_json).await.status, 400);
    // 數字: JSON is mandatory; a form has no parameters.
    let form = tenant.http.post(format!("{}/api/v1/contact", tenant.url));
    let form = form.bearer_auth(&tenant.token).body("first_name=x");
    Answer::of(form).await.refuses(&["first_name"]);
}

/// 更新: the sample's answer, by a real PUT and by POST with `_method`.
#[tokio::test]
async fn an_update_is_the_sample() {
    for spoofed in [false, true] {
        let tenant = Tenant::new().await;
        tenant.sample_fields().await;
        for id in 1..=6 {
            let body = json!({ "name": format!("tag{id}"), "description": null });
            tenant.post("/api/v1/contact-tag", body).await;
        }
        tenant.contact(json!({ "first_name": "first" })).await;
        tenant
            .contact(json!({ "first_name": "abc", "last_name": "cde" }))
            .await;
        let mut body = json!({
            "first_name": "First", "last_name": "Line", "tag_ids": [4, 6],
            "cz_cols": [
                { "id": 4, "value": "AB型" }, { "id": 7, "value": "apple" },
                { "id": 18, "value": ["A", "B", "C"] },
            ],
        });
        let answer = if spoofed {
            body["_method"] = "put".into();
            tenant.post("/api/v1/contact/2", body).await
        } else {
            tenant.put("/api/v1/contact/2", body).await
        };
        assert_eq!((answer.status.as_u16(), answer.invented), (200, false));
        assert_eq!(
            answer.body,
            json!({
                "data": {
                    "id": 2,
                    "name": "First Line",
                    "first_name": "First",
                    "last_name": "Line",
                    "membership_no": null,
                    "identity_no": null,
                    "gender": null,
                    "birth_at": null,
                    "profile_id": 2,
                    "profile": { "id": 2, "phones": [] },
                    "cz_cols": [
                        { "id": 4, "value": "AB型" }, { "id": 7, "value": "apple" },
                        { "id": 18, "value": ["A", "B", "C"] }
                    ],
                    "tag_id": [4, 6]
                }
            })
        );
    }
}

/// 更新, Query Parameters: nothing is required, and what is not sent stays.
#[tokio::test]
async fn an_update_changes_what_it_names() {
    let tenant = Tenant::new().await;
    tenant.sample_fields().await;
    tenant
        .post("/api/v1/contact-tag", json!({ "name": "vip" }))
        .await;
    let id = tenant
        .contact(json!({
            "first_name": "陳", "last_name": "大華", "membership_no": "M1", "gender": 1,
            "birth_at": "1985-08-27", "cz_cols": [{ "id": 1, "value": 60 }],
            "tag_ids": [1],
        }))
        .await;
    let path = format!("/api/v1/contact/{id}");
    // 新增 has no `tag_ids`.
    let first = tenant.put(&path, json!({})).await.body["data"].clone();
    assert_eq!(first["tag_id"], json!([]));
    let body = json!({ "last_name": null, "gender": 0, "tag_ids": [1], "cz_cols": [{ "id": 7, "value": "x" }] });
    let second = tenant.put(&path, body).await.body["data"].clone();
    assert_eq!(second["name"], "陳");
    assert_eq!(
        (&second["gender"], &second["membership_no"]),
        (&json!(0), &json!("M1"))
    );
    assert_eq!(second["birth_at"], "1985-08-27");
    assert_eq!(
        second["cz_cols"],
        json!([{ "id": 1, "value": "60" }, { "id": 7, "value": "x" }])
    );
    let body = json!({ "cz_cols": [{ "id": 1, "value": null }] });
    let third = tenant.put(&path, body).await.body["data"].clone();
    assert_eq!(third["cz_cols"], json!([{ "id": 7, "value": "x" }]));
    assert_eq!(third["tag_id"], json!([1]));
    tenant
        .put(&path, json!({ "first_name": null, "tag_ids": [1, 9] }))
        .await
        .refuses(&["first_name", "tag_ids.1"]);
    assert_eq!(tenant.put("/api/v1/contact/9", json!({})).await.status, 404);
}

/// 刪除. No answer is shown; a delete can be spoofed, too.
#[tokio::test]
async fn a_delete_deletes() {
    let tenant = Tenant::new().await;
    for name in ["a", "b", "c"] {
        tenant.contact(json!({ "first_name": name })).await;
    }
    let answer = tenant.delete("/api/v1/contact/2").await;
    assert_eq!((answer.status.as_u16(), answer.invented), (204, true));
    assert_eq!(tenant.delete("/api/v1/contact/2").await.status, 404);
    let spoofed = json!({ "_method": "DELETE" });
    assert_eq!(tenant.post("/api/v1/contact/1", spoofed).await.status, 204);
    assert_eq!(tenant.get("/api/v1/contact").await.ids(), [3]);
    // An id is never given twice.
    assert_eq!(tenant.contact(json!({ "first_name": "d" })).await, 4);
}

/// 通用資料, 自訂欄位 cz_cols: the example is written, and read as texts and lists.
#[tokio::test]
async fn the_example_of_custom_fields_is_written_and_read() {
    let tenant = Tenant::new().await;
    tenant.sample_fields().await;
    let id = tenant
        .contact(json!({
            "first_name": "abc",
            "cz_cols": [
                { "id": 1, "value": 60 }, { "id": 4, "value": "AB型" },
                { "id": 18, "value": ["A", "B", "C"] },
            ],
        }))
        .await;
    let read = tenant.get(&format!("/api/v1/contact/{id}")).await;
    assert_eq!(
        read.body["data"]["cz_cols"],
        json!([
            { "id": 1, "value": "60", "category_id": 1 },
            { "id": 4, "value": "AB型", "category_id": 1 },
            { "id": 7, "value": null, "category_id": 1 },
            { "id": 18, "value": ["A", "B", "C"], "category_id": 1 },
        ])
    );
}

/// Faults are played on the vendor's routes as on the sandbox's own.
#[tokio::test]
async fn a_fault_script_reaches_the_dialect() {
    let script = json!({ "faults": [
        { "method": "POST", "path": "/api/v1/contact", "do": "drop-after" },
        { "method": "GET", "path": "/api/v1/contact", "do": "status", "status": 500, "body": "<html>500</html>" },
    ] });
    let tenant = Tenant::with(Some(script)).await;
    let body = json!({ "first_name": "x" }).to_string();
    let lost = tenant.request(Method::POST, "/api/v1/contact").body(body);
    assert!(lost.send().await.is_err());
    assert_eq!(tenant.get("/api/v1/contact").await.status, 500);
    assert_eq!(tenant.get("/api/v1/contact").await.ids(), [1]);
}
