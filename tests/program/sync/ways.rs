//! Two-way editing: what somebody does on the platform is shown, and never overwritten by chance.

use botwright::language::address::Address;
use botwright::sync::OnDrift;
use botwright::sync::merge::Class;
use botwright::sync::plan::{Action, Reason};
use serde_json::{Value as Json, json};

use super::bots::{resource, value, whole};
use super::world::{World, ops};

async fn synced() -> World {
    let world = World::new(whole()).await;
    world.apply().await;
    world
}

fn set(content: &mut serde_json::Map<String, Json>, key: &str, to: Json) {
    content.insert(key.to_owned(), to);
}

#[tokio::test]
async fn drift_blocks_until_somebody_decides() {
    let mut world = synced().await;
    world
        .edit("tag.vip", |tag| set(tag, "title", json!("Very important")))
        .await;
    let plan = world.plan().await;
    assert_eq!(plan.blocked.len(), 1);
    assert_eq!(plan.blocked[0].reason, Reason::Drift);
    assert_eq!(plan.blocked[0].changes[0].class, Class::Drift);
    let applied = world.try_apply().await.unwrap();
    assert_eq!(applied.verdict.exit_code(), 4);
    assert_eq!(
        world.one("tag.vip").await.content["title"],
        "Very important"
    );

    world.input.options.on_drift = Some(OnDrift::Ignore);
    world.apply().await;
    assert_eq!(
        world.one("tag.vip").await.content["title"],
        "Very important"
    );
    world.input.options.on_drift = None;
    assert_eq!(world.plan().await.blocked.len(), 1, "ignored for one run");

    world.input.options.on_drift = Some(OnDrift::Revert);
    world.apply().await;
    assert_eq!(world.one("tag.vip").await.content["title"], "VIP");
    world.input.options.on_drift = None;
    assert!(world.plan().await.is_empty());
}

/// A write of another field carries the ignored one along; that does not make it ours.
#[tokio::test]
async fn ignored_drift_is_drift_again_after_a_write() {
    let mut world = synced().await;
    world
        .edit("tag.vip", |tag| set(tag, "title", json!("Very important")))
        .await;
    world.file("tag.vip", |tag| {
        let text = botwright::language::value::Value::Text("For regulars".to_owned());
        tag.content.insert("description".to_owned(), text);
    });
    world.input.options.on_drift = Some(OnDrift::Ignore);
    world.apply().await;
    let live = world.one("tag.vip").await;
    assert_eq!(live.content["title"], "Very important");
    assert_eq!(live.content["description"], "For regulars");

    world.input.options.on_drift = None;
    let plan = world.plan().await;
    assert_eq!(plan.blocked.len(), 1, "{plan:?}");
    world.input.options.on_drift = Some(OnDrift::Revert);
    world.apply().await;
    assert_eq!(world.one("tag.vip").await.content["title"], "VIP");
}

#[tokio::test]
async fn keep_remembers_and_the_file_follows() {
    let mut world = synced().await;
    world
        .edit("tag.vip", |tag| set(tag, "title", json!("Very important")))
        .await;
    world.input.options.on_drift = Some(OnDrift::Keep);
    let applied = world.apply().await;
    assert!(
        applied
            .plan
            .notes
            .iter()
            .any(|note| note.contains("is kept"))
    );
    world.input.options.on_drift = None;
    assert_eq!(
        world.one("tag.vip").await.content["title"],
        "Very important"
    );
    // The file still says something else: that is now the file's change.
    let plan = world.plan().await;
    assert_eq!(plan.ops[0].changes[0].class, Class::Yours);
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("Very important")));
    });
    assert!(world.plan().await.blocked.is_empty());
    world.apply().await;
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn both_changed_is_a_conflict_and_equal_changes_are_peace() {
    let mut world = synced().await;
    world
        .edit("tag.vip", |tag| set(tag, "title", json!("theirs")))
        .await;
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("ours")));
    });
    let plan = world.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::Conflict);
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("theirs")));
    });
    let plan = world.plan().await;
    assert!(plan.blocked.is_empty());
    assert_eq!(plan.refresh.len(), 1);
    world.apply().await;
    let plan = world.plan().await;
    assert!(plan.is_empty() && plan.refresh.is_empty());
}

#[tokio::test]
async fn unmanaged_fields_and_objects_are_left_alone() {
    let mut world = synced().await;
    world
        .edit("tag.vip", |tag| set(tag, "colour", json!("blue")))
        .await;
    world
        .edit("flow.thanks", |flow| {
            flow["steps"][0]["note"] = json!("mine")
        })
        .await;
    let theirs = resource("tag.theirs", json!({"title": "T"}));
    let ids = serde_json::Map::from_iter([("title".to_owned(), json!("T"))]);
    let kind = theirs.address.kind();
    world
        .ui
        .create(kind, "theirs", &ids, "k-theirs")
        .await
        .read()
        .unwrap();
    let plan = world.plan().await;
    assert!(
        plan.is_empty() && plan.blocked.is_empty(),
        "{:?}",
        plan.blocked
    );
    world.input.options.prune = true;
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("V.I.P.")));
    });
    world.file("flow.thanks", |flow| {
        flow.content
            .insert("steps".to_owned(), value(&json!([{"text": "!"}])));
    });
    let plan = world.plan().await;
    let publish = plan.ops.last().unwrap();
    assert_eq!(
        publish.others,
        ["tag.theirs"],
        "it goes live with ours, and is named"
    );
    world.apply().await;
    assert_eq!(world.one("tag.vip").await.content["colour"], "blue");
    assert_eq!(
        world.one("flow.thanks").await.content["steps"][0]["note"],
        "mine"
    );
    world.one("tag.theirs").await;
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn nobody_elses_draft_is_published_on_its_own() {
    let world = synced().await;
    let content = serde_json::Map::from_iter([("title".to_owned(), json!("T"))]);
    let kind = botwright::language::address::Kind::Tag;
    world
        .ui
        .create(kind, "theirs", &content, "k")
        .await
        .read()
        .unwrap();
    assert!(world.ui.status().await.unwrap().dirty);
    let plan = world.plan().await;
    assert!(plan.is_empty(), "{:?}", ops(&plan));
}

#[tokio::test]
async fn what_is_there_already_is_adopted_if_equal_and_asked_about_if_not() {
    let mut world = synced().await;
    // The memory is lost: everything is on the platform, just as in the files.
    std::fs::remove_dir_all(&world.input.state_dir).unwrap();
    let plan = world.plan().await;
    assert_eq!(plan.counts().adopt, whole().len(), "{:?}", plan.blocked);
    world.proxy.take();
    world.apply().await;
    assert!(
        world.proxy.take_writes().is_empty(),
        "adopted without a write"
    );
    assert!(world.plan().await.is_empty());

    std::fs::remove_dir_all(&world.input.state_dir).unwrap();
    world
        .edit("keyword.wifi", |wifi| set(wifi, "text", json!("pssst")))
        .await;
    let plan = world.plan().await;
    assert_eq!(plan.blocked.len(), 1);
    assert_eq!(plan.blocked[0].reason, Reason::NotOurs);
    assert!(
        plan.blocked[0]
            .message
            .contains("is on the platform (keyword_")
    );
    world.input.options.on_drift = Some(OnDrift::Revert);
    assert_eq!(
        world.plan().await.blocked.len(),
        1,
        "not even revert takes what is not ours"
    );

    let content = world.one("keyword.wifi").await.content;
    let kind = botwright::language::address::Kind::Keyword;
    world
        .ui
        .create(kind, "wifi", &content, "k2")
        .await
        .read()
        .unwrap();
    let plan = world.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::AmbiguousRemote);
}

#[tokio::test]
async fn gone_on_the_platform_is_drift() {
    let mut world = synced().await;
    world.remove("keyword.wifi").await;
    let plan = world.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::MissingRemote);
    world.input.options.on_drift = Some(OnDrift::Revert);
    let plan = world.plan().await;
    assert_eq!(ops(&plan), ["create keyword.wifi", "publish"]);
    world.apply().await;
    world.input.options.on_drift = None;
    assert!(world.plan().await.is_empty());
    // Dropped from the files too: simply forgotten.
    world.remove("keyword.wifi").await;
    world.drop_file("keyword.wifi");
    let plan = world.plan().await;
    assert_eq!(plan.forget, ["keyword.wifi".parse::<Address>().unwrap()]);
    world.apply().await;
    assert!(world.plan().await.forget.is_empty());
}

#[tokio::test]
async fn drift_blocks_dependents_and_the_publish() {
    let mut world = synced().await;
    world
        .edit("flow.thanks", |flow| {
            flow["steps"][0]["text"] = json!("edited")
        })
        .await;
    world.file("rule.vip-thanks", |rule| {
        rule.content.insert("once".to_owned(), value(&json!(true)));
    });
    world.file("keyword.wifi", |wifi| {
        wifi.content.insert("text".to_owned(), value(&json!("new")));
    });
    let plan = world.plan().await;
    let blocked: Vec<_> = plan
        .blocked
        .iter()
        .map(|b| (b.address.to_string(), b.reason))
        .collect();
    assert_eq!(
        blocked,
        [
            ("flow.thanks".to_owned(), Reason::Drift),
            ("rule.vip-thanks".to_owned(), Reason::Dependency)
        ]
    );
    assert_eq!(ops(&plan), ["update keyword.wifi"]);
    assert!(!plan.ops.iter().any(|op| op.action == Action::Publish));
}

#[tokio::test]
async fn secrets_change_by_digest_and_are_never_shown() {
    let mut world = synced().await;
    world.file("api-card.unused", |card| {
        let headers = json!({"Authorization": {"$env": ["CRM_TOKEN", "Bearer hush-hush-2"]}});
        card.content.insert("headers".to_owned(), value(&headers));
    });
    let plan = world.plan().await;
    assert_eq!(ops(&plan), ["update api-card.unused", "publish"]);
    assert!(!serde_json::to_string(&plan).unwrap().contains("hush-hush"));
    world.apply().await;
    assert_eq!(
        world.one("api-card.unused").await.content["headers"]["Authorization"],
        "Bearer hush-hush-2"
    );
    world
        .edit("api-card.unused", |card| {
            card["headers"]["Authorization"] = json!("Bearer hush-hush-3")
        })
        .await;
    let plan = world.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::Drift);
    assert!(!serde_json::to_string(&plan).unwrap().contains("hush-hush"));
}
