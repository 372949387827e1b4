//! Deletes: only on demand, only what is ours and unedited, never too many.

use botwright::language::address::{Address, Kind};
use botwright::language::value::Desired;
use botwright::sync::SyncError;
use serde_json::json;

use super::bots::{resource, value, whole};
use super::world::{World, ops};

fn tags(count: usize) -> Vec<Desired> {
    (0..count)
        .map(|n| resource(&format!("tag.t{n:02}"), json!({"title": format!("T{n}")})))
        .collect()
}

async fn synced(desired: Vec<Desired>) -> World {
    let world = World::new(desired).await;
    world.apply().await;
    world
}

#[tokio::test]
async fn nothing_is_deleted_without_prune() {
    let mut world = synced(whole()).await;
    world.drop_file("keyword.wifi");
    let plan = world.plan().await;
    assert!(plan.is_empty());
    assert_eq!(plan.skipped[0].address.to_string(), "keyword.wifi");
    assert!(plan.skipped[0].why.contains("--prune"));
    world.apply().await;
    world.one("keyword.wifi").await;

    world.input.options.prune = true;
    let plan = world.plan().await;
    assert_eq!(ops(&plan), ["delete keyword.wifi", "publish"]);
    world.apply().await;
    assert!(
        !world
            .live()
            .await
            .contains_key(&"keyword.wifi".parse::<Address>().unwrap())
    );
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn presence_is_scope() {
    let mut world = synced(whole()).await;
    world.input.options.prune = true;
    world
        .input
        .desired
        .retain(|d| d.address.kind() != Kind::Keyword);
    world.input.scope.remove(&Kind::Keyword);
    let plan = world.plan().await;
    assert!(plan.is_empty() && plan.skipped.is_empty() && plan.refused.is_empty());
}

#[tokio::test]
async fn limits_hold_and_can_be_lifted_one_by_one() {
    // (tags there, tags dropped, refused)
    for (there, dropped, refused) in [
        (4, 3, false),
        (10, 3, false),
        (10, 4, true),
        (30, 6, false),
        (30, 7, true),
        (2, 2, true),
    ] {
        let mut world = synced(tags(there)).await;
        world.input.options.prune = true;
        world.input.desired.drain(..dropped);
        world.proxy.take();
        let outcome = world.try_apply().await;
        if !refused {
            assert_eq!(outcome.unwrap().verdict.exit_code(), 0, "{there} {dropped}");
            assert_eq!(world.live().await.len(), there - dropped);
            continue;
        }
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, SyncError::Limit(_)),
            "{there} {dropped}: {error}"
        );
        assert_eq!(error.verdict().exit_code(), 10);
        assert!(world.proxy.take_writes().is_empty());
        let all = (0..dropped).map(|n| format!("tag.t{n:02}").parse().unwrap());
        world.input.options.allow_delete = all.collect();
        world.apply().await;
        assert_eq!(world.live().await.len(), there - dropped);
    }
}

#[tokio::test]
async fn protected_edited_and_used_objects_stay() {
    let mut world = synced(tags(10)).await;
    world.input.options.prune = true;
    world.input.options.protect = ["tag.t00".parse().unwrap()].into();
    world.input.options.allow_delete = ["tag.t00".parse().unwrap()].into();
    world.drop_file("tag.t00");
    assert_eq!(
        world.try_apply().await.unwrap_err().verdict().exit_code(),
        10
    );
    world.input.options.protect.clear();

    world
        .edit("tag.t00", |tag| {
            tag.insert("title".to_owned(), json!("edited"));
        })
        .await;
    let applied = world.try_apply().await.unwrap();
    assert_eq!(applied.verdict.exit_code(), 4);
    world.one("tag.t00").await;

    let mut world = synced(whole()).await;
    world.input.options.prune = true;
    world.drop_file("flow.thanks");
    // The rule is no longer in the files' scope, and still leads there.
    world.drop_file("rule.vip-thanks");
    world.input.scope.remove(&Kind::Rule);
    let plan = world.plan().await;
    assert!(plan.is_empty());
    assert!(
        plan.skipped[0]
            .why
            .contains("rule.vip-thanks still refers to it")
    );
}

#[tokio::test]
async fn deletes_come_after_the_writes_that_let_go() {
    let mut world = synced(whole()).await;
    world.input.options.prune = true;
    world.input.options.allow_delete = ["rule.vip-thanks".parse().unwrap()].into();
    world.drop_file("flow.thanks");
    world.drop_file("rule.vip-thanks");
    world.drop_file("keyword.wifi");
    world.file("welcome", |welcome| {
        welcome
            .content
            .insert("flow".to_owned(), value(&json!({"$flow": "help"})));
    });
    let plan = world.plan().await;
    assert_eq!(
        ops(&plan),
        [
            "update welcome",
            "delete keyword.wifi",
            "delete rule.vip-thanks",
            "delete flow.thanks",
            "publish"
        ]
    );
    world.apply().await;
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn a_likely_rename_is_hinted_at() {
    let mut world = synced(tags(6)).await;
    world.drop_file("tag.t00");
    world
        .input
        .desired
        .push(resource("tag.better", json!({"title": "T0"})));
    let plan = world.plan().await;
    assert!(
        plan.notes
            .iter()
            .any(|note| note.contains("moved: [{ from: tag.t00, to: tag.better }]")),
        "{:?}",
        plan.notes
    );
}

#[tokio::test]
async fn circles_of_flows_close_and_open() {
    let flow = |name: &str, to: &str| {
        resource(
            &format!("flow.{name}"),
            json!({"steps": [{"go_to": {"$flow": to}}]}),
        )
    };
    let ring = vec![
        flow("a", "b"),
        flow("b", "c"),
        flow("c", "a"),
        flow("d", "d"),
        flow("e", "e"),
    ];
    let mut world = synced(ring).await;
    assert!(world.plan().await.is_empty());
    world.input.options.prune = true;
    world.input.desired.retain(|d| d.address.name() >= "d");
    let plan = world.plan().await;
    assert_eq!(plan.counts().delete, 3);
    world.apply().await;
    assert_eq!(world.live().await.len(), 2);

    let stuck = |name: &str, to: &str| {
        resource(
            &format!("sequence.{name}"),
            json!({"next": {"$sequence": to}}),
        )
    };
    let world = World::new(vec![stuck("a", "b"), stuck("b", "a")]).await;
    let error = world.try_apply().await.unwrap_err();
    assert!(
        error.to_string().contains("sequence.a, sequence.b"),
        "{error}"
    );
}
