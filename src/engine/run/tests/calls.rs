//! Calls of API cards.

use serde_json::json;

use super::Chat;
use crate::engine::event::Answer;
use crate::engine::{Event, Happening, advance};

const BOT: &str = r#"
tags: { seen: {} }
custom_fields: { topic: { type: text }, n: { type: number } }
api_cards:
  plain: { endpoint: "https://a.example/plain" }
  flows: { endpoint: "https://a.example/flows", success: good, failure: bad }
  broken: { endpoint: "{{ fields.topic }}", failure: bad }
default_reply: what
keywords:
  steps: { match: [steps], flow: steps }
  step-flows: { match: [step flows], flow: step-flows }
  card-flows: { match: [card flows], flow: card-flows }
  half: { match: [half], flow: half }
  next: { match: [next], flow: next }
  asks: { match: [asks], flow: asks }
  loop: { match: [loop], flow: loop }
  broken: { match: [broken], flow: broken }
flows:
  what: "What? {{ response.n }}"
  good: "Good {{ response.n }}"
  bad: "Bad {{ error.status }} {{ error.body.why }}"
  steps:
    steps:
      - call: plain
        then: [{ text: "Then {{ response.n }}" }]
        else: [{ text: "Else {{ error.status | default('?') }}" }]
      - text: Behind {{ response.n }}
  step-flows: { steps: [{ call: flows, success: other, failure: bad }, { text: never }] }
  other: "Other {{ response.n }}"
  card-flows: { steps: [{ call: flows }, { text: never }] }
  half: { steps: [{ call: flows, then: [{ text: Then }] }, { text: Behind }] }
  next: { steps: [{ call: plain }, { text: "Next {{ response.n }}{{ error.status }}" }] }
  asks:
    steps:
      - call: plain
      - { ask: "How many of {{ response.n }}?", save_to: n }
      - go_to: other
  loop: { steps: [{ call: plain }, { go_to: loop }] }
  broken: { steps: [{ call: broken }] }
  tapped: { title: Tapped title, steps: [{ text: "Tapped {{ fields.topic }}{{ response.n }}" }] }
"#;

fn answered(card: &str, status: u16) -> Chat {
    let mut chat = Chat::new(BOT);
    let body = if status == 200 {
        json!({ "n": 5 })
    } else {
        json!({ "why": "full" })
    };
    chat.mock(card, status, body);
    chat
}

#[test]
fn steps_before_flows_before_the_flows_of_the_card_before_the_next_step() {
    assert_eq!(answered("plain", 200).say("steps"), ["Then 5", "Behind 5"]);
    assert_eq!(answered("plain", 404).say("steps"), ["Else 404", "Behind "]);
    assert_eq!(answered("flows", 200).say("step flows"), ["Other 5"]);
    assert_eq!(answered("flows", 500).say("step flows"), ["Bad 500 full"]);
    assert_eq!(answered("flows", 200).say("card flows"), ["Good 5"]);
    assert_eq!(answered("flows", 302).say("card flows"), ["Bad 302 full"]);
    assert_eq!(answered("flows", 200).say("half"), ["Then", "Behind"]);
    assert_eq!(answered("flows", 400).say("half"), ["Bad 400 full"]);
    assert_eq!(answered("plain", 200).say("next"), ["Next 5"]);
    assert_eq!(answered("plain", 400).say("next"), ["Next 400"]);
}

#[test]
fn places_of_what_comes_after() {
    let mut chat = answered("flows", 200);
    chat.say("card flows");
    assert_eq!(
        chat.reached(),
        [
            "keyword.card-flows",
            "flow.card-flows.steps[0]",
            "api-card.flows.success",
            "flow.good.steps[0]"
        ]
    );
    chat.say("half");
    assert!(
        chat.reached()
            .contains(&"flow.half.steps[0].then".to_owned())
    );
    assert!(
        chat.reached()
            .contains(&"flow.half.steps[0].then[0]".to_owned())
    );
    let mut chat = answered("flows", 500);
    chat.say("step flows");
    assert!(
        chat.reached()
            .contains(&"flow.step-flows.steps[0].failure".to_owned())
    );
}

#[test]
fn no_answer_is_a_failure() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("steps"), ["Else ?", "Behind "]);
    assert_eq!(chat.say("card flows"), ["Bad  "]);
}

#[test]
fn a_request_that_cannot_be_made_is_a_failure_with_a_problem() {
    let mut chat = Chat::new(BOT);
    let said = chat.say("broken");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("problem: "), "{said:?}");
    assert_eq!(said[1], "Bad  ");
}

#[test]
fn what_came_back_lives_through_questions_and_other_flows() {
    let mut chat = answered("plain", 200);
    assert_eq!(chat.say("asks"), ["How many of 5?"]);
    assert_eq!(chat.say("x"), ["How many of 5?"]);
    assert_eq!(chat.say("3"), ["Other 5"]);
    // The end.
    assert_eq!(chat.say("?"), ["What? "]);
}

#[test]
fn a_loop_of_calls_ends() {
    let mut chat = answered("plain", 200);
    let said = chat.say("loop");
    assert_eq!(chat.calls.len(), 50);
    assert_eq!(
        said,
        ["problem: `flow.loop` was stopped: 50 calls in one turn are enough"]
    );
}

#[test]
fn answers_that_nobody_waits_for_are_nothing() {
    let mut chat = Chat::new(BOT);
    let answer = Answer::Status {
        status: 200,
        body: json!({ "n": 1 }),
    };
    assert!(chat.event(Event::Answered(answer.clone())).is_empty());
    assert!(chat.last.is_empty());
    // A driver that lets something else happen loses the call.
    let happened = advance(
        &chat.bot,
        &mut chat.state,
        Event::Text("steps".to_owned()),
        chat.now,
    );
    assert!(matches!(happened.last(), Some(Happening::Call { .. })));
    assert_eq!(chat.say("hm"), ["What? "]);
    assert!(chat.event(Event::Answered(answer)).is_empty());
}

#[test]
fn an_answer_in_omnichats_format_is_said_first() {
    let mut chat = Chat::new(BOT);
    let button = |title: &str, more: serde_json::Value| {
        let mut button = json!({ "type": "postback", "title": title });
        let keys = more.as_object().unwrap().clone();
        button.as_object_mut().unwrap().extend(keys);
        button
    };
    let body = json!({
        "n": 6,
        "messages": [
            { "type": "text", "text": "From there", "buttons": [
                button("By title", json!({ "blockId": "Tapped title", "tags": ["seen", "nope"],
                    "attribute": { "key": "topic", "value": "boats" } })),
                button("By name", json!({ "blockId": "tapped", "attribute": { "key": "nope", "value": 1 } })),
                button("Gone", json!({ "blockId": "nowhere" })),
            ] },
            { "type": "carousel", "carousel": [
                { "title": "Card", "buttons": [{ "type": "message", "title": "Say", "message": "card flows" }] },
            ] },
        ],
    });
    chat.mock("plain", 200, body);
    chat.mock("flows", 200, json!({ "n": 1 }));
    let said = chat.say("steps");
    let problems = said.iter().filter(|line| line.starts_with("problem"));
    assert_eq!(problems.count(), 3, "{said:?}");
    let words = said.iter().filter(|line| !line.starts_with("problem"));
    assert_eq!(
        words.collect::<Vec<_>>(),
        [
            "From there [By title|By name|Gone]",
            "cards: Card [Say]",
            "Then 6",
            "Behind 6"
        ]
    );
    assert_eq!(chat.tap("By title"), ["Tapped boats"]);
    assert!(chat.has_tag("seen"));
    assert_eq!(chat.say("By name"), ["Tapped boats"]);
    // The words of the button are the person's.
    assert_eq!(chat.tap_card("Say", 1), ["Good 1"]);
    assert!(chat.tap("Gone").is_empty());
}

#[test]
fn a_message_that_cannot_be_said_is_a_problem_and_the_rest_is_said() {
    let mut chat = Chat::new(BOT);
    let body = json!({ "n": 6, "messages": [
        { "type": "bogus" }, { "type": "text", "text": "" }, { "type": "text", "text": "Still here" },
    ] });
    chat.mock("plain", 200, body);
    let said = chat.say("steps");
    let (problems, words): (Vec<_>, Vec<_>) =
        said.iter().partition(|line| line.starts_with("problem"));
    assert_eq!(problems.len(), 2, "{said:?}");
    assert_eq!(words, ["Still here", "Then 6", "Behind 6"]);
}
