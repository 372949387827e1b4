//! `unsupported-by-platform`

use super::super::rule::ProjectScope;
use super::super::part::BOT_FILE;
use super::super::targets::{Aim, aims, targets};
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::language::address::Kind;
use crate::language::contact::ContactKey;
use crate::platforms::Platform;
use crate::platforms::facts::Pulls;
use crate::source::{FileId, Span};
use crate::syntax::Node;

/// `unsupported-by-platform`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNSUPPORTED_BY_PLATFORM,
    finds: "A target is to manage a kind that its platform does not have at all, to hold contacts by something that its platform does not know of them, or to be served a flow that no answer to the platform can bring about whole.",
    why: "What a platform does not have is passed over in silence, unless `manages` names it: then somebody counts on it. `botwright platforms` shows what each platform has, and how it gets there. FIRST LINE keeps no ids on channels, so that contacts with `key: user_id` cannot be found there again; Omnichat knows people by that id alone, so that one without it can at best be found by another column, and never be made. With `serve:` a platform calls us and gets one answer: what comes after a `wait`, or after a question whose answer nothing brings back, would never happen. Steps that no answer can bring about, such as `hand_off`, are left out there, which is a warning. `lints: { unsupported-by-platform: warn }` is for who makes such flows on the platform itself.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  page:
    platform: botcake
    page: "323087334762615"
    token: ${env.BOTCAKE_TOKEN}
    manages: [flow, contact]
# env: BOTCAKE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: How can we help you?
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  page:
    platform: botcake
    page: "323087334762615"
    token: ${env.BOTCAKE_TOKEN}
    manages: [flow, keyword]
# env: BOTCAKE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: How can we help you?
"#,
    check: Check::ProjectAndPart(run, flows),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    for aim in aims(scope) {
        kinds(scope, &aim, found);
        contacts(scope, &aim, found);
    }
}

/// The flows of one file.
fn flows(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let Some(flows) = scope.get("flows").filter(|_| scope.title() == BOT_FILE) else {
        return;
    };
    for aim in targets(scope.project, scope.target) {
        let pulls = aim.platform.facts().pulls;
        let served = aim.target.common().serve.is_some() && aim.manages(Kind::Flow);
        if let Some(pulls) = pulls.filter(|_| served) {
            let server = Server { aim: &aim, pulls };
            for flow in flows.entries() {
                server.steps(scope.file, flow.value.get("steps"), found);
            }
        }
    }
}

fn kinds(scope: &ProjectScope<'_>, aim: &Aim<'_>, found: &mut Vec<Diagnostic>) {
    let words = aim.node.get("manages").map(Node::items).unwrap_or_default();
    for node in words {
        let Some(kind) = node.as_str().and_then(Kind::from_word) else {
            continue;
        };
        if aim.platform.facts().kind(kind).is_some() {
            continue;
        }
        let span = Span::new(scope.project.settings.file, node.range.clone());
        found.push(
            Diagnostic::new(
                &codes::UNSUPPORTED_BY_PLATFORM,
                format!("{} has no `{kind}`", aim.platform.title()),
            )
            .at(span, "")
            .help("remove it from `manages`; `botwright platforms` shows what there is"),
        );
    }
}

/// Contacts that the platform could not tell apart, or not take.
fn contacts(scope: &ProjectScope<'_>, aim: &Aim<'_>, found: &mut Vec<Diagnostic>) {
    let bot = &scope.project.bot;
    let Some(contacts) = bot.contacts.as_ref().filter(|_| aim.manages(Kind::Contact)) else {
        return;
    };
    let key = contacts.value.key;
    let mut diagnostic = match aim.platform {
        Platform::Firstline if key == ContactKey::UserId => Diagnostic::new(
            &codes::UNSUPPORTED_BY_PLATFORM,
            "FIRST LINE keeps no `user_id` of a contact, by which these are told apart",
        )
        .at(contacts.key, "with `key: user_id`")
        .help("choose another `key` for the contacts, such as `membership_no`; or leave `contact` out of the target's `manages`"),
        Platform::Omnichat => {
            let mut rows = contacts.value.rows.iter().flatten().enumerate();
            let Some((place, _)) = rows.find(|(_, row)| row.user_id.is_none()) else {
                return;
            };
            let row = bot.contact_places.get(place).copied().unwrap_or(contacts.key);
            let mut diagnostic = Diagnostic::new(
                &codes::UNSUPPORTED_BY_PLATFORM,
                "Omnichat knows people by their id on the channel, and this contact has none",
            )
            .at(row, "without a `user_id`")
            .help("add the column `user_id`; or leave `contact` out of the target's `manages`");
            // By the others somebody who is there already is found.
            if key != ContactKey::IdentityNo {
                diagnostic.severity = Severity::Warning;
            }
            diagnostic
        }
        _ => return,
    };
    diagnostic = diagnostic.also(aim.key, "this target");
    found.push(diagnostic);
}

/// A target that is served.
struct Server<'a> {
    aim: &'a Aim<'a>,
    pulls: Pulls,
}

impl Server<'_> {
    fn steps(&self, file: FileId, steps: Option<&Node>, found: &mut Vec<Diagnostic>) {
        for step in steps.map(Node::items).unwrap_or_default() {
            self.step(file, step, found);
            for branch in ["then", "else"] {
                self.steps(file, step.get(branch), found);
            }
            for cases in ["cases", "random"] {
                for case in step.get(cases).map(Node::items).unwrap_or_default() {
                    for branch in ["then", "else"] {
                        self.steps(file, case.get(branch), found);
                    }
                }
            }
        }
    }

    fn step(&self, file: FileId, step: &Node, found: &mut Vec<Diagnostic>) {
        let title = self.aim.platform.title();
        for entry in step.entries() {
            let key = &*entry.key.text;
            let why = match (self.pulls.refuses(key), self.pulls.answers_by) {
                (Some(why), _) => format!("{why}; make this flow on {title} itself"),
                (None, None) if key == "ask" => {
                    format!("nothing on {title} is known to bring the answer back")
                }
                (None, Some((by, _))) if key == "ask" && step.get("save_to").is_none() => format!(
                    "only an answer that is saved can come back; add `save_to`, and let {by} take it"
                ),
                _ => continue,
            };
            let span = Span::new(file, entry.key.range.clone());
            let mut diagnostic = Diagnostic::new(
                &codes::UNSUPPORTED_BY_PLATFORM,
                format!("`{key}` cannot be served to {title}"),
            )
            .at(span, "")
            .also(self.aim.key, "this target is served")
            .help(why);
            // Of these the rest of the flow would be lost; of others only what they do.
            if !["ask", "wait"].contains(&key) {
                diagnostic.severity = Severity::Warning;
            }
            found.push(diagnostic);
        }
    }
}
