//! What is true of the whole bot: what the files change of it, and what is written then.
//!
//! The platform's answer to where a bot stands carries its settings, so comparing them costs no
//! request. They are written right before the publish that makes them live.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Basis;
use super::document::Change;
use crate::platforms::BotSettings;
use crate::platforms::content::decode_content;
use crate::sync::key::DigestKey;
use crate::sync::merge::Class;
use crate::sync::path::Path;
use crate::sync::sealed::{Fields, Sealed};

/// What the publish changes of the published settings. A setting that the files do not have is
/// left alone.
pub(super) fn changes(basis: &Basis<'_>) -> Vec<Change> {
    let Some(settings) = basis.settings else {
        return Vec::new();
    };
    let wanted = basis.key.seal_fields(settings);
    let mut live = published(&basis.snapshot.status.settings, basis.key);
    live.retain(|key, _| wanted.contains_key(key));
    let mut found = Vec::new();
    fields(&Path::default(), &wanted, &live, &mut found);
    found
}

/// The settings as they were published last, to be compared.
pub(in crate::sync) fn published(settings: &BotSettings, key: &DigestKey) -> Fields {
    match &settings.published {
        Some(published) => key.seal_fields(&decode_content(published, &BTreeMap::new())),
        None => Fields::new(),
    }
}

fn fields(path: &Path, wanted: &Fields, live: &Fields, found: &mut Vec<Change>) {
    let keys: BTreeSet<&String> = wanted.keys().chain(live.keys()).collect();
    for key in keys {
        let path = path.key(key);
        match (live.get(key), wanted.get(key)) {
            (Some(Sealed::Map(live)), Some(Sealed::Map(wanted))) => {
                fields(&path, wanted, live, found);
            }
            (before, after) if before == after => {}
            (before, after) => found.push(Change {
                path,
                before: before.cloned(),
                after: after.cloned(),
                class: Class::Yours,
            }),
        }
    }
}
