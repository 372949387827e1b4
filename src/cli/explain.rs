//! `botwright explain`: the page of a code.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use owo_colors::OwoColorize as _;
use serde::Serialize;

use super::check::{Format, terminal_width};
use super::exit::Exit;
use super::global::{Global, complain, print};
use crate::check::example::Example;
use crate::check::{Rule, page, rules};
use crate::diagnostics::render::HumanOptions;
use crate::diagnostics::{Group, did_you_mean};

/// Explain a code of `check`, or list all codes
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The code, such as `unknown-flow`
    #[arg(value_name = "CODE")]
    code: Option<String>,

    /// How to print the page
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let style = Style {
        color: global.stdout_color(),
        width: if std::io::stdout().is_terminal() {
            terminal_width()
        } else {
            100
        },
    };
    let text = match (&args.code, args.format) {
        (None, Format::Human) => list(style),
        (None, Format::Json) => to_json(&List {
            format: FORMAT,
            codes: rules::ALL.iter().map(|rule| Line::of(rule)).collect(),
        }),
        (Some(code), format) => {
            let rule = find(code)?;
            match format {
                Format::Human => human(rule, style),
                Format::Json => to_json(&Page::of(rule)),
            }
        }
    };
    print(&format!("{}\n", text.trim_end()))?;
    Ok(Exit::Done)
}

fn find(code: &str) -> Result<&'static Rule, Exit> {
    rules::find(code).ok_or_else(|| {
        let names = rules::ALL.iter().map(|rule| rule.code.name);
        complain(&match did_you_mean(code, names) {
            Some(nearest) => format!("there is no code `{code}`; did you mean `{nearest}`?"),
            None => format!("there is no code `{code}`; `botwright explain` lists all codes"),
        });
        Exit::Usage
    })
}

#[derive(Clone, Copy)]
struct Style {
    color: bool,
    width: usize,
}

impl Style {
    fn bold(self, text: &str) -> String {
        if self.color {
            text.bold().to_string()
        } else {
            text.to_owned()
        }
    }
}

fn list(style: Style) -> String {
    let longest = rules::ALL
        .iter()
        .map(|rule| rule.code.name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    let mut group: Option<Group> = None;
    for rule in rules::ALL {
        if group != Some(rule.code.group) {
            group = Some(rule.code.group);
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{}", style.bold(rule.code.group.word()));
        }
        let code = rule.code;
        let _ = writeln!(
            text,
            "  {:longest$}  {:7}  {}",
            code.name,
            code.level(),
            rule.summary()
        );
    }
    text.push_str("\n`botwright explain CODE` prints the page of a code.\n");
    text
}

fn human(rule: &Rule, style: Style) -> String {
    let code = rule.code;
    let bad = Example::parse(rule.bad);
    let options = HumanOptions {
        color: style.color,
        unicode: true,
        width: style.width,
    };
    let mut text = format!(
        "{} ({}, {})\n\n{}\n{}\n",
        style.bold(code.name),
        code.level(),
        code.group,
        wrapped(rule.finds, style.width),
        wrapped(rule.why, style.width),
    );
    let _ = writeln!(text, "{}\n", style.bold("Wrong"));
    files(&mut text, &bad);
    let _ = writeln!(text, "{}\n", style.bold("What check says"));
    for line in page::report(&bad, options).trim_end().lines() {
        let _ = writeln!(text, "{}", format!("  {line}").trim_end());
    }
    let _ = writeln!(text, "\n{}\n", style.bold("Right"));
    files(&mut text, &Example::parse(rule.good));
    text
}

fn files(text: &mut String, example: &Example) {
    for name in &example.environment {
        let _ = writeln!(text, "  (with the environment variable `{name}` set)\n");
    }
    for file in &example.files {
        let _ = writeln!(text, "  # {}", file.path);
        for line in file.text.lines() {
            let _ = writeln!(text, "  {line}");
        }
        text.push('\n');
    }
}

/// A sentence or several in lines of at most `width` characters.
fn wrapped(sentences: &str, width: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in sentences.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            text.push('\n');
            column = 0;
        }
        if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
    text
}

fn to_json(document: &impl Serialize) -> String {
    // Texts and lists of them: nothing here can fail to be JSON.
    serde_json::to_string_pretty(document).unwrap_or_default()
}

const FORMAT: &str = "botwright.explain/1";

#[derive(Serialize)]
struct List {
    format: &'static str,
    codes: Vec<Line>,
}

/// One code.
#[derive(Serialize)]
struct Line {
    code: &'static str,
    severity: &'static str,
    group: &'static str,
    summary: &'static str,
}

impl Line {
    fn of(rule: &Rule) -> Line {
        Line {
            code: rule.code.name,
            severity: rule.code.level(),
            group: rule.code.group.word(),
            summary: rule.summary(),
        }
    }
}

/// The page of one code.
#[derive(Serialize)]
struct Page {
    format: &'static str,
    code: &'static str,
    severity: &'static str,
    group: &'static str,
    finds: &'static str,
    why: &'static str,
    bad: Shown,
    /// What `check` says of the bad example, for people.
    report: String,
    good: Shown,
}

impl Page {
    fn of(rule: &Rule) -> Page {
        let bad = Example::parse(rule.bad);
        let options = HumanOptions {
            color: false,
            unicode: true,
            width: 100,
        };
        Page {
            format: FORMAT,
            code: rule.code.name,
            severity: rule.code.level(),
            group: rule.code.group.word(),
            finds: rule.finds,
            why: rule.why,
            report: page::report(&bad, options),
            bad: Shown::of(bad),
            good: Shown::of(Example::parse(rule.good)),
        }
    }
}

/// An example.
#[derive(Serialize)]
struct Shown {
    /// Environment variables that are set.
    environment: Vec<String>,
    files: Vec<ShownFile>,
}

#[derive(Serialize)]
struct ShownFile {
    path: String,
    text: String,
}

impl Shown {
    fn of(example: Example) -> Shown {
        Shown {
            environment: example.environment.into_iter().collect(),
            files: example
                .files
                .into_iter()
                .map(|file| ShownFile {
                    path: file.path,
                    text: file.text,
                })
                .collect(),
        }
    }
}
