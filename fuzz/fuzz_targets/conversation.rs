//! A conversation with a bot, and the answers of its servers; see [`botwright_fuzz::script`].

#![no_main]

use std::time::Duration;

use botwright_fuzz::{script, time};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let script = String::from_utf8_lossy(data);
    time::bounded("the conversation", Duration::from_secs(4), || {
        script::play(&script)
    });
});
