//! The pages of the rules as one Markdown file, `docs/checks.md`.

use std::fmt::Write as _;

use super::example::Example;
use super::{Rule, rules};
use crate::diagnostics::Group;
use crate::diagnostics::render::{HumanOptions, human};

const HEAD: &str = "\
# Checks

<!-- Made from src/check/rules by `UPDATE=1 cargo test`. Change the pages there. -->

`botwright check` says everything that is wrong with a bot, in all files at once. Each kind of problem
has a code; `botwright explain CODE` prints its page.

An *error* keeps a bot from being planned and applied. A *warning* does not, unless `check` is called
with `--deny-warnings`. `lints` in `botwright.yaml` sets another severity (`deny`, `warn` or `allow`)
for a code; the errors of the groups files, syntax, shape and names stay errors. What is *off* is
looked for only when `lints` says `warn` or `deny`.

Every example below is checked by the tests of Botwright: the wrong one gives the report that is shown,
the right one gives none. `\\x..` in a table stands for one byte.
";

/// What `check` says of an example, for people, without colours.
#[must_use]
pub fn report(example: &Example, options: HumanOptions) -> String {
    let (project, diagnostics) = example.check();
    let mut text = String::new();
    // A `String` takes everything.
    let _ = human(&mut text, &diagnostics, &project.sources, options);
    text
}

/// All pages.
#[must_use]
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    let mut group: Option<Group> = None;
    for rule in rules::ALL {
        if group != Some(rule.code.group) {
            group = Some(rule.code.group);
            let _ = write!(
                text,
                "\n## {}\n\n| code | severity | finds |\n| --- | --- | --- |\n",
                capital(rule.code.group.word())
            );
            for rule in rules::ALL
                .iter()
                .filter(|rule| Some(rule.code.group) == group)
            {
                let (code, severity) = (rule.code, rule.code.level());
                let _ = writeln!(
                    text,
                    "| [`{code}`](#{code}) | {severity} | {} |",
                    rule.summary()
                );
            }
        }
        page(&mut text, rule);
    }
    text
}

fn page(text: &mut String, rule: &Rule) {
    let bad = Example::parse(rule.bad);
    let options = HumanOptions {
        color: false,
        unicode: true,
        width: 100,
    };
    let _ = write!(
        text,
        "\n### {}\n\n{}\n\n{}\n\nWrong:\n",
        rule.code, rule.finds, rule.why
    );
    files(text, &bad);
    let _ = write!(
        text,
        "\n```text\n{}\n```\n\nRight:\n",
        report(&bad, options).trim_end()
    );
    files(text, &Example::parse(rule.good));
}

fn files(text: &mut String, example: &Example) {
    for name in &example.environment {
        let _ = write!(text, "\n(with the environment variable `{name}` set)\n");
    }
    for file in &example.files {
        let language = if file.path.ends_with(".yaml") {
            "yaml"
        } else {
            "text"
        };
        let _ = write!(
            text,
            "\n`{}`\n\n```{language}\n{}```\n",
            file.path, file.text
        );
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
