//! `retired-message-tag`

use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `retired-message-tag`
pub(super) static RULE: Rule = Rule {
    code: &codes::RETIRED_MESSAGE_TAG,
    finds: "A broadcast has a message tag that Meta has retired.",
    why: "Messenger refuses a message with a tag that is no more, and only outside 24 hours after the person's last message, so that a test on oneself does not show it.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
# file: bot/main.yaml

default_reply: help
flows:
  help: How can we help you?
  news: There are new tours!
broadcasts:
  november:
    flow: news
    message_tag: NON_PROMOTIONAL_SUBSCRIPTION
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
    check: Check::Part(run),
};

/// The tags that Messenger had until 2020, beyond those that it still has.
pub(in crate::check) const RETIRED_TAGS: &[&str] = &[
    "APPLICATION_UPDATE",
    "APPOINTMENT_UPDATE",
    "BUSINESS_PRODUCTIVITY",
    "COMMUNITY_ALERT",
    "CONFIRMED_EVENT_REMINDER",
    "FEATURE_FUNCTIONALITY_UPDATE",
    "GAME_EVENT",
    "ISSUE_RESOLUTION",
    "NON_PROMOTIONAL_SUBSCRIPTION",
    "PAIRING_UPDATE",
    "PAYMENT_UPDATE",
    "PERSONAL_FINANCE_UPDATE",
    "RESERVATION_UPDATE",
    "SHIPPING_UPDATE",
    "TICKET_UPDATE",
    "TRANSPORTATION_UPDATE",
];

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    if scope.title() != "Broadcast" {
        return;
    }
    if let Some((node, tag)) = scope.text_of("message_tag")
        && RETIRED_TAGS.contains(&tag)
    {
        let message = format!("Meta has retired the message tag `{tag}`");
        let diagnostic = Diagnostic::new(&codes::RETIRED_MESSAGE_TAG, message)
            .at(scope.span(node), "")
            .help("use `CONFIRMED_EVENT_UPDATE`, `POST_PURCHASE_UPDATE` or `ACCOUNT_UPDATE` where it is true, and send nothing else outside 24 hours");
        found.push(scope.finished(diagnostic, node, None));
    }
}
