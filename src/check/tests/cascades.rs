//! One mistake, one diagnostic: what follows from it is not told.

use crate::check::example::Example;

/// The codes and the words that they are about, of a project with this `botwright.yaml`.
fn said(settings: &str, bot: &str) -> Vec<String> {
    let example = format!("# file: botwright.yaml\n{settings}\n# file: bot/main.yaml\n{bot}\n");
    let (project, found) = Example::parse(&example).check();
    let told = found.iter().map(|one| match &one.primary {
        Some(label) => {
            let text = project.sources.text(label.span.file);
            format!("{} {}", one.code, &text[label.span.range()])
        }
        None => one.code.to_string(),
    });
    told.collect()
}

const SETTINGS: &str = "botwright: 1\nname: x\nchannels: [line]\n";

#[test]
fn of_a_doubled_line_only_the_key_is_told() {
    let bot = "default_reply: hi\nflows:\n  hi:\n    steps:\n    steps:\n      - text: Hello\n";
    assert_eq!(said(SETTINGS, bot), ["duplicate-key steps"]);
    let bot = "default_reply: hi\nflows:\n  hi:\n  hi: Hello\n";
    assert_eq!(said(SETTINGS, bot), ["duplicate-key hi"]);
    let bot = "default_reply: hi\nflows:\n  hi: Hello\n  hi:\n";
    assert_eq!(said(SETTINGS, bot), ["duplicate-key hi"]);
}
