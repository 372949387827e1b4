//! Broadcasts: sending to up to 150 people, and reading what came of it. One that is scheduled
//! stays so: the sandbox does not wait for its time.

use serde_json::{Value as Json, json};

use super::answer::{Answer, Fail};
use super::contacts::{Changes, key};
use super::deliver::Parcel;
use super::reads::records;
use super::sends::{leads_to, list as items, needed, sending, sound};
use super::{Asked, BROADCASTS, CONTACTS, Content, TEAM, now, written};
use crate::sandbox::dialects::console::uuid;
use crate::sandbox::store::Refusal;

const MOST_RECIPIENTS: usize = 150;
const TYPES: [&str; 4] = ["text", "image", "block", "whatsappTemplate"];
/// The numbers of the states that can be asked for by word.
const STATES: [(&str, i64); 6] = [
    ("pending", 0),
    ("completed", 1),
    ("processing", 2),
    ("canceled", 3),
    ("scheduled", 4),
    ("failed", 9),
];

/// "Send Broadcast".
pub(super) async fn make(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let body = asked.object()?;
    let platform = sending(needed(&body, "platform")?)?;
    let channel = needed(&body, "channelId")?.to_owned();
    let subject = needed(&body, "subject")?;
    let to: Vec<&str> = items(&body, "to")?
        .iter()
        .filter_map(Json::as_str)
        .collect();
    if to.len() != items(&body, "to")?.len() || !(1..=MOST_RECIPIENTS).contains(&to.len()) {
        return Err(Fail::body("to has 1 to 150 strings"));
    }
    let messages = items(&body, "messages")?.to_vec();
    checked(&messages)?;
    let scheduled = match body.get("scheduledAt") {
        None | Some(Json::Null) => false,
        Some(Json::String(at)) if at.parse::<jiff::civil::DateTime>().is_ok() => true,
        Some(_) => return Err(Fail::body("scheduledAt must be an ISO-8601 datetime")),
    };
    let (_, after) = Changes::of_send(&body)?;
    let tags = body.get("tags").cloned().unwrap_or_else(|| json!([]));
    let parcel = Parcel {
        platform,
        channel,
        block: leads_to(asked.app, &messages).await?,
        messages,
        before: Changes::default(),
        after,
        source: "broadcast",
    };
    let mut recipients = Vec::with_capacity(to.len());
    for one in &to {
        recipients.push(recipient(asked, &parcel, one, scheduled).await?);
    }
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    TEAM.open(&mut tx).await?;
    let seq = TEAM.next(&mut tx).await?;
    let id: String = uuid(&format!("broadcast/{seq}"))
        .replace('-', "")
        .chars()
        .take(16)
        .collect();
    let broadcast = json!({
        "platform": platform, "channelId": parcel.channel, "subject": subject,
        "sentAt": if scheduled { body["scheduledAt"].clone() } else { json!(written(now())) },
        "status": if scheduled { 4 } else { 1 }, "tags": tags, "recipients": recipients,
    });
    TEAM.insert(&mut tx, BROADCASTS, &id, seq, &broadcast)
        .await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(Answer::bare(json!({ "broadcastId": id })))
}

fn checked(messages: &[Json]) -> Result<(), Fail> {
    let wrong = |why: &str| Err(Fail::broadcast_message(why));
    let Some(first) = messages.first() else {
        return wrong("There is no message.");
    };
    if messages
        .iter()
        .any(|message| message["type"] != first["type"])
    {
        return wrong("There is more than one type in the list of messages.");
    }
    for message in messages {
        sound(message, &TYPES).map_err(|why| Fail::broadcast_message(&why))?;
    }
    let most = match first["type"].as_str() {
        Some("text") => 5,
        _ => 1,
    };
    if messages.len() > most {
        return wrong("There are at most 5 texts, 1 image, 1 block or 1 template.");
    }
    Ok(())
}

/// Sends to one recipient; gives the row of "Get Broadcast Recipients".
async fn recipient(
    asked: &Asked<'_>,
    parcel: &Parcel,
    to: &str,
    scheduled: bool,
) -> Result<Json, Fail> {
    let contact = {
        let mut tx = asked.app.store.vendor_reading().await?;
        let id = key(parcel.platform, &parcel.channel, to);
        TEAM.find::<Content>(&mut tx, CONTACTS, &id).await?
    };
    let known = |key: &str| {
        let contact = contact.as_ref();
        contact
            .and_then(|contact| contact.content.get(key))
            .cloned()
    };
    let mut row = json!({
        "name": known("name").unwrap_or_else(|| json!(to)), "phone": known("phone"),
        "success": false, "sentAt": null, "read": false, "readAt": null, "clicked": false,
        "clickedAt": null, "responded": false, "respondedAt": null, "messageId": null,
        "error": null,
    });
    if scheduled {
        return Ok(row);
    }
    match parcel.deliver(asked.app, to).await {
        Ok(ids) => {
            row["success"] = json!(true);
            row["sentAt"] = json!(written(now()));
            row["messageId"] = json!(ids.first());
        }
        Err(fail) => row["error"] = json!(fail.message()),
    }
    Ok(row)
}

/// "Get Broadcast List".
pub(super) async fn list(asked: &Asked<'_>) -> Result<Answer, Fail> {
    // Those of type 1 are made on Omnichat's own pages, of which the sandbox has none.
    let own = asked.needed("type")? == "3";
    let wanted = match asked.get("status") {
        None => None,
        Some(word) => {
            let state = STATES.iter().find(|(known, _)| *known == word);
            let (_, number) = state.ok_or_else(|| Fail::body("status is unknown"))?;
            Some(json!(number))
        }
    };
    let all = records(asked.app, BROADCASTS).await?;
    let shown = all.into_iter().rev().filter(|(_, one)| {
        let is = |key: &str| asked.get(key).is_none_or(|wanted| one[key] == wanted);
        own && is("platform")
            && is("channelId")
            && wanted
                .as_ref()
                .is_none_or(|wanted| one["status"] == *wanted)
    });
    asked.paged(shown.map(|(id, one)| show(&id, &one)).collect(), 10)
}

/// "Get Broadcast Detail": without an envelope in the guide's sample.
pub(super) async fn read(asked: &Asked<'_>, id: &str) -> Result<Answer, Fail> {
    let broadcast = find(asked, id).await?;
    let mut shown = show(id, &broadcast);
    let none = [
        "responded",
        "unsubscribed",
        "respondedWithin12Hour",
        "respondedWithin24Hour",
        "respondedWithin48Hour",
    ];
    for key in none {
        shown[key] = json!(0);
    }
    for key in ["respondRate", "unsubscribeRate"] {
        shown[key] = json!("0.00%");
    }
    shown["cost"] = json!("0.00");
    shown["roas"] = json!("0.00");
    shown["messageCount"] = shown["recipientCount"].clone();
    shown["messageSuccess"] = shown["success"].clone();
    shown["messageSuccessRate"] = shown["successRate"].clone();
    Ok(Answer::bare(shown))
}

/// "Get Broadcast Recipients".
pub(super) async fn recipients(asked: &Asked<'_>, id: &str) -> Result<Answer, Fail> {
    let broadcast = find(asked, id).await?;
    let rows = broadcast["recipients"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let rows = rows.into_iter().filter(|row| match asked.get("status") {
        None => true,
        Some("success") => row["success"] == true,
        Some("failed" | "notDelivered") => row["success"] == false,
        Some(_) => false,
    });
    asked.paged(rows.collect(), 10)
}

/// "Get Click Statistics of Buttons": nobody clicks in the sandbox.
pub(super) async fn buttons(asked: &Asked<'_>, id: &str) -> Result<Answer, Fail> {
    find(asked, id).await?;
    Ok(Answer::content(Vec::<Json>::new()))
}

async fn find(asked: &Asked<'_>, id: &str) -> Result<Json, Fail> {
    let mut tx = asked.app.store.vendor_reading().await?;
    let found = TEAM.find::<Json>(&mut tx, BROADCASTS, id).await?;
    Ok(found.ok_or_else(Fail::no_broadcast)?.content)
}

fn show(id: &str, one: &Json) -> Json {
    let rows = one["recipients"].as_array().map_or(&[][..], Vec::as_slice);
    let success = rows.iter().filter(|row| row["success"] == true).count();
    let scheduled = one["status"] == 4;
    let sent = if scheduled { 0 } else { rows.len() };
    let percent = if sent == 0 {
        0.0
    } else {
        success as f64 / sent as f64 * 100.0
    };
    json!({
        "id": id, "platform": one["platform"], "channelId": one["channelId"],
        "channelName": one["channelId"], "subject": one["subject"], "recipientType": 3,
        "type": 3, "mode": "manual", "sentAt": one["sentAt"], "status": one["status"],
        "recipientCount": rows.len(), "success": success,
        "successRate": format!("{percent:.2}%"), "sent": sent, "failed": sent - success,
        "read": 0, "readRate": "0.00%", "clicked": 0, "clickRate": "0.00%",
        "revenue": "0.00", "purchase": 0, "tags": one["tags"],
    })
}
