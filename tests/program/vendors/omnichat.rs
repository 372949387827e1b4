//! Omnichat. The card is `seeds/omnichat-call-an-api.txt` (its tests stand beside its documents); the
//! Open API is that of Omnichat's Developer Guide, quoted by the page's headings.

use botwright::platforms::omnichat::Client;
use botwright::platforms::omnichat::documents::{
    Answer as CardAnswer, AttributeType, ContactWrite, DirectMessage, MenuId, MenuStatus,
    NewBroadcast, OutMessage, SetAttribute, Tagging,
};
use botwright::platforms::{Outcome, Platform, ProblemKind, ReadError};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::served::{JSON, Served};
use super::stage::{Answer, Stage, connection};

mod client;
mod listing;
mod rooms;
mod sends;
mod wire;

const CHANNEL: &str = "1657703186";
const ALAN: &str = "U2bd582c37356d37cb6d46a823de3a908";
const MARY: &str = "U2bd582c37356d37cb6d46a823de3a413";
const BOT: &str = "0031ab01-93b1-480a-9270-83b4f48c4229";
const BLOCK: &str = "07269d7a-68d6-4f36-9c0b-c837d9b296ef";

/// A team with what the guide's samples show.
async fn stage() -> Stage {
    let stage = Stage::new().await;
    let bots = json!([
        { "id": BOT, "name": "LINE chatbot", "type": 3 },
        { "id": "007898be-c595-4668-a6ba-1ab9c593cace", "name": "FB chatbot", "type": 2 },
    ]);
    stage.make("/console/omnichat/chatbots", bots).await;
    let blocks = json!([
        { "id": BLOCK, "chatbot": BOT, "name": "Promo 1 Block" },
        { "id": "0833e711-f607-42da-aff7-b566b2d760e9", "chatbot": BOT, "name": "Promo 2 Block" },
    ]);
    stage.make("/console/omnichat/message-blocks", blocks).await;
    let menus = json!([{ "id": 12, "name": "Main", "status": "PUBLISHED", "areas": [
        { "area": "A", "actionType": "postback", "actionContent": "LINE chatbot > Promo 1 Block" },
        { "area": "B", "actionType": "url", "actionContent": "https://shop.example" },
    ] }]);
    stage.make("/console/omnichat/rich-menus", menus).await;
    let tier = json!({ "key": "MEMBER_TIER", "type": "text", "displayName": "Member Tier" });
    stage.make("/console/omnichat/attributes", tier).await;
    for user in [ALAN, MARY] {
        let path = contact(user);
        let made = stage
            .call(Method::PUT, &path, Some(json!({ "name": "Alan" })))
            .await;
        assert_eq!((made.status.as_u16(), &made.body), (204, &json!("")));
    }
    stage
}

fn contact(user: &str) -> String {
    format!("/v1/contacts/line?channelId={CHANNEL}&userId={user}")
}

fn our_client(stage: &Stage) -> Client {
    Client::new(&stage.connection(Platform::Omnichat, CHANNEL)).unwrap()
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    assert_eq!(answer.body["errorCode"], code, "{answer:?}");
    assert!(answer.body["message"].is_string(), "{answer:?}");
}

#[track_caller]
fn done<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    match outcome {
        Outcome::Done(value) => value,
        other => panic!("{other:?}"),
    }
}
