//! What stops a run, and what it leaves.

use std::time::Duration;

use super::hall::{Asked, Hall, OK, Reply, end, signal};

const NO: Reply = Reply::Json(404, r#"{"success":false,"message":"user not found"}"#);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_stops_at_once_and_refuses_nobody() {
    let hall = Hall::new(|_, _| Reply::Json(401, r#"{"success":false}"#)).await;
    hall.people(200);
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 9, "{out}{err}");
    assert!(hall.asked().len() <= 4, "{}", hall.asked().len());
    assert!(err.contains("mend the token"), "{err}");
    assert!(
        out.starts_with("november: 0 sent, 200 not sent yet\n"),
        "{out}"
    );
    hall.answers(|_, _| OK);
    let (code, out, _) = hall.run(&["--yes"]).await;
    assert_eq!(code, 0, "{out}");
    assert!(out.starts_with("november: 200 sent\n"), "{out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_refusals_stop_a_run_and_one_does_not() {
    let hall = Hall::new(|_, _| NO).await;
    hall.people(60);
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 10, "{out}{err}");
    assert!(
        err.contains("the first 20 people were all refused"),
        "{err}"
    );
    let so_far = hall.asked().len();
    assert!((20..=23).contains(&so_far), "{so_far}");
    assert!(out.contains(&format!("0 sent, {so_far} refused")), "{out}");
    // The person's id stands in the address, and not in what is kept.
    let report = hall.report();
    let (_, status, reason) = &report[0];
    assert_eq!(status, "refused");
    assert!(
        reason.contains("user not found") && !reason.contains("P0001"),
        "{reason}"
    );

    let (code, out, _) = hall.run(&["--yes", "--ignore-refusals"]).await;
    assert_eq!(code, 6, "{out}");
    assert!(out.starts_with("november: 0 sent, 60 refused\n"), "{out}");
    assert!(hall.received().values().all(|times| *times == 1));

    let hall = Hall::new(|number, _| if number == 7 { NO } else { OK }).await;
    hall.people(60);
    let (code, out, _) = hall.run(&["--yes"]).await;
    assert_eq!(code, 6, "{out}");
    assert!(out.starts_with("november: 59 sent, 1 refused\n"), "{out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_refused_is_sent_to_again_on_demand() {
    let hall = Hall::new(|number, _| if number % 4 == 3 { NO } else { OK }).await;
    hall.people(12);
    let (code, _, err) = hall.run(&["--yes", "--resend-refused"]).await;
    assert_eq!((code, hall.asked().len()), (64, 0), "{err}");
    assert!(err.contains("so nobody is refused"), "{err}");
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 6, "{out}{err}");
    assert!(
        out.contains("`--resend-refused` sends to 3 people"),
        "{out}"
    );
    let refused: Vec<String> = hall
        .report()
        .into_iter()
        .filter(|(_, status, _)| status == "refused")
        .map(|(line, ..)| format!("P{:04}", line - 1))
        .collect();
    hall.answers(|_, _| OK);
    let (code, out, _) = hall.run(&["--yes"]).await;
    assert_eq!((code, hall.asked().len()), (6, 12), "{out}");
    let (code, out, err) = hall.run(&["--dry-run", "--resend-refused"]).await;
    assert_eq!((code, hall.asked().len()), (0, 12), "{err}");
    assert!(out.contains("to 3 people"), "{out}");
    let (code, out, err) = hall.run(&["--yes", "--resend-refused"]).await;
    assert_eq!((code, hall.asked().len()), (0, 15), "{out}{err}");
    assert!(out.starts_with("november: 12 sent\n"), "{out}");
    let received = hall.received();
    let twice = received.iter().filter(|(_, times)| **times == 2);
    let twice: Vec<&String> = twice.map(|(person, _)| person).collect();
    assert_eq!(twice, refused.iter().collect::<Vec<_>>());
    // Nobody is left of them.
    let (code, out, _) = hall.run(&["--yes", "--resend-refused"]).await;
    assert_eq!((code, hall.asked().len()), (0, 15), "{out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_while_the_table_is_read_leaves_nothing() {
    let hall = Hall::new(|_, _| OK).await;
    hall.people(300_000);
    let folder = hall.root().join(".botwright/broadcasts/live");
    let prepared = || {
        let entries = std::fs::read_dir(&folder).into_iter().flatten();
        let mut names = entries.map(|entry| entry.unwrap().file_name());
        names.any(|name| name.to_string_lossy().contains(".new"))
    };
    for (name, code, word) in [("-INT", 130, "SIGINT"), ("-TERM", 143, "SIGTERM")] {
        let mut child = hall.start(&["--yes"]);
        while !prepared() {
            assert!(child.try_wait().unwrap().is_none());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        signal(&child, name);
        let (ended, out, err) = hall.told(&end(child).await);
        assert_eq!(ended, code, "{out}{err}");
        assert!(
            err.contains(&format!("stopped by {word}; nothing was sent")),
            "{err}"
        );
        assert!(hall.asked().is_empty() && !prepared());
    }
    let (code, _, err) = hall.run(&["--status"]).await;
    assert_eq!(code, 1);
    assert!(err.contains("was never sent to `live`"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_that_is_asked_for_is_kept() {
    let busy = |number, _: &Asked| {
        if number == 3 {
            Reply::With(429, "Retry-After: 1", "{}")
        } else {
            OK
        }
    };
    let hall = Hall::new(busy).await;
    hall.project(
        "platform: ahachat, bot: \"7\", parallel: 1",
        "{ flow: redeem, recipients: data/nov.csv }",
    );
    hall.people(8);
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.starts_with("november: 8 sent\n"), "{out}");
    let asked = hall.asked();
    assert_eq!(asked.len(), 9);
    assert_eq!(asked[3].line, asked[4].line, "the same person again");
    let pause = asked[4].at - asked[3].at;
    assert!(pause >= Duration::from_millis(950), "{pause:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_answers_are_unknown_and_nobody_gets_it_twice() {
    let hall = Hall::new(|number, _| if number % 5 == 4 { Reply::Drop } else { OK }).await;
    hall.people(40);
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 11, "{out}{err}");
    assert!(out.starts_with("november: 32 sent, 8 unknown\n"), "{out}");
    assert!(hall.received().values().all(|times| *times == 1));

    // Nobody answers: it stops before all are lost.
    let hall = Hall::new(|_, _| Reply::Drop).await;
    hall.people(60);
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 11, "{out}{err}");
    assert!(err.contains("have no outcome"), "{err}");
    let so_far = hall.asked().len();
    assert!((10..=13).contains(&so_far), "{so_far}");
    assert!(
        out.contains(&format!("{so_far} unknown, {} not sent yet", 60 - so_far)),
        "{out}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_is_kept() {
    let hall = Hall::new(|_, _| OK).await;
    hall.people(31);
    let (code, out, err) = hall.run(&["--yes", "--rate", "50"]).await;
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.contains("50 a second"), "{err}");
    let asked = hall.asked();
    let took = asked[30].at - asked[0].at;
    // 30 gaps of 20 ms; the first request may come late, and no more than that.
    assert!(took >= Duration::from_millis(500), "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_is_not_there_leaves_everybody_pending() {
    let hall = Hall::new(|_, _| OK).await;
    // Nobody listens where a socket was bound and let go of.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let settings = hall.root().join("botwright.yaml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let there = text.replace(&hall.url, &format!("http://{free}"));
    std::fs::write(&settings, there).unwrap();
    hall.people(5);
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 1, "{out}{err}");
    assert!(err.contains("cannot connect"), "{err}");
    assert!(
        out.starts_with("november: 0 sent, 5 not sent yet\n"),
        "{out}"
    );
    // Another address is another target.
    std::fs::write(&settings, text).unwrap();
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 5, "{err}");
    assert!(err.contains("the target of `november` changed"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_do_not_send_side_by_side() {
    let hall = Hall::new(|_, _| Reply::Never).await;
    hall.people(5);
    let mut child = hall.start(&["--yes"]);
    assert!(hall.until(1, &mut child).await);
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 8, "{err}");
    assert!(
        err.contains("another run holds the lock of `november`"),
        "{err}"
    );
    // A look needs no lock.
    let (code, out, _) = hall.run(&["--status"]).await;
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("under way"), "{out}");
    signal(&child, "-KILL");
    end(child).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_since_is_not_sent_by_itself() {
    let hall = Hall::new(|number, _| {
        if number < 4 {
            OK
        } else {
            Reply::Json(401, "{}")
        }
    })
    .await;
    hall.people(20);
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 9, "{err}");
    hall.answers(|_, _| OK);
    let before = hall.asked().len();
    hall.people(21);
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!((code, hall.asked().len()), (5, before), "{err}");
    assert!(
        err.contains("the table of recipients of `november` changed since its run began"),
        "{err}"
    );
    hall.people(20);
    let target = "platform: ahachat, bot: \"7\"";
    hall.project(target, "{ flow: redeem, recipients: data/nov.csv, message_tag: ACCOUNT_UPDATE, set: { seats: 3 } }");
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!((code, hall.asked().len()), (5, before), "{err}");
    assert!(
        err.contains("the `message_tag` and `set` of `november`"),
        "{err}"
    );

    // Put back, it goes on; when it is over, once more is a word of its own.
    hall.project(target, "{ flow: redeem, recipients: data/nov.csv }");
    let (code, out, err) = hall.run(&["--yes"]).await;
    assert_eq!(code, 0, "{out}{err}");
    let before = hall.asked().len();
    let (code, out, _) = hall.run(&["--yes"]).await;
    assert_eq!((code, hall.asked().len()), (0, before), "{out}");
    assert!(out.contains("was sent already, on "), "{out}");
    hall.people(22);
    let (code, _, err) = hall.run(&["--yes"]).await;
    assert_eq!((code, hall.asked().len()), (5, before), "{err}");
    let (code, out, err) = hall.run(&["--yes", "--new"]).await;
    assert_eq!((code, hall.asked().len()), (0, before + 22), "{out}{err}");
    assert!(err.contains("gets it again"), "{err}");
}
