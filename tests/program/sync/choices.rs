//! What `--on-drift` means for names and for deleted objects.

use botwright::language::address::{Address, Kind};
use botwright::sync::merge::Class;
use botwright::sync::plan::Reason;
use botwright::sync::{self, OnDrift};
use serde_json::json;
use tokio::sync::watch;

use super::bots::{resource, value, whole};
use super::world::{World, ops, quiet};

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_name_given_on_the_platform_can_be_kept() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    let live = world.one("tag.vip").await;
    let renamed = world
        .ui
        .update(Kind::Tag, &live.id, "regular", &live.content, &live.version)
        .await;
    renamed.read().unwrap();
    let plan = world.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::Drift);

    // Along with a change of the files, the kept name stays.
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("V.I.P.")));
    });
    world.input.options.on_drift = Some(OnDrift::Keep);
    let applied = world.apply().await;
    let kept = |note: &String| note.contains("its name on the platform, `regular`, is kept");
    assert!(
        applied.plan.notes.iter().any(kept),
        "{:?}",
        applied.plan.notes
    );
    assert_eq!(world.one("tag.regular").await.content["title"], "V.I.P.");

    // From now on it is the files that differ.
    world.input.options.on_drift = None;
    let plan = world.plan().await;
    assert_eq!(ops(&plan), ["update tag.vip", "publish"]);
    assert_eq!(plan.ops[0].changes[0].class, Class::Yours);

    // The file follows: everything that names the tag, too.
    world.file("tag.vip", |tag| tag.address = address("tag.regular"));
    world.input.moved = vec![(address("tag.vip"), address("tag.regular"))];
    world.file("rule.vip-thanks", |rule| {
        rule.content
            .insert("tag".to_owned(), value(&json!({"$tag": "regular"})));
    });
    world.file("flow.tickets", |flow| {
        flow.uses = [address("tag.regular")].into();
    });
    let plan = world.plan().await;
    assert!(
        plan.is_empty() && plan.blocked.is_empty(),
        "{:?} {:?}",
        ops(&plan),
        plan.blocked
    );
    world.apply().await;
    world.input.moved.clear();
    let plan = world.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty());
    assert_eq!(world.one("tag.regular").await.id, live.id);
}

#[tokio::test]
async fn an_ignored_name_is_drift_again_after_a_write() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    let live = world.one("tag.vip").await;
    let renamed = world
        .ui
        .update(Kind::Tag, &live.id, "regular", &live.content, &live.version)
        .await;
    renamed.read().unwrap();
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("V.I.P.")));
    });
    world.input.options.on_drift = Some(OnDrift::Ignore);
    world.apply().await;
    assert_eq!(world.one("tag.regular").await.content["title"], "V.I.P.");
    world.input.options.on_drift = None;
    let plan = world.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::Drift);
    assert_eq!(plan.blocked[0].changes.len(), 1);
}

#[tokio::test]
async fn what_refers_to_something_left_deleted_is_blocked() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    // Nothing may refer to it while it goes.
    world.remove("rule.vip-thanks").await;
    world.remove("tag.vip").await;
    world.file("rule.vip-thanks", |rule| {
        rule.content.insert("once".to_owned(), value(&json!(true)));
    });
    world.file("keyword.wifi", |wifi| {
        wifi.content.insert("text".to_owned(), value(&json!("new")));
    });
    for choice in [OnDrift::Ignore, OnDrift::Keep] {
        world.input.options.on_drift = Some(choice);
        let plan = world.plan().await;
        assert!(
            plan.blocked.is_empty(),
            "both are left deleted: {:?}",
            plan.blocked
        );
        assert_eq!(ops(&plan), ["update keyword.wifi", "publish"]);
        let mut more = world.input.clone();
        more.desired.push(resource(
            "rule.another",
            json!({"event": "tag_added", "tag": {"$tag": "vip"}, "flow": {"$flow": "thanks"}}),
        ));
        let plan = sync::plan(&more).await.unwrap();
        assert_eq!(plan.blocked.len(), 1, "{:?}", plan.blocked);
        assert_eq!(plan.blocked[0].address, address("rule.another"));
        assert_eq!(plan.blocked[0].reason, Reason::Dependency);
        assert!(
            plan.blocked[0]
                .message
                .contains("refers to tag.vip, which was deleted"),
            "{}",
            plan.blocked[0].message
        );
        let hooks = quiet(watch::channel(Vec::new()).1);
        if choice == OnDrift::Keep {
            let applied = sync::apply(&more, &hooks).await.unwrap();
            assert_eq!(applied.verdict.exit_code(), 4);
            assert!(
                applied
                    .results
                    .iter()
                    .all(|result| result.end == sync::End::Done)
            );
        }
    }
}
