//! What may stand in a resource: an object of bounded depth, with references by id.

use serde_json::Value;
use serde_json::value::RawValue;

/// How deep content may be nested; an empty object has depth 1.
pub(super) const MAX_DEPTH: usize = 64;

/// The content of a resource, read and found sound.
#[derive(Debug)]
pub(super) struct Content {
    /// As it was sent: what is stored, so that no number is rewritten on the way.
    pub(super) text: Box<RawValue>,
    pub(super) value: Value,
    pub(super) references: Vec<Reference>,
}

/// `{"$ref": ID}` somewhere in content.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) id: String,
    /// JSON pointer (RFC 6901) from the content to the object that holds `$ref`.
    pub(super) pointer: String,
}

/// Why content is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    NotAnObject,
    TooDeep,
    /// serde_json's message about a number out of range.
    Unreadable(String),
    /// A key with a single `$` that is not a reference.
    ReservedKey {
        key: String,
        pointer: String,
    },
}

impl Content {
    pub(super) fn read(text: Box<RawValue>) -> Result<Content, Flaw> {
        if too_deep(&text) {
            return Err(Flaw::TooDeep);
        }
        let value: Value =
            serde_json::from_str(text.get()).map_err(|e| Flaw::Unreadable(e.to_string()))?;
        if !value.is_object() {
            return Err(Flaw::NotAnObject);
        }
        let mut references = Vec::new();
        walk(&value, &mut String::new(), &mut references)?;
        Ok(Content {
            text,
            value,
            references,
        })
    }
}

/// Whether JSON is nested deeper than any content may be.
pub(super) fn too_deep(text: &RawValue) -> bool {
    depth(text.get()) > MAX_DEPTH
}

/// The deepest nesting of a JSON text. Counted before it is parsed, since parsing recurses.
fn depth(json: &str) -> usize {
    let (mut now, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                now += 1;
                deepest = deepest.max(now);
            }
            b'}' | b']' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn walk(value: &Value, pointer: &mut String, found: &mut Vec<Reference>) -> Result<(), Flaw> {
    let length = pointer.len();
    match value {
        Value::Object(map) => {
            if map.len() == 1
                && let Some(Value::String(id)) = map.get("$ref")
            {
                found.push(Reference {
                    id: id.clone(),
                    pointer: pointer.clone(),
                });
                return Ok(());
            }
            for (key, item) in map {
                if key.starts_with('$') && !key.starts_with("$$") {
                    return Err(Flaw::ReservedKey {
                        key: key.clone(),
                        pointer: pointer.clone(),
                    });
                }
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                walk(item, pointer, found)?;
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&index.to_string());
                walk(item, pointer, found)?;
                pointer.truncate(length);
            }
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    fn read(json: &str) -> Result<Content, Flaw> {
        Content::read(RawValue::from_string(json.to_owned()).unwrap())
    }

    #[test]
    fn references_are_found_with_their_pointers() {
        let content =
            read(r#"{"a/b":[{"$ref":"flow_1"},{"x~y":{"$ref":"tag_2"}}],"$$ref":"no"}"#).unwrap();
        let found: Vec<_> = content
            .references
            .iter()
            .map(|r| (r.id.as_str(), r.pointer.as_str()))
            .collect();
        assert_eq!(found, [("flow_1", "/a~1b/0"), ("tag_2", "/a~1b/1/x~0y")]);
    }

    #[test]
    fn a_single_dollar_is_reserved() {
        for json in [
            r#"{"a":{"$ref":"x","b":1}}"#,
            r#"{"a":{"$ref":5}}"#,
            r#"{"a":{"$":1}}"#,
            r#"{"a":{"$id":1}}"#,
        ] {
            let flaw = read(json).unwrap_err();
            assert!(
                matches!(&flaw, Flaw::ReservedKey { pointer, .. } if pointer == "/a"),
                "{json}: {flaw:?}"
            );
        }
        assert!(
            read(r#"{"$$ref":"x","$$$":1}"#)
                .unwrap()
                .references
                .is_empty()
        );
    }

    #[test]
    fn depth_is_limited_and_brackets_in_texts_do_not_count() {
        let nested =
            |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(read(&nested(MAX_DEPTH + 1)).unwrap_err(), Flaw::TooDeep);
        assert_eq!(read(&nested(100_000)).unwrap_err(), Flaw::TooDeep);
        let quoted = format!(r#"{{"a":"\"{}"}}"#, "[{".repeat(100));
        assert!(read(&quoted).is_ok());
    }

    #[test]
    fn content_is_an_object() {
        for json in ["[]", "1", "null", "\"x\""] {
            assert_eq!(read(json).unwrap_err(), Flaw::NotAnObject);
        }
    }
}
