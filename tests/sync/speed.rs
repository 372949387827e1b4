//! The least number of requests, as many at a time as allowed.

use std::sync::Mutex;

use botwright::sync::{self, Event};
use reqwest::Method;
use serde_json::json;
use tokio::sync::watch;

use crate::bots::resource;
use crate::world::{World, quiet};

#[tokio::test]
async fn independent_creates_are_one_request_each() {
    let tags = (0..60).map(|n| resource(&format!("tag.t{n}"), json!({"title": format!("T{n}")})));
    let mut world = World::new(tags.collect()).await;
    world.input.connection.parallel = 8;
    let most = Mutex::new((0_usize, 0_usize));
    let count = |event: Event<'_>| {
        let (now, top) = &mut *most.lock().unwrap();
        match event {
            Event::Started { .. } => *now += 1,
            Event::Finished { .. } => *now -= 1,
            Event::Begin { .. } => {}
        }
        *top = (*top).max(*now);
    };
    let hooks = sync::Hooks {
        progress: &count,
        ..quiet(watch::channel(Vec::new()).1)
    };
    world.proxy.take();
    let applied = sync::apply(&world.input, &hooks).await.unwrap();
    assert_eq!(applied.verdict.exit_code(), 0);
    let seen = world.proxy.take();
    let posts = seen
        .iter()
        .filter(|(method, _)| *method == Method::POST)
        .count();
    assert_eq!(posts, 60 + 1, "one each, and the publish");
    // The bot and every kind's listing, and the bot once more before the first write.
    let gets = seen
        .iter()
        .filter(|(method, _)| *method == Method::GET)
        .count();
    assert_eq!(gets, 1 + 14 + 1);
    assert_eq!(seen.len(), posts + gets);
    assert_eq!(most.lock().unwrap().1, 8);
}
