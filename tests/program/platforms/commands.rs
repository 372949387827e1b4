//! Steps by hand from the command line.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

const PROJECT: &str = r#"
botwright: 1
name: lotus
channels: [messenger]
targets:
  promo: { platform: ahachat, bot: "12345", token: "${env.AHACHAT_TOKEN}" }
"#;
const BOT: &str = "
default_reply: help
flows:
  help: { title: Help, steps: [{ text: How can we help you? }] }
keywords:
  wifi: { match: [wifi], text: lotus2026 }
";

struct Project(TempDir);

impl Project {
    fn new() -> Project {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("bot")).unwrap();
        fs::write(folder.path().join("botwright.yaml"), PROJECT).unwrap();
        fs::write(folder.path().join("bot/a.yaml"), BOT).unwrap();
        Project(folder)
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::cargo_bin("botwright").unwrap();
        let command = command
            .current_dir(self.0.path())
            .env("AHACHAT_TOKEN", "hush-hush")
            .args(arguments);
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!out.contains("hush") && !err.contains("hush"), "{out}{err}");
        (output.status.code(), out, err)
    }
}

#[test]
fn open_steps_are_shown_counted_attested_and_opened_again() {
    let project = Project::new();
    let (code, plan, _) = project.run(&["plan", "--exit-code"]);
    assert_eq!(code, Some(2), "{plan}");
    assert!(plan.contains("3 steps by hand are open"), "{plan}");
    assert!(plan.contains("by hand: AhaChat, Keywords"), "{plan}");
    assert!(plan.contains("      | text: lotus2026"), "{plan}");
    let (code, sheet, _) = project.run(&["plan", "--format", "markdown"]);
    assert_eq!(code, Some(0));
    assert!(sheet.contains("#### By hand: AhaChat, Blocks"), "{sheet}");
    assert!(sheet.contains("- [ ] set the keyword"), "{sheet}");

    let (code, _, _) = project.run(&["apply", "--yes"]);
    assert_eq!(code, Some(0));
    let (code, said, _) = project.run(&["apply", "--yes", "--require-complete"]);
    assert_eq!(code, Some(7), "{said}");

    for address in ["flow.help", "keyword.wifi", "default-reply"] {
        let (code, _, error) = project.run(&["attest", address, "--by", "Mai"]);
        assert_eq!(code, Some(0), "{error}");
    }
    let (code, plan, _) = project.run(&["plan", "--exit-code"]);
    assert_eq!(code, Some(0), "{plan}");
    let (code, _, _) = project.run(&["apply", "--yes", "--require-complete"]);
    assert_eq!(code, Some(0));

    let bot = BOT.replace("lotus2026", "lotus2027");
    fs::write(project.0.path().join("bot/a.yaml"), bot).unwrap();
    let (_, plan, _) = project.run(&["plan"]);
    assert!(
        plan.contains("1 step by hand is open, 2 attested"),
        "{plan}"
    );
    assert!(
        plan.contains("lotus2026") && plan.contains("lotus2027"),
        "{plan}"
    );

    let (code, _, error) = project.run(&["attest", "tag.vip", "--by", "Mai"]);
    assert_eq!(code, Some(64), "{error}");
    assert!(error.contains("what is open: `keyword.wifi`"), "{error}");
}

/// What an API card needs is missing: nothing is planned for a vendor, while a sandbox takes it empty.
#[test]
fn a_secret_that_is_not_set_stops_a_vendor_s_target() {
    let project = Project::new();
    let settings = format!("{PROJECT}  box: {{ platform: sandbox }}\n");
    fs::write(project.0.path().join("botwright.yaml"), &settings).unwrap();
    let card = "api_cards: { crm: { endpoint: \"https://a.example\", headers: { Authorization: \"Bearer ${env.CRM_TOKEN}\" }, failure: help } }\n";
    let bot = format!("{BOT}{card}").replace(
        "[{ text: How can we help you? }]",
        "[{ call: crm }, { text: How can we help you? }]",
    );
    let bot = bot
        .replace("failure: help", "failure: sorry")
        .replace("flows:\n", "flows:\n  sorry: Sorry\n");
    fs::write(project.0.path().join("bot/a.yaml"), bot).unwrap();
    for command in [vec!["plan"], vec!["apply", "--yes"]] {
        let mut arguments = command.clone();
        arguments.extend(["--target", "promo"]);
        let (code, _, error) = project.run(&arguments);
        assert_eq!(code, Some(64), "{error}");
        let words = "api-card.crm needs the environment variable `CRM_TOKEN`, which is not set";
        assert!(error.contains(words), "{error}");
    }
    let (code, _, error) = project.run(&["plan", "--target", "box"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(error.contains("`CRM_TOKEN` is not set"), "{error}");
    // A target that does not take API cards needs no secret of theirs.
    let settings = settings.replace("bot: \"12345\",", "bot: \"12345\", manages: [flow],");
    fs::write(project.0.path().join("botwright.yaml"), settings).unwrap();
    let (code, _, error) = project.run(&["plan", "--target", "promo"]);
    assert_eq!(code, Some(0), "{error}");
}

#[test]
fn columns_and_values_of_broadcasts_keep_clear_of_the_platform_s_names() {
    let project = Project::new();
    let fields = "custom_fields: { member: { title: 會員, type: text }, phone: { type: text } }\n";
    let broadcast = "broadcasts: { nov: { flow: help, message_tag: POST_PURCHASE_UPDATE, recipients: nov.csv, set: { phone: x } } }\n";
    fs::write(
        project.0.path().join("bot/a.yaml"),
        format!("{BOT}{fields}{broadcast}"),
    )
    .unwrap();
    let table = "user_id,ahachat_token,member,會員\n1,x,a,b\n";
    fs::write(project.0.path().join("nov.csv"), table).unwrap();
    let (code, _, error) = project.run(&["check", "--target", "promo"]);
    assert_eq!(code, Some(3), "{error}");
    let (code, out, _) = project.run(&["check", "--target", "promo", "--format", "json"]);
    assert_eq!(code, Some(3));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let of = |code: &str| -> Vec<String> {
        let all = report["diagnostics"].as_array().unwrap().iter();
        all.filter(|one| one["code"] == code)
            .map(|one| one["message"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        of("reserved-attribute"),
        [
            "AhaChat keeps the attribute `phone` for itself",
            "AhaChat keeps the column `ahachat_token` for itself"
        ]
    );
    assert_eq!(
        of("same-remote-name"),
        ["the columns `member` and `會員` would both be the attribute `會員` on AhaChat"]
    );
    // Where fields are not synced, what a broadcast sets is still sent along.
    let settings = PROJECT.replace("bot: \"12345\",", "bot: \"12345\", manages: [flow],");
    fs::write(project.0.path().join("botwright.yaml"), settings).unwrap();
    let (_, out, _) = project.run(&["check", "--format", "json"]);
    assert!(
        out.contains("AhaChat keeps the attribute `phone` for itself"),
        "{out}"
    );
}
