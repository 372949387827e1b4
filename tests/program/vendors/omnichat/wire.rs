//! The dialect, as any client of the vendor would speak to it.

use super::*;

/// "Get Chatbot List", "Get Chatbot's Message Blocks".
#[tokio::test]
async fn chatbots_and_their_blocks() {
    let stage = stage().await;
    let expected = json!({ "content": [
        { "id": BOT, "name": "LINE chatbot", "type": 3 },
        { "id": "007898be-c595-4668-a6ba-1ab9c593cace", "name": "FB chatbot", "type": 2 },
    ] });
    assert_eq!(stage.get("/v1/chatbots").await, expected);
    let expected = json!({ "content": [
        { "id": BLOCK, "name": "Promo 1 Block" },
        { "id": "0833e711-f607-42da-aff7-b566b2d760e9", "name": "Promo 2 Block" },
    ] });
    let blocks = stage
        .get(&format!("/v1/chatbots/{BOT}/message-blocks"))
        .await;
    assert_eq!(blocks, expected);
    // "If the chatbot exists but has no message blocks, the response will be an empty array."
    let none = "/v1/chatbots/007898be-c595-4668-a6ba-1ab9c593cace/message-blocks";
    assert_eq!(stage.get(none).await, json!({ "content": [] }));
    let unknown = stage
        .call(Method::GET, "/v1/chatbots/x/message-blocks", None)
        .await;
    refused(&unknown, 404, "CHATBOT_NOT_FOUND");
    assert_eq!(unknown.body["message"], "Chatbot not found");
    assert!(!unknown.invented);
}

/// "Get Rich Menu List", "Get A Rich Menu Details".
#[tokio::test]
async fn rich_menus() {
    let stage = stage().await;
    let expected = json!({ "content": [{ "id": 12, "name": "Main", "status": "PUBLISHED" }] });
    assert_eq!(stage.get("/v1/rich-menus").await, expected);
    let menu = stage.get("/v1/rich-menus/12").await;
    assert_eq!(
        menu["content"][0],
        json!({ "area": "A", "actionType": "postback",
            "actionContent": "LINE chatbot > Promo 1 Block", "clickedCount": 0,
            "clickedPercentage": "0.00%" })
    );
    let unknown = stage.call(Method::GET, "/v1/rich-menus/9", None).await;
    assert_eq!((unknown.status.as_u16(), unknown.invented), (404, true));
}

/// "Upsert a Contact", "Get Contacts", "Delete a Contact".
#[tokio::test]
async fn contacts_are_upserted_read_and_deleted() {
    let stage = stage().await;
    let body = json!({
        "name": "Alan", "status": true, "email": "test@email.com", "phone": "886966633355",
        "memberId": "9431", "note": "new customer", "tags": ["VIP", "Sports"],
        "customAttributes": [
            { "key": "MEMBER_TIER", "value": "GOLD" }, { "key": "POINTS", "value": 3 },
            { "key": "OPT_IN", "value": true },
        ],
    });
    let put = stage.call(Method::PUT, &contact(ALAN), Some(body)).await;
    assert_eq!((put.status.as_u16(), put.invented), (204, false));
    let path = format!("/v1/contacts?platform=line&channelId={CHANNEL}&userId={ALAN}");
    let read = stage.get(&path).await;
    assert_eq!(read["totalElements"], 1);
    let alan = &read["content"][0];
    assert_eq!(
        alan["channel"],
        json!({ "platform": "line", "channelId": CHANNEL })
    );
    assert_eq!((&alan["id"], &alan["status"]), (&json!(ALAN), &json!(true)));
    assert_eq!(alan["tags"], json!(["VIP", "Sports"]));
    assert_eq!(
        alan["customAttributes"],
        json!([
            { "key": "MEMBER_TIER", "value": "GOLD", "type": "text", "displayName": "Member Tier" },
            { "key": "POINTS", "value": 3, "type": "number", "displayName": "POINTS" },
            { "key": "OPT_IN", "value": true, "type": "boolean", "displayName": "OPT_IN" },
        ])
    );
    for key in [
        "lastMessageTime",
        "unsubscribedAt",
        "agentName",
        "agentBindTime",
    ] {
        assert!(alan.get(key).is_some(), "{key}");
    }
    let change = json!({ "tagsToAdd": ["new"], "tagsToRemove": ["Sports"],
        "customAttributes": [{ "key": "MEMBER_TIER", "value": "" }] });
    stage.call(Method::PUT, &contact(ALAN), Some(change)).await;
    let read = stage.get(&path).await;
    assert_eq!(read["content"][0]["tags"], json!(["VIP", "new"]));
    assert_eq!(
        read["content"][0]["customAttributes"]
            .as_array()
            .unwrap()
            .len(),
        2
    );

    // The older page of the guide has POST.
    let post = stage
        .call(Method::POST, &contact(ALAN), Some(json!({})))
        .await;
    assert_eq!((post.status.as_u16(), post.invented), (204, true));
    assert_eq!(
        stage
            .call(Method::DELETE, &contact(ALAN), None)
            .await
            .status,
        204
    );
    let gone = stage.call(Method::DELETE, &contact(ALAN), None).await;
    refused(&gone, 404, "CONTACT_NOT_FOUND");
    assert_eq!(
        stage.get(&path).await,
        json!({ "content": [], "totalElements": 0 })
    );
}

#[tokio::test]
async fn contacts_are_paged_and_checked() {
    let stage = stage().await;
    let window = "updatedAfter=0&updatedBefore=99999999999999";
    let base = format!("/v1/contacts?platform=line&channelId={CHANNEL}&{window}");
    let first = stage.get(&format!("{base}&page=1&pageSize=1")).await;
    assert_eq!(
        (&first["totalElements"], &first["content"][0]["id"]),
        (&json!(2), &json!(ALAN))
    );
    let second = stage.get(&format!("{base}&page=2&pageSize=1")).await;
    assert_eq!(second["content"][0]["id"], MARY);
    let get = |path: &'static str| stage.call(Method::GET, path, None);
    refused(&get("/v1/contacts").await, 400, "MISSING_URL_PARAMETER");
    refused(
        &get("/v1/contacts?platform=line").await,
        400,
        "MISSING_URL_PARAMETER",
    );
    refused(
        &get("/v1/contacts?platform=line&channelId=1").await,
        400,
        "MISSING_URL_PARAMETER",
    );
    refused(
        &get("/v1/contacts?platform=fax&channelId=1&userId=1").await,
        400,
        "INVALID_REQUEST_BODY",
    );
    for body in [
        json!([]),
        json!({ "name": 1 }),
        json!({ "status": "yes" }),
        json!({ "tags": ["a"], "tagsToAdd": ["b"] }),
        json!({ "tags": [1] }),
        json!({ "customAttributes": { "key": "a" } }),
        json!({ "customAttributes": [{ "key": "a".repeat(101), "value": "b" }] }),
        json!({ "customAttributes": [{ "key": "a", "value": "b".repeat(1001) }] }),
    ] {
        let answer = stage
            .call(Method::PUT, &contact(ALAN), Some(body.clone()))
            .await;
        refused(&answer, 400, "INVALID_REQUEST_BODY");
    }
    // Who writes in the web chat is changed, and not made.
    let web = "/v1/contacts/webchat?channelId=webchat&userId=w1";
    let answer = stage
        .call(Method::PUT, web, Some(json!({ "name": "W" })))
        .await;
    refused(&answer, 404, "CONTACT_NOT_FOUND");
}

/// "Get Tagging Log Records".
#[tokio::test]
async fn tags_are_logged() {
    let stage = stage().await;
    stage
        .call(
            Method::PUT,
            &contact(ALAN),
            Some(json!({ "tags": ["VIP"] })),
        )
        .await;
    stage
        .call(
            Method::PUT,
            &contact(ALAN),
            Some(json!({ "tags": ["VIP", "new"] })),
        )
        .await;
    let path = "/v1/tagging-logs/records?taggedAfter=0&taggedBefore=99999999999999&pageSize=1";
    let logs = stage.get(path).await;
    assert_eq!(
        (
            &logs["totalElements"],
            logs["content"].as_array().unwrap().len()
        ),
        (&json!(2), 1)
    );
    let log = &logs["content"][0];
    assert_eq!(
        (&log["tag"], &log["source"]),
        (&json!("VIP"), &json!("open_api"))
    );
    let keys: Vec<&String> = log.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "channelId",
            "messageId",
            "platform",
            "source",
            "tag",
            "time",
            "userId"
        ]
    );
    let missing = stage
        .call(Method::GET, "/v1/tagging-logs/records", None)
        .await;
    refused(&missing, 400, "MISSING_URL_PARAMETER");
}

/// "Authorization", "Rate Limits".
#[tokio::test]
async fn the_token_and_the_limit() {
    let stage = stage().await;
    let bare = stage.http.get(format!("{}/v1/chatbots", stage.url()));
    let answer = Answer::of(bare).await;
    refused(&answer, 401, "UNAUTHORIZED");
    assert!(answer.invented);
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..120 {
        let url = format!("{}/v1/rich-menus", stage.url());
        let request = stage.http.get(url).bearer_auth(stage.token());
        asking.spawn(Answer::of(request));
    }
    let answers = asking.join_all().await;
    let late: Vec<&Answer> = answers.iter().filter(|one| one.status == 429).collect();
    let fine = answers.iter().filter(|one| one.status == 200).count();
    assert_eq!(fine + late.len(), 120);
    assert!(!late.is_empty(), "120 requests at once were all let in");
    for answer in late {
        assert_eq!(answer.retry_after.as_deref(), Some("1"));
    }
    // Our own API beside it is not limited, and asks for the token in its own words.
    let own = stage.http.get(format!("{}/v1/bots", stage.url()));
    assert_eq!(Answer::of(own).await.body["type"], "/problems/unauthorized");
}

#[tokio::test]
async fn the_console_refuses_what_cannot_be() {
    let stage = stage().await;
    for (kind, body, status) in [
        ("chatbots", json!({ "name": "x", "type": 9 }), 422),
        (
            "message-blocks",
            json!({ "chatbot": "x", "name": "y" }),
            422,
        ),
        ("rich-menus", json!({ "name": "x", "status": "LOST" }), 422),
        (
            "rich-menus",
            json!({ "id": 12, "name": "x", "status": "DRAFT" }),
            422,
        ),
        ("attributes", json!({ "key": "A", "type": "poem" }), 422),
        ("contacts", json!({ "id": "x" }), 405),
        ("poems", json!({}), 404),
    ] {
        let path = format!("/console/omnichat/{kind}");
        let answer = stage.call(Method::POST, &path, Some(body)).await;
        assert_eq!(answer.status.as_u16(), status, "{kind}: {answer:?}");
    }
    let made = stage
        .make(
            "/console/omnichat/chatbots",
            json!({ "name": "n", "type": 1 }),
        )
        .await;
    assert_eq!(made["id"].as_str().unwrap().len(), 36);
}
