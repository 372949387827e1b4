//! Severities and comments.

use super::Shop;

/// A field that two contacts of a platform would share is the kind of problem that can be allowed.
const TWO: &str = "\
custom_fields:
  seats: { title: Seats, type: number }
  chairs: { title: Seats, type: number }
default_reply: hello
flows:
  hello: Seats {{ fields.seats }}, chairs {{ fields.chairs }}
";
const TARGETS: &str = "botwright: 1\nname: shop\nchannels: [line]\ntargets:\n  crm: { platform: firstline, url: \"https://crm.example\", token: \"${env.CRM}\" }\n";

fn shop(bot: &str, lints: &str) -> Shop {
    let shop = Shop::new(bot);
    shop.write("botwright.yaml", format!("{TARGETS}{lints}"));
    shop
}

#[test]
fn levels_of_codes_groups_and_all() {
    let plain = shop(TWO, "");
    let all = plain.found(&[]);
    assert_eq!(all, ["error same-remote-name 3", "warning unset-env 5"]);
    let table: &[(&str, &[&str], &[&str])] = &[
        (
            "lints: { same-remote-name: warn }",
            &[],
            &["warning same-remote-name 3", "warning unset-env 5"],
        ),
        ("lints: { all: allow }", &[], &[]),
        (
            "lints: { platform: warn, all: allow }",
            &[],
            &["warning same-remote-name 3"],
        ),
        (
            "lints: { all: allow }",
            &["--deny", "unset-env"],
            &["error unset-env 5"],
        ),
        ("", &["--allow", "platform,names"], &[]),
        (
            "lints: { unset-env: deny }",
            &["--warn", "all"],
            &["warning same-remote-name 3", "warning unset-env 5"],
        ),
        (
            "",
            &["--deny", "all", "--allow", "names"],
            &["error same-remote-name 3"],
        ),
    ];
    for (lints, args, wanted) in table {
        let found = shop(TWO, lints).found(args);
        assert_eq!(found, *wanted, "{lints} {args:?}");
    }
    let exit = |args: &[&str]| plain.check(args).code;
    assert_eq!(exit(&["--warn", "all"]), Some(0));
    assert_eq!(exit(&["--warn", "all", "--deny-warnings"]), Some(3));
    assert_eq!(exit(&["--allow", "all", "--deny-warnings"]), Some(0));
}

#[test]
fn levels_that_cannot_be() {
    let shop = Shop::new("flows: { a: { steps: [{ go_to: b }] } }\n");
    for (args, told) in [
        (
            &["--allow", "unknown-flow"][..],
            "error: `unknown-flow` is always an error, and `--allow` cannot change that\n",
        ),
        (
            &["--warn", "syntax"],
            "error: `syntax` is always an error, and `--warn` cannot change that\n",
        ),
        (
            &["--allow", "drift"],
            "error: `drift` is always an error, and `--allow` cannot change that\n",
        ),
        (
            &["--deny", "unset-envs"],
            "error: there is no code `unset-envs`; did you mean `unset-env`?\n",
        ),
        (
            &["--deny", "all", "--warn", "all"],
            "error: `all` is given two levels; choose one\n",
        ),
    ] {
        let ended = shop.check(args);
        assert_eq!((ended.code, ended.err.as_str()), (Some(64), told));
    }
    // What cannot be changed stays an error.
    assert_eq!(shop.found(&["--allow", "all"]), ["error unknown-flow 1"]);
    let lints = "lints: { unknown-flow: warn, shape: allow, flow-logick: warn, unknown-tag: deny, names: warn }\n";
    shop.write("botwright.yaml", format!("{}{lints}", super::PROJECT));
    assert_eq!(
        shop.found(&[]),
        [
            "error unknown-flow 1",
            "warning unknown-lint 4",
            "warning unknown-lint 4",
            "warning unknown-lint 4"
        ]
    );
}

fn commented(comment: &str, place: usize) -> Vec<String> {
    let mut lines: Vec<String> = TWO.lines().map(str::to_owned).collect();
    lines.insert(place, comment.to_owned());
    shop(&(lines.join("\n") + "\n"), "lints: { unset-env: allow }\n").found(&[])
}

#[test]
fn comments_on_lines_resources_and_files() {
    let quiet: &[&str] = &[];
    let allow = "# botwright: allow(same-remote-name) both are the same to FIRST LINE";
    // Above the line, with comments and empty lines between.
    assert_eq!(commented(&format!("  {allow}"), 2), quiet);
    assert_eq!(commented(&format!("  {allow}\n\n  # more\n"), 2), quiet);
    // Anywhere, for the whole file.
    let file = "# botwright: allow-file(same-remote-name)";
    assert_eq!(commented(file, 0), quiet);
    assert_eq!(commented(file, 6), quiet);
    // Elsewhere it does nothing, and says so.
    assert_eq!(
        commented(allow, 0),
        ["warning unused-allow 1", "error same-remote-name 4"]
    );
    // At the end of the line, several codes, no reason.
    let at_end = TWO.replace(
        "chairs: { title: Seats, type: number }",
        "chairs: { title: Seats, type: number } #botwright:  allow( unset-env , same-remote-name )",
    );
    assert_eq!(
        shop(&at_end, "lints: { unset-env: allow }").found(&[]),
        quiet
    );
    // A resource of several lines is silenced as a whole.
    let long = "default_reply: hello\nflows:\n  hello: \"{{ fields.a }}{{ fields.b }}\"\ncustom_fields:\n  a: { title: Seats, type: number }\n  # botwright: allow(same-remote-name)\n  b:\n    type: number\n    title: Seats\n";
    assert_eq!(shop(long, "lints: { unset-env: allow }").found(&[]), quiet);
}

#[test]
fn what_only_looks_like_a_comment() {
    let text = "default_reply: hello\nflows:\n  hello: |\n    # botwright: allow(x)\n  other: \"a # botwright: allow(x)\"\nkeywords: { k: { match: [x], flow: other } }\n# botwright: 1\n# botwright: a note\n";
    assert_eq!(Shop::new(text).found(&[]), [] as [&str; 0]);
}

#[test]
fn comments_that_do_nothing() {
    let bot = "\
# botwright: alow(dead-step) x
# botwright: allow dead-step
# botwright: allow(unset-evn)
# botwright: allow(unknown-flow)
# botwright: allow(drift, unset-env)
# botwright: allow()
default_reply: hello
flows: { hello: Hi }
";
    let shop = Shop::new(bot);
    assert_eq!(
        shop.found(&[]),
        [
            "warning unknown-lint 1",
            "warning unknown-lint 2",
            "warning unknown-lint 3",
            "warning unused-allow 4",
            "warning unused-allow 5",
            "warning unknown-lint 6",
        ]
    );
    let ended = shop.check(&[]);
    insta::assert_snapshot!(ended.err);
    // Of a bot that cannot be read it is not known what its comments do.
    let broken =
        "# botwright: allow-file(invalid-duration)\nflows: { a: { steps: [{ go_to: b }] } }\n";
    assert_eq!(Shop::new(broken).found(&[]), ["error unknown-flow 2"]);
    let sound = "# botwright: allow-file(invalid-duration, unused-allow)\ndefault_reply: a\nflows: { a: b }\n";
    assert_eq!(Shop::new(sound).found(&[]), [] as [&str; 0]);
}

/// A comment in the project file works the same.
#[test]
fn comments_in_the_project_file() {
    let shop = Shop::new("default_reply: a\nflows: { a: b }\n");
    let silenced = TARGETS.replace(
        "targets:",
        "targets:\n  # botwright: allow(unset-env) only in CI",
    );
    shop.write("botwright.yaml", silenced);
    assert_eq!(shop.found(&[]), [] as [&str; 0]);
}
