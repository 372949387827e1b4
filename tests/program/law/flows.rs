//! Random bots of flows that lead to each other: the checker never panics, says nothing twice, and
//! what it says of circles and of flows out of reach is what trying all ways gives.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use botwright::check::example::Example;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::config;
use super::generate::Chance;

#[path = "../../../benches/corpus.rs"]
mod corpus;

const FLOWS: [&str; 5] = ["a", "b", "c", "d", "e"];
const CONDITIONS: [&str; 8] = [
    "input",
    "fields.seats > 4",
    "fields.seats < 3 and fields.seats >= 3",
    "not fields.seats",
    "'vip' in tags or fields.meal == 'fish'",
    "response.ok",
    "error.status == 404",
    "fields.meal in ['meat', 'tofu']",
];

/// A list of steps. The first choice is always the simplest, so that the list ends.
fn steps(chance: &mut Chance<'_>, depth: usize) -> Value {
    let count = chance.below(if depth > 2 { 2 } else { 4 });
    (0..count).map(|_| step(chance, depth + 1)).collect()
}

fn step(chance: &mut Chance<'_>, depth: usize) -> Value {
    let flow = *chance.of(&FLOWS);
    let condition = *chance.of(&CONDITIONS);
    match chance.below(12) {
        0 | 1 => {
            json!({ "text": "x {{ response.ok }}", "buttons": [{ "label": "b", "flow": flow, "if": condition }] })
        }
        2 => json!({ "go_to": flow }),
        3 => json!({ "ask": "x", "save_to": "seats", "attempts": 1, "otherwise": flow }),
        4 => json!({ "when": condition, "then": steps(chance, depth) }),
        5 => {
            json!({ "when": condition, "then": steps(chance, depth), "else": steps(chance, depth) })
        }
        6 => json!({ "cases": [
            { "when": condition, "then": steps(chance, depth) },
            { "else": steps(chance, depth) },
        ] }),
        7 => {
            json!({ "random": [{ "then": steps(chance, depth) }, { "then": steps(chance, depth) }] })
        }
        8 => json!({ "call": "card", "then": steps(chance, depth), "failure": flow }),
        9 => json!({ "call": "card" }),
        10 => json!({ "hand_off": "x" }),
        _ => json!({ "set": { "seats": 3 } }),
    }
}

fn bot(numbers: &[u16]) -> Value {
    let chance = &mut Chance::new(numbers);
    let flows: BTreeMap<&str, Value> = FLOWS
        .iter()
        .map(|name| (*name, json!({ "steps": steps(chance, 0) })))
        .collect();
    json!({
        "default_reply": "a",
        "custom_fields": {
            "seats": { "type": "number", "minimum": 1, "maximum": 9 },
            "meal": { "type": "choice", "options": ["meat", "fish"] },
        },
        "tags": { "vip": {} },
        "api_cards": { "card": { "endpoint": "https://shop.example/a" } },
        "flows": flows,
    })
}

/// How the ways through a list of steps can end.
#[derive(Default)]
struct Ends {
    /// With a question or with nothing left to do.
    stops: bool,
    on: bool,
    goes: BTreeSet<String>,
    taps: BTreeSet<String>,
}

fn ends(steps: &Value) -> Ends {
    let mut ends = Ends {
        on: true,
        ..Ends::default()
    };
    for step in steps.as_array().into_iter().flatten() {
        // Also behind a jump, something may be named, but nothing happens.
        let live = std::mem::take(&mut ends.on);
        let mut after = false;
        let mut go = |flow: &Value| {
            let into = if live { &mut ends.goes } else { &mut ends.taps };
            into.insert(flow.as_str().unwrap().to_owned());
        };
        let mut branches: Vec<&Value> = Vec::new();
        if step.get("go_to").is_some() {
            go(&step["go_to"]);
        } else if step.get("ask").is_some() {
            go(&step["otherwise"]);
            (ends.stops, after) = (ends.stops || live, live);
        } else if step.get("hand_off").is_some() {
            ends.stops |= live;
        } else if let Some(cases) = step.get("cases").or(step.get("random")) {
            let cases = cases.as_array().unwrap();
            branches.extend(
                cases
                    .iter()
                    .map(|case| case.get("then").unwrap_or(&case["else"])),
            );
        } else if let Some(then) = step.get("then") {
            branches.push(then);
            match (step.get("else"), step.get("failure")) {
                (Some(other), _) => branches.push(other),
                (None, Some(flow)) => go(flow),
                (None, None) => after = live,
            }
        } else {
            after = live;
        }
        for button in step["buttons"].as_array().into_iter().flatten() {
            ends.taps
                .insert(button["flow"].as_str().unwrap().to_owned());
        }
        for branch in branches {
            let inside = self::ends(branch);
            if live {
                ends.stops |= inside.stops;
                ends.goes.extend(inside.goes);
                after |= inside.on;
            } else {
                ends.taps.extend(inside.goes);
            }
            ends.taps.extend(inside.taps);
        }
        ends.on = after;
    }
    ends
}

#[test]
fn what_is_said_of_flows_is_true_and_said_once() {
    let (rounds, lost) = (Cell::new(0), Cell::new(0));
    proptest!(config(400), |(numbers in prop::collection::vec(any::<u16>(), 0..200))| {
        let bot = bot(&numbers);
        let (project, found) = Example::parse(&bot.to_string()).check();
        let mut places = BTreeSet::new();
        for one in &found {
            let span = one.primary.as_ref().map(|label| label.span);
            prop_assert!(places.insert((one.code.name, span)), "{bot}\n{one:?}");
        }
        let word = |code: &str| -> BTreeSet<String> {
            let of = found.iter().filter(|one| one.code.name == code);
            of.map(|one| project.sources.slice(one.primary.as_ref().unwrap().span).trim_matches('"').to_owned())
                .collect()
        };
        let ways: BTreeMap<&str, Ends> = FLOWS
            .iter()
            .map(|name| (*name, ends(&bot["flows"][*name]["steps"])))
            .collect();
        let leads = |from: &str| -> BTreeSet<&String> {
            ways[from].goes.iter().chain(&ways[from].taps).collect()
        };
        let mut reached = BTreeSet::from(["a".to_owned()]);
        let mut stopping: BTreeSet<&str> = BTreeSet::new();
        for _ in FLOWS {
            let more: Vec<String> = reached.iter().flat_map(|flow| leads(flow)).cloned().collect();
            reached.extend(more);
            let more: Vec<&str> = FLOWS
                .iter()
                .filter(|flow| {
                    let way = &ways[**flow];
                    way.stops || way.on || way.goes.iter().any(|to| stopping.contains(to.as_str()))
                })
                .copied()
                .collect();
            stopping.extend(more);
        }
        // What is told leads, with all behind it, to exactly what is out of reach.
        let mut told = word("unreachable-flow");
        lost.set(lost.get() + told.len());
        for _ in FLOWS {
            let more: Vec<String> = told.iter().flat_map(|flow| leads(flow)).cloned().collect();
            told.extend(more);
        }
        for flow in FLOWS {
            prop_assert_eq!(reached.contains(flow) || told.contains(flow), true, "{}", bot);
        }
        for flow in word("unreachable-flow") {
            prop_assert!(!reached.contains(&flow), "{bot}");
        }
        let endless = FLOWS.iter().any(|flow| reached.contains(*flow) && !stopping.contains(flow));
        rounds.set(rounds.get() + usize::from(endless));
        prop_assert_eq!(!word("endless-loop").is_empty(), endless, "{}", bot);
    });
    let (rounds, lost) = (rounds.get(), lost.get());
    assert!(
        rounds > 5 && lost > 5,
        "{rounds} circles and {lost} lost flows were made"
    );
}

#[test]
fn nothing_is_said_of_a_large_clean_bot() {
    let folder = tempfile::tempdir().unwrap();
    corpus::write(folder.path(), 40);
    let project = botwright::project::load(&botwright::source::Disk, folder.path());
    let options = botwright::check::Options {
        is_set: &|_| true,
        target: None,
        levels: botwright::check::Levels::NONE,
    };
    let found = botwright::check::check(&project, options);
    assert!(found.is_empty(), "{found:#?}");
}
