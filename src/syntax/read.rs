//! Typed values straight from the tree, without a copy in between.

use serde::de::value::{Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{Content, Entry, Node};

impl<'de> IntoDeserializer<'de, Error> for &'de Node {
    type Deserializer = &'de Node;

    fn into_deserializer(self) -> &'de Node {
        self
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.content {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Int(value) => visitor.visit_i64(*value),
            Content::Float(value) => visitor.visit_f64(*value),
            Content::Text(text) => visitor.visit_borrowed_str(&text.value),
            Content::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Content::Map(entries) => visitor.visit_map(members(entries)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.content {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.content {
            Content::Text(text) => visitor.visit_enum((*text.value).into_deserializer()),
            Content::Map(entries) => MapAccessDeserializer::new(members(entries))
                .deserialize_enum(name, variants, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// A mapping of which one key is left out.
#[derive(Clone, Copy, Debug)]
pub struct Without<'t> {
    node: &'t Node,
    key: &'t str,
}

impl Node {
    /// Everything but one key, to be typed.
    #[must_use]
    pub fn without<'t>(&'t self, key: &'t str) -> Without<'t> {
        Without { node: self, key }
    }
}

impl<'de> Deserializer<'de> for Without<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Content::Map(entries) = &self.node.content else {
            return self.node.deserialize_any(visitor);
        };
        let others = entries.iter().filter(|entry| &*entry.key.text != self.key);
        visitor.visit_map(MapDeserializer::new(others.map(pair)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier option newtype_struct enum
        ignored_any
    }
}

/// A key and its value, as serde wants them.
fn pair(entry: &Entry) -> (&str, &Node) {
    (&entry.key.text, &entry.value)
}

fn members<'de>(
    entries: &'de [Entry],
) -> MapDeserializer<'de, impl Iterator<Item = (&'de str, &'de Node)>, Error> {
    MapDeserializer::new(entries.iter().map(pair))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::Value;

    use crate::source::FileId;
    use crate::syntax::parse;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Whole {
        number: u8,
        amount: f64,
        word: Word,
        pair: Option<Word>,
        names: BTreeMap<String, Vec<bool>>,
        left_out: Option<String>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        Plain,
        With(String),
    }

    #[test]
    fn reads_what_json_would() {
        let text =
            "number: 7\namount: 2\nword: plain\npair: { with: 票 }\nnames: { a: [true], b: [] }\n";
        let root = parse(FileId(0), text).root.unwrap();
        let read = Whole::deserialize(&root).unwrap();
        assert_eq!(read, Whole::deserialize(root.to_json()).unwrap());
        assert_eq!(read.pair, Some(Word::With("票".to_owned())));
        assert_eq!(Value::deserialize(&root).unwrap(), root.to_json());
    }

    #[test]
    fn refuses_what_json_would() {
        for text in [
            "number: 300\namount: 2\nword: plain\nnames: {}\n",
            "number: 7\namount: 2\nword: other\nnames: {}\n",
            "number: 7\namount: 2\nword: plain\nnames: {}\nmore: 1\n",
            "number: 7\namount: 2\nword: [plain]\nnames: {}\n",
            "number: 7\nword: plain\nnames: {}\n",
        ] {
            let root = parse(FileId(0), text).root.unwrap();
            assert!(Whole::deserialize(&root).is_err(), "{text}");
            assert!(Whole::deserialize(root.to_json()).is_err(), "{text}");
        }
    }
}
