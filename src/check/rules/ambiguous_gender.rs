//! `ambiguous-gender`

use super::super::rule::ProjectScope;
use super::super::{Check, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::language::target::Target;
use crate::source::Span;
use crate::syntax::Node;

/// `ambiguous-gender`
pub(super) static RULE: Rule = Rule {
    code: &codes::AMBIGUOUS_GENDER,
    finds: "A contact has a gender, and a FIRST LINE target does not say which number stands for which.",
    why: "FIRST LINE keeps genders as numbers, and its documents give them in two ways: 1 is female in its filters, and male in its forms. A guess could turn the gender of every contact around.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
targets:
  crm: { platform: firstline, url: https://acme.example, token: "${env.CRM_TOKEN}" }
# env: CRM_TOKEN
# file: bot/main.yaml
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
    token: ${env.CRM_TOKEN}
    gender_codes: { male: 0, female: 1 }
# env: CRM_TOKEN
# file: bot/main.yaml
contacts:
  key: membership_no
  rows:
    - { membership_no: M1, first_name: 陳, gender: female }
"#,
    check: Check::Project(run),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let project = scope.project;
    let (Some(file), Some(contacts)) = (&project.settings.value, &project.bot.contacts) else {
        return;
    };
    // One sentence about the first of them: a table may have thousands.
    let rows = contacts.value.rows.iter().flatten();
    let Some(place) = rows.enumerate().find_map(|(place, contact)| {
        contact.gender?;
        let row = project.bot.contact_places.get(place);
        Some(row.copied().unwrap_or(contacts.key))
    }) else {
        return;
    };
    let root = project.settings.root.as_deref();
    let targets = root.and_then(|root| root.get("targets"));
    for entry in targets.map(Node::entries).unwrap_or_default() {
        let name = &*entry.key.text;
        let meant = scope.target.is_none_or(|target| target == name);
        let target = file.targets.iter().find(|(key, _)| key.to_string() == name);
        let Some((_, Target::Firstline(target))) = target else {
            continue;
        };
        let contacts_managed = target
            .manages
            .as_ref()
            .is_none_or(|kinds| kinds.iter().any(|kind| kind.0 == "contact"));
        if !meant || target.gender_codes.is_some() || !contacts_managed {
            continue;
        }
        let key = Span::new(project.settings.file, entry.key.range.clone());
        found.push(
            Diagnostic::new(
                &codes::AMBIGUOUS_GENDER,
                format!("the target `{name}` does not say which numbers FIRST LINE uses for genders"),
            )
            .at(place, "a contact with a gender")
            .also(key, "this target")
            .help(
                "look up in FIRST LINE what a man and a woman have, and set `gender_codes: { male: …, female: … }`; or remove the column",
            ),
        );
    }
}
