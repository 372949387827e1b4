//! Fields compared with values that they can never have.

use super::super::{analyse_expression, analyse_text, type_slips};
use super::{fixed, told};
use crate::language::field::FieldType;

fn type_of(name: &str) -> Option<FieldType> {
    FieldType::from_word(name)
}

/// Fields are named after their types here: `fields.number` is a number.
#[track_caller]
fn slip(source: &str, place: &str, message: &str, fix: &str) {
    let analysis = analyse_expression(source, &[]);
    assert_eq!(analysis.problems, [], "{source}");
    let slips = type_slips(&analysis, &type_of);
    assert_eq!(told(source, &slips), [(place, message)], "{source}");
    assert_eq!(
        fixed(source, &slips),
        if fix.is_empty() { source } else { fix }
    );
}

#[test]
fn values_of_another_type() {
    slip(
        "fields.number == '3'",
        "'3'",
        "`number` is a number, but `'3'` is a text",
        "fields.number == 3",
    );
    slip(
        "'3' <= fields.number",
        "'3'",
        "`number` is a number, but `'3'` is a text",
        "3 <= fields.number",
    );
    slip(
        "fields['number'] != \"x\"",
        "\"x\"",
        "`number` is a number, but `'x'` is a text",
        "",
    );
    slip(
        "fields.number == true",
        "true",
        "`number` is a number, but `true` is true or false",
        "",
    );
    slip(
        "fields.text == 123",
        "123",
        "`text` is a text, but `123` is a number",
        "fields.text == '123'",
    );
    slip(
        "fields.text == -1.5",
        "-1.5",
        "`text` is a text, but `-1.5` is a number",
        "fields.text == '-1.5'",
    );
    slip(
        "fields.boolean == 'yes'",
        "'yes'",
        "`boolean` is true or false, but `'yes'` is a text",
        "fields.boolean == true",
    );
    slip(
        "fields.choice == 1",
        "1",
        "`choice` is a choice, but `1` is a number",
        "fields.choice == '1'",
    );
    slip(
        "fields.choices == '素'",
        "'素'",
        "`choices` is a list of choices, but `'素'` is a text",
        "",
    );
    slip(
        "fields.date > 2026",
        "2026",
        "`date` is a date, but `2026` is a number",
        "",
    );
    slip(
        "fields.date > '2026/3/1'",
        "'2026/3/1'",
        "`date` is a date, but `'2026/3/1'` is not",
        "",
    );
    slip(
        "fields.time < '9:30'",
        "'9:30'",
        "`time` is a time, but `'9:30'` is not",
        "",
    );
    slip(
        "fields.number in ['1', 2]",
        "'1'",
        "`number` is a number, but `'1'` is a text",
        "fields.number in [1, 2]",
    );
    slip(
        "'2' not in fields.number",
        "number",
        "`number` is a number and holds nothing",
        "",
    );
    slip(
        "3 in fields.choices",
        "3",
        "`choices` is a choice, but `3` is a number",
        "'3' in fields.choices",
    );
}

#[test]
fn types_without_an_order() {
    slip(
        "fields.boolean > 1",
        "boolean",
        "`boolean` is true or false and has no order",
        "",
    );
    slip(
        "fields.choice < 'b'",
        "choice",
        "`choice` is a choice and has no order",
        "",
    );
    slip(
        "'a' >= fields.choices",
        "choices",
        "`choices` is a list of choices and has no order",
        "",
    );
}

#[test]
fn right_comparisons_are_silent() {
    for source in [
        "fields.number >= 4",
        "1 < fields.number <= 9",
        "fields.number == none",
        "fields.text == '3'",
        "'x' in fields.text",
        "fields.boolean == true",
        "fields.choice in ['葷', '素']",
        "'素' in fields.choices",
        "fields.date >= '2026-03-01'",
        "fields.time < '09:30'",
        "fields.datetime < '2026-03-01T09:30+08:00'",
        "fields.datetime < '2026-03-01'",
        "fields.number == fields.text",
        "fields.number + 1 == '3'",
        "fields.unknown == 3",
    ] {
        let slips = type_slips(&analyse_expression(source, &[]), &type_of);
        assert_eq!(slips, [], "{source}");
    }
}

#[test]
fn slips_are_found_in_texts_too() {
    let text =
        "座位😀{% if fields.number == '3' %}三{% endif %}{{ 'a' if 1 < fields.number < '9' }}";
    let slips = type_slips(&analyse_text(text, &[]), &type_of);
    let places: Vec<&str> = slips.iter().map(|slip| &text[slip.range.clone()]).collect();
    assert_eq!(places, ["'3'", "'9'"]);
}
