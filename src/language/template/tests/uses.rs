//! Which names are used, and where.

use super::super::{analyse_expression, analyse_text};
use super::used;

#[track_caller]
fn text_uses(text: &str, expected: &[&str]) {
    let analysis = analyse_text(text, &["t"]);
    assert_eq!(analysis.problems, [], "{text}");
    assert_eq!(used(text, &analysis), expected, "{text}");
}

#[track_caller]
fn expression_uses(source: &str, expected: &[&str]) {
    let analysis = analyse_expression(source, &["t"]);
    assert_eq!(analysis.problems, [], "{source}");
    assert_eq!(used(source, &analysis), expected, "{source}");
}

#[test]
fn every_root_is_known() {
    text_uses(
        "{{ contact.first_name }}",
        &["first_name:contact first_name"],
    );
    text_uses("{{ fields.seats }}", &["seats:field seats"]);
    text_uses("{{ fields[\"seats\"] }}", &["seats:field seats"]);
    text_uses("{{ fields['seats'] + 1 }}", &["seats:field seats"]);
    text_uses(
        "{{ tags | join(', ') }}",
        &["tags:tags", "join:filter join"],
    );
    text_uses(
        "{{ error.status }} {{ error.body.detail }}",
        &["status:error status", "body:error body"],
    );
    text_uses(
        "{{ input }}{{ now }}{{ channel }}",
        &["input:input", "now:now", "channel:channel"],
    );
    text_uses("{{ t.name }}", &["t:local t name"]);
    expression_uses("hours.support.open", &["support:hours support"]);
    text_uses(
        "{{ response.tickets[0].name }}{{ response[\"名稱\"] }}",
        &["response:response tickets/0/name", "response:response 名稱"],
    );
    text_uses("{{ response.a.b.c.d }}", &["response:response a/b/c/d"]);
    text_uses("{{ (response).a }}", &["response:response a"]);
    text_uses(
        "{{ response[fields.n].x }}",
        &["n:field n", "response:response fields.n/x"],
    );
}

#[test]
fn tags_are_named_by_membership() {
    expression_uses("'vip' in tags", &["tags:tags", "vip:tag vip"]);
    expression_uses("\"客戶\" not in tags", &["tags:tags", "客戶:tag 客戶"]);
    expression_uses(
        "'a' in tags and not 'b' in tags",
        &["tags:tags", "a:tag a", "tags:tags", "b:tag b"],
    );
    expression_uses("fields.x in tags", &["x:field x", "tags:tags"]);
    expression_uses("'vip' in fields.topic", &["topic:field topic"]);
}

#[test]
fn places_are_right_behind_wide_characters() {
    text_uses("您好😀 {{ fields.seats }} 張", &["seats:field seats"]);
    text_uses(
        "第一👩‍👩‍👧 {{- fields.a -}} 二 {{ contact.name|upper }}。",
        &["a:field a", "name:contact name", "upper:filter upper"],
    );
    text_uses("{{ '數量😀' ~ fields.a }}", &["a:field a"]);
    text_uses("${var.site}/😀{{ fields.a }}", &["a:field a"]);
    expression_uses("'高鐵' == fields.kind", &["kind:field kind"]);
}

#[test]
fn a_loop_binds_its_name_across_regions() {
    text_uses(
        "{% for x in response.tickets %}{{ loop.index }}. {{ x.name }}{% else %}無{% endfor %}",
        &[
            "response:response tickets",
            "loop:local loop index",
            "x:local x name",
        ],
    );
    text_uses(
        "{%- for a, b in response.pairs if a.ok -%}{{ a }}{{ b }}{%- endfor -%}",
        &[
            "response:response pairs",
            "a:local a ok",
            "a:local a",
            "b:local b",
        ],
    );
    text_uses(
        "{% if fields.a %}1{% elif fields.b %}2{% else %}3{% endif %}",
        &["a:field a", "b:field b"],
    );
    text_uses(
        "{% for x in t.list %}{% if x %}{{ x }}{% endif %}{% endfor %}",
        &["t:local t list", "x:local x", "x:local x"],
    );
}

#[test]
fn a_loops_name_ends_with_the_loop() {
    let text = "{% for x in response.l %}{{ x }}{% endfor %}{{ x }}";
    let analysis = analyse_text(text, &[]);
    assert_eq!(analysis.problems.len(), 1);
    assert_eq!(analysis.problems[0].range, text.len() - 4..text.len() - 3);
    let text = "{% for x in response.l %}{{ x }}{% else %}{{ x }}{% endfor %}";
    assert_eq!(analyse_text(text, &[]).problems.len(), 1);
}

#[test]
fn braces_in_texts_and_maps_do_not_end_a_region() {
    text_uses("{{ \"}}\" ~ fields.a }}", &["a:field a"]);
    text_uses("{{ '\\'}}' ~ fields.a }}", &["a:field a"]);
    text_uses("{{ {'k': {'j': fields.a}} }}", &["a:field a"]);
    text_uses("{{ [[fields.a][0]][0] }}", &["a:field a"]);
    text_uses("{{ {'k':fields.a}}}", &["a:field a"]);
    text_uses(
        "{# {{ fields.a }} #}{{ fields.b }}{#- %} -#}",
        &["b:field b"],
    );
    text_uses("{{ fields.a }}}} and {", &["a:field a"]);
    text_uses(
        "{{-fields.a+}}\n{{+ fields.b -}}",
        &["a:field a", "b:field b"],
    );
}

#[test]
fn expressions_of_all_kinds_are_walked() {
    expression_uses("1 < fields.a <= fields.b", &["a:field a", "b:field b"]);
    expression_uses(
        "fields.a if fields.b is defined else fields.c | default('x')",
        &[
            "b:field b",
            "a:field a",
            "c:field c",
            "default:filter default",
        ],
    );
    expression_uses("fields.a[1:fields.b]", &["a:field a", "b:field b"]);
    expression_uses("-fields.a + (not fields.b)", &["a:field a", "b:field b"]);
    expression_uses("(fields.a, [fields.b])", &["a:field a", "b:field b"]);
    expression_uses(
        "fields.a is startingwith(fields.b)",
        &["a:field a", "b:field b"],
    );
    expression_uses(
        "fields.price | money('TWD') ~ fields.d | date('%Y/%m/%d')",
        &[
            "price:field price",
            "money:filter money",
            "d:field d",
            "date:filter date",
        ],
    );
}

#[test]
fn a_text_without_templates_uses_nothing() {
    for text in ["", "您好 $5 {a} }} %} ${var.x} {", "# {"] {
        let analysis = analyse_text(text, &[]);
        assert_eq!(
            (analysis.uses.len(), analysis.problems.len()),
            (0, 0),
            "{text}"
        );
    }
}
