//! What texts and expressions become.

use std::sync::Arc;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde_json::json;

use super::super::{
    FILTERS, Labels, environment, environment_with, eval_expression, eval_value, no_labels,
    render_text,
};

fn values() -> Value {
    Value::from(Serde(json!({
        "contact": { "first_name": "陳" },
        "fields": {
            "seats": 4, "price": 1234567.5, "paid": 3.0, "meal": "none", "meals": ["none", "x"],
            "day": "2026-03-01", "at": "2026-03-01T09:05:00+08:00", "time": "09:30", "empty": "",
            "nothing": null, "name": "  Ann  ",
        },
        "tags": ["vip", "new"],
        "response": { "tickets": [{ "name": "高鐵票" }, { "name": "台鐵票" }] },
    })))
}

fn labels() -> Labels {
    Arc::new(|field, value| {
        (field.starts_with("meal") && value == "none").then(|| "不需要".to_owned())
    })
}

#[track_caller]
fn prints(source: &str, expected: &str) {
    let environment = environment(labels());
    assert_eq!(
        render_text(&environment, source, &values()).unwrap(),
        expected,
        "{source}"
    );
}

#[track_caller]
fn fails(source: &str, expected: &str) {
    let environment = environment(no_labels());
    let error = render_text(&environment, source, &values()).unwrap_err();
    assert_eq!(error.to_string(), expected, "{source}");
}

#[test]
fn texts_are_filled_in() {
    prints("您好 {{ contact.first_name }}！\n", "您好 陳！\n");
    prints(
        "{% for t in response.tickets %}{{ loop.index }}.{{ t.name }} {% endfor %}",
        "1.高鐵票 2.台鐵票 ",
    );
    prints("{% if 'vip' in tags %}V{% else %}N{% endif %}", "V");
    prints("a {{- ' b ' -}} c", "a b c");
    prints("{{ fields.seats * 2 }}", "8");
    prints("{{ fields.paid }}", "3");
    prints("no template", "no template");
    prints("{{ '<b>' }}", "<b>");
    prints("{{ true }} {{ 1 == 2 }}", "true false");
    prints("a\r", "a\r");
    prints("{{ 1 }}\r\n", "1\r\n");
}

#[test]
fn what_is_missing_prints_nothing() {
    prints(
        "[{{ fields.nope }}{{ fields.nope.a.b }}{{ nope.a[0] }}{{ fields.nothing }}]",
        "[]",
    );
    prints("[{{ response.tickets[9].name }}]", "[]");
    prints("{% for x in response.nope %}x{% endfor %}.", ".");
    for filter in FILTERS {
        let argument = match filter {
            "money" => "(\"TWD\")",
            "default" => "('-')",
            _ => "",
        };
        let expected = match filter {
            "default" => "[-][-][-]",
            "length" => "[0][0][0]",
            _ => "[][][]",
        };
        let source: String = ["nope", "nothing", "empty"]
            .map(|name| format!("[{{{{ fields.{name} | {filter}{argument} }}}}]"))
            .concat();
        prints(&source, expected);
    }
}

#[test]
fn filters_do_what_they_say() {
    prints("{{ fields.price | number }}", "1,234,567.5");
    prints("{{ fields.price | number(0) }}", "1,234,568");
    prints("{{ '1234' | number }}", "1,234");
    prints("{{ -1234 | number }}", "-1,234");
    prints("{{ fields.price | money('TWD') }}", "NT$1,234,568");
    prints("{{ fields.price | money('VND') }}", "1.234.568 ₫");
    prints("{{ fields.price | money('USD') }}", "$1,234,567.50");
    prints("{{ fields.price | money('IDR') }}", "Rp1.234.568");
    prints("{{ -5 | money('EUR') }}", "-€5.00");
    prints("{{ 5 | money('CHF') }}", "CHF 5.00");
    prints(
        "{{ 99 | money('JPY') }} {{ 99 | money('KRW') }} {{ 99 | money('THB') }}",
        "¥99 ₩99 ฿99.00",
    );
    prints("{{ fields.day | date('%Y/%m/%d') }}", "2026/03/01");
    prints(
        "{{ fields.at | date('%d.%m. %H:%M %z') }}",
        "01.03. 09:05 +0800",
    );
    prints("{{ '2026-03-01T10:00' | date('%H:%M') }}", "10:00");
    prints("{{ '2026-03-01T10:00:00Z' | date }}", "2026-03-01");
    prints(
        "{{ '2026-03-01T10:00:00+08:00[Asia/Taipei]' | date('%H %z') }}",
        "10 +0800",
    );
    prints("{{ fields.time | date('%Hh%M') }}", "09h30");
    prints(
        "{{ fields.name | trim | upper }}|{{ 'ABC' | lower }}",
        "ANN|abc",
    );
    prints("{{ '--a--' | trim('-') }}", "a");
    prints(
        "{{ tags | join(', ') }}|{{ tags | first }}|{{ tags | last }}|{{ tags | length }}",
        "vip, new|vip|new|2",
    );
    prints(
        "{{ '高鐵票' | length }}{{ '高鐵' | first }}{{ '高鐵' | last }}",
        "3高鐵",
    );
    prints(
        "{{ 2.5 | round }} {{ 2.345 | round(2) }} {{ 7 | round(1) }}",
        "3 2.35 7",
    );
    prints(
        "{{ fields.seats | default(1) }}{{ fields.nope | default('無') }}",
        "4無",
    );
    prints(
        "{{ fields.meal | label }}/{{ fields[\"meal\"] | label }}/{{ fields.meal }}",
        "不需要/不需要/none",
    );
    prints("{{ fields.meals | label | join('、') }}", "不需要、x");
    prints(
        "{% for m in fields.meals %}{{ m | label }};{% endfor %}",
        "不需要;x;",
    );
    prints("{{ fields.seats | label }}{{ ('none') | label }}", "4none");
    prints(
        "{{ '😀' ~ (fields.meal | label) }} {{ 'label' }}",
        "😀不需要 label",
    );
}

#[test]
fn errors_are_plain() {
    fails(
        "{{ fields.name | number }}",
        "`number` needs a number, but was given `  Ann  `",
    );
    fails(
        "{{ fields.seats | date }}",
        "`date` needs a date such as `2026-03-01`, but was given `4`",
    );
    fails(
        "{{ 'x' | date }}",
        "`date` needs a date such as `2026-03-01`, but was given `x`",
    );
    fails("{{ fields.day | date('%!') }}", "`%!` is not a date format");
    fails("{{ 5 | money('x') }}", "`x` is not a currency code");
    fails("{{ 1 | round(99) }}", "`round` rounds to 0 to 20 decimals");
    fails(
        "{{ tags - 1 }}",
        "`tags - 1` cannot be computed with these values",
    );
    fails(
        "{{ 'x' * 3 | nope }}",
        "`nope` uses a filter that does not exist",
    );
    fails("{{ ( }}", "`(` is never closed");
    fails(
        "{% for a in 'x' * 90000 %}{% for b in 'x' * 90000 %}{{ a }}{% endfor %}{% endfor %}",
        "the template takes too many steps; shorten its loops",
    );
}

#[test]
fn the_environment_has_nothing_else() {
    let environment = environment(no_labels());
    for source in [
        "{{ range(3) }}",
        "{{ dict() }}",
        "{{ debug() }}",
        "{{ 'a' | replace('a','b') }}",
        "{% include 'x' %}",
    ] {
        assert!(
            render_text(&environment, source, &values()).is_err(),
            "{source}"
        );
    }
}

#[test]
fn expressions_keep_their_type() {
    let environment = environment(labels());
    let eval = |source: &str| eval_expression(&environment, source, &values()).unwrap();
    assert_eq!(eval("fields.seats >= 4"), Value::from(true));
    assert_eq!(eval("response.tickets").len(), Some(2));
    assert_eq!(eval("fields.meal | label"), Value::from("不需要"));
    assert!(!super::super::is_true(&eval("fields.nope")));
    let value = |source: &str| eval_value(&environment, source, &values()).unwrap();
    assert_eq!(value("{{ fields.seats }}"), Value::from(4));
    assert_eq!(value("{{- fields.seats -}}"), Value::from(4));
    assert_eq!(value("{{ response.tickets }}").len(), Some(2));
    assert_eq!(value("x{{ fields.seats }}"), Value::from("x4"));
    assert_eq!(
        value("{{ fields.seats }}{{ fields.seats }}"),
        Value::from("44")
    );
    assert_eq!(value("plain"), Value::from("plain"));
}

#[test]
fn the_formatter_sees_what_is_printed() {
    let quote = Arc::new(|text: &str| text.replace('"', "\\\""));
    let environment = environment_with(no_labels(), Some(quote));
    let rendered = render_text(&environment, "\"{{ x }}\"", &context! { x => "a\"b" }).unwrap();
    assert_eq!(rendered, "\"a\\\"b\"");
}
