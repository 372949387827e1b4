//! Waiting, sequences, the end of a conversation, the window of a channel.

use serde_json::json;

use super::Chat;
use crate::engine::{Event, next_due};
use crate::language::message::Message;
use crate::language::name::FlowName;
use crate::language::project_file::Channel;

const BOT: &str = r#"
tags: { a: {} }
custom_fields:
  topic: { type: text, keep: conversation }
  kept: { type: text }
welcome: hello
default_reply: what
api_cards: { get: { endpoint: "https://a.example/get" } }
sequences:
  first: { start: welcome, steps: [{ after: 2d, flow: second-day }, { after: 1h, flow: hour }] }
  care: { start: manual, steps: [{ after: 1d, flow: second-day }] }
  now: { start: manual, steps: [{ after: 0s, flow: again }] }
keywords:
  wait: { match: [wait], flow: waiting }
  unless: { match: [unless], flow: unless }
  none: { match: [none], flow: none }
  care: { match: [care], flow: care }
  again: { match: [again], flow: again }
  ask: { match: [ask], flow: ask }
  topic: { match: [topic], text: Topic, set: { topic: x, kept: y } }
  hand: { match: [hand], flow: hand }
  call: { match: [call], flow: call }
  many: { match: [many], flow: many }
rules: { closed: { event: conversation_closed, flow: closed } }
flows:
  hello: { steps: [{ text: Hello, buttons: [{ label: More, flow: what }], quick_replies: [{ label: Quick, flow: what }] }] }
  what: What?
  hour: An hour
  second-day: Second day
  closed: Closed
  waiting: { steps: [{ text: Wait }, { when: "true", then: [{ wait: 10m }, { text: Waited }] }, { text: End }] }
  unless: { steps: [{ text: Unless }, { wait: 10m, unless_reply: true }, { text: No reply }] }
  none: { steps: [{ wait: 0s }, { text: At once }] }
  many: { steps: [{ wait: 10m }, { text: One of many }] }
  care: { steps: [{ start_sequence: care }, { text: Caring }] }
  again: { steps: [{ start_sequence: now }] }
  ask: { steps: [{ ask: Kept?, save_to: kept }, { text: Fine }] }
  hand: { steps: [{ start_sequence: care }, { hand_off: team }] }
  call: { steps: [{ call: get, then: [{ wait: 1h }, { text: "Got {{ response.n }}" }] }] }
"#;

#[test]
fn a_wait_holds_only_its_own_flow() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("wait"), ["Wait"]);
    assert!(chat.wait("5m").is_empty());
    assert_eq!(chat.say("hm"), ["What?"]);
    assert_eq!(chat.wait("5m"), ["Waited", "End"]);
    assert_eq!(chat.reasons(), ["Waited"]);
    assert_eq!(chat.say("none"), ["At once"]);
}

#[test]
fn a_reply_drops_the_rest() {
    let mut chat = Chat::new(BOT);
    chat.say("unless");
    assert_eq!(chat.wait("10m"), ["No reply"]);
    chat.say("unless");
    chat.say("hm");
    assert!(chat.wait("1h").is_empty());
}

#[test]
fn what_came_back_lives_through_a_wait() {
    let mut chat = Chat::new(BOT);
    chat.mock("get", 200, json!({ "n": 4 }));
    assert!(chat.say("call").is_empty());
    assert_eq!(chat.wait("1h"), ["Got 4"]);
}

#[test]
fn only_so_many_flows_wait() {
    let mut chat = Chat::new(BOT);
    for _ in 0..50 {
        assert!(chat.say("many").is_empty());
    }
    let said = chat.say("many");
    assert!(said[0].starts_with("problem: 50 flows"), "{said:?}");
    assert_eq!(chat.wait("1h").len(), 50);
}

#[test]
fn a_sequence_counts_from_its_start() {
    let mut chat = Chat::new(BOT);
    chat.event(Event::Follow);
    assert_eq!(chat.wait("1h"), ["An hour"]);
    assert_eq!(chat.reached()[0], "sequence.first.steps[1]");
    assert_eq!(chat.wait("47h"), ["ended", "Second day"]);
    assert_eq!(chat.reached()[0], "sequence.first.steps[0]");
    assert!(chat.state.contact.sequences.is_empty());
    // Started again, it counts again.
    chat.say("care");
    chat.wait("12h");
    chat.say("care");
    assert!(chat.wait("13h").is_empty());
    assert_eq!(chat.wait("11h"), ["Second day"]);
}

#[test]
fn a_sequence_that_starts_itself_ends() {
    let mut chat = Chat::new(BOT);
    chat.say("again");
    let said = chat.wait("1m");
    assert!(
        said[0].contains("`sequence.now` goes on by itself"),
        "{said:?}"
    );
    assert!(chat.state.contact.sequences.is_empty());
}

#[test]
fn silence_ends_a_conversation() {
    let mut chat = Chat::new(BOT);
    chat.event(Event::Follow);
    chat.state.contact.sequences.clear();
    chat.say("topic");
    chat.say("ask");
    assert!(chat.wait("23h").is_empty());
    assert_eq!(chat.field("topic"), json!("x"));
    assert_eq!(chat.wait("1h"), ["ended"]);
    assert_eq!(
        (chat.field("topic"), chat.field("kept")),
        (json!(null), json!("y"))
    );
    assert_eq!(next_due(&chat.bot, &chat.state), None);
    // The question and the quick replies are gone; of a button its label is, but not itself.
    assert_eq!(chat.say("an answer"), ["What?"]);
    assert_eq!(chat.reasons(), ["DefaultReply"]);
    chat.say("More");
    assert_eq!(chat.reasons(), ["DefaultReply"]);
    chat.tap("More");
    assert_eq!(chat.reasons(), [r#"Tap("More")"#]);
}

#[test]
fn a_hand_off_ends_by_the_team_or_by_silence() {
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.say("hand"), ["handed to team"]);
    assert_eq!(chat.event(Event::Closed), ["ended", "Closed"]);
    assert_eq!(chat.wait("1d"), ["Second day"]);
    chat.say("hand");
    chat.wait("20h");
    assert!(chat.say("still here").is_empty());
    // The sequence message waits until the bot may speak again.
    assert!(chat.wait("23h").is_empty());
    assert_eq!(chat.wait("1h"), ["ended", "Closed", "Second day"]);
    assert_eq!(chat.state.conversation.handed_to, None);
}

#[test]
fn sent_from_outside() {
    let start = || Event::Start {
        flow: FlowName::new("hour"),
        message_tag: None,
    };
    let mut chat = Chat::new(BOT);
    assert_eq!(chat.event(start()), ["An hour"]);
    assert_eq!(chat.reasons(), ["Sent"]);
    chat.say("hand");
    assert!(chat.event(start()).is_empty());
    assert_eq!(chat.reasons(), ["Nobody"]);
    let send = Event::Send {
        messages: vec![Message::text("News")],
        message_tag: None,
    };
    assert_eq!(chat.event(send), ["News"]);
}

#[test]
fn outside_the_window_a_message_is_withheld() {
    for (channel, hours, open) in [
        (Channel::Messenger, 24, true),
        (Channel::Messenger, 25, false),
        (Channel::Instagram, 25, false),
        (Channel::Whatsapp, 25, false),
        (Channel::Zalo, 48, true),
        (Channel::Zalo, 49, false),
        (Channel::Line, 999, true),
        (Channel::Telegram, 999, true),
        (Channel::Viber, 999, true),
        (Channel::Webchat, 999, true),
    ] {
        let mut chat = Chat::on(channel, BOT);
        let start = |tag: Option<&str>| Event::Start {
            flow: FlowName::new("ask"),
            message_tag: tag.map(str::to_owned),
        };
        // Of somebody who was never heard nothing is known.
        assert_eq!(chat.event(start(None)), ["Kept?"]);
        chat.say("hello");
        chat.wait(&format!("{hours}h"));
        let said = chat.event(start(None));
        assert_eq!(said == ["Kept?"], open, "{channel:?} {hours} {said:?}");
        if open {
            continue;
        }
        assert_eq!(said, ["withheld: Kept?"]);
        let tagged = matches!(channel, Channel::Messenger | Channel::Instagram);
        let said = chat.event(start(Some("ACCOUNT_UPDATE")));
        assert_eq!(said == ["Kept?"], tagged, "{channel:?}");
        let said = chat.event(start(Some("ANYTHING")));
        assert_eq!(said, ["withheld: Kept?"]);
    }
}

#[test]
fn a_question_that_nobody_got_is_not_open() {
    let mut chat = Chat::on(Channel::Messenger, BOT);
    chat.say("hello");
    chat.wait("30h");
    let start = Event::Start {
        flow: FlowName::new("ask"),
        message_tag: None,
    };
    assert_eq!(chat.event(start), ["withheld: Kept?"]);
    assert_eq!(chat.say("hello"), ["What?"]);
}
