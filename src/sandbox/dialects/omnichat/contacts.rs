//! Contacts: reading, upserting, deleting.

use serde_json::{Map, Value as Json, json};
use sqlx::sqlite::SqliteConnection;

use super::answer::{Answer, Fail};
use super::{ATTRIBUTES, Asked, Content, TAGGINGS, TEAM, now, written};
use crate::sandbox::store::Refusal;
use crate::sandbox::store::contacts::{keep_user, kind, remove_user, user, users};

const PLATFORMS: [&str; 6] = [
    "line",
    "facebook",
    "whatsapp",
    "instagram",
    "wechat",
    "webchat",
];
const TEXTS: [&str; 7] = [
    "name",
    "email",
    "phone",
    "memberId",
    "note",
    "agentEmployeeCode",
    "agentLocationCode",
];

/// The guide has three words for the web chat.
pub(super) fn platform(word: &str) -> Result<&'static str, Fail> {
    let word = match word {
        "web" | "website" => "webchat",
        word => word,
    };
    let known = PLATFORMS.into_iter().find(|known| *known == word);
    known.ok_or_else(|| Fail::body(format!("platform must be one of {}", PLATFORMS.join(", "))))
}

pub(super) fn key(platform: &str, channel: &str, user: &str) -> String {
    format!("{platform}:{channel}:{user}")
}

/// "Get Contacts".
pub(super) async fn list(asked: &Asked<'_>) -> Result<Answer, Fail> {
    let platform = platform(asked.needed("platform")?)?;
    let channel = asked.needed("channelId")?;
    if let Some(of) = asked.get("userId") {
        let mut tx = asked.app.store.vendor_reading().await?;
        let id = key(platform, channel, of);
        let found = user(&mut tx, &id).await?;
        let shown: Vec<Json> = found.iter().map(show).collect();
        let total = shown.len();
        return Ok(Answer::page(shown, total));
    }
    let after = asked.milliseconds("updatedAfter")?;
    let before = asked.milliseconds("updatedBefore")?;
    let mut tx = asked.app.store.vendor_reading().await?;
    let all = users(&mut tx).await?;
    let within = all.iter().filter(|one| {
        let at = one.get("updatedAt").and_then(Json::as_i64);
        one.get("platform") == Some(&json!(platform))
            && one.get("channelId") == Some(&json!(channel))
            && at.is_some_and(|at| (after..before).contains(&at))
    });
    asked.paged(within.map(show).collect(), 20)
}

fn show(contact: &Content) -> Json {
    let of = |key: &str| contact.get(key).cloned().unwrap_or_default();
    let platform = match of("platform") {
        Json::String(word) if word == "webchat" => json!("web"),
        other => other,
    };
    json!({
        "channel": { "platform": platform, "channelId": of("channelId") },
        "id": of("userId"), "name": of("name"), "lastMessageTime": of("lastMessageTime"),
        "subscribedAt": of("subscribedAt"), "unsubscribedAt": of("unsubscribedAt"),
        "updatedAt": of("updatedAt"), "tags": of("tags"),
        "customAttributes": of("customAttributes"), "status": of("status"),
        "note": of("note"), "email": of("email"), "phone": of("phone"),
        "memberId": of("memberId"), "agentName": null,
        "agentEmployeeCode": of("agentEmployeeCode"), "agentBindTime": null,
        "agentLocationName": null, "agentLocationCode": of("agentLocationCode"),
    })
}

/// "Upsert a Contact". Who writes in the web chat can be changed, and not made.
pub(super) async fn put(asked: &Asked<'_>, word: &str) -> Result<Answer, Fail> {
    let platform = platform(word)?;
    let (channel, of) = (asked.needed("channelId")?, asked.needed("userId")?);
    let body = asked.object()?;
    let changes = Changes::read(&body)?;
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    TEAM.open(&mut tx).await?;
    let mut contact = match user(&mut tx, &key(platform, channel, of)).await? {
        Some(found) => found,
        None if platform == "webchat" => return Err(Fail::no_contact()),
        None => newcomer(platform, channel, of),
    };
    changes.apply(&mut tx, &mut contact, "open_api").await?;
    keep_user(&mut tx, &contact).await?;
    tx.commit().await.map_err(Refusal::from)?;
    Ok(Answer::nothing())
}

fn newcomer(platform: &str, channel: &str, user: &str) -> Content {
    let contact = json!({
        "platform": platform, "channelId": channel, "userId": user, "name": user,
        "status": true, "subscribedAt": now(), "tags": [], "customAttributes": [],
    });
    contact.as_object().cloned().unwrap_or_default()
}

/// "Delete a Contact".
pub(super) async fn delete(asked: &Asked<'_>, word: &str) -> Result<Answer, Fail> {
    let platform = platform(word)?;
    let id = key(
        platform,
        asked.needed("channelId")?,
        asked.needed("userId")?,
    );
    let mut writing = asked.app.store.vendor_writing().await;
    let mut tx = writing.begin().await?;
    if !remove_user(&mut tx, &id).await? {
        return Err(Fail::no_contact());
    }
    tx.commit().await.map_err(Refusal::from)?;
    Ok(Answer::nothing())
}

/// What a request changes of a contact.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    plain: Content,
    tags: Option<Vec<String>>,
    add: Vec<String>,
    remove: Vec<String>,
    attributes: Vec<(String, Json)>,
}

impl Changes {
    fn read(body: &Content) -> Result<Changes, Fail> {
        let mut changes = Changes::default();
        for key in TEXTS {
            match body.get(key) {
                None => {}
                Some(Json::String(_)) => {
                    changes.plain.insert(key.to_owned(), body[key].clone());
                }
                Some(_) => return Err(Fail::body(format!("{key} must be a string"))),
            }
        }
        match body.get("status") {
            None => {}
            Some(Json::Bool(status)) => {
                changes.plain.insert("status".to_owned(), json!(status));
                let key = if *status {
                    "subscribedAt"
                } else {
                    "unsubscribedAt"
                };
                changes.plain.insert(key.to_owned(), json!(now()));
            }
            Some(_) => return Err(Fail::body("status must be a boolean")),
        }
        changes.tags = texts(body, "tags")?;
        let (add, remove) = (texts(body, "tagsToAdd")?, texts(body, "tagsToRemove")?);
        if changes.tags.is_some() && (add.is_some() || remove.is_some()) {
            return Err(Fail::body(
                "tags cannot be used together with tagsToAdd or tagsToRemove",
            ));
        }
        changes.add = add.unwrap_or_default();
        changes.remove = remove.unwrap_or_default();
        changes.attributes = attributes(body)?;
        Ok(changes)
    }

    /// What a send changes: attributes before it, tags after it.
    pub(super) fn of_send(body: &Content) -> Result<(Changes, Changes), Fail> {
        let before = Changes {
            attributes: attributes(body)?,
            ..Changes::default()
        };
        let after = Changes {
            add: texts(body, "tags")?.unwrap_or_default(),
            ..Changes::default()
        };
        Ok((before, after))
    }

    pub(super) async fn apply(
        &self,
        tx: &mut SqliteConnection,
        contact: &mut Content,
        source: &str,
    ) -> Result<(), Fail> {
        contact.extend(self.plain.clone());
        let had: Vec<String> = texts(contact, "tags")?.unwrap_or_default();
        let mut tags = self.tags.clone().unwrap_or_else(|| had.clone());
        tags.retain(|tag| !self.remove.contains(tag));
        for tag in &self.add {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        for tag in tags.iter().filter(|tag| !had.contains(tag)) {
            let at = now();
            let log = json!({
                "time": written(at), "at": at, "platform": contact["platform"],
                "channelId": contact["channelId"], "userId": contact["userId"], "tag": tag,
                "source": source, "messageId": null,
            });
            let seq = TEAM.next(tx).await?;
            TEAM.insert(tx, TAGGINGS, &seq.to_string(), seq, &log)
                .await?;
        }
        contact.insert("tags".to_owned(), json!(tags));
        let mut held: Vec<Json> = match contact.get("customAttributes") {
            Some(Json::Array(held)) => held.clone(),
            _ => Vec::new(),
        };
        for (key, value) in &self.attributes {
            set(tx, &mut held, key, value).await?;
        }
        contact.insert("customAttributes".to_owned(), json!(held));
        contact.insert("updatedAt".to_owned(), json!(now()));
        Ok(())
    }
}

/// Sets one attribute. Its type is the one that the console gave it, else that of the value; "a
/// value of a wrong format is not saved".
async fn set(
    tx: &mut SqliteConnection,
    held: &mut Vec<Json>,
    key: &str,
    value: &Json,
) -> Result<(), Fail> {
    let declared = TEAM.find::<Map<String, Json>>(tx, ATTRIBUTES, key).await?;
    let declared = declared.map(|record| record.content).unwrap_or_default();
    let kind = declared
        .get("type")
        .and_then(Json::as_str)
        .unwrap_or_else(|| kind(value));
    let empty = value.as_str() == Some("");
    let value = match kind {
        "text" if empty => Json::Null,
        // "It will convert to 1970-01-01 in system."
        "date" if empty => json!("1970-01-01"),
        "datetime" if empty => json!("1970-01-01T00:00:00"),
        _ => value.clone(),
    };
    let words = value.as_str().unwrap_or_default();
    let fits = match kind {
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "date" => words.parse::<jiff::civil::Date>().is_ok(),
        "datetime" => words.parse::<jiff::civil::DateTime>().is_ok(),
        _ => value.is_string() || value.is_null(),
    };
    if !fits {
        return Ok(());
    }
    held.retain(|one| one["key"] != key);
    if !value.is_null() {
        let name = declared.get("displayName").cloned();
        held.push(json!({
            "key": key, "value": value, "type": kind,
            "displayName": name.unwrap_or_else(|| json!(key)),
        }));
    }
    Ok(())
}

fn attributes(body: &Content) -> Result<Vec<(String, Json)>, Fail> {
    let items = match body.get("customAttributes") {
        None | Some(Json::Null) => return Ok(Vec::new()),
        Some(Json::Array(items)) => items,
        Some(_) => return Err(Fail::body("customAttributes must be an array")),
    };
    let mut read = Vec::with_capacity(items.len());
    for item in items {
        let key = item["key"].as_str().unwrap_or_default();
        if key.is_empty() || key.chars().count() > 100 {
            return Err(Fail::body(
                "a custom attribute has a key of 1 to 100 characters",
            ));
        }
        let value = item.get("value").cloned().unwrap_or_default();
        let scalar = value.is_string() || value.is_number() || value.is_boolean();
        let long = value
            .as_str()
            .is_some_and(|text| text.chars().count() > 1000);
        if !scalar || long {
            return Err(Fail::body(format!(
                "the value of {key} must be a string of at most 1000 characters, a number or a boolean"
            )));
        }
        read.push((key.to_owned(), value));
    }
    Ok(read)
}

fn texts(body: &Content, key: &str) -> Result<Option<Vec<String>>, Fail> {
    let wrong = || Fail::body(format!("{key} must be an array of strings"));
    match body.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Array(items)) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect::<Result<Vec<String>, Fail>>()
            .map(Some),
        Some(_) => Err(wrong()),
    }
}
