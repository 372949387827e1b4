//! The real program: results alone on stdout, and one meaning for each exit code.

use std::fs;

use botwright::sync::Store;
use serde_json::{Value as Json, json};
use tokio::task::spawn_blocking;

use super::process::shown;
use super::shop::{Shop, json};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_comes_from_its_own_row() {
    let shop = Shop::new().await;
    let because = |out: &str, name: &str| {
        let plan = json(out);
        let ops = plan["ops"].as_array().unwrap();
        let op = ops
            .iter()
            .find(|op| op["address"] == format!("contact.{name}"));
        op.unwrap()["because"][0].as_str().unwrap().to_owned()
    };
    shop.edit_file(
        "rows: [{ membership_no: M1, first_name: 陳, tags: [vip] }]",
        "rows: [{ membership_no: M1 },\n  { membership_no: M2 }]",
    );
    let (out, _) = shop.code(&["plan", "--format", "json"], 0).await;
    assert_eq!(because(&out, "M1"), "bot/main.yaml:17");
    assert_eq!(because(&out, "M2"), "bot/main.yaml:18");

    fs::create_dir(shop.root.join("data")).unwrap();
    let table = "membership_no,first_name\nM1,陳\n\nM2,\"Lin\nLin\"\nM3,Wang\n";
    fs::write(shop.root.join("data/members.csv"), table).unwrap();
    shop.edit_file(
        "rows: [{ membership_no: M1 },\n  { membership_no: M2 }]",
        "from: data/members.csv",
    );
    let (out, _) = shop.code(&["plan", "--format", "json"], 0).await;
    assert_eq!(because(&out, "M1"), "data/members.csv:2");
    assert_eq!(because(&out, "M2"), "data/members.csv:4");
    assert_eq!(because(&out, "M3"), "data/members.csv:6");
}
