//! A run for somebody of whom nothing is remembered.

#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::json;

use super::*;
use crate::engine::from_project;
use crate::language::message::Body;
use crate::language::target::Target;
use crate::project::load;
use crate::source::Disk;

const BOT: &str = r#"
custom_fields: { seats: { type: number, maximum: 9 }, topic: { type: text, keep: conversation } }
tags: { vip: {}, old: {} }
api_cards: { count: { endpoint: "https://api.example" } }
keywords: { two: { match: ["2"], flow: other } }
flows:
  other: Other
  asks:
    steps:
      - text: Hello
      - when: "'vip' in tags"
        then: [{ ask: "How many?", save_to: seats, retry: "Again?" }]
      - text: "{{ fields.seats }} seats"
  changes:
    steps:
      - set: { seats: 2, topic: a }
      - set: { seats: 3 }
      - add_tag: [vip, old]
      - remove_tag: old
      - clear: topic
      - text: Done
        buttons: [{ label: More, flow: other, set: { seats: 4 }, add_tag: vip }]
  forgets: { steps: [{ clear: seats }, { remove_tag: vip }] }
  calls: { steps: [{ call: count, then: [{ text: "{{ response.n }}" }, { call: count, else: [{ text: "no {{ input }}" }] }] }] }
  waits: { steps: [{ text: now }, { wait: 1h }, { hand_off: support }] }
"#;

fn bot() -> Bot {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir(root.join("bot")).unwrap();
    std::fs::write(root.join("bot/main.yaml"), BOT).unwrap();
    let project = "botwright: 1\nname: t\nchannels: [line]\n";
    std::fs::write(root.join("botwright.yaml"), project).unwrap();
    let project = load(&Disk, root);
    let file = project.settings.value.as_ref().unwrap();
    from_project(&project, file, &Target::sandbox(), &|_| None).unwrap()
}

fn person(tags: &[&str]) -> Person {
    Person {
        channel: Channel::Line,
        profile: Profile::default(),
        fields: BTreeMap::new(),
        tags: tags.iter().map(|tag| TagName::new(tag)).collect(),
        input: Some("word".to_owned()),
    }
}

fn flow(name: &str) -> Begin {
    Begin::Flow {
        flow: FlowName::new(name),
        message_tag: None,
    }
}

/// Runs to the end with these answers to calls.
fn run(person: Person, begin: Begin, answers: &[Answer]) -> Said {
    let bot = bot();
    let mut once = Once::new(&bot, person, begin, Chance::Seed(1));
    let now = "2026-03-02T02:00:00Z".parse().unwrap();
    let mut answers = answers.iter();
    while once.next(&bot, now).is_some() {
        once.answered(answers.next().unwrap().clone());
    }
    assert_eq!(answers.next(), None, "a call is not made");
    once.said(&bot)
}

fn texts(said: &Said) -> Vec<&str> {
    let messages = said.messages.iter();
    messages
        .map(|message| match &message.body {
            Body::Text(text) => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn set(field: &str, value: Option<Json>, keep: Keep) -> Change {
    Change::Set {
        field: FieldName::new(field),
        value,
        keep,
    }
}

#[test]
fn a_question_is_the_last_word() {
    let said = run(person(&["vip"]), flow("asks"), &[]);
    assert_eq!(texts(&said), ["Hello", "How many?"]);
    let ask = OpenAsk {
        message: 1,
        save_to: Some(FieldName::new("seats")),
    };
    assert_eq!(said.question, Some(ask));
    let said = run(person(&[]), flow("asks"), &[]);
    assert_eq!((texts(&said).len(), said.question), (2, None));
}

#[test]
fn an_answer_goes_on_behind_its_question() {
    let bot = bot();
    let questions = asked(&bot, &FlowName::new("asks"));
    assert_eq!(questions.len(), 1);
    let answer = |answer: &str| Begin::Answer {
        flow: FlowName::new("asks"),
        question: questions[0].path.clone(),
        answer: answer.to_owned(),
    };
    // No keyword takes it.
    let said = run(person(&[]), answer("2"), &[]);
    assert_eq!(texts(&said), ["2 seats"]);
    assert_eq!(said.changes, [set("seats", Some(json!(2)), Keep::Forever)]);
    let said = run(person(&[]), answer("many"), &[]);
    assert_eq!(texts(&said), ["Again?"]);
    assert_eq!(said.question.unwrap().message, 0);
}

#[test]
fn changes_are_told_once_and_taps_too() {
    let said = run(person(&[]), flow("changes"), &[]);
    assert_eq!(
        said.changes,
        [
            set("seats", Some(json!(3)), Keep::Forever),
            Change::AddTag(TagName::new("vip")),
            Change::RemoveTag(TagName::new("old")),
            set("topic", None, Keep::Conversation),
        ]
    );
    let taps: Vec<&TapEffects> = said.taps.values().collect();
    assert_eq!((taps.len(), taps[0].label.as_str()), (1, "More"));
    assert_eq!(taps[0].set, [(FieldName::new("seats"), json!(4))]);
    assert_eq!(taps[0].add_tag, [TagName::new("vip")]);
    // What is not known here may be there.
    let said = run(person(&[]), flow("forgets"), &[]);
    assert_eq!(
        said.changes,
        [
            set("seats", None, Keep::Forever),
            Change::RemoveTag(TagName::new("vip")),
        ]
    );
}

#[test]
fn calls_are_made_by_others() {
    let body = json!({ "n": 7 });
    let answered = Answer::Status { status: 200, body };
    let reason = "no".to_owned();
    let said = run(
        person(&[]),
        flow("calls"),
        &[answered, Answer::Failed { reason }],
    );
    assert_eq!(texts(&said), ["7", "no word"]);
    let said = run(person(&[]), flow("waits"), &[]);
    assert_eq!(
        (texts(&said).len(), said.waits, said.hand_off),
        (1, true, None)
    );
}
