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
