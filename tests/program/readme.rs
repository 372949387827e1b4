//! The README is true: every `console` block is run, in order, in one copy of the examples, and
//! must print what the README shows. `UPDATE=1` rewrites the blocks.
//!
//! In a block, `$ ` begins a command; a line `...` stands for any lines and `[..]` for any text.
//! A command without `$ echo $?` after it must succeed. `<!-- run: … -->` is run, too, but not
//! shown to readers: an edit that the text beside it describes. `<!-- file: … -->` writes the block
//! below it to that file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::common::{examples, root, run};

const OPEN: &str = "```console";
const CLOSE: &str = "```";
const HIDDEN: &str = "<!-- run: ";
const FILE: &str = "<!-- file: ";
const STATUS: &str = "echo $?";

/// A shell whose folder and last exit code live on between commands.
struct Shell {
    home: TempDir,
    folder: PathBuf,
    last: i32,
}

impl Shell {
    fn new() -> Shell {
        let home = examples();
        let folder = home.path().to_owned();
        Shell {
            home,
            folder,
            last: 0,
        }
    }

    /// Writes a file, and the folders that it needs.
    fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a command line; gives what it prints on both streams.
    fn run(&mut self, line: &str) -> String {
        if line == STATUS {
            return format!("{}\n", std::mem::take(&mut self.last));
        }
        assert_eq!(self.last, 0, "the command before `{line}` failed");
        if let Some(folder) = line.strip_prefix("cd ") {
            self.folder = self.folder.join(folder);
            assert!(self.folder.is_dir(), "{line}");
            return String::new();
        }
        let line = line.replace("cargo run --release --", "botwright");
        let built = Path::new(env!("CARGO_BIN_EXE_botwright")).parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1; {line}")])
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", format!("{}:{path}", built.display()))
            .env("HOME", self.home.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        self.last = output.status.code().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Whether a printed line is the shown one, in which `[..]` stands for any text.
fn same(shown: &str, printed: &str) -> bool {
    match shown.split_once("[..]") {
        None => shown == printed,
        Some((before, after)) => printed.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len())
                .filter(|at| rest.is_char_boundary(*at))
                .any(|at| same(after, &rest[at..]))
        }),
    }
}

/// Whether printed lines are the shown ones, among which `...` stands for any lines.
fn matches(shown: &[&str], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=printed.len()).any(|at| matches(rest, &printed[at..])),
        (Some((first, shown)), Some((line, printed))) => {
            same(first, line) && matches(shown, printed)
        }
        _ => false,
    }
}

/// What to show instead: as many lines before and after a `...` as there were.
fn renewed<'a>(shown: &[&str], printed: &[&'a str]) -> Vec<&'a str> {
    let Some(gap) = shown.iter().position(|line| *line == "...") else {
        return printed.to_vec();
    };
    let after = shown.len() - gap - 1;
    if printed.len() <= gap + after {
        return printed.to_vec();
    }
    let mut lines = printed[..gap].to_vec();
    lines.push("...");
    lines.extend(&printed[printed.len() - after..]);
    lines
}

/// The block that begins in a line, counted from 0.
fn block_after(text: &str, line: usize) -> String {
    let mut lines = text.lines().skip(line);
    assert!(lines.next().is_some_and(|line| line.starts_with(CLOSE)));
    lines
        .take_while(|line| *line != CLOSE)
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Runs what a text shows; gives the text as it should be, and what was wrong.
fn replay(text: &str) -> (String, Vec<String>, usize) {
    let mut shell = Shell::new();
    let (mut renewed_text, mut wrong, mut commands) = (String::new(), Vec::new(), 0);
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        renewed_text.push_str(line);
        renewed_text.push('\n');
        let comment = |mark| {
            line.strip_prefix(mark)
                .and_then(|rest| rest.strip_suffix(" -->"))
        };
        if let Some(hidden) = comment(HIDDEN) {
            let printed = shell.run(hidden);
            assert_eq!((printed.as_str(), shell.last), ("", 0), "{hidden}");
        }
        if let Some(file) = comment(FILE) {
            let block = block_after(text, number + 1);
            shell.write(file, &block);
        }
        if line != OPEN {
            continue;
        }
        while let Some((number, line)) = lines.next_if(|(_, line)| *line != CLOSE) {
            let command = line
                .strip_prefix("$ ")
                .unwrap_or_else(|| panic!("README.md:{}: output without a command", number + 1));
            commands += 1;
            let mut shown = Vec::new();
            while let Some((_, line)) =
                lines.next_if(|(_, line)| *line != CLOSE && !line.starts_with("$ "))
            {
                shown.push(line);
            }
            let printed = shell.run(command);
            let printed: Vec<&str> = printed.lines().collect();
            let mut kept = shown.clone();
            if !matches(&shown, &printed) {
                wrong.push(format!(
                    "README.md:{}: `{command}` prints\n{}",
                    number + 1,
                    printed.join("\n")
                ));
                kept = renewed(&shown, &printed);
            }
            for line in std::iter::once(line).chain(kept) {
                renewed_text.push_str(line);
                renewed_text.push('\n');
            }
        }
    }
    assert_eq!(shell.last, 0, "the last command failed");
    (renewed_text, wrong, commands)
}

#[test]
fn every_command_prints_what_is_shown() {
    let file = root().join("README.md");
    let text = fs::read_to_string(&file).unwrap();
    let (renewed, wrong, commands) = replay(&text);
    assert!(commands > 10, "only {commands} commands were found");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, renewed).unwrap();
    } else {
        assert!(
            wrong.is_empty(),
            "{}\n\nread it, then run `UPDATE=1 cargo test readme`",
            wrong.join("\n\n")
        );
    }
}

#[test]
fn what_is_shown_is_really_compared() {
    let says = |shown: &[&str], printed: &[&str]| matches(shown, printed);
    assert!(says(&["a", "...", "z"], &["a", "b", "c", "z"]));
    assert!(says(&["a", "...", "z"], &["a", "z"]));
    assert!(!says(&["a", "...", "z"], &["a", "b"]));
    assert!(!says(&["a"], &["a", "b"]));
    assert!(!says(&["a", "b"], &["a"]));
    assert!(says(&["on port [..], now"], &["on port 7070, now"]));
    assert!(!says(&["on port [..], now"], &["on port 7070"]));
    let (text, wrong, _) = replay("```console\n$ echo one\ntwo\n$ false\n$ echo $?\n1\n```\n");
    assert_eq!(
        text,
        "```console\n$ echo one\none\n$ false\n$ echo $?\n1\n```\n"
    );
    assert_eq!(wrong, ["README.md:2: `echo one` prints\none"]);
}

/// The rows of a table whose header begins with the word: the first cell of each, without marks.
fn rows(text: &str, header: &str) -> Vec<String> {
    let mut lines = text
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {header} |")));
    assert!(lines.next().is_some(), "README.md has no table `{header}`");
    lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.split('|').nth(1))
        .map(|cell| cell.trim().replace('`', ""))
        .collect()
}

#[test]
fn every_command_is_in_the_table() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let listed: Vec<String> = rows(&text, "command")
        .iter()
        .filter_map(|row| row.split(' ').next().map(str::to_owned))
        .collect();
    let help = run(root(), &["--help"]).code(0);
    let known: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert_eq!(listed, known);
}

#[test]
fn every_dependency_has_its_reason() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let mut listed: Vec<String> = rows(&text, "crate")
        .iter()
        .flat_map(|row| row.split(", ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    listed.sort();
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut used = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = matches!(line, "[dependencies]" | "[dev-dependencies]");
        } else if let (true, Some((name, _))) = (inside, line.split_once(" = ")) {
            used.push(name.to_owned());
        }
    }
    used.sort();
    assert_eq!(listed, used);
}
