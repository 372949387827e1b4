//! One mistake, one diagnostic: what only follows from another one is left out.

use super::Report;
use crate::diagnostics::{Diagnostic, codes};

impl Report<'_> {
    /// One mistake, one diagnostic: what is missing by name is not also missing by choice.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let mut kept: Vec<(String, Diagnostic)> = Vec::new();
        // What a misspelt key was meant to be is not also missing.
        let meant: Vec<(String, String)> = self
            .diagnostics
            .iter()
            .filter(|(_, diagnostic)| diagnostic.code == &codes::UNKNOWN_KEY)
            .filter_map(|(pointer, diagnostic)| {
                let (above, _) = pointer.rsplit_once('/')?;
                let edit = diagnostic.suggestions.first()?.edits.first()?;
                Some((above.to_owned(), format!("`{}`", edit.replacement)))
            })
            .collect();
        // What says most comes first; what only follows from it is then left out.
        let mut sorted = self.diagnostics;
        sorted.sort_by_key(|(_, diagnostic)| match diagnostic.code {
            code if code == &codes::UNKNOWN_KEY => 0,
            code if code == &codes::WRONG_TYPE || code == &codes::CONFLICTING_KEYS => 1,
            _ => 2,
        });
        for (pointer, diagnostic) in sorted {
            let follows = kept.iter().any(|(place, other)| {
                *place == pointer
                    && (other.code == &codes::WRONG_TYPE
                        && diagnostic.code == &codes::INVALID_VALUE
                        || other.code == &codes::CONFLICTING_KEYS
                            && diagnostic.code == &codes::MISSING_KEY)
            });
            let misspelt = diagnostic.code == &codes::MISSING_KEY
                && meant
                    .iter()
                    .any(|(above, key)| *above == pointer && diagnostic.message.contains(key));
            if follows || misspelt || fold(&mut kept, &pointer, &diagnostic) {
                continue;
            }
            let same_place = kept.iter_mut().find(|(other, kept)| {
                *other == pointer
                    && kept.code == diagnostic.code
                    && kept.code == &codes::MISSING_KEY
                    && kept.primary == diagnostic.primary
            });
            match same_place {
                Some((_, kept)) if diagnostic.help.as_deref() == Some("add one of them") => {
                    let _ = kept;
                }
                Some((_, kept)) if kept.help.as_deref() == Some("add one of them") => {
                    *kept = diagnostic;
                }
                _ => kept.push((pointer, diagnostic)),
            }
        }
        kept.into_iter().map(|(_, diagnostic)| diagnostic).collect()
    }
}

/// What is missing beside one unknown key is most likely what that key was meant to be: it is said
/// there.
fn fold(kept: &mut [(String, Diagnostic)], pointer: &str, missing: &Diagnostic) -> bool {
    if missing.code != &codes::MISSING_KEY {
        return false;
    }
    let mut unknown = kept.iter_mut().filter(|(place, diagnostic)| {
        diagnostic.code == &codes::UNKNOWN_KEY
            && diagnostic.suggestions.is_empty()
            && place
                .rsplit_once('/')
                .is_some_and(|(above, _)| above == pointer)
    });
    let (Some((_, only)), None) = (unknown.next(), unknown.next()) else {
        return false;
    };
    let keys = only.help.take().unwrap_or_default();
    only.help = Some(format!("{}; {keys}", missing.message));
    true
}
