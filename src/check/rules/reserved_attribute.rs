//! `reserved-attribute`

use super::super::attributes::sent;
use super::super::rule::ProjectScope;
use super::super::targets::aims;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::address::Kind;
use crate::language::field::Keep;
use crate::language::name::FieldName;

/// `reserved-attribute`
pub(super) static RULE: Rule = Rule {
    code: &codes::RESERVED_ATTRIBUTE,
    finds: "A custom field, a column of recipients or a value that a broadcast sets has a name that the platform keeps for itself.",
    why: "AhaChat takes attributes and its own settings in one query. A field called `phone` or `ahachat_…` would send the message to somebody else, or with another token.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  promo:
    platform: ahachat
    bot: "12345"
    token: ${env.AHACHAT_TOKEN}
# env: AHACHAT_TOKEN
# file: bot/main.yaml
default_reply: help
custom_fields:
  phone: { type: text }
flows:
  help:
    steps:
      - ask: What is your number?
        save_to: phone
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [messenger]
targets:
  promo:
    platform: ahachat
    bot: "12345"
    token: ${env.AHACHAT_TOKEN}
# env: AHACHAT_TOKEN
# file: bot/main.yaml
default_reply: help
custom_fields:
  mobile: { type: text }
flows:
  help:
    steps:
      - ask: What is your number?
        save_to: mobile
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let broadcasts = sent(scope);
    for aim in aims(scope) {
        let facts = aim.platform.facts();
        for one in broadcasts.iter().flatten() {
            // A field of that name is told of where it is declared.
            let declared = scope.project.bot.fields.contains_key(&FieldName::new(&one.word));
            if declared && aim.manages(Kind::Field) || !facts.reserves(&one.attribute) {
                continue;
            }
            let what = if one.column { "the column" } else { "the attribute" };
            found.push(
                Diagnostic::new(
                    &codes::RESERVED_ATTRIBUTE,
                    format!(
                        "{} keeps {what} `{}` for itself",
                        aim.platform.title(),
                        one.attribute
                    ),
                )
                .at(one.at, "")
                .also(aim.key, "the target")
                .help(if one.column {
                    "give the column of the table another name, or remove it"
                } else {
                    "give the field another name, or another `title`"
                }),
            );
        }
        if !aim.manages(Kind::Field) {
            continue;
        }
        for (name, field) in &scope.project.bot.fields {
            let title = field.value.title.as_deref();
            let attribute = title.unwrap_or(name.as_str());
            if field.value.keep != Keep::Forever || !facts.reserves(attribute) {
                continue;
            }
            found.push(
                Diagnostic::new(
                    &codes::RESERVED_ATTRIBUTE,
                    format!(
                        "{} keeps the attribute `{attribute}` for itself",
                        aim.platform.title()
                    ),
                )
                .at(field.key, "")
                .also(aim.key, "the target")
                .help("give the field another name, or another `title`"),
            );
        }
    }
}
