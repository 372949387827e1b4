//! What is repeated many times must take time in proportion. The first byte says what reads it, the
//! next two where the repeated part begins and ends.

#![no_main]

use std::time::Duration;

use botwright::language::template::{analyse_expression, analyse_text};
use botwright::language::text::Text;
use botwright::source::FileId;
use botwright::syntax::{comments, parse, quote};
use botwright_fuzz::{check, memory::Memory, time};
use libfuzzer_sys::fuzz_target;

/// How large the whole becomes.
const SIZE: usize = 64 * 1024;

fuzz_target!(|data: &[u8]| {
    let [kind, begin, length, rest @ ..] = data else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    let begin = text.floor_char_boundary(usize::from(*begin).min(text.len()));
    let end = text.ceil_char_boundary((begin + usize::from(*length)).min(text.len()));
    let piece = &text[begin..end];
    if piece.is_empty() {
        return;
    }
    let times = (SIZE / piece.len()).max(1);
    // Names that must differ are numbered.
    let many: String = if kind & 0x80 == 0 {
        piece.repeat(times)
    } else {
        (0..times.min(6_000))
            .map(|number| piece.replace('9', &number.to_string()))
            .collect()
    };
    let whole = format!("{}{many}{}", &text[..begin], &text[end..]);
    let limit = Duration::from_secs(3);
    match kind & 0x7f {
        0..=31 => time::bounded("reading", limit, || {
            let _ = parse(FileId(0), &whole);
            let _ = comments(&whole);
        }),
        32..=63 => time::bounded("the template", limit, || {
            let _ = Text::parse(&whole);
            let _ = analyse_text(&whole, &["t"]);
            let _ = analyse_expression(&whole, &["t"]);
        }),
        64..=79 => time::bounded("checking a text", limit, || {
            check::project(&Memory::of(&format!(
                "flows: {{ f: {{ steps: [{{ text: {} }}] }} }}\n",
                quote(&whole)
            )));
        }),
        _ => time::bounded("checking", limit, || check::project(&Memory::of(&whole))),
    }
});
