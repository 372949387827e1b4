//! What the team has, and what happened.

use serde_json::{Value as Json, json};

use super::answer::{Answer, Fail};
use super::{Asked, BLOCKS, CHATBOTS, Content, MENUS, MESSAGES, TAGGINGS, TEAM};
use crate::language::project_file::Channel;
use crate::sandbox::api::App;
use crate::sandbox::dialects::console::uuid;

/// The longest time of "Get Chat History".
const MOST_MILLISECONDS: i64 = 7 * 24 * 60 * 60 * 1000;

/// A chatbot of the team that is a bot of the sandbox.
pub(super) fn bot_id(bot: &str) -> String {
    uuid(&format!("bot/{bot}"))
}

/// A message block that is a flow of a bot of the sandbox.
pub(super) fn block_id(bot: &str, flow: &str) -> String {
    uuid(&format!("bot/{bot}/{flow}"))
}

/// "Get Chatbot List".
pub(super) async fn chatbots(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let made = records(asked.app, CHATBOTS).await?;
    let mut all: Vec<Json> = made
        .into_iter()
        .map(|(id, bot)| json!({ "id": id, "name": bot["name"], "type": bot["type"] }))
        .collect();
    for bot in asked.app.store.published_bots().await? {
        // One that cannot run is listed all the same: it is there.
        let kind = match asked.app.live(&bot).await {
            Ok(live) => kind(live.channels()),
            Err(_) => 1,
        };
        all.push(json!({ "id": bot_id(&bot), "name": bot, "type": kind }));
    }
    Ok(Answer::content(all))
}

/// The number of a chatbot's type.
fn kind(channels: &[Channel]) -> i64 {
    let facebook = |one: &Channel| matches!(one, Channel::Messenger | Channel::Instagram);
    match channels {
        [Channel::Line] => 3,
        [Channel::Webchat] => 4,
        [Channel::Whatsapp] => 6,
        [_, ..] if channels.iter().all(facebook) => 2,
        _ => 1,
    }
}

/// "Get Chatbot's Message Blocks".
pub(super) async fn blocks(asked: &Asked<'_>, chatbot: &str) -> Result<Answer, Fail> {
    for bot in asked.app.store.published_bots().await? {
        if bot_id(&bot) == chatbot {
            let live = asked.app.live(&bot).await?;
            let flows = live
                .flows()
                .map(|(id, name)| json!({ "id": block_id(&bot, id), "name": name }));
            return Ok(Answer::content(flows.collect::<Vec<Json>>()));
        }
    }
    let bots = records(asked.app, CHATBOTS).await?;
    if !bots.iter().any(|(id, _)| id == chatbot) {
        return Err(Fail::no_chatbot());
    }
    let blocks = records(asked.app, BLOCKS).await?;
    let its = blocks
        .into_iter()
        .filter(|(_, block)| block["chatbot"] == chatbot)
        .map(|(id, block)| json!({ "id": id, "name": block["name"] }));
    Ok(Answer::content(its.collect::<Vec<Json>>()))
}

/// "Get Rich Menu List".
pub(super) async fn menus(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let menus = records(asked.app, MENUS).await?;
    let shown = menus.into_iter().map(
        |(id, menu)| json!({ "id": number(&id), "name": menu["name"], "status": menu["status"] }),
    );
    Ok(Answer::content(shown.collect::<Vec<Json>>()))
}

/// "Get A Rich Menu Details".
pub(super) async fn menu(asked: &Asked<'_>, id: &str) -> Result<Answer, Fail> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let found = TEAM.find::<Content>(&mut tx, MENUS, id).await?;
    let menu = found.ok_or_else(|| Fail::nothing_there("Rich menu"))?;
    let areas = menu.content.get("areas").and_then(Json::as_array);
    let shown = areas.into_iter().flatten().map(|area| {
        json!({
            "area": area["area"], "actionType": area["actionType"],
            "actionContent": area["actionContent"],
            "clickedCount": 0, "clickedPercentage": "0.00%",
        })
    });
    Ok(Answer::content(shown.collect::<Vec<Json>>()))
}

/// "Get Tagging Log Records".
pub(super) async fn taggings(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let after = asked.milliseconds("taggedAfter")?;
    let before = asked.milliseconds("taggedBefore")?;
    let all = records(asked.app, TAGGINGS).await?;
    let within = all
        .into_iter()
        .filter(|(_, log)| {
            log["at"]
                .as_i64()
                .is_some_and(|at| (after..before).contains(&at))
        })
        .map(|(_, mut log)| {
            if let Json::Object(log) = &mut log {
                log.remove("at");
            }
            log
        });
    asked.paged(within.collect(), 20)
}

/// "Get Chat History".
pub(super) async fn messages(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let after = asked.milliseconds("after")?;
    let before = asked.milliseconds("before")?;
    let platform = asked.needed("platform")?;
    if before.saturating_sub(after) > MOST_MILLISECONDS {
        return Err(Fail::body("the date range is at most 7 days"));
    }
    let channel = asked.get("channelId");
    let all = records(asked.app, MESSAGES).await?;
    let within = all
        .into_iter()
        .map(|(_, message)| message)
        .filter(|message| {
            let at = message["time"].as_i64();
            at.is_some_and(|at| (after..before).contains(&at))
                && message["channel"]["platform"] == platform
                && channel.is_none_or(|channel| message["channel"]["channelId"] == channel)
        });
    asked.paged(within.collect(), 20)
}

/// "Get Message Details".
pub(super) async fn message(asked: &Asked<'_>, id: &str) -> Result<Answer, Fail> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let found = TEAM.find::<Json>(&mut tx, MESSAGES, id).await?;
    match found {
        Some(message) => Ok(Answer::content(message.content)),
        None => Err(Fail::nothing_there("Message")),
    }
}

/// All of a kind, with their ids.
pub(super) async fn records(app: &App, kind: &'static str) -> Result<Vec<(String, Json)>, Fail> {
    let mut tx = app.store.vendor_reading().await?;
    let records = TEAM.list::<Json>(&mut tx, kind).await?;
    let pairs = records
        .into_iter()
        .map(|record| (record.id, record.content));
    Ok(pairs.collect())
}

fn number(id: &str) -> Json {
    id.parse::<i64>().map_or_else(|_| json!(id), Json::from)
}
