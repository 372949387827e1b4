//! The file: cut, foreign or gone, it is as if there were none.

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;

const BOT: &str = "default_reply: help\nflows:\n  help: { steps: [{ text: Hello }, { text: http://shop.example }, { go_to: hepl }] }\n";

fn kept() -> (tempfile::TempDir, World, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let world = World::of(&[BOT]);
    let _ = world.outcome(Some(&cache(folder.path())));
    let bytes = std::fs::read(folder.path().join(FILE)).unwrap();
    (folder, world, bytes)
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(128) })]

    #[test]
    fn a_broken_file_is_none(at in any::<prop::sample::Index>(), byte in 1_u8.., cut in any::<bool>()) {
        let (folder, world, mut bytes) = kept();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= byte;
        }
        std::fs::write(folder.path().join(FILE), &bytes).unwrap();
        let warm = world.outcome(Some(&cache(folder.path())));
        prop_assert_eq!(warm.way, Way::Whole);
        prop_assert_eq!(report(&warm), report(&world.whole()));
        // It is mended.
        prop_assert_eq!(world.outcome(Some(&cache(folder.path()))).way, Way::Same);
    }

    #[test]
    fn what_claims_to_be_sound_does_no_harm(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let (folder, world, bytes) = kept();
        let mut rest = bytes[crate::check::print::LENGTH..2 * crate::check::print::LENGTH].to_vec();
        rest.extend(body);
        let mut bytes = digest(&rest).to_vec();
        bytes.extend(rest);
        std::fs::write(folder.path().join(FILE), &bytes).unwrap();
        let _ = world.outcome(Some(&cache(folder.path())));
    }
}

#[test]
fn it_is_private_and_nobody_s_to_commit() {
    let (folder, world, _) = kept();
    let ignore = std::fs::read_to_string(folder.path().join(".gitignore")).unwrap();
    assert_eq!(ignore, "*\n");
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort_unstable();
    assert_eq!(names, [".gitignore", FILE]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let about = std::fs::metadata(folder.path().join(FILE)).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(world.outcome(Some(&cache(folder.path()))).way, Way::Whole);
    assert_eq!(world.outcome(Some(&cache(folder.path()))).way, Way::Same);
}

#[test]
fn a_folder_that_cannot_be_made_is_no_trouble() {
    let (folder, world, _) = kept();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let nowhere = cache(&file.join("below"));
    assert_eq!(world.outcome(Some(&nowhere)).way, Way::Whole);
    assert_eq!(
        report(&world.outcome(Some(&nowhere))),
        report(&world.whole())
    );
}

#[test]
fn small_projects_and_unreadable_ones_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::of(&[BOT]);
    let mut small = cache(folder.path());
    small.least = 2;
    for _ in 0..2 {
        assert_eq!(world.outcome(Some(&small)).way, Way::Whole);
    }
    world.files.insert(
        "bot/people.yaml".to_owned(),
        "contacts: { key: user_id, from: data/none.csv }\n".to_owned(),
    );
    for _ in 0..2 {
        assert_eq!(world.outcome(Some(&cache(folder.path()))).way, Way::Whole);
    }
}
