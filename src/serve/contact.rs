//! The data of a request -> a person as the engine knows one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::target::Target;
use crate::engine::once::Person;
use crate::engine::state::Profile;
use crate::engine::understand;
use crate::language::name::{FieldName, TagName, nfc};
use crate::language::project_file::Channel;

/// What a key of a request tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Id,
    Name,
    FirstName,
    LastName,
    Phone,
    Email,
    Gender,
    Language,
    Channel,
    /// What the person last wrote.
    Input,
}

/// Keys and what they tell.
pub(super) type Keys = &'static [(&'static str, Part)];

/// Keys that every platform may use beside its own: those of `{{ contact.… }}`.
const OWN: Keys = &[
    ("id", Part::Id),
    ("name", Part::Name),
    ("first_name", Part::FirstName),
    ("last_name", Part::LastName),
    ("phone", Part::Phone),
    ("email", Part::Email),
    ("gender", Part::Gender),
    ("language", Part::Language),
    ("channel", Part::Channel),
    ("input", Part::Input),
];
/// The key of a mapping of field names or titles.
const FIELDS: &str = "fields";
/// The key of a list of tags.
const TAGS: &str = "tags";

/// A value that cannot be used. The value is not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) key: String,
    /// Of our own words alone.
    pub(super) why: String,
}

/// Reads the data of a contact. What nobody knows is passed over; so is what is empty, and a
/// placeholder that the platform has left as it was.
///
/// `apart` is a field whose value is an answer and is not read as a value; it comes second.
///
/// # Errors
/// [`Wrong`], the first that is met.
pub(super) fn person(
    target: &Target,
    keys: Keys,
    data: &Map<String, Json>,
    apart: Option<&FieldName>,
) -> Result<(Person, Option<String>), Wrong> {
    let mut reader = Reader {
        target,
        apart,
        answer: None,
        person: Person {
            channel: target.channel,
            profile: Profile::default(),
            fields: BTreeMap::new(),
            tags: BTreeSet::new(),
            input: None,
        },
    };
    for (key, value) in data {
        let part = keys.iter().chain(OWN).find(|(one, _)| one == key);
        if let Some((_, part)) = part {
            reader.part(*part, key, value)?;
        }
        match key.as_str() {
            FIELDS | TAGS => {}
            _ => reader.field(key, key, value)?,
        }
    }
    // Those that say what they are have the last word.
    match data.get(FIELDS) {
        Some(Json::Object(fields)) => {
            for (key, value) in fields {
                reader.field(key, &format!("{FIELDS}.{key}"), value)?;
            }
        }
        Some(value) if present(value) => return Err(wrong(FIELDS, "this is not a mapping")),
        _ => {}
    }
    if let Some(value) = data.get(TAGS) {
        reader.tags(value)?;
    }
    let Reader { person, answer, .. } = reader;
    let answer = answer.or_else(|| apart.and(person.input.clone()));
    Ok((person, answer))
}

struct Reader<'a> {
    target: &'a Target,
    apart: Option<&'a FieldName>,
    answer: Option<String>,
    person: Person,
}

impl Reader<'_> {
    fn part(&mut self, part: Part, key: &str, value: &Json) -> Result<(), Wrong> {
        let Some(text) = text(key, value)? else {
            return Ok(());
        };
        let profile = &mut self.person.profile;
        match part {
            Part::Id => profile.id = text,
            Part::Name => profile.name = Some(text),
            Part::FirstName => profile.first_name = Some(text),
            Part::LastName => profile.last_name = Some(text),
            Part::Phone => profile.phone = Some(text),
            Part::Email => profile.email = Some(text),
            Part::Gender => profile.gender = Some(text.to_lowercase()),
            Part::Language => profile.language = Some(text),
            Part::Input => self.person.input = Some(text),
            Part::Channel => {
                let channel = channel(&text);
                self.person.channel =
                    channel.ok_or_else(|| wrong(key, "this is no channel; write `line`, `messenger`, `instagram`, `whatsapp`, `telegram`, `zalo`, `viber` or `webchat`"))?;
            }
        }
        Ok(())
    }

    /// A custom field, by its name or its title.
    fn field(&mut self, name: &str, key: &str, value: &Json) -> Result<(), Wrong> {
        let name = nfc(name.trim());
        let fields = &self.target.fields;
        let found = fields.get_key_value(&*name).or_else(|| {
            let mut titled = fields.iter();
            titled.find(|(_, field)| field.title.as_deref() == Some(&name))
        });
        let Some((name, field)) = found else {
            return Ok(());
        };
        if !present(value) {
            return Ok(());
        }
        if self.apart == Some(name) {
            self.answer = text(key, value)?;
            return Ok(());
        }
        match understand::value(field, value) {
            Ok(value) => {
                self.person.fields.insert(name.clone(), value);
                Ok(())
            }
            Err(understand::Wrong::Empty) => Ok(()),
            Err(why) => Err(wrong(key, without_value(&why))),
        }
    }

    /// Tags by their names or titles, in a list or separated by `,` or `;`.
    fn tags(&mut self, value: &Json) -> Result<(), Wrong> {
        let texts: Vec<&str> = match value {
            Json::String(text) if present(value) => text.split([',', ';']).collect(),
            Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
            value if present(value) => return Err(wrong(TAGS, "this is not a list of texts")),
            _ => Vec::new(),
        };
        for text in texts {
            let name = nfc(text.trim());
            let mut known = self.target.tags.iter();
            let found = known.find(|(tag, title)| tag.as_str() == name || **title == name);
            if let Some((tag, _)) = found {
                self.person.tags.insert(TagName::clone(tag));
            }
        }
        Ok(())
    }
}

fn wrong(key: &str, why: impl Into<String>) -> Wrong {
    Wrong {
        key: key.to_owned(),
        why: why.into(),
    }
}

/// Why a value does not fit, without the value.
fn without_value(why: &understand::Wrong) -> String {
    match why {
        understand::Wrong::TooSmall { least, .. } => format!("this is less than {least}"),
        understand::Wrong::TooLarge { most, .. } => format!("this is more than {most}"),
        why => why.to_string(),
    }
}

/// Whether a platform has put anything in: neither nothing nor a placeholder.
fn present(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::String(text) => {
            let text = text.trim();
            let left = text.starts_with("{{") && text.ends_with("}}");
            !text.is_empty() && !left
        }
        _ => true,
    }
}

fn text(key: &str, value: &Json) -> Result<Option<String>, Wrong> {
    if !present(value) {
        return Ok(None);
    }
    match value {
        Json::String(text) => Ok(Some(text.trim().to_owned())),
        Json::Number(number) => Ok(Some(number.to_string())),
        Json::Bool(flag) => Ok(Some(flag.to_string())),
        Json::Null => Ok(None),
        Json::Array(_) | Json::Object(_) => Err(wrong(key, "this is not a single value")),
    }
}

/// A channel by the words of all platforms.
pub(super) fn channel(word: &str) -> Option<Channel> {
    // FIRST LINE's classes: `App\LineContact`.
    let word = word.trim().rsplit('\\').next().unwrap_or_default();
    let word = word.to_ascii_lowercase();
    Some(match word.strip_suffix("contact").unwrap_or(&word) {
        "line" => Channel::Line,
        "messenger" | "facebook" | "fb" => Channel::Messenger,
        "instagram" | "ig" => Channel::Instagram,
        "whatsapp" => Channel::Whatsapp,
        "telegram" => Channel::Telegram,
        "zalo" => Channel::Zalo,
        "viber" => Channel::Viber,
        "webchat" | "web" | "website" | "livechat" => Channel::Webchat,
        _ => return None,
    })
}
