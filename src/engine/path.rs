//! Paths inside a resource, as text: `steps[2].then[0]`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::event::{PathPart, Place};
use crate::language::address::Address;

/// Every key that a path may hold.
const KEYS: &[&str] = &[
    "steps",
    "then",
    "else",
    "cases",
    "random",
    "buttons",
    "quick_replies",
    "cards",
    "success",
    "failure",
    "otherwise",
    "retry",
    "text",
    "reply",
];

/// A path inside a resource.
pub type Path = Vec<PathPart>;

/// `path` with more parts behind it.
#[must_use]
pub(super) fn join(path: &[PathPart], more: &[PathPart]) -> Path {
    path.iter().chain(more).copied().collect()
}

/// `steps[2].then[0]`.
#[must_use]
pub fn print(path: &[PathPart]) -> String {
    let mut text = String::new();
    for part in path {
        match part {
            PathPart::Key(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            PathPart::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// Reads what [`print`] has written.
#[must_use]
pub fn parse(text: &str) -> Option<Path> {
    let mut path = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('[') {
            let (index, behind) = behind.split_once(']')?;
            path.push(PathPart::Index(index.parse().ok()?));
            rest = behind;
        } else {
            let word = rest.strip_prefix('.').unwrap_or(rest);
            let end = word.find(['.', '[']).unwrap_or(word.len());
            let key = KEYS.iter().find(|key| **key == &word[..end])?;
            path.push(PathPart::Key(key));
            rest = &word[end..];
        }
    }
    Some(path)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.first() {
            None => write!(f, "{}", self.address),
            Some(PathPart::Index(_)) => write!(f, "{}{}", self.address, print(&self.path)),
            Some(PathPart::Key(_)) => write!(f, "{}.{}", self.address, print(&self.path)),
        }
    }
}

/// A path in a stored state is a text.
pub(super) fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&print(path))
}

/// See [`serialize`].
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text)
        .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a path inside a bot")))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    address: Address,
    #[serde(with = "super::path")]
    path: Path,
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            address: self.address.clone(),
            path: self.path.clone(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
        Written::deserialize(deserializer).map(|Written { address, path }| Place { address, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_prints() {
        for text in [
            "",
            "steps[2].then[0]",
            "steps[0].cases[1].then[0]",
            "steps[1].cards[0].buttons[2]",
            "[3]",
        ] {
            assert_eq!(parse(text).map(|path| print(&path)), Some(text.to_owned()));
        }
        for wrong in ["steps[", "steps[x]", "nothing", "steps]0["] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
