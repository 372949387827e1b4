//! Questions and their answers.

use serde_json::json;

use super::Chat;
use crate::engine::Event;

const BOT: &str = r#"
custom_fields:
  no: { type: text, format: "pattern:[A-Z][0-9]{3,}" }
  seats: { type: number, minimum: 1, maximum: 9 }
  meal: { type: choice, options: [葷, { value: none, title: 不需要 }] }
  likes: { type: choices, options: [tea, coffee] }
  photo: { type: text, format: url }
  spot: { type: text }
  on: { type: date }
tags: { asked: {} }
default_reply: what
keywords:
  no: { match: [no], flow: no }
  seats: { match: [seats], flow: seats }
  meal: { match: [meal], flow: meal }
  likes: { match: [likes], flow: likes }
  photo: { match: [photo], flow: photo }
  spot: { match: [spot], flow: spot }
  any: { match: [any], flow: any }
  never: { match: [never], flow: never }
  tapped: { match: [tapped], flow: tapped }
  "on": { match: ["on"], flow: "on" }
flows:
  what: What?
  no:
    steps:
      - { ask: Number?, save_to: no, retry: "Not {{ input }}", attempts: 3, otherwise: help }
      - text: Got {{ fields.no }}
  help: Help
  seats:
    steps:
      - { ask: "Seats? {{ fields.seats }}", save_to: seats, attempts: 2, quick_replies: [{ label: "2" }, { label: Ask us, flow: help }] }
      - text: "Seats: {{ fields.seats | default('none') }}"
  meal:
    steps:
      - { ask: Meal?, save_to: meal, quick_replies: [{ label: Help, flow: help }] }
      - text: "{{ fields.meal }}"
  likes:
    steps:
      - { ask: Likes?, save_to: likes }
      - text: "{{ fields.likes | join('+') }}"
  photo:
    steps:
      - { ask: Photo?, save_to: photo, accept: image }
      - image: "{{ fields.photo }}"
  spot:
    steps:
      - { ask: Where?, save_to: spot, accept: location }
      - text: "{{ fields.spot }}"
  any:
    steps:
      - ask: Anything?
      - text: You said {{ input }}
  never:
    steps:
      - { ask: Seats?, save_to: seats }
      - text: Thanks
  tapped:
    steps:
      - { ask: Seats?, save_to: seats, quick_replies: [{ label: Many, add_tag: asked }, { label: "3", add_tag: asked, set: { spot: here } }] }
      - text: "{{ fields.seats }} {{ fields.spot }}"
  "on":
    steps:
      - { ask: When?, save_to: "on" }
      - text: "{{ fields.on }}"
"#;

#[test]
fn wrong_answers_get_the_retry_and_the_last_goes_elsewhere() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("no"), ["Number?"]);
    assert_eq!(chat.say("x"), ["Not x"]);
    assert_eq!(chat.reasons(), ["WrongAnswer"]);
    // The pattern fits the whole answer.
    assert_eq!(chat.say("A123 b"), ["Not A123 b"]);
    assert_eq!(chat.say("y"), ["Help"]);
    assert_eq!(
        chat.reached(),
        ["flow.no.steps[0].otherwise", "flow.help.steps[0]"]
    );
    assert_eq!(chat.say("A123"), ["What?"]);
    assert_eq!(chat.say("no"), ["Number?"]);
    assert_eq!(chat.say("A123"), ["Got A123"]);
    assert_eq!(chat.reasons(), ["Answer"]);
}

#[test]
fn without_a_retry_the_question_comes_again_and_then_the_field_is_empty() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("seats"), ["Seats?  (2|Ask us)"]);
    assert_eq!(chat.say("2"), ["Seats: 2"]);
    assert_eq!(chat.say("seats"), ["Seats? 2 (2|Ask us)"]);
    assert_eq!(chat.say("20"), ["Seats? 2 (2|Ask us)"]);
    assert_eq!(chat.say("0"), ["Seats: none"]);
    assert_eq!(chat.field("seats"), json!(null));
}

#[test]
fn without_attempts_it_asks_until_the_answer_is_right() {
    let mut chat = Chat::new(BOT);
    chat.say("never");
    for _ in 0..20 {
        assert_eq!(chat.say("x"), ["Seats?"]);
    }
    assert_eq!(chat.say("3"), ["Thanks"]);
}

#[test]
fn a_choice_shows_its_options_first() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("meal"), ["Meal? (葷|不需要|Help)"]);
    assert_eq!(chat.say("fish"), ["Meal? (葷|不需要|Help)"]);
    assert_eq!(chat.tap("不需要"), ["none"]);
    assert_eq!(chat.field("meal"), json!("none"));
    chat.say("meal");
    assert_eq!(chat.say("Help"), ["Help"]);
    // A tap that leads away drops the question.
    assert_eq!(chat.say("葷"), ["What?"]);
}

#[test]
fn several_choices() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("likes"), ["Likes? (tea|coffee)"]);
    assert_eq!(chat.say("Coffee, TEA"), ["tea+coffee"]);
    assert_eq!(chat.field("likes"), json!(["tea", "coffee"]));
    chat.say("likes");
    assert_eq!(chat.tap("tea"), ["tea"]);
    assert_eq!(chat.field("likes"), json!(["tea"]));
}

#[test]
fn another_kind_of_answer_is_wrong() {
    let picture = || Event::Image("https://a.example/b.png".to_owned());
    let mut chat = Chat::new(BOT);
    chat.say("photo");
    assert_eq!(chat.say("a photo"), ["Photo?"]);
    assert_eq!(
        chat.event(Event::File("https://a.example/b.pdf".to_owned())),
        ["Photo?"]
    );
    assert_eq!(chat.event(picture()), ["image: https://a.example/b.png"]);
    chat.say("spot");
    assert_eq!(chat.event(picture()), ["Where?"]);
    let place = Event::Location("25.03,121.56".to_owned());
    assert_eq!(chat.event(place), ["25.03,121.56"]);
    chat.say("any");
    assert_eq!(chat.event(picture()), ["Anything?"]);
    assert_eq!(chat.say("well, this"), ["You said well, this"]);
}

#[test]
fn a_tap_remembers_before_it_answers() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("tapped"), ["Seats? (Many|3)"]);
    assert_eq!(chat.tap("Many"), ["Seats? (Many|3)"]);
    assert!(chat.has_tag("asked"));
    assert_eq!(chat.reasons(), [r#"Tap("Many")"#, "WrongAnswer"]);
    assert_eq!(chat.say("3"), ["3 here"]);
    assert_eq!(
        chat.reached(),
        [
            "flow.tapped.steps[0].quick_replies[1]",
            "flow.tapped.steps[1]"
        ]
    );
}

#[test]
fn dates_are_stored_in_one_form() {
    let mut chat = Chat::new(BOT);
    for (typed, stored) in [("2026/3/1", "2026-03-01"), ("1/3/2026", "2026-03-01")] {
        chat.say("on");
        assert_eq!(chat.say(typed), [stored]);
    }
}

#[test]
fn a_question_that_the_bot_no_longer_has_is_dropped() {
    let mut chat = Chat::new(BOT);
    chat.say("no");
    chat.bot = super::bot("flows: { no: Other, what: What? }\ndefault_reply: what");
    assert_eq!(chat.say("A123"), ["What?"]);
}
