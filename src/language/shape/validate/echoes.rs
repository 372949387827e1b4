//! One mistake, one diagnostic: what only follows from another one is left out.

use std::collections::{HashMap, HashSet};

use super::Report;
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax;

/// How the help begins where a mapping has one key alone.
pub(super) const ONLY_KEY: &str = "the only key here is";

/// Keys whose word decides which others may stand beside them.
const DECIDING: &[&str] = &["type", "event"];

impl Report<'_> {
    /// What is left when every echo is gone.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        // What says most comes first; what only follows from it is then left out.
        let mut sorted = std::mem::take(&mut self.diagnostics);
        sorted.sort_by_key(|(_, diagnostic)| rank(diagnostic));
        let mut kept: Vec<Diagnostic> = Vec::new();
        let mut heard = Heard::default();
        for (pointer, diagnostic) in &sorted {
            heard.note(pointer, diagnostic);
        }
        let bare = self.without_its_key(&sorted);
        for (pointer, mut diagnostic) in sorted {
            let above = pointer.rsplit_once('/').map(|(above, _)| above);
            if diagnostic.code == &codes::UNKNOWN_KEY
                && above.is_some_and(|above| bare.contains(above))
            {
                continue;
            }
            if diagnostic.code == &codes::MISSING_KEY
                && bare.contains(&pointer)
                && let Some(help) = &mut diagnostic.help
            {
                help.push_str(", and put what stands here below it");
            }
            if heard.is_echo(&pointer, &diagnostic)
                || fold(&mut kept, &heard, &pointer, &diagnostic)
            {
                continue;
            }
            heard.keep(pointer, &diagnostic, kept.len());
            kept.push(diagnostic);
        }
        kept
    }
}

impl Report<'_> {
    /// The places of mappings that have one key by the schema, and have it not, but several others:
    /// those belong below it.
    fn without_its_key(&self, said: &[(String, Diagnostic)]) -> HashSet<String> {
        let mut strange: HashMap<&str, usize> = HashMap::new();
        for (pointer, diagnostic) in said {
            let only = diagnostic.help.as_deref();
            if diagnostic.code == &codes::UNKNOWN_KEY
                && only.is_some_and(|help| help.starts_with(ONLY_KEY))
                && let Some((above, _)) = pointer.rsplit_once('/')
            {
                *strange.entry(above).or_default() += 1;
            }
        }
        let lacking = said.iter().filter(|(pointer, diagnostic)| {
            let number = strange.get(pointer.as_str()).copied().unwrap_or_default();
            diagnostic.code == &codes::MISSING_KEY
                && number >= 2
                && syntax::find(self.root, pointer)
                    .is_some_and(|found| found.value.entries().len() == number)
        });
        lacking.map(|(pointer, _)| pointer.clone()).collect()
    }
}

fn rank(diagnostic: &Diagnostic) -> u8 {
    let code = diagnostic.code;
    if code == &codes::UNKNOWN_KEY {
        0
    } else if code == &codes::WRONG_TYPE || code == &codes::CONFLICTING_KEYS {
        1
    } else if is_choice(diagnostic) {
        3
    } else {
        2
    }
}

/// Whether one of several keys is missing.
fn is_choice(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == &codes::MISSING_KEY && diagnostic.help.as_deref() == Some("add one of them")
}

/// What has been said, by place.
#[derive(Default)]
struct Heard {
    /// What misspelt keys were meant to be, in backticks, with the mapping that they stand in.
    meant: HashSet<(String, String)>,
    /// Places at which anything is wrong, and the missing keys of mappings as if they stood there.
    wrong: HashSet<String>,
    /// Kept diagnostics by their place and code.
    kept: HashSet<(String, &'static str)>,
    /// Unknown keys that resemble no other, by the mapping that they stand in.
    strange: HashMap<String, Vec<usize>>,
}

impl Heard {
    fn note(&mut self, pointer: &str, diagnostic: &Diagnostic) {
        let code = diagnostic.code;
        if code == &codes::UNKNOWN_KEY {
            let edit = diagnostic
                .suggestions
                .first()
                .and_then(|suggestion| suggestion.edits.first());
            if let (Some((above, _)), Some(edit)) = (pointer.rsplit_once('/'), edit) {
                let key = format!("`{}`", edit.replacement);
                self.meant.insert((above.to_owned(), key));
            }
        } else if code == &codes::MISSING_KEY {
            for key in DECIDING {
                if diagnostic.help == Some(format!("add `{key}:`")) {
                    self.wrong.insert(format!("{pointer}/{key}"));
                }
            }
        } else if code != &codes::CONFLICTING_KEYS {
            self.wrong.insert(pointer.to_owned());
        }
    }

    fn has_kept(&self, pointer: &str, code: &'static str) -> bool {
        self.kept.contains(&(pointer.to_owned(), code))
    }

    fn is_echo(&self, pointer: &str, diagnostic: &Diagnostic) -> bool {
        let code = diagnostic.code;
        if code == &codes::INVALID_VALUE {
            // A value is wrong once.
            return self.has_kept(pointer, codes::WRONG_TYPE.name)
                || self.has_kept(pointer, codes::INVALID_VALUE.name);
        }
        if code == &codes::CONFLICTING_KEYS {
            // What goes with a wrong or missing word cannot be known.
            return pointer.rsplit_once('/').is_some_and(|(above, _)| {
                DECIDING
                    .iter()
                    .any(|key| self.wrong.contains(&format!("{above}/{key}")))
            });
        }
        if code == &codes::MISSING_KEY {
            // A misspelt key is not missing, too.
            let named = diagnostic.message.split('`').skip(1).step_by(2);
            let misspelt = named
                .map(|key| (pointer.to_owned(), format!("`{key}`")))
                .any(|meant| self.meant.contains(&meant));
            return misspelt || self.has_kept(pointer, codes::CONFLICTING_KEYS.name);
        }
        false
    }

    fn keep(&mut self, pointer: String, diagnostic: &Diagnostic, index: usize) {
        if diagnostic.code == &codes::UNKNOWN_KEY
            && diagnostic.suggestions.is_empty()
            && let Some((above, _)) = pointer.rsplit_once('/')
        {
            self.strange
                .entry(above.to_owned())
                .or_default()
                .push(index);
        }
        self.kept.insert((pointer, diagnostic.code.name));
    }
}

/// What is missing beside one unknown key is most likely what that key was meant to be: it is said
/// there.
fn fold(kept: &mut [Diagnostic], heard: &Heard, pointer: &str, missing: &Diagnostic) -> bool {
    if missing.code != &codes::MISSING_KEY {
        return false;
    }
    let Some([only]) = heard.strange.get(pointer).map(Vec::as_slice) else {
        return false;
    };
    let Some(unknown) = kept.get_mut(*only) else {
        return false;
    };
    let keys = unknown.help.take().unwrap_or_default();
    unknown.help = Some(format!("{}; {keys}", missing.message));
    true
}
