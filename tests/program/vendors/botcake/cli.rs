//! `stats` and `send` against a page of the sandbox.

use std::fs;
use std::path::Path;
use std::process::Command;

use reqwest::Method;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::{PAGE, World};
use crate::common::{Ended, botwright};

const PSID: &str = "28087514047518474";

const BOT: &str = include_str!("bot.yaml");

struct Cli {
    world: World,
    folder: TempDir,
}

impl Cli {
    async fn new() -> Cli {
        Cli::with(World::new().await).await
    }

    async fn with(world: World) -> Cli {
        world
            .make(
                "folders",
                json!([{ "id": 1, "name": "會員服務" }, { "id": 2, "name": "票券", "parent_id": 1 }]),
            )
            .await;
        world
            .make(
                "flows",
                json!({ "id": 3, "name": "我的票券", "parent_id": 2 }),
            )
            .await;
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("bot")).unwrap();
        let project = format!(
            "botwright: 1\nname: lotus\nchannels: [messenger]\ntargets:\n  page: {{ platform: botcake, url: \"{}\", page: \"{PAGE}\", token: \"${{env.PAGE_TOKEN}}\" }}\n  crm: {{ platform: firstline, url: \"https://acme.example\", token: \"${{env.PAGE_TOKEN}}\" }}\ndefault_target: page\n",
            world.url()
        );
        fs::write(folder.path().join("botwright.yaml"), project).unwrap();
        fs::write(folder.path().join("bot/all.yaml"), BOT).unwrap();
        Cli { world, folder }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = botwright(Path::new(self.folder.path()), args);
        command.env("PAGE_TOKEN", self.world.token());
        command
    }

    /// Runs on a thread of its own: the sandbox lives in this one.
    async fn run(&self, args: &[&str]) -> Ended {
        let mut command = self.command(args);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap();
        Ended {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    async fn send(&self, args: &[&str]) -> Ended {
        let all: Vec<&str> = ["send", "--yes", "--to", PSID]
            .iter()
            .chain(args)
            .copied()
            .collect();
        self.run(&all).await
    }

    async fn last(&self) -> Json {
        self.world.messages(PSID).await.pop().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statistics_are_a_table_or_json() {
    let cli = Cli::new().await;
    let counters = json!({ "statistics": { "sent": 12, "delivery": 10, "seen": 8, "is_clicked": 2, "total_phone_number": 7 } });
    cli.world
        .console(Method::PATCH, "flows/3", Some(counters))
        .await;
    let out = cli.run(&["stats"]).await.code(0);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 6, "{out}");
    assert_eq!(
        lines[0],
        "flow                        sent  delivered  seen  clicked  phone numbers"
    );
    assert!(
        lines
            .contains(&"會員服務/票券/我的票券        12         10     8        2              7"),
        "{out}"
    );
    let of_one = cli.run(&["stats", "tickets"]).await.code(0);
    assert_eq!(of_one.lines().count(), 2, "{of_one}");
    for name in ["會員服務/票券/我的票券", "3"] {
        assert_eq!(cli.run(&["stats", name]).await.code(0), of_one, "{name}");
    }
    let json: Json = serde_json::from_str(
        &cli.run(&["stats", "tickets", "--format", "json"])
            .await
            .code(0),
    )
    .unwrap();
    assert_eq!(
        json,
        json!({
            "format": "botwright.stats/1", "target": "page", "page": PAGE,
            "flows": [{
                "id": "3", "folder": "會員服務/票券", "name": "我的票券", "address": "flow.tickets",
                "statistics": { "sent": 12, "delivery": 10, "seen": 8, "is_clicked": 2, "total_phone_number": 7 },
            }],
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_of_the_page_is_started() {
    let cli = Cli::new().await;
    let out = cli
        .send(&["--flow", "tickets", "--set", "seats=2"])
        .await
        .code(0);
    assert_eq!(
        out,
        format!("sent the flow `會員服務/票券/我的票券` (3) to `{PSID}`\n")
    );
    let sent = cli.last().await;
    assert_eq!(
        (&sent["flow_id"], &sent["payload"]),
        (&json!(3), &json!({ "seats": "2" }))
    );
    for flow in ["hello folder 2/flow hihihi", "1567"] {
        cli.send(&["--flow", flow]).await.code(0);
        assert_eq!(cli.last().await["flow_id"], 1567, "{flow}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_flow_says_is_sent() {
    let cli = Cli::new().await;
    cli.world
        .make("tags", json!({ "id": 12345, "name": "VIP" }))
        .await;
    cli.world
        .make("fields", json!({ "id": 17, "name": "Seats" }))
        .await;
    let ended = cli
        .send(&[
            "--content",
            "redeem",
            "--set",
            "seats=2",
            "--message-tag",
            "ACCOUNT_UPDATE",
        ])
        .await;
    assert_eq!(
        ended.code(0),
        format!("sent what `redeem` says to `{PSID}`\n")
    );
    let sent = cli.last().await;
    assert_eq!(sent["message_tag"], "ACCOUNT_UPDATE");
    assert_eq!(
        sent["data"],
        json!({ "version": "v2", "content": {
            "messages": [
                { "type": "text", "text": "2 張票", "buttons": [
                    { "type": "flow", "title": "我的票券", "flow_id": 3 },
                    { "type": "url", "title": "官網", "url": "https://lotus.example" },
                ] },
                { "type": "cards", "image_aspect_ratio": "horizontal", "elements": [{
                    "title": "高鐵票", "subtitle": "台北－左營",
                    "buttons": [{ "type": "call", "title": "客服", "payload": "+886223456789" }],
                }] },
            ],
            "actions": [
                { "action": "add_tag", "tag_id": 12345 },
                { "action": "set_custom_field", "action_id": 17, "action_value": 4 },
            ],
            "quick_replies": [{ "type": "flow", "caption": "再看一次", "flow_id": 3 }],
        } })
    );
    let customer = cli
        .world
        .console(Method::GET, &format!("customers/{PSID}"), None)
        .await
        .body;
    assert_eq!(customer["fields"], json!({ "17": 4 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn content_ends_where_the_person_must_answer() {
    let cli = Cli::new().await;
    for (flow, text, note) in [
        ("survey", "Một câu hỏi nhỏ.", "asks a question"),
        ("later", "now", "the flow waits"),
    ] {
        let ended = cli.send(&["--content", flow]).await;
        assert!(ended.err.contains(note), "{}", ended.err);
        ended.code(0);
        let messages = cli.last().await["data"]["content"]["messages"].clone();
        assert_eq!(messages, json!([{ "type": "text", "text": text }]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_says_why() {
    let cli = Cli::new().await;
    for (args, code, words) in [
        (&["--flow", "ticket"][..], 1, "did you mean `tickets`?"),
        (
            &["--flow", "nowhere"],
            1,
            "there is no flow `old/nowhere` on the page; make it there",
        ),
        (
            &["--flow", "flow hihihi"],
            1,
            "one of that name is in the folder `hello folder 2`",
        ),
        (
            &["--flow", "tickets", "--message-tag", "X"],
            64,
            "`--content` alone",
        ),
        (&["--content", "asking"], 1, "asks a question"),
        (
            &["--content", "lost"],
            1,
            "there is no flow `old/nowhere` on the page",
        ),
        (
            &["--content", "redeem"],
            1,
            "there is no tag `VIP` on the page",
        ),
        (&["--content", "redem"], 64, "did you mean `redeem`?"),
        (
            &["--content", "redeem", "--set", "seets=1"],
            64,
            "did you mean `seats`?",
        ),
        (
            &["--content", "redeem", "--set", "seats=many"],
            64,
            "this is not a number",
        ),
        (&["--content", "redeem", "--set", "seats"], 64, "`seats=2`"),
        (&["--content", "long"], 1, "Botcake takes at most 640"),
        (
            &["--flow", "tickets", "--content", "redeem"],
            64,
            "cannot be used with",
        ),
        (
            &["--flow", "tickets", "--target", "crm"],
            64,
            "is a channel and the number",
        ),
    ] {
        let ended = cli.send(args).await;
        assert_eq!(ended.code, Some(code), "{args:?}: {}", ended.err);
        assert!(ended.err.contains(words), "{args:?}: {}", ended.err);
        assert_eq!(ended.out, "");
    }
    cli.world
        .make(
            "flows",
            json!({ "id": 4, "name": "我的票券", "parent_id": 2 }),
        )
        .await;
    let twice = cli.send(&["--flow", "tickets"]).await;
    assert!(
        twice.err.contains("has 2 flows") && twice.err.contains("4, 3"),
        "{}",
        twice.err
    );
    let nobody = cli.run(&["send", "--to", PSID, "--flow", "3"]).await;
    assert_eq!(nobody.code, Some(64), "{}", nobody.err);
    assert!(nobody.err.contains("--yes"), "{}", nobody.err);
    let unknown = cli
        .run(&["send", "--yes", "--to", "1", "--flow", "3"])
        .await;
    assert!(
        unknown.code == Some(1) && unknown.err.contains("customer not found"),
        "{unknown:?}"
    );
    assert_eq!(cli.world.messages(PSID).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_days_have_their_exit_codes() {
    let script = json!({ "faults": [
        { "method": "POST", "path": "/api/**/send_flow", "do": "drop-after" },
        { "path": "/api/**/statistics", "times": 1, "do": "status", "status": 200, "body": "<html>" },
    ] });
    let cli = Cli::with(World::with_faults(&script).await).await;
    let lost = cli.send(&["--flow", "tickets"]).await;
    assert_eq!(lost.code, Some(11), "{}", lost.err);
    assert!(
        lost.err.contains("whether it was sent is not known"),
        "{}",
        lost.err
    );
    assert_eq!(cli.world.messages(PSID).await.len(), 1, "once");
    let page = cli.run(&["stats", "tickets"]).await;
    assert_eq!(page.code, Some(1), "{}", page.err);
    assert!(page.err.contains("instead of JSON"), "{}", page.err);
    cli.run(&["stats", "tickets"]).await.code(0);

    let mut wrong = cli.command(&["stats"]);
    wrong.env("PAGE_TOKEN", "wrong-token");
    let output = tokio::task::spawn_blocking(move || wrong.output().unwrap())
        .await
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(9), "{err}");
    assert!(!err.contains("wrong-token"), "{err}");
    let mut unset = cli.command(&["stats"]);
    unset.env_remove("PAGE_TOKEN");
    let output = tokio::task::spawn_blocking(move || unset.output().unwrap())
        .await
        .unwrap();
    assert_eq!(output.status.code(), Some(64));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_sees_what_is_sent_and_only_yes_sends_it() {
    use rexpect::process::WaitStatus;
    use rexpect::session::spawn_command;

    let cli = Cli::new().await;
    for (said, expected, sent) in [("no", 1, 0), ("", 1, 0), ("yes", 0, 1)] {
        let mut command = cli.command(&["send", "--to", PSID, "--content", "later"]);
        command
            .env("TERM", "xterm")
            .stdin(std::process::Stdio::inherit());
        let (shown, status) = tokio::task::spawn_blocking(move || {
            // Time for a loaded machine.
            let mut session = spawn_command(command, Some(60_000)).unwrap();
            let shown = session.exp_string("Only `yes` does it: ").unwrap();
            session.send_line(said).unwrap();
            session.exp_eof().unwrap();
            (shown, session.process().wait().unwrap())
        })
        .await
        .unwrap();
        assert!(
            matches!(status, WaitStatus::Exited(_, code) if code == expected),
            "{status:?}"
        );
        for part in [PSID, "botcake", "  now", "the flow waits"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert_eq!(cli.world.messages(PSID).await.len(), sent, "{said}");
    }
}
