//! Plans that are run later: they hold, or nothing is written.

use botwright::sync;
use serde_json::json;
use tokio::sync::watch;

use super::bots::{value, whole};
use super::world::{World, quiet};

#[tokio::test]
async fn a_saved_plan_runs_or_is_stale() {
    let mut world = World::new(whole()).await;
    let text = serde_json::to_string(&world.plan().await).unwrap();
    assert!(!text.contains("hush-hush"));
    let saved = || serde_json::from_str::<sync::Plan>(&text).unwrap();
    assert!(saved().private, "it carries contact data");
    let hooks = || quiet(watch::channel(Vec::new()).1);

    // A secret is missing from the project.
    let files = world.input.desired.clone();
    world.drop_file("api-card.unused");
    let error = sync::apply_plan(&world.input, saved(), &hooks())
        .await
        .unwrap_err();
    assert_eq!(error.verdict().exit_code(), 5);
    world.input.desired = files
        .into_iter()
        .filter(|d| d.address.to_string() == "api-card.unused")
        .collect();

    // Otherwise the plan needs nothing but itself.
    let applied = sync::apply_plan(&world.input, saved(), &hooks())
        .await
        .unwrap();
    assert_eq!(applied.verdict.exit_code(), 0, "{:?}", applied.results);
    world.input.desired = whole();
    assert!(
        world.plan().await.is_empty(),
        "{:?}",
        world.plan().await.ops
    );
    assert!(!world.state_files()["sandbox.state.json"].contains("+886912345678"));

    let error = sync::apply_plan(&world.input, saved(), &hooks())
        .await
        .unwrap_err();
    assert_eq!(error.verdict().exit_code(), 5, "run twice");

    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("ours")));
    });
    let plan = world.plan().await;
    world
        .edit("flow.thanks", |flow| {
            flow["steps"][0]["text"] = json!("edited")
        })
        .await;
    world
        .edit("tag.vip", |tag| tag["title"] = json!("theirs"))
        .await;
    world.proxy.take();
    let error = sync::apply_plan(&world.input, plan.clone(), &hooks())
        .await
        .unwrap_err();
    assert_eq!(error.verdict().exit_code(), 5);
    let text = error.to_string();
    assert!(
        text.contains("tag.vip: its version was 1, now it is 2"),
        "{text}"
    );
    assert!(text.contains("the draft was"), "{text}");
    assert!(world.proxy.take_writes().is_empty());

    let mut forged = plan.clone();
    forged.ops[0].changes.clear();
    let error = sync::apply_plan(&world.input, forged, &hooks())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("changed after it was made"),
        "{error}"
    );
    let mut other = plan;
    other.target.identity.bot = "other".to_owned();
    other.digest = other.own_digest();
    let error = sync::apply_plan(&world.input, other, &hooks())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("it is for bot `other`"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_between_question_and_answer_is_noticed() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("ours")));
    });
    let live = world.one("tag.vip").await;
    let content = serde_json::Map::from_iter([("title".to_owned(), json!("theirs"))]);
    let confirm = |_: &sync::Plan| {
        let edit = world
            .ui
            .update(live.kind, &live.id, "vip", &content, &live.version);
        let handle = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| handle.block_on(edit))
            .read()
            .unwrap();
        Ok(())
    };
    let hooks = sync::Hooks {
        confirm: &confirm,
        ..quiet(watch::channel(Vec::new()).1)
    };
    world.proxy.take();
    let error = sync::apply(&world.input, &hooks).await.unwrap_err();
    assert_eq!(error.verdict().exit_code(), 5, "{error}");
    assert!(world.proxy.take_writes().is_empty());
    assert_eq!(world.one("tag.vip").await.content["title"], "theirs");
}
