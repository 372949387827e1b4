//! Blocks that do not fit, and statements that the language leaves out.

use super::problems::text;

#[test]
fn statements_that_the_language_leaves_out() {
    for (statement, word) in [
        ("{% include 'x' %}", "include"),
        ("{% import 'x' as y %}", "import"),
        ("{% from 'x' import y %}", "from"),
        ("{% extends 'x' %}", "extends"),
        ("{% set a = 1 %}", "set"),
        ("{% set a %}x{% endset %}", "set"),
        ("{% with a = 1 %}x{% endwith %}", "with"),
        ("{% macro a() %}x{% endmacro %}", "macro"),
        ("{% call a() %}x{% endcall %}", "call"),
        ("{% block a %}x{% endblock %}", "block"),
        ("{% filter upper %}x{% endfilter %}", "filter"),
        ("{% autoescape true %}x{% endautoescape %}", "autoescape"),
        ("{% do f() %}", "do"),
        ("{% raw %}{{ nothing( {% if %}{% endraw %}", "raw"),
        ("{%- raw -%}x{%- endraw -%}", "raw"),
    ] {
        text(
            statement,
            word,
            &format!("`{word}` is not part of the language"),
            "",
        );
    }
    text(
        "{% for a in response.l %}{% for b in a.l %}{{ b }}{% endfor %}{% endfor %}",
        "for",
        "a loop inside a loop is not part of the language",
        "",
    );
    text(
        "{% for a in response.l recursive %}{{ a }}{% endfor %}",
        "",
        "a `recursive` loop is not part of the language",
        "",
    );
    text(
        "{% for tags in response.l %}{{ tags }}{% endfor %}",
        "tags",
        "`tags` is a word of the language and cannot name the items of a loop",
        "",
    );
}

#[test]
fn blocks_that_do_not_fit() {
    text(
        "a {% if fields.a %} b",
        "{% if fields.a %}",
        "this `if` is never closed",
        "",
    );
    text(
        "{% for x in response.l %}x",
        "{% for x in response.l %}",
        "this `for` is never closed",
        "",
    );
    text("a {% endif %}", "endif", "`endif` closes nothing", "");
    text("{% else %}", "else", "`else` belongs to no `if`", "");
    text(
        "{% if fields.a %}x{% endfor %}",
        "endfor",
        "`endfor` cannot close an open `if`",
        "{% if fields.a %}x{% endif %}",
    );
    text(
        "{% for x in response.l %}{% if x %}{% endfor %}",
        "{% if x %}",
        "this `if` is not closed before `endfor`",
        "",
    );
    text(
        "{% if fields.a %}1{% else if fields.b %}2{% endif %}",
        "if fields.b",
        "`else` takes no condition",
        "{% if fields.a %}1{% elif fields.b %}2{% endif %}",
    );
    text(
        "{% if fields.a %}1{% elseif fields.b %}2{% endif %}",
        "elseif",
        "there is no statement `elseif`",
        "{% if fields.a %}1{% elif fields.b %}2{% endif %}",
    );
    text(
        "{% if fields.a %}1{% end %}",
        "end",
        "there is no statement `end`",
        "{% if fields.a %}1{% endif %}",
    );
    text(
        "{% fields.a %}",
        "fields",
        "there is no statement `fields`",
        "",
    );
    text(
        "{% %}",
        "{% %}",
        "there is nothing between `{%` and `%}`",
        "",
    );
    text(
        "{%\u{3000}if fields.a %}1{% endif %}",
        "\u{3000}",
        "this is a wide space, which the language does not know",
        "{% if fields.a %}1{% endif %}",
    );
    text("{% if %}1{% endif %}", "if", "`if` has no condition", "");
    text(
        "{% for %}1{% endfor %}",
        "for",
        "`for` has nothing to run through",
        "",
    );
    text(
        "{% for x response.l %}1{% endfor %}",
        "response",
        "`response` is not expected here",
        "",
    );
    text(
        "{% if fields.a %}1{% else %}2{% else %}3{% endif %}",
        "else",
        "`else` belongs to no `if`",
        "",
    );
}
