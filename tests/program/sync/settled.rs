//! What a person settles: which object is meant, and what a lost create made.

use botwright::language::address::{Address, Kind};
use botwright::sync::merge::Class;
use botwright::sync::plan::Reason;
use botwright::sync::{self, OnDrift, Resolution};
use serde_json::{Value as Json, json};
use tokio::sync::watch;

use super::bots::{resource, whole};
use super::proxy::Silence;
use super::world::{World, ops, quiet};

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn map(content: Json) -> serde_json::Map<String, Json> {
    match content {
        Json::Object(map) => map,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_adopted_is_changed_by_the_next_apply() {
    let world = World::new(whole()).await;
    let theirs = map(json!({"match": ["wifi"], "text": "theirs", "colour": "blue"}));
    let made = world
        .ui
        .create(Kind::Keyword, "wifi", &theirs, "k")
        .await
        .read()
        .unwrap();
    let plan = world.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::NotOurs);
    let advice = format!("`botwright adopt keyword.wifi {}`", made.id);
    assert!(plan.blocked[0].message.contains(&advice));

    world.proxy.take();
    let bound = sync::adopt(&world.input, &address("keyword.wifi"), &made.id)
        .await
        .unwrap();
    assert!(world.proxy.take_writes().is_empty());
    assert!(!bound.already);
    assert_eq!(bound.differs.len(), 1);
    assert_eq!(bound.differs[0].to_string(), "text");
    let plan = world.plan().await;
    assert!(plan.blocked.is_empty(), "{:?}", plan.blocked);
    let place = ops(&plan)
        .iter()
        .position(|op| op == "update keyword.wifi")
        .unwrap();
    let changes = &plan.ops[place].changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].class, Class::Yours);
    world.apply().await;
    let live = world.one("keyword.wifi").await;
    assert_eq!(live.id, made.id);
    assert_eq!(live.content["colour"], "blue", "nobody manages it");
    assert!(world.plan().await.is_empty());

    let again = sync::adopt(&world.input, &address("keyword.wifi"), &made.id)
        .await
        .unwrap();
    assert!(again.already && again.differs.is_empty());
}

#[tokio::test]
async fn what_is_adopted_takes_the_name_of_the_files() {
    let world = World::new(vec![resource("tag.vip", json!({"title": "VIP"}))]).await;
    let made = world
        .ui
        .create(
            Kind::Tag,
            "Very important",
            &map(json!({"title": "VIP"})),
            "k",
        )
        .await
        .read()
        .unwrap();
    sync::adopt(&world.input, &address("tag.vip"), &made.id)
        .await
        .unwrap();
    let plan = world.plan().await;
    assert_eq!(ops(&plan), ["update tag.vip", "publish"]);
    assert_eq!(plan.ops[0].changes[0].class, Class::Yours);
    world.apply().await;
    assert_eq!(world.one("tag.vip").await.id, made.id);
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn what_does_not_fit_is_not_adopted() {
    let world = World::new(whole()).await;
    world.apply().await;
    let state = || world.state_files().remove("sandbox.state.json");
    let before = state();
    let wifi = world.one("keyword.wifi").await.id;
    let vip = world.one("tag.vip").await.id;
    let other = world
        .ui
        .create(Kind::Keyword, "wifi", &map(json!({"match": ["w"]})), "k")
        .await
        .read()
        .unwrap();
    for (at, id, said) in [
        (
            "keyword.wlan",
            wifi.as_str(),
            "did you mean `keyword.wifi`?",
        ),
        ("keyword.wifi", vip.as_str(), "is a tag on the target"),
        (
            "keyword.wifi",
            "keyword_none",
            "there is no keyword with the id `keyword_none`",
        ),
        ("keyword.wifi", other.id.as_str(), "is bound to"),
        ("keyword.tickets", wifi.as_str(), "is bound to"),
    ] {
        let error = sync::adopt(&world.input, &address(at), id)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(said), "{said}: {error}");
        assert_eq!(error.verdict().exit_code(), 64);
    }
    assert_eq!(state(), before);
    let lock = sync::Store::new(&world.input.state_dir, "sandbox")
        .unwrap()
        .lock()
        .unwrap();
    let error = sync::adopt(&world.input, &address("keyword.wifi"), &wifi)
        .await
        .unwrap_err();
    assert_eq!(error.verdict().exit_code(), 8);
    drop(lock);
    // One that was deleted there can be replaced by another.
    let outcome = world.ui.delete(Kind::Keyword, &wifi, "1").await;
    outcome.read().unwrap();
    sync::adopt(&world.input, &address("keyword.wifi"), &other.id)
        .await
        .unwrap();
    assert_eq!(ops(&world.plan().await), ["update keyword.wifi", "publish"]);
}

/// Kills an apply of one tag once the platform has carried the create out, and makes the platform
/// forget the key.
async fn lost() -> World {
    let world = World::new(vec![resource("tag.vip", json!({"title": "VIP"}))]).await;
    lose(&world).await;
    world
}

async fn lose(world: &World) {
    world.proxy.fall_silent(1, Silence::After);
    let hooks = quiet(watch::channel(Vec::new()).1);
    tokio::select! {
        applied = sync::apply(&world.input, &hooks) => panic!("not killed: {applied:?}"),
        () = world.proxy.silent.notified() => {}
    }
    world.proxy.speak();
    world.proxy.lose_keys();
}

#[tokio::test]
async fn without_keys_the_listing_tells_what_a_lost_create_made() {
    let world = lost().await;
    let made = world.one("tag.vip").await;
    // Neither another name nor another body can be meant.
    for (name, title) in [("vip", "Very important"), ("guest", "VIP")] {
        let content = map(json!({ "title": title }));
        let made = world.ui.create(Kind::Tag, name, &content, name).await;
        made.read().unwrap();
    }
    let applied = world.apply().await;
    assert_eq!(ops(&applied.plan), ["publish"]);
    let state = &world.state_files()["sandbox.state.json"];
    assert!(state.contains(&made.id), "{state}");
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn without_keys_an_older_object_is_not_taken_for_it() {
    let mut world = World::new(vec![resource("tag.vip", json!({"title": "VIP"}))]).await;
    world.apply().await;
    world.remove("tag.vip").await;
    let content = map(json!({ "title": "VIP" }));
    let older = world.ui.create(Kind::Tag, "vip", &content, "k").await;
    let older = older.read().unwrap();
    world.input.options.on_drift = Some(OnDrift::Revert);
    lose(&world).await;
    world.apply().await;
    let all = world.live().await.remove(&address("tag.vip")).unwrap();
    assert_eq!(all.len(), 2, "ours was created once");
    let state = &world.state_files()["sandbox.state.json"];
    assert!(!state.contains(&older.id), "{state}");
    world.input.options.on_drift = None;
    let plan = world.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty());
}

#[tokio::test]
async fn of_two_alike_a_person_says_which() {
    for choice in ["made", "none"] {
        let world = lost().await;
        let made = world.one("tag.vip").await;
        let content = map(json!({ "title": "VIP" }));
        let twin = world.ui.create(Kind::Tag, "vip", &content, "k").await;
        let twin = twin.read().unwrap();
        let plan = world.plan().await;
        assert!(plan.is_empty());
        assert_eq!(plan.blocked[0].reason, Reason::OutcomeUnknown);
        let message = &plan.blocked[0].message;
        assert!(
            message.contains(&made.id)
                && message.contains(&twin.id)
                && message.contains("botwright resolve tag.vip --adopt ID"),
            "{message}"
        );
        let applied = world.try_apply().await.unwrap();
        assert_eq!(applied.verdict.exit_code(), 11);
        assert_eq!(
            world.live().await[&address("tag.vip")].len(),
            2,
            "nothing is sent again"
        );

        let other = sync::resolve(&world.input, &address("tag.other"), &Resolution::Nothing).await;
        let error = other.unwrap_err();
        assert!(
            error.to_string().contains("what is open: `tag.vip`"),
            "{error}"
        );
        if choice == "made" {
            let made_it = Resolution::Made(made.id.clone());
            let bound = sync::resolve(&world.input, &address("tag.vip"), &made_it).await;
            assert_eq!(bound.unwrap().unwrap().id, made.id);
            world.apply().await;
            assert!(world.plan().await.is_empty());
        } else {
            let none = Resolution::Nothing;
            let bound = sync::resolve(&world.input, &address("tag.vip"), &none).await;
            assert_eq!(bound.unwrap(), None);
            let plan = world.plan().await;
            assert_eq!(plan.blocked[0].reason, Reason::AmbiguousRemote);
        }
        let error = sync::resolve(&world.input, &address("tag.vip"), &Resolution::Nothing).await;
        assert!(error.unwrap_err().to_string().contains("nothing is open"));
    }
}

#[tokio::test]
async fn a_create_that_nobody_wants_any_more_is_not_open_for_ever() {
    let mut world = World::new(vec![resource("tag.vip", json!({"title": "VIP"}))]).await;
    world.proxy.fall_silent(1, Silence::Before);
    let hooks = quiet(watch::channel(Vec::new()).1);
    tokio::select! {
        applied = sync::apply(&world.input, &hooks) => panic!("not killed: {applied:?}"),
        () = world.proxy.silent.notified() => {}
    }
    world.proxy.speak();
    world.drop_file("tag.vip");
    world.apply().await;
    assert!(!world.state_files()["sandbox.state.json"].contains("\"open\""));
    assert!(world.plan().await.notes.is_empty());
}
