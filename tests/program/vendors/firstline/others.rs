//! Tags, groups of custom fields, pushed messages, and the vendor's pages.

use reqwest::Method;
use serde_json::{Value, json};

use super::tenant::{Answer, Tenant};

/// 客戶標籤, 搜尋: the sample's answer; its filter stands in the body of a GET.
#[tokio::test]
async fn the_list_of_tags_is_the_sample() {
    let tenant = Tenant::new().await;
    for name in ["高消費", "已婚"] {
        tenant
            .post("/api/v1/contact-tag", json!({ "name": name }))
            .await;
    }
    for number in 3..=30 {
        let body = json!({ "name": format!("tag {number}") });
        tenant.post("/api/v1/contact-tag", body).await;
    }
    let id = tenant.contact(json!({ "first_name": "x" })).await;
    let path = format!("/api/v1/contact/{id}");
    tenant.put(&path, json!({ "tag_ids": [1] })).await;
    let answer = tenant.get("/api/v1/contact-tag").await;
    assert_eq!(
        answer.body["data"][0],
        json!({ "id": 1, "name": "高消費", "description": null, "contacts_count": 1 })
    );
    let url = format!("{}/api/v1/contact-tag", tenant.url);
    let at = |page: u8| format!("{url}?page={page}");
    assert_eq!(
        answer.body["links"],
        json!({ "first": at(1), "last": at(2), "prev": null, "next": at(2) })
    );
    assert_eq!(
        answer.body["meta"],
        json!({
            "current_page": 1, "from": 1, "last_page": 2,
            "links": [
                { "url": null, "label": "&laquo; Previous", "active": false },
                { "url": at(1), "label": "1", "active": true },
                { "url": at(2), "label": "2", "active": false },
                { "url": at(2), "label": "Next &raquo;", "active": false },
            ],
            "path": url, "per_page": 15, "to": 15, "total": 30
        })
    );
    let named = tenant.request(Method::GET, "/api/v1/contact-tag");
    let named = Answer::of(named.body(json!({ "name": "已" }).to_string())).await;
    assert_eq!(named.ids(), [2]);
    assert_eq!(
        tenant.get("/api/v1/contact-tag?name=TAG%203").await.ids(),
        [3, 30]
    );
}

/// 客戶標籤: get, create, update (also spoofed), delete.
#[tokio::test]
async fn tags_are_made_changed_and_deleted() {
    let tenant = Tenant::new().await;
    let made = tenant
        .post(
            "/api/v1/contact-tag",
            json!({ "name": "高級會員", "description": "年繳會員" }),
        )
        .await;
    let shown =
        json!({ "id": 1, "name": "高級會員", "description": "年繳會員", "contacts_count": 0 });
    assert_eq!((made.status.as_u16(), &made.body["data"]), (201, &shown));
    assert_eq!(
        tenant.get("/api/v1/contact-tag/1").await.body["data"],
        shown
    );
    let renamed = tenant
        .put("/api/v1/contact-tag/1", json!({ "name": "月費會員" }))
        .await;
    assert_eq!(renamed.body["data"]["name"], "月費會員");
    assert_eq!(renamed.body["data"]["description"], "年繳會員");
    let spoofed = json!({ "_method": "put", "name": "vip", "description": null });
    let renamed = tenant.post("/api/v1/contact-tag/1", spoofed).await;
    assert_eq!(renamed.body["data"]["description"], Value::Null);
    tenant
        .post("/api/v1/contact-tag", json!({}))
        .await
        .refuses(&["name"]);
    tenant
        .put("/api/v1/contact-tag/1", json!({}))
        .await
        .refuses(&["name"]);
    assert_eq!(tenant.delete("/api/v1/contact-tag/1").await.status, 204);
    assert_eq!(tenant.delete("/api/v1/contact-tag/1").await.status, 404);
}

/// 自訂欄位主分類: the sample's answer.
#[tokio::test]
async fn the_groups_of_fields_are_the_sample() {
    let tenant = Tenant::new().await;
    let group = tenant.group("SF").await;
    tenant
        .col(group, json!({ "name": "唯一碼", "type": 1 }))
        .await;
    tenant
        .col(group, json!({ "name": "TESTCLICK__C", "type": 2 }))
        .await;
    let answer = tenant.get("/api/v1/cz-col-category").await;
    let col = |id: i64, name: &str, kind: i64| {
        json!({
            "id": id, "name": name, "description": null, "is_allowed_null": true,
            "default": null, "type": kind, "options": null, "category_id": 1, "creater_id": null
        })
    };
    assert_eq!(
        answer.body["data"],
        json!([{
            "id": 1, "name": "SF", "type": 0, "description": null,
            "cols": [col(1, "唯一碼", 1), col(2, "TESTCLICK__C", 2)],
            "creater_id": null, "creater": null
        }])
    );
    assert_eq!(answer.body["meta"]["total"], 1);
}

/// Push: the bodies of the vendor's page, to somebody whom a person registered.
#[tokio::test]
async fn messages_are_pushed() {
    let tenant = Tenant::new().await;
    let kind = "App\\LineContact";
    let user = tenant
        .console("channel-users", json!({ "type": kind }))
        .await;
    let push = |kind: &str, word: &str, message: Value| {
        let body = json!({
            "contactable_type": kind, "contactable_id": user, "type": word, "message": message,
        });
        let tenant = &tenant;
        async move { tenant.post("/api/v1/message/push", body).await }
    };
    let button = json!({
        "explain_text": "內文描述",
        "options": [
            { "label": "按鈕文字", "value": "發送訊息", "type": "text" },
            { "label": "撥打電話", "type": "phonenumber", "number": "+886012345679" },
            { "label": "開啟網址", "type": "url", "url": "https://tenant.example/" },
        ],
    });
    let quick = json!({
        "explain_text": "內文訊息",
        "options": [{ "label": "#001", "value": "001", "type": "text" }],
    });
    for (word, message) in [
        ("text", json!("要傳送的文字訊息")),
        ("button", button),
        ("quickreply", quick),
    ] {
        let answer = push(kind, word, message).await;
        assert_eq!((answer.status.as_u16(), answer.body), (200, json!({})));
    }
    let pushes = tenant.get("/console/firstline/pushes").await;
    assert_eq!(pushes.ids().len(), 3);
    assert_eq!(
        pushes.body["data"][0]["content"],
        json!({ "type": "text", "message": "要傳送的文字訊息" })
    );
    push("App\\SmsContact", "text", json!("x"))
        .await
        .refuses(&["contactable_type"]);
    push(kind, "button", json!("x")).await.refuses(&["message"]);
    push(kind, "sticker", json!("x")).await.refuses(&["type"]);
    assert_eq!(push("App\\FbContact", "text", json!("x")).await.status, 404);
    let off = tenant
        .put("/console/firstline/switches/push", json!({ "on": false }))
        .await;
    assert_eq!(off.status, 200);
    assert_eq!(push(kind, "text", json!("x")).await.status, 403);
}

/// 透過 Hash 值取得 Text-Call ID, 透過 Text-Call ID 發送訊息: 204, and only while an agent has the chat.
#[tokio::test]
async fn chats_are_found_and_replied_to() {
    let tenant = Tenant::new().await;
    let made = tenant
        .post("/console/firstline/text-calls", json!({ "status": 1 }))
        .await;
    let (id, hash) = (&made.body["id"], made.body["hash"].as_str().unwrap());
    let found = tenant
        .get(&format!("/api/v1/text-call/{hash}/hash-convert-to-id"))
        .await;
    assert_eq!(found.body, json!({ "data": { "id": id } }));
    assert!(!found.invented);
    let path = format!("/api/v1/text-call/{id}/reply-from-external");
    for body in [
        json!({ "content": "您好" }),
        json!({ "content": "note", "is_note": true }),
    ] {
        let answer = tenant.post(&path, body).await;
        assert_eq!((answer.status.as_u16(), answer.invented), (204, false));
    }
    let chat = tenant
        .get(&format!("/console/firstline/text-calls/{id}"))
        .await;
    assert_eq!(
        chat.body["messages"],
        json!([{ "content": "您好", "is_note": false }, { "content": "note", "is_note": true }])
    );
    tenant.post(&path, json!({})).await.refuses(&["content"]);
    let free = tenant.console("text-calls", json!({ "status": 0 })).await;
    let path = format!("/api/v1/text-call/{free}/reply-from-external");
    let answer = tenant.post(&path, json!({ "content": "x" })).await;
    assert_eq!((answer.status.as_u16(), answer.invented), (403, true));
    let gone = "/api/v1/text-call/99/reply-from-external";
    let answer = tenant.post(gone, json!({ "content": "x" })).await;
    assert_eq!(answer.status, 404);
    assert_eq!(tenant.get(&path).await.status, 405);
}

/// The console wants the sandbox's token, and speaks as the sandbox does.
#[tokio::test]
async fn the_console_is_the_sandboxs_own() {
    let tenant = Tenant::new().await;
    let url = format!("{}/console/firstline/categories", tenant.url);
    let answer = Answer::of(tenant.http.get(&url)).await;
    assert_eq!((answer.status.as_u16(), answer.invented), (401, false));
    assert_eq!(answer.body["type"], "/problems/unauthorized");
    let group = tenant.group("SF").await;
    let path = format!("/console/firstline/categories/{group}/cols");
    for body in [
        json!({ "type": 1 }),
        json!({ "name": "x", "type": 8 }),
        json!({ "name": "x", "type": 6 }),
        json!({ "name": "x", "type": 6, "options": ["A"] }),
    ] {
        let answer = tenant.post(&path, body).await;
        assert_eq!(answer.body["type"], "/problems/invalid-body", "{answer:?}");
    }
    let col = tenant.col(group, json!({ "name": "x", "type": 1 })).await;
    let path = format!("/console/firstline/cols/{col}");
    let renamed = tenant.put(&path, json!({ "name": "y" })).await;
    assert_eq!(
        (&renamed.body["name"], &renamed.body["type"]),
        (&json!("y"), &json!(1))
    );
    let groups = tenant.get("/console/firstline/categories").await;
    assert_eq!(groups.body["data"][0]["cols"][0]["name"], "y");
    let gone = tenant
        .delete(&format!("/console/firstline/categories/{group}"))
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(tenant.put(&path, json!({ "name": "z" })).await.status, 404);
    assert_eq!(tenant.get("/console/firstline/nothing").await.status, 404);
}

/// developers.firstline.cc, the page on tokens: a login, another token, the end.
#[tokio::test]
async fn a_token_is_given_renewed_and_ended() {
    let tenant = Tenant::new().await;
    let http = &tenant.http;
    let url = format!("{}/api/v1/auth", tenant.url);
    let login = |password: &str| {
        let body = json!({ "name": "kim", "password": password, "ttl": 5 });
        http.post(&url).json(&body)
    };
    let with = |token: &Value| format!("Bearer {}", token.as_str().unwrap());
    assert_eq!(Answer::of(login("wrong")).await.status, 401);
    let empty = Answer::of(http.post(&url).json(&json!({}))).await;
    assert_eq!(empty.status, 422, "{empty:?}");
    let first = Answer::of(login(&tenant.token)).await;
    assert!(first.status == 200 && !first.invented, "{first:?}");
    assert_eq!(
        (&first.body["token_type"], &first.body["expires_in"]),
        (&json!("bearer"), &json!(300))
    );
    let token = first.body["access_token"].clone();
    let list = |token: &Value| {
        let url = format!("{}/api/v1/contact", tenant.url);
        http.get(url).header("Authorization", with(token))
    };
    assert_eq!(Answer::of(list(&token)).await.status, 200);
    let renewed = http.post(&url).header("Authorization", with(&token));
    let renewed = Answer::of(renewed.json(&json!({ "_method": "put" }))).await;
    assert_eq!(renewed.status, 200, "{renewed:?}");
    let next = renewed.body["access_token"].clone();
    assert_eq!(Answer::of(list(&token)).await.status, 401);
    assert_eq!(Answer::of(list(&next)).await.status, 200);
    let out = http
        .post(format!("{url}/logout"))
        .header("Authorization", with(&next));
    let out = Answer::of(out).await;
    assert_eq!(out.body, json!({ "message": "Successfully logged out" }));
    assert_eq!(Answer::of(list(&next)).await.status, 401);
    // The permanent token is no employee's to renew.
    let permanent = http
        .put(&url)
        .header("Authorization", format!("Bearer {}", tenant.token));
    assert_eq!(Answer::of(permanent).await.status, 401);
}
