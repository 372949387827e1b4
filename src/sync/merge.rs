//! Three-way comparison, field by field: file, base (last written and read back), live.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::key::DigestKey;
use super::path::Path;
use super::sealed::{Fields, Hidden, Sealed};

/// Whose change a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// The file changed.
    Yours,
    /// The platform changed.
    Drift,
    /// Both changed, differently.
    Conflict,
    /// The file sets what the platform had filled in by itself.
    Default,
}

/// One field in which file and platform differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub path: Path,
    pub class: Class,
    /// What the file wants; `None`: it was dropped from the file.
    pub file: Option<Sealed>,
    /// What was last written; `None`: it was not ours.
    pub base: Option<Sealed>,
    /// What the platform holds.
    pub live: Option<Sealed>,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merge {
    /// In the order of paths.
    pub differences: Vec<Difference>,
    /// Fields in which file and platform agree, but the base does not say so yet.
    pub converged: Vec<(Path, Option<Sealed>)>,
}

/// What the platform made of what was written to it, by path: values that it filled in or changed.
pub type Readback = BTreeMap<String, Sealed>;

/// Compares a resource with its base and with what the platform holds.
#[must_use]
pub fn merge(
    file: &Fields,
    base: &Fields,
    live: &Fields,
    readback: &Readback,
    key: &DigestKey,
) -> Merge {
    let mut merging = Merging {
        readback,
        key,
        found: Merge::default(),
    };
    merging.maps(&Path::default(), file, Some(base), live);
    merging.found
}

struct Merging<'a> {
    readback: &'a Readback,
    key: &'a DigestKey,
    found: Merge,
}

impl Merging<'_> {
    fn maps(&mut self, at: &Path, file: &Fields, base: Option<&Fields>, live: &Fields) {
        let mut keys: BTreeSet<&String> = file.keys().collect();
        keys.extend(base.into_iter().flat_map(BTreeMap::keys));
        for key in keys {
            let base = base.and_then(|base| base.get(key));
            self.values(&at.key(key), file.get(key), base, live.get(key));
        }
    }

    fn values(
        &mut self,
        at: &Path,
        file: Option<&Sealed>,
        base: Option<&Sealed>,
        live: Option<&Sealed>,
    ) {
        match (file, base, live) {
            (Some(Sealed::Map(file)), base, Some(Sealed::Map(live))) => {
                let base = match base {
                    Some(Sealed::Map(base)) => Some(base),
                    _ => None,
                };
                self.maps(at, file, base, live);
            }
            // The file dropped a map that also holds keys of others: only ours go.
            (None, Some(base @ Sealed::Map(ours)), Some(held @ Sealed::Map(live)))
                if !self.key.covers(held, base) =>
            {
                self.maps(at, &Fields::new(), Some(ours), live);
            }
            (Some(Sealed::List(file)), Some(Sealed::List(base)), Some(Sealed::List(live)))
                if file.len() == base.len() && base.len() == live.len() =>
            {
                for (index, ((file, base), live)) in file.iter().zip(base).zip(live).enumerate() {
                    self.values(&at.index(index), Some(file), Some(base), Some(live));
                }
            }
            _ => self.leaf(at, file, base, live),
        }
    }

    fn leaf(
        &mut self,
        at: &Path,
        file: Option<&Sealed>,
        base: Option<&Sealed>,
        live: Option<&Sealed>,
    ) {
        let file_is_base = self.same(file, base);
        let filled_in = live.is_some() && self.same(self.readback.get(&at.to_string()), live);
        if self.same(file, live) {
            if !file_is_base || base.is_some() != file.is_some() {
                self.found.converged.push((at.clone(), file.cloned()));
            }
            return;
        }
        let live_is_base = filled_in || self.same(base, live);
        let class = match (file_is_base, live_is_base) {
            // The platform keeps what was written in a form of its own.
            (true, true) => return,
            (true, false) => Class::Drift,
            (false, true) if base.is_none() => {
                if live.is_some() {
                    Class::Default
                } else {
                    Class::Yours
                }
            }
            (false, true) => Class::Yours,
            (false, false) => Class::Conflict,
        };
        self.found.differences.push(Difference {
            path: at.clone(),
            class,
            file: file.cloned(),
            base: base.cloned(),
            live: live.cloned(),
        });
    }

    fn same(&self, managed: Option<&Sealed>, other: Option<&Sealed>) -> bool {
        match (managed, other) {
            (Some(managed), Some(other)) => self.key.covers(managed, other),
            (None, None) => true,
            _ => false,
        }
    }
}

/// What the platform made of `written`: values that it filled in or changed, by path.
#[must_use]
pub fn readback(written: &Fields, live: &Fields, key: &DigestKey) -> Readback {
    let mut found = Readback::new();
    compare(&Path::default(), written, live, key, &mut found);
    found
}

fn compare(at: &Path, written: &Fields, live: &Fields, key: &DigestKey, found: &mut Readback) {
    for (name, held) in live {
        let path = at.key(name);
        match written.get(name) {
            Some(ours) => compare_value(&path, ours, held, key, found),
            None => {
                found.insert(path.to_string(), held.clone());
            }
        }
    }
}

fn compare_value(at: &Path, ours: &Sealed, held: &Sealed, key: &DigestKey, found: &mut Readback) {
    match (ours, held) {
        (Sealed::Map(ours), Sealed::Map(held)) => compare(at, ours, held, key, found),
        (Sealed::List(ours), Sealed::List(held)) if ours.len() == held.len() => {
            for (index, (ours, held)) in ours.iter().zip(held).enumerate() {
                compare_value(&at.index(index), ours, held, key, found);
            }
        }
        _ => {
            if !key.covers(ours, held) {
                found.insert(at.to_string(), held.clone());
            }
        }
    }
}

/// Hides in `live` whatever stands where one of `known` has a secret, by field, whatever the
/// index, and whatever has the very value of a secret known there.
pub fn mask(live: &mut Fields, known: &[&Fields], key: &DigestKey) {
    let mut secrets = Secrets::default();
    for fields in known {
        secrets.collect_fields(&Path::default(), fields);
    }
    if secrets.fields.is_empty() {
        return;
    }
    for (name, value) in live.iter_mut() {
        secrets.mask(&Path::default().key(name), value, key);
    }
}

#[derive(Default)]
struct Secrets {
    /// Names of the variables, by field.
    fields: BTreeMap<Vec<String>, BTreeSet<String>>,
    digests: BTreeMap<String, BTreeSet<String>>,
}

impl Secrets {
    fn collect_fields(&mut self, at: &Path, fields: &Fields) {
        for (name, value) in fields {
            self.collect(&at.key(name), value);
        }
    }

    fn collect(&mut self, at: &Path, value: &Sealed) {
        match value {
            Sealed::Map(fields) => self.collect_fields(at, fields),
            Sealed::List(items) => items.iter().for_each(|item| self.collect(at, item)),
            Sealed::Hidden(Hidden { names, digest }) if !names.is_empty() => {
                let field = at.pattern().into_iter().map(str::to_owned).collect();
                self.fields
                    .entry(field)
                    .or_default()
                    .extend(names.iter().cloned());
                if let Some(digest) = digest {
                    self.digests.insert(digest.clone(), names.clone());
                }
            }
            _ => {}
        }
    }

    fn mask(&self, at: &Path, value: &mut Sealed, key: &DigestKey) {
        match value {
            Sealed::Map(fields) => {
                for (name, value) in fields.iter_mut() {
                    self.mask(&at.key(name), value, key);
                }
            }
            Sealed::List(items) => items.iter_mut().for_each(|item| self.mask(at, item, key)),
            Sealed::Text(text) => {
                let digest = key.digest(format!("text:{text}").as_bytes());
                let field: Vec<String> = at.pattern().into_iter().map(str::to_owned).collect();
                let names = self
                    .digests
                    .get(&digest)
                    .or_else(|| self.fields.get(&field));
                if let Some(names) = names {
                    *value = Sealed::Hidden(Hidden {
                        names: names.clone(),
                        digest: Some(digest),
                    });
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
