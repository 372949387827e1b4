//! Words that fit the schema, but mean nothing: texts of no letters, and taps in tests on what
//! nobody can tap.

use super::meaning::last_case;
use super::part::{BOT_FILE, PartScope};
use super::rules::RETIRED_TAGS;
use crate::diagnostics::{Diagnostic, Suggestion, choices, codes, nearest};
use crate::language::answer::fold;
use crate::language::text::Text;
use crate::syntax::{Content, Node, Style};

/// What [`codes::INVALID_VALUE`] finds in one mapping.
pub(super) fn invalid_values(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let keys: &[&str] = match scope.title() {
        "text" => &["text"],
        "ask" => &["ask", "retry"],
        "Button" | "Quick reply" | "Menu item" => &["label"],
        "Card" => &["title"],
        "Ice breaker" => &["question"],
        "Keyword" => {
            wide_commas(scope, "match", found);
            &["text"]
        }
        "Custom field" => {
            wide_commas(scope, "options", found);
            &[]
        }
        "Comment reply" => &["reply"],
        "Event" => return taps(scope, found),
        "cases" => return last_case(scope, found),
        "Broadcast" => return message_tag(scope, found),
        BOT_FILE => {
            for entry in scope.get("flows").map(Node::entries).unwrap_or_default() {
                empty(scope, &entry.value, None, found);
            }
            return;
        }
        _ => return,
    };
    for key in keys {
        if let Some(node) = scope.get(key) {
            empty(scope, node, Some(key), found);
        }
    }
}

fn empty(scope: &PartScope<'_>, node: &Node, key: Option<&str>, found: &mut Vec<Diagnostic>) {
    if node.as_str().is_some_and(|text| text.trim().is_empty()) {
        let what = key.map_or_else(|| "a flow's text".to_owned(), |key| format!("`{key}`"));
        let diagnostic = Diagnostic::new(
            &codes::INVALID_VALUE,
            format!("{what} is empty, so there is nothing to say"),
        )
        .at(scope.span(node), "")
        .help("write what people are to read");
        found.push(scope.finished(diagnostic, node, None));
    }
}

/// `[訂位，預約]` without quotes is one item, and most likely was meant to be two.
fn wide_commas(scope: &PartScope<'_>, key: &str, found: &mut Vec<Diagnostic>) {
    let Some(list) = scope.get(key).filter(|list| list.anchor.is_none()) else {
        return;
    };
    let in_brackets = scope.text[list.range.start as usize..].starts_with('[');
    for item in list.items().iter().filter(|_| in_brackets) {
        let Content::Text(text) = &item.content else {
            continue;
        };
        let Some(at) = text
            .value
            .find(['，', '、'])
            .filter(|_| text.style == Style::Plain)
        else {
            continue;
        };
        let sign: String = text.value[at..].chars().take(1).collect();
        let diagnostic = Diagnostic::new(
            &codes::UNQUOTED_TEXT,
            format!("`{sign}` is part of a text and does not part two of them"),
        )
        .at(scope.inside(item, at..at + sign.len()), "")
        .help("write `,` between the texts, or quotes around the one that has this sign");
        let parts: Vec<&str> = text.value.split(['，', '、']).map(str::trim).collect();
        let change = Suggestion::replace(scope.span(item), parts.join(", "), false);
        found.push(scope.finished(diagnostic, item, Some(change)));
    }
}

/// The message tags of Messenger; others may come, so that only what is near one is misspelt.
const MESSAGE_TAGS: [&str; 4] = [
    "ACCOUNT_UPDATE",
    "CONFIRMED_EVENT_UPDATE",
    "HUMAN_AGENT",
    "POST_PURCHASE_UPDATE",
];

fn message_tag(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let Some((node, tag)) = scope.text_of("message_tag") else {
        return;
    };
    let is_word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let near = nearest(tag, MESSAGE_TAGS);
    let message = match near {
        // The schema has told of it.
        _ if tag.is_empty() => return,
        _ if tag.trim().is_empty() => "`message_tag` is empty".to_owned(),
        _ if MESSAGE_TAGS.contains(&tag) || RETIRED_TAGS.contains(&tag) => return,
        None if tag.chars().all(is_word) => return,
        _ => format!("there is no message tag `{tag}`"),
    };
    let diagnostic = Diagnostic::new(&codes::INVALID_VALUE, message).at(scope.span(node), "");
    let (help, change) = match near {
        Some(near) => (
            format!("did you mean `{}`?", near.name),
            Some(Suggestion::replace(scope.span(node), near.name, near.sure)),
        ),
        None => (
            format!("write {}, or remove it", choices(MESSAGE_TAGS)),
            None,
        ),
    };
    found.push(scope.finished(diagnostic.help(help), node, change));
}

/// What a test taps in the menu or among the ice breakers.
fn taps(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let bot = &scope.project.bot;
    if let Some((node, label)) = scope.text_of("menu")
        && let Some(menu) = &bot.menu
    {
        let labels = menu.value.iter().map(|item| &item.label);
        tap(scope, node, label, "menu item", labels, found);
    }
    if let Some((node, question)) = scope.text_of("ice_breaker")
        && let Some(ice_breakers) = &bot.ice_breakers
    {
        let labels = ice_breakers.value.iter().map(|item| &item.question);
        tap(scope, node, question, "ice breaker", labels, found);
    }
}

fn tap<'a>(
    scope: &PartScope<'_>,
    node: &Node,
    label: &str,
    noun: &str,
    labels: impl Iterator<Item = &'a Text>,
    found: &mut Vec<Diagnostic>,
) {
    let labels: Vec<&str> = labels.map(Text::source).collect();
    let wanted = fold(label);
    // What is filled in later may be what is meant.
    let may_be = |label: &&str| label.contains(['$', '{']) || fold(label) == wanted;
    if labels.iter().any(may_be) {
        return;
    }
    let near = nearest(label, labels.iter().copied());
    let help = match near {
        Some(near) => format!("did you mean `{}`?", near.name),
        None if labels.is_empty() => format!("the bot has no {noun}s"),
        None => "write a label as it stands in the bot".to_owned(),
    };
    let diagnostic = Diagnostic::new(
        &codes::INVALID_VALUE,
        format!("there is no {noun} `{label}`"),
    )
    .at(scope.span(node), "")
    .help(help);
    let change = near.map(|near| {
        let label = crate::syntax::quote(near.name);
        Suggestion::replace(scope.span(node), label, near.sure)
    });
    found.push(scope.finished(diagnostic, node, change));
}
