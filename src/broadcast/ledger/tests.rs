//! Laws of the ledger.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::broadcast::recipients::{Reading, Recipients};
use crate::platforms::Platform;

fn about() -> About {
    About {
        broadcast: "november".to_owned(),
        target: Identity {
            platform: Platform::Sandbox,
            url: "embedded".to_owned(),
            bot: "shop".to_owned(),
        },
        flow: "redeem".to_owned(),
        message_tag: None,
        set: String::new(),
        recipients: "nov.csv".to_owned(),
        table: String::new(),
    }
}

async fn imported(folder: &Path, table: &str) -> (Ledger, Survey) {
    let csv = folder.join("nov.csv");
    std::fs::write(&csv, table).unwrap();
    let reading = Reading {
        users: true,
        ..Reading::default()
    };
    let table = Recipients::open(&csv, "nov.csv", &reading).unwrap();
    let mut ledger = Ledger::create(&folder.join("n.db"), &about())
        .await
        .unwrap();
    let survey = ledger.import(table).await.unwrap();
    (ledger, survey)
}

#[tokio::test]
async fn a_table_becomes_rows_and_everybody_stands_in_it_once() {
    let folder = TempDir::new().unwrap();
    let table = "user_id\nA\nB\n\nA\n C \n\"\"\nB\nA\n";
    let (mut ledger, survey) = imported(folder.path(), table).await;
    let counts = survey.counts;
    assert_eq!(
        (counts.pending, counts.duplicates, counts.skipped),
        (3, 3, 0)
    );
    let lines = ledger.lines(i64::MIN, 100).await.unwrap();
    let told: Vec<(i64, Status, Option<&str>)> = lines
        .iter()
        .map(|line| (line.line, line.status, line.reason.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (2, Status::Pending, None),
            (3, Status::Pending, None),
            (5, Status::Duplicate, Some("the same person as in line 2")),
            (6, Status::Pending, None),
            (8, Status::Duplicate, Some("the same person as in line 3")),
            (9, Status::Duplicate, Some("the same person as in line 2")),
        ]
    );
    assert_eq!(ledger.about().await.unwrap().table, survey.table);
    let digest = Recipients::digest_of(&folder.path().join("nov.csv"), "nov.csv").unwrap();
    assert_eq!(survey.table, digest);
    ledger.close().await.unwrap();
}

#[tokio::test]
async fn another_file_is_no_ledger() {
    let folder = TempDir::new().unwrap();
    for bytes in [&b""[..], b"not a database, whatever it may be called"] {
        let file = folder.path().join("x.db");
        std::fs::write(&file, bytes).unwrap();
        let error = Ledger::open(&file).await.unwrap_err();
        assert!(matches!(error, LedgerError::Corrupt { .. }), "{error}");
    }
}

/// What happens to a run.
#[derive(Clone, Debug)]
enum Step {
    /// The first pending rows are taken.
    Claim(usize),
    /// What is under way in this process, by its place, comes to this.
    Settle(usize, Status),
    /// The process is killed, and another begins.
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    let ends = prop_oneof![
        Just(Status::Sent),
        Just(Status::Refused),
        Just(Status::Unknown),
        Just(Status::Pending),
    ];
    prop_oneof![
        3 => (1..4usize).prop_map(Step::Claim),
        4 => (0..6usize, ends).prop_map(|(place, end)| Step::Settle(place, end)),
        1 => Just(Step::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever happens in whatever order: a row is taken only while it is pending, one that may
    /// have left is never taken again, and what was under way at a crash is unknown.
    #[test]
    fn what_may_have_left_is_never_taken_again(steps in prop::collection::vec(step(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = TempDir::new().unwrap();
            let (mut ledger, _) = imported(folder.path(), "user_id\nA\nB\nC\nD\nE\nF\nG\nH\n").await;
            let file = folder.path().join("n.db");
            ledger.begin().await.unwrap();
            let mut model: BTreeMap<i64, Status> = (1..=8).map(|row| (row, Status::Pending)).collect();
            for step in steps {
                match step {
                    Step::Claim(count) => {
                        let pending = ledger.pending(0, u32::try_from(count).unwrap()).await.unwrap();
                        let rows: Vec<i64> = pending.iter().map(|pending| pending.row).collect();
                        for row in &rows {
                            assert_eq!(model.insert(*row, Status::Sending), Some(Status::Pending));
                        }
                        let short = ledger.write(&[Entry::Claim(rows.clone())]).await.unwrap();
                        assert_eq!(short, [0]);
                        // A second time they cannot be taken.
                        let short = ledger.write(&[Entry::Claim(rows.clone())]).await.unwrap();
                        assert_eq!(short, [rows.len()]);
                    }
                    Step::Settle(place, status) => {
                        let under_way = model.iter().filter(|(_, status)| **status == Status::Sending);
                        let Some(row) = under_way.map(|(row, _)| *row).nth(place) else { continue };
                        let settled = Settled { row, status, reason: None, remote_id: None };
                        ledger.write(&[Entry::Settle(vec![settled])]).await.unwrap();
                        model.insert(row, status);
                    }
                    Step::Crash => {
                        // A killed process closes nothing.
                        drop(ledger);
                        ledger = Ledger::open(&file).await.unwrap();
                        let left = ledger.begin().await.unwrap();
                        let mut under_way = 0;
                        for status in model.values_mut().filter(|status| **status == Status::Sending) {
                            *status = Status::Unknown;
                            under_way += 1;
                        }
                        assert_eq!(left, under_way);
                    }
                }
                // What is settled cannot be settled to something else.
                let late = model.keys().map(|row| Settled {
                    row: *row, status: Status::Pending, reason: None, remote_id: None,
                });
                let late = late.filter(|late| model[&late.row] != Status::Sending).collect();
                ledger.write(&[Entry::Settle(late)]).await.unwrap();
                let lines = ledger.lines(i64::MIN, 100).await.unwrap();
                let found: BTreeMap<i64, Status> = lines.iter().map(|line| (line.row, line.status)).collect();
                assert_eq!(found, model);
            }
            ledger.close().await.unwrap();
        });
    }
}
