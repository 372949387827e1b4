//! What comes from the environment is told by its name, in all that the chat prints and saves.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// Shorter values stand in too many words.
const SHORTEST: usize = 4;
/// The fewest letters of a base64 text that tell it from chance.
const SHORTEST_BASE64: usize = 6;

/// The values of the environment that the bot has used, and what is written instead.
#[derive(Clone, Debug, Default)]
pub(super) struct Mask {
    /// From a form of a value to `${env.NAME}`.
    forms: BTreeMap<String, String>,
}

impl Mask {
    /// Hides one more value.
    pub(super) fn hide(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.chars().count() < SHORTEST {
            return;
        }
        let instead = format!("${{env.{name}}}");
        for form in forms(value) {
            self.forms.entry(form).or_insert_with(|| instead.clone());
        }
    }

    /// Hides what another hides, too.
    pub(super) fn merge(&mut self, other: &Mask) {
        for (form, instead) in &other.forms {
            self.forms
                .entry(form.clone())
                .or_insert_with(|| instead.clone());
        }
    }

    pub(super) fn text(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((at, form, instead)) = self.first(rest) {
            masked.push_str(&rest[..at]);
            masked.push_str(instead);
            rest = &rest[at + form.len()..];
        }
        masked.push_str(rest);
        masked
    }

    /// The first hidden value in a text; of those at the same place, the longest.
    fn first(&self, text: &str) -> Option<(usize, &str, &str)> {
        self.forms
            .iter()
            .filter_map(|(form, instead)| Some((text.find(form)?, form.as_str(), instead.as_str())))
            .min_by_key(|(at, form, _)| (*at, usize::MAX - form.len()))
    }

    pub(super) fn json(&self, json: Json) -> Json {
        match json {
            Json::String(text) => Json::String(self.text(&text)),
            Json::Number(number) => {
                let written = number.to_string();
                let masked = self.text(&written);
                if masked == written {
                    Json::Number(number)
                } else {
                    Json::String(masked)
                }
            }
            Json::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Json::Object(map) => map
                .into_iter()
                .map(|(key, value)| (self.text(&key), self.json(value)))
                .collect(),
            other => other,
        }
    }

    /// Hides the values in all texts of something.
    ///
    /// # Errors
    /// Without its values it is no such thing any more; one plain sentence.
    pub(super) fn all<T: Clone + Serialize + DeserializeOwned>(
        &self,
        thing: &T,
    ) -> Result<T, String> {
        if self.forms.is_empty() {
            return Ok(thing.clone());
        }
        serde_json::to_value(thing)
            .and_then(|json| serde_json::from_value(self.json(json)))
            .map_err(|_| {
                "something in it is a value of the environment and cannot be written without it"
                    .to_owned()
            })
    }
}

/// A value as it is, inside a JSON text, in an address, and in base64.
fn forms(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    let quoted = Json::String(value.to_owned()).to_string();
    forms.push(quoted[1..quoted.len() - 1].to_owned());
    for kept in [b"-_.~".as_slice(), b"-_.~!$&'()*+,;=:@/?"] {
        let encoded = percent_encoded(value, kept);
        for encoded in [lower_case_hex(&encoded), encoded] {
            forms.push(encoded.replace("%20", "+"));
            forms.push(encoded);
        }
    }
    // What stands before the value in a base64 text moves its letters by 0, 1 or 2 bytes.
    for before in 0..3 {
        let encoded = base64_inside(value.as_bytes(), before);
        if encoded.len() >= SHORTEST_BASE64 {
            forms.push(encoded.replace('+', "-").replace('/', "_"));
            forms.push(encoded);
        }
    }
    forms
}

fn percent_encoded(value: &str, kept: &[u8]) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// `%2F` as `%2f`.
fn lower_case_hex(encoded: &str) -> String {
    let mut left = 0;
    encoded
        .chars()
        .map(|letter| {
            if letter == '%' {
                left = 2;
                letter
            } else if left > 0 {
                left -= 1;
                letter.to_ascii_lowercase()
            } else {
                letter
            }
        })
        .collect()
}

/// The letters of a base64 text that depend on these bytes alone, when so many bytes (0 to 2) stand
/// before them in a group of three.
fn base64_inside(bytes: &[u8], before: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> = std::iter::repeat_n(0, before)
        .chain(bytes.iter().copied())
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    let unsure = (before * 8).div_ceil(6);
    bits.chunks_exact(6)
        .skip(unsure)
        .map(|six| {
            let index = six
                .iter()
                .fold(0, |index, bit| index * 2 + usize::from(*bit));
            char::from(LETTERS[index])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mask() -> Mask {
        let mut mask = Mask::default();
        mask.hide("API_KEY", "s3cr3t\n");
        mask.hide("LONGER", "s3cr3t/and more");
        mask.hide("SHORT", "abc");
        mask.hide("PIN", "20260");
        mask
    }

    #[test]
    fn every_form_of_a_value_is_hidden() {
        let table = [
            ("Bearer s3cr3t.", "Bearer ${env.API_KEY}."),
            ("s3cr3t/and more, s3cr3t", "${env.LONGER}, ${env.API_KEY}"),
            ("?k=s3cr3t%2Fand%20more&", "?k=${env.LONGER}&"),
            ("?k=s3cr3t%2fand+more&", "?k=${env.LONGER}&"),
            ("?k=s3cr3t/and%20more&", "?k=${env.LONGER}&"),
            // `s3cr3t`, `u:s3cr3t` and `me:s3cr3t`.
            ("czNjcjN0", "${env.API_KEY}"),
            ("dTpzM2NyM3Q=", "dTp${env.API_KEY}Q="),
            ("bWU6czNjcjN0", "bWU6${env.API_KEY}"),
            ("abc", "abc"),
        ];
        for (text, wanted) in table {
            assert_eq!(mask().text(text), wanted, "{text}");
        }
    }

    #[test]
    fn values_in_json_are_hidden() {
        let json = json!({ "a": ["s3cr3t", 1, null], "s3cr3t": { "b": 20260 } });
        let wanted =
            json!({ "a": ["${env.API_KEY}", 1, null], "${env.API_KEY}": { "b": "${env.PIN}" } });
        assert_eq!(mask().json(json), wanted);
    }
}
