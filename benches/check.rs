//! `check` beside its floor, in one run: read the files, parse the YAML with positions, validate
//! against the same schema with the same validator, nothing else. Then the whole program with the
//! check before it and without. Ratios, not seconds.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a benchmark prints its table, and stops when it cannot run"
)]

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use botwright::check::{self, Options};
use botwright::language::shape::Grammar;
use botwright::project::{self, BOT_GRAMMAR, Project};
use botwright::source::{self, Disk, Sources};
use botwright::syntax;
use rayon::prelude::*;

mod corpus;

/// The program's own allocator, for both.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [(usize, usize); 3] = [(100, 15), (1_000, 9), (10_000, 5)];

fn main() {
    let root = std::env::temp_dir().join(format!("botwright-bench-{}", std::process::id()));
    println!(
        "`check` against the floor, medians of pairs, {} threads",
        rayon::current_num_threads()
    );
    println!(
        "| files | MB | floor s | check s | check / floor | s per file against 100 files | peak MiB | of it the program's own pages | allowed MiB |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let mut first = None;
    for (files, rounds) in SIZES {
        let bytes = corpus::write(&root, files);
        let (found, _) = run_check(&root);
        assert_eq!(found, 0, "the corpus is clean");
        assert_eq!(run_floor(&root, &BOT_GRAMMAR), 0, "the corpus is clean");
        let mut floors = Vec::new();
        let mut checks = Vec::new();
        let mut ratios = Vec::new();
        for _ in 0..rounds {
            let floor = time(|| run_floor(&root, &BOT_GRAMMAR));
            let check = time(|| run_check(&root));
            ratios.push(check.as_secs_f64() / floor.as_secs_f64());
            floors.push(floor.as_secs_f64());
            checks.push(check.as_secs_f64());
        }
        let check = median(&mut checks);
        let per_file = check / files as f64;
        let base = *first.get_or_insert(per_file);
        let (peak, mapped) = peak(&root);
        println!(
            "| {files} | {:.1} | {:.3} | {check:.3} | {:.2} | {:.2} | {:.0} | {:.0} | {:.0} |",
            bytes as f64 / 1e6,
            median(&mut floors),
            median(&mut ratios),
            per_file / base,
            peak,
            mapped,
            8.0 + 12.0 * bytes as f64 / (1024.0 * 1024.0),
        );
    }
    kept(&root);
    let _ = std::fs::remove_dir_all(&root);
}

/// The whole program, with the check before and without it; the corpus is the largest one. In a
/// round all ways take their turns, and the ratios are those within a round.
fn kept(root: &Path) {
    const ROUNDS: usize = 9;
    let small = root.with_extension("small");
    corpus::write(&small, 499);
    println!();
    println!("| `botwright check` | s | of the time without a cache |");
    println!("| --- | --- | --- |");
    let cache = root.join(".botwright");
    let file = root.join("bot/050/05000.yaml");
    let text = std::fs::read_to_string(&file).expect("a bot file");
    let edited = |round: usize| text.replace("謝謝您的提問", &format!("謝謝您的提問 {round}"));
    let ways: [(&str, &dyn Fn(usize) -> Duration); 6] = [
        ("10,000 files, `--no-cache`", &|_| {
            program(root, &["--no-cache"], None)
        }),
        ("10,000 files, the first time", &|_| {
            let _ = std::fs::remove_dir_all(&cache);
            program(root, &[], None)
        }),
        ("nothing changed", &|_| program(root, &[], None)),
        ("one file changed", &|round| {
            std::fs::write(&file, edited(round)).expect("a bot file");
            program(root, &[], None)
        }),
        ("one file in an editor (`--stdin-path`)", &|round| {
            program(
                root,
                &["--stdin-path", "bot/050/05000.yaml"],
                Some(&edited(round + ROUNDS)),
            )
        }),
        ("499 files, which are not kept", &|_| {
            program(&small, &[], None)
        }),
    ];
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); ways.len()];
    let mut ratios = times.clone();
    for round in 0..ROUNDS {
        std::fs::write(&file, &text).expect("a bot file");
        for (index, (_, way)) in ways.iter().enumerate() {
            let taken = way(round).as_secs_f64();
            times[index].push(taken);
            ratios[index].push(taken / times[0][round]);
        }
    }
    for (index, (name, _)) in ways.iter().enumerate() {
        let (time, ratio) = (median(&mut times[index]), median(&mut ratios[index]));
        println!("| {name} | {time:.3} | {ratio:.3} |");
    }
    let _ = std::fs::remove_dir_all(&small);
}

/// Runs a check that finds nothing.
fn program(root: &Path, args: &[&str], stdin: Option<&str>) -> Duration {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_botwright"))
        .arg("check")
        .args(args)
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(stdin.unwrap_or_default().as_bytes())
        .expect("the program reads");
    drop(pipe);
    let status = child.wait().expect("the program ends");
    let taken = start.elapsed();
    assert!(status.success(), "the corpus is clean");
    taken
}

/// How many files the schema refuses.
fn run_floor(root: &Path, grammar: &Grammar) -> usize {
    let mut sources = Sources::new();
    let collected = source::collect(&Disk, root, &["bot/**/*.yaml"], &mut sources);
    collected
        .files
        .par_iter()
        .map(|file| {
            let parsed = syntax::parse(*file, sources.text(*file));
            let accepted = parsed
                .root
                .as_ref()
                .is_some_and(|root| grammar.accepts(root));
            black_box(&parsed);
            usize::from(!accepted)
        })
        .sum()
}

/// How many diagnostics there are, and the project: the program ends without taking it apart.
fn run_check(root: &Path) -> (usize, Project) {
    let project = project::load(&Disk, root);
    let options = Options {
        is_set: &|_| true,
        target: None,
        levels: check::Levels::NONE,
    };
    (check::check(black_box(&project), options).len(), project)
}

fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = black_box(run());
    let taken = start.elapsed();
    drop(result);
    taken
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The largest memory of a whole `check`, and how much of it are pages of the program's file and
/// its libraries, in MiB, from the kernel's account of the process.
fn peak(root: &Path) -> (f64, f64) {
    let output = Command::new("/usr/bin/env")
        .args(["bash", "-c", "\"$0\" check \"$1\" >/dev/null 2>&1 & pid=$!; peak=0; mapped=0; while read -r line; do case $line in VmHWM:*) set -- $line; peak=$2;; RssFile:*) set -- $line; [ $2 -gt $mapped ] && mapped=$2;; esac; done < <(while kill -0 $pid 2>/dev/null; do cat /proc/$pid/status 2>/dev/null; done); echo $peak $mapped"])
        .arg(env!("CARGO_BIN_EXE_botwright"))
        .arg(root)
        .stderr(Stdio::null())
        .output()
        .expect("bash runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut mib = text
        .split_whitespace()
        .map(|kib| kib.parse().unwrap_or(f64::NAN) / 1024.0);
    let mut next = || mib.next().unwrap_or(f64::NAN);
    (next(), next())
}
