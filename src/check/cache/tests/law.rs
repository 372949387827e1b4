//! Random edits: the report with the cache is the report without it.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::edits::{Edit, KINDS, edit};
use super::*;
use crate::check::rules;

/// A clean project in which everything is used by something in another file.
const CLEAN: [&str; 4] = [
    "# file: botwright.yaml
botwright: 1
name: law
channels: [line, messenger]
vars: { site: https://shop.example }
hours: { support: { open: { mon-fri: \"09:00-18:00\" } } }
lints: { maybe-unset-field: warn }
# file: bot/main.yaml
default_reply: help
welcome: help
menu: [{ label: Tickets, flow: tickets }, { label: 需要協助, flow: help }]
keywords:
  tickets: { match: [票券, ticket], flow: tickets }
  meal: { match: [meal, 餐點], flow: meal, set: { meal: 葷 } }
tests:
  menu:
    chat:
      - event: { menu: Tickets }
      - bot: 請問幾位？
",
    "custom_fields:
  seats: { type: number, minimum: 1, maximum: 9 }
  meal: { type: choice, options: [葷, 素, { value: none, title: 不需要 }] }
  name: { type: text, max_length: 20 }
  photo: { type: text, format: url }
tags: { vip: {}, member: {} }
api_cards:
  tickets:
    endpoint: \"${var.site}/api\"
    payload: { seats: \"{{ fields.seats }}\" }
    response: { example: { count: 2 } }
    failure: help
",
    "flows:
  tickets:
    title: 我的票券
    steps:
      - { ask: 請問幾位？, save_to: seats }
      - call: tickets
        then:
          - text: 您有 {{ response.count }} 張票券。
            buttons:
              - { label: 需要協助, flow: help }
              - { label: Website, url: \"${var.site}/tickets\" }
      - when: fields.seats >= 4 and 'vip' in tags
        then:
          - text: 團體票
          - go_to: meal
        else:
          - text: 一般票，{{ fields.name | default('您') }}！
  help:
    steps:
      - text: How can we help you? 請說。
      - { ask: Your name, save_to: name }
      - set: { seats: 3 }
      - add_tag: vip
",
    "flows:
  meal:
    steps:
      - cards:
          - title: 餐點
            image: https://shop.example/meal.png
            buttons: [{ label: Help, flow: help, set: { meal: 素 } }]
      - { ask: A photo please, accept: image, save_to: photo }
      # botwright: allow(insecure-url) known to all
      - { image: http://shop.example/photo.png }
      - text: See {{ fields.meal | default('素') }}.
        quick_replies:
          - { label: 高鐵票, flow: tickets, add: { seats: 1 } }
      - remove_tag: member
      - when: \"'member' in tags\"
        then: [{ add_tag: member }]
",
];

/// Some pages of rules beside one another, or the clean project.
fn world(pages: &[u32]) -> World {
    if pages.iter().all(|page| page % 8 != 0) {
        return World::of(&CLEAN);
    }
    let all: Vec<&str> = rules::checked()
        .flat_map(|rule| [rule.bad, rule.good])
        .collect();
    let page = |number: &u32| all[*number as usize / 8 % all.len()];
    World::of(&pages.iter().map(page).collect::<Vec<_>>())
}

/// The differences between two reports, line by line.
fn difference(one: &str, other: &str) -> String {
    let diff = similar::TextDiff::from_lines(one, other);
    diff.unified_diff().context_radius(2).to_string()
}

#[test]
fn with_the_cache_every_report_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (steps, same, few) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
    let edit_strategy = (0..KINDS, any::<u32>(), any::<u32>());
    let round = (any::<bool>(), vec(edit_strategy, 0..3));
    let strategy = (vec(any::<u32>(), 1..4), vec(round, 1..6));
    let mut runner = TestRunner::new(Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    });
    let run = |(pages, rounds): (Vec<u32>, Vec<(bool, Vec<Edit>)>)| {
        let _ = std::fs::remove_dir_all(folder.path());
        let mut world = world(&pages);
        let mut cache = cache(folder.path());
        let _ = world.outcome(Some(&cache));
        for (keeps, edits) in rounds {
            edits.into_iter().for_each(|one| edit(&mut world, one));
            cache.keeps = keeps;
            let warm = world.outcome(Some(&cache));
            let (warm_report, cold_report) = (report(&warm), report(&world.whole()));
            prop_assert!(
                warm_report == cold_report,
                "{:?}: {}\n{:#?}",
                warm.way,
                difference(&cold_report, &warm_report),
                world.files,
            );
            steps.set(steps.get() + 1);
            match warm.way {
                Way::Same => same.set(same.get() + 1),
                Way::Few(_) => few.set(few.get() + 1),
                Way::Whole => {}
            }
        }
        Ok(())
    };
    if let Err(error) = runner.run(&strategy, run) {
        panic!("{error}");
    }
    let (steps, same, few) = (steps.get(), same.get(), few.get());
    let counts = format!("{steps} checks: {same} with nothing changed, {few} with few files");
    // With a margin, since what is edited is random.
    assert!(same * 50 > steps && few * 20 > steps, "{counts}");
}

#[test]
fn the_clean_project_is_clean() {
    let whole = World::of(&CLEAN).whole();
    assert!(whole.diagnostics.is_empty(), "{}", report(&whole));
}

#[test]
fn what_does_not_matter_elsewhere_takes_the_short_way() {
    for (before, after) in [
        ("張票券。", "張票券 👍"),
        ("How can we help you? 請說。", "What can we do?\\n"),
        ("label: Website", "label: Our website"),
        ("${var.site}/tickets", "${var.site}/tours"),
        ("seats: 3", "seats: 4"),
        ("seats: 3", "seats: 40"),
        ("fields.seats >= 4", "fields.seats > 5"),
        ("      - set: { seats: 3 }\n", ""),
        (
            "      - set: { seats: 3 }",
            "      - text: Thank you!\n      - set: { seats: 3 }",
        ),
        (
            "https://shop.example/meal.png",
            "http://shop.example/meal.png",
        ),
        ("flows:", "# a note\n\nflows:"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::of(&CLEAN);
        let cache = cache(folder.path());
        assert_eq!(world.outcome(Some(&cache)).way, Way::Whole);
        assert_eq!(world.outcome(Some(&cache)).way, Way::Same);
        for text in world.files.values_mut() {
            *text = text.replacen(before, after, 1);
        }
        let warm = world.outcome(Some(&cache));
        assert!(matches!(warm.way, Way::Few(_)), "{before} -> {after}");
        assert_eq!(report(&warm), report(&world.whole()));
    }
}

#[test]
fn what_matters_elsewhere_is_seen() {
    for (before, after) in [
        (
            "      - go_to: meal\n",
            "      - go_to: tickets\n      - text: Bye!\n",
        ),
        ("  meal:\n    steps:", "  meals:\n    steps:"),
        ("save_to: photo", "save_to: name"),
        ("add_tag: vip", "add_tag: vipp"),
        ("maximum: 9", "maximum: 3"),
        ("label: Tickets", "label: Ticket"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut world = World::of(&CLEAN);
        let cache = cache(folder.path());
        let first = world.outcome(Some(&cache));
        for text in world.files.values_mut() {
            *text = text.replacen(before, after, 1);
        }
        let warm = world.outcome(Some(&cache));
        assert_eq!(warm.way, Way::Whole, "{before} -> {after}");
        assert_eq!(report(&warm), report(&world.whole()));
        assert_ne!(report(&warm), report(&first), "{before} -> {after}");
    }
}

/// Where a table stands among the others is known only when all sources are there.
#[test]
fn what_is_said_of_a_table_keeps_its_place() {
    let people = "# file: bot/people.yaml
contacts: { key: email, from: data/people.csv }
# file: data/people.csv
name
Ann
";
    let wrong = "# file: bot/wrong.yaml
flows: { other: { steps: [{ text: Hello }, { go_to: helo }] } }
";
    let folder = tempfile::tempdir().unwrap();
    let mut pages = CLEAN.to_vec();
    pages.extend([people, wrong]);
    let mut world = World::of(&pages);
    let cache = cache(folder.path());
    let _ = world.outcome(Some(&cache));
    for text in world.files.values_mut() {
        *text = text.replacen("text: Hello", "text: Hello!", 1);
    }
    let warm = world.outcome(Some(&cache));
    let cold = world.whole();
    assert!(
        cold.diagnostics
            .iter()
            .any(|one| one.code.name == "invalid-row"),
        "{}",
        report(&cold)
    );
    assert!(matches!(warm.way, Way::Few(_)), "{:?}", warm.way);
    assert_eq!(report(&warm), report(&cold));
}
