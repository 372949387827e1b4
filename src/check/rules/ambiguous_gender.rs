//! `ambiguous-gender`

use super::super::rule::ProjectScope;
use super::super::targets::aims;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::target::Target;

/// `ambiguous-gender`
pub(super) static RULE: Rule = Rule {
    code: &codes::AMBIGUOUS_GENDER,
    finds: "Contacts carry a gender, and the FIRST LINE target does not say which number means which.",
    why: "FIRST LINE documents the numbers two ways: 0 is male on one page and female on another. A guess would turn the gender of every contact around.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
targets:
  crm:
    platform: firstline
    url: https://acme.example
    token: ${env.FIRSTLINE_TOKEN}
# env: FIRSTLINE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: How can we help you?
contacts:
  key: membership_no
  rows:
    - { membership_no: M1, first_name: 陳, gender: female }
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
targets:
  crm:
    platform: firstline
    url: https://acme.example
    token: ${env.FIRSTLINE_TOKEN}
    gender_codes: { male: 0, female: 1 }
# env: FIRSTLINE_TOKEN
# file: bot/main.yaml
default_reply: help
flows:
  help: How can we help you?
contacts:
  key: membership_no
  rows:
    - { membership_no: M1, first_name: 陳, gender: female }
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let bot = &scope.project.bot;
    let Some(contacts) = &bot.contacts else {
        return;
    };
    let mut rows = contacts.value.rows.iter().flatten();
    let Some(place) = rows.position(|contact| contact.gender.is_some()) else {
        return;
    };
    let span = bot.contact_places.get(place).copied();
    for aim in aims(scope) {
        let Target::Firstline(target) = aim.target else {
            continue;
        };
        if target.gender_codes.is_some() || !aim.manages(Kind::Contact) {
            continue;
        }
        found.push(
            Diagnostic::new(
                &codes::AMBIGUOUS_GENDER,
                format!(
                    "nobody knows which number means which gender on the target `{}`",
                    aim.name
                ),
            )
            .at(span.unwrap_or(contacts.key), "the first contact with a gender")
            .also(aim.key, "the target")
            .help("give the target the tenant's own numbers as `gender_codes`, or leave the genders out"),
        );
    }
}
