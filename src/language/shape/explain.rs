//! Words for shapes: how messages call the things of the language.

use super::{Form, JsonType, Role, ShapeId, Shapes};
use crate::language::api_card::HEADER_PATTERN;
use crate::language::name::{IDENTIFIER_PATTERN, NAME_PATTERN};
use crate::language::step::STEP_KEYS;
use crate::language::target::PLATFORMS;
use crate::syntax::Node;

/// The thing with its article: "a flow", "an API card", "a `text` step".
pub(super) fn noun(title: Option<&str>) -> String {
    let Some(title) = title else {
        return "this mapping".to_owned();
    };
    if STEP_KEYS.contains(&title) {
        return format!("{} `{title}` step", article(title));
    }
    if PLATFORMS.contains(&title) {
        return format!("{} `{title}` target", article(title));
    }
    let name = match title {
        "Botwright bot file" => return "a bot file".to_owned(),
        "Botwright project file" => return "`botwright.yaml`".to_owned(),
        "Contacts" => return "`contacts`".to_owned(),
        "Opening hours" => return "opening hours".to_owned(),
        "Given" => return "`given`".to_owned(),
        "Expect" => return "`expect`".to_owned(),
        "Moved" => return "an entry of `moved`".to_owned(),
        _ if title.starts_with("API") || title.starts_with("HTTP") => title.to_owned(),
        _ => title.to_lowercase(),
    };
    format!("{} {name}", article(&name))
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']) {
        "an"
    } else {
        "a"
    }
}

/// What may stand in a place: "a text", "a list", "a number or a text".
pub(super) fn expected(shapes: &Shapes, id: ShapeId) -> String {
    let mut words = Vec::new();
    collect(shapes, id, &mut words);
    match words.as_slice() {
        [] => "something else".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn collect(shapes: &Shapes, id: ShapeId, words: &mut Vec<&'static str>) {
    let word = match &shapes.get(id).form {
        Form::Scalar(scalar) => match (scalar.json_type, scalar.role) {
            (JsonType::String, Role::Expression) => "a condition as a text",
            (JsonType::String, Role::Flow) => "the name of a flow",
            (JsonType::String, Role::ApiCard) => "the name of an API card",
            (JsonType::String, Role::Field) => "the name of a custom field",
            (JsonType::String, Role::Tag) => "the name of a tag",
            (JsonType::String, Role::Sequence) => "the name of a sequence",
            (JsonType::String, Role::Duration) => "a duration such as `10m`",
            (JsonType::String, _) => "a text",
            (JsonType::Integer, _) => "a whole number",
            (JsonType::Number, _) => "a number",
            (JsonType::Boolean, _) => "`true` or `false`",
            (JsonType::Array, _) => "a list",
            _ => "a mapping",
        },
        Form::List(_) => "a list",
        Form::Keys(_) | Form::Names(..) => "a mapping",
        Form::Union(branches) => {
            for branch in branches {
                collect(shapes, branch.shape, words);
            }
            return;
        }
    };
    if !words.contains(&word) {
        words.push(word);
    }
}

/// What stands there: "the number 12", "a list", "the text `hello`".
pub(super) fn found(node: &Node, text: &str) -> String {
    match node.kind() {
        kind @ ("list" | "mapping") => format!("a {kind}"),
        "nothing" => "nothing".to_owned(),
        "true/false" => format!("`{}`", short(node.raw(text))),
        kind => format!(
            "the {kind} `{}`",
            short(node.as_str().unwrap_or_else(|| node.raw(text)))
        ),
    }
}

/// A text cut to what fits in a message, on one line.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST + 1)
        .collect();
    if line.chars().count() > LONGEST {
        format!("{}…", line.chars().take(LONGEST).collect::<String>())
    } else {
        line
    }
}

/// What the keys under `key` name: "the name of a flow".
pub(super) fn named(key: Option<&str>) -> String {
    let what = match key {
        Some("flows") => "a flow",
        Some("custom_fields" | "fields" | "set" | "add") => "a custom field",
        Some("tags") => "a tag",
        Some("api_cards" | "mock") => "an API card",
        Some("keywords") => "a keyword",
        Some("links") => "a link",
        Some("sequences") => "a sequence",
        Some("rules") => "a rule",
        Some("comments") => "a comment reply",
        Some("broadcasts") => "a broadcast",
        Some("tests") => "a test",
        Some("vars") => "a variable",
        Some("hours") => "opening hours",
        Some("targets") => "a target",
        Some("open") => return "a day".to_owned(),
        _ => return "a name".to_owned(),
    };
    format!("the name of {what}")
}

/// The rule for a name, in words.
pub(super) fn name_rule(pattern: &str) -> &'static str {
    match pattern {
        NAME_PATTERN => {
            "a name is letters and digits of any script, `-` and `_`, at most 100 characters, without spaces"
        }
        IDENTIFIER_PATTERN => {
            "this name is letters A to Z, digits and `_`, not first a digit, at most 100 characters"
        }
        HEADER_PATTERN => "a header's name has no spaces or colons, such as `Authorization`",
        pattern if pattern.contains("mon|tue") => {
            "days are `mon tue wed thu fri sat sun`, a range such as `mon-fri`, or several with commas"
        }
        _ => "this name is letters A to Z, digits, `_` and `-`, not first a digit",
    }
}

/// Why a key does not go with what stands beside it.
pub(super) fn out_of_place(key: &str) -> String {
    let rule = match key {
        "options" => "only fields of type `choice` or `choices` have `options`",
        "minimum" | "maximum" => "only fields of type `number` have `minimum` and `maximum`",
        "min_length" | "max_length" | "format" => {
            "only fields of type `text` have `min_length`, `max_length` and `format`"
        }
        "tag" => "only a rule with `event: tag_added` has a `tag`",
        "field" => "only a rule with `event: field_set` has a `field`",
        _ => "it does not go with the keys beside it",
    };
    rule.to_owned()
}

/// What a text of a certain pattern must look like.
pub(super) fn pattern_rule(role: Role, title: Option<&str>, key: Option<&str>) -> &'static str {
    match (role, title, key) {
        (Role::Duration, ..) => {
            "write a number and a unit (s m h d w), such as `30s`, `10m` or `1d12h`"
        }
        (Role::Address, ..) => {
            "write a kind, a dot and a name, such as `flow.my-tickets`; the kinds are flow, keyword, link, sequence, rule, comment, tag, field, api-card and contact"
        }
        (_, Some("Times"), _) => {
            "write from and to with two digits each, such as `09:00-18:00`, several with commas"
        }
        (_, _, Some("format")) => {
            "write `email`, `phone`, `url`, or `pattern:` and a regular expression"
        }
        (_, _, Some("birth_at" | "closed")) => "write the day as `2026-03-01`",
        (_, _, Some("now")) => "write the time as `2026-03-01T10:00`",
        (_, _, Some("state")) => {
            "write `local`, `git`, or `s3://`, `gs://` or `az://` with a bucket"
        }
        _ => "see the schema for what may stand here",
    }
}
