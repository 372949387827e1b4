//! The open question and its answers.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::Machine;
use super::flow::Next;
use super::turn::Given;
use crate::engine::event::{Happening, PathPart, Place, Reason};
use crate::engine::state::{Action, Question, Thread};
use crate::engine::understand::{self, Reading, fold};
use crate::language::field::{CustomField, FieldType};
use crate::language::message::{Body, Message};
use crate::language::step::{Accept, AskStep, Step};
use crate::language::text::Text;

/// What was sent does not answer the question.
struct WrongAnswer;

impl Machine<'_> {
    pub(super) fn ask(&mut self, step: &AskStep, thread: &Thread, at: Place) -> Next {
        let Some(message) = self.question_text(&step.ask, thread, &at) else {
            return Next::On;
        };
        let question = Question {
            thread: thread.clone(),
            wrong: 0,
            options: BTreeSet::new(),
        };
        self.put(step, question, message, at.clone(), at);
        Next::Rest
    }

    fn question_text(&mut self, text: &Text, thread: &Thread, at: &Place) -> Option<String> {
        let context = self.context(thread.called.as_ref());
        self.render_some(text.source(), &context, at, "this question")
    }

    /// Says a question, the first time or again, with everything that can be tapped. `says` is
    /// where its words stand. A question that the person does not get is not open.
    fn put(
        &mut self,
        step: &AskStep,
        mut question: Question,
        text: String,
        at: Place,
        says: Place,
    ) {
        let called = question.thread.called.as_ref();
        let options = self.options(step);
        let replies = step.quick_replies.as_deref().unwrap_or_default();
        let (quick_replies, offers) = self.quick_replies(&options, replies, called, &at);
        question.options = options
            .iter()
            .flat_map(|option| {
                [
                    &option.value,
                    option.title.as_ref().unwrap_or(&option.value),
                ]
            })
            .chain(offers.iter().filter_map(|offer| match &offer.action {
                Action::Answer(text) => Some(text),
                _ => None,
            }))
            .map(|text| fold(text))
            .collect();
        let context = self.context(called);
        let list_button = step.list_button.as_ref();
        let list_button = list_button.and_then(|text| self.render(text.source(), &context, &at));
        let message = Message {
            body: Body::Text(text),
            buttons: Vec::new(),
            quick_replies,
            list_button: list_button.filter(|label| !label.is_empty()),
        };
        self.state.conversation.question = None;
        if self.say(message, offers, Some(says)) {
            self.state.conversation.question = Some(question);
        }
    }

    /// The options that a question shows by itself.
    fn options(&self, step: &AskStep) -> Vec<crate::language::field::FieldOption> {
        let field = step
            .save_to
            .as_ref()
            .and_then(|name| self.bot.fields.get(name));
        field
            .filter(|field| matches!(field.field_type, FieldType::Choice | FieldType::Choices))
            .and_then(|field| field.options.clone())
            .unwrap_or_default()
    }

    /// The person answers the open question.
    pub(super) fn answer(&mut self, given: Given) {
        let bot = self.bot;
        let Some(question) = self.state.conversation.question.take() else {
            return;
        };
        let Question { thread, .. } = &question;
        let at = thread.place(&[]);
        let Some(Step::Ask(step)) = bot.step(&thread.flow, &thread.path) else {
            // The bot has changed since it asked.
            return self.default_reply();
        };
        match self.read_answer(step, &given) {
            Ok(value) => {
                self.because(Reason::Answer, Some(at));
                if let (Some(field), Some(value)) = (&step.save_to, value) {
                    self.write(field, value);
                }
                let mut thread = question.thread;
                thread.pass();
                self.run(thread);
            }
            Err(WrongAnswer) => {
                self.because(Reason::WrongAnswer, Some(at.clone()));
                self.wrong_answer(step, question, at);
            }
        }
    }

    /// The value to save, if one is to be saved.
    fn read_answer(&self, step: &AskStep, given: &Given) -> Result<Option<Json>, WrongAnswer> {
        let words = match (step.accept, given) {
            (Accept::Text, Given::Text(text) | Given::Option(text))
            | (Accept::Image, Given::Image(text))
            | (Accept::File, Given::File(text))
            | (Accept::Location, Given::Location(text)) => text,
            _ => return Err(WrongAnswer),
        };
        let Some(name) = &step.save_to else {
            return Ok(None);
        };
        let Some(field) = self.bot.fields.get(name) else {
            return Ok(None);
        };
        let value = match given {
            Given::Option(value) => Ok(chosen(field, value)),
            Given::Text(_) => understand::answer(field, words, &self.reading()),
            _ => understand::value(field, &Json::String(words.clone())),
        };
        value.map(Some).map_err(|_| WrongAnswer)
    }

    fn reading(&self) -> Reading<'_> {
        Reading {
            channels: &self.bot.settings.channels,
            language: self.state.contact.profile.language.as_deref(),
            today: self.local.date(),
        }
    }

    fn wrong_answer(&mut self, step: &AskStep, mut question: Question, at: Place) {
        question.wrong = question.wrong.saturating_add(1);
        if step
            .attempts
            .is_some_and(|attempts| question.wrong >= attempts)
        {
            let mut thread = question.thread;
            if let Some(flow) = &step.otherwise {
                let branch = at.with(&[PathPart::Key("otherwise")]);
                self.out.push(Happening::Reached(branch));
                thread = Thread {
                    called: thread.called,
                    ..Thread::new(flow.clone())
                };
            } else {
                if let Some(field) = &step.save_to {
                    self.clear(field);
                }
                thread.pass();
            }
            return self.run(thread);
        }
        let (words, says) = match &step.retry {
            Some(retry) => (retry, at.with(&[PathPart::Key("retry")])),
            None => (&step.ask, at.clone()),
        };
        match self.question_text(words, &question.thread, &says) {
            Some(text) => self.put(step, question, text, at, says),
            None => self.state.conversation.question = Some(question),
        }
    }
}

/// The value of a tapped option: a list for the type choices.
fn chosen(field: &CustomField, value: &str) -> Json {
    let value = Json::String(value.to_owned());
    match field.field_type {
        FieldType::Choices => Json::Array(vec![value]),
        _ => value,
    }
}
