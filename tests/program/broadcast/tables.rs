//! What stands in the table, and what is told of it before anything is sent.

use serde_json::{Value as Json, json};

use super::hall::{Hall, OK};

const TABLE: &str = "\u{feff}user_id,phone,seats,note\r\nU100000001,,2,\"a, b\"\r\n,+84 912 345 678,,\r\nU100000001,,4,\r\nU100000003,,four,\r\n,,1,\r\nU100000005,12,1\r\n,call me,,\r\nU100000007,,,x\r\n";

async fn hall() -> Hall {
    let hall = Hall::new(|_, _| OK).await;
    hall.project(
        "platform: ahachat, bot: \"7\"",
        "{ flow: redeem, message_tag: POST_PURCHASE_UPDATE, recipients: data/nov.csv, set: { seats: 9, note: hi } }",
    );
    hall.table(TABLE);
    hall
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_rows_are_told_and_nothing_is_sent() {
    let hall = hall().await;
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    let shown = err.replace(&hall.url, "http://platform.example");
    insta::assert_snapshot!(shown);
    assert!(hall.asked().is_empty());
    // Nothing is left of it, so that the mended table is the first one.
    let (code, _, err) = hall.run(&["--status"]).await;
    assert_eq!(code, 1);
    assert!(err.contains("was never sent to `live`"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sound_rows_are_sent_with_their_values() {
    let hall = hall().await;
    let (code, out, err) = hall
        .run(&["--yes", "--skip-bad-rows", "--format", "json"])
        .await;
    assert_eq!(code, 0, "{out}{err}");
    let mut lines: Vec<String> = hall
        .asked()
        .into_iter()
        .map(|asked| asked.line.replace(super::hall::TOKEN, "TOKEN"))
        .collect();
    lines.sort();
    insta::assert_snapshot!(lines.join("\n"));
    let document: Json = serde_json::from_str(&out).unwrap();
    let schema = botwright::broadcast::schema().to_value();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(
        document["counts"],
        json!({ "people": 3, "pending": 0, "sending": 0, "sent": 3, "refused": 0, "unknown": 0, "duplicates": 1, "skipped": 4 })
    );
    assert_eq!(document["state"], "finished");
    let json = document["report"]["json"].as_str().unwrap();
    let summary = std::fs::read_to_string(hall.root().join(json)).unwrap();
    assert_eq!(serde_json::from_str::<Json>(&summary).unwrap(), document);
    let report: Vec<(u64, String, String)> = hall.report();
    let words: Vec<(u64, &str)> = report
        .iter()
        .map(|(line, status, _)| (*line, status.as_str()))
        .collect();
    assert_eq!(
        words,
        [
            (2, "sent"),
            (3, "sent"),
            (4, "duplicate"),
            (5, "skipped"),
            (6, "skipped"),
            (7, "skipped"),
            (8, "skipped"),
            (9, "sent")
        ]
    );
    assert_eq!(report[2].2, "the same person as in line 2");
    // Nobody can be told from what is kept.
    for entry in std::fs::read_dir(hall.root().join(".botwright/broadcasts/live")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["U10000000", "912", super::hall::TOKEN, "a, b"] {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "{secret}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_shows_and_leaves_nothing() {
    let hall = hall().await;
    hall.table("user_id,note\nU100000001,x\nU100000002,\nU100000003,\nU100000004,\n");
    let (code, out, err) = hall.run(&["--dry-run", "--rate", "2"]).await;
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out.replace(&hall.url, "http://platform.example"));
    assert!(hall.asked().is_empty());
    let left = std::fs::read_dir(hall.root().join(".botwright/broadcasts/live")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().contains(".db")
                && !name.to_string_lossy().contains(".new")),
        "{left:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_and_commands_that_cannot_be() {
    let hall = hall().await;
    let mut told = Vec::new();
    for table in [
        "name\nx\n",
        "user_id;a\n",
        "user_id,ahachat_token\nU1,x\n",
        "user_id\n",
    ] {
        hall.table(table);
        let (code, out, err) = hall.run(&["--yes"]).await;
        assert_eq!((code, out.as_str()), (3, ""), "{table}: {err}");
        told.extend(
            err.lines()
                .filter(|line| line.starts_with("error"))
                .map(str::to_owned),
        );
    }
    std::fs::remove_file(hall.root().join("data/nov.csv")).unwrap();
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 3);
    told.push(err);
    let (code, _, err) = hall.run(&[]).await;
    assert_eq!(code, 64);
    told.push(err);
    let (code, _, err) = hall.run(&["--yes", "--rate", "0"]).await;
    assert_eq!(code, 64);
    assert!(err.contains("write messages a second"), "{err}");
    let mut command = crate::common::botwright(&hall.root(), &["broadcast", "novembr", "--yes"]);
    command.env("TEST_TOKEN", super::hall::TOKEN);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let (code, _, err) = hall.told(&output);
    assert_eq!(code, 64);
    told.push(err);
    hall.project(
        "platform: firstline",
        "{ flow: redeem, recipients: data/nov.csv }",
    );
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 64);
    told.push(err);
    assert!(hall.asked().is_empty());
    insta::assert_snapshot!(told.join("\n"));
}
