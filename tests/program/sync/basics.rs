//! The laws: an applied bot plans empty, nothing is written twice, nothing is written by a plan.

use botwright::language::address::Kind;
use botwright::sync::plan::Action;
use reqwest::Method;
use serde_json::json;

use super::bots::{resource, value, whole};
use super::world::{World, ops};

#[tokio::test]
async fn a_second_plan_is_empty_for_every_kind() {
    let world = World::new(whole()).await;
    let first = world.plan().await;
    assert_eq!(first.counts().create, whole().len());
    assert_eq!(world.state_files().len(), 0, "a plan writes nothing");
    world.proxy.take();
    let applied = world.apply().await;
    let seen = world.proxy.take_writes();
    // One request for each resource, one more for each flow's content, one to publish.
    assert_eq!(seen.len(), whole().len() + 3 + 1, "{seen:?}");
    assert_eq!(applied.results.len(), seen.len());

    let second = world.plan().await;
    assert!(second.is_empty(), "{:?}", ops(&second));
    assert!(second.refresh.is_empty() && second.blocked.is_empty());
    assert_eq!(second.unchanged, whole().len() as u64);
    for kind in Kind::ALL {
        let of_kind = |address: &botwright::language::address::Address| address.kind() == kind;
        assert!(
            whole().iter().any(|d| of_kind(&d.address)),
            "{kind} is not covered"
        );
    }
    let status = world.ui.status().await.unwrap();
    assert!(!status.dirty);

    let files = world.state_files();
    let state = &files["sandbox.state.json"];
    assert!(!files.contains_key("sandbox.journal.jsonl"));
    assert!(!state.contains("readback"), "{state}");
    for secret in ["hush-hush", "+886912345678", "陳"] {
        assert!(!state.contains(secret), "{secret} is in the state");
    }
    world.proxy.take();
    world.apply().await;
    assert!(world.proxy.take_writes().is_empty());
    assert_eq!(world.state_files()["sandbox.state.json"], *state);
}

#[tokio::test]
async fn kind_by_kind_too() {
    // Alone, or with what they refer to.
    let all = whole();
    for kind in Kind::ALL {
        let mut wanted: Vec<_> = all
            .iter()
            .filter(|d| d.address.kind() <= kind)
            .cloned()
            .collect();
        if kind == Kind::ApiCard {
            wanted.extend(
                all.iter()
                    .filter(|d| matches!(d.address.kind(), Kind::Flow | Kind::Sequence))
                    .cloned(),
            );
        }
        if kind == Kind::Flow {
            wanted.extend(
                all.iter()
                    .filter(|d| d.address.kind() == Kind::Sequence)
                    .cloned(),
            );
        }
        let world = World::new(wanted).await;
        world.apply().await;
        assert!(world.plan().await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn a_plan_reads_each_kind_once_and_never_writes() {
    let world = World::new(whole()).await;
    world.apply().await;
    world.proxy.take();
    let files = world.state_files();
    world.plan().await;
    let seen = world.proxy.take();
    assert!(seen.iter().all(|(method, _)| *method == Method::GET));
    // The bot's status and each kind's listing.
    assert_eq!(seen.len(), 1 + Kind::ALL.len(), "{seen:?}");
    assert_eq!(world.state_files(), files);
}

#[tokio::test]
async fn plans_are_deterministic() {
    let mut world = World::new(whole()).await;
    let bare = |mut plan: botwright::sync::Plan| {
        plan.created = String::new();
        serde_json::to_string_pretty(&plan).unwrap()
    };
    assert_eq!(bare(world.plan().await), bare(world.plan().await));
    world.apply().await;
    world.file("tag.vip", |tag| {
        tag.content
            .insert("title".to_owned(), value(&json!("V.I.P.")));
    });
    let one = bare(world.plan().await);
    world.input.desired.reverse();
    assert_eq!(one, bare(world.plan().await));
}

#[tokio::test]
async fn one_change_is_one_write_and_a_publish() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    world.file("flow.thanks", |flow| {
        flow.content
            .insert("steps".to_owned(), value(&json!([{"text": "不客氣喔！"}])));
    });
    let plan = world.plan().await;
    assert_eq!(ops(&plan), ["update flow.thanks", "publish"]);
    assert_eq!(plan.ops[0].changes[0].path.to_string(), "steps[0].text");
    world.proxy.take();
    world.apply().await;
    assert_eq!(world.proxy.take_writes().len(), 2);
    assert!(world.plan().await.is_empty());
    assert_eq!(
        world.one("flow.thanks").await.content["steps"][0]["text"],
        "不客氣喔！"
    );
}

#[tokio::test]
async fn entry_points_wait_for_flows_and_the_publish_for_all() {
    let world = World::new(whole()).await;
    let plan = world.plan().await;
    let place = |text: &str| {
        let found = ops(&plan).iter().position(|op| op == text);
        found.unwrap_or_else(|| panic!("no {text}"))
    };
    assert!(place("create flow.help") < place("create api-card.unused"));
    assert!(place("create api-card.unused") < place("update flow.tickets"));
    assert!(place("create sequence.after") < place("update flow.tickets"));
    assert!(place("update flow.tickets") < place("create keyword.wifi"));
    assert!(place("create menu") < place("publish"));
    let publish = plan.ops.last().unwrap();
    assert_eq!(publish.action, Action::Publish);
    assert_eq!(
        publish.depends_on.len(),
        plan.ops.len() - 2,
        "all but the contact"
    );

    world.proxy.take();
    world.apply().await;
    let seen: Vec<String> = world
        .proxy
        .take_writes()
        .into_iter()
        .map(|(m, p)| format!("{m} {p}"))
        .collect();
    let last_flow = seen
        .iter()
        .rposition(|s| s.starts_with("PUT /v1/bots/lotus/flow/"))
        .unwrap();
    let first_entry = seen.iter().position(|s| s.ends_with("/keyword")).unwrap();
    assert!(last_flow < first_entry, "{seen:?}");
    assert!(seen.last().unwrap().ends_with("/publish"));
}

#[tokio::test]
async fn a_rename_keeps_the_object() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    let before = world.one("flow.thanks").await;
    world.drop_file("flow.thanks");
    world.input.desired.push(resource(
        "flow.merci",
        json!({"steps": [{"text": "不客氣！"}]}),
    ));
    world.file("rule.vip-thanks", |rule| {
        rule.content
            .insert("flow".to_owned(), value(&json!({"$flow": "merci"})));
    });
    world.input.moved = vec![(
        "flow.thanks".parse().unwrap(),
        "flow.merci".parse().unwrap(),
    )];
    let plan = world.plan().await;
    assert_eq!(ops(&plan), ["update flow.merci", "publish"]);
    world.apply().await;
    let after = world.one("flow.merci").await;
    assert_eq!(before.id, after.id);
    assert!(world.plan().await.is_empty());
    world.input.moved.clear();
    let plan = world.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty());
}

#[tokio::test]
async fn a_draft_that_moves_while_it_is_read_is_read_again() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    // One listing at a time, so that the edit falls between two of them.
    world.input.connection.parallel = 1;
    world.proxy.take();
    // The status, the fields, the tags, and then the API cards.
    world.proxy.hold(4);
    let edit = async {
        world.proxy.held.notified().await;
        world
            .edit("tag.vip", |tag| tag["title"] = json!("theirs"))
            .await;
        world
            .edit("flow.thanks", |flow| flow["steps"] = json!([]))
            .await;
        world.proxy.go_on();
    };
    let (plan, ()) = tokio::join!(world.plan(), edit);
    let blocked: Vec<String> = plan.blocked.iter().map(|b| b.address.to_string()).collect();
    assert_eq!(
        blocked,
        ["tag.vip", "flow.thanks"],
        "the tags were read before the edit"
    );
    let reads = world.proxy.take().len();
    assert_eq!(reads, (1 + 14) + (1 + 14), "read twice, no more");
}

#[tokio::test]
async fn a_target_that_does_not_answer_plans_nothing() {
    let mut world = World::new(whole()).await;
    world.apply().await;
    let other = super::proxy::Proxy::start("http://127.0.0.1:9".to_owned()).await;
    world.input.connection.url.clone_from(&other.url);
    world.input.connection.embedded = true;
    let error = botwright::sync::plan(&world.input).await.unwrap_err();
    assert!(
        matches!(error, botwright::sync::SyncError::State(_)),
        "another target: {error}"
    );
    world.input.state_dir = world.folder.path().join("other");
    let error = botwright::sync::plan(&world.input).await.unwrap_err();
    assert!(
        matches!(error, botwright::sync::SyncError::Read(_)),
        "{error}"
    );
    world.input.connection.token = "wrong".to_owned().into();
    world.input.connection.url.clone_from(&world.proxy.url);
    let error = botwright::sync::plan(&world.input).await.unwrap_err();
    assert_eq!(error.verdict().exit_code(), 9, "{error}");
}
