//! Events -> tree: frames, keys, anchors and aliases.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{ScalarStyle, Span as Mark, StructureStyle, Tag};

use super::copy::{Copying, Limit, fits};
use super::parse::{MAX_COPIES, MAX_DEPTH, Parsed, too_deep};
use super::scalar::{Plain, resolve};
use super::{Content, Entry, Key, Node, Style, Text, mapping, refuse};
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Span};

/// A problem that ends the reading of the file.
pub(super) type Fatal = Box<Diagnostic>;

/// The bytes of an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Place {
    pub(super) fn of(mark: &Mark, text: &str) -> Place {
        // The parser gives byte offsets for every text that it reads from memory.
        let range = mark.byte_range().unwrap_or(0..0);
        let end = range.end.min(text.len()) as u32;
        Place {
            start: (range.start as u32).min(end),
            end,
        }
    }

    fn range(self) -> Range<u32> {
        self.start..self.end
    }
}

/// What the reader was in the middle of when the text stopped being YAML.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// Where a value began with `{{`, last seen or still open.
    pub(super) template: Option<u32>,
    /// The starts of the open `{` and `[`, outermost first.
    pub(super) brackets: Vec<u32>,
    /// The last scalar and how it was written.
    pub(super) scalar: Option<(Range<u32>, Style)>,
    /// Where the keys and the items of the open block collections begin, outermost first.
    pub(super) blocks: Vec<u32>,
    /// The end of the last thing that was read.
    pub(super) cursor: usize,
}

pub(super) struct Builder<'t> {
    file: FileId,
    text: &'t str,
    frames: Vec<Frame>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchor>,
    copies: usize,
    /// The end of the last event.
    cursor: u32,
    /// The depth at which a `{{` began that is still open: nothing inside is reported.
    muted: Option<usize>,
    template: Option<u32>,
    scalar: Option<(Range<u32>, Style)>,
    documents: usize,
    /// Where numbers stand that were reported and read as nulls, in order.
    refused: Vec<u32>,
    diagnostics: Vec<Diagnostic>,
}

struct Frame {
    start: u32,
    /// The end of the last child so far.
    end: u32,
    anchor: usize,
    flow: bool,
    shape: Shape,
}

enum Shape {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        key: Option<PendingKey>,
    },
}

enum PendingKey {
    Good(Key),
    /// Reported; its value is read and dropped.
    Refused,
}

enum Anchor {
    Node(Node),
    TooLarge,
}

impl<'t> Builder<'t> {
    pub(super) fn new(file: FileId, text: &'t str) -> Builder<'t> {
        Builder {
            file,
            text,
            frames: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            copies: 0,
            cursor: 0,
            muted: None,
            template: None,
            scalar: None,
            documents: 0,
            refused: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Parsed {
        let empty = match &self.root {
            None => true,
            Some(root) => root.content == Content::Null && root.range.is_empty(),
        };
        if empty {
            self.root = None;
            if self.diagnostics.is_empty() {
                self.diagnostics.push(refuse::empty_file(self.file));
            }
        } else if let Some(root) = &self.root
            && self.is_null(root)
        {
            self.diagnostics.push(refuse::null_root(self.file, root));
        }
        Parsed {
            root: self.root,
            diagnostics: self.diagnostics,
        }
    }

    pub(super) fn context(&self) -> Context {
        let starts = |flow: bool| {
            self.frames
                .iter()
                .filter(|frame| frame.flow == flow)
                .map(|frame| frame.start)
                .collect()
        };
        Context {
            template: self.template,
            brackets: starts(true),
            scalar: self.scalar.clone(),
            blocks: starts(false),
            cursor: self.cursor as usize,
        }
    }

    pub(super) fn passed(&mut self, place: &Place) {
        self.cursor = self.cursor.max(place.end);
    }

    pub(super) fn document(&mut self, explicit: bool, place: &Place) -> Result<(), Fatal> {
        self.documents += 1;
        if self.documents > 1 {
            let range = if explicit {
                place.range()
            } else {
                place.start..place.start
            };
            return Err(Box::new(refuse::second_document(self.file, range)));
        }
        Ok(())
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.muted.is_none() {
            self.diagnostics.push(diagnostic);
        }
    }

    fn wants_key(&self) -> bool {
        matches!(
            self.frames.last(),
            Some(Frame {
                shape: Shape::Map { key: None, .. },
                ..
            })
        )
    }

    pub(super) fn scalar(
        &mut self,
        value: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        mark: &Mark,
        place: &Place,
    ) -> Result<(), Fatal> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let is_text = self.tag(tag, mark, true);
        let refused = tag.is_some() && !is_text;
        let range = match style {
            Style::Literal | Style::Folded => self.block_range(style, place),
            _ => place.range(),
        };
        self.scalar = Some((range.clone(), style));
        if self.wants_key() && anchor == 0 {
            let missing = style == Style::Plain && range.is_empty();
            let key = self.key(&value, range, None, style == Style::Plain, missing);
            self.set_key(key);
            return Ok(());
        }
        let absent = style == Style::Plain && range.is_empty();
        let content = if style == Style::Plain && !is_text {
            self.plain(&value, &range)
        } else {
            None
        };
        let range = if absent {
            self.absent(range.start)
        } else {
            range
        };
        if absent && refused {
            self.refused.push(range.start);
        }
        let node = Node {
            range,
            anchor: None,
            content: content.unwrap_or_else(|| {
                Content::Text(Text {
                    value: into_box(value),
                    style,
                })
            }),
        };
        self.complete(node, anchor)
    }

    fn plain(&mut self, value: &str, range: &Range<u32>) -> Option<Content> {
        if range.is_empty() {
            return Some(Content::Null);
        }
        match resolve(value) {
            Plain::Refused(refused) => {
                self.report(refuse::number(self.file, value, range.clone(), refused));
                self.refused.push(range.start);
                Some(Content::Null)
            }
            plain => {
                if plain == Plain::Text {
                    let cut = refuse::cut_by_comment(self.file, self.text, value, range)
                        .or_else(|| refuse::swallowed_item(self.file, self.text, range));
                    if let Some(cut) = cut {
                        self.report(cut);
                    }
                }
                plain.into_content()
            }
        }
    }

    /// Where a value would stand that is not there: after the colon, if there is one.
    fn absent(&self, at: u32) -> Range<u32> {
        let rest = &self.text.as_bytes()[at as usize..];
        let blanks = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let at = match rest.get(blanks) {
            Some(b':') => at + blanks as u32 + 1,
            _ => at,
        };
        at..at
    }

    /// The range of a block scalar from its `|` or `>` to the end of its last line.
    fn block_range(&self, style: Style, place: &Place) -> Range<u32> {
        let bytes = self.text.as_bytes();
        let sign = if style == Style::Literal { b'|' } else { b'>' };
        let mut at = self.cursor as usize;
        let content = place.start as usize;
        while at < content && bytes[at] != sign {
            match bytes[at] {
                b'&' | b'!' => {
                    at = skip(bytes, at, |byte| byte.is_ascii_whitespace());
                }
                b'#' => at = skip(bytes, at, |byte| byte == b'\n' || byte == b'\r'),
                _ => at += 1,
            }
        }
        let start = at.min(content);
        let header = skip(bytes, start, |byte| {
            !matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')
        });
        let keeps = bytes[start..header].contains(&b'+');
        let body = &self.text[content..place.end as usize];
        let end = if keeps {
            // The parser also takes the indentation of the line after.
            let last = body.rfind(['\n', '\r']).map_or(0, |at| at + 1);
            if body[last..].trim_matches(' ').is_empty() {
                content + last
            } else {
                place.end as usize
            }
        } else {
            let kept = body.trim_end_matches(['\n', '\r', ' ', '\t']).len();
            if kept == 0 {
                header
            } else {
                // Blanks at the end of the last line belong to it.
                let line = body[kept..].find(['\n', '\r']).unwrap_or(body.len() - kept);
                content + kept + line
            }
        };
        start as u32..end as u32
    }

    pub(super) fn open(
        &mut self,
        map: bool,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        mark: &Mark,
        place: &Place,
    ) -> Result<(), Fatal> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(Box::new(too_deep(self.file, place.start)));
        }
        self.tag(tag, mark, false);
        let flow = style == StructureStyle::Flow;
        if map && flow && self.text[place.start as usize..].starts_with("{{") {
            self.template = Some(place.start);
            if self.muted.is_none() && !self.wants_key() {
                self.muted = Some(self.frames.len());
            }
        }
        self.frames.push(Frame {
            start: place.start,
            end: place.end,
            anchor,
            flow,
            shape: if map {
                Shape::Map {
                    entries: Vec::new(),
                    key: None,
                }
            } else {
                Shape::List(Vec::new())
            },
        });
        Ok(())
    }

    pub(super) fn close(&mut self, place: &Place) -> Result<(), Fatal> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };
        let bracket = matches!(
            self.text.as_bytes().get(frame.start as usize),
            Some(b'{' | b'[')
        );
        let end = if frame.flow && bracket {
            place.end
        } else {
            frame.end
        };
        let range = frame.start..end.max(frame.start);
        if self.muted == Some(self.frames.len()) {
            self.muted = None;
            if let Some(node) = self.template(&range) {
                return self.complete(node, frame.anchor);
            }
        }
        let content = match frame.shape {
            Shape::List(items) => {
                for item in &items {
                    if self.is_null(item) {
                        self.report(refuse::null_item(self.file, self.text, item));
                    }
                }
                Content::List(items)
            }
            Shape::Map { mut entries, .. } => {
                if self.muted.is_none() {
                    if frame.flow {
                        mapping::join_cut_texts(
                            self.file,
                            self.text,
                            &mut entries,
                            &mut self.diagnostics,
                        );
                    }
                    for entry in &entries {
                        if self.is_null(&entry.value) {
                            self.report(refuse::null_entry(self.file, entry));
                        }
                    }
                    mapping::check_duplicates(self.file, &mut entries, &mut self.diagnostics);
                }
                entries.shrink_to_fit();
                Content::Map(entries)
            }
        };
        let node = Node {
            range,
            anchor: None,
            content,
        };
        self.complete(node, frame.anchor)
    }

    /// Whether this is a null that nobody has reported.
    fn is_null(&self, node: &Node) -> bool {
        node.content == Content::Null
            && node.anchor.is_none()
            && self.refused.binary_search(&node.range.start).is_err()
    }

    /// A `{{ … }}` without quotes is read as the text that it was meant to be.
    fn template(&mut self, range: &Range<u32>) -> Option<Node> {
        let raw = &self.text[range.start as usize..range.end as usize];
        if !raw.ends_with("}}") {
            self.report(refuse::key_of_kind(
                self.file,
                range.start + 1..range.end,
                "mapping",
            ));
            return None;
        }
        self.report(refuse::template(self.file, raw, range.clone()));
        Some(Node {
            range: range.clone(),
            anchor: None,
            content: Content::Text(Text {
                value: raw.into(),
                style: Style::Plain,
            }),
        })
    }

    pub(super) fn alias(&mut self, id: usize, place: &Place) -> Result<(), Fatal> {
        let name = &self.text[place.start as usize..place.end as usize];
        let span = Span::new(self.file, place.range());
        let node = match self.anchors.get(&id) {
            Some(Anchor::Node(node)) => {
                let mut copy = Copying {
                    place: place.range(),
                    left: MAX_COPIES - self.copies,
                };
                match copy.copy(node, self.frames.len()) {
                    Ok(node) => {
                        self.copies = MAX_COPIES - copy.left;
                        node
                    }
                    Err(Limit::Copies) => return Err(Box::new(refuse::too_many_copies(span))),
                    Err(Limit::Depth) => return Err(Box::new(too_deep(self.file, place.start))),
                }
            }
            Some(Anchor::TooLarge) => return Err(Box::new(refuse::too_many_copies(span))),
            None => return Err(Box::new(refuse::self_reference(name, span))),
        };
        self.complete(node, 0)
    }

    /// A value is whole: keep it for its aliases, and hand it to what it stands in.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Fatal> {
        if anchor != 0 {
            let anchored = match fits(&node, MAX_COPIES - self.copies) {
                Some(_) => Anchor::Node(node.clone()),
                None => Anchor::TooLarge,
            };
            self.anchors.insert(anchor, anchored);
        }
        if self.wants_key() {
            let key = self.node_key(node);
            self.set_key(key);
            return Ok(());
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        frame.end = frame.end.max(node.range.end);
        match &mut frame.shape {
            Shape::List(items) => items.push(node),
            Shape::Map { entries, key } => {
                if let Some(PendingKey::Good(key)) = key.take() {
                    entries.push(Entry { key, value: node });
                }
            }
        }
        Ok(())
    }

    fn set_key(&mut self, pending: PendingKey) {
        if let Some(frame) = self.frames.last_mut() {
            if let PendingKey::Good(key) = &pending {
                frame.end = frame.end.max(key.range.end);
            }
            if let Shape::Map { key, .. } = &mut frame.shape {
                *key = Some(pending);
            }
        }
    }

    /// A key that had an anchor, came through an alias or is a collection.
    fn node_key(&mut self, node: Node) -> PendingKey {
        let kind = node.kind();
        let text: Box<str> = match node.content {
            Content::Text(text) => text.value,
            Content::List(_) | Content::Map(_) => {
                self.report(refuse::key_of_kind(self.file, node.range, kind));
                return PendingKey::Refused;
            }
            _ => node.raw(self.text).into(),
        };
        let missing = text.is_empty() && node.range.is_empty();
        self.key(&text, node.range, node.anchor, false, missing)
    }

    fn key(
        &mut self,
        text: &str,
        range: Range<u32>,
        anchor: Option<Range<u32>>,
        plain: bool,
        missing: bool,
    ) -> PendingKey {
        let refused = if missing {
            Some(refuse::missing_key(self.file, self.absent(range.start)))
        } else if plain && text == "<<" {
            Some(refuse::merge_key(self.file, range.clone()))
        } else if text.chars().any(char::is_control) {
            Some(refuse::control_in_key(self.file, range.clone()))
        } else {
            None
        };
        match refused {
            Some(diagnostic) => {
                self.report(diagnostic);
                PendingKey::Refused
            }
            None => PendingKey::Good(Key {
                text: text.into(),
                range,
                anchor,
            }),
        }
    }

    /// Whether the tag makes a text of a scalar; every other tag is refused.
    fn tag(&mut self, tag: Option<&Tag>, mark: &Mark, scalar: bool) -> bool {
        let Some(tag) = tag else {
            return false;
        };
        if scalar && tag.is_yaml_core_schema_tag("str") {
            return true;
        }
        let place = mark.tag_span().map_or(Place::of(mark, self.text), |mark| {
            Place::of(&mark, self.text)
        });
        self.report(refuse::tag(self.file, self.text, place.range()));
        false
    }
}

fn into_box(value: Cow<'_, str>) -> Box<str> {
    match value {
        Cow::Borrowed(value) => value.into(),
        Cow::Owned(value) => value.into_boxed_str(),
    }
}

fn skip(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|byte| stop(*byte))
        .map_or(bytes.len(), |length| from + length)
}
