//! Every limit of the table, at its number and one beyond.

use super::{assert_words, check, on};
use crate::diagnostics::{Diagnostic, Group, Severity};
use crate::platforms::limits::{Evidence, Item, Limit, TABLE, Unit, channel_word};
use crate::syntax::quote;

/// A text of so many units, made of what counts unlike a byte.
fn fill(unit: Unit, number: usize) -> String {
    match unit {
        Unit::Characters | Unit::Items => "票".repeat(number),
        Unit::Graphemes => "👩‍👩‍👧".repeat(number),
        Unit::Utf16 => "🎫".repeat(number / 2) + &"a".repeat(number % 2),
        Unit::Bytes => "票".repeat(number / 3) + &"a".repeat(number % 3),
    }
}

fn list(number: usize, item: &str) -> String {
    vec![item; number].join(", ")
}

/// A bot in which an item has so many units; `None` for what no bot file holds.
fn bot(limit: &Limit, number: usize) -> Option<String> {
    let text = quote(&fill(limit.unit, number));
    let say = |rest: String| format!("flows: {{ f: {{ steps: [{{ {rest} }}] }} }}");
    Some(match limit.item {
        Item::Text => say(format!("text: {text}")),
        Item::ButtonText => say(format!("text: {text}, buttons: [{{ label: x, flow: f }}]")),
        Item::ListText => say(format!(
            "text: {text}, quick_replies: [{{ label: x, flow: f }}]"
        )),
        Item::Question => say(format!("ask: {text}")),
        Item::ButtonLabel => say(format!("text: x, buttons: [{{ label: {text}, flow: f }}]")),
        Item::UrlButtonLabel => say(format!(
            "text: x, buttons: [{{ label: {text}, url: 'https://shop.example' }}]"
        )),
        Item::QuickReplyLabel => say(format!(
            "text: x, quick_replies: [{{ label: {text}, flow: f }}]"
        )),
        Item::QuickReplyDescription => say(format!(
            "text: x, quick_replies: [{{ label: x, description: {text}, flow: f }}]"
        )),
        Item::ListButton => say(format!(
            "text: x, list_button: {text}, quick_replies: [{{ label: x, flow: f }}]"
        )),
        Item::CardTitle => say(format!("cards: [{{ title: {text} }}]")),
        Item::CardSubtitle => say(format!("cards: [{{ title: x, subtitle: {text} }}]")),
        Item::MenuLabel => format!("flows: {{ f: x }}\nmenu: [{{ label: {text}, flow: f }}]"),
        Item::IceBreaker => {
            format!("flows: {{ f: x }}\nice_breakers: [{{ question: {text}, flow: f }}]")
        }
        Item::Url => {
            let url = "https://shop.example/";
            let url = url.to_owned() + &"a".repeat(number - url.len());
            say(format!("text: x, buttons: [{{ label: x, url: '{url}' }}]"))
        }
        Item::Buttons => say(format!(
            "text: x, buttons: [{}]",
            list(number, "{ label: x, flow: f }")
        )),
        Item::CardButtons => say(format!(
            "cards: [{{ title: x, buttons: [{}] }}]",
            list(number, "{ label: x, flow: f }")
        )),
        Item::QuickReplies => say(format!(
            "text: x, quick_replies: [{}]",
            list(number, "{ label: x, flow: f }")
        )),
        Item::Cards => say(format!("cards: [{}]", list(number, "{ title: x }"))),
        Item::MenuItems => format!(
            "flows: {{ f: x }}\nmenu: [{}]",
            list(number, "{ label: x, flow: f }")
        ),
        Item::IceBreakers => format!(
            "flows: {{ f: x }}\nice_breakers: [{}]",
            list(number, "{ question: x, flow: f }")
        ),
        Item::AnswerText | Item::Messages | Item::Actions => return None,
    })
}

/// What is said of an item with so many units, where the limit holds.
fn said(limit: &Limit, number: usize) -> Option<Vec<Diagnostic>> {
    // Viber has no limits of its own.
    let channel = limit.channel.map_or("viber", channel_word);
    let target = match limit.vendor.map(|vendor| vendor.word()) {
        Some("botcake") => {
            "targets: { t: { platform: botcake, page: '1', token: '${env.TOKEN}' } }"
        }
        Some("omnichat") => "targets: { t: { platform: omnichat, token: '${env.TOKEN}' } }",
        _ => "",
    };
    let (_, mut found) = check(&on(channel, target, &bot(limit, number)?));
    found.retain(|one| one.code.group == Group::Limits);
    Some(found)
}

/// Whether a smaller limit hides this one: the vendor's behind the channel's, and the other way.
fn is_hidden(limit: &Limit) -> bool {
    limit.vendor.is_some()
        && TABLE.iter().any(|other| {
            let texts = [Item::Text, Item::Question];
            let same = other.item == limit.item
                || (texts.contains(&other.item) && texts.contains(&limit.item))
                || (other.item == Item::ButtonLabel && limit.item == Item::UrlButtonLabel);
            let here = other.channel == limit.channel || other.channel.is_none();
            let holds = other.vendor.is_none() || other.vendor == limit.vendor;
            same && here && holds && other != limit && other.most <= limit.most
        })
}

#[test]
fn every_limit_holds_at_its_number_and_not_beyond() {
    let mut seen = 0;
    for limit in TABLE {
        let (Some(fits), Some(beyond)) = (said(limit, limit.most), said(limit, limit.most + 1))
        else {
            continue;
        };
        seen += 1;
        let [one] = &beyond[..] else {
            panic!("{limit:?}: {beyond:?}");
        };
        if is_hidden(limit) {
            continue;
        }
        assert_eq!(fits, [], "{limit:?}");
        let whose = format!("for {}: {}", limit.whose(), limit.most + 1);
        assert!(one.message.contains(&whose), "{limit:?}: {}", one.message);
        let sure = limit.evidence == Evidence::Official;
        assert_eq!(one.severity == Severity::Error, sure, "{limit:?}");
    }
    assert!(seen > 70, "only {seen} limits were tried");
}

#[test]
fn the_smaller_limit_is_named_and_a_sure_one_makes_an_error() {
    let long = "a".repeat(700);
    let botcake = "targets: { t: { platform: botcake, page: '1', token: '${env.TOKEN}' } }";
    let bot = format!("flows: {{ f: {long} }}");
    let (_, found) = check(&on("line, messenger", botcake, &bot));
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].message,
        "a text is too long for Botcake: 700 of at most 640 characters"
    );
    let longer = "a".repeat(2500);
    let (_, found) = check(&on("messenger", "", &format!("flows: {{ f: {longer} }}")));
    assert_eq!(found[0].severity, Severity::Warning);
    let longest = "a".repeat(5001);
    let (_, found) = check(&on(
        "messenger, line",
        "",
        &format!("flows: {{ f: {longest} }}"),
    ));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.contains("for Messenger: 5001"),
        "{found:?}"
    );
    assert_eq!(found[0].severity, Severity::Error);
}

#[test]
fn only_targets_that_take_the_flows_count() {
    let long = "a".repeat(700);
    let bot = format!("flows: {{ f: {long} }}");
    let target = "targets: { t: { platform: botcake, page: '1', token: '${env.TOKEN}', manages: [keyword] } }";
    assert_eq!(check(&on("viber", target, &bot)).1, []);
    let line = "targets: { t: { platform: omnichat, token: '${env.TOKEN}', chat_platform: line } }";
    assert_eq!(check(&on("line, telegram", line, &bot)).1, []);
}

#[test]
fn what_is_filled_in_is_measured_as_far_as_it_is_known() {
    let fields = "custom_fields: { note: { type: text, max_length: 300 }, free: { type: text } }\n";
    let step = |text: &str| {
        format!(
            "{fields}flows: {{ f: {{ steps: [{{ text: {} }}] }} }}",
            quote(text)
        )
    };
    let a = |number: usize| "a".repeat(number);
    let line = |text: &str| check(&on("line", "vars: { long: 'bbbbbbbbbb' }", &step(text))).1;
    assert_eq!(line(&format!("{}{{{{ fields.free }}}}", a(5000))), []);
    let found = line(&format!("{}{{{{ fields.free }}}}", a(5001)));
    assert!(
        found[0].message.contains("its fixed part alone has 5001"),
        "{found:?}"
    );
    let found = line(&format!("{}{{{{ fields.note }}}}", a(4800)));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Warning);
    assert!(
        found[0].message.contains("can become too long for LINE"),
        "{found:?}"
    );
    assert_eq!(line(&format!("{}{{{{ fields.note }}}}", a(4700))), []);
    assert_eq!(line(&format!("{}${{var.long}}", a(4990))), []);
    let found = line(&format!("{}${{var.long}}", a(4991)));
    assert!(
        found[0].message.contains("5001 of at most 5000"),
        "{found:?}"
    );
    let either = format!(
        "{{% if input %}}{}{{% else %}}{}{{% endif %}}",
        a(4000),
        a(4000)
    );
    assert_eq!(line(&either), []);
}

#[test]
fn the_part_beyond_the_limit_is_marked() {
    let label = |text: &str| {
        on(
            "whatsapp",
            "",
            &format!(
                "flows: {{ f: {{ steps: [{{ text: x, buttons: [{{ label: {text}, flow: f }}] }}] }} }}"
            ),
        )
    };
    let emoji = "👩‍👩‍👧";
    assert_words(
        &label("12345678901234567890票券"),
        &[("label-too-long", "票券")],
    );
    assert_words(
        &label(&format!("1234567890123456{emoji}")),
        &[("label-too-long", emoji)],
    );
    assert_words(
        &label("\"1234567890\\u7968123456789\\t9 \""),
        &[("label-too-long", "\\t9")],
    );
    assert_words(
        &label("'{{ input }}123456789012345678901'"),
        &[("label-too-long", "1")],
    );
}

#[test]
fn items_that_may_not_be_shown_do_not_count() {
    let steps = |buttons: &str| {
        on(
            "messenger",
            "",
            &format!("flows: {{ f: {{ steps: [{{ text: x, buttons: [{buttons}] }}] }} }}"),
        )
    };
    let plain = "{ label: a, flow: f }";
    let maybe = "{ label: b, flow: f, if: \"'x' in tags\" }";
    assert_words(
        &format!(
            "{}tags: {{ x: {{}} }}",
            steps(&[plain, plain, plain, maybe, maybe].join(", "))
        ),
        &[],
    );
    assert_words(
        &format!(
            "{}tags: {{ x: {{}} }}",
            steps(&[plain, maybe, plain, plain, "{ label: last, flow: f }"].join(", "))
        ),
        &[("too-many-buttons", "last")],
    );
}

#[test]
fn options_of_a_question_are_quick_replies() {
    let options: Vec<String> = (1..=14).map(|number| format!("o{number}")).collect();
    let bot = |options: &str, replies: &str| {
        on(
            "line",
            "",
            &format!(
                "custom_fields: {{ c: {{ type: choice, options: [{options}] }} }}\nflows: {{ f: {{ steps: [{{ ask: x, save_to: c{replies} }}, {{ ask: y, save_to: c{replies} }}] }} }}"
            ),
        )
    };
    let count = ("too-many-quick-replies", "c");
    assert_words(&bot(&options.join(", "), ""), &[count, count]);
    assert_words(&bot(&options[..13].join(", "), ""), &[]);
    let reply = ", quick_replies: [{ label: o1 }]";
    let written = ("too-many-quick-replies", "o1");
    assert_words(&bot(&options[..13].join(", "), reply), &[written, written]);
    assert_words(
        &bot(
            "short, { value: x, title: 一二三四五六七八九十一二三四五六七八九十長 }",
            "",
        ),
        &[("label-too-long", "長")],
    );
}

#[test]
fn what_a_channel_does_not_have() {
    let card = "api_cards: { c: { endpoint: 'https://shop.example' } }";
    assert_words(
        &on("webchat, line", "", card),
        &[("unsupported-on-channel", "webchat")],
    );
    let crm = "targets: { crm: { platform: firstline, url: 'https://crm.example', token: '${env.TOKEN}' } }";
    assert_words(&on("webchat", crm, card), &[]);
    assert_words(&on("webchat", "", "flows: { f: x }"), &[]);
    let link = "flows: { f: x }\nlinks: { ig: { type: messenger_ref_url, flow: f }, qr: { type: qr_code, flow: f } }";
    assert_words(&on("line", "", link), &[("unsupported-on-channel", "ig")]);
    assert_words(&on("line, messenger", "", link), &[]);
    let phone =
        "flows: { f: { steps: [{ text: x, buttons: [{ label: x, phone: \"+886223456789\" }] }] } }";
    assert_words(&on("line", "", phone), &[]);
    let (_, found) = check(&on("instagram", "", phone));
    assert_eq!((found.len(), found[0].severity), (1, Severity::Warning));
    let omnichat = "targets: { t: { platform: omnichat, token: '${env.TOKEN}' } }";
    assert_words(
        &on("line", omnichat, phone),
        &[("unsupported-on-channel", "phone")],
    );
    let mixed = "flows: { f: { steps: [{ text: x, buttons: [{ label: x, flow: f }, { label: y, url: 'https://shop.example' }] }] } }";
    assert_words(
        &on("whatsapp", omnichat, mixed),
        &[("unsupported-on-channel", "url")],
    );
    assert_words(&on("whatsapp", "", mixed), &[]);
}

/// A contact that nothing on the platform could find again.
#[test]
fn contacts_that_a_platform_cannot_know() {
    let oa = "targets: { t: { platform: omnichat, token: '${env.TOKEN}', chat_platform: line, channel: '1' } }";
    let crm = "targets: { t: { platform: firstline, url: 'https://crm.example', token: '${env.TOKEN}' } }";
    let by = |key: &str, row: &str| format!("contacts: {{ key: {key}, rows: [{{ {row} }}] }}");
    let severities = |targets: &str, bot: &str| {
        let (_, found) = check(&on("line", targets, bot));
        let codes: Vec<_> = found
            .iter()
            .map(|one| (one.code.name, one.severity))
            .collect();
        codes
    };
    let code = "unsupported-by-platform";
    for (targets, bot, expected) in [
        (oa, by("user_id", "user_id: U1"), None),
        (oa, by("identity_no", "identity_no: A1, user_id: U1"), None),
        (
            oa,
            by("identity_no", "identity_no: A1"),
            Some(Severity::Error),
        ),
        (
            oa,
            by("membership_no", "membership_no: M1"),
            Some(Severity::Warning),
        ),
        (crm, by("user_id", "user_id: U1"), Some(Severity::Error)),
        (crm, by("membership_no", "membership_no: M1"), None),
        ("", by("user_id", "user_id: U1"), None),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|severity| (code, severity))
            .collect();
        assert_eq!(severities(targets, &bot), expected, "{targets} {bot}");
    }
}

#[test]
fn a_target_measures_with_its_own_variables() {
    let long = "x".repeat(30);
    let targets = |vars: &str, platform: &str| {
        format!(
            "vars: {{ name: Ann }}\ntargets: {{ page: {{ {platform}, vars: {{ name: {vars} }} }} }}"
        )
    };
    let bot = "default_reply: f\nflows: { f: { steps: [{ text: x, buttons: [{ label: \"${var.name}\", flow: f }] }] } }";
    let botcake = "platform: botcake, page: '1', token: \"${env.TOKEN}\"";
    assert_words(&on("messenger", &targets("Bob", botcake), bot), &[]);
    let example = on("messenger", &targets(&long, botcake), bot);
    assert_words(&example, &[("label-too-long", "${var.name}")]);
    let (_, found) = check(&example);
    let help = found[0].help.as_deref().unwrap();
    assert!(help.ends_with("the `vars` of the target `page`"), "{help}");
}
