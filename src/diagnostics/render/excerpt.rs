//! The lines of a report: cleaned, cropped, and with columns counted in characters, which the
//! terminal renderer would count in bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use miette::{MietteError, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthChar as _;

use crate::diagnostics::clean::{clean, push_clean};
use crate::diagnostics::{Diagnostic, Label, codes};
use crate::source::{FileId, Position, SourceFile, Sources, Span};

/// Lines shown above and below a label.
const CONTEXT: u32 = 1;
/// A label of more lines is drawn on its first one.
const MOST_LINES: u32 = 6;
/// How much of a long line is shown, in columns of the terminal: before the first label, and in all.
const BEFORE: usize = 40;
const ALL: usize = 140;

/// All that a report shows of its files, as one text in which each run of lines has its own range.
pub(super) struct Excerpt {
    runs: Vec<Run>,
    /// Where a label starts in this text, and where that is in its file.
    positions: BTreeMap<usize, Position>,
}

/// Lines that follow each other in one file.
struct Run {
    name: String,
    /// The first line, from 0.
    line: usize,
    lines: usize,
    /// Where the run starts in the excerpt.
    base: usize,
    text: String,
}

/// A label as it is drawn.
pub(super) struct Drawn {
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) primary: bool,
}

/// What stands in place of a secret, whatever its length.
const MASK: &str = "******";

/// The places of secrets, which no excerpt shows.
pub(super) fn hidden(diagnostics: &[Diagnostic]) -> Vec<Span> {
    let mut hidden: Vec<Span> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.code == &codes::HARDCODED_SECRET)
        .flat_map(|diagnostic| diagnostic.primary.iter().chain(&diagnostic.secondary))
        .map(|label| label.span)
        .chain(
            diagnostics
                .iter()
                .flat_map(|diagnostic| diagnostic.hidden.iter().copied()),
        )
        .collect();
    hidden.sort_unstable();
    hidden.dedup();
    hidden
}

/// The excerpt for a diagnostic and its labels, the primary one first.
pub(super) fn excerpt(
    diagnostic: &Diagnostic,
    sources: &Sources,
    hidden: &[Span],
) -> (Excerpt, Vec<Drawn>) {
    let labels: Vec<&Label> = diagnostic
        .primary
        .iter()
        .chain(&diagnostic.secondary)
        .collect();
    let mut excerpt = Excerpt {
        runs: Vec::new(),
        positions: BTreeMap::new(),
    };
    let mut drawn: Vec<Option<Drawn>> = labels.iter().map(|_| None).collect();
    for (id, lines) in runs(&labels, sources) {
        let Some(file) = sources.get(id) else {
            continue;
        };
        let mut run = Run {
            name: clean(file.path()).into_owned(),
            line: lines.first().map_or(0, |line| *line as usize - 1),
            lines: lines.len(),
            base: excerpt
                .runs
                .last()
                .map_or(0, |run| run.base + run.text.len() + 1),
            text: String::new(),
        };
        let spans: Vec<Option<Span>> = labels
            .iter()
            .map(|label| (label.span.file == id).then(|| shown(file, label.span)))
            .collect();
        let mut places = vec![(None, None); labels.len()];
        let hidden: Vec<Range<u32>> = hidden
            .iter()
            .filter(|span| span.file == id)
            .map(|span| span.start..span.end)
            .collect();
        for line in lines {
            push_line(&mut run, file, line, &spans, &hidden, &mut places);
        }
        for (index, place) in places.into_iter().enumerate() {
            if let (Some(start), Some(end)) = place {
                let start = run.base + start;
                drawn[index] = Some(Drawn {
                    text: clean(&labels[index].text).into_owned(),
                    start,
                    length: run.base + end - start,
                    primary: index == 0 && diagnostic.primary.is_some(),
                });
                let position = file.position(labels[index].span.start);
                excerpt.positions.entry(start).or_insert(position);
            }
        }
        excerpt.runs.push(run);
    }
    (excerpt, drawn.into_iter().flatten().collect())
}

/// The runs of lines to show, that of the primary label first.
fn runs(labels: &[&Label], sources: &Sources) -> Vec<(FileId, Vec<u32>)> {
    let mut wanted: BTreeMap<FileId, BTreeSet<u32>> = BTreeMap::new();
    for label in labels {
        let Some(file) = sources.get(label.span.file) else {
            continue;
        };
        let span = shown(file, label.span);
        let first = file.position(span.start).line;
        let last = file.position(span.end).line;
        let from = first.saturating_sub(CONTEXT).max(1);
        let mut to = (last + CONTEXT).min(file.lines().count());
        if to > last && file.lines().range(file.text(), to).start as usize == file.text().len() {
            // Nothing stands behind the last line break.
            to -= 1;
        }
        wanted.entry(label.span.file).or_default().extend(from..=to);
    }
    let mut runs: Vec<(FileId, Vec<u32>)> = Vec::new();
    for (id, lines) in wanted {
        for line in lines {
            match runs.last_mut() {
                Some((file, run)) if *file == id && run.last() == Some(&(line - 1)) => {
                    run.push(line);
                }
                _ => runs.push((id, vec![line])),
            }
        }
    }
    if let Some(label) = labels.first()
        && let Some(file) = sources.get(label.span.file)
    {
        let line = file.position(label.span.start).line;
        runs.sort_by_key(|(id, lines)| !(*id == label.span.file && lines.contains(&line)));
    }
    runs
}

/// What is drawn of a span: all of it, or its first line if it has many.
fn shown(file: &SourceFile, span: Span) -> Span {
    let length = file.text().len() as u32;
    let (start, mut end) = (span.start.min(length), span.end.min(length));
    // A line break at the end of a label would draw one line too many.
    while end > start && matches!(file.text().as_bytes()[end as usize - 1], b'\n' | b'\r') {
        end -= 1;
    }
    let first = file.position(start).line;
    let last = file.position(end).line;
    let end = if last - first >= MOST_LINES {
        file.lines().range(file.text(), first).end
    } else {
        end
    };
    Span::new(span.file, start..end.max(start))
}

/// Appends a line, and notes where the labels that start or end on it are.
fn push_line(
    run: &mut Run,
    file: &SourceFile,
    line: u32,
    spans: &[Option<Span>],
    hidden: &[Range<u32>],
    places: &mut [(Option<usize>, Option<usize>)],
) {
    let range = file.lines().range(file.text(), line);
    let next = file.lines().range(file.text(), line + 1).start;
    let end_of_text = file.text().len() as u32;
    let on_line =
        |at: u32| (range.start..next).contains(&at) || (at == end_of_text && range.end == at);
    let text = &file.text()[range.start as usize..range.end as usize];
    let first = spans
        .iter()
        .flatten()
        .map(|span| span.start)
        .filter(|at| on_line(*at))
        .min();
    let (from, to) = window(text, first.map(|at| (at - range.start) as usize));
    if from > 0 {
        run.text.push('…');
    }
    let mut before = None;
    let mut masked = false;
    let ends = [(to, '\0')];
    for (at, letter) in text[from..to]
        .char_indices()
        .map(|(at, letter)| (at + from, letter))
        .chain(ends)
    {
        let here = range.start + at as u32;
        let last = at == to;
        let width = letter.len_utf8() as u32;
        for (span, place) in spans.iter().zip(places.iter_mut()) {
            let Some(span) = span else { continue };
            let is_here = |offset: u32| {
                on_line(offset) && (offset < here + width || last) && (offset >= here || at == from)
            };
            if place.0.is_none() && is_here(span.start) {
                place.0 = Some(run.text.len());
            }
            if place.1.is_none() && is_here(span.end) {
                place.1 = Some(run.text.len());
            }
        }
        let is_hidden = !last && hidden.iter().any(|range| range.contains(&here));
        if is_hidden {
            if !masked {
                run.text.push_str(MASK);
                before = Some('*');
            }
        } else if !last {
            match letter {
                '\t' => run.text.push('\t'),
                '\u{feff}' if here == 0 => {}
                letter => push_clean(&mut run.text, letter, before),
            }
            before = Some(letter);
        }
        masked = is_hidden;
    }
    if to < text.len() {
        run.text.push('…');
    }
    run.text.push('\n');
}

/// The bytes of a line to show: around `first`, a byte in it, if the line is long.
fn window(text: &str, first: Option<usize>) -> (usize, usize) {
    if text.len() <= ALL {
        return (0, text.len());
    }
    let width = |letter: char| letter.width().unwrap_or(1);
    let first = text.floor_char_boundary(first.unwrap_or(0));
    let mut from = first;
    let mut columns = 0;
    for (at, letter) in text[..first].char_indices().rev() {
        columns += width(letter);
        if columns > BEFORE {
            break;
        }
        from = at;
    }
    let mut to = from;
    let mut columns = 0;
    for (at, letter) in text[from..].char_indices() {
        columns += width(letter);
        if columns > ALL {
            break;
        }
        to = from + at + letter.len_utf8();
    }
    (from, to)
}

struct Contents<'a> {
    run: &'a Run,
    span: SourceSpan,
    line: usize,
    column: usize,
}

impl SourceCode for Excerpt {
    /// A span within one run gives the whole run; without context, it gives the place of the label
    /// that starts there, for the header.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let run = self
            .runs
            .iter()
            .find(|run| run.base <= start && end <= run.base + run.text.len())
            .ok_or(MietteError::OutOfBounds)?;
        let position = match (before, after) {
            (0, 0) => self.positions.get(&start).copied(),
            _ => None,
        };
        Ok(Box::new(Contents {
            run,
            span: (run.base, run.text.len()).into(),
            line: position.map_or(run.line, |position| position.line as usize - 1),
            column: position.map_or(0, |position| position.column as usize - 1),
        }))
    }
}

impl<'a> SpanContents<'a> for Contents<'a> {
    fn data(&self) -> &'a [u8] {
        self.run.text.as_bytes()
    }

    fn span(&self) -> &SourceSpan {
        &self.span
    }

    fn name(&self) -> Option<&str> {
        Some(&self.run.name)
    }

    fn line(&self) -> usize {
        self.line
    }

    fn column(&self) -> usize {
        self.column
    }

    fn line_count(&self) -> usize {
        self.run.lines
    }
}
