//! Events -> tree: frames, anchors and aliases.

mod ranges;
mod scalars;

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Span as Mark, StructureStyle, Tag};

use super::copy::{Copying, Limit, fits};
use super::parse::{MAX_COPIES, MAX_DEPTH, MAX_PROBLEMS, Parsed, too_deep};
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
    /// There were problems beyond the limit.
    too_many: bool,
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
            too_many: false,
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
        if self.too_many {
            self.diagnostics.push(refuse::too_many_problems(self.file));
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
                .filter(|frame| frame.flow == flow && (!flow || self.at_bracket(frame)))
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

    /// Whether a flow collection has brackets of its own; the pair in `[a: b]` has none.
    fn at_bracket(&self, frame: &Frame) -> bool {
        self.text[frame.start as usize..].starts_with(['{', '['])
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
        if self.muted.is_some() {
            return;
        }
        if self.diagnostics.len() < MAX_PROBLEMS {
            self.diagnostics.push(diagnostic);
        } else {
            self.too_many = true;
        }
    }

    /// Drops what was told of the start of a text, once the whole text is told of.
    fn take_back(&mut self, wholes: &[Diagnostic]) {
        let start = |one: &Diagnostic| one.primary.as_ref().map(|label| label.span.start);
        for whole in wholes {
            let same = |one: &Diagnostic| one.code == whole.code && start(one) == start(whole);
            if let Some(last) = self.diagnostics.iter().rposition(same) {
                self.diagnostics.remove(last);
            }
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
            if self.muted.is_none() {
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
        let end = if frame.flow && self.at_bracket(&frame) {
            place.end
        } else {
            frame.end
        };
        let range = frame.start..end.max(frame.start);
        if self.muted == Some(self.frames.len()) {
            self.muted = None;
            if !self.wants_key()
                && let Some(node) = self.template(&range)
            {
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
                Content::List(items.into_boxed_slice())
            }
            Shape::Map { mut entries, .. } => {
                if self.muted.is_none() {
                    let mut found = Vec::new();
                    if frame.flow {
                        mapping::join_cut_keys(self.file, self.text, &mut entries, &mut found);
                        mapping::join_cut_texts(self.file, self.text, &mut entries, &mut found);
                        self.take_back(&found);
                    }
                    mapping::check_duplicates(self.file, &mut entries, &mut found);
                    for entry in &entries {
                        if self.is_null(&entry.value) {
                            self.report(refuse::null_entry(self.file, entry));
                        }
                    }
                    found.into_iter().for_each(|one| self.report(one));
                }
                Content::Map(entries.into_boxed_slice())
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
                self.text,
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
}
