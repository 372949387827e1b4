//! Texts and expressions that are read once and rendered many times.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use minijinja::{Environment, Value};

use super::filters::Labels;
use super::render::{
    Formatter, RenderError, bounded, environment_with, eval_expression, expression_for_engine,
    lone, plain, render_text, text_for_engine,
};

/// The most sources of each kind that are kept; what comes later is read anew each time. They
/// come from a bot, which has far fewer, and never from the people who chat.
const MOST_KEPT: usize = 20_000;

/// The name that an expression's value gets, so that the engine can keep it compiled: it keeps
/// templates alone.
const RESULT: &str = "__result";

/// The template engine with a memory of what it has read. Shared by all threads.
pub struct Templates {
    environment: Environment<'static>,
    texts: Kept<Text>,
    expressions: Kept<Source>,
}

type Kept<T> = RwLock<HashMap<Box<str>, T>>;

/// The source that the engine reads, which is its name there too; or why it cannot be read.
type Source = Result<Arc<str>, RenderError>;

#[derive(Clone)]
struct Text {
    /// `None` if there is nothing to fill in.
    source: Option<Source>,
    /// The place of the expression, if the text is one lone `{{ }}`.
    lone: Option<Range<usize>>,
}

impl Templates {
    /// As [`environment_with`].
    #[must_use]
    pub fn new(labels: Labels, formatter: Option<Formatter>) -> Templates {
        let mut environment = environment_with(labels, formatter);
        environment.set_loader(|source| Ok(Some(source.to_owned())));
        Templates {
            environment,
            texts: Kept::default(),
            expressions: Kept::default(),
        }
    }

    /// As [`render_text`].
    ///
    /// # Errors
    /// As [`render_text`].
    pub fn text(&self, source: &str, context: &Value) -> Result<String, RenderError> {
        match kept(&self.texts, source, || self.read_text(source)) {
            Some(text) => self.render(text.source, source, context),
            None => render_text(&self.environment, source, context),
        }
    }

    /// As [`eval_expression`].
    ///
    /// # Errors
    /// As [`eval_expression`].
    pub fn expression(&self, source: &str, context: &Value) -> Result<Value, RenderError> {
        let read = || self.read_expression(source);
        let Some(statement) = kept(&self.expressions, source, read) else {
            return eval_expression(&self.environment, source, context);
        };
        let statement = statement?;
        let failed = |error| plain(&error, &statement);
        let template = self.environment.get_template(&statement).map_err(failed)?;
        let captured = template
            .render_captured(context.clone())
            .map_err(|error| plain(&error, &statement))?;
        Ok(captured.state().lookup(RESULT).unwrap_or_default())
    }

    /// As [`super::eval_value`].
    ///
    /// # Errors
    /// As [`render_text`].
    pub fn value(&self, source: &str, context: &Value) -> Result<Value, RenderError> {
        match kept(&self.texts, source, || self.read_text(source)) {
            Some(text) => match text.lone {
                Some(inner) => self.expression(&source[inner], context),
                None => self.render(text.source, source, context).map(Value::from),
            },
            None => super::eval_value(&self.environment, source, context),
        }
    }

    /// Whether a text is one lone `{{ }}`.
    #[must_use]
    pub fn is_lone(&self, source: &str) -> bool {
        match kept(&self.texts, source, || self.read_text(source)) {
            Some(text) => text.lone.is_some(),
            None => lone(source).is_some(),
        }
    }

    fn render(
        &self,
        read: Option<Source>,
        source: &str,
        context: &Value,
    ) -> Result<String, RenderError> {
        let Some(read) = read else {
            return Ok(source.to_owned());
        };
        let read = read?;
        self.environment
            .get_template(&read)
            .and_then(|template| bounded(&template, context))
            .map_err(|error| plain(&error, &read))
    }

    fn read_text(&self, source: &str) -> Text {
        Text {
            source: text_for_engine(source).transpose().map(|source| {
                let source: Arc<str> = source?.into();
                match self.environment.get_template(&source) {
                    Ok(_) => Ok(source),
                    Err(error) => Err(plain(&error, &source)),
                }
            }),
            lone: lone(source),
        }
    }

    /// The expression as a statement that gives its value a name. It is read alone first, so that
    /// it cannot be more than an expression.
    fn read_expression(&self, source: &str) -> Source {
        let source = expression_for_engine(source)?;
        if let Err(error) = self.environment.compile_expression_owned(source.clone()) {
            return Err(plain(&error, &source));
        }
        Ok(format!("{{% set {RESULT} = ({source}) %}}").into())
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Templates").finish_non_exhaustive()
    }
}

/// What is kept for a source, read now if it is new; `None` if there is no room for it.
fn kept<T: Clone>(all: &Kept<T>, source: &str, read: impl FnOnce() -> T) -> Option<T> {
    {
        let all = all.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = all.get(source) {
            return Some(one.clone());
        }
        if all.len() >= MOST_KEPT {
            return None;
        }
    }
    let one = read();
    let mut all = all.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(source.into(), one.clone());
    Some(one)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use minijinja::context;

    use super::super::{environment, eval_value, no_labels};
    use super::*;

    const SOURCES: [&str; 20] = [
        "您好 {{ fields.name }}！",
        "{{ fields.seats }}",
        "{{- fields.seats -}}",
        "{{ fields.seats }} ",
        "{{ fields.seats < 5 and not fields.nope > 2 }}",
        "{% for n in list if n > 1 %}{{ n }},{% endfor %}",
        "{{ (1, 2) }}",
        "{{ {'a': {'b': 1}}.a.b }}",
        "{{ '%}' }}",
        "{{ fields.nope }}",
        "{{ 1 + }}",
        "{{ fields.name | money(\"TWD\") }}",
        "{{ x | nope }}",
        "{{ never closed",
        "{{ 1 %}{% set a = 2 }}",
        "{% include 'a' %}",
        "{{ 'a' if fields.nope }}",
        "no braces",
        "",
        "{# note #}",
    ];

    #[test]
    fn what_is_kept_means_the_same() {
        let context =
            context! { fields => context! { name => "陳", seats => 4 }, list => vec![1, 2, 3] };
        let plain = environment(no_labels());
        let templates = Templates::new(no_labels(), None);
        for round in 0..3 {
            for source in SOURCES {
                let text = render_text(&plain, source, &context);
                assert_eq!(templates.text(source, &context), text, "{round} {source}");
                let shown = |value: Result<Value, _>| value.map(|value| format!("{value:?}"));
                let value = shown(eval_value(&plain, source, &context));
                assert_eq!(shown(templates.value(source, &context)), value, "{source}");
                let lone = source.trim_matches(['{', '}', ' ']);
                let value = shown(eval_expression(&plain, lone, &context));
                assert_eq!(
                    shown(templates.expression(lone, &context)),
                    value,
                    "{round} {lone}"
                );
            }
        }
    }

    #[test]
    fn memory_has_an_end() {
        let templates = Templates::new(no_labels(), None);
        for number in 0..MOST_KEPT + 10 {
            let source = format!("{number}");
            assert_eq!(templates.text(&source, &Value::UNDEFINED).unwrap(), source);
        }
        assert_eq!(templates.texts.read().unwrap().len(), MOST_KEPT);
        let late = templates.text("{{ 1 + 1 }}", &Value::UNDEFINED);
        assert_eq!(late.unwrap(), "2");
    }

    #[test]
    fn many_threads_share_it() {
        let templates = Templates::new(no_labels(), None);
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let templates = &templates;
                scope.spawn(move || {
                    for round in 0..200 {
                        let source = format!("{{{{ {} + x }}}}", round % 7);
                        let value = templates.value(&source, &context! { x => thread }).unwrap();
                        assert_eq!(value, Value::from(round % 7 + thread));
                    }
                });
            }
        });
    }
}
