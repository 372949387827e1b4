//! Bytes through the template parser and the engine behind it.

#![no_main]

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use botwright::engine::context::{Renderer, from_json, to_json};
use botwright::language::field::FieldType;
use botwright::language::template::{
    Analysis, Condition, Side, TemplateProblem, analyse_condition, analyse_expression,
    analyse_text, environment, eval_expression, eval_value, no_labels, render_text, type_slips,
};
use botwright::language::text::Text;
use botwright_fuzz::time;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|data: &[u8]| {
    let source = String::from_utf8_lossy(data);
    time::bounded("the template", Duration::from_secs(3), || {
        text(&source);
        expression(&source);
        if !source.contains("}}") && !source.contains("{{") {
            text(&format!("您{{{{ {source} }}}}😀"));
            text(&format!("{{% if {source} %}}a{{% endif %}}"));
        }
    });
});

fn text(source: &str) {
    let (text, problems) = Text::parse(source);
    in_bounds(source, &problems);
    let mut end = 0;
    for segment in text.segments() {
        let range = segment.range();
        assert_eq!(range.start, end, "segments cover {source:?}");
        assert!(
            source.get(range.clone()).is_some(),
            "{range:?} of {source:?}"
        );
        end = range.end;
    }
    assert_eq!(end, source.len(), "segments cover {source:?}");
    let analysis = analyse_text(source, &["t"]);
    facts(source, &analysis);
    let blank = text.resolve(&BTreeMap::new(), &|_| None);
    let _ = (blank.wire(), blank.plain(), blank.redacted());
    let environment = environment(no_labels());
    let context = from_json(&values());
    let rendered = render_text(&environment, source, &context);
    let accepted = problems.is_empty() && analysis.problems.is_empty();
    if let (true, Err(error)) = (accepted, &rendered) {
        let error = error.to_string();
        let unread = error.contains("cannot be read") || error.contains("does not exist");
        assert!(
            !unread,
            "the checker accepts it, and the engine says: {error}: {source}"
        );
    }
    // The engine keeps what it has read; that must not change what comes of it.
    let renderer = Renderer::new(&BTreeMap::new());
    for _ in 0..2 {
        assert_eq!(renderer.text(source, &context), rendered, "{source}");
    }
    let value = eval_value(&environment, source, &context);
    let _ = value.map(|value| to_json(&value));
    let _ = renderer.url(source, &context);
    let _ = renderer.value(source, &context);
}

fn expression(source: &str) {
    let analysis = analyse_expression(source, &["t"]);
    facts(source, &analysis);
    if let Some(read) = analyse_condition(source, &[]).1 {
        taken_apart(source, &read);
    }
    let environment = environment(no_labels());
    let context = from_json(&values());
    let value = eval_expression(&environment, source, &context);
    if let (true, Err(error)) = (analysis.problems.is_empty(), &value) {
        let error = error.to_string();
        let unread = error.contains("cannot be read") || error.contains("does not exist");
        assert!(
            !unread,
            "the checker accepts it, and the engine says: {error}: {source}"
        );
    }
    let renderer = Renderer::new(&BTreeMap::new());
    for _ in 0..2 {
        let _ = renderer.condition(source, &context);
        let _ = renderer.list(source, &context);
    }
}

fn facts(source: &str, analysis: &Analysis) {
    in_bounds(source, &analysis.problems);
    for one in &analysis.uses {
        let word = source.get(one.range.clone());
        assert!(
            word.is_some_and(|word| !word.is_empty()),
            "{one:?} in {source:?}"
        );
    }
    let kinds = [
        FieldType::Number,
        FieldType::Choice,
        FieldType::Date,
        FieldType::Text,
    ];
    for kind in kinds {
        in_bounds(source, &type_slips(analysis, &|_| Some(kind)));
    }
}

fn in_bounds(source: &str, problems: &[TemplateProblem]) {
    for problem in problems {
        assert!(
            source.get(problem.range.clone()).is_some(),
            "{problem:?} in {source:?}"
        );
        assert!(!problem.message.is_empty(), "{problem:?} in {source:?}");
        if let Some(replacement) = &problem.replacement {
            let range = replacement.range.clone();
            assert!(source.get(range).is_some(), "{problem:?} in {source:?}");
        }
    }
}

fn taken_apart(source: &str, read: &Condition) {
    let inside = |range: &Range<usize>| {
        assert!(
            source.get(range.clone()).is_some(),
            "{range:?} in {source:?}"
        );
    };
    let side = |side: &Side| match side {
        Side::Field { range, .. } => inside(range),
        Side::Literal(literal) => inside(&literal.range),
        Side::List(all) => all.iter().for_each(|literal| inside(&literal.range)),
        _ => {}
    };
    match read {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| taken_apart(source, part));
        }
        Condition::Not(part) => taken_apart(source, part),
        Condition::Compare(compare) => {
            inside(&compare.range);
            side(&compare.left);
            side(&compare.right);
        }
        Condition::Truth { side: one, range } => {
            inside(range);
            side(one);
        }
        Condition::Other => {}
    }
}

fn values() -> serde_json::Value {
    json!({
        "contact": { "id": "1", "name": "陳 Ann", "phone": "+886912345678" },
        "fields": { "seats": 3, "meal": "fish", "when": "2026-03-01", "m": ["a", "b"], "t": "x👩‍💻" },
        "tags": ["vip"],
        "response": { "count": 2, "items": [{ "n": "One", "p": 1.5 }, { "n": "", "p": i64::MAX }], "名稱": null },
        "error": { "status": 404, "body": "no" },
        "input": "hello",
        "now": "2026-03-01T10:00:00+08:00",
        "channel": "line",
        "hours": { "support": { "open": true } },
        "t": { "n": 7, "list": [1, 2, 3] },
    })
}
