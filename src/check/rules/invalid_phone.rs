//! `invalid-phone`

use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, Suggestion, codes};
use crate::language::answer::phone_number;

/// `invalid-phone`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_PHONE,
    finds: "A phone number that cannot be dialled. That of a button is international: `+`, the code of the country and the number, without blanks. That of a contact has 6 to 15 digits.",
    why: "A number without the code of its country reaches somebody else abroad, or nobody; Messenger refuses the button.",
    bad: r#"
default_reply: help
flows:
  help:
    steps:
      - text: We are there from 9 to 18.
        buttons:
          - { label: Call us, phone: +886 2 2345-6789 }
"#,
    good: r#"
default_reply: help
flows:
  help:
    steps:
      - text: We are there from 9 to 18.
        buttons:
          - { label: Call us, phone: "+886223456789" }
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    match scope.title() {
        "Button" => button(scope, found),
        "Contact" => contact(scope, found),
        _ => {}
    }
}

fn button(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let Some((node, text)) = scope.text_of("phone") else {
        return;
    };
    if text.contains("{{") || text.contains("{%") || text.contains("${") || is_international(text) {
        return;
    }
    let wrong = |message: &str, help: &str| {
        Diagnostic::new(&codes::INVALID_PHONE, message)
            .at(scope.span(node), "")
            .help(help)
    };
    let (diagnostic, change) = match phone_number(text) {
        Some(number) if is_international(&number) => {
            let replacement = format!("\"{number}\"");
            (
                wrong(
                    "a phone number here has nothing but `+` and digits",
                    &format!("write `{replacement}`"),
                ),
                Some(Suggestion::replace(scope.span(node), replacement, true)),
            )
        }
        Some(_) => (
            wrong(
                "this phone number lacks the code of its country",
                "write it such as `\"+886223456789\"`: `+`, the code of the country, and the number without its first 0",
            ),
            None,
        ),
        None => (
            wrong(
                "this is not a phone number",
                "write it such as `\"+886223456789\"`, in quotes",
            ),
            None,
        ),
    };
    found.push(scope.finished(diagnostic, node, change));
}

/// `+`, then 7 to 15 digits, of which the first is no 0 (E.164).
fn is_international(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn contact(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    if let Some((node, text)) = scope.text_of("phone")
        && !text.is_empty()
        && phone_number(text).is_none()
    {
        let diagnostic = Diagnostic::new(&codes::INVALID_PHONE, "this is not a phone number")
            .at(scope.span(node), "")
            .help("write it such as `\"+886912345678\"`, in quotes");
        found.push(scope.finished(diagnostic, node, None));
    }
}
