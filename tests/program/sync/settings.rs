//! What is true of the bot as a whole: planned under the publish, written before it.

use std::collections::BTreeMap;
use std::fs;

use botwright::language::value::Value;
use botwright::platforms::Outcome;
use botwright::sync::{self, SyncError};
use serde_json::{Map, Value as Json, json};
use tokio::sync::watch;

use super::bots::whole;
use super::shop::{Shop, json};
use super::world::{World, ops, quiet};

fn hours(spans: &str) -> BTreeMap<String, Value> {
    let map = |entries: &[(&str, Value)]| {
        let entries = entries.iter();
        Value::Map(
            entries
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect(),
        )
    };
    let open = map(&[("mon-fri", Value::Text(spans.to_owned()))]);
    BTreeMap::from([
        (
            "channels".to_owned(),
            Value::List(vec![Value::Text("line".to_owned())]),
        ),
        ("timezone".to_owned(), Value::Text("Asia/Taipei".to_owned())),
        (
            "hours".to_owned(),
            map(&[("support", map(&[("open", open)]))]),
        ),
    ])
}

async fn with_hours() -> World {
    let mut world = World::new(whole()).await;
    world.input.settings = Some(hours("09:00-18:00"));
    world.apply().await;
    world
}

#[tokio::test]
async fn changed_hours_are_one_publish_and_nothing_else() {
    let mut world = with_hours().await;
    let status = world.ui.status().await.unwrap();
    assert!(!status.dirty);
    assert_eq!(
        Json::Object(status.settings.published.unwrap()),
        json!({"channels": ["line"], "timezone": "Asia/Taipei",
               "hours": {"support": {"open": {"mon-fri": "09:00-18:00"}}}})
    );
    assert!(world.plan().await.is_empty());

    world.input.settings = Some(hours("09:00-17:00"));
    world.proxy.take();
    let plan = world.plan().await;
    assert!(world.proxy.take_writes().is_empty());
    assert_eq!(ops(&plan), ["publish"]);
    assert_eq!(
        serde_json::to_value(&plan.ops[0].changes).unwrap(),
        json!([{"path": "hours.support.open.mon-fri", "before": "09:00-18:00",
                "after": "09:00-17:00", "class": "yours"}])
    );
    world.apply().await;
    // The settings and the publish.
    assert_eq!(world.proxy.take_writes().len(), 2);
    assert!(world.plan().await.is_empty());
    let published = world.ui.status().await.unwrap().settings.published;
    assert_eq!(
        published.unwrap()["hours"]["support"]["open"]["mon-fri"],
        "09:00-17:00"
    );
}

#[tokio::test]
async fn a_setting_that_goes_is_named_and_theirs_stay() {
    let mut world = with_hours().await;
    let wanted = world.input.settings.as_mut().unwrap();
    wanted.insert("hours".to_owned(), Value::Map(BTreeMap::new()));
    let plan = world.plan().await;
    assert_eq!(plan.ops[0].changes.len(), 1);
    assert_eq!(plan.ops[0].changes[0].path.to_string(), "hours.support");
    assert!(plan.ops[0].changes[0].after.is_none());
    world.apply().await;
    assert!(world.plan().await.is_empty());
    // Who says nothing of the whole bot changes nothing of it.
    world.input.settings = None;
    world.file("tag.vip", |tag| {
        let title = Value::Text("Other".to_owned());
        tag.content.insert("title".to_owned(), title);
    });
    let before = world.ui.status().await.unwrap().settings;
    world.apply().await;
    assert_eq!(world.ui.status().await.unwrap().settings, before);
}

#[tokio::test]
async fn settings_that_moved_make_a_plan_stale() {
    let mut world = with_hours().await;
    world.input.settings = Some(hours("09:00-17:00"));
    let plan = world.plan().await;
    let status = world.ui.status().await.unwrap();
    let theirs = json!({"channels": ["line"], "timezone": "Asia/Tokyo"});
    let theirs: Map<String, Json> = theirs.as_object().unwrap().clone();
    let put = world
        .ui
        .put_settings(&theirs, status.settings.version)
        .await;
    assert!(matches!(put, Outcome::Done(2)), "{put:?}");
    let hooks = quiet(watch::channel(Vec::new()).1);
    let stale = sync::apply_plan(&world.input, plan, &hooks).await;
    assert!(matches!(stale, Err(SyncError::Stale(_))), "{stale:?}");
    let digest = world.ui.status().await.unwrap().draft.digest;
    assert_eq!(world.ui.publish(&digest).await, Outcome::Done(()));
    // Their time zone is live now; a new plan says so, and puts the files' back.
    let plan = world.plan().await;
    let changes = &plan.ops[0].changes;
    assert!(
        changes
            .iter()
            .any(|change| change.path.to_string() == "timezone"),
        "{changes:?}"
    );
    world.apply().await;
    assert!(world.plan().await.is_empty());
}

#[tokio::test]
async fn a_publish_that_failed_is_made_up_for() {
    let mut world = with_hours().await;
    world.input.settings = Some(hours("09:00-17:00"));
    // The settings are in the draft, as after a run that broke off before its publish.
    let settings = world.ui.status().await.unwrap().settings;
    let mut draft = settings.draft.unwrap();
    draft["hours"]["support"]["open"]["mon-fri"] = json!("09:00-17:00");
    let put = world.ui.put_settings(&draft, settings.version).await;
    assert!(matches!(put, Outcome::Done(_)));
    assert_eq!(ops(&world.plan().await), ["publish"]);
    world.proxy.take();
    world.apply().await;
    assert_eq!(world.proxy.take_writes().len(), 1, "only the publish");
    assert!(world.plan().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_reads_them_under_the_publish() {
    let shop = Shop::new().await;
    let settings = shop.root.join("botwright.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    let set = |hours: &str| {
        let hours =
            format!("{text}\nhours: {{ support: {{ open: {{ mon-fri: \"{hours}\" }} }} }}\n");
        fs::write(&settings, hours).unwrap();
    };
    set("09:00-18:00");
    shop.code(&["apply", "--yes"], 0).await;
    shop.code(&["plan", "--exit-code"], 0).await;
    set("09:00-17:00");
    let (out, _) = shop.code(&["plan"], 0).await;
    let expected = "publish: the bot's settings go live\n  ~ hours.support.open.mon-fri: 09:00-18:00 -> 09:00-17:00\n";
    assert!(out.contains(expected), "{out}");
    let (out, _) = shop.code(&["plan", "--format", "markdown"], 0).await;
    assert!(
        out.contains("hours.support.open.mon-fri: 09:00-18:00 -&gt; 09:00-17:00"),
        "{out}"
    );
    let (out, _) = shop.code(&["plan", "--format", "json"], 0).await;
    assert_eq!(json(&out)["ops"].as_array().unwrap().len(), 1);
    shop.code(&["plan", "--exit-code"], 2).await;
    shop.code(&["plan", "--out", "saved.plan"], 0).await;
    let (out, _) = shop
        .code(&["apply", "--plan", "saved.plan", "--yes"], 0)
        .await;
    assert!(out.contains("09:00-18:00 -> 09:00-17:00"), "{out}");
    let (out, _) = shop.code(&["plan", "--exit-code"], 0).await;
    assert!(out.starts_with("nothing to change"), "{out}");
}
