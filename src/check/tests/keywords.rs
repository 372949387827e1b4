//! Phrases that two keywords share.

use super::{assert_words, on};

#[test]
fn equal_phrases() {
    for (keywords, expected) in [
        (
            "a: { match: [WiFi], text: x }, b: { match: [ｗｉｆｉ], text: y }",
            &[("keyword-conflict", "ｗｉｆｉ")][..],
        ),
        (
            "a: { match: [wifi], text: x }, b: { match: [wifi], mode: contains, text: y }",
            &[],
        ),
        (
            "a: { match: [wifi], mode: starts_with, text: x }, b: { match: [wifi], mode: contains, text: y }",
            &[],
        ),
        (
            "a: { match: [wifi], text: x }, b: { match: [wifi], text: x }",
            &[("keyword-shadowed", "wifi")],
        ),
        (
            "a: { match: [wifi], text: x }, b: { match: [wifi], text: x, add_tag: t }",
            &[("keyword-conflict", "wifi")],
        ),
        (
            "a: { match: [x, X], mode: contains, flow: f }",
            &[("keyword-shadowed", "X")],
        ),
        (
            "a: { match: [wifi], mode: exact, flow: f }, b: { match: [WIFI], flow: f }",
            &[("keyword-shadowed", "WIFI")],
        ),
        (
            "a: { match: [票], mode: contains, flow: f }, b: { match: [票券], mode: contains, text: x }",
            &[],
        ),
        (
            "a: { match: [\"\\u200b\"], flow: f }, b: { match: [\"\\u200b \"], text: x }",
            &[
                ("keyword-shadowed", "\"\\u200b\""),
                ("keyword-shadowed", "\"\\u200b \""),
            ],
        ),
        (
            "a: { match: [dat ve], flow: f }, b: { match: [đặt vé], text: x }",
            &[],
        ),
    ] {
        let bot = format!("tags: {{ t: {{}} }}\nflows: {{ f: x }}\nkeywords: {{ {keywords} }}");
        assert_words(&bot, expected);
    }
}

#[test]
fn the_later_file_is_told() {
    let bot = "keywords: { b: { match: [wifi], text: x } }\n# file: bot/z.yaml\nkeywords: { a: { match: [Wifi], text: y } }";
    assert_words(&on("line", "", bot), &[("keyword-conflict", "Wifi")]);
}
