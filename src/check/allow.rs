//! `# botwright: allow(code) reason`: what the author has looked at and wants to keep.
//!
//! On or above a line it silences what is said of that line; on or above the line of a resource's
//! name it silences the whole resource; `allow-file` silences the file. What makes a bot
//! unreadable cannot be silenced.

use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic, Group, Suggestion, codes, nearest};
use crate::language::address::Kind;
use crate::project::Project;
use crate::source::{FileId, Span};
use crate::syntax::{Node, comments};

const WORDS: [&str; 2] = ["allow", "allow-file"];

/// One code of one comment, and the piece of the file that it is about.
struct Allow {
    code: &'static Code,
    /// The code's word in the comment.
    word: Span,
    covers: Range<u32>,
    used: bool,
}

/// Drops what comments allow, and tells of comments that do nothing. `targeted`: only one target
/// was looked at. `broken`: where only a part is looked at, whether another part
/// cannot be read.
pub(super) fn apply(
    project: &Project,
    targeted: bool,
    broken: bool,
    is_silent: &dyn Fn(&Code) -> bool,
    found: &mut Vec<Diagnostic>,
) {
    let mut told = Vec::new();
    let mut allows = collect(project, &mut told);
    found.append(&mut told);
    if allows.is_empty() {
        return;
    }
    silence(&mut allows, found);
    // What was not looked for cannot be missed.
    let broken = broken || found.iter().any(|one| one.code.is_fixed());
    for allow in &allows {
        let may_be_elsewhere = match allow.code.group {
            _ if *allow.code == codes::UNSET_ENV || *allow.code == codes::UNUSED_ALLOW => true,
            Group::Platform | Group::Limits => targeted,
            _ => false,
        };
        if allow.used || broken || may_be_elsewhere || is_silent(allow.code) {
            continue;
        }
        found.push(
            Diagnostic::new(
                &codes::UNUSED_ALLOW,
                format!(
                    "this comment allows `{}`, which is not found here",
                    allow.code
                ),
            )
            .at(allow.word, "")
            .help("remove it; what it was for has been mended, or stands elsewhere"),
        );
    }
    silence(&mut allows, found);
}

fn silence(allows: &mut [Allow], found: &mut Vec<Diagnostic>) {
    found.retain(|diagnostic| {
        let Some(label) = &diagnostic.primary else {
            return true;
        };
        if diagnostic.code.is_fixed() {
            return true;
        }
        let mut keep = true;
        for allow in &mut *allows {
            if allow.code == diagnostic.code
                && allow.word.file == label.span.file
                && allow.covers.contains(&label.span.start)
            {
                allow.used = true;
                keep = false;
            }
        }
        keep
    });
}

fn collect(project: &Project, told: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let settings = (project.settings.file, &project.settings.root);
    let units = project.units.iter().map(|unit| (unit.file, &unit.root));
    let mut allows = Vec::new();
    for (file, root) in units.chain([settings]) {
        // A file that is not YAML has one mistake, and no comments.
        if let Some(root) = root
            && may_speak(project.sources.text(file))
        {
            in_file(project, file, root, &mut allows, told);
        }
    }
    allows
}

/// Most files hold no such comment, and are not read again for it.
fn may_speak(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "botwright:")
        .any(|at| text[..at].trim_end_matches([' ', '\t']).ends_with('#'))
}

fn in_file(
    project: &Project,
    file: FileId,
    root: &Node,
    allows: &mut Vec<Allow>,
    told: &mut Vec<Diagnostic>,
) {
    let Some(source) = project.sources.get(file) else {
        return;
    };
    let text = source.text();
    for comment in comments(text) {
        let Some(asked) = Asked::read(comment.text) else {
            continue;
        };
        // Behind the `#`.
        let base = comment.range.start + 1;
        let span = |range: Range<usize>| {
            Span::new(file, (base + range.start) as u32..(base + range.end) as u32)
        };
        let asked = match asked {
            Ok(asked) => asked,
            Err(word) => {
                let at = span(word.clone());
                told.push(strange(&comment.text[word], at));
                continue;
            }
        };
        let covers = if asked.whole_file {
            0..u32::MAX
        } else {
            covered(source, root, comment.range.clone(), comment.own_line)
        };
        for word in asked.codes {
            let at = span(word.clone());
            if word.is_empty() {
                told.push(strange(WORDS[usize::from(asked.whole_file)], at));
                continue;
            }
            match meant(&comment.text[word], at) {
                Ok(code) => allows.push(Allow {
                    code,
                    word: at,
                    covers: covers.clone(),
                    used: false,
                }),
                Err(diagnostic) => told.push(*diagnostic),
            }
        }
    }
}

/// What a comment asks for; places in its text behind the `#`.
struct Asked {
    whole_file: bool,
    codes: Vec<Range<usize>>,
}

impl Asked {
    /// `None` for a comment of another kind; the word that cannot be understood as an error.
    fn read(text: &str) -> Option<Result<Asked, Range<usize>>> {
        let rest = text.trim_start().strip_prefix("botwright:")?.trim_start();
        let start = text.len() - rest.len();
        let length = rest
            .find(|letter: char| !letter.is_ascii_alphabetic() && letter != '-')
            .unwrap_or(rest.len());
        let word = &rest[..length];
        let open = rest[length..].trim_start();
        let list = open
            .strip_prefix('(')
            .and_then(|inside| inside.split_once(')'));
        match list {
            Some((list, _)) if WORDS.contains(&word) => {
                let at = text.len() - open.len() + 1;
                Some(Ok(Asked {
                    whole_file: word == WORDS[1],
                    codes: pieces(list, at),
                }))
            }
            // The key of a project file that was commented out, or a sentence.
            None if !WORDS.contains(&word) => None,
            _ => Some(Err(start..start + length)),
        }
    }
}

/// The words of a list with commas, without the spaces around them.
fn pieces(list: &str, at: usize) -> Vec<Range<usize>> {
    let mut start = at;
    let mut found = Vec::new();
    for piece in list.split(',') {
        let word = piece.trim();
        let from = start + (piece.len() - piece.trim_start().len());
        found.push(from..from + word.len());
        start += piece.len() + 1;
    }
    found
}

fn strange(word: &str, at: Span) -> Diagnostic {
    let diagnostic = if WORDS.contains(&word) {
        Diagnostic::new(
            &codes::UNKNOWN_LINT,
            format!("`{word}` needs a code in `( )`"),
        )
    } else {
        Diagnostic::new(
            &codes::UNKNOWN_LINT,
            format!("a comment cannot ask for `{word}`"),
        )
    };
    diagnostic
        .at(at, "")
        .help("write `# botwright: allow(CODE) reason`, or `allow-file` for the whole file")
}

/// The code that a word means, if a comment can allow it.
fn meant(word: &str, at: Span) -> Result<&'static Code, Box<Diagnostic>> {
    let Some(code) = codes::find(word) else {
        let names = codes::ALL.iter().map(|code| code.name);
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_LINT, format!("there is no code `{word}`")).at(at, "");
        return Err(Box::new(match nearest(word, names) {
            Some(near) => diagnostic
                .help(format!("did you mean `{}`?", near.name))
                .suggest(Suggestion::replace(at, near.name, near.sure)),
            None => diagnostic.help("`botwright explain` lists all codes"),
        }));
    };
    if code.is_fixed() {
        let reason = match code.group {
            Group::Sync => "is said by `plan` and `apply`, not by `check`",
            _ => "is an error that nothing can allow",
        };
        return Err(Box::new(
            Diagnostic::new(&codes::UNUSED_ALLOW, format!("`{code}` {reason}"))
                .at(at, "")
                .help("remove it from the comment"),
        ));
    }
    Ok(code)
}

/// The bytes that a comment is about: its line or the next that is no comment, or the resource
/// that is named there.
fn covered(
    source: &crate::source::SourceFile,
    root: &Node,
    comment: Range<usize>,
    own_line: bool,
) -> Range<u32> {
    let (text, lines) = (source.text(), source.lines());
    let mut line = lines.line(comment.start as u32);
    if own_line {
        line += 1;
        while line <= lines.count() {
            let range = lines.range(text, line);
            let written = text[range.start as usize..range.end as usize].trim();
            if !written.is_empty() && !written.starts_with('#') {
                break;
            }
            line += 1;
        }
    }
    let range = lines.range(text, line);
    // An empty line ends where it starts, and what is said at its end belongs to it.
    let mut covers = range.start..range.end + 1;
    let mut widen = |key: &Range<u32>, value: &Node| {
        if range.contains(&key.start) {
            covers.start = covers.start.min(key.start);
            covers.end = covers.end.max(value.range.end);
        }
    };
    for entry in root.entries() {
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| *kind.key() == *entry.key.text);
        if kind.is_some_and(|kind| kind.is_singleton() || kind == Kind::Contact) {
            widen(&entry.key.range, &entry.value);
        } else {
            for named in entry.value.entries() {
                widen(&named.key.range, &named.value);
            }
        }
    }
    covers
}
