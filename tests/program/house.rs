//! The order of the house: what may import what, how long a file may be, what no file may hold.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{files_below, root};

/// Data flows downward: a module imports only what stands before it.
const ORDER: [&str; 13] = [
    "source",
    "diagnostics",
    "syntax",
    "language",
    "project",
    "platforms",
    "check",
    "engine",
    "sync",
    "broadcast",
    "sandbox",
    "serve",
    "cli",
];

/// Longer files are split.
const LONGEST: usize = 500;

/// Rust files of these folders, with their paths from the repository's.
fn sources(folders: &[&str]) -> Vec<(String, String)> {
    folders
        .iter()
        .flat_map(|folder| files_below(&root().join(folder)))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let inside = path.strip_prefix(root()).unwrap();
            let inside = inside.to_str().unwrap().replace('\\', "/");
            (inside, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The modules that a file's code names as `crate::…`, with the lines.
fn imports(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let name = rest
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .next()
                .unwrap_or_default();
            found.push((index + 1, name));
        }
    }
    found
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|one| *one == module)
}

#[test]
fn modules_import_only_what_stands_above_them() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in sources(&["src"]) {
        let inside = path.trim_start_matches("src/");
        if matches!(inside, "main.rs" | "lib.rs") {
            continue;
        }
        let module = inside.split('/').next().unwrap_or_default();
        let own = place(module).unwrap_or_else(|| panic!("{path}: no module of the house"));
        for (line, name) in imports(&text) {
            seen += 1;
            // An empty name is `crate::{…}`, which could hide a module from this test.
            match place(name) {
                Some(other) if other <= own => {}
                _ => wrong.push(format!("{path}:{line}: `{module}` imports `crate::{name}`")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 200, "only {seen} imports were found");
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources(&["src", "tests", "benches"])
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "split these files:\n{}", long.join("\n"));
}

/// What git tracks; every file beside the build's, if this is no clone.
fn tracked() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output();
    match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => output
            .stdout
            .split(|byte| *byte == 0)
            .filter(|path| !path.is_empty())
            .map(|path| root().join(String::from_utf8(path.to_vec()).unwrap()))
            .filter(|path| path.is_file())
            .collect(),
        _ => files_below(root())
            .into_iter()
            .filter(|path| {
                let inside = path.strip_prefix(root()).unwrap();
                !inside.starts_with("target") && !inside.starts_with(".git")
            })
            .collect(),
    }
}

#[test]
fn no_file_holds_a_place_of_one_machine() {
    // Put together here, so that this file does not hold them.
    let places =
        ["work", "tmp", "home", "root", "Users", "mnt"].map(|folder| format!("/{folder}/"));
    let mut found = Vec::new();
    for path in tracked() {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            for place in &places {
                let here = line
                    .match_indices(place.as_str())
                    .any(|(at, _)| starts_a_path(line, at));
                if here {
                    let inside = path.strip_prefix(root()).unwrap();
                    found.push(format!("{}:{}: {line}", inside.display(), index + 1));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Whether the slash is a path's first letter, and not one inside a URL or a longer path.
fn starts_a_path(line: &str, at: usize) -> bool {
    line[..at]
        .chars()
        .next_back()
        .is_none_or(|before| !before.is_alphanumeric() && !"./-_}".contains(before))
}

#[test]
fn nothing_is_left_for_later_and_no_test_is_switched_off() {
    // Put together here, so that this file does not hold them.
    let marks = ["TO.DO:", "FIX.ME", "#[ig.nore", "#[al.low("].map(|mark| mark.replace('.', ""));
    let mut found = Vec::new();
    for (path, text) in sources(&["src", "tests", "benches"]) {
        for (index, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark.as_str())) {
                found.push(format!("{path}:{}: {line}", index + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_lints_are_on() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for line in [
        "unsafe_code = \"forbid\"",
        "dbg_macro = \"warn\"",
        "todo = \"warn\"",
        "unimplemented = \"warn\"",
        "unwrap_used = \"warn\"",
        "print_stdout = \"warn\"",
        "print_stderr = \"warn\"",
        "exit = \"warn\"",
        "iter_over_hash_type = \"warn\"",
        "allow_attributes = \"warn\"",
    ] {
        assert!(
            manifest.lines().any(|found| found == line),
            "Cargo.toml has lost `{line}`"
        );
    }
}

#[test]
fn the_licences_are_here() {
    for (file, words) in [
        (
            "LICENSE-MIT",
            "Permission is hereby granted, free of charge",
        ),
        ("LICENSE-APACHE", "Apache License"),
    ] {
        let text = fs::read_to_string(Path::new(root()).join(file)).unwrap();
        assert!(text.contains(words), "{file}");
    }
}
