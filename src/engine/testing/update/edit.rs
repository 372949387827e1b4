//! Changes in the text of a file: values replaced, turns removed and inserted, all else kept.

use std::ops::Range;

use crate::source::FileId;
use crate::syntax::{self, Content, Entry, Node, Style};

/// Replacements in one file, by bytes.
#[derive(Debug, Default)]
pub(super) struct Edits {
    list: Vec<(Range<usize>, String)>,
}

/// Why something is not changed by machine.
pub(super) type Reason = &'static str;

const ALIAS: Reason = "it came through an alias";
const LAYOUT: Reason = "its layout cannot be kept";

impl Edits {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds the edits of another, unless some would touch the same text.
    pub(super) fn join(&mut self, other: Edits) -> Result<(), Reason> {
        let before = self.list.len();
        self.list.extend(other.list);
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let apart = self
            .list
            .windows(2)
            .all(|pair| pair[0].0.end <= pair[1].0.start);
        if apart {
            return Ok(());
        }
        self.list.truncate(before);
        Err("its changes touch those of another test")
    }

    /// The text with all edits made.
    pub(super) fn apply(mut self, text: &str) -> String {
        let mut text = text.to_owned();
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        for (range, replacement) in self.list.into_iter().rev() {
            text.replace_range(range, &replacement);
        }
        text
    }

    /// Writes another value under a key.
    pub(super) fn value(&mut self, text: &str, entry: &Entry, new: &str) -> Result<(), Reason> {
        let node = &entry.value;
        if node.anchor.is_some() || entry.key.anchor.is_some() {
            return Err(ALIAS);
        }
        let range = written(text, node);
        if !is_block(text, node) {
            let new = block_scalar(text, node, new).unwrap_or_else(|| new.to_owned());
            self.list.push((range, new));
            return Ok(());
        }
        // What stood on lines of its own goes behind the colon, whatever its indent was.
        let key_end = entry.key.range.end as usize;
        let between = text.get(key_end..range.start).ok_or(LAYOUT)?;
        let colon = between.find(':').ok_or(LAYOUT)?;
        if between.contains(['#', '&', '!']) {
            return Err(LAYOUT);
        }
        self.list
            .push((key_end + colon + 1..range.end, format!(" {new}")));
        Ok(())
    }

    /// Takes the turn with this index out of a list of several.
    pub(super) fn remove(&mut self, text: &str, chat: &Node, index: usize) -> Result<(), Reason> {
        let item = item(chat, index)?;
        let range = written(text, item);
        if is_block(text, chat) {
            let line = line_start(text, range.start)?;
            let end = line_end(text, range.end);
            let rest = text[range.end..end].trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                return Err(LAYOUT);
            }
            let next = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            self.list.push((line..next, String::new()));
            return Ok(());
        }
        let before = index.checked_sub(1).ok_or(LAYOUT)?;
        let start = written(text, self::item(chat, before)?).end;
        let between = text.get(start..range.start).ok_or(LAYOUT)?;
        if between.trim() != "," {
            return Err(LAYOUT);
        }
        self.list.push((start..range.end, String::new()));
        Ok(())
    }

    /// Puts turns of the bot behind the turn with this index.
    pub(super) fn insert(
        &mut self,
        text: &str,
        chat: &Node,
        after: usize,
        says: &[String],
    ) -> Result<(), Reason> {
        let range = written(text, item(chat, after)?);
        if !is_block(text, chat) {
            let turns = says.iter().map(|says| format!(", {{ bot: {says} }}"));
            self.list
                .push((range.end..range.end, turns.collect::<String>()));
            return Ok(());
        }
        let line = line_start(text, range.start)?;
        let indent = text[line..].split('-').next().unwrap_or_default();
        let end = line_end(text, range.end);
        let rest = text[range.end..end].trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            return Err(LAYOUT);
        }
        let new_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let turns = says
            .iter()
            .map(|says| format!("{new_line}{indent}- bot: {says}"));
        self.list.push((end..end, turns.collect::<String>()));
        Ok(())
    }
}

fn item(chat: &Node, index: usize) -> Result<&Node, Reason> {
    let item = chat.items().get(index).ok_or(LAYOUT)?;
    if chat.anchor.is_some() || item.anchor.is_some() {
        return Err(ALIAS);
    }
    Ok(item)
}

/// Where a value is written, without the line breaks behind it.
fn written(text: &str, node: &Node) -> Range<usize> {
    let start = node.range.start as usize;
    start..start + node.raw(text).trim_end().len()
}

/// Whether a list or a mapping is written without brackets.
fn is_block(text: &str, node: &Node) -> bool {
    matches!(node.content, Content::List(_) | Content::Map(_))
        && !node.raw(text).starts_with(['[', '{'])
}

/// A text of several lines as a block, where one stood before. `None` if it cannot be one.
fn block_scalar(text: &str, node: &Node, new: &str) -> Option<String> {
    let Content::Text(old) = &node.content else {
        return None;
    };
    if !matches!(old.style, Style::Literal | Style::Folded) {
        return None;
    }
    let parsed = syntax::parse(FileId(0), new);
    let words = parsed.root.as_ref()?.as_str()?;
    let odd = |letter: char| {
        letter != '\n' && (letter.is_control() || crate::diagnostics::is_unsafe(letter))
    };
    if !words.contains('\n') || words.starts_with(char::is_whitespace) || words.contains(odd) {
        return None;
    }
    let mut lines = node.raw(text).lines();
    let header = lines.next()?.strip_prefix(['|', '>'])?;
    let comment =
        header.trim_start_matches(|sign: char| sign.is_ascii_digit() || "+-".contains(sign));
    let first = lines.find(|line| !line.trim().is_empty())?;
    let indent = &first[..first.len() - first.trim_start_matches(' ').len()];
    if indent.is_empty() {
        return None;
    }
    let new_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut block = format!("|-{comment}");
    for line in words.split('\n') {
        block.push_str(new_line);
        if !line.is_empty() {
            block.extend([indent, line]);
        }
    }
    Some(block)
}

/// The start of the line on which only the dash of an item stands before it.
fn line_start(text: &str, item: usize) -> Result<usize, Reason> {
    let before = text[..item].trim_end_matches([' ', '\t']);
    let dash = before.strip_suffix('-').ok_or(LAYOUT)?.len();
    let start = text[..dash].rfind('\n').map_or(0, |at| at + 1);
    if text[start..dash].trim().is_empty() {
        Ok(start)
    } else {
        Err(LAYOUT)
    }
}

/// The end of the line, before its line break.
fn line_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    let line = rest.split('\n').next().unwrap_or_default();
    from + line.strip_suffix('\r').unwrap_or(line).len()
}
