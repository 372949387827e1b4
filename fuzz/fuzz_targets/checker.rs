//! Bytes through the checker: a whole project in the format of the rules' examples, where
//! `# file: PATH` starts a file.

#![no_main]

use std::time::Duration;

use botwright_fuzz::{check, memory::Memory, time};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let page = String::from_utf8_lossy(data);
    let memory = Memory::of(&page);
    time::bounded("checking", Duration::from_secs(4), || {
        check::project(&memory)
    });
});
