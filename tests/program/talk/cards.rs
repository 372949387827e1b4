//! API cards, really called.

use serde_json::json;

use super::town::{Endpoint, Town, of, said, types};

fn bot(endpoint: &str) -> String {
    format!(
        r#"
custom_fields: {{ member: {{ type: text }} }}
api_cards:
  tickets:
    endpoint: "{endpoint}/tickets"
    headers: {{ X-Shop: "hush-hush" }}
    payload: {{ member: "{{{{ fields.member }}}}" }}
    timeout: 5s
    response: {{ example: {{ count: 1 }} }}
    failure: sorry
  gone: {{ endpoint: "{endpoint}/gone", failure: sorry }}
flows:
  tickets: {{ steps: [{{ call: tickets, then: [{{ text: "You have {{{{ response.count }}}}." }}] }}] }}
  gone: {{ steps: [{{ call: gone }}] }}
  sorry: "No tickets now ({{{{ error.status }}}})."
keywords:
  tickets: {{ match: [tickets], flow: tickets }}
  gone: {{ match: [gone], flow: gone }}
"#
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_card_is_called_and_its_answer_is_said() {
    let endpoint = Endpoint::start(&[
        ("/tickets", 200, json!({ "count": 2 })),
        ("/gone", 410, json!({})),
    ])
    .await;
    let town = Town::new(&bot(&endpoint.url)).await;
    let api = &town.api;
    let (status, _) = api
        .send(
            reqwest::Method::PUT,
            "/people/U1",
            &json!({ "fields": { "member": "A1" } }),
        )
        .await;
    assert_eq!(status, 201);
    let entries = api.does("U1", json!({ "text": "tickets" })).await;
    assert_eq!(said(&entries), ["You have 2."]);
    assert_eq!(
        types(&entries),
        ["received", "reason", "call", "reason", "message"]
    );
    let call = of(&entries, "call").next().unwrap();
    assert_eq!(
        (&call["card"], &call["status"]),
        (&json!("tickets"), &json!(200))
    );
    assert!(!json!(entries).to_string().contains("hush-hush"));
    assert_eq!(
        endpoint.asked(),
        [("/tickets".to_owned(), json!({ "member": "A1" }))]
    );
    let entries = api.does("U1", json!({ "text": "gone" })).await;
    assert_eq!(said(&entries), ["No tickets now (410)."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_a_failure_of_the_card() {
    let endpoint = Endpoint::start(&[]).await;
    let url = endpoint.url.clone();
    drop(endpoint);
    let town = Town::new(&bot(&url)).await;
    let entries = town.api.does("U1", json!({ "text": "tickets" })).await;
    assert_eq!(of(&entries, "message").count(), 1, "{entries:?}");
    let call = of(&entries, "call").next().unwrap();
    assert!(call["status"].is_null() || call["status"] == 404, "{call}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_can_be_reached_by_others_calls_no_private_server_unless_told() {
    let endpoint = Endpoint::start(&[("/tickets", 200, json!({ "count": 2 }))]).await;
    for (private_addresses, said_then) in [(false, "No tickets now ()."), (true, "You have 2.")] {
        let town = Town::with(|options| {
            options.listen = ([0, 0, 0, 0], 0).into();
            options.private_addresses = private_addresses;
        })
        .await;
        town.write("channels: [messenger]\n", &bot(&endpoint.url));
        town.apply().await;
        let entries = town.api.does("U1", json!({ "text": "tickets" })).await;
        assert_eq!(said(&entries), [said_then], "{entries:?}");
    }
    assert_eq!(endpoint.asked().len(), 1);
}
