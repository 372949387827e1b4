//! What is wrong, with the exact words, in the house's words.

use super::super::{ProblemKind, analyse_expression, analyse_text};
use super::{fixed, told};

/// A text, the words pointed at, the message, and the text after the fix (empty: no fix).
#[track_caller]
pub(super) fn text(text: &str, place: &str, message: &str, fix: &str) {
    let analysis = analyse_text(text, &[]);
    assert_eq!(told(text, &analysis.problems), [(place, message)], "{text}");
    let fixed = fixed(text, &analysis.problems);
    assert_eq!(fixed, if fix.is_empty() { text } else { fix });
}

/// The same for a lone expression.
#[track_caller]
pub(super) fn condition(source: &str, place: &str, message: &str, fix: &str) {
    let analysis = analyse_expression(source, &[]);
    assert_eq!(
        told(source, &analysis.problems),
        [(place, message)],
        "{source}"
    );
    let fixed = fixed(source, &analysis.problems);
    assert_eq!(fixed, if fix.is_empty() { source } else { fix });
}

#[test]
fn names_of_nothing() {
    text(
        "您好 {{ contact.frist_name }}",
        "frist_name",
        "`contact` has no `frist_name`",
        "您好 {{ contact.first_name }}",
    );
    text(
        "{{ feilds.seats }}",
        "feilds",
        "there is no variable `feilds`",
        "{{ fields.seats }}",
    );
    text("{{ error.code }}", "code", "`error` has no `code`", "");
    text(
        "{{ loop.index }}",
        "loop",
        "there is no variable `loop`",
        "",
    );
    text(
        "{{ fields }}",
        "fields",
        "`fields` alone is not a value",
        "",
    );
    text(
        "{{ fields[input] }}",
        "input",
        "what `fields` gives must be named, not computed",
        "",
    );
    text("{{ var.site }}", "var", "there is no variable `var`", "");
    condition(
        "hours.support.opn",
        "opn",
        "`hours.support` has only `open`",
        "hours.support.open",
    );
    condition(
        "hours.support",
        "support",
        "`hours.support` alone is not a value",
        "hours.support.open",
    );
    condition(
        "tags.vip",
        "vip",
        "`tags` is a list and has no `vip`",
        "'vip' in tags",
    );
    condition(
        "fields.a == null",
        "null",
        "there is no variable `null`",
        "fields.a == none",
    );
    condition(
        "fields.a == TRUE",
        "TRUE",
        "there is no variable `TRUE`",
        "fields.a == true",
    );
    condition("vip in tags", "vip", "there is no variable `vip`", "");
}

#[test]
fn fields_have_nothing_below() {
    text("{{ fields.a.b }}", "b", "`fields.a` has no `b`", "");
    text(
        "{{ contact.name.first }}",
        "first",
        "`contact.name` has no `first`",
        "",
    );
}

#[test]
fn filters_and_tests() {
    text(
        "{{ tags | join(d=', ') }}",
        "join",
        "`join` takes its value without a name or `*`",
        "",
    );
    text(
        "{{ fields.a | defualt('x') }}",
        "defualt",
        "there is no filter `defualt`",
        "{{ fields.a | default('x') }}",
    );
    text(
        "{{ fields.a | upper | title }}",
        "title",
        "there is no filter `title`",
        "",
    );
    text(
        "{{ fields.a | safe.x }}",
        "safe.x",
        "there is no filter `safe.x`",
        "",
    );
    text(
        "{{ fields.a | money }}",
        "money",
        "`money` needs a value in brackets",
        "",
    );
    text(
        "{{ fields.a | upper(1) }}",
        "upper",
        "`upper` is given 1 values in brackets, but takes none",
        "",
    );
    text(
        "{{ fields.a | money('twd') }}",
        "'twd'",
        "`twd` is not a currency code",
        "{{ fields.a | money(\"TWD\") }}",
    );
    text(
        "{{ fields.a | date('%!') }}",
        "'%!'",
        "`%!` is not a date format",
        "",
    );
    text(
        "{{ fields.a is definde }}",
        "definde",
        "there is no test `definde`",
        "{{ fields.a is defined }}",
    );
    assert_eq!(
        analyse_text("{{ input | nope }}", &[]).problems[0].kind,
        ProblemKind::UnknownFilter
    );
}

#[test]
fn functions_and_methods() {
    text(
        "{% for i in range(3) %}{{ i }}{% endfor %}",
        "range",
        "`range(…)` is a function call, which the language does not have",
        "",
    );
    text(
        "{{ fields.a.upper() }}",
        "upper",
        "`upper(…)` is a function call, which the language does not have",
        "",
    );
    condition(
        "NOT (fields.a)",
        "NOT",
        "`NOT(…)` is a function call, which the language does not have",
        "",
    );
    let analysis = analyse_expression("len(tags) > 2", &[]);
    assert_eq!(
        analysis.problems[0].help.as_deref(),
        Some("write `| length` behind the value")
    );
}

#[test]
fn expressions_that_cannot_be_read() {
    text(
        "您好 {{ }}!",
        "{{ }}",
        "there is no expression between the braces",
        "",
    );
    text(
        "張 {{ fields.a + }}",
        "+",
        "something is missing after `+`",
        "",
    );
    text(
        "{{ fields.a fields.b }}",
        "fields",
        "`fields` is not expected here",
        "",
    );
    text("{{ fields. }}", ".", "something is missing after `.`", "");
    text("{{ 12_ }}", "12_", "`12_` is not a number", "");
    text(
        "{{ '\\xZZ' }}",
        "'\\xZZ'",
        "a `\\` in this text means nothing",
        "",
    );
    text("{{ fields.a @ 1 }}", "@", "`@` is not expected here", "");
    text(
        "{% if fields.a = 1 %}x{% endif %}",
        "=",
        "`=` is not an operator of the language",
        "{% if fields.a == 1 %}x{% endif %}",
    );
}

#[test]
fn one_wrong_region_does_not_hide_the_next() {
    let source = "😀{{ fields.a + }} {{ nope }} {{ fields.b }} {{ contact.x1 }}";
    let analysis = analyse_text(source, &[]);
    assert_eq!(
        told(source, &analysis.problems),
        [
            ("+", "something is missing after `+`"),
            ("nope", "there is no variable `nope`"),
            ("x1", "`contact` has no `x1`"),
        ]
    );
    assert!(super::used(source, &analysis).contains(&"b:field b".to_owned()));
}

#[test]
fn what_the_text_tells_is_not_told_twice() {
    for source in [
        "{{ a",
        "{% if (a %}x{% endif %}",
        "{{ ${var.x} }}",
        "{# a",
        "{{ 'a }}",
    ] {
        assert_eq!(analyse_text(source, &[]).problems, [], "{source}");
    }
}

#[test]
fn wording_keeps_the_house_rules() {
    for source in [
        "{{ a b }}",
        "{{ ! }}",
        "{% set x = 1 %}",
        "{% endif %}",
        "{{ fields }}",
        "{{ x | y }}",
        "{{ f() }}",
        "{{ 1 is x }}",
        "{{ ( }}",
        "{{",
        "{% if",
        "{{ ${var.x} }}",
        "{{ “x” }}",
    ] {
        let (_, mut problems) = crate::language::text::Text::parse(source);
        problems.extend(analyse_text(source, &[]).problems);
        assert!(!problems.is_empty(), "{source}");
        for problem in problems {
            let message = &problem.message;
            assert!(
                !message.contains('\n') && !message.ends_with('.'),
                "{message}"
            );
            assert!(
                !message.starts_with(|c: char| c.is_ascii_uppercase()),
                "{message}"
            );
            assert!(problem.help.is_some(), "{message} has no help");
        }
    }
}
