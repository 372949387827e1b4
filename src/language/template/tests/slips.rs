//! Slips of the keyboard and habits of other languages.

use super::super::analyse_expression;
use super::fixed;
use super::problems::condition;

#[test]
fn conditions_in_braces() {
    let message = "an expression is written without `{{ }}`";
    condition("{{ fields.x }}", "{{ fields.x }}", message, "fields.x");
    condition("{{- fields.x -}}", "{{- fields.x -}}", message, "fields.x");
    condition("{{ fields.x }} == 1", "{{", message, "");
    condition("{% if x %}", "{%", "an expression has no `{% %}`", "");
    condition(
        "fields.a == ${var.x}",
        "${var.x}",
        "`${…}` cannot stand in an expression",
        "",
    );
    condition("  ", "  ", "the expression is empty", "");
}

#[test]
fn habits_of_other_languages() {
    let sign = |sign: &str| format!("`{sign}` is not an operator of the language");
    condition("fields.seats = 3", "=", &sign("="), "fields.seats == 3");
    condition(
        "fields.seats === 3",
        "===",
        &sign("==="),
        "fields.seats == 3",
    );
    condition(
        "fields.a && fields.b",
        "&&",
        &sign("&&"),
        "fields.a and fields.b",
    );
    condition(
        "fields.a||fields.b",
        "||",
        &sign("||"),
        "fields.a or fields.b",
    );
    condition("!fields.a", "!", &sign("!"), "not fields.a");
    condition("fields.a <> 3", "<>", &sign("<>"), "fields.a != 3");
    condition("fields.a => 3", "=>", &sign("=>"), "fields.a >= 3");
    condition("fields.a ? 1 : 2", "?", &sign("?"), "");
    condition(
        "fields.a AND fields.b",
        "AND",
        "`AND` is written small",
        "fields.a and fields.b",
    );
    condition(
        "fields.a OR fields.b",
        "OR",
        "`OR` is written small",
        "fields.a or fields.b",
    );
    condition(
        "(fields.a = 1)",
        "=",
        "`=` does not compare",
        "(fields.a == 1)",
    );
    let source = "fields.a = 1 && !fields.b";
    let analysis = analyse_expression(source, &[]);
    assert_eq!(
        fixed(source, &analysis.problems),
        "fields.a == 1 and not fields.b"
    );
}

#[test]
fn typographic_and_wide_signs() {
    condition(
        "“vip” in tags",
        "“vip”",
        "`“` and `”` are not quotes of the language",
        "'vip' in tags",
    );
    condition(
        "「會員」 in tags",
        "「會員」",
        "`「` and `」` are not quotes of the language",
        "'會員' in tags",
    );
    condition(
        "fields.a ＞＝ 4",
        "＞＝",
        "`＞＝` is a full-width sign",
        "fields.a >= 4",
    );
    condition(
        "fields.a\u{3000}>= 4",
        "\u{3000}",
        "this is a wide space, which the language does not know",
        "fields.a >= 4",
    );
    condition(
        "fields.kind == 高鐵",
        "高鐵",
        "`高鐵` stands without quotes",
        "fields.kind == '高鐵'",
    );
    condition(
        "response.名稱 == 1",
        "名稱",
        "`名稱` stands without quotes",
        "response[\"名稱\"] == 1",
    );
    condition(
        "fields.a == 'x",
        "'",
        "this text in quotes is never closed",
        "",
    );
    condition(
        "fields.a == 😀",
        "😀",
        "`😀` is not part of the language",
        "",
    );
}
