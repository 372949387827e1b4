//! `never-true`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::check::flow::{Decided, Why};
use crate::diagnostics::{Diagnostic, choices, codes, did_you_mean};
use crate::project::Bot;
use crate::syntax::Node;

/// `never-true`
pub(super) static RULE: Rule = Rule {
    code: &codes::NEVER_TRUE,
    finds: "A condition that never holds, or a branch that is never taken, whatever people say. It asks for an option that the choice does not have, a number outside of the field's range, a tag that nobody is given, two things that exclude each other, or something that a condition around it has settled.",
    why: "What is written there never happens, though it looks as if it could.",
    bad: r#"
default_reply: meal
custom_fields:
  meal: { type: choice, options: [meat, vegetables] }
flows:
  meal:
    steps:
      - ask: What would you like to eat?
        save_to: meal
      - when: "fields.meal == 'fish'"
        then: [{ text: A good choice! }]
"#,
    good: r#"
default_reply: meal
custom_fields:
  meal: { type: choice, options: [meat, vegetables] }
flows:
  meal:
    steps:
      - ask: What would you like to eat?
        save_to: meal
      - when: "fields.meal == 'meat'"
        then: [{ text: A good choice! }]
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    let flows = map.flows.iter().flat_map(|flow| &flow.decided);
    let others = map.pieces.iter().flat_map(|piece| &piece.decided);
    for decided in flows.chain(others) {
        found.push(told(decided, scope));
    }
    tags(scope, found);
}

fn told(decided: &Decided, scope: &ProjectScope<'_>) -> Diagnostic {
    let bot = &scope.project.bot;
    let how = if decided.holds { "always" } else { "never" };
    let holds = format!("so this {how} holds");
    let (message, help) = match &decided.why {
        Why::Option { field, value } => {
            let options = options(bot, field);
            let help = match did_you_mean(value, options.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("write {}", choices(options.iter().copied())),
            };
            let message = format!("`{field}` has no option `{value}`, {holds}");
            let diagnostic = Diagnostic::new(&codes::NEVER_TRUE, message);
            return diagnostic.at(decided.span, "").help(help);
        }
        Why::Range { field } => (
            format!("`{field}` is {}, {holds}", range(bot, field)),
            "compare it with a number in this range, or change the field's range",
        ),
        Why::Channel(channel) => {
            let message = format!("this bot is not on `{channel}`, {holds}");
            let names = bot_channels(scope);
            let help = match did_you_mean(channel, names.iter().map(String::as_str)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "name one of the `channels` of `botwright.yaml`".to_owned(),
            };
            let diagnostic = Diagnostic::new(&codes::NEVER_TRUE, message);
            return diagnostic.at(decided.span, "").help(help);
        }
        Why::Closed(hours) => (
            format!("`hours.{hours}` has no day in `open`, {holds}"),
            "write the hours into `botwright.yaml`",
        ),
        Why::Types(one, other) => (
            format!("{one} and {other} are never equal, {holds}"),
            "compare two values of one type; whether a list holds something is asked with `in`",
        ),
        Why::Constant => (
            format!("this {how} holds, whatever people say"),
            "write a condition, or leave it out",
        ),
        Why::Elsewhere => (
            format!("this {how} holds here"),
            "change one of the conditions, or remove what is not needed",
        ),
        Why::CaseAbove => (
            "this branch is never taken".to_owned(),
            "change the condition, or remove the branch",
        ),
    };
    let diagnostic = Diagnostic::new(&codes::NEVER_TRUE, message)
        .at(decided.span, "")
        .help(help);
    match decided.by {
        Some(by) if decided.why == Why::CaseAbove => diagnostic.also(by, "this always holds"),
        Some(by) => diagnostic.also(by, "this has settled it"),
        None => diagnostic,
    }
}

/// The channels of the project, as they are written.
fn bot_channels(scope: &ProjectScope<'_>) -> Vec<String> {
    let root = scope.project.settings.root.as_ref();
    let list = root.and_then(|root| root.get("channels")).map(Node::items);
    let words = list.unwrap_or_default().iter().filter_map(Node::as_str);
    words.map(str::to_owned).collect()
}

/// Conditions about tags that nobody gets.
fn tags(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let map = scope.flow;
    let mut asked = map.pieces.iter().flat_map(|piece| &piece.asked_tags).peekable();
    if map.silence.all || map.silence.tags || asked.peek().is_none() {
        return;
    }
    let given = map.given_tags();
    for (tag, at) in asked.filter(|(tag, _)| !given.contains(tag)) {
        found.push(
            Diagnostic::new(
                &codes::NEVER_TRUE,
                format!("nothing gives the tag `{}` to anybody", scope.project.sources.slice(*at)),
            )
            .at(*at, "")
            .also(*tag, "declared here")
            .help("give it with `add_tag`; if people give it by hand on the platform, say so in the `given` of a test"),
        );
    }
}

fn options<'b>(bot: &'b Bot, field: &str) -> Vec<&'b str> {
    let field = bot.fields.get(field).and_then(|field| field.value.options.as_ref());
    let options = field.into_iter().flatten();
    options.map(|option| option.value.as_str()).collect()
}

fn range(bot: &Bot, field: &str) -> String {
    let field = bot.fields.get(field).map(|field| &field.value);
    match field.map(|field| (field.minimum, field.maximum)) {
        Some((Some(low), Some(high))) => format!("a number from {low} to {high}"),
        Some((Some(low), None)) => format!("at least {low}"),
        Some((None, Some(high))) => format!("at most {high}"),
        _ => "another number".to_owned(),
    }
}
