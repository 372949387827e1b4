//! `missing-default-reply`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};

/// `missing-default-reply`
pub(super) static RULE: Rule = Rule {
    code: &codes::MISSING_DEFAULT_REPLY,
    finds: "A bot that has entry points, but no `default_reply`.",
    why: "A person who writes what no keyword and no question expects gets no answer at all.",
    bad: r#"
welcome: hello
flows:
  hello: Xin chào! Bạn cần gì?
"#,
    good: r#"
welcome: hello
default_reply: help
flows:
  hello: Xin chào! Bạn cần gì?
  help: Mình chưa hiểu. Bạn nói cách khác nhé?
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let bot = &scope.project.bot;
    if scope.flow.silence.all || bot.default_reply.is_some() {
        return;
    }
    let named = [
        bot.welcome.as_ref().map(|entry| entry.key),
        bot.menu.as_ref().map(|entry| entry.key),
        bot.ice_breakers.as_ref().map(|entry| entry.key),
        bot.keywords.values().map(|entry| entry.key).min(),
        bot.links.values().map(|entry| entry.key).min(),
        bot.comments.values().map(|entry| entry.key).min(),
    ];
    let Some(first) = named.into_iter().flatten().min() else {
        return;
    };
    found.push(
        Diagnostic::new(
            &codes::MISSING_DEFAULT_REPLY,
            "there is no `default_reply` for what no keyword expects",
        )
        .at(first, "people come in here, and may write anything")
        .help("name the flow that answers then, such as `default_reply: help`"),
    );
}
