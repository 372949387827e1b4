//! Nothing that is written breaks the analysis: size, depth and arbitrary characters.

use std::time::{Duration, Instant};

use minijinja::Value;
use proptest::prelude::*;

use super::super::{
    TemplateProblem, analyse_expression, analyse_text, environment, eval_expression, no_labels,
    render_text,
};
use crate::language::text::Text;

fn check(source: &str) {
    let in_bounds = |problems: &[TemplateProblem]| {
        for problem in problems {
            assert!(
                source.get(problem.range.clone()).is_some(),
                "{problem:?} in {source:?}"
            );
            if let Some(replacement) = &problem.replacement {
                assert!(
                    source.get(replacement.range.clone()).is_some(),
                    "{problem:?}"
                );
            }
        }
    };
    let (text, problems) = Text::parse(source);
    in_bounds(&problems);
    let mut end = 0;
    for segment in text.segments() {
        let range = segment.range();
        assert_eq!(range.start, end, "segments cover {source:?}");
        assert!(source.get(range.clone()).is_some());
        end = range.end;
    }
    assert_eq!(end, source.len());
    let analysis = analyse_text(source, &["t"]);
    let lone = analyse_expression(source, &["t"]);
    for found in [&analysis, &lone] {
        in_bounds(&found.problems);
        for one in &found.uses {
            assert!(
                source
                    .get(one.range.clone())
                    .is_some_and(|word| !word.is_empty()),
                "{one:?}"
            );
        }
    }
    let environment = environment(no_labels());
    let rendered = render_text(&environment, source, &Value::UNDEFINED);
    let blank = text.resolve(&std::collections::BTreeMap::new(), &|_| None);
    let _ = (blank.wire(), blank.redacted());
    // What the analysis accepts, the renderer can read.
    let accepted = problems.is_empty() && analysis.problems.is_empty();
    if let (true, Err(error)) = (accepted, rendered) {
        let error = error.to_string();
        let unread = error.contains("cannot be read") || error.contains("does not exist");
        assert!(!unread, "{error}: {source}");
    }
    let _ = eval_expression(&environment, source, &Value::UNDEFINED);
}

/// Runs on a stack of 1.5 MiB, less than what worker threads have.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(3 << 19)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn deep_nesting_is_told_and_not_followed() {
    on_a_small_stack(|| {
        for (part, end) in [
            ("(", ""),
            ("[", ""),
            ("{1:", ""),
            ("not ", "1"),
            ("-", "1"),
            ("1+", "1"),
            ("1**", "1"),
            ("a.", "b"),
            ("a[", "0"),
            ("a|upper", ""),
            ("|upper", ""),
            ("1 if 1 else ", "1"),
            ("a(", ""),
            ("x is y ", ""),
            ("1<", "1"),
            ("'a'", ""),
            ("a~", "b"),
            (".a", ""),
            ("[0]", ""),
        ] {
            for times in [60, 140, 160, 330, 480, 900, 4_000, 100_000] {
                let inner = part.repeat(times) + end;
                let expression = if part.starts_with(['.', '|', '[']) && part.len() > 1 {
                    format!("a{inner}")
                } else {
                    inner
                };
                check(&format!("{{{{ {expression} }}}}"));
                check(&expression);
            }
        }
    });
}

#[test]
fn balanced_nesting_is_followed_to_the_limit() {
    on_a_small_stack(|| {
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("{1:", "}"),
            ("a[", "]"),
            ("-(", ")"),
            ("not (", ")"),
        ] {
            for times in [20, 60, 74, 80, 140, 200] {
                let expression = format!("{}1{}", open.repeat(times), close.repeat(times));
                check(&format!("{{{{ {expression} }}}}"));
            }
        }
        assert!(
            analyse_expression(&format!("{}1{}", "(".repeat(20), ")".repeat(20)), &[])
                .problems
                .is_empty()
        );
        let deep = format!("{}1{}", "(".repeat(200), ")".repeat(200));
        assert_eq!(
            analyse_expression(&deep, &[]).problems[0].message,
            "this is nested too deeply"
        );
    });
}

#[test]
fn many_blocks_are_bounded() {
    on_a_small_stack(|| {
        let elif =
            |times: usize| format!("{{% if a %}}{}{{% endif %}}", "{% elif t %}x".repeat(times));
        let nested = |times: usize| {
            format!(
                "{}{}",
                "{% if t %}".repeat(times),
                "{% endif %}".repeat(times)
            )
        };
        for times in [10, 20, 21, 149, 200, 298, 299, 5_000] {
            check(&elif(times));
            check(&nested(times));
            check(&"{% if t %}".repeat(times));
        }
        assert!(analyse_text(&nested(20), &["t"]).problems.is_empty());
        assert_eq!(Text::parse(&nested(21)).1.len(), 1);
    });
}

#[test]
fn long_texts_are_read_quickly() {
    let started = Instant::now();
    let long = "您好😀 {{ fields.seats }} ".repeat(400);
    let analysis = analyse_text(&long, &[]);
    assert_eq!((analysis.uses.len(), analysis.problems.len()), (400, 0));
    for hostile in [
        "{{",
        "{{(",
        "{#",
        "{%",
        "{{'",
        "{{ \"",
        "${",
        "${var.",
        "{% raw %}",
        "{% if a %}{{",
        "}}",
    ] {
        check(&hostile.repeat(20_000));
    }
    let one_line = "x".repeat(200_000) + "{{ fields. }}";
    check(&one_line);
    assert_eq!(analyse_text(&one_line, &[]).problems.len(), 1);
    // Quadratic reading of these would take minutes.
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

/// Pieces that make mistakes likely.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "${var.", "${env.", "${", "}", "{", "(",
            ")", "[", "]", "'", "\"", "\\", "if ", "for ", " in ", "endif", "endfor", "else",
            "elif ", "raw", "endraw", "fields.", "tags", "response", "loop", "x", "t", "|",
            "label", "upper", "money", "(", "=", "==", "!", "&&", "AND", "not ", "is ", "1", "0x",
            "1_", "1e5", ".", ",", ":", "~", " ", "\n", "\r", "會", "😀", "“", "」", "\u{3000}",
            "＝",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_pieces_never_break_it(source in pieces()) {
        check(&source);
    }

    #[test]
    fn arbitrary_expressions_never_break_it(inner in pieces()) {
        check(&format!("您{{{{ {inner} }}}}😀"));
        check(&format!("{{% if {inner} %}}a{{% endif %}}"));
    }

    #[test]
    fn arbitrary_texts_never_break_it(source in any::<String>()) {
        check(&source);
    }
}
