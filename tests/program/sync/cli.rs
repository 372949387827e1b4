//! The real program: results alone on stdout, one meaning for each exit code, no secret anywhere.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use botwright::sync::Store;
use serde_json::{Value as Json, json};
use tokio::task::spawn_blocking;

use super::process::{assert_whole, program, project, shown};
use super::proxy::Silence;
use super::world::World;

/// A project whose target is the world's sandbox.
struct Shop {
    world: World,
    root: PathBuf,
    token: String,
}

impl Shop {
    async fn new() -> Shop {
        let world = World::new(Vec::new()).await;
        let root = world.folder.path().join("project");
        project(&root, &world.proxy.url);
        Shop {
            token: world.token(),
            world,
            root,
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        program(&self.root, &self.token, arguments)
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    }

    /// Runs, asserts the exit code, and gives stdout and stderr.
    async fn code(&self, arguments: &[&str], expected: i32) -> (String, String) {
        let output = self.run(arguments).await;
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{arguments:?}: {}",
            shown(&output)
        );
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    fn edit_file(&self, from: &str, to: &str) {
        let file = self.root.join("bot/main.yaml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(file, text.replace(from, to)).unwrap();
    }

    fn state(&self) -> PathBuf {
        self.root.join(".botwright")
    }
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stdout_holds_the_results_and_nothing_else() {
    let shop = Shop::new().await;
    let (out, err) = shop.code(&["plan", "--format", "json"], 0).await;
    assert_eq!(json(&out)["format"], "botwright.plan/1");
    assert_eq!(err, "");
    let (out, err) = shop.code(&["plan", "--out", "saved.plan"], 0).await;
    assert!(out.starts_with("12 to create"), "{out}");
    assert!(!out.contains("saved"), "{out}");
    assert!(
        err.starts_with("saved to `saved.plan`; it holds contact data"),
        "{err}"
    );
    let (out, err) = shop
        .code(
            &["apply", "--plan", "saved.plan", "--yes", "--format", "json"],
            0,
        )
        .await;
    let applied = json(&out);
    assert_eq!(applied["format"], "botwright.apply/1");
    assert_eq!(applied["outcome"], "done");
    assert_eq!(applied["results"].as_array().unwrap().len(), 16);
    assert_eq!(err, "", "no progress where there is no terminal");
    let (out, err) = shop.code(&["apply", "--yes"], 0).await;
    assert_eq!(
        (out.as_str(), err.as_str()),
        ("nothing changed, 12 unchanged\n", "")
    );
    let (out, _) = shop
        .code(&["drift", "--format", "json", "--exit-code"], 0)
        .await;
    assert_eq!(json(&out)["drift"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_exit_code_has_one_meaning() {
    let shop = Shop::new().await;
    shop.code(&["plan"], 0).await;
    shop.code(&["plan", "--exit-code"], 2).await;
    let (out, err) = shop.code(&["apply"], 64).await;
    assert_eq!(out, "");
    assert!(
        err.contains("there is no terminal to ask on") && err.contains("--yes"),
        "{err}"
    );
    shop.code(&["plan", "--out", "old.plan"], 0).await;
    shop.code(&["apply", "--yes"], 0).await;
    let (_, err) = shop
        .code(&["apply", "--yes", "--plan", "old.plan"], 5)
        .await;
    assert!(err.contains("plan again"), "{err}");
    shop.code(&["plan", "--exit-code"], 0).await;

    // Somebody edits in the platform's own screens.
    shop.world
        .edit("tag.vip", |tag| {
            tag.insert("title".to_owned(), json!("theirs"));
        })
        .await;
    shop.code(&["plan"], 4).await;
    shop.code(&["apply", "--yes"], 4).await;
    shop.code(&["drift"], 0).await;
    let (out, _) = shop.code(&["drift", "--exit-code"], 2).await;
    assert!(
        out.contains("1 object was edited") && out.contains("tag.vip"),
        "{out}"
    );
    shop.code(&["apply", "--yes", "--on-drift", "revert"], 0)
        .await;

    // All flows but one would go.
    shop.edit_file(
        "keywords: { help: { match: [help], flow: help } }",
        "keywords: {}",
    );
    let (_, err) = shop.code(&["apply", "--yes", "--prune"], 10).await;
    assert!(
        err.contains("keyword.help") && err.contains("--allow-delete"),
        "{err}"
    );
    shop.code(&["plan", "--prune"], 10).await;
    shop.code(
        &[
            "apply",
            "--yes",
            "--prune",
            "--allow-delete",
            "keyword.help",
        ],
        0,
    )
    .await;

    shop.edit_file("title: VIP", "title: V.I.P.");
    let store = Store::new(&shop.state(), "live").unwrap();
    let lock = store.lock().unwrap();
    let (_, err) = shop.code(&["apply", "--yes"], 8).await;
    assert!(
        err.contains("another run holds the lock of `live`: process"),
        "{err}"
    );
    shop.code(&["plan"], 0).await;
    drop(lock);

    let mut command = shop.command(&["plan"]);
    command.env("TEST_TOKEN", "stale-token");
    let output = spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(9), "{}", shown(&output));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.contains("target `live`")
            && err.contains("did not accept its token")
            && err.contains("`targets.live`"),
        "{err}"
    );
    assert!(!err.contains("stale-token"), "{err}");
    shop.code(&["plan", "--no-such-flag"], 64).await;
    shop.code(&["apply", "--yes"], 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_plan_is_told_in_plain_words() {
    let shop = Shop::new().await;
    shop.code(&["plan", "--out", "good.plan"], 0).await;
    let good = fs::read_to_string(shop.root.join("good.plan")).unwrap();
    let changed = |change: &dyn Fn(&mut Json)| {
        let mut document = json(&good);
        change(&mut document);
        document.to_string()
    };
    let cases = [
        (
            "flows: {}".to_owned(),
            "is not a plan; `botwright plan --out FILE` makes one",
        ),
        (
            "{}".to_owned(),
            "is not a plan; `botwright plan --out FILE` makes one",
        ),
        (
            "[1]".to_owned(),
            "is not a plan; `botwright plan --out FILE` makes one",
        ),
        (
            changed(&|plan| plan["format"] = json!("botwright.plan/2")),
            "whose plans this version",
        ),
        (
            changed(&|plan| {
                plan["tool"] = json!("99.0.0");
                plan["ops"][0]["action"] = json!("translate");
            }),
            "was made by Botwright 99.0.0",
        ),
        (
            changed(&|plan| {
                plan.as_object_mut().unwrap().remove("ops");
            }),
            "was changed after it was made; plan again",
        ),
        (
            changed(&|plan| plan["ops"] = json!([])),
            "it was changed after it was made",
        ),
    ];
    for (text, expected) in cases {
        fs::write(shop.root.join("bad.plan"), text).unwrap();
        let (out, err) = shop
            .code(&["apply", "--yes", "--plan", "bad.plan"], 64)
            .await;
        assert_eq!(out, "");
        assert!(err.contains(expected), "{expected}: {err}");
        for word in ["missing field", "expected", "line 1", "column"] {
            assert!(!err.contains(word), "{word}: {err}");
        }
    }
    let (_, err) = shop
        .code(&["apply", "--yes", "--plan", "none.plan"], 64)
        .await;
    assert!(err.contains("there is no file `none.plan`"), "{err}");

    // Another bot on the same target, and another target.
    let settings = shop.root.join("botwright.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("name: lotus", "name: orchid")).unwrap();
    let (_, err) = shop
        .code(&["apply", "--yes", "--plan", "good.plan"], 64)
        .await;
    assert!(
        err.contains("it is for bot `lotus`") && err.contains("this target is bot `orchid`"),
        "{err}"
    );
    fs::write(&settings, text.replace("live:", "test:")).unwrap();
    let (_, err) = shop
        .code(&["apply", "--yes", "--plan", "good.plan"], 64)
        .await;
    assert!(err.contains("it is for the target `live`"), "{err}");
    fs::write(&settings, &text).unwrap();

    shop.code(&["apply", "--yes", "--plan", "good.plan"], 0)
        .await;
    fs::write(&settings, text.replace("name: lotus", "name: orchid")).unwrap();
    let (_, err) = shop.code(&["plan"], 1).await;
    assert!(err.contains("belongs to bot `lotus`"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_is_not_set_makes_a_plan_stale() {
    let shop = Shop::new().await;
    shop.code(&["apply", "--yes"], 0).await;
    shop.edit_file("Bearer ${env.TEST_SECRET}", "Token ${env.TEST_SECRET}");
    shop.code(&["plan", "--out", "saved.plan"], 0).await;
    let mut command = shop.command(&["apply", "--yes", "--plan", "saved.plan"]);
    command.env_remove("TEST_SECRET");
    let output = spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", shown(&output));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(
        err.contains("api-card.tickets: it needs the environment variable `TEST_SECRET`"),
        "{err}"
    );
    shop.code(&["apply", "--yes", "--plan", "saved.plan"], 0)
        .await;
}

/// The modes of every file in a folder, but for the one that keeps them out of git.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        if name != ".gitignore" && mode != 0o600 {
            found.push(format!("{name} {mode:o}"));
        }
    }
    found
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_nowhere_and_files_are_private() {
    let shop = Shop::new().await;
    let secret = |what: &str, text: &str| {
        for word in ["hush-hush-4711", &shop.token] {
            assert!(!text.contains(word), "a secret is in {what}");
        }
    };
    for arguments in [
        &["plan"][..],
        &["plan", "--format", "json"],
        &["plan", "--format", "markdown"],
        &["plan", "--out", "saved.plan", "-v"],
    ] {
        let (out, err) = shop.code(arguments, 0).await;
        secret(&format!("{arguments:?}"), &(out + &err));
    }
    secret(
        "the plan file",
        &fs::read_to_string(shop.root.join("saved.plan")).unwrap(),
    );

    // In the middle of the writes: state, journal and lock lie there.
    shop.world.proxy.fall_silent(8, Silence::Until);
    let mut child = shop
        .command(&["apply", "--yes", "-v"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shop.world.proxy.silent.notified().await;
    let mut names = Vec::new();
    for entry in fs::read_dir(shop.state()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        secret(&name, &fs::read_to_string(entry.path()).unwrap());
        names.push(name);
    }
    names.sort();
    assert_eq!(
        names,
        [
            ".gitignore",
            "live.journal.jsonl",
            "live.lock",
            "live.state.json"
        ]
    );
    assert_eq!(
        fs::read_to_string(shop.state().join(".gitignore")).unwrap(),
        "*\n"
    );
    assert_eq!(open_to_others(&shop.state()), Vec::<String>::new());
    shop.world.proxy.go_on();
    let output = spawn_blocking(move || {
        let (mut out, mut err) = (String::new(), String::new());
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{out}{err}");
        out + &err
    })
    .await
    .unwrap();
    secret("the output", &output);
    assert_eq!(open_to_others(&shop.state()), Vec::<String>::new());
    let (out, err) = shop.code(&["drift"], 0).await;
    secret("drift", &(out + &err));
}

/// Stops an apply whose write hangs with signals, `kill`'s own words for them.
#[cfg(unix)]
async fn stopped(shop: &Shop, at: usize, how: Silence, signals: &[&str]) -> i32 {
    shop.world.proxy.fall_silent(at, how);
    let mut child = shop
        .command(&["apply", "--yes"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shop.world.proxy.silent.notified().await;
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let id = child.id().to_string();
    for (place, signal) in signals.iter().enumerate() {
        let sent = Command::new("kill")
            .args([signal, id.as_str()])
            .status()
            .unwrap();
        assert!(sent.success());
        if place == 0 {
            let mut line = String::new();
            err = spawn_blocking(move || {
                err.read_line(&mut line).unwrap();
                assert!(line.starts_with("stopping: "), "{line}");
                err
            })
            .await
            .unwrap();
        }
    }
    if how == Silence::Until {
        shop.world.proxy.go_on();
    }
    let status = spawn_blocking(move || child.wait().unwrap()).await.unwrap();
    shop.world.proxy.speak();
    status.code().unwrap()
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_saves_and_a_second_run_converges() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        let shop = Shop::new().await;
        let ended = stopped(&shop, 6, Silence::Until, &[signal]).await;
        assert_eq!(ended, code);
        assert!(!shop.state().join("live.journal.jsonl").exists(), "saved");
        let written = shop.world.live().await.len();
        assert!((6..12).contains(&written), "{written}");
        assert_whole(&shop.world, &shop.root, &shop.token, signal).await;
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_signal_leaves_at_once() {
    for how in [Silence::Before, Silence::After] {
        let shop = Shop::new().await;
        let ended = stopped(&shop, 6, how, &["-TERM", "-TERM"]).await;
        assert_eq!(ended, 143);
        assert!(shop.state().join("live.journal.jsonl").exists());
        assert_whole(&shop.world, &shop.root, &shop.token, "left at once").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_remembered_can_be_listed() {
    let shop = Shop::new().await;
    let state = |arguments: &[&str]| {
        let mut words = vec!["state"];
        words.extend(arguments);
        let mut command = crate::common::botwright(&shop.root, &words);
        command.env("TEST_TOKEN", &shop.token);
        command.output().unwrap()
    };
    assert_eq!(state(&["list"]).stdout, b"");
    shop.code(&["apply", "--yes"], 0).await;
    let listed = String::from_utf8(state(&["list"]).stdout).unwrap();
    assert_eq!(listed.lines().count(), 12, "{listed}");
    assert!(
        listed.lines().any(|line| line.starts_with("tag.vip\ttag_")),
        "{listed}"
    );
    let card = state(&["show", "api-card.tickets"]);
    let text = String::from_utf8(card.stdout).unwrap();
    assert_eq!(json(&text)["address"], "api-card.tickets");
    assert!(
        text.contains("env:TEST_SECRET") && !text.contains("hush"),
        "{text}"
    );
    let none = state(&["show", "tag.none"]);
    assert_eq!(none.status.code(), Some(64));
    let err = String::from_utf8(none.stderr).unwrap();
    assert!(err.contains("botwright state list"), "{err}");
}
