//! `botwright test`, through the built program.

mod coverage;
mod examples;
mod failures;
mod formats;
mod update;
mod usage;

use std::fs;

use tempfile::TempDir;

/// A small table booking bot, which all of these tests talk to.
const BOT: &str = r#"custom_fields:
  guests: { type: number, minimum: 1, maximum: 8 }
  meals: { type: choices, options: [meat, fish] }
  code: { type: text }
tags: { vip: {}, booked: {} }
api_cards:
  tables:
    endpoint: "https://tea.example/api/tables?token=${env.TEA_TOKEN}"
    payload: { guests: "{{ fields.guests }}", source: { channel: "{{ channel }}" } }
    response: { example: { code: T1, tables: [{ name: Window }, { name: Garden }] } }
    failure: sorry
  bare: { endpoint: "https://tea.example/api/bare", failure: sorry }
flows:
  book:
    steps:
      - ask: How many guests?
        save_to: guests
        retry: A number from 1 to 8, please.
      - call: tables
        then:
          - set: { code: "{{ response.code }}" }
          - text: "A table for {{ fields.guests }}. Which one?"
            quick_replies:
              - { for_each: response.tables, as: t, label: "{{ t.name }}", flow: done, add_tag: booked }
  done: See you soon!
  sorry: Our book is closed just now. Please call us.
  show:
    steps:
      - image: https://tea.example/menu.png
      - cards:
          - { title: Green tea, subtitle: From Taiwan, buttons: [{ label: Order, flow: done }] }
          - { title: Black tea, buttons: [{ label: Order, flow: sorry }] }
  care: { steps: [{ start_sequence: news }, { hand_off: support }] }
  news: We have new tea!
  bare: { steps: [{ call: bare }, { text: Called. }] }
  broken: { steps: [{ set: { guests: 99 } }, { text: Set. }] }
  round: { steps: [{ when: channel, then: [{ go_to: round }] }] }
  later: { steps: [{ wait: 2d }, { text: Still there? }] }
  lucky:
    steps:
      - random:
          - { then: [{ text: No luck. }] }
          - { then: [{ text: You have won! }] }
sequences: { news: { start: manual, steps: [{ after: 1h, flow: news }] } }
default_reply: sorry
welcome: done
keywords:
  book: { match: [book], mode: contains, flow: book }
  show: { match: [show], flow: show }
  care: { match: [help], flow: care }
  bare: { match: [bare], flow: bare }
  broken: { match: [broken], flow: broken }
  round: { match: [round], flow: round }
  later: { match: [later], flow: later }
  lucky: { match: [lucky], flow: lucky }
menu: [{ label: "${var.book}", flow: book }, { label: Our tea, url: "https://tea.example" }]
ice_breakers: [{ question: "${var.free}", flow: book }]
"#;

/// The project with this bot and a file of tests.
fn project_with(bot: &str, tests: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("bot")).unwrap();
    // What `check` would tell before anything is run: some of these tests are about running it.
    let settings = "botwright: 1\nname: tea-house\nchannels: [messenger]\ntimezone: Asia/Taipei\n\
        vars: { book: Book a table, free: Is there a table? }\n\
        lints: { wrong-field-value: allow, unknown-mock: allow }\n";
    fs::write(folder.path().join("botwright.yaml"), settings).unwrap();
    fs::write(folder.path().join("bot/main.yaml"), bot).unwrap();
    fs::write(folder.path().join("bot/tests.yaml"), tests).unwrap();
    folder
}

fn project(tests: &str) -> TempDir {
    project_with(BOT, tests)
}
