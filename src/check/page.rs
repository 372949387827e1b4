//! The pages of the rules as one Markdown file, `docs/checks.md`.

use std::fmt::Write as _;

use super::example::Example;
use super::{Check, Rule, rules};
use crate::diagnostics::Group;
use crate::diagnostics::render::{HumanOptions, human};

const HEAD: &str = "\
# Checks

<!-- Made from src/check/rules by `UPDATE=1 cargo test`. Change the pages there. -->

`botwright check` says everything that is wrong with a bot, in all files at once. Each kind of problem
has a code; `botwright explain CODE` prints its page.

An *error* keeps a bot from being planned and applied. A *warning* does not, unless `check` is called
with `--deny-warnings`. What is *off* is looked for only when it is asked for by its name.

`lints` in `botwright.yaml` sets another severity (`deny`, `warn` or `allow`) for a code, for a group
(`flow-logic`, `channel-limits`) or for `all`; so do `--deny`, `--warn` and `--allow` of `check`, which
count before `lints`. A code counts before its group, a group before `all`. The errors of the groups
files, syntax, shape and names stay errors.

A comment keeps one place as it is:

```yaml
flows:
  # botwright: allow(dead-step) the campaign is over, its text stays
  spring:
    steps:
      - go_to: help
      - text: Happy spring!   # botwright: allow(dead-step, empty-flow) on a line of its own, or behind
```

On or above a line it is about that line; on or above the line with a resource's name it is about the
whole resource; `# botwright: allow-file(CODE) reason` anywhere in a file is about the file. The reason is
for the reader. A comment that keeps nothing silent is reported itself (`unused-allow`), except for
`unset-env`, which depends on the machine.

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

/// The page of one rule.
#[must_use]
pub fn of(rule: &Rule) -> String {
    let mut text = String::new();
    page(&mut text, rule);
    text.trim_start().to_owned()
}

fn page(text: &mut String, rule: &Rule) {
    if let Check::Sync = rule.check {
        let _ = write!(
            text,
            "\n### {}\n\n{}\n\n{}\n\nWhat it looks like:\n\n```text\n{}\n```\n\nWhat to do:\n\n```text\n{}\n```\n",
            rule.code,
            rule.finds,
            rule.why,
            rule.bad.trim(),
            rule.good.trim()
        );
        return;
    }
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
