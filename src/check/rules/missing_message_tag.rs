//! `missing-message-tag`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::project_file::Channel;
use crate::platforms::limits::channel_title;

/// `missing-message-tag`
pub(super) static RULE: Rule = Rule {
    code: &codes::MISSING_MESSAGE_TAG,
    finds: "A broadcast has no message tag, and the project is on Messenger or Instagram.",
    why: "Meta lets a message without a tag through only within 24 hours after the person's last one. Of everybody else the platform would report an error.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
# file: bot/main.yaml

default_reply: help
flows:
  help: How can we help you?
  news: Your tour starts tomorrow at 9.
broadcasts:
  november:
    flow: news
    recipients: data/november.csv
# file: data/november.csv
user_id
7000000000000001
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
# file: bot/main.yaml

default_reply: help
flows:
  help: How can we help you?
  news: Your tour starts tomorrow at 9.
broadcasts:
  november:
    flow: news
    message_tag: CONFIRMED_EVENT_UPDATE
    recipients: data/november.csv
# file: data/november.csv
user_id
7000000000000001
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let Some(settings) = &scope.project.settings.value else {
        return;
    };
    let meta = [Channel::Messenger, Channel::Instagram];
    let Some(channel) = meta
        .into_iter()
        .find(|channel| settings.channels.contains(channel))
    else {
        return;
    };
    for (name, broadcast) in &scope.project.bot.broadcasts {
        if broadcast.value.message_tag.is_some() {
            continue;
        }
        found.push(
            Diagnostic::new(
                &codes::MISSING_MESSAGE_TAG,
                format!("the broadcast `{name}` has no message tag, as {} wants it outside 24 hours", channel_title(channel)),
            )
            .at(broadcast.key, "")
            .help("add `message_tag:` with `CONFIRMED_EVENT_UPDATE`, `POST_PURCHASE_UPDATE` or `ACCOUNT_UPDATE`, if that is what it says"),
        );
    }
}
