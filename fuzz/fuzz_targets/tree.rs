//! YAML trees near the grammar through the checker. `TREE=1` prints the project of an input.

#![no_main]

use std::time::Duration;

use botwright_fuzz::{check, time, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let memory = tree::project(data);
    if std::env::var_os("TREE").is_some() {
        eprintln!("{memory}");
    }
    time::bounded("checking", Duration::from_secs(4), || {
        check::project(&memory)
    });
});
