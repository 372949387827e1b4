//! What `check` says of flows that are to be served.

use super::Place;

const BOT: &str = r#"custom_fields: { seats: { type: number } }
flows:
  main:
    steps:
      - ask: How many?
        save_to: seats
      - ask: Anything else?
      - when: fields.seats > 2
        then: [{ wait: 1h }]
        else: [{ cases: [{ when: "fields.seats > 1", then: [{ video: "https://a.example/a.mp4" }] }, { else: [{ platform_block: Wheel }] }] }]
      - random: [{ then: [{ start_sequence: news }] }]
      - hand_off: support
sequences: { news: { start: manual, steps: [{ after: 1d, flow: other }] } }
"#;

/// `severity: message` of what is said of the platform, on a target that is served or not.
fn said(target: &str, serve: &str) -> Vec<String> {
    let place = Place::new("https://api.tea.example");
    let project = format!(
        "botwright: 1\nname: tea\nchannels: [line]\ntargets:\n  live: {{ {target}{serve} }}\n"
    );
    let bot = BOT.replace("flows:\n", "flows:\n  other: Hello\n");
    std::fs::write(place.root().join("botwright.yaml"), project).unwrap();
    std::fs::write(place.root().join("bot/main.yaml"), bot).unwrap();
    let output = place.command(&["check", "--format", "json"]).output();
    let report: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let found = report["diagnostics"].as_array().unwrap();
    found
        .iter()
        .filter(|one| one["code"] == "unsupported-by-platform")
        .map(|one| format!("{}: {}", one["severity"], one["message"]).replace('"', ""))
        .collect()
}

#[test]
fn steps_that_cannot_be_served_are_found() {
    const SERVE: &str =
        ", serve: { url: \"https://bots.tea.example\", token: \"${env.SERVE_TOKEN}\" }";
    const TOKEN: &str = "token: \"${env.BOTCAKE_TOKEN}\"";
    let every = |title: &str, more: &[&str]| -> Vec<String> {
        ["error: `ask`", "error: `wait`"]
            .iter()
            .chain(more)
            .map(|one| format!("{one} cannot be served to {title}"))
            .collect()
    };
    for (target, wanted) in [
        (
            format!("platform: botcake, page: \"1\", {TOKEN}"),
            every(
                "Botcake",
                &[
                    "warning: `platform_block`",
                    "warning: `start_sequence`",
                    "warning: `hand_off`",
                ],
            ),
        ),
        (
            format!("platform: ahachat, bot: \"1\", {TOKEN}"),
            every(
                "AhaChat",
                &[
                    "warning: `platform_block`",
                    "warning: `start_sequence`",
                    "warning: `hand_off`",
                ],
            ),
        ),
        (
            "platform: omnichat, channel: \"1\"".to_owned(),
            every(
                "Omnichat",
                &[
                    "warning: `video`",
                    "warning: `platform_block`",
                    "warning: `start_sequence`",
                    "warning: `hand_off`",
                ],
            ),
        ),
        (
            format!("platform: firstline, url: \"https://a.example\", {TOKEN}"),
            every(
                "FIRST LINE",
                &["warning: `platform_block`", "warning: `start_sequence`"],
            ),
        ),
    ] {
        assert_eq!(said(&target, SERVE), wanted, "{target}");
        assert!(said(&target, "").is_empty(), "{target}");
        let unmanaged = format!("{SERVE}, manages: [tag]");
        assert!(
            said(&target, &unmanaged)
                .iter()
                .all(|one| !one.contains("served")),
            "{target}"
        );
    }
}
