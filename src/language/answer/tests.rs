#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::{Value as Json, json};

use super::*;

fn field(json: Json) -> CustomField {
    serde_json::from_value(json).unwrap()
}

fn says(field: &CustomField, text: &str) -> Result<Json, Wrong> {
    let reading = Reading {
        channels: &[Channel::Line, Channel::Zalo],
        language: Some("vi"),
        today: jiff::civil::date(2026, 3, 1),
    };
    answer(field, text, &reading)
}

#[track_caller]
fn check(field: &CustomField, cases: &[(&str, Option<Json>)]) {
    for (text, expected) in cases {
        assert_eq!(&says(field, text).ok(), expected, "{text}");
    }
}

#[test]
fn texts_are_counted_in_characters() {
    let name = field(json!({ "type": "text", "min_length": 2, "max_length": 3 }));
    check(
        &name,
        &[
            ("陳", None),
            (" 陳小明 ", Some(json!("陳小明"))),
            ("陳小小明", None),
            ("Tú", Some(json!("Tú"))),
        ],
    );
    assert_eq!(
        says(&name, "陳").unwrap_err().to_string(),
        "this is too short: 1 of at least 2 characters"
    );
    assert_eq!(says(&name, " \u{3000} "), Err(Wrong::Empty));
}

#[test]
fn formats() {
    check(
        &field(json!({ "type": "text", "format": "email" })),
        &[
            ("ann.b+c@shop.example", Some(json!("ann.b+c@shop.example"))),
            ("ａｎｎ＠shop.example", Some(json!("ann@shop.example"))),
            ("ann@shop", None),
            ("ann@@shop.example", None),
            ("ann@-shop.example", None),
            (".ann@shop.example", None),
            ("ann b@shop.example", None),
            ("ann@shop..example", None),
            ("<ann@shop.example>", None),
        ],
    );
    check(
        &field(json!({ "type": "text", "format": "phone" })),
        &[
            ("0912345678", Some(json!("0912345678"))),
            ("+886 912-345-678", Some(json!("+886912345678"))),
            ("(02) 2345.6789", Some(json!("0223456789"))),
            ("０９１２‑３４５‑６７８", Some(json!("0912345678"))),
            ("090 1234 567", Some(json!("0901234567"))),
            ("12345", None),
            ("1234567890123456", None),
            ("0912+345678", None),
            ("++886912345678", None),
            ("call me", None),
        ],
    );
    check(
        &field(json!({ "type": "text", "format": "url" })),
        &[
            (
                "https://shop.example/a?b=c",
                Some(json!("https://shop.example/a?b=c")),
            ),
            ("http://商店.example", Some(json!("http://商店.example"))),
            ("javascript:alert(1)", None),
            ("shop.example", None),
            ("https://", None),
            ("https://shop.example/a b", None),
        ],
    );
}

#[test]
fn a_pattern_is_for_the_whole_answer() {
    let member = field(json!({ "type": "text", "format": "pattern:[A-Z][0-9]{3,}" }));
    check(
        &member,
        &[
            ("A123", Some(json!("A123"))),
            ("Ａ１２３", Some(json!("A123"))),
            ("a123", None),
            ("xA123", None),
            ("A123\nB", None),
        ],
    );
    check(
        &field(json!({ "type": "text", "format": "pattern:a|(?m)b$" })),
        &[("a", Some(json!("a"))), ("ab", None), ("b\nc", None)],
    );
    let broken = field(json!({ "type": "text", "format": "pattern:(" }));
    assert_eq!(says(&broken, "x"), Err(Wrong::BadPattern("(".to_owned())));
    let huge = field(json!({ "type": "text", "format": r"pattern:(\w{1000}){1000}" }));
    assert!(matches!(says(&huge, "x"), Err(Wrong::BadPattern(_))));
}

#[test]
fn numbers_within_their_range() {
    let seats = field(json!({ "type": "number", "minimum": 1, "maximum": 9 }));
    check(
        &seats,
        &[
            ("４", Some(json!(4))),
            ("9.0", Some(json!(9))),
            ("2.5", Some(json!(2.5))),
            ("0", None),
            ("10", None),
            ("1e0", None),
            ("four", None),
        ],
    );
    assert_eq!(
        says(&seats, "10").unwrap_err().to_string(),
        "10 is more than 9, the largest number that fits"
    );
    assert_eq!(
        says(&seats, "x").unwrap_err().to_string(),
        "this is not a number"
    );
}

#[test]
fn yes_no_dates_and_times() {
    check(
        &field(json!({ "type": "boolean" })),
        &[
            ("Có", Some(json!(true))),
            ("不要", Some(json!(false))),
            ("?", None),
        ],
    );
    check(
        &field(json!({ "type": "date" })),
        &[("1/3/2026", Some(json!("2026-03-01"))), ("30/2/2026", None)],
    );
    check(
        &field(json!({ "type": "time" })),
        &[("９：０５", Some(json!("09:05"))), ("25:00", None)],
    );
    check(
        &field(json!({ "type": "datetime" })),
        &[
            ("2026/3/1 9:05", Some(json!("2026-03-01T09:05"))),
            ("2026-03-01", None),
        ],
    );
}

fn meal(kind: &str) -> CustomField {
    field(json!({ "type": kind, "options": [
        "葷", "素", { "value": "none", "title": "No meal" },
        { "value": "both", "title": "Rice, noodles" }, "Rice", "noodles", "Cơm tấm",
    ] }))
}

#[test]
fn a_choice_by_value_or_title() {
    check(
        &meal("choice"),
        &[
            ("素", Some(json!("素"))),
            ("ＮＯ  ＭＥＡＬ", Some(json!("none"))),
            ("NONE", Some(json!("none"))),
            ("rice, noodles", Some(json!("both"))),
            ("co\u{31b}m ta\u{302}\u{301}m", Some(json!("Cơm tấm"))),
            ("com tam", None),
            ("葷, 素", None),
        ],
    );
    assert_eq!(
        says(&meal("choice"), "?").unwrap_err().to_string(),
        "this is none of the options: 葷, 素, No meal, Rice, noodles, Rice, noodles, Cơm tấm"
    );
    check(
        &field(
            json!({ "type": "choice", "options": ["a", "A", { "value": "x", "title": "y" }, { "value": "y", "title": "z" }] }),
        ),
        &[
            ("A", Some(json!("A"))),
            ("a", Some(json!("a"))),
            ("Y", Some(json!("x"))),
        ],
    );
}

#[test]
fn several_choices() {
    check(
        &meal("choices"),
        &[
            ("素、葷，no meal\nnone", Some(json!(["葷", "素", "none"]))),
            ("rice,noodles", Some(json!(["both"]))),
            ("noodles, rice", Some(json!(["Rice", "noodles"]))),
            ("葷, rice, noodles, 素", Some(json!(["葷", "素", "both"]))),
            ("rice, noodles, noodles", Some(json!(["both", "noodles"]))),
            ("rice，rice、noodles", Some(json!(["both", "Rice"]))),
            ("葷, , 素,", Some(json!(["葷", "素"]))),
            ("葷, beef", None),
            ("，", None),
        ],
    );
}

#[test]
fn what_set_writes_is_checked_too() {
    for (kind, written, expected) in [
        (
            json!({ "type": "number", "maximum": 9 }),
            json!("4"),
            Some(json!(4)),
        ),
        (
            json!({ "type": "number", "maximum": 9 }),
            json!(9.0),
            Some(json!(9)),
        ),
        (json!({ "type": "number", "maximum": 9 }), json!(10), None),
        (json!({ "type": "number" }), json!(true), None),
        (json!({ "type": "number" }), json!([1]), None),
        (
            json!({ "type": "boolean" }),
            json!("true"),
            Some(json!(true)),
        ),
        (json!({ "type": "boolean" }), json!(0), Some(json!(false))),
        (json!({ "type": "boolean" }), json!("maybe"), None),
        (
            json!({ "type": "text", "max_length": 3 }),
            json!(120.0),
            Some(json!("120")),
        ),
        (
            json!({ "type": "text", "max_length": 3 }),
            json!(1200),
            None,
        ),
        (json!({ "type": "text" }), json!({ "a": 1 }), None),
        (json!({ "type": "text" }), json!(null), None),
        (
            json!({ "type": "date" }),
            json!("2026-03-01T23:30:00+08:00"),
            Some(json!("2026-03-01")),
        ),
        (
            json!({ "type": "datetime" }),
            json!("2026-03-01T23:30:05+08:00"),
            Some(json!("2026-03-01T23:30:05")),
        ),
        (
            json!({ "type": "choices", "options": ["a", "b", "c,d"] }),
            json!(["c,d", "A", "a"]),
            Some(json!(["a", "c,d"])),
        ),
        (
            json!({ "type": "choices", "options": ["a", "b"] }),
            json!([]),
            Some(json!([])),
        ),
        (
            json!({ "type": "choices", "options": ["a", "b"] }),
            json!("b"),
            Some(json!(["b"])),
        ),
        (
            json!({ "type": "choices", "options": ["a", "b"] }),
            json!(["z"]),
            None,
        ),
        (
            json!({ "type": "choice", "options": ["1", "2"] }),
            json!(2),
            Some(json!("2")),
        ),
    ] {
        let result = value(&field(kind.clone()), &written);
        assert_eq!(result.ok(), expected, "{kind} {written}");
    }
}
