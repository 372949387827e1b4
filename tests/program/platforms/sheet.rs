//! The hand-over sheet: what a colleague without the tool gets.

use botwright::language::project_file::Channel;
use botwright::language::target::Target;
use botwright::language::value::Desired;
use botwright::platforms::Platform;
use botwright::project::{self, compile::compile};
use botwright::source::Disk;
use botwright::sync::show::plan_markdown;
use serde_json::json;

use super::place::Place;
use crate::common::root;
use crate::sync::bots::resource;

/// Code forges refuse longer comments.
const LIMIT: usize = 65_000;

/// An example as it is compiled, its secrets set.
fn example(name: &str) -> Vec<Desired> {
    let project = project::load(&Disk, &root().join("examples").join(name));
    let file = project.settings.value.as_ref().unwrap();
    assert_eq!(file.channels, [Channel::Line]);
    let env = |_: &str| Some("hush-hush".to_owned());
    compile(&project, file, &Target::sandbox(), &env).desired
}

async fn sheet(platform: Platform, desired: Vec<Desired>) -> String {
    let place = Place::new(platform, desired).await;
    let text = plan_markdown(&place.plan().await);
    assert!(!text.contains("hush"), "{text}");
    assert!(text.chars().count() < LIMIT, "{}", text.chars().count());
    text
}

macro_rules! sheets {
    ($($name:ident: $platform:ident;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let desired = example("lotus-travel");
                insta::assert_snapshot!(sheet(Platform::$platform, desired).await);
            }
        )*
    };
}

sheets! {
    lotus_travel_by_hand_on_botcake: Botcake;
    lotus_travel_by_hand_on_ahachat: Ahachat;
    lotus_travel_by_hand_on_firstline: Firstline;
}

#[tokio::test]
async fn a_big_bot_says_what_has_no_room() {
    let flows = (0..2_000).map(|n| {
        let mut flow = resource(
            &format!("flow.f{n:04}"),
            json!({ "title": format!("Flow {n}"), "steps": [{ "text": "x".repeat(200) }] }),
        );
        flow.remote_name = format!("Flow {n}");
        flow
    });
    let text = sheet(Platform::Ahachat, flows.collect()).await;
    let note = "more steps by hand have no room on this page.";
    let line = text.lines().find(|line| line.contains(note)).unwrap();
    let boxes = text.matches("- [ ] ").count();
    let left: usize = line
        .trim_start_matches("**")
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(boxes + left, 2_000);
    assert!(boxes > 50, "{boxes}");
    assert!(
        line.contains("`botwright plan --format json`") && line.contains("`botwright build`"),
        "{line}"
    );
    assert!(line.contains(" and ") && line.ends_with(" more"), "{line}");
}

#[tokio::test]
async fn one_step_that_is_too_long_is_named_without_its_paste() {
    let steps: Vec<_> = (0..40)
        .map(|n| json!({ "text": format!("{n}{}", "y".repeat(1_900)) }))
        .collect();
    let mut long = resource("flow.long", json!({ "title": "Long", "steps": steps }));
    long.remote_name = "Long".to_owned();
    let text = sheet(Platform::Ahachat, vec![long]).await;
    assert!(
        text.contains("has no room on this page") && text.contains("flow.long:content"),
        "{text}"
    );
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let title = "</summary></details> ``` @everyone | <img src=x> #1";
    let mut flow = resource(
        "flow.bad",
        json!({ "title": title, "steps": [{ "text": "````\n</details>\n@everyone\n- [x] done" }] }),
    );
    flow.remote_name = title.to_owned();
    let text = sheet(Platform::Ahachat, vec![flow]).await;
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let ticks: String = line
            .trim_start()
            .chars()
            .take_while(|c| *c == '`')
            .collect();
        match &fence {
            Some(open) if line.trim() == open => fence = None,
            Some(open) => assert!(ticks.len() < open.len(), "{line}"),
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => {
                assert!(
                    !line.contains("@everyone") && !line.contains("<img"),
                    "{line}"
                );
                let own = ["  </details>", "  <details><summary>What to enter"];
                assert!(
                    !line.contains("</details>") || own.contains(&line),
                    "{line}"
                );
            }
        }
    }
    assert_eq!(fence, None, "every fence is closed:\n{text}");
}
