//! Conversations a second in `test`, and how the time of one grows from 10 tests to 10,000, in one
//! run. Ratios, not seconds, are the figures to keep.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints its table, and stops when it cannot run"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use botwright::engine::testing::{self, Stage};
use botwright::language::target::Target;
use botwright::project;
use botwright::source::Disk;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many tests, and how often they are played.
const SIZES: [(usize, usize); 4] = [(10, 200), (100, 50), (1_000, 15), (10_000, 7)];
const THREADS: usize = 2;

fn main() {
    rayon::ThreadPoolBuilder::new()
        .num_threads(THREADS)
        .build_global()
        .expect("the first pool of this process");
    let root = std::env::temp_dir().join(format!("botwright-bench-tests-{}", std::process::id()));
    println!(
        "`test`, medians, {THREADS} threads; 5 turns of the person, 5 messages and one mocked call in each test"
    );
    println!(
        "| tests | load s | build the bot s | play s | tests a second | time per test against 10 tests |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut first = None;
    for (tests, rounds) in SIZES {
        write(&root, tests);
        let start = Instant::now();
        let project = project::load(&Disk, &root);
        let load = start.elapsed().as_secs_f64();
        assert!(project.diagnostics.is_empty(), "the corpus is clean");
        let file = project.settings.value.as_ref().expect("a project file");
        let start = Instant::now();
        let stage = Stage::new(&project, file, &Target::sandbox()).expect("the bot runs");
        let build = start.elapsed().as_secs_f64();
        let cases = testing::cases(&project, None);
        let mut times: Vec<f64> = (0..rounds)
            .map(|_| {
                let start = Instant::now();
                let report = testing::run(black_box(&project), &stage, &cases, false);
                let time = start.elapsed().as_secs_f64();
                let summary = report.summary();
                assert_eq!((summary.passed, summary.failed), (tests, 0));
                time
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let play = times[times.len() / 2];
        let each = play / tests as f64;
        let base = *first.get_or_insert(each);
        println!(
            "| {tests} | {load:.3} | {build:.4} | {play:.4} | {:.0} | {:.2} |",
            1.0 / each,
            each / base
        );
    }
    let _ = fs::remove_dir_all(&root);
}

/// Writes a bot with this many tests, 500 a file.
fn write(root: &Path, tests: usize) {
    let _ = fs::remove_dir_all(root);
    fs::create_dir_all(root.join("bot")).expect("a folder for the bot");
    let settings = "botwright: 1\nname: corpus\nchannels: [line]\ntimezone: Asia/Taipei\n";
    fs::write(root.join("botwright.yaml"), settings).expect("the project file");
    let bot = r#"custom_fields:
  member_no: { type: text, format: "pattern:[A-Z][0-9]{3,}" }
  seats: { type: number, minimum: 1, maximum: 9 }
tags: { vip: {} }
api_cards:
  tickets:
    endpoint: https://shop.example/api/tickets
    payload: { member_no: "{{ fields.member_no }}" }
    failure: help
flows:
  tickets:
    steps:
      - { ask: 請輸入會員編號, save_to: member_no, retry: 格式不符，請再試一次 }
      - call: tickets
        then:
          - text: "您有 {{ response.count }} 張未使用票券"
            quick_replies:
              - { for_each: response.tickets, as: t, label: "{{ t.name }}", flow: redeem }
  redeem:
    steps:
      - { ask: 幾位？, save_to: seats }
      - when: fields.seats >= 4
        then: [{ add_tag: vip }, { text: 團體票 }]
        else: [{ text: 一般票 }]
  help: 需要協助嗎？
default_reply: help
keywords: { tickets: { match: [票券], mode: contains, flow: tickets } }
"#;
    fs::write(root.join("bot/main.yaml"), bot).expect("the bot");
    let mut text = String::new();
    for number in 0..tests {
        if number % 500 == 0 {
            text.push_str("tests:\n");
        }
        let _ = write!(
            text,
            r#"  member-{number}:
    given: {{ now: "2026-03-02T10:00" }}
    mock: {{ tickets: {{ status: 200, body: {{ count: {count}, tickets: [{{ name: 高鐵票 }}, {{ name: 門票 }}] }} }} }}
    chat:
      - user: 我的票券
      - bot: 請輸入會員編號
      - user: wrong
      - bot: 格式不符*
      - user: A{digits}
      - bot: 您有 {count} 張*
      - user: 門票
      - bot: 幾位？
      - user: "5"
      - bot: 團體票
    expect: {{ tags: [vip], fields: {{ seats: 5 }}, calls: [tickets] }}
"#,
            count = number % 7,
            digits = 100 + number,
        );
        if number % 500 == 499 || number + 1 == tests {
            let path = root.join(format!("bot/tests-{}.yaml", number / 500));
            fs::write(path, &text).expect("a file of tests");
            text.clear();
        }
    }
}
