//! Flows that people make: renamed, made twice, with ids that no floating-point number holds.

use botwright::language::value::Desired;
use botwright::platforms::Platform;
use botwright::sync::plan::{Reason, Status};
use botwright::sync::{self, Verdict};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::place::{Place, status, step};
use crate::sync::bots::resource;

/// Beyond 2^53, where a floating-point number would end in 2 or 4.
const BIG: u64 = 9_007_199_254_740_993;

fn bot() -> Vec<Desired> {
    vec![resource(
        "flow.tickets",
        json!({ "title": "tickets", "folder": "members", "steps": [] }),
    )]
}

/// Where flows are made by hand: the path of a flow in the console.
struct Made {
    place: Place,
    parent: Json,
}

impl Made {
    async fn new(platform: Platform) -> Made {
        let place = Place::new(platform, bot()).await;
        let parent = match platform {
            Platform::Botcake => place.make("folders", json!({ "name": "members" })).await,
            _ => {
                let bot = json!({ "name": "LINE", "type": 3 });
                place.make("chatbots", bot).await
            }
        };
        Made { place, parent }
    }

    fn kind(&self) -> (&'static str, &'static str) {
        match self.place.input.connection.platform {
            Platform::Botcake => ("flows", "parent_id"),
            _ => ("message-blocks", "chatbot"),
        }
    }

    async fn flow(&self) -> String {
        let (kind, parent) = self.kind();
        let record = json!({ "name": "tickets", parent: self.parent });
        let id = self.place.make(kind, record).await;
        id.as_str().map_or_else(|| id.to_string(), str::to_owned)
    }

    async fn rename(&self, id: &str, name: &str) {
        let path = format!("{}/{id}", self.kind().0);
        let record = json!({ "name": name });
        self.place.click(Method::PATCH, &path, record).await;
    }
}

const READ: [Platform; 2] = [Platform::Botcake, Platform::Omnichat];

#[tokio::test]
async fn a_renamed_flow_is_told_by_its_id_and_never_made_again() {
    for platform in READ {
        let made = Made::new(platform).await;
        let id = made.flow().await;
        made.place.apply().await;
        made.rename(&id, "Tickets!").await;
        let applied = made.place.apply().await;
        let again = step(&applied.plan, "flow.tickets:object");
        assert_eq!(again.status, Status::Open);
        let told = again.what.replace(&id, "ID");
        insta::allow_duplicates! {
            insta::assert_snapshot!(told, @"change the flow with the id ID so that it is named and placed as in the files");
        }
        let before = again.before.as_ref().unwrap().to_json().to_string();
        assert!(before.contains("Tickets!"), "{before}");
        made.rename(&id, "tickets").await;
        let plan = made.place.plan().await;
        assert_eq!(status(&plan, "flow.tickets:object"), Status::Done);
    }
}

#[tokio::test]
async fn two_flows_of_one_name_wait_for_somebody_to_choose() {
    for platform in READ {
        let made = Made::new(platform).await;
        let mut ids = [made.flow().await, made.flow().await];
        let applied = made.place.try_apply().await.unwrap();
        assert_eq!(applied.verdict.exit_code(), 4);
        let block = &applied.plan.blocked[0];
        assert_eq!(block.reason, Reason::AmbiguousRemote);
        let chosen = ids[0].clone();
        ids.sort();
        let told = block
            .message
            .replace(&ids[0], "ID1")
            .replace(&ids[1], "ID2");
        insta::allow_duplicates! {
            insta::assert_snapshot!(told, @"2 objects of this name are on the platform (ID1, ID2); delete the others there, or say which with `botwright adopt flow.tickets ID`");
        }
        let address = "flow.tickets".parse().unwrap();
        let bound = sync::adopt(&made.place.input, &address, &chosen).await;
        assert_eq!(bound.unwrap().id, format!("flow:{chosen}"));
        let plan = made.place.plan().await;
        assert!(plan.blocked.is_empty());
        assert_eq!(status(&plan, "flow.tickets:object"), Status::Done);
    }
}

#[tokio::test]
async fn ids_that_no_float_holds_are_kept_whole() {
    for text in [false, true] {
        let mut made = Made::new(Platform::Botcake).await;
        let id = made.flow().await;
        let wire = made.place.wire().await;
        let (real, big) = match text {
            false => (json!(id.parse::<u64>().unwrap()), json!(BIG)),
            true => (json!(id.parse::<u64>().unwrap()), json!(BIG.to_string())),
        };
        wire.change(move |passing| {
            if passing.path.ends_with("/flows") {
                passing.json(|json| {
                    for flow in json["data"]["flows"].as_array_mut().unwrap() {
                        if flow["id"] == real {
                            flow["id"] = big.clone();
                        }
                    }
                });
            }
        });
        let plan = made.place.plan().await;
        assert_eq!(plan.refresh[0].remote_id, format!("flow:{BIG}"));
        let applied = made.place.apply().await;
        assert_eq!(applied.verdict, Verdict::default());
        assert!(made.place.plan().await.refresh.is_empty());
    }
    // FIRST LINE's are whole numbers of 64 bits, also as texts.
    for big in [json!(BIG), json!(BIG.to_string())] {
        let tag = json!({ "title": "vip" });
        let mut place = Place::new(Platform::Firstline, vec![resource("tag.vip", tag)]).await;
        let wire = place.wire().await;
        place.apply().await;
        wire.change(move |passing| {
            if passing.path.ends_with("/contact-tag") {
                passing.json(|json| json["data"][0]["id"] = big.clone());
            }
        });
        let folder = tempfile::TempDir::new().unwrap();
        place.input.state_dir = folder.path().to_owned();
        let plan = place.plan().await;
        assert_eq!(plan.ops[0].remote_id, Some(format!("tag:{BIG}")));
    }
}
