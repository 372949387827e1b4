//! Our client: against the dialect, and what it sends.

use super::*;

fn text(words: &str) -> OutMessage {
    OutMessage::Text {
        text: words.to_owned(),
    }
}

fn message(to: &str, messages: Vec<OutMessage>) -> DirectMessage {
    DirectMessage {
        track_id: "t1".to_owned(),
        to: to.to_owned(),
        messages,
        tags: vec!["sent".to_owned()],
        attributes: vec![SetAttribute {
            key: "POINTS".to_owned(),
            value: json!(3),
        }],
    }
}

fn campaign(to: Vec<String>, messages: Vec<OutMessage>) -> NewBroadcast {
    NewBroadcast {
        subject: "News".to_owned(),
        to,
        messages,
        tags: Vec::new(),
        scheduled_at: None,
    }
}

#[tokio::test]
async fn everything_goes_round() {
    let stage = stage().await;
    let client = our_client(&stage);
    assert_eq!(client.chatbots().await.unwrap()[0].name, "LINE chatbot");
    assert_eq!(
        client.message_blocks(BOT).await.unwrap()[1].name,
        "Promo 2 Block"
    );
    let menus = client.rich_menus().await.unwrap();
    assert_eq!(
        (&menus[0].id, menus[0].status),
        (&MenuId("12".to_owned()), MenuStatus::Published)
    );
    let areas = client.rich_menu(&menus[0].id).await.unwrap();
    assert_eq!(areas[0].postback(), Some(("LINE chatbot", "Promo 1 Block")));
    assert_eq!(areas[1].postback(), None);

    let write = ContactWrite {
        name: Some("陳".to_owned()),
        tagging: Some(Tagging::Replace {
            tags: vec!["VIP".to_owned()],
        }),
        custom_attributes: vec![SetAttribute {
            key: "MEMBER_TIER".to_owned(),
            value: json!("GOLD"),
        }],
        ..ContactWrite::default()
    };
    done(client.put_contact("U1 +&", &write).await);
    let read = client.contact("U1 +&").await.unwrap().unwrap();
    assert_eq!(read.name.as_deref(), Some("陳"));
    let attribute = &read.custom_attributes.unwrap()[0];
    assert_eq!(
        (attribute.kind, &attribute.value),
        (AttributeType::Text, &json!("GOLD"))
    );
    assert_eq!(client.contacts(0, i64::MAX).await.unwrap().len(), 3);
    done(client.delete_contact("U1 +&").await);
    done(client.delete_contact("U1 +&").await);
    assert_eq!(client.contact("U1 +&").await.unwrap(), None);
    assert_eq!(
        client.tagging_logs(0, i64::MAX).await.unwrap()[0].tag,
        "VIP"
    );

    let ids = done(
        client
            .send(&message(ALAN, vec![text("a"), text("b")]))
            .await,
    );
    assert_eq!(ids.len(), 2);
    assert_eq!(
        client.message(&ids[1]).await.unwrap().message.as_deref(),
        Some("b")
    );
    let block = OutMessage::Block {
        block_id: BLOCK.to_owned(),
    };
    let to = vec![ALAN.to_owned(), "U0".to_owned()];
    let id = done(client.broadcast(&campaign(to, vec![block])).await);
    assert_eq!(client.broadcasts().await.unwrap()[0].id, id);
    assert_eq!(client.broadcast_detail(&id).await.unwrap().success, Some(1));
    assert_eq!(client.recipients(&id).await.unwrap().len(), 2);
    assert_eq!(client.button_clicks(&id).await.unwrap(), []);
}

/// Every code of the guide has a sentence of its own.
#[tokio::test]
async fn error_codes_are_explained() {
    for (status, code, kind, words) in [
        (
            400,
            "INVALID_REQUEST_BODY",
            ProblemKind::Other,
            "cannot use what was sent",
        ),
        (
            400,
            "MISSING_URL_PARAMETER",
            ProblemKind::Other,
            "`chat_platform` and `channel`",
        ),
        (
            400,
            "CHATBOT_NOT_FOUND",
            ProblemKind::Missing,
            "no such chatbot",
        ),
        (
            404,
            "CONTACT_NOT_FOUND",
            ProblemKind::Missing,
            "nobody of this id",
        ),
        (
            404,
            "BROADCAST_NOT_FOUND",
            ProblemKind::Missing,
            "no broadcast",
        ),
        (
            400,
            "INVALID_BROADCAST_MESSAGE",
            ProblemKind::Other,
            "of one type",
        ),
        (
            400,
            "CONTACT_UNSUBSCRIBED",
            ProblemKind::Other,
            "has unsubscribed",
        ),
        (400, "CONTACT_NOT_REACHABLE", ProblemKind::Other, "plan"),
        (
            401,
            "",
            ProblemKind::Credentials,
            "does not accept the token",
        ),
        (403, "", ProblemKind::Credentials, "may lack the module"),
        (429, "", ProblemKind::Other, "40 requests a second"),
        (418, "NEW_CODE", ProblemKind::Other, "NEW_CODE: own words"),
    ] {
        let body = json!({ "errorCode": code, "message": "own words hush-hush" });
        let served = Served::always(status, JSON, &body.to_string()).await;
        match at(&served).chatbots().await.unwrap_err() {
            ReadError::Refused(problem) => {
                assert_eq!(problem.kind, kind, "{code}");
                assert!(problem.text.contains(words), "{code}: {problem}");
                assert!(!problem.text.contains("hush-hush"), "{problem}");
            }
            other => panic!("{code}: {other:?}"),
        }
    }
    for code in ["INTERNAL_SERVER_ERROR", "UNEXPECTED_ERROR"] {
        let body = json!({ "errorCode": code, "message": "x" });
        let served = Served::always(500, JSON, &body.to_string()).await;
        let lost = at(&served).send(&message(ALAN, vec![text("a")])).await;
        assert!(
            matches!(&lost, Outcome::Unknown(why) if why.text.contains("try again later")),
            "{lost:?}"
        );
        // It may have been sent.
        assert_eq!(served.asked().len(), 1);
    }
    let page = Served::always(200, "text/html", "<html></html>").await;
    let strange = at(&page).chatbots().await.unwrap_err();
    assert!(matches!(strange, ReadError::Unreachable(_)), "{strange}");
}

fn at(served: &Served) -> Client {
    let token = "hush-hush".to_owned().into();
    Client::new(&connection(Platform::Omnichat, &served.url, token, CHANNEL)).unwrap()
}

#[tokio::test]
async fn requests_are_the_documented_ones() {
    let served = Served::new(|line| match line {
        line if line.starts_with("PUT") || line.starts_with("DELETE") => (204, "", String::new()),
        line if line.ends_with("/direct-messages") => (
            200,
            JSON,
            r#"{"content":{"trackId":"t1","messageId":["wamid.1"]}}"#.to_owned(),
        ),
        line if line.ends_with("/broadcast") => (
            200,
            JSON,
            r#"{"broadcastId":"67890abcdef12345"}"#.to_owned(),
        ),
        _ => (
            200,
            JSON,
            r#"{"content":[],"totalElements":0,"more":1}"#.to_owned(),
        ),
    })
    .await;
    let client = at(&served);
    client.chatbots().await.unwrap();
    client.contacts(1, 2).await.unwrap();
    let write = ContactWrite {
        tagging: Some(Tagging::Change {
            tags_to_add: vec!["a".to_owned()],
            tags_to_remove: Vec::new(),
        }),
        ..ContactWrite::default()
    };
    done(client.put_contact("U1", &write).await);
    done(client.delete_contact("U1").await);
    assert_eq!(
        done(client.send(&message("U1", vec![text("x")])).await),
        ["wamid.1"]
    );
    let to = vec!["U1".to_owned()];
    let id = done(client.broadcast(&campaign(to, vec![text("x")])).await);
    assert_eq!(id, "67890abcdef12345");
    let asked = served.asked();
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /v1/chatbots",
            "GET /v1/contacts?platform=line&channelId=1657703186&updatedAfter=1&updatedBefore=2&page=1&pageSize=100",
            "PUT /v1/contacts/line?channelId=1657703186&userId=U1",
            "DELETE /v1/contacts/line?channelId=1657703186&userId=U1",
            "POST /v1/direct-messages",
            "POST /v1/broadcast",
        ]
    );
    for asked in &asked {
        assert_eq!(asked.headers["authorization"], "Bearer hush-hush");
    }
    let body = |index: usize| serde_json::from_str::<Json>(&asked[index].body).unwrap();
    assert_eq!(body(2), json!({ "tagsToAdd": ["a"] }));
    assert_eq!(
        body(4),
        json!({ "trackId": "t1", "platform": "line", "channelId": CHANNEL, "to": "U1",
            "messages": [{ "type": "text", "text": "x" }], "tags": ["sent"],
            "customAttributes": [{ "key": "POINTS", "value": 3 }] })
    );
    assert_eq!(
        body(5),
        json!({ "platform": "line", "channelId": CHANNEL, "subject": "News", "to": ["U1"],
            "messages": [{ "type": "text", "text": "x" }] })
    );
}

/// What one send cannot hold never leaves.
#[tokio::test]
async fn limits_are_kept_before_anything_is_sent() {
    let served = Served::always(500, JSON, "{}").await;
    let client = at(&served);
    let block = || OutMessage::Block {
        block_id: BLOCK.to_owned(),
    };
    for messages in [
        Vec::new(),
        vec![text("x"); 6],
        vec![block(), block()],
        vec![OutMessage::Products {
            products: Vec::new(),
        }],
        vec![OutMessage::WhatsappTemplate {
            whatsapp_template: serde_json::from_value(json!({ "name": "n", "components": [] }))
                .unwrap(),
        }],
    ] {
        let outcome = client.send(&message("U1", messages)).await;
        assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    }
    let people = |count: usize| vec!["U1".to_owned(); count];
    for (to, messages) in [
        (people(0), vec![text("x")]),
        (people(151), vec![text("x")]),
        (people(1), vec![text("x"), block()]),
        (people(1), vec![text("x"); 6]),
    ] {
        let outcome = client.broadcast(&campaign(to, messages)).await;
        assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    }
    assert_eq!(served.asked().len(), 0);
}

/// A page that is missing makes a listing no listing.
#[tokio::test]
async fn listings_are_whole_or_none() {
    let row = |id: usize| json!({ "id": id.to_string(), "channel": { "platform": "line", "channelId": "1" } });
    let served = Served::new(move |line| {
        let page = if line.contains("page=1&") {
            0..100
        } else {
            100..150
        };
        let rows: Vec<Json> = page.map(row).collect();
        (
            200,
            JSON,
            json!({ "content": rows, "totalElements": 150 }).to_string(),
        )
    })
    .await;
    assert_eq!(at(&served).contacts(0, 1).await.unwrap().len(), 150);
    let served = Served::new(move |line| {
        let rows: Vec<Json> = if line.contains("page=1&") {
            vec![row(1)]
        } else {
            Vec::new()
        };
        (
            200,
            JSON,
            json!({ "content": rows, "totalElements": 150 }).to_string(),
        )
    })
    .await;
    let error = at(&served).contacts(0, 1).await.unwrap_err().to_string();
    assert!(error.contains("ended after 1 of 150"), "{error}");
}

#[tokio::test]
async fn scripts_make_bad_days() {
    let stage = Stage::with_faults(&json!({ "faults": [
        { "path": "/v1/chatbots", "do": "status", "status": 429, "retry_after": 0 },
        { "path": "/v1/direct-messages", "do": "drop-after" },
    ] }))
    .await;
    let client = our_client(&stage);
    assert_eq!(client.chatbots().await.unwrap(), []);
    done(client.put_contact(ALAN, &ContactWrite::default()).await);
    let lost = client.send(&message(ALAN, vec![text("x")])).await;
    assert!(matches!(lost, Outcome::Unknown(_)), "{lost:?}");
    let sent = stage.get("/console/omnichat/messages").await;
    assert_eq!(sent.as_array().unwrap().len(), 1);
}

/// The guide's sample of an answer to the card, "Success sample", without its trailing comma.
#[test]
fn the_sample_answer_is_read_and_written() {
    let action = json!({ "botId": BOT, "blockId": BLOCK, "tags": ["tag1", "tag2"],
        "attribute": { "key": "ATTR_KEY_1", "value": "VAL_1" } });
    let with = |more: Json| {
        let mut all = action.clone();
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        all
    };
    let sample = json!({ "messages": [
        { "type": "text", "text": "You order A00001 will be shipped on 3/1 10:00AM." },
        { "type": "image", "image": "https://www.example.com/image.png", "text": "image caption" },
        { "type": "carousel", "carousel": [{ "image": "https://www.example.com/image.png",
            "title": "This is a carousel", "text": "This is the text", "url": "https://google.com",
            "buttons": [
                with(json!({ "type": "postback", "title": "Button 1" })),
                { "type": "url", "title": "Button 2", "url": "https://example.com/example.html", "tags": ["tag3"] },
            ] }] },
        { "type": "lineImageCarousel", "lineImageCarousel": [{
            "image": "https://www.example.com/image.png",
            "overlapImage": { "image": "https://www.example.com/overlap_image.png", "width": "100px",
                "height": "100px", "offsetTop": "18px", "offsetStart": "18px", "cornerRadius": "20px" },
            "action": { "type": "url", "url": "https://example.com/example.html", "tags": ["tag3"] },
            "buttons": [with(json!({ "type": "postback", "title": "Button 1", "style": "primary", "color": "FFFFFF99" }))],
        }] },
        { "type": "optionList", "optionList": { "text": "Please select your options",
            "buttonTitle": "Options", "options": [
                with(json!({ "type": "postback", "title": "option 1", "description": "option 1 description" })),
            ] } },
    ] });
    let read: CardAnswer = serde_json::from_value(sample.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), sample);
}
