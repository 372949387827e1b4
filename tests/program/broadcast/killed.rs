//! Killed at any moment and run again, nobody gets it twice.

use std::collections::BTreeSet;

use super::hall::{Hall, OK, Reply, end, signal};

const PEOPLE: usize = 120;

/// Answers after a moment, so that some requests are always under way.
fn slowly(number: usize) -> Reply {
    Reply::Late(2 + (number as u64 * 7) % 13)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_and_nobody_gets_it_twice() {
    let hall = Hall::new(|number, _| slowly(number)).await;
    hall.people(PEOPLE);
    let mut kills = 0;
    // Different strides hit different moments of taking, sending and writing down.
    for stride in [1, 5, 2, 9, 1, 14, 3, 7, 11, 4] {
        let before = hall.asked().len();
        let mut child = hall.start(&["--yes"]);
        if hall.until(before + stride, &mut child).await {
            signal(&child, "-KILL");
            kills += 1;
        }
        end(child).await;
    }
    assert!(kills >= 8, "only {kills} kills");
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 11, "{out}{err}");
    let received = hall.received();
    assert!(received.values().all(|times| *times == 1), "{received:?}");
    let report = hall.report();
    assert_eq!(report.len(), PEOPLE);
    let with = |status: &str| -> BTreeSet<String> {
        let rows = report.iter().filter(|(_, found, _)| found == status);
        rows.map(|(line, ..)| format!("P{:04}", line - 1)).collect()
    };
    let (sent, unknown) = (with("sent"), with("unknown"));
    assert_eq!(sent.len() + unknown.len(), PEOPLE);
    assert!(sent.iter().all(|person| received.contains_key(person)));
    // At most as many as were under way at each kill: 4 by default.
    assert!(
        !unknown.is_empty() && unknown.len() <= kills * 4,
        "{unknown:?}"
    );

    // Without the word for it they stay as they are.
    let before = hall.asked().len();
    let (code, out, _) = hall.run(&["--yes"]).await;
    assert_eq!((code, hall.asked().len()), (11, before), "{out}");
    assert!(out.contains("was sent already"), "{out}");

    // With it they, and only they, are sent to again.
    hall.answers(|_, _| OK);
    let (code, out, err) = hall.run(&["--yes", "--resend-unknown"]).await;
    assert_eq!(code, 0, "{out}{err}");
    let again: BTreeSet<String> = hall.asked()[before..]
        .iter()
        .map(|asked| asked.line.split('/').nth(5).unwrap().to_owned())
        .collect();
    assert_eq!(again, unknown);
    assert_eq!(hall.asked().len(), before + unknown.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_run_that_nobody_answered_is_unknown_and_nothing_is_sent_again() {
    let hall = Hall::new(|_, _| Reply::Never).await;
    hall.people(10);
    let mut child = hall.start(&["--yes"]);
    assert!(hall.until(4, &mut child).await);
    signal(&child, "-KILL");
    end(child).await;
    hall.answers(|_, _| OK);
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 11, "{out}{err}");
    assert!(out.starts_with("november: 6 sent, 4 unknown\n"), "{out}");
    assert!(
        err.contains("the run ended while it sent to 4 people"),
        "{err}"
    );
    assert!(hall.received().values().all(|times| *times == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_signal_drains_and_the_run_goes_on() {
    let hall = Hall::new(|_, _| Reply::Late(20)).await;
    hall.people(40);
    let mut child = hall.start(&["--yes", "--report", "out"]);
    assert!(hall.until(6, &mut child).await);
    signal(&child, "-INT");
    let (code, out, err) = hall.told(&end(child).await);
    assert_eq!(code, 130, "{out}{err}");
    assert!(err.contains("stopped by SIGINT"), "{err}");
    assert!(!out.contains("unknown"), "{out}");
    let so_far = hall.asked().len();
    assert!((6..40).contains(&so_far), "{so_far}");
    assert!(
        out.contains(&format!("{so_far} sent, {} not sent yet", 40 - so_far)),
        "{out}"
    );

    let (code, out, _) = hall.run(&["--status"]).await;
    assert_eq!(code, 0);
    assert!(
        out.contains(&format!("{so_far} sent, {} not sent yet", 40 - so_far)),
        "{out}"
    );

    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.contains("goes on"), "{err}");
    assert!(out.starts_with("november: 40 sent\n"), "{out}");
    let received = hall.received();
    assert_eq!(received.len(), 40);
    assert!(received.values().all(|times| *times == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_signal_leaves_at_once() {
    let hall = Hall::new(|_, _| Reply::Never).await;
    hall.people(10);
    let mut child = hall.start(&["--yes"]);
    assert!(hall.until(4, &mut child).await);
    signal(&child, "-TERM");
    // The second one must come after the first one was heard.
    let mut err = std::io::BufReader::new(child.stderr.take().unwrap());
    tokio::task::spawn_blocking(move || {
        use std::io::BufRead as _;
        let mut line = String::new();
        while !line.contains("stopping") {
            line.clear();
            assert!(err.read_line(&mut line).unwrap() > 0);
        }
    })
    .await
    .unwrap();
    signal(&child, "-INT");
    let output = end(child).await;
    assert_eq!(output.status.code(), Some(143));
    hall.answers(|_, _| OK);
    let (code, out, _) = hall.run(&["--yes"]).await;
    assert_eq!(code, 11);
    assert!(out.starts_with("november: 6 sent, 4 unknown\n"), "{out}");
}
