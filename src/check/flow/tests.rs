//! Bots and what the rules of the flow logic say of them: each code with the words it points at.

mod answers;
mod conditions;
mod missing;
mod ways;

use crate::check::example::Example;

/// Checks a bot with `default_reply: start` and these lines; gives `code: words` of each finding.
fn said(bot: &str) -> Vec<String> {
    let (project, found) = Example::parse(bot).check();
    found
        .iter()
        .map(|one| {
            let words = one
                .primary
                .as_ref()
                .map(|label| project.sources.slice(label.span).to_owned());
            format!("{}: {}", one.code, words.unwrap_or_default())
        })
        .collect()
}

fn all(cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(bot, wanted)| said(bot) != *wanted)
        .map(|(bot, wanted)| format!("{bot}\n{:?}\nnot {wanted:?}", said(bot)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A bot of one flow with these steps.
fn steps(steps: &str) -> String {
    format!(
        "default_reply: start\n\
         custom_fields:\n  seats: {{ type: number, minimum: 1, maximum: 9 }}\n\
         \x20 meal: {{ type: choice, options: [meat, fish] }}\n  name: {{ type: text }}\n\
         \x20 extras: {{ type: choices, options: [wifi, lunch] }}\n  paid: {{ type: boolean }}\n\
         tags: {{ vip: {{}} }}\n\
         api_cards: {{ card: {{ endpoint: https://shop.example/a, failure: sorry }} }}\n\
         flows:\n  start:\n    steps:\n{steps}\n\
         \x20     - set: {{ seats: 1, meal: meat, name: x, extras: [wifi], paid: true }}\n\
         \x20     - add_tag: vip\n\
         \x20     - call: card\n  sorry: Sorry!\n"
    )
}

fn steps_say(cases: &[(&str, &[&str])]) {
    let bots: Vec<String> = cases.iter().map(|(lines, _)| steps(lines)).collect();
    let wanted = cases.iter().map(|(_, wanted)| *wanted);
    let cases: Vec<(&str, &[&str])> = bots.iter().map(String::as_str).zip(wanted).collect();
    all(&cases);
}

/// With the rules that are off switched on.
fn said_by(code: &str, bot: &str) -> Vec<String> {
    said(&format!(
        "# file: botwright.yaml\nbotwright: 1\nname: example\nchannels: [line]\nlints: {{ {code}: warn }}\n# file: bot/main.yaml\n{bot}"
    ))
}
