//! Objects that somebody else changes, that are lost on the way, that are there already.

use botwright::sync::plan::{OnDrift, Reason};
use botwright::sync::{self, Input, Resolution};

use super::*;
use crate::platforms::wire::Passing;
use crate::sync::world::ops;

/// Somebody else writes the object.
async fn edited(subject: &Subject, place: &Place, ids: &[String]) {
    let mut live = subject.objects(place).await.remove(0);
    (subject.foreign)(&mut live, ids);
    let client = subject.client(place);
    let outcome = client
        .update(
            subject.kind,
            &live.id,
            &live.name,
            &live.content,
            &live.version,
        )
        .await;
    outcome.read().unwrap();
}

pub(super) async fn drift_is_found_and_taken_back(subject: &'static Subject) {
    let (mut place, _wire, ids) = subject.applied().await;
    let before = subject.objects(&place).await.remove(0).content;
    edited(subject, &place, &ids).await;
    let plan = place.plan().await;
    assert!(plan.is_empty(), "{:?}", ops(&plan));
    assert_eq!(plan.blocked.len(), 1, "{:?}", plan.blocked);
    assert_eq!(plan.blocked[0].reason, Reason::Drift);
    let applied = place.try_apply().await.unwrap();
    assert_eq!(applied.verdict.exit_code(), 4);
    place.input.options.on_drift = Some(OnDrift::Revert);
    place.apply().await;
    assert_eq!(subject.objects(&place).await.remove(0).content, before);
    place.input.options.on_drift = None;
    // Somebody else's edit and ours of the same field are a conflict.
    edited(subject, &place, &ids).await;
    place.file(subject.address, subject.edit);
    let plan = place.plan().await;
    assert_eq!(plan.blocked[0].reason, Reason::Conflict);
}

/// The answers to the next writes are lost, in place of which a page comes.
fn losing(wire: &Wire, answers: usize) {
    let left = std::sync::atomic::AtomicUsize::new(answers);
    wire.change(move |passing: &mut Passing| {
        use std::sync::atomic::Ordering::SeqCst;
        let is_write = passing.method != reqwest::Method::GET;
        let some = |left: usize| left.checked_sub(1);
        if is_write && left.fetch_update(SeqCst, SeqCst, some).is_ok() {
            passing.is(502, "text/html", "<html>Bad gateway</html>");
        }
    });
}

/// Applies until all is done; a lost answer is never taken for a success.
async fn settled(place: &Place) {
    for _ in 0..5 {
        let applied = place.try_apply().await.unwrap();
        if applied.verdict.exit_code() == 0 {
            return;
        }
    }
    panic!("it does not settle");
}

pub(super) async fn lost_answers_to_changes_and_deletes_converge(subject: &'static Subject) {
    for lost in [1, 3, 6] {
        let (mut place, wire, _) = subject.applied().await;
        place.file(subject.address, subject.edit);
        losing(&wire, lost);
        settled(&place).await;
        let plan = place.plan().await;
        assert!(plan.is_empty() && plan.blocked.is_empty(), "{plan:?}");
        assert_eq!(subject.count(&place).await, 1, "{lost} lost");
        if subject.deletes() {
            subject.drop_from_files(&mut place, true);
            losing(&wire, lost);
            settled(&place).await;
            assert_eq!(subject.count(&place).await, 0, "{lost} lost");
            assert!(place.plan().await.is_empty());
        }
    }
}

pub(super) async fn a_limit_holds_deletes_back(subject: &'static Subject) {
    let (mut place, wire, _) = subject.applied().await;
    subject.drop_from_files(&mut place, false);
    let writes = wire.writes();
    if subject.deletes() {
        let error = place.try_apply().await.unwrap_err();
        assert_eq!(error.verdict().exit_code(), 10, "{error}");
        let address = subject.address();
        let told = error.to_string();
        assert!(
            told.contains(&format!("{address}")) && told.contains("--allow-delete"),
            "{told}"
        );
    } else {
        // No request deletes it: a person is told to.
        let applied = place.apply().await;
        let removal = format!("{}:remove", subject.address);
        let mut steps = applied.plan.by_hand.iter();
        assert!(steps.any(|step| step.id == removal));
    }
    assert_eq!(wire.writes(), writes);
    assert_eq!(subject.count(&place).await, 1);
}

/// The same project with no memory.
fn stranger(place: &Place, folder: &tempfile::TempDir) -> Input {
    let mut input = place.input.clone();
    input.state_dir = folder.path().join(".botwright");
    input
}

pub(super) async fn what_is_there_is_adopted_and_nothing_is_made(subject: &'static Subject) {
    let (mut place, wire, ids) = subject.applied().await;
    edited(subject, &place, &ids).await;
    let live = subject.objects(&place).await.remove(0);
    let folder = tempfile::TempDir::new().unwrap();
    place.input = stranger(&place, &folder);
    let writes = wire.writes();
    let address = subject.address();
    let nothing = Resolution::Nothing;
    let error = sync::resolve(&place.input, &address, &nothing)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("nothing is open"), "{error}");
    assert_eq!(error.verdict().exit_code(), 64);
    let wrong = sync::adopt(&place.input, &address, "9007199254740993").await;
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.contains("with the id `9007199254740993`"), "{wrong}");
    let bare = live.id.split_once(':').map_or(&*live.id, |(_, bare)| bare);
    let bound = sync::adopt(&place.input, &address, bare).await.unwrap();
    assert_eq!((&bound.id, bound.already), (&live.id, false));
    assert!(!bound.differs.is_empty());
    assert_eq!(wire.writes(), writes, "adopting writes nothing there");
    place.apply().await;
    assert_eq!(subject.count(&place).await, 1);
    assert!(place.plan().await.is_empty());
}

/// The answer to the create is lost, and somebody else makes another one just like it.
pub(super) async fn of_several_that_a_lost_create_may_have_made_a_person_tells(
    subject: &'static Subject,
) {
    let fault = json!({
        "method": subject.create.0, "path": subject.create.1, "do": "drop-after", "times": 1,
    });
    let place = subject.place(json!([fault])).await;
    let code = place.try_apply().await.unwrap().verdict.exit_code();
    // Where a create may be repeated, or is known by its key, nothing is left to tell.
    let repeats = matches!(subject.platform, Platform::Sandbox | Platform::Omnichat);
    assert_eq!(code, if repeats { 0 } else { 11 });
    assert_eq!(subject.count(&place).await, 1);
    if repeats {
        return;
    }
    let made = subject.objects(&place).await.remove(0);
    let client = subject.client(&place);
    let twin = client.create(subject.kind, &made.name, &made.content, "k");
    let twin = twin.await.read().unwrap();
    let plan = place.plan().await;
    assert!(plan.is_empty(), "{:?}", ops(&plan));
    assert_eq!(plan.blocked[0].reason, Reason::OutcomeUnknown);
    let bare = |id: &str| id.split_once(':').map_or(id, |(_, bare)| bare).to_owned();
    let message = &plan.blocked[0].message;
    assert!(
        message.contains(&bare(&made.id)) && message.contains(&bare(&twin.id)),
        "{message}"
    );
    let again = place.try_apply().await.unwrap();
    assert_eq!(again.verdict.exit_code(), 11);
    assert_eq!(subject.count(&place).await, 2, "nothing is sent again");
    let address = subject.address();
    let none_such = Resolution::Made("9007199254740993".to_owned());
    let refused = sync::resolve(&place.input, &address, &none_such).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("9007199254740993")
    );
    let which = Resolution::Made(bare(&made.id));
    let bound = sync::resolve(&place.input, &address, &which).await.unwrap();
    assert_eq!(bound.unwrap().id, made.id);
    place.apply().await;
    assert_eq!(subject.count(&place).await, 2);
    assert!(place.plan().await.is_empty());
}
