#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use std::fs;

use std::path::Path;

use super::*;

fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Paths that were read, and `path: error` of the others.
fn run(root: &Path, globs: &[&str]) -> (Vec<String>, Vec<String>, Vec<GlobProblem>) {
    let mut sources = Sources::new();
    let collected = collect(&Disk, root, globs, &mut sources);
    let path = |file| sources.path(file).to_owned();
    let problems = collected.problems.iter();
    (
        collected.files.iter().map(|file| path(*file)).collect(),
        problems
            .map(|one| format!("{}: {}", path(one.file), one.error))
            .collect(),
        collected.globs,
    )
}

#[test]
fn files_come_sorted_and_once() {
    let folder = project(&[
        ("bot/b.yaml", b"b: 1"),
        ("bot/a/z.yaml", b"z: 1"),
        ("bot/ignored.yaml", b"i: 1"),
        ("bot/x.yml", b""),
        ("bot/.hidden/h.yaml", b""),
        ("bot/target/t.yaml", b""),
        (".botwright/x.yaml", b""),
        (".gitignore", b"ignored.yaml"),
    ]);
    let (files, problems, globs) = run(folder.path(), &["bot/**/*.yaml", "bot/b.yaml"]);
    assert_eq!(files, ["bot/a/z.yaml", "bot/b.yaml", "bot/ignored.yaml"]);
    assert_eq!((problems.len(), globs.len()), (0, 0));
    let (files, ..) = run(folder.path(), &["bot/target/*.yaml", ".botwright/*.yaml"]);
    assert_eq!(files, [".botwright/x.yaml", "bot/target/t.yaml"]);
}

#[test]
fn patterns_that_lead_nowhere() {
    let folder = project(&[("bot/b.yaml", b"b: 1")]);
    let (files, _, globs) = run(
        folder.path(),
        &["none/*.yaml", "../*.yaml", "bot/[", "bot/*.yaml"],
    );
    assert_eq!(files, ["bot/b.yaml"]);
    let kinds: Vec<_> = globs
        .iter()
        .map(|one| (one.index, one.kind.clone()))
        .collect();
    assert_eq!(
        kinds[..2],
        [(0, GlobProblemKind::NoFiles), (1, GlobProblemKind::Outside)]
    );
    assert!(matches!(kinds[2], (2, GlobProblemKind::Invalid(_))));
}

#[test]
fn files_that_cannot_be_read() {
    let folder = project(&[
        ("bot/latin.yaml", b"a: 1\nb: caf\xe9\n"),
        ("bot/wide.yaml", b"\xff\xfea\0"),
        ("bot/folder.yaml/x.txt", b""),
        ("bot/mark.yaml", b"\xef\xbb\xbfa: 1"),
    ]);
    let large = fs::File::create(folder.path().join("bot/large.yaml")).unwrap();
    large.set_len(MAX_FILE_BYTES + 1).unwrap();
    let mut sources = Sources::new();
    let collected = collect(&Disk, folder.path(), &["bot/*.yaml"], &mut sources);
    assert_eq!(collected.files.len(), 1);
    let errors: Vec<_> = collected
        .problems
        .iter()
        .map(|one| (sources.path(one.file), sources.text(one.file), &one.error))
        .collect();
    assert_eq!(errors[0], ("bot/folder.yaml", "", &ReadError::Folder));
    assert!(matches!(
        errors[1],
        ("bot/large.yaml", "", ReadError::TooLarge { .. })
    ));
    assert_eq!(
        (errors[2].0, errors[2].1),
        ("bot/latin.yaml", "a: 1\nb: caf")
    );
    assert!(matches!(
        errors[3].2,
        ReadError::NotUtf8 { utf16: true, .. }
    ));
}

#[cfg(unix)]
#[test]
fn links_and_pipes() {
    use std::os::unix::fs::symlink;

    let outside = project(&[("secret.yaml", b"s: 1"), ("deep/secret.yaml", b"s: 1")]);
    let folder = project(&[("bot/a.yaml", b"a: 1"), ("parts/p.yaml", b"p: 1")]);
    let bot = folder.path().join("bot");
    symlink(outside.path().join("secret.yaml"), bot.join("link.yaml")).unwrap();
    symlink(outside.path().join("secret.yaml"), bot.join("link.txt")).unwrap();
    symlink(outside.path(), bot.join("out")).unwrap();
    symlink(&bot, bot.join("round")).unwrap();
    symlink(folder.path().join("parts"), bot.join("parts")).unwrap();
    symlink(bot.join("nothing"), bot.join("gone.yaml")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(bot.join("pipe.yaml"))
        .status();
    assert!(made.unwrap().success());
    let (files, problems, _) = run(folder.path(), &["bot/**/*.yaml"]);
    assert_eq!(files, ["bot/a.yaml", "bot/parts/p.yaml"]);
    assert_eq!(
        problems,
        [
            "bot/gone.yaml: the file is not there",
            "bot/link.yaml: the path leads out of the project",
            "bot/out: the path leads out of the project",
            "bot/pipe.yaml: this is a pipe or a device, not a file",
            "bot/round: the link leads in a circle",
        ]
    );
    let outer = [
        "bot/link.yaml",
        "../x.yaml",
        "bot/out/secret.yaml",
        "/etc/hostname",
    ];
    for path in outer {
        let read = read_within(&Disk, folder.path(), path, 10);
        assert_eq!(read, Err(ReadError::Outside), "{path}");
    }
    symlink(outside.path(), folder.path().join("all")).unwrap();
    let (_, problems, _) = run(folder.path(), &["all/*.yaml"]);
    assert_eq!(problems, ["all: the path leads out of the project"]);
}

#[test]
fn buffers_lie_over_the_disk() {
    let folder = project(&[("bot/a.yaml", b"a: 1")]);
    let mut overlay = Overlay::new();
    overlay.set(folder.path().join("bot/a.yaml"), "a: 2");
    overlay.set(folder.path().join("bot/new.yaml"), "n: 1");
    overlay.set(folder.path().join("other.yaml"), "o: 1");
    let mut sources = Sources::new();
    collect(&overlay, folder.path(), &["bot/*.yaml"], &mut sources);
    let texts: Vec<_> = sources
        .iter()
        .map(|(_, file)| (file.path(), file.text()))
        .collect();
    assert_eq!(texts, [("bot/a.yaml", "a: 2"), ("bot/new.yaml", "n: 1")]);
    let loaded = load(&overlay, folder.path(), "none.yaml", &mut sources).unwrap_err();
    assert_eq!(loaded.error, ReadError::Missing);
}
