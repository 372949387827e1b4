//! Omnichat: contacts are written, message blocks and LINE's rich menu are checked.

use botwright::language::contact::ContactKey;
use botwright::language::value::{Desired, Value};
use botwright::platforms::Platform;
use botwright::sync::plan::{OnDrift, Reason, Status, Verify};
use botwright::sync::{self, Resolution};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::place::{PAGE, Place, open, status, step};
use crate::sync::bots::resource;
use crate::sync::world::ops;

const MAI: &str = "U1";
const LIN: &str = "U2";

fn bot() -> Vec<Desired> {
    let mut tickets = resource(
        "flow.tickets",
        json!({ "title": "我的票券", "folder": "會員", "steps": [{ "text": "hi" }] }),
    );
    tickets.remote_name = "我的票券".to_owned();
    let menu = json!({ "items": [
        { "label": "票券", "flow": { "$flow": "tickets" } },
        { "label": "網站", "url": "https://lotus.example" },
    ] });
    vec![tickets, resource("menu", menu)]
}

fn people() -> Vec<Desired> {
    let mut vip = resource("tag.vip", json!({ "title": "貴賓" }));
    vip.remote_name = "貴賓".to_owned();
    let mai = json!({
        "user_id": MAI, "name": "Mai", "membership_no": "M1", "phone": "+84912345678",
        "tags": [{ "$tag": "vip" }, { "$tag": "asia" }],
        "fields": { "seats": 2, "level": "gold", "since": "2026-03-01T09:30", "agreed": true },
    });
    vec![
        vip,
        resource("tag.asia", json!({ "title": "asia" })),
        resource("field.seats", json!({ "type": "number" })),
        resource("field.level", json!({ "type": "text" })),
        resource("field.since", json!({ "type": "datetime" })),
        resource("field.agreed", json!({ "type": "boolean" })),
        resource("contact.U1", mai),
        resource(
            "contact.U2",
            json!({ "user_id": LIN, "name": "林", "last_name": "林" }),
        ),
    ]
}

async fn shown(place: &Place, user: &str) -> Json {
    let path = format!("/v1/contacts?platform=line&channelId={PAGE}&userId={user}");
    place.api(Method::GET, &path, None).await["content"][0].clone()
}

async fn elsewhere(place: &Place, user: &str, body: Json) {
    let path = format!("/v1/contacts/line?channelId={PAGE}&userId={user}");
    place.api(Method::PUT, &path, Some(body)).await;
}

async fn channel() -> Place {
    let place = Place::new(Platform::Omnichat, people()).await;
    let since = json!({ "key": "since", "type": "datetime" });
    place.make("attributes", since).await;
    place
}

#[tokio::test]
async fn contacts_are_created_changed_and_deleted() {
    let mut place = channel().await;
    let plan = place.plan().await;
    assert_eq!(ops(&plan), ["create contact.U1", "create contact.U2"]);
    assert!(plan.private);
    assert_eq!(
        plan.notes,
        ["`last_name` of a contact has no place on Omnichat and is not sent"]
    );
    place.apply().await;
    let mai = shown(&place, MAI).await;
    assert_eq!(mai["name"], "Mai");
    assert_eq!(mai["memberId"], "M1");
    assert_eq!(mai["tags"], json!(["asia", "貴賓"]));
    let held = |key: &str| {
        let all = mai["customAttributes"].as_array().unwrap().iter();
        let mut found = all.filter(|one| one["key"] == key);
        found.next().unwrap()["value"].clone()
    };
    assert_eq!(held("seats"), 2);
    assert_eq!(held("since"), "2026-03-01T09:30:00");
    assert_eq!(held("agreed"), true);
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.refresh.is_empty(), "{plan:?}");
    assert!(plan.blocked.is_empty(), "{:?}", plan.blocked);

    // What the files drop is taken away, what they never had is left alone.
    elsewhere(&place, MAI, json!({ "note": "calls on Mondays" })).await;
    place.file("contact.U1", |desired| {
        let tags = Value::List(vec![Value::Text("asia".to_owned())]);
        desired.content.insert("tags".to_owned(), tags);
        let fields = Value::Map([("level".to_owned(), Value::Text("silver".to_owned()))].into());
        desired.content.insert("fields".to_owned(), fields);
        desired.content.remove("phone");
    });
    assert_eq!(ops(&place.plan().await), ["update contact.U1"]);
    place.apply().await;
    let mai = shown(&place, MAI).await;
    assert_eq!(mai["tags"], json!(["asia"]));
    assert_eq!(mai["note"], "calls on Mondays");
    let attributes: Vec<(String, Json)> = mai["customAttributes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["key"].as_str().unwrap().to_owned(),
                one["value"].clone(),
            )
        })
        .collect();
    for (key, value) in [
        ("seats", json!(0)),
        ("agreed", json!(false)),
        ("since", json!("1970-01-01T00:00:00")),
        ("level", json!("silver")),
    ] {
        let wanted = (key.to_owned(), value);
        assert!(attributes.contains(&wanted), "{attributes:?}");
    }
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty(), "{plan:?}");

    place
        .input
        .desired
        .retain(|d| d.address.to_string() != "contact.U2");
    place.input.options.prune = true;
    assert_eq!(ops(&place.plan().await), ["delete contact.U2"]);
    place.apply().await;
    assert_eq!(shown(&place, LIN).await, Json::Null);
    assert!(place.plan().await.is_empty());
}

#[tokio::test]
async fn what_somebody_changes_on_omnichat_is_drift_and_nothing_else_is() {
    let mut place = channel().await;
    place.apply().await;
    // A bot writes attributes and tags all day: those that the files do not have are its own.
    let own = json!({ "customAttributes": [{ "key": "last_seen", "value": "today" }] });
    elsewhere(&place, MAI, own).await;
    elsewhere(&place, LIN, json!({ "tags": ["new"] })).await;
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty(), "{plan:?}");

    let edit = json!({
        "tagsToRemove": ["asia"], "name": "Mai T.",
        "customAttributes": [{ "key": "seats", "value": 9 }],
    });
    elsewhere(&place, MAI, edit).await;
    let plan = place.plan().await;
    assert_eq!(plan.blocked.len(), 1);
    let block = &plan.blocked[0];
    assert_eq!(block.reason, Reason::Drift);
    let paths: Vec<String> = block
        .changes
        .iter()
        .map(|change| change.path.to_string())
        .collect();
    assert_eq!(paths, ["fields.seats", "name", "tags"]);
    place.input.options.on_drift = Some(OnDrift::Revert);
    place.apply().await;
    let mai = shown(&place, MAI).await;
    assert_eq!(
        (&mai["name"], &mai["tags"]),
        (&json!("Mai"), &json!(["貴賓", "asia"]))
    );
    place.input.options.on_drift = None;
    assert!(place.plan().await.is_empty());
}

#[tokio::test]
async fn members_are_known_by_the_key_column_or_by_their_id() {
    let mut place = Place::new(
        Platform::Omnichat,
        vec![
            resource(
                "contact.M1",
                json!({ "membership_no": "M1", "name": "Mai" }),
            ),
            resource(
                "contact.M2",
                json!({ "membership_no": "M2", "user_id": LIN }),
            ),
            resource("contact.M3", json!({ "membership_no": "M3" })),
        ],
    )
    .await;
    place.input.connection.options.contact_key = Some(ContactKey::MembershipNo);
    elsewhere(&place, MAI, json!({ "memberId": "M1", "name": "Mai" })).await;
    // Somebody else has their number: the id decides.
    elsewhere(&place, "U9", json!({ "memberId": "M2" })).await;
    let applied = place.try_apply().await.unwrap();
    assert_eq!(
        ops(&applied.plan),
        ["adopt contact.M1", "create contact.M2", "create contact.M3"]
    );
    assert_eq!(applied.verdict.exit_code(), 6, "{:?}", applied.results);
    let told = format!("{:?}", applied.results);
    assert!(told.contains("add the column `user_id`"), "{told}");
    assert_eq!(shown(&place, LIN).await["memberId"], "M2");
    assert_eq!(ops(&place.plan().await), ["create contact.M3"]);
}

#[tokio::test]
async fn a_contact_of_the_same_id_is_adopted_or_asked_about() {
    let place = Place::new(
        Platform::Omnichat,
        vec![resource(
            "contact.U1",
            json!({ "user_id": MAI, "name": "Mai" }),
        )],
    )
    .await;
    elsewhere(&place, MAI, json!({ "name": "another" })).await;
    let plan = place.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::NotOurs);
    assert!(
        plan.blocked[0]
            .message
            .contains("botwright adopt contact.U1 U1")
    );
    let address = "contact.U1".parse().unwrap();
    let bound = sync::adopt(&place.input, &address, MAI).await.unwrap();
    assert_eq!(bound.id, "contact:U1");
    assert_eq!(ops(&place.plan().await), ["update contact.U1"]);
    place.apply().await;
    assert_eq!(shown(&place, MAI).await["name"], "Mai");
    let made = Resolution::Made(MAI.to_owned());
    let error = sync::resolve(&place.input, &address, &made)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("nothing is open"), "{error}");
}

/// Somebody makes a chatbot with these blocks; gives its id.
async fn chatbot(place: &Place, name: &str, blocks: &[&str]) -> Json {
    let bot = place
        .make("chatbots", json!({ "name": name, "type": 3 }))
        .await;
    for block in blocks {
        let record = json!({ "chatbot": bot, "name": block });
        place.make("message-blocks", record).await;
    }
    bot
}

#[tokio::test]
async fn flows_are_blocks_that_somebody_makes() {
    let mut place = Place::new(Platform::Omnichat, bot()).await;
    let plan = place.plan().await;
    assert!(plan.is_empty());
    let make = step(&plan, "flow.tickets:object");
    assert_eq!((make.status, make.verify), (Status::Open, Verify::ReadBack));
    assert_eq!(make.paste, "title: 我的票券");
    chatbot(&place, "LINE", &["Welcome", "我的票券"]).await;
    place.apply().await;
    let plan = place.plan().await;
    assert_eq!(status(&plan, "flow.tickets:object"), Status::Done);
    assert!(plan.refresh.is_empty(), "bound by the first apply");
    // Another bot of the channel has one of this name: ours is bound by its id.
    chatbot(&place, "Campaign", &["我的票券"]).await;
    assert!(place.plan().await.blocked.is_empty());

    let fresh = Place::new(Platform::Omnichat, bot()).await;
    chatbot(&fresh, "LINE", &["我的票券"]).await;
    chatbot(&fresh, "Campaign", &["我的票券"]).await;
    let plan = fresh.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::AmbiguousRemote);
    place.input.connection.options.chatbot = Some("Shop".to_owned());
    let error = sync::plan(&place.input).await.unwrap_err();
    assert_eq!(
        error.told(&place.input.connection),
        "the target `page` cannot be read: the team has no chatbot `Shop`; it has `LINE`, `Campaign`. Change `chatbot` of the target, or make it in Omnichat"
    );
    place.input.connection.options.chatbot = Some("LINE".to_owned());
    assert!(place.plan().await.blocked.is_empty());
}

#[tokio::test]
async fn the_areas_of_the_rich_menu_are_compared() {
    let place = Place::new(Platform::Omnichat, bot()).await;
    chatbot(&place, "LINE", &["Welcome", "我的票券"]).await;
    place.apply().await;
    assert!(open(&place.plan().await).contains(&"menu:object"));
    let areas = |block: &str| {
        json!([
            { "area": "B", "actionType": "url", "actionContent": "https://lotus.example" },
            { "area": "A", "actionType": "postback", "actionContent": format!("LINE > {block}") },
        ])
    };
    let draft = json!({ "name": "Main", "status": "DRAFT", "areas": areas("我的票券") });
    let id = place.make("rich-menus", draft).await;
    assert!(open(&place.plan().await).contains(&"menu:object"));
    let path = format!("rich-menus/{id}");
    let published = json!({ "status": "PUBLISHED" });
    place.click(Method::PATCH, &path, published).await;
    place.apply().await;
    assert_eq!(
        status(&place.plan().await, "menu:object"),
        Status::Done,
        "the areas are in the order of their letters"
    );
    let other = json!({ "areas": areas("Welcome") });
    place.click(Method::PATCH, &path, other).await;
    let plan = place.plan().await;
    let again = step(&plan, "menu:object");
    assert_eq!(again.status, Status::Open);
    let before = again.before.as_ref().unwrap().to_json().to_string();
    assert!(before.contains("Welcome"), "{before}");
    // The labels are on the picture, which nobody can read.
    assert_eq!(step(&plan, "menu:content").verify, Verify::Attest);
}

#[tokio::test]
async fn without_a_token_everything_is_done_by_hand() {
    let mut desired = bot();
    desired.extend(people());
    let mut place = Place::new(Platform::Omnichat, desired).await;
    place.input.connection.token = String::new().into();
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.listings.is_empty());
    assert!(open(&plan).contains(&"flow.tickets:content"));
    assert_eq!(
        plan.notes,
        [
            "2 contacts left alone: Omnichat shows none without `token`, `chat_platform` and `channel` on the target"
        ]
    );
}

#[tokio::test]
async fn a_key_that_the_platform_does_not_have_is_told() {
    for (platform, key, other) in [
        (Platform::Omnichat, ContactKey::IdentityNo, "identity_no"),
        (Platform::Firstline, ContactKey::UserId, "user_id"),
    ] {
        let contact = resource("contact.A1", json!({ other: "A1", "name": "x" }));
        let mut place = Place::new(platform, vec![contact]).await;
        place.input.connection.options.contact_key = Some(key);
        let plan = place.plan().await;
        assert!(plan.is_empty() && plan.by_hand.is_empty());
        let told = format!("they are told apart by `{other}`, which ");
        assert!(plan.notes[0].contains(&told), "{:?}", plan.notes);
    }
}
