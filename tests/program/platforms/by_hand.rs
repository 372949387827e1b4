//! Flows, menus and keywords on a platform whose API writes almost nothing of them.

use botwright::language::value::{Desired, Value};
use botwright::platforms::Platform;
use botwright::sync::plan::{Reason, Status, Verify};
use botwright::sync::{self, Serving, SyncError};
use reqwest::Method;
use serde_json::json;

use super::place::{Place, open, status, step};
use crate::sync::bots::resource;
use crate::sync::world::ops;

fn bot() -> Vec<Desired> {
    let mut tickets = resource(
        "flow.tickets",
        json!({ "title": "我的票券", "folder": "會員服務", "steps": [{ "text": "hi" }] }),
    );
    tickets.remote_name = "我的票券".to_owned();
    vec![
        tickets,
        resource(
            "keyword.tickets",
            json!({ "match": ["票券"], "mode": "contains", "flow": { "$flow": "tickets" } }),
        ),
        resource(
            "menu",
            json!({ "items": [
                { "label": "票券", "flow": { "$flow": "tickets" } },
                { "label": "網站", "url": "https://lotus.example" },
            ] }),
        ),
        resource("welcome", json!({ "flow": { "$flow": "tickets" } })),
    ]
}

async fn page() -> Place {
    let mut place = Place::new(Platform::Botcake, bot()).await;
    place.input.connection.options.reserve_keywords = true;
    place
}

/// Somebody makes the flow; gives its id.
async fn make_flow(place: &Place) -> serde_json::Value {
    let folder = place.make("folders", json!({ "name": "會員服務" })).await;
    let flow = json!({ "name": "我的票券", "parent_id": folder });
    place.make("flows", flow).await
}

#[tokio::test]
async fn what_waits_for_a_flow_is_written_once_somebody_has_made_it() {
    let place = page().await;
    let plan = place.plan().await;
    assert_eq!(ops(&plan), Vec::<String>::new());
    let make = step(&plan, "flow.tickets:object");
    assert_eq!((make.status, make.verify), (Status::Open, Verify::ReadBack));
    assert_eq!(make.unlocks, ["keyword.tickets"]);
    assert_eq!(make.paste, "title: 我的票券\nfolder: 會員服務");
    assert_eq!(make.r#where, "Botcake, Flows");
    assert_eq!(make.because, ["bot/flow.yaml:3"]);
    let applied = place.apply().await;
    assert!(applied.results.is_empty());

    let flow = make_flow(&place).await;
    let plan = place.plan().await;
    assert_eq!(status(&plan, "flow.tickets:object"), Status::Done);
    assert_eq!(
        ops(&plan),
        ["create keyword.tickets", "bind keyword.tickets"]
    );
    place.apply().await;
    let keywords = place.click(Method::GET, "keywords", json!({})).await;
    let bound = keywords.as_array().unwrap();
    assert_eq!(bound.len(), 1, "{keywords}");
    assert_eq!(bound[0]["flow_id"], flow);

    let plan = place.plan().await;
    assert!(
        plan.is_empty() && plan.refresh.is_empty(),
        "{:?}",
        ops(&plan)
    );
    let told = step(&plan, "keyword.tickets:content");
    assert!(
        told.what.contains(&bound[0]["id"].to_string()),
        "{}",
        told.what
    );
    assert!(told.paste.contains("票券") && told.paste.contains("contains"));
    assert!(
        !told.paste.contains("flow"),
        "our request binds it: {}",
        told.paste
    );
}

#[tokio::test]
async fn steps_are_done_or_attested_and_open_again_when_their_content_changes() {
    let mut place = page().await;
    let flow = make_flow(&place).await;
    let items = json!([
        { "type": "flow", "title": "票券", "flow_id": flow },
        { "type": "link", "title": "網站", "url": "https://lotus.example" },
    ]);
    for item in items.as_array().unwrap() {
        place.make("menu_items", item.clone()).await;
    }
    place.apply().await;
    let plan = place.plan().await;
    assert_eq!(status(&plan, "menu:object"), Status::Done);
    let left = [
        "flow.tickets:content",
        "keyword.tickets:content",
        "welcome:content",
    ];
    assert_eq!(open(&plan), left);

    for address in ["flow.tickets", "keyword.tickets", "welcome"] {
        let address = address.parse().unwrap();
        let said = sync::attest(&place.input, &address, "Mai", None).await;
        assert_eq!(said.unwrap().len(), 1);
        let again = sync::attest(&place.input, &address, "Mai", None).await;
        assert_eq!(again.unwrap(), []);
    }
    let plan = place.plan().await;
    assert!(open(&plan).is_empty() && plan.is_empty());
    assert_eq!(plan.unchanged, 4);

    place.file("keyword.tickets", |desired| {
        let phrases = Value::List(vec![Value::Text("ticket".to_owned())]);
        desired.content.insert("match".to_owned(), phrases);
    });
    let plan = place.plan().await;
    assert_eq!(open(&plan), ["keyword.tickets:content"]);
    let step = step(&plan, "keyword.tickets:content");
    let before = step.before.as_ref().unwrap().to_json();
    assert_eq!(before["match"], json!(["票券"]));

    place.file("menu", |desired| {
        desired
            .content
            .insert("items".to_owned(), Value::List(Vec::new()));
    });
    assert_eq!(
        open(&place.plan().await),
        ["keyword.tickets:content", "menu:object"]
    );
    let error = sync::attest(&place.input, &"menu".parse().unwrap(), "Mai", None).await;
    let SyncError::Unfit(why) = error.unwrap_err() else {
        panic!("a step that is read back is nobody's to attest");
    };
    assert!(why.contains("verified by reading back"), "{why}");
}

#[tokio::test]
async fn a_flow_that_was_renamed_there_is_told_and_keeps_its_keyword() {
    let place = page().await;
    let flow = make_flow(&place).await;
    place.apply().await;
    let path = format!("flows/{flow}");
    place
        .click(Method::PATCH, &path, json!({ "name": "票" }))
        .await;
    let plan = place.plan().await;
    assert_eq!(ops(&plan), Vec::<String>::new());
    let step = step(&plan, "flow.tickets:object");
    assert_eq!(step.status, Status::Open);
    assert!(step.what.contains(&flow.to_string()), "{}", step.what);
    assert_eq!(step.before.as_ref().unwrap().to_json()["title"], "票");
    assert_eq!(step.after.as_ref().unwrap().to_json()["title"], "我的票券");
    assert!(step.unlocks.is_empty());
}

#[tokio::test]
async fn two_flows_of_one_name_are_asked_about() {
    let place = page().await;
    let folder = place.make("folders", json!({ "name": "會員服務" })).await;
    for _ in 0..2 {
        let flow = json!({ "name": "我的票券", "parent_id": folder });
        place.make("flows", flow).await;
    }
    let plan = place.plan().await;
    let blocked: Vec<(String, Reason)> = plan
        .blocked
        .iter()
        .map(|block| (block.address.to_string(), block.reason))
        .collect();
    assert_eq!(
        blocked,
        [
            ("flow.tickets".to_owned(), Reason::AmbiguousRemote),
            ("keyword.tickets".to_owned(), Reason::Dependency),
        ]
    );
}

#[tokio::test]
async fn a_keyword_that_somebody_bound_elsewhere_is_drift() {
    let place = page().await;
    make_flow(&place).await;
    place.apply().await;
    let other = place.make("flows", json!({ "name": "other" })).await;
    let keywords = place.click(Method::GET, "keywords", json!({})).await;
    let path = format!("keywords/{}", keywords[0]["id"]);
    place
        .click(Method::PATCH, &path, json!({ "flow_id": other }))
        .await;
    let plan = place.plan().await;
    assert_eq!(plan.blocked.len(), 1);
    assert_eq!(plan.blocked[0].reason, Reason::Drift);
}

#[tokio::test]
async fn a_keyword_that_a_person_makes_is_adopted_and_bound() {
    let mut place = page().await;
    place.input.connection.options.reserve_keywords = false;
    make_flow(&place).await;
    let plan = place.plan().await;
    assert_eq!(ops(&plan), Vec::<String>::new());
    let make = step(&plan, "keyword.tickets:object");
    assert_eq!(make.unlocks, ["keyword.tickets"]);
    let id = place
        .make("keywords", json!({ "phrase": "票券" }))
        .await
        .to_string();
    let plan = place.plan().await;
    let make = step(&plan, "keyword.tickets:object");
    assert!(make.what.contains(&id), "{}", make.what);
    let address = "keyword.tickets".parse().unwrap();
    sync::adopt(&place.input, &address, &id).await.unwrap();
    assert_eq!(ops(&place.plan().await), ["bind keyword.tickets"]);
    place.apply().await;
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty());
    assert!(!open(&plan).contains(&"keyword.tickets:object"));
}

#[tokio::test]
async fn what_no_request_deletes_is_a_step_of_prune() {
    let mut place = page().await;
    make_flow(&place).await;
    place.apply().await;
    place
        .input
        .desired
        .retain(|d| d.address.to_string() != "keyword.tickets");
    let plan = place.plan().await;
    assert_eq!(plan.skipped.len(), 1, "{:?}", plan.skipped);
    place.input.options.prune = true;
    let plan = place.plan().await;
    assert!(open(&plan).contains(&"keyword.tickets:remove"));
    assert_eq!(ops(&plan), Vec::<String>::new());
}

#[tokio::test]
async fn served_content_is_an_address_that_stays() {
    let mut place = page().await;
    place.input.serve = Some(Serving {
        url: "https://bots.lotus.example".to_owned(),
        token: vec!["SERVE_TOKEN".to_owned()],
    });
    make_flow(&place).await;
    place.apply().await;
    let plan = place.plan().await;
    let put = step(&plan, "flow.tickets:content");
    assert_eq!(
        put.paste,
        "URL: https://bots.lotus.example/botcake/tickets\nHeader: Authorization: Bearer ${env.SERVE_TOKEN}\n\
         Method: POST\nBody (JSON):\n{\n  \"id\": \"{{psid}}\"\n}"
    );
    let address = "flow.tickets".parse().unwrap();
    sync::attest(&place.input, &address, "Mai", None)
        .await
        .unwrap();
    place.file("flow.tickets", |desired| {
        desired
            .content
            .insert("steps".to_owned(), Value::List(Vec::new()));
    });
    let plan = place.plan().await;
    assert_eq!(status(&plan, "flow.tickets:content"), Status::Attested);
}

#[tokio::test]
async fn where_nothing_can_be_read_everything_is_attested() {
    let place = Place::new(Platform::Ahachat, bot()).await;
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.listings.is_empty());
    let left = [
        "flow.tickets:content",
        "keyword.tickets:content",
        "menu:content",
        "welcome:content",
    ];
    assert_eq!(open(&plan), left);
    let menu = step(&plan, "menu:content");
    assert!(
        menu.paste.contains("我的票券"),
        "titles, not names: {}",
        menu.paste
    );
}

/// What the files give no title to is found by its name, and nothing that needs it comes before it.
#[tokio::test]
async fn what_has_no_title_is_made_by_its_name() {
    let desired = vec![
        resource("tag.vip", json!({})),
        resource("flow.tickets", json!({ "steps": [{ "text": "hi" }] })),
        resource(
            "keyword.tickets",
            json!({ "match": ["票券"], "mode": "contains", "flow": { "$flow": "tickets" } }),
        ),
    ];
    let mut place = Place::new(Platform::Botcake, desired).await;
    place.input.connection.options.reserve_keywords = true;
    // A page is there once something was made on it.
    place.make("folders", json!({ "name": "x" })).await;
    let plan = place.plan().await;
    assert_eq!(ops(&plan), Vec::<String>::new());
    let make = step(&plan, "flow.tickets:object");
    assert_eq!(make.what, "make a flow named `tickets`");
    assert_eq!(make.unlocks, ["keyword.tickets"]);
    assert_eq!(status(&plan, "tag.vip:object"), Status::Open);

    let flow = place.make("flows", json!({ "name": "tickets" })).await;
    place.make("tags", json!({ "name": "vip" })).await;
    let plan = place.plan().await;
    assert_eq!(status(&plan, "flow.tickets:object"), Status::Done);
    assert_eq!(status(&plan, "tag.vip:object"), Status::Done);
    place.apply().await;
    let keywords = place.click(Method::GET, "keywords", json!({})).await;
    assert_eq!(keywords[0]["flow_id"], flow, "{keywords}");
}

#[tokio::test]
async fn an_adopted_flow_of_another_name_is_told() {
    let address = "flow.tickets".parse().unwrap();
    for other in [true, false] {
        let place = page().await;
        let id = match other {
            true => place.make("flows", json!({ "name": "other" })).await,
            false => make_flow(&place).await,
        };
        let id = id.to_string();
        let bound = sync::adopt(&place.input, &address, &id).await.unwrap();
        assert_eq!(bound.misnamed, other);
    }
}
