//! How things stand with the contact, and changes of it by hand.

use jiff::SignedDuration;
use serde_json::Value as Json;

use super::clock::shown;
use super::doing::unknown;
use super::place::written_at;
use super::session::Session;
use super::why::plain;
use crate::diagnostics::clean;
use crate::engine::open_question;
use crate::engine::state::{Profile, Subscription};
use crate::engine::understand::{Reading, answer};
use crate::language::automation::Sequence;
use crate::language::name::{FieldName, TagName, nfc};

/// What `/state` shows.
pub(super) fn lines(session: &Session) -> String {
    let bot = &session.loaded.project.bot;
    let contact = &session.state.contact;
    let zone = session.zone();
    let mut rows: Vec<(&str, String)> = vec![("contact", person(&contact.profile))];
    rows.push(("channel", word(&contact.channel)));
    for (name, value) in &contact.fields {
        let title = bot
            .fields
            .get(name)
            .and_then(|field| field.value.title.as_deref());
        let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
        rows.push(("field", format!("{name}{title} = {}", plain(value))));
    }
    for name in &contact.tags {
        let title = bot
            .tags
            .get(name)
            .and_then(|tag| tag.value.title.as_deref());
        let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
        rows.push(("tag", format!("{name}{title}")));
    }
    for (name, subscription) in &contact.sequences {
        let next = bot
            .sequences
            .get(name)
            .and_then(|sequence| next(&sequence.value, subscription));
        let next = match next {
            Some((due, flow)) => format!("`{flow}` on {}", shown(due, &zone)),
            None => "at its end".to_owned(),
        };
        rows.push(("sequence", format!("{name}: {next}")));
    }
    if let Some(question) = open_question(&session.loaded.bot, &session.state) {
        let field = question.ask.save_to.as_ref();
        let field = field
            .map(|field| format!(" for {field}"))
            .unwrap_or_default();
        let at = written_at(&session.loaded.project, &question.place).unwrap_or_default();
        rows.push(("question", format!("open{field}  {at}")));
    }
    if let Some(team) = &session.state.conversation.handed_to {
        rows.push(("handed to", team.clone()));
    }
    let time = session.clock.now().to_zoned(zone.clone());
    let time = time.strftime("%Y-%m-%d %H:%M, %A").to_string();
    rows.push(("clock", format!("{time}, {}", session.loaded.file.timezone)));
    if let Some(due) = session.shown_due() {
        rows.push(("next due", due));
    }
    rows.iter()
        .map(|(what, text)| format!("  {what:<10}{}\n", clean(text)))
        .collect()
}

fn person(profile: &Profile) -> String {
    let known: Vec<String> = match serde_json::to_value(profile) {
        Ok(Json::Object(map)) => map
            .iter()
            .filter(|(key, _)| *key != "id")
            .map(|(key, value)| format!("{key} = {}", plain(value)))
            .collect(),
        _ => Vec::new(),
    };
    if known.is_empty() {
        "nothing is known of the person".to_owned()
    } else {
        known.join(", ")
    }
}

/// A word of the language, `line` for instance.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Json::String(word)) => word,
        _ => String::new(),
    }
}

/// The next message of a sequence: when, and which flow.
fn next<'a>(
    sequence: &'a Sequence,
    subscription: &Subscription,
) -> Option<(jiff::Timestamp, &'a str)> {
    let mut order: Vec<(i64, usize)> = sequence
        .steps
        .iter()
        .enumerate()
        .filter_map(|(index, step)| {
            let after = i64::try_from(step.after.seconds()?).ok()?;
            Some((after, index))
        })
        .collect();
    order.sort_unstable();
    let (after, index) = *order.get(subscription.next)?;
    let due = subscription
        .started
        .checked_add(SignedDuration::from_secs(after))
        .ok()?;
    Some((due, sequence.steps.get(index)?.flow.as_str()))
}

/// Writes a field, or a part of what is known of the person (`contact.first_name`).
///
/// # Errors
/// There is no such field, or the value does not fit it; one plain sentence.
pub(super) fn set(session: &mut Session, name: &str, value: &str) -> Result<String, String> {
    let told = match name.strip_prefix("contact.") {
        Some(key) => set_profile(&mut session.state.contact.profile, key, value)?,
        None => set_field(session, name.strip_prefix("fields.").unwrap_or(name), value)?,
    };
    session
        .talk
        .record
        .lose(format!("`/set {name}` in the middle of the conversation"));
    Ok(told)
}

fn set_field(session: &mut Session, name: &str, value: &str) -> Result<String, String> {
    let fields = &session.loaded.project.bot.fields;
    let Some((name, field)) = fields.get_key_value(nfc(name).as_str()) else {
        return Err(unknown("field", name, fields.keys().map(FieldName::as_str)));
    };
    let contact = &mut session.state.contact;
    if value.is_empty() {
        contact.fields.remove(name);
        return Ok(format!("{name} is empty"));
    }
    let zone = session.loaded.bot.settings.timezone.clone();
    let reading = Reading {
        channels: &session.loaded.file.channels,
        language: contact.profile.language.as_deref(),
        today: session.clock.now().to_zoned(zone).date(),
    };
    let value = answer(&field.value, value, &reading)
        .map_err(|wrong| format!("`{name}` cannot be `{value}`: {wrong}"))?;
    let told = format!("{name} = {}", plain(&value));
    contact.fields.insert(name.clone(), value);
    Ok(told)
}

const PROFILE: [&str; 7] = [
    "name",
    "first_name",
    "last_name",
    "phone",
    "email",
    "gender",
    "language",
];

fn set_profile(profile: &mut Profile, key: &str, value: &str) -> Result<String, String> {
    let place = match key {
        "name" => &mut profile.name,
        "first_name" => &mut profile.first_name,
        "last_name" => &mut profile.last_name,
        "phone" => &mut profile.phone,
        "email" => &mut profile.email,
        "gender" => &mut profile.gender,
        "language" => &mut profile.language,
        _ => {
            let names = PROFILE.into_iter();
            return Err(unknown("part of a contact", key, names));
        }
    };
    *place = (!value.is_empty()).then(|| value.to_owned());
    Ok(match place {
        Some(value) => format!("contact.{key} = {value}"),
        None => format!("contact.{key} is empty"),
    })
}

/// Puts a tag on the contact, or takes it off.
///
/// # Errors
/// There is no such tag; one plain sentence.
pub(super) fn tag(session: &mut Session, name: &str, on: bool) -> Result<String, String> {
    let tags = &session.loaded.project.bot.tags;
    let Some((name, _)) = tags.get_key_value(nfc(name).as_str()) else {
        return Err(unknown("tag", name, tags.keys().map(TagName::as_str)));
    };
    let name = name.clone();
    let worn = &mut session.state.contact.tags;
    let changed = if on {
        worn.insert(name.clone())
    } else {
        worn.remove(&name)
    };
    let (command, told) = match (on, changed) {
        (true, true) => ("tag", "is on the contact now"),
        (true, false) => ("tag", "was on the contact already"),
        (false, true) => ("untag", "is off the contact now"),
        (false, false) => ("untag", "was not on the contact"),
    };
    if changed {
        session.talk.record.lose(format!(
            "`/{command} {name}` in the middle of the conversation"
        ));
    }
    Ok(format!("tag `{name}` {told}"))
}
