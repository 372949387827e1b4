//! Segments, slips, and what becomes of a text.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use minijinja::context;
use proptest::prelude::*;

use super::*;
use crate::language::template::{analyse_text, environment, no_labels, render_text};
use crate::language::value::{SecretText, Value};

/// Segments as `kind:source`.
fn cut(source: &str) -> Vec<String> {
    let (text, problems) = Text::parse(source);
    assert_eq!(problems, [], "{source}");
    text.segments()
        .iter()
        .map(|segment| {
            let words = &source[segment.range()];
            match segment {
                Segment::Literal(_) => format!("literal:{words}"),
                Segment::Var {
                    name, name_range, ..
                } => {
                    assert_eq!(&source[name_range.clone()], name);
                    format!("var {name}:{words}")
                }
                Segment::Env {
                    name, name_range, ..
                } => {
                    assert_eq!(&source[name_range.clone()], name);
                    format!("env {name}:{words}")
                }
                Segment::Template { kind, .. } => format!("{kind:?}:{words}"),
            }
        })
        .collect()
}

#[track_caller]
fn problem(source: &str, place: &str, message: &str, fix: &str) {
    let (_, problems) = Text::parse(source);
    let told: Vec<_> = problems
        .iter()
        .map(|problem| (&source[problem.range.clone()], problem.message.as_str()))
        .collect();
    assert_eq!(told, [(place, message)], "{source}");
    let mut fixed = source.to_owned();
    if let Some(replacement) = &problems[0].replacement {
        fixed.replace_range(replacement.range.clone(), &replacement.text);
    }
    assert_eq!(fixed, if fix.is_empty() { source } else { fix });
}

#[test]
fn texts_are_cut_into_segments() {
    assert_eq!(cut(""), Vec::<String>::new());
    assert_eq!(cut("您好"), ["literal:您好"]);
    assert_eq!(
        cut("${var.site}/😀${env.CRM_TOKEN}?{{ fields.a }}{% if t %}x{% endif %}{# c #}"),
        [
            "var site:${var.site}",
            "literal:/😀",
            "env CRM_TOKEN:${env.CRM_TOKEN}",
            "literal:?",
            "Expression:{{ fields.a }}",
            "Statement:{% if t %}",
            "literal:x",
            "Statement:{% endif %}",
            "Comment:{# c #}",
        ]
    );
    assert_eq!(cut("${var.名-1}$"), ["var 名-1:${var.名-1}", "literal:$"]);
    assert_eq!(cut("$${var.a}"), ["literal:$", "var a:${var.a}"]);
}

#[test]
fn other_dollars_are_plain_text() {
    for source in [
        "$5",
        "US$ 5 {x}",
        "${}",
        "${1}",
        "${a b}",
        "$x ${",
        "${a.b}",
        "${ 5 }",
        "${價}",
        "}$",
    ] {
        assert_eq!(cut(source), [format!("literal:{source}")]);
    }
}

#[test]
fn slips_are_told() {
    let slip = |words: &str| format!("`{words}` is not a variable and would be sent as it stands");
    for (wrong, right) in [
        ("${vars.x}", "${var.x}"),
        ("${ var.x }", "${var.x}"),
        ("${env:X}", "${env.X}"),
        ("${VAR}", "${env.VAR}"),
        ("${site}", "${var.site}"),
        ("${ENV.X}", "${env.X}"),
    ] {
        problem(
            &format!("網址😀 {wrong}!"),
            wrong,
            &slip(wrong),
            &format!("網址😀 {right}!"),
        );
    }
}

#[test]
fn broken_variables_are_told() {
    problem(
        "a ${var.x b",
        "${var.x",
        "`${var.x` is never closed",
        "a ${var.x} b",
    );
    problem(
        "a ${var.x",
        "${var.x",
        "`${var.x` is never closed",
        "a ${var.x}",
    );
    problem("😀${env.}", "${env.}", "`${env.}` names nothing", "");
    problem("${var. x }", " x ", "`x` cannot be a name here", "${var.x}");
    problem("${env.A-B}", "A-B", "`A-B` cannot be a name here", "");
    problem("${var.a.b}", "a.b", "`a.b` cannot be a name here", "");
}

#[test]
fn broken_regions_are_told() {
    problem(
        "您好 {{ contact.name",
        "{{",
        "this `{{` is never closed",
        "",
    );
    problem(
        "{{ a, {{ fields.b }}",
        "{{",
        "this `{{` is never closed",
        "",
    );
    problem("50 {% off", "{%", "this `{%` is never closed", "");
    problem("訂單 {#12", "{#", "this `{#` is never closed", "");
    problem("{{ (fields.a }} b", "(", "`(` is never closed", "");
    problem("{{ fields.a) }} b", ")", "`)` closes nothing", "");
    problem(
        "{{ fields.a } and {{ fields.b }}",
        "{{",
        "this `{{` is never closed",
        "",
    );
    problem(
        "{{ 'abc }} x",
        "'",
        "this text in quotes is never closed",
        "",
    );
    let inside = "`${…}` cannot stand inside `{{ }}` or `{% %}`";
    problem("😀{{ ${var.x} ~ 1 }}", "${var.x}", inside, "");
    problem("{% if '${ env.X }' %}{% endif %}", "${ env.X }", inside, "");
    let long = format!("{{{{ '{}' }}}}", "x".repeat(10_000));
    problem(
        &long,
        &long,
        "this expression is 10008 bytes long, but at most 10000 fit",
        "",
    );
}

fn resolve(source: &str, vars: &[(&str, &str)]) -> Resolved {
    let env = |name: &str| (name == "TOKEN").then(|| "s3{{cr}}et".to_owned());
    let none = BTreeMap::new();
    let vars = vars
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Text::from(*value).resolve(&none, &env)))
        .collect();
    Text::from(source).resolve(&vars, &env)
}

/// The wire form must print the same as the parts, and must be a right text itself.
#[track_caller]
fn prints(resolved: &Resolved, expected: &str) {
    let wire = match resolved.wire() {
        Value::Text(text) => text,
        Value::Secret(secret) => secret.expose().to_owned(),
        other => panic!("{other:?}"),
    };
    // A value that looks like a misspelt variable (`${a}`) is words here; only an author is asked
    // whether another one was meant.
    let mut problems = Text::parse(&wire).1;
    problems.retain(|problem| problem.kind != ProblemKind::UnknownVariable);
    assert_eq!(problems, [], "{wire}");
    assert_eq!(analyse_text(&wire, &["x"]).problems, [], "{wire}");
    let rendered = render_text(&environment(no_labels()), &wire, &context! { x => "X" }).unwrap();
    assert_eq!(rendered, expected, "{wire}");
}

#[test]
fn what_comes_from_a_variable_stays_literal() {
    for value in [
        "${a}",
        "{{ x }}",
        "{% if %}",
        "{# c",
        "{{",
        "{",
        "a{{{{b",
        "}}",
        "{{{#{%",
        "{{ \"{\" }}",
        "\n",
    ] {
        let resolved = resolve("a ${var.v}{{ x }}${var.v}", &[("v", value)]);
        prints(&resolved, &format!("a {value}X{value}"));
        assert_eq!(resolved.parts().len(), 3, "{value}");
        assert_eq!(
            resolved.plain(),
            Value::Text(format!("a {value}{{{{ x }}}}{value}"))
        );
    }
    prints(&resolve("{${var.v}", &[("v", "{ x }}")]), "{{ x }}");
    prints(
        &resolve("${var.v}${var.w}", &[("v", "{"), ("w", "% a")]),
        "{% a",
    );
    prints(&resolve("a${var.v}{{ x }}", &[("v", "{")]), "a{X");
}

#[test]
fn what_comes_from_the_environment_is_secret() {
    let resolved = resolve("Bearer ${env.TOKEN} {{ x }}", &[]);
    prints(&resolved, "Bearer s3{{cr}}et X");
    assert!(resolved.is_secret() && resolved.has_templates());
    assert!(!format!("{resolved:?}").contains("s3"));
    assert_eq!(resolved.redacted(), "Bearer ${env.TOKEN} {{ x }}");
    let through = resolve("${var.t}", &[("t", "<${env.TOKEN}>")]);
    assert_eq!(through.redacted(), "<${env.TOKEN}>");
    match through.wire() {
        Value::Secret(secret) => {
            assert!(secret.names.contains("TOKEN"));
            assert_eq!(secret.shown(), "<${env.TOKEN}>");
        }
        other => panic!("{other:?}"),
    }
    assert!(!format!("{:?}", through.wire()).contains("s3"));
    let Value::Secret(escaped) = resolve("{${env.TOKEN}${var.o}{{ x }}", &[("o", "{")]).wire()
    else {
        panic!("not a secret");
    };
    assert_eq!(escaped.shown(), "{${env.TOKEN}{{ \"{\" }}{{ x }}");
    let bare = SecretText::new(escaped.names, "s3".to_owned());
    assert_eq!(bare.shown(), "${env.TOKEN}");
}

#[test]
fn what_is_missing_is_listed() {
    let resolved = resolve("a${var.nope}b${env.NOPE}${var.t}", &[("t", "${env.OTHER}")]);
    assert_eq!(resolved.unknown_vars.iter().collect::<Vec<_>>(), ["nope"]);
    assert_eq!(
        resolved.unset_env.iter().collect::<Vec<_>>(),
        ["NOPE", "OTHER"]
    );
    prints(&resolved, "ab");
}

#[test]
fn a_text_is_a_string_in_files_and_in_the_schema() {
    let text: Text = serde_json::from_str("\"您好 ${var.x}\\n\"").unwrap();
    assert_eq!(text.source(), "您好 ${var.x}\n");
    assert_eq!(text.segments().len(), 3);
    assert_eq!(
        serde_json::to_string(&text).unwrap(),
        "\"您好 ${var.x}\\n\""
    );
    assert!(serde_json::from_str::<Text>("5").is_err());
    assert!(serde_json::from_reader::<_, Text>("\"a\"".as_bytes()).is_ok());
    let schema = schemars::schema_for!(Text);
    assert_eq!(schema.get("type").unwrap(), "string");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_prints_as_it_is(value in "[{}%#\"' \\\\\n$a-]{0,12}", before in "[{ a]{0,3}") {
        // What stands before must not open a region of its own.
        prop_assume!(!before.contains("{{"));
        let resolved = resolve(&format!("{before}${{var.v}}{{{{ x }}}}${{var.v}}"), &[]);
        prop_assume!(resolved.unknown_vars.len() == 1);
        let vars = BTreeMap::from([("v".to_owned(), Resolved::literal(&value))]);
        let text = Text::from(format!("{before}${{var.v}}{{{{ x }}}}${{var.v}}").as_str());
        prints(&text.resolve(&vars, &|_| None), &format!("{before}{value}X{value}"));
    }
}
