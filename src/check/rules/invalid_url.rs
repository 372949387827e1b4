//! `invalid-url`

use super::super::addresses::{self, Problem, Written};
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, Edit, Suggestion, codes};

/// `invalid-url`
pub(super) static RULE: Rule = Rule {
    code: &codes::INVALID_URL,
    finds: "An address that no browser could open. It does not begin with `https://` or `http://`, has no host, or holds a blank.",
    why: "The platform refuses the whole message, or the button leads nowhere.",
    bad: r#"
default_reply: tours
flows:
  tours:
    steps:
      - text: Have a look at our tours!
        buttons:
          - { label: All tours, url: shop.example/tours }
"#,
    good: r#"
default_reply: tours
flows:
  tours:
    steps:
      - text: Have a look at our tours!
        buttons:
          - { label: All tours, url: https://shop.example/tours }
"#,
    check: Check::Part(run),
};

fn run(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    for written in addresses::written(scope) {
        if let Some(problem) = addresses::problem(&written.url) {
            found.push(report(scope, &written, problem));
        }
    }
}

fn report(scope: &PartScope<'_>, written: &Written<'_>, problem: Problem) -> Diagnostic {
    let node = written.node;
    let whole = scope.span(node);
    let invalid = |message: String| Diagnostic::new(&codes::INVALID_URL, message);
    let begin = |with: &str| {
        let message = if written.begins_with_variable {
            "with its variables filled in, this address does not begin with `https://`".to_owned()
        } else {
            "an address begins with `https://`".to_owned()
        };
        invalid(message).at(whole, "").help(with)
    };
    let (diagnostic, suggestion) = match problem {
        Problem::Empty => (
            invalid("this address is empty".to_owned())
                .at(whole, "")
                .help("write it with `https://`, or remove the key"),
            None,
        ),
        Problem::Blank(range) => {
            let span = if written.is_plain {
                scope.inside(node, range)
            } else {
                whole
            };
            let message = "there is a blank in this address".to_owned();
            (
                invalid(message)
                    .at(span, "")
                    .help("remove it, or write `%20`"),
                None,
            )
        }
        Problem::NoScheme => {
            let better = format!("https://{}", written.url);
            let sound = !written.url.starts_with('/') && addresses::problem(&better).is_none();
            // The address itself is not repeated: it may hold a secret.
            let change = (written.is_plain && sound).then(|| Suggestion {
                message: "write `https://` before it".to_owned(),
                safe: false,
                edits: vec![Edit {
                    span: scope.inside(node, 0..0),
                    replacement: "https://".to_owned(),
                }],
            });
            let help = if written.url.starts_with('/') {
                "write the whole address, with `https://` and the host"
            } else {
                "write `https://` before it"
            };
            (begin(help), change)
        }
        Problem::Scheme(scheme, near) => {
            let length = scheme.len();
            let span = if written.is_plain {
                scope.inside(node, 0..length)
            } else {
                whole
            };
            let help = match (near, scheme.as_str()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, "tel") => "a button that calls has `phone` instead of `url`".to_owned(),
                (None, _) => "only pages with `https://` can be opened from every chat".to_owned(),
            };
            let message = format!("an address begins with `https://`, but this one with `{scheme}:`");
            let change = near
                .filter(|_| written.is_plain)
                .map(|near| Suggestion::replace(span, near, true));
            (invalid(message).at(span, "").help(help), change)
        }
        Problem::NoHost => (
            invalid("this address has no host that could be found".to_owned())
                .at(whole, "")
                .help("write it such as `https://shop.example/tours`"),
            None,
        ),
    };
    scope.finished(diagnostic, node, suggestion)
}
