//! `botwright chat`: whole conversations through the program.

mod answers;
mod calls;
mod commands;
mod examples;
mod reload;
mod saved;
mod secrets;
mod terminal;
mod usage;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;

use tempfile::TempDir;

use crate::common::{Ended, botwright};

/// The time at which the conversations of these tests begin, a Monday.
pub(super) const NOW: [&str; 2] = ["--now", "2026-03-02T10:00"];

/// A bot that shows what the tests need.
pub(super) const BOT: &str = r#"
custom_fields:
  seats: { title: Seats, type: number, minimum: 1, maximum: 9 }
  meal: { type: choice, options: [meat, { value: none, title: No meal }] }
tags: { vip: { title: VIP } }
api_cards:
  orders:
    endpoint: "${var.api}/orders?key=${env.SHOP_KEY}"
    headers: { Authorization: "Bearer ${env.SHOP_TOKEN}" }
    payload: { seats: "{{ fields.seats }}" }
    timeout: 20s
    response: { example: { count: 2 } }
    failure: down
  bare: { endpoint: "${var.api}/bare", failure: down }
flows:
  hello:
    steps:
      - text: Hello {{ contact.first_name | default("stranger") }}!
        buttons:
          - { label: Book, flow: book }
          - { label: Our site, url: "https://shop.example" }
        quick_replies: [{ label: Orders, flow: orders }]
  book:
    steps:
      - ask: How many seats?
        save_to: seats
        quick_replies: [{ label: "2" }, { label: "4" }]
        retry: From 1 to 9, please.
      - ask: Which meal?
        save_to: meal
      - add_tag: vip
      - start_sequence: later
      - text: "{{ fields.seats }} seats, {{ fields.meal | label }}."
  orders:
    steps:
      - call: orders
        then: [{ text: "You have {{ response.count }} orders." }]
  bare: { steps: [{ call: bare, then: [{ text: Never. }] }] }
  down: "That did not work: {{ error.status | default('no answer') }}"
  soon: { steps: [{ text: One. }, { wait: 1s }, { text: Two. }] }
  reminder: Do not forget your booking.
  agent: { steps: [{ hand_off: { to: support, note: "{{ input }}" } }] }
  sorry: Sorry?
  lucky: { steps: [{ random: [{ then: [{ text: Heads. }] }, { then: [{ text: Tails. }] }] }] }
  shown:
    steps:
      - cards:
          - { title: 高鐵票, subtitle: 台北－左營, buttons: [{ label: 出示, flow: sorry }] }
          - { title: Boat, url: "https://shop.example/boat", buttons: [{ label: 出示, flow: hello }] }
welcome: hello
default_reply: sorry
keywords:
  orders: { match: [orders], flow: orders }
  bare: { match: [bare], flow: bare }
  soon: { match: [soon], flow: soon }
  agent: { match: [help], flow: agent }
  shown: { match: [cards], flow: shown }
  lucky: { match: [lucky], flow: lucky }
menu: [{ label: Book now, flow: book }, { label: Our site, url: "https://shop.example" }]
ice_breakers: [{ question: What is there?, flow: shown }]
links: { flyer: { type: qr_code, flow: book } }
comments: { any: { post: any, match: ["+1"], reply: Look at your messages., flow: hello } }
sequences: { later: { start: manual, steps: [{ after: 1d, flow: reminder }] } }
"#;

/// A project with [`BOT`], whose API is at `api`.
pub(super) fn project(api: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("shop");
    fs::create_dir_all(root.join("bot")).unwrap();
    let settings = format!(
        "botwright: 1\nname: shop\nchannels: [messenger, line]\nvars: {{ api: \"{api}\" }}\n\
         lints: {{ unset-env: allow }}\n"
    );
    fs::write(root.join("botwright.yaml"), settings).unwrap();
    fs::write(root.join("bot/main.yaml"), BOT).unwrap();
    (folder, root)
}

/// Holds a conversation: the lines are typed one after another, then the input ends.
pub(super) fn chat(folder: &Path, args: &[&str], lines: &[&str]) -> Ended {
    chat_with(folder, args, lines, &[])
}

/// The same, with variables of the environment.
pub(super) fn chat_with(
    folder: &Path,
    args: &[&str],
    lines: &[&str],
    env: &[(&str, &str)],
) -> Ended {
    let mut all = vec!["chat"];
    all.extend(args);
    let mut child = botwright(folder, &all)
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    // A program that ends early closes its input.
    let typing = thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = typing.join().unwrap();
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
