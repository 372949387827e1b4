//! The key of digests, and what it can tell of values without holding them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::sealed::{Fields, Hidden, Sealed};
use crate::language::value::Value;

/// The key of all digests: random, kept in the state, never in a plan.
#[derive(Clone)]
pub struct DigestKey {
    bytes: [u8; 32],
    /// Whether a state keeps it; otherwise its digests mean nothing to a later run.
    pub kept: bool,
}

impl fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestKey")
    }
}

impl DigestKey {
    /// A new random key.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn random() -> Result<DigestKey, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(DigestKey { bytes, kept: false })
    }

    #[must_use]
    pub fn from_hex(text: &str) -> Option<DigestKey> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (byte, index) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(text.get(index..index + 2)?, 16).ok()?;
        }
        Some(DigestKey { bytes, kept: true })
    }

    #[must_use]
    pub fn to_hex(&self) -> String {
        hex(&self.bytes)
    }

    /// HMAC-SHA256 in lowercase hex.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.bytes).expect("HMAC takes keys of any length");
        mac.update(bytes);
        hex(&mac.finalize().into_bytes())
    }

    /// The digest of a scalar; its type is part of it.
    fn of_scalar(&self, value: &Sealed) -> Option<String> {
        let text = match value {
            Sealed::Null => "null".to_owned(),
            Sealed::Bool(flag) => format!("bool:{flag}"),
            Sealed::Int(number) => format!("number:{number}"),
            Sealed::Float(number) => format!("number:{number}"),
            Sealed::Text(text) => format!("text:{text}"),
            Sealed::Ref(address) => format!("ref:{address}"),
            Sealed::Hidden(hidden) => return hidden.digest.clone(),
            Sealed::List(_) | Sealed::Map(_) => return None,
        };
        Some(self.digest(text.as_bytes()))
    }

    /// A value of the files, with its secrets replaced by digests.
    #[must_use]
    pub fn seal(&self, value: &Value) -> Sealed {
        match value {
            Value::Null => Sealed::Null,
            Value::Bool(flag) => Sealed::Bool(*flag),
            Value::Int(number) => Sealed::Int(*number),
            Value::Float(number) => super::sealed::float(*number),
            Value::Text(text) => Sealed::Text(text.clone()),
            Value::Secret(secret) => Sealed::Hidden(Hidden {
                names: secret.names.clone(),
                digest: Some(self.digest(format!("text:{}", secret.expose()).as_bytes())),
            }),
            Value::List(items) => Sealed::List(items.iter().map(|item| self.seal(item)).collect()),
            Value::Map(entries) => Sealed::Map(self.seal_fields(entries)),
            Value::Ref(address) => Sealed::Ref(address.clone()),
        }
    }

    #[must_use]
    pub fn seal_fields(&self, entries: &BTreeMap<String, Value>) -> Fields {
        entries
            .iter()
            .map(|(key, item)| (key.clone(), self.seal(item)))
            .collect()
    }

    /// The same shape with every scalar replaced by its digest: contact data in a state.
    #[must_use]
    pub fn hide(&self, value: &Sealed) -> Sealed {
        match value {
            Sealed::List(items) => Sealed::List(items.iter().map(|item| self.hide(item)).collect()),
            Sealed::Map(entries) => Sealed::Map(self.hide_fields(entries)),
            Sealed::Hidden(hidden) => Sealed::Hidden(hidden.clone()),
            scalar => Sealed::Hidden(Hidden {
                names: BTreeSet::new(),
                digest: self.of_scalar(scalar),
            }),
        }
    }

    #[must_use]
    pub fn hide_fields(&self, entries: &Fields) -> Fields {
        entries
            .iter()
            .map(|(key, item)| (key.clone(), self.hide(item)))
            .collect()
    }

    /// Whether `live` is what `managed` wants: equal, but maps of `live` may hold more keys, which
    /// nobody manages.
    #[must_use]
    pub fn covers(&self, managed: &Sealed, live: &Sealed) -> bool {
        match (managed, live) {
            (Sealed::Map(managed), Sealed::Map(live)) => managed.iter().all(|(key, value)| {
                live.get(key)
                    .is_some_and(|present| self.covers(value, present))
            }),
            (Sealed::List(managed), Sealed::List(live)) => {
                managed.len() == live.len()
                    && managed.iter().zip(live).all(|(a, b)| self.covers(a, b))
            }
            (Sealed::Hidden(_), _) | (_, Sealed::Hidden(_)) => {
                let (a, b) = (self.of_scalar(managed), self.of_scalar(live));
                a.is_some() && a == b
            }
            (Sealed::Int(_) | Sealed::Float(_), Sealed::Int(_) | Sealed::Float(_)) => {
                self.of_scalar(managed) == self.of_scalar(live)
            }
            (a, b) => a == b,
        }
    }
}

/// Bytes in lowercase hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 in lowercase hex, for what is no secret.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// `N` random bytes in hex.
pub(super) fn random_hex<const N: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}
