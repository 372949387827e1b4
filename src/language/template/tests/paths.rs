//! Plain paths are read without the parser, and say the same.

use proptest::prelude::*;

use super::super::analysis::Analysis;
use super::super::problem::ProblemKind;
use super::super::scope::Scope;
use super::super::tree;

/// What the parser makes of `{{…}}`, and what is made of it without.
fn both(inside: &str, locals: &[&str]) -> (Option<Analysis>, Option<Analysis>) {
    let text = format!("{{{{{inside}}}}}");
    let mut scope = Scope::new(locals, ProblemKind::BadTemplate);
    scope.in_loop = !locals.is_empty();
    let mut parsed = Analysis::default();
    let parsed = tree::region(&text, 0, &scope, &mut parsed)
        .is_ok()
        .then_some(parsed);
    let mut plain = Analysis::default();
    let inner = 2..text.len() - 2;
    let plain = tree::plain_path(&text, &inner, &scope, &mut plain).then_some(plain);
    (parsed, plain)
}

#[test]
fn the_usual_paths_need_no_parser() {
    for inside in [
        " fields.seats ",
        "contact.first_name",
        " response.tickets.name ",
        " t.name",
        " channel ",
        " fields ",
        " nobody.x",
        " error.nothing ",
        " loop.index ",
        " fields.if ",
    ] {
        let (parsed, plain) = both(inside, &["t"]);
        assert!(plain.is_some(), "{inside}");
        assert_eq!(parsed, plain, "{inside}");
    }
    for inside in [
        " true ",
        "not",
        " none",
        "a..b",
        "a.",
        ".a",
        "",
        " a b ",
        "a.1",
        "票",
        "a | upper",
    ] {
        assert_eq!(both(inside, &[]).1, None, "{inside}");
    }
}

proptest! {
    #[test]
    fn whatever_is_read_without_the_parser_is_what_it_reads(
        inside in r"[ \n]{0,2}(fields|contact|t|loop|true|not|in|is|if|else|for|error|hours|[a-zA-Z_]{1,3})([. ]{1,2}[a-z_0-9]{0,4}){0,3}[ \n]{0,2}"
    ) {
        let (parsed, plain) = both(&inside, &["t"]);
        if let Some(plain) = plain {
            prop_assert_eq!(parsed, Some(plain));
        }
    }
}
