//! Bad days: what is said of each, and with which exit code.

use super::listings::spoilt;
use super::*;
use crate::platforms::place::PAGE;

/// What was said, and the id of the object, which may be another each time.
struct Told(String, String);

impl Told {
    fn add(&mut self, what: &str, place: &Place, error: &SyncError) {
        told(place, error);
        let text = error.told(&place.input.connection);
        let host = place.input.connection.url.replace("http://", "");
        let text = text
            .replace(&host, "there")
            .replace(PAGE, "PAGE")
            .replace(&self.1, "ID");
        let code = error.verdict().exit_code();
        self.0
            .push_str(&format!("{what} (exit {code}):\n  {text}\n"));
    }
}

pub(super) async fn bad_days_are_told(subject: &'static Subject) {
    let (mut place, wire, _) = subject.applied().await;
    // One request after another: it is always the same one that fails.
    place.input.connection.parallel = 1;
    let id = subject.objects(&place).await.remove(0).id;
    let mut said = Told(String::new(), id);
    for (what, change) in spoilt(subject) {
        wire.change(change);
        let error = place.try_apply().await.unwrap_err();
        said.add(what, &place, &error);
    }
    wire.straight();
    let own = place.input.connection.clone();
    place.input.connection.token = "a-token-nobody-gave".to_owned().into();
    let error = place.try_apply().await.unwrap_err();
    said.add("a wrong token", &place, &error);
    place.input.connection = own.clone();
    if subject.platform == Platform::Botcake {
        // A state belongs to one page: another one is asked with no memory.
        let folder = tempfile::TempDir::new().unwrap();
        let state_dir = place.input.state_dir.clone();
        place.input.state_dir = folder.path().to_owned();
        place.input.connection.bot = "1".to_owned();
        let error = place.try_apply().await.unwrap_err();
        said.add("another page", &place, &error);
        place.input.connection = own.clone();
        place.input.state_dir = state_dir;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let state_dir = place.input.state_dir.clone();
    place.input.state_dir = folder.path().to_owned();
    place.input.connection.url = "https://thief.example".to_owned();
    let error = place.try_apply().await.unwrap_err();
    said.add("another host", &place, &error);
    place.input.connection = own;
    place.input.state_dir = state_dir;
    if subject.deletes() {
        subject.drop_from_files(&mut place, false);
        let error = place.try_apply().await.unwrap_err();
        said.add("too many deletes", &place, &error);
    }
    insta::assert_snapshot!(format!("bad_days_{}", subject.platform), said.0);
}
