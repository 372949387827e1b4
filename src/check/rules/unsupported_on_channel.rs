//! `unsupported-on-channel`

use super::super::rule::ProjectScope;
use super::super::part::BOT_FILE;
use super::super::targets::{Aim, aims, targets};
use super::super::{Check, PartScope, Rule};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::language::address::Kind;
use crate::language::entry::LinkType;
use crate::language::project_file::Channel;
use crate::platforms::Platform;
use crate::platforms::limits::channel_word;
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Node};

/// `unsupported-on-channel`
pub(super) static RULE: Rule = Rule {
    code: &codes::UNSUPPORTED_ON_CHANNEL,
    finds: "Something that a channel of the project does not have. API cards are not called in a web chat, a link to Messenger leads nowhere without Messenger, Instagram and Omnichat have no buttons that call a number, and Omnichat does not mix buttons to flows and to pages on WhatsApp.",
    why: "People on that channel would get an error, or nothing.",
    bad: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line, webchat]
# file: bot/main.yaml

default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders, failure: sorry }
flows:
  orders:
    steps:
      - call: my-orders
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    good: r#"
# file: botwright.yaml
botwright: 1
name: example
channels: [line]
# file: bot/main.yaml

default_reply: orders
api_cards:
  my-orders: { endpoint: https://shop.example/api/orders, failure: sorry }
flows:
  orders:
    steps:
      - call: my-orders
      - text: Đơn hàng của bạn đang được giao.
  sorry: Xin lỗi, bạn thử lại sau nhé.
"#,
    check: Check::ProjectAndPart(run, buttons),
};

fn run(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let Some(settings) = &scope.project.settings.value else {
        return;
    };
    let channels = &settings.channels;
    let aims = aims(scope);
    if channels.contains(&Channel::Webchat) {
        cards_in_web_chat(scope, &aims, found);
    }
    if !channels.contains(&Channel::Messenger) {
        links_without_messenger(scope, found);
    }
}

/// The buttons of one file.
fn buttons(scope: &PartScope<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(settings), Some(flows)) = (&scope.project.settings.value, scope.get("flows")) else {
        return;
    };
    if scope.title() != BOT_FILE {
        return;
    }
    let channels = &settings.channels;
    let aims = targets(scope.project, scope.target);
    let omnichat = aims.iter().find(|aim| {
        aim.platform == Platform::Omnichat && aim.manages(Kind::Flow)
    });
    let on_whatsapp = omnichat.filter(|_| channels.contains(&Channel::Whatsapp));
    if omnichat.is_none() && !channels.contains(&Channel::Instagram) {
        return;
    }
    each_list(Some(flows), &mut |list| {
        phones(scope.file, list, omnichat, found);
        if let Some(aim) = on_whatsapp {
            mixed(scope.file, list, aim, found);
        }
    });
}

/// Omnichat's web chat calls no cards; FIRST LINE's calls its scripts.
fn cards_in_web_chat(scope: &ProjectScope<'_>, aims: &[Aim<'_>], found: &mut Vec<Diagnostic>) {
    let calls = |aim: &Aim<'_>| aim.platform == Platform::Firstline;
    if !aims.is_empty() && aims.iter().all(calls) {
        return;
    }
    let cards = scope.project.bot.api_cards.values();
    let Some(first) = cards.map(|card| card.key).min_by_key(|key| (key.file, key.start)) else {
        return;
    };
    let Some(word) = channel(scope, Channel::Webchat) else {
        return;
    };
    found.push(
        Diagnostic::new(
            &codes::UNSUPPORTED_ON_CHANNEL,
            "API cards are not called in a web chat",
        )
        .at(word, "")
        .also(first, "an API card")
        .help("remove `webchat` from `channels`, or make a bot without API cards for it"),
    );
}

fn links_without_messenger(scope: &ProjectScope<'_>, found: &mut Vec<Diagnostic>) {
    let settings = &scope.project.settings;
    let list = settings.root.as_deref().and_then(|root| root.get("channels"));
    let Some(channels) = list.map(|list| Span::new(settings.file, list.range.clone())) else {
        return;
    };
    for link in scope.project.bot.links.values() {
        let what = match link.value.link_type {
            LinkType::MessengerRefUrl => "messenger_ref_url",
            LinkType::FacebookAdsJson => "facebook_ads_json",
            LinkType::QrCode | LinkType::CustomerChat => continue,
        };
        found.push(
            Diagnostic::new(
                &codes::UNSUPPORTED_ON_CHANNEL,
                format!("a link of the type `{what}` leads to Messenger, which is not among the channels"),
            )
            .at(link.key, "")
            .also(channels, "the channels")
            .help("add `messenger` to `channels`, or make it a `qr_code`"),
        );
    }
}

/// The place of a channel's word.
fn channel(scope: &ProjectScope<'_>, channel: Channel) -> Option<Span> {
    let settings = &scope.project.settings;
    let list = settings.root.as_deref()?.get("channels")?;
    let word = channel_word(channel);
    let node = list.items().iter().find(|item| item.as_str() == Some(word))?;
    Some(Span::new(settings.file, node.range.clone()))
}

/// Calls `visit` for every list of buttons.
fn each_list(node: Option<&Node>, visit: &mut impl FnMut(&[Node])) {
    let Some(node) = node else { return };
    for item in node.items() {
        each_list(Some(item), visit);
    }
    for entry in node.entries() {
        match &*entry.key.text {
            "buttons" => visit(entry.value.items()),
            "set" | "add" => {}
            _ => each_list(Some(&entry.value), visit),
        }
    }
}

fn phones(file: FileId, list: &[Node], omnichat: Option<&Aim<'_>>, found: &mut Vec<Diagnostic>) {
    for button in list {
        let Some(entry) = button.entry("phone") else {
            continue;
        };
        let at = Span::new(file, entry.key.range.clone());
        let help = "offer a page with the number, or write the number into the text";
        let diagnostic = match omnichat {
            Some(aim) => Diagnostic::new(
                &codes::UNSUPPORTED_ON_CHANNEL,
                "Omnichat has no buttons that call a number",
            )
            .at(at, "")
            .also(aim.key, "the target")
            .help(help),
            None => {
                let mut diagnostic = Diagnostic::new(
                    &codes::UNSUPPORTED_ON_CHANNEL,
                    "Instagram has no buttons that call a number",
                )
                .at(at, "")
                .help(format!("{help}; this is known from a third party only"));
                diagnostic.severity = Severity::Warning;
                diagnostic
            }
        };
        found.push(diagnostic);
    }
}

fn mixed(file: FileId, list: &[Node], aim: &Aim<'_>, found: &mut Vec<Diagnostic>) {
    let sure = || list.iter().filter(|button| button.get("if").is_none());
    let flow = sure().find_map(|button| button.entry("flow"));
    let mut pages = sure().filter_map(|button| button.entry("url"));
    let (page, second) = (pages.next(), pages.next());
    let (message, at, other, text) = match (flow, page, second) {
        (Some(flow), Some(page), _) => (
            "Omnichat does not mix buttons to flows and to pages on WhatsApp",
            page,
            flow,
            "a button to a flow",
        ),
        (None, Some(page), Some(second)) => (
            "Omnichat takes one button to a page on WhatsApp",
            second,
            page,
            "the first one",
        ),
        _ => return,
    };
    let span = |entry: &Entry| Span::new(file, entry.key.range.clone());
    // In an answer that Omnichat pulls, the page is written below the text instead.
    let mut diagnostic = Diagnostic::new(&codes::UNSUPPORTED_ON_CHANNEL, message)
        .at(span(at), "")
        .also(span(other), text)
        .also(aim.key, "the target")
        .help("share the buttons out over two messages");
    diagnostic.severity = Severity::Warning;
    found.push(diagnostic);
}
