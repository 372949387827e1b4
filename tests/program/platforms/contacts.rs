//! Contacts and tags on FIRST LINE, through the same plan and state as everything else.

use botwright::language::value::{Desired, Value};
use botwright::platforms::Platform;
use botwright::sync::plan::{Status, Verify};
use serde_json::json;

use super::place::{Place, open, step};
use crate::sync::bots::resource;
use crate::sync::world::ops;

fn members() -> Vec<Desired> {
    let mut vip = resource("tag.vip", json!({ "title": "VIP" }));
    vip.remote_name = "VIP".to_owned();
    let mut first = resource(
        "contact.M1",
        json!({
            "membership_no": "M1", "first_name": "陳", "last_name": "大華",
            "tags": [{ "$tag": "vip" }], "fields": { "seats": 2 },
        }),
    );
    first.uses.insert("field.seats".parse().unwrap());
    vec![
        resource("field.seats", json!({ "title": "seats", "type": "number" })),
        vip,
        first,
        resource(
            "contact.M2",
            json!({ "membership_no": "M2", "first_name": "林" }),
        ),
    ]
}

async fn tenant() -> Place {
    let place = Place::new(Platform::Firstline, members()).await;
    let group = place
        .make("categories", json!({ "name": "會員", "type": 0 }))
        .await;
    let path = format!("categories/{group}/cols");
    place
        .make(&path, json!({ "name": "seats", "type": 0 }))
        .await;
    place
}

#[tokio::test]
async fn contacts_and_tags_are_created_changed_and_deleted() {
    let mut place = tenant().await;
    let plan = place.plan().await;
    assert_eq!(
        ops(&plan),
        ["create tag.vip", "create contact.M1", "create contact.M2"]
    );
    assert!(open(&plan).is_empty(), "{:?}", open(&plan));
    assert!(plan.private);
    place.apply().await;
    let plan = place.plan().await;
    assert!(
        plan.is_empty() && plan.blocked.is_empty(),
        "{:?} {:?}",
        ops(&plan),
        plan.blocked
    );
    assert!(plan.refresh.is_empty(), "{:?}", plan.refresh);
    assert_eq!(plan.unchanged, 4);

    // What lists do not show is compared with what was last written.
    place.file("contact.M1", |desired| {
        let fields = Value::Map([("seats".to_owned(), Value::Int(3))].into());
        desired.content.insert("fields".to_owned(), fields);
    });
    place.file("tag.vip", |desired| {
        desired.remote_name = "貴賓".to_owned();
        desired
            .content
            .insert("title".to_owned(), Value::Text("貴賓".to_owned()));
    });
    assert_eq!(
        ops(&place.plan().await),
        ["update tag.vip", "update contact.M1"]
    );
    place.apply().await;
    assert!(place.plan().await.is_empty());

    place
        .input
        .desired
        .retain(|d| d.address.to_string() != "contact.M2");
    place.input.options.prune = true;
    assert_eq!(ops(&place.plan().await), ["delete contact.M2"]);
    place.apply().await;
    assert!(place.plan().await.is_empty());

    // Tags are not shown, which is no edit of anybody's.
    place
        .input
        .desired
        .retain(|d| d.address.to_string() != "contact.M1");
    place.input.options.allow_delete = ["contact.M1".parse().unwrap()].into();
    let plan = place.plan().await;
    assert_eq!(ops(&plan), ["delete contact.M1"], "{:?}", plan.blocked);
    place.apply().await;
    assert!(place.plan().await.is_empty());
}

#[tokio::test]
async fn contacts_wait_for_a_field_that_somebody_has_to_make() {
    let place = Place::new(Platform::Firstline, members()).await;
    let plan = place.plan().await;
    assert_eq!(ops(&plan), ["create tag.vip", "create contact.M2"]);
    let make = step(&plan, "field.seats:object");
    assert_eq!((make.status, make.verify), (Status::Open, Verify::ReadBack));
    assert_eq!(make.unlocks, ["contact.M1"]);
    assert_eq!(place.apply().await.verdict.exit_code(), 0);
}

#[tokio::test]
async fn a_member_who_is_there_already_is_taken_over_or_asked_about() {
    let place = tenant().await;
    place.apply().await;
    // Another project's memory knows nothing of them.
    let stranger = tenant_of(&place);
    let plan = stranger.plan().await;
    // M1's tags and fields cannot be read, so that they are written again.
    assert_eq!(
        ops(&plan),
        ["adopt tag.vip", "adopt contact.M2", "update contact.M1"]
    );
    stranger.apply().await;
    assert!(stranger.plan().await.is_empty());
}

struct Stranger(botwright::sync::Input, tempfile::TempDir);

fn tenant_of(place: &Place) -> Stranger {
    let folder = tempfile::TempDir::new().unwrap();
    let mut input = place.input.clone();
    input.state_dir = folder.path().join(".botwright");
    Stranger(input, folder)
}

impl Stranger {
    async fn plan(&self) -> botwright::sync::Plan {
        assert!(self.1.path().is_dir());
        botwright::sync::plan(&self.0).await.unwrap()
    }

    async fn apply(&self) {
        let none = tokio::sync::watch::channel(Vec::new()).1;
        let applied = botwright::sync::apply(&self.0, &crate::sync::world::quiet(none)).await;
        let applied = applied.unwrap();
        assert_eq!(applied.verdict.exit_code(), 0, "{:?}", applied.results);
    }
}

#[tokio::test]
async fn tags_that_no_list_shows_make_no_drift() {
    let mut place = tenant().await;
    place.apply().await;
    // Somebody takes the tag away: no read is documented that would tell, and none is guessed.
    let members = place
        .api(reqwest::Method::GET, "/api/v1/contact", None)
        .await;
    let mut members = members["data"].as_array().unwrap().iter();
    let first = members.find(|one| one["membership_no"] == "M1").unwrap();
    let path = format!("/api/v1/contact/{}", first["id"]);
    let body = json!({ "_method": "put", "tag_ids": [] });
    place.api(reqwest::Method::POST, &path, Some(body)).await;
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty(), "{plan:?}");
    // What the files change is written, whatever is there.
    place.file("contact.M1", |desired| {
        desired
            .content
            .insert("tags".to_owned(), Value::List(Vec::new()));
    });
    assert_eq!(ops(&place.plan().await), ["update contact.M1"]);
    place.apply().await;
    assert!(place.plan().await.is_empty());
}

#[tokio::test]
async fn a_phone_number_that_no_request_writes_is_a_step_by_hand() {
    let place = tenant().await;
    let mut place = place;
    place.file("contact.M2", |desired| {
        let phone = Value::Text("+886912345678".to_owned());
        desired.content.insert("phone".to_owned(), phone);
    });
    let applied = place.apply().await;
    let set = step(&applied.plan, "contact.M2:object");
    assert_eq!((set.status, set.verify), (Status::Open, Verify::ReadBack));
    assert!(set.paste.contains("phone"), "{}", set.paste);
    let plan = place.plan().await;
    assert_eq!(open(&plan), ["contact.M2:object"]);
}
