//! Whatever somebody does on the platform, and whatever the files say.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::bots::resource;
use super::world::World;
use botwright::language::value::Desired;
use botwright::sync::OnDrift;

/// A small content: texts, numbers, maps, lists.
fn content() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        "[a-c]{0,3}".prop_map(Json::from),
        (0..3_i64).prop_map(Json::from),
        any::<bool>().prop_map(Json::from),
        Just(json!(0.5)),
    ];
    let tree = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map("[xy$]{1,2}", inner, 0..3).prop_map(|map| json!(map)),
        ]
    });
    prop::collection::btree_map("[a-d]", tree, 0..4).prop_map(|map| json!(map))
}

fn desired(contents: &[Json]) -> Vec<Desired> {
    let kinds = ["tag", "flow", "keyword", "rule"];
    contents
        .iter()
        .enumerate()
        .map(|(n, content)| resource(&format!("{}.n{n}", kinds[n % 4]), content.clone()))
        .collect()
}

/// `{"$x": …}` would be read as a reference by the test's own shorthand, or by nobody.
fn plain(json: &Json) -> bool {
    match json {
        Json::Object(map) => map.iter().all(|(key, value)| key != "$" && plain(value)),
        Json::Array(items) => items.iter().all(plain),
        _ => true,
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_after_an_apply_is_empty(
        first in prop::collection::vec(content().prop_filter("shorthand", plain), 1..6),
        second in prop::collection::vec(content().prop_filter("shorthand", plain), 1..6),
    ) {
        run(async {
            let mut world = World::new(desired(&first)).await;
            world.apply().await;
            let plan = world.plan().await;
            assert!(plan.is_empty() && plan.blocked.is_empty(), "{:?}", plan.ops);
            // The files become something else entirely; nobody touched the platform.
            world.input.desired = desired(&second);
            world.apply().await;
            let plan = world.plan().await;
            assert!(plan.is_empty() && plan.blocked.is_empty(), "{:?}", plan.ops);
            for wanted in &world.input.desired {
                world.one(&wanted.address.to_string()).await;
            }
        });
    }

    #[test]
    fn edits_on_the_platform_survive_unless_reverted(
        before in prop::collection::vec(content().prop_filter("shorthand", plain), 1..5),
        files in prop::collection::vec(content().prop_filter("shorthand", plain), 1..5),
        edits in prop::collection::vec((0..5_usize, "[a-d]", "[d-f]{1,3}"), 1..5),
    ) {
        run(async {
            let mut world = World::new(desired(&before)).await;
            world.apply().await;
            let mut edited = std::collections::BTreeMap::new();
            for (place, key, text) in edits {
                let address = world.input.desired[place % before.len()].address.clone();
                world.edit(&address.to_string(), |content| {
                    content.insert(key.clone(), json!(text));
                }).await;
                edited.insert((address, key), text);
            }
            let mut wanted = desired(&before);
            for (old, new) in wanted.iter_mut().zip(desired(&files)) {
                old.content = new.content;
            }
            world.input.desired = wanted;
            world.try_apply().await.unwrap();
            for ((address, key), text) in &edited {
                let live = world.one(&address.to_string()).await;
                assert_eq!(live.content.get(key), Some(&json!(text)), "{address} {key}");
            }
            world.input.options.on_drift = Some(OnDrift::Revert);
            world.apply().await;
            world.input.options.on_drift = None;
            let plan = world.plan().await;
            assert!(plan.is_empty() && plan.blocked.is_empty(), "{:?} {:?}", plan.ops, plan.blocked);
        });
    }
}
