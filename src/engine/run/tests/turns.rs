//! Who answers.

use super::Chat;
use crate::engine::Event;

const BOT: &str = r#"
tags: { vip: {} }
custom_fields:
  meal: { type: choice, options: [葷, 素, { value: none, title: 不需要 }] }
  note: { type: text }
welcome: hello
default_reply: what
menu: [{ label: Menu, flow: hello }, { label: Site, url: "https://a.example" }]
ice_breakers: [{ question: Who?, flow: hello }]
links: { qr: { type: qr_code, flow: hello } }
comments:
  one: { post: any, match: ["+1"], reply: Thanks, flow: hello }
  long: { post: any, match: ["+1 please"], reply: Of course }
  post: { post: "7", match: ["+1"], reply: Under seven }
keywords:
  help: { match: [help], text: Helping }
  none: { match: [none], text: The keyword none }
  wifi: { match: [wi-fi, network], mode: contains, text: The code, add_tag: vip }
  long: { match: [free network], mode: contains, text: Longer }
  start: { match: [wi-fi], mode: starts_with, text: Starts }
  quit: { match: [quit], mode: exact, flow: bye }
flows:
  hello:
    steps:
      - text: Hello
        buttons: [{ label: Old button, flow: bye }, { label: Site, url: "https://a.example", add_tag: vip }]
        quick_replies: [{ label: Quick, flow: bye }, { label: Same, flow: bye }]
  again:
    steps:
      - text: Again
        buttons: [{ label: Old button, flow: what }]
  bye: Bye
  what: What?
  meal:
    steps:
      - { ask: Which meal?, save_to: meal, retry: One of them! }
      - text: "{{ fields.meal }} {{ fields.meal | label }}"
  note:
    steps:
      - { ask: A note?, save_to: note }
      - text: "Noted {{ input }}"
"#;

fn flow(chat: &mut Chat, name: &str) -> Vec<String> {
    chat.event(Event::Start {
        flow: crate::language::name::FlowName::new(name),
        message_tag: None,
    })
}

#[test]
fn entries_start_flows() {
    let mut chat = Chat::new(BOT);
    let hello = "Hello [Old button|Site] (Quick|Same)";
    assert_eq!(chat.event(Event::Follow), [hello]);
    assert_eq!(chat.reached(), ["welcome", "flow.hello.steps[0]"]);
    assert_eq!(chat.event(Event::Menu(0)), [hello]);
    assert_eq!(chat.reasons(), [r#"Menu("Menu")"#]);
    assert_eq!(chat.reached()[0], "menu[0]");
    assert!(chat.event(Event::Menu(1)).is_empty());
    assert!(chat.event(Event::Menu(9)).is_empty());
    assert_eq!(chat.event(Event::IceBreaker(0)), [hello]);
    assert_eq!(chat.reached()[0], "ice-breakers[0]");
    let link = crate::language::name::Name::new("qr");
    assert_eq!(chat.event(Event::Link(link)), [hello]);
    assert_eq!(chat.reached()[0], "link.qr");
    assert_eq!(chat.say("???"), ["What?"]);
    assert_eq!(chat.reached(), ["default-reply", "flow.what.steps[0]"]);
    let picture = Event::Image("https://a.example/b.png".to_owned());
    assert_eq!(chat.event(picture), ["What?"]);
}

#[test]
fn the_best_answer_to_a_comment() {
    let mut chat = Chat::new(BOT);
    let mut comment = |post: &str, text: &str| {
        chat.event(Event::Comment {
            post: post.to_owned(),
            text: text.to_owned(),
        })
    };
    assert_eq!(
        comment("1", "me +1"),
        ["replied: Thanks", "Hello [Old button|Site] (Quick|Same)"]
    );
    assert_eq!(comment("1", "＋1 PLEASE"), ["replied: Of course"]);
    assert_eq!(comment("7", "+1 please"), ["replied: Under seven"]);
    assert!(comment("7", "nice").is_empty());
}

#[test]
fn a_typed_label_is_a_tap() {
    let mut chat = Chat::new(BOT);
    chat.event(Event::Follow);
    assert_eq!(chat.say("  QUICK "), ["Bye"]);
    assert_eq!(chat.reasons(), [r#"Tap("Quick")"#]);
    assert_eq!(
        chat.reached(),
        ["flow.hello.steps[0].quick_replies[0]", "flow.bye.steps[0]"]
    );
    // Gone with the bot's next message; the button stays.
    assert_eq!(chat.say("Quick"), ["What?"]);
    assert_eq!(chat.say("ｏｌｄ button"), ["Bye"]);
}

#[test]
fn the_newest_of_equal_labels_wins() {
    let mut chat = Chat::new(BOT);
    chat.event(Event::Follow);
    let first = super::find_tap(&chat.state, "Old button", None).unwrap();
    flow(&mut chat, "again");
    assert_eq!(chat.say("Old button"), ["What?"]);
    assert_eq!(chat.tap("Old button"), ["What?"]);
    // The old one itself still does what it did.
    assert_eq!(chat.event(Event::Tap(first)), ["Bye"]);
}

#[test]
fn a_page_can_be_tapped_but_not_typed() {
    let mut chat = Chat::new(BOT);
    chat.event(Event::Follow);
    assert_eq!(chat.say("Site"), ["What?"]);
    assert!(!chat.has_tag("vip"));
    assert!(chat.tap("Site").is_empty());
    assert!(chat.has_tag("vip"));
}

#[test]
fn an_exact_keyword_before_the_question_before_other_keywords() {
    let mut chat = Chat::new(BOT);
    assert_eq!(flow(&mut chat, "note"), ["A note?"]);
    assert_eq!(chat.say("the wi-fi is slow"), ["Noted the wi-fi is slow"]);
    flow(&mut chat, "note");
    assert_eq!(chat.say("HELP"), ["Helping"]);
    // The keyword's answer has dropped the question.
    assert_eq!(chat.say("my note"), ["What?"]);
}

#[test]
fn an_option_of_the_question_before_an_exact_keyword() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("none"), ["The keyword none"]);
    assert_eq!(flow(&mut chat, "meal"), ["Which meal? (葷|素|不需要)"]);
    assert_eq!(chat.say("NONE"), ["none 不需要"]);
}

#[test]
fn the_longest_phrase_then_starts_with() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("my free network"), ["Longer"]);
    assert_eq!(chat.say("Ｗｉ-Ｆｉ?"), ["Starts"]);
    assert!(!chat.has_tag("vip"));
    assert_eq!(chat.say("your wi-fi"), ["The code"]);
    assert!(chat.has_tag("vip"));
    assert_eq!(chat.reached(), ["keyword.wifi"]);
    assert_eq!(chat.say("quit"), ["Bye"]);
    assert_eq!(
        chat.reasons(),
        [r#"Keyword { name: Name("quit"), phrase: "quit" }"#]
    );
}

#[test]
fn nobody_answers_without_a_default_reply() {
    let mut chat = Chat::new("flows: { a: hello }");
    assert!(chat.say("hi").is_empty());
    assert_eq!(chat.reasons(), ["Nobody"]);
    chat.event(Event::Follow);
    assert_eq!(chat.reasons(), ["Nobody"]);
}
