//! The least number of requests, as many at a time as allowed.

use reqwest::Method;
use serde_json::json;

use super::bots::resource;
use super::world::World;

#[tokio::test]
async fn independent_creates_are_one_request_each() {
    let tags = (0..60).map(|n| resource(&format!("tag.t{n}"), json!({"title": format!("T{n}")})));
    let mut world = World::new(tags.collect()).await;
    world.input.connection.parallel = 8;
    world.proxy.take();
    world.apply().await;
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
    assert_eq!(world.proxy.most(), 8);
}

#[tokio::test]
async fn contacts_are_read_again_alone() {
    let contact = |n| resource(&format!("contact.m{n}"), json!({"first_name": "A"}));
    let world = World::new((0..5).map(contact).collect()).await;
    world.apply().await;
    let gets = world.proxy.take();
    let gets = gets.iter().filter(|(method, _)| *method == Method::GET);
    assert_eq!(gets.count(), (1 + 14) + (1 + 1));
}
