//! Reading values that may be written in several ways, without a copy of the value.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde_json::Value;

/// Reads a text, or else a mapping.
pub(super) fn text_or_mapping<'de, D, T, M>(
    deserializer: D,
    text: impl FnOnce(String) -> T,
    mapping: impl FnOnce(M) -> T,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    M: Deserialize<'de>,
{
    deserializer.deserialize_any(TextOrMapping {
        text,
        mapping,
        read: PhantomData,
    })
}

struct TextOrMapping<F, G, M> {
    text: F,
    mapping: G,
    read: PhantomData<fn() -> M>,
}

impl<'de, T, M, F, G> Visitor<'de> for TextOrMapping<F, G, M>
where
    M: Deserialize<'de>,
    F: FnOnce(String) -> T,
    G: FnOnce(M) -> T,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a mapping")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok((self.text)(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<T, E> {
        Ok((self.text)(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        M::deserialize(MapAccessDeserializer::new(map)).map(self.mapping)
    }
}

/// A mapping whose first few entries have been read to see which of several things it is.
pub(super) struct Keyed<A> {
    /// What stands before the deciding key.
    before: std::vec::IntoIter<(String, Value)>,
    held: Option<Value>,
    key: Option<&'static str>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> Keyed<A> {
    /// Reads on to the first of `keys`, and says which one it is. `None` if none is there.
    pub(super) fn find(
        mut rest: A,
        keys: &'static [&'static str],
    ) -> Result<Option<(&'static str, Keyed<A>)>, A::Error> {
        let mut before = Vec::new();
        while let Some(word) = rest.next_key_seed(OneOf(keys))? {
            match word {
                Ok(key) => {
                    let keyed = Keyed {
                        before: before.into_iter(),
                        held: None,
                        key: Some(key),
                        rest,
                    };
                    return Ok(Some((key, keyed)));
                }
                Err(other) => before.push((other, rest.next_value()?)),
            }
        }
        Ok(None)
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Keyed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        if let Some((key, value)) = self.before.next() {
            self.held = Some(value);
            return seed.deserialize(key.into_deserializer()).map(Some);
        }
        match self.key.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.held.take() {
            Some(value) => seed.deserialize(value).map_err(A::Error::custom),
            None => self.rest.next_value_seed(seed),
        }
    }
}

/// Reads a key: one of these, or another.
struct OneOf(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for OneOf {
    type Value = Result<&'static str, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for OneOf {
    type Value = Result<&'static str, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, word: &str) -> Result<Self::Value, E> {
        let known = self.0.iter().copied().find(|key| *key == word);
        Ok(known.ok_or_else(|| word.to_owned()))
    }
}
