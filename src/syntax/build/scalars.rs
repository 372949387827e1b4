//! Scalars, keys and tags.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ScalarStyle, Span as Mark, Tag};

use super::{Builder, Fatal, PendingKey, Place, Shape, ranges};
use crate::syntax::scalar::{Plain, resolve};
use crate::syntax::{Content, Key, Node, Style, Text, refuse};

impl Builder<'_> {
    pub(in crate::syntax) fn scalar(
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
            Style::Literal | Style::Folded => {
                ranges::block(self.text, self.cursor as usize, style, *place)
            }
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
            ranges::absent(self.text, range.start)
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

    pub(super) fn plain(&mut self, value: &str, range: &Range<u32>) -> Option<Content> {
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

    pub(super) fn set_key(&mut self, pending: PendingKey) {
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
    pub(super) fn node_key(&mut self, node: Node) -> PendingKey {
        let kind = node.kind();
        let text: Box<str> = match node.content {
            Content::Text(text) => text.value,
            Content::List(_) | Content::Map(_) => {
                self.report(refuse::key_of_kind(self.file, self.text, node.range, kind));
                return PendingKey::Refused;
            }
            _ => node.raw(self.text).into(),
        };
        let missing = text.is_empty() && node.range.is_empty();
        self.key(&text, node.range, node.anchor, false, missing)
    }

    pub(super) fn key(
        &mut self,
        text: &str,
        range: Range<u32>,
        anchor: Option<Box<Range<u32>>>,
        plain: bool,
        missing: bool,
    ) -> PendingKey {
        let refused = if missing {
            Some(refuse::missing_key(
                self.file,
                ranges::absent(self.text, range.start),
            ))
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
    pub(super) fn tag(&mut self, tag: Option<&Tag>, mark: &Mark, scalar: bool) -> bool {
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
