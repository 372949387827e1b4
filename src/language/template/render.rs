//! Rendering: texts and expressions with the values of one conversation.

use std::fmt::Write as _;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, Template, UndefinedBehavior, Value, tests};

use super::analysis::{analyse_expression, analyse_text};
use super::filters::{self, Labels, Plain};
use super::limits::too_big_expression;
use super::order;
use super::scan::{RegionKind, next_opener, scan};
use super::statements::STATEMENTS;

/// Steps of the engine that one text or expression may take.
const FUEL: u64 = 100_000;

/// The longest text that a template makes, in bytes: 64 KiB.
pub(super) const LONGEST_TEXT: usize = 64 * 1024;

/// Changes what each `{{ }}` prints: escapes for JSON or for a URL.
pub type Formatter = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Why a text or an expression could not be computed, in plain words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RenderError(String);

impl RenderError {
    pub(crate) fn new(message: impl Into<String>) -> RenderError {
        RenderError(message.into())
    }
}

/// The template engine with the language's filters and tests and nothing else.
///
/// A context leaves an empty field out, or gives it as undefined: null prints nothing and passes
/// through filters too, but `~` would join it as `none`.
#[must_use]
pub fn environment(labels: Labels) -> Environment<'static> {
    environment_with(labels, None)
}

/// The same, where `formatter` changes what each `{{ }}` prints.
#[must_use]
pub fn environment_with(labels: Labels, formatter: Option<Formatter>) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    // Debug information would hold the values of the conversation.
    environment.set_debug(false);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
    if let Ok(syntax) = syntax {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(move |out, _, value| {
        let text = filters::print(value);
        match &formatter {
            Some(format) => out.write_str(&format(&text)),
            None => out.write_str(&text),
        }
        .map_err(|_| Error::from(ErrorKind::WriteFailure))
    });
    filters::add_all(&mut environment, labels);
    order::add(&mut environment);
    environment.add_test("defined", |value: Value| !value.is_undefined());
    environment.add_test("undefined", |value: Value| value.is_undefined());
    environment.add_test("none", |value: Value| value.is_none());
    environment.add_test("true", tests::is_true);
    environment.add_test("false", tests::is_false);
    environment.add_test("boolean", tests::is_boolean);
    environment.add_test("number", tests::is_number);
    environment.add_test("string", tests::is_string);
    environment.add_test("sequence", tests::is_sequence);
    environment.add_test("mapping", tests::is_mapping);
    environment.add_test("odd", tests::is_odd);
    environment.add_test("even", tests::is_even);
    environment.add_test("divisibleby", tests::is_divisibleby);
    environment.add_test("startingwith", tests::is_startingwith);
    environment.add_test("endingwith", tests::is_endingwith);
    environment
}

/// Renders the wire form of a text ([`crate::language::text::Resolved::wire`]).
///
/// # Errors
/// What cannot be read or computed, in one sentence without any value of the conversation but
/// the one that was wrong.
pub fn render_text(
    environment: &Environment<'_>,
    source: &str,
    context: &Value,
) -> Result<String, RenderError> {
    match text_for_engine(source)? {
        None => Ok(source.to_owned()),
        Some(source) => environment
            .template_from_str(&source)
            .and_then(|template| bounded(&template, context))
            .map_err(|error| plain(&error, &source)),
    }
}

/// What a template makes, up to [`LONGEST_TEXT`]: a loop over long values must not fill the memory.
pub(crate) fn bounded(template: &Template<'_, '_>, context: &Value) -> Result<String, Error> {
    let mut text = Bounded(Vec::new());
    template.render_captured_to(context.clone(), &mut text)?;
    String::from_utf8(text.0).map_err(|_| Error::from(ErrorKind::WriteFailure))
}

/// Takes no more than [`LONGEST_TEXT`].
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len().saturating_add(bytes.len()) > LONGEST_TEXT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Evaluates a lone expression.
///
/// # Errors
/// As [`render_text`].
pub fn eval_expression(
    environment: &Environment<'_>,
    source: &str,
    context: &Value,
) -> Result<Value, RenderError> {
    let source = expression_for_engine(source)?;
    environment
        .compile_expression_owned(source.clone())
        .and_then(|expression| expression.eval(context.clone()))
        .map_err(|error| plain(&error, &source))
}

/// A value of a payload or a `set`: one lone `{{ }}` keeps its type, all else is a text.
///
/// # Errors
/// As [`render_text`].
pub fn eval_value(
    environment: &Environment<'_>,
    source: &str,
    context: &Value,
) -> Result<Value, RenderError> {
    match lone(source) {
        Some(inner) => eval_expression(environment, &source[inner], context),
        None => render_text(environment, source, context).map(Value::from),
    }
}

/// The place of the expression in a text that is one lone `{{ }}`.
pub(crate) fn lone(source: &str) -> Option<Range<usize>> {
    match scan(source).regions.as_slice() {
        [region] if region.kind == RegionKind::Expression && !region.broken => {
            (region.range == (0..source.len())).then(|| region.inner(source))
        }
        _ => None,
    }
}

/// Whether a condition's value counts as true: not empty, not zero, not undefined.
#[must_use]
pub fn is_true(value: &Value) -> bool {
    value.is_true()
}

/// A text as the engine is to read it; `None` if it has nothing to fill in.
pub(crate) fn text_for_engine(source: &str) -> Result<Option<String>, RenderError> {
    if next_opener(source, 0).is_none() {
        return Ok(None);
    }
    let scan = scan(source);
    if let Some(problem) = scan.problems.into_iter().next() {
        return Err(RenderError(problem.message));
    }
    for region in scan.regions {
        let word = &source[region.word(source)];
        if region.kind == RegionKind::Statement && !STATEMENTS.contains(&word) {
            return Err(RenderError(format!("`{word}` is not part of the language")));
        }
    }
    let source = with_labels(source, |source| analyse_text(source, &[]).labels);
    let source = order::text(&source).unwrap_or(source);
    // The engine counts the columns of a line in 16 bits.
    let longest = usize::from(u16::MAX);
    if source.lines().any(|line| line.len() > longest) {
        return Err(RenderError(format!(
            "a line with `{{{{ }}}}` is longer than {longest} bytes"
        )));
    }
    Ok(Some(source))
}

/// An expression as the engine is to read it.
pub(crate) fn expression_for_engine(source: &str) -> Result<String, RenderError> {
    if let Some(message) = too_big_expression(source) {
        return Err(RenderError(message));
    }
    let source = with_labels(source, |source| analyse_expression(source, &[]).labels);
    Ok(order::expression(&source).unwrap_or(source))
}

/// Tells each `label` filter the field that it stands behind.
fn with_labels(source: &str, labels: impl Fn(&str) -> Vec<(usize, String)>) -> String {
    if !source.contains("label") {
        return source.to_owned();
    }
    let mut places = labels(source);
    places.sort();
    let mut text = String::with_capacity(source.len() + 16 * places.len());
    let mut from = 0;
    for (at, field) in places {
        text.push_str(&source[from..at]);
        // Quotes and backslashes are escaped; a field's name has none unless it is unknown.
        let _ = write!(text, "({field:?})");
        from = at;
    }
    text.push_str(&source[from..]);
    text
}

/// An error of the engine in plain words.
pub(crate) fn plain(error: &Error, source: &str) -> RenderError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(next) = cause {
        if let Some(Plain(message)) = next.downcast_ref::<Plain>() {
            return RenderError(message.clone());
        }
        cause = next.source();
    }
    let place = error
        .range()
        .and_then(|range| source.get(range))
        .map(|words| format!("`{words}`"))
        .unwrap_or_else(|| "this template".to_owned());
    RenderError(match error.kind() {
        ErrorKind::OutOfFuel => "the template takes too many steps; shorten its loops".to_owned(),
        ErrorKind::WriteFailure => format!(
            "this text would be longer than {} KiB with these values",
            LONGEST_TEXT / 1024
        ),
        ErrorKind::SyntaxError | ErrorKind::BadEscape => format!("{place} cannot be read"),
        ErrorKind::UnknownFilter => format!("{place} uses a filter that does not exist"),
        ErrorKind::UnknownTest => format!("{place} uses a test that does not exist"),
        ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            format!("{place} calls a function, which the language does not have")
        }
        ErrorKind::TooManyArguments | ErrorKind::MissingArgument => {
            format!("{place} gives a filter too many or too few values")
        }
        _ => format!("{place} cannot be computed with these values"),
    })
}
