#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::json;

use super::*;
use crate::cli::chat::person::stranger;
use crate::language::bot_file::BotFile;
use crate::project::BOT_GRAMMAR;
use crate::source::FileId;
use crate::syntax::parse;

/// Texts that YAML reads as something else when they stand bare, or cuts short.
const TRAPS: [&str; 20] = [
    "no",
    "是",
    "012",
    "+886912345678",
    "2026-03-01",
    "null",
    "~",
    "a: b",
    "a #b",
    "#b",
    "- a",
    "{{ a }}",
    "* x *",
    " padded ",
    "two\nlines\n",
    "quote \" and ' ",
    "tab\there",
    "",
    "1e3",
    "{a, b}",
];

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn what_is_saved_reads_back_the_same() {
    let mut record = Record::new();
    let mut state = stranger(Channel::Messenger, 0);
    state.contact.profile.first_name = Some("no".to_owned());
    let now = time("2026-03-01T02:00:00.5Z");
    for trap in TRAPS {
        let event = Event::Text(trap.to_owned());
        record.event(&event, Tapped::Nothing, &state.contact, now);
        record.happened(&Happening::Said {
            message: Message::text(trap),
            place: None,
        });
        let label = Tapped::Label(trap.to_owned(), Some(2));
        record.event(&Event::Menu(0), label, &state.contact, now);
    }
    record.wait_until(&state.contact, now, time("2026-03-02T02:00:01Z"));
    let card = ApiCardName::new("orders");
    let body = json!({ "a": ["no", 1, null, true, 1.5, { "b": "012" }], "c": null });
    for _ in 0..2 {
        let answer = Answer::Status {
            status: 503,
            body: body.clone(),
        };
        record.answered(&card, &answer, Some(&json!({})));
    }
    state.contact.fields = [
        ("zip", json!("012")),
        ("seats", json!(4)),
        ("many", json!(["no"])),
    ]
    .into_iter()
    .map(|(name, value)| (FieldName::new(name), value))
    .collect();

    let name = Name::new("no");
    let zone = TimeZone::get("Asia/Taipei").unwrap();
    let first = Some(Channel::Line);
    let mut mask = Mask::default();
    mask.hide("UNUSED", "in none of the texts");
    let yaml = record.yaml(&name, &state, first, &zone, &mask).unwrap();
    let parsed = parse(FileId(0), &yaml);
    assert!(
        parsed.diagnostics.is_empty(),
        "{:#?}\n{yaml}",
        parsed.diagnostics
    );
    let root = parsed.root.unwrap();
    let wrong = BOT_GRAMMAR.validate(FileId(0), &yaml, &root, &[]);
    assert!(wrong.is_empty(), "{wrong:#?}\n{yaml}");
    let file: BotFile = serde::Deserialize::deserialize(&root).unwrap();
    let read = &file.tests.unwrap()[&name];
    assert_eq!(*read, record.test(&state, first, &zone), "{yaml}");

    let given = read.given.as_ref().unwrap();
    assert_eq!(given.now.as_deref(), Some("2026-03-01T10:00:00"));
    assert_eq!(given.channel, Some(Channel::Messenger));
    assert_eq!(read.chat.last().unwrap().wait.as_ref().unwrap().0, "1d1s");
    assert_eq!(read.mock[&card].0.len(), 1, "{yaml}");
    let MockAnswer::Written(answer) = &read.mock[&card].0[0] else {
        panic!("{yaml}")
    };
    let body = json!({ "a": ["no", 1, "", true, 1.5, { "b": "012" }] });
    assert_eq!((answer.status, &answer.body), (503, &Some(JsonText(body))));
}

#[test]
fn only_what_happened_since_is_expected() {
    let mut record = Record::new();
    let mut state = stranger(Channel::Line, 0);
    let set = |state: &mut State, name, value| {
        state.contact.fields.insert(FieldName::new(name), value);
    };
    set(&mut state, "kept", json!(1));
    set(&mut state, "changed", json!(1));
    set(&mut state, "gone", json!(1));
    let now = time("2026-03-01T02:00:00Z");
    record.lose("before anything was said".to_owned());
    record.event(&Event::Follow, Tapped::Nothing, &state.contact, now);
    set(&mut state, "changed", json!(2));
    state.contact.fields.remove("gone");
    record.lose("`/set changed`".to_owned());

    let test = record.test(&state, Some(Channel::Line), &TimeZone::UTC);
    let given = test.given.unwrap();
    assert_eq!((given.fields.len(), given.channel), (3, None));
    let expect = test.expect.unwrap();
    let names: Vec<&str> = expect.fields.keys().map(FieldName::as_str).collect();
    assert_eq!(names, ["changed"]);
    assert_eq!(expect.empty, [FieldName::new("gone")]);
    assert_eq!(record.lost(), ["`/set changed`"]);
}

#[test]
fn answers_that_stay_are_written_once() {
    let example = || MockAnswer::Example;
    let other = || MockAnswer::Written(Box::default());
    let table = [
        (vec![example(), example()], 1),
        (vec![example(), other()], 2),
        (vec![other(), example(), example()], 2),
    ];
    for (answers, length) in table {
        assert_eq!(shortened(&answers).0.len(), length, "{answers:?}");
    }
}
