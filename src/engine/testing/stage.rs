//! What all tests of a project share: the bot, built once, and what a test may name.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::super::bot::{Bot, NotRunnable, Part, Settings};
use crate::language::conversation_test::ConversationTest;
use crate::language::field::FieldType;
use crate::language::name::{ApiCardName, FieldName};
use crate::language::project_file::{Channel, ProjectFile};
use crate::language::scalars::FieldValue;
use crate::language::target::Target;
use crate::language::text::{Resolved, Text};
use crate::language::value::{Desired, Value};
use crate::project::Project;
use crate::project::compile::{compile, variables};

/// The time on the clock of a test that names none: a Monday morning in the project's time zone.
pub const START: &str = "2026-01-05T10:00";

/// The bot of a project, ready for its tests. Made once, shared by all of them and all threads.
#[derive(Debug)]
pub struct Stage {
    pub(super) bot: Bot,
    pub(super) timezone: TimeZone,
    /// Where people write, unless a test says otherwise.
    pub(super) channel: Channel,
    /// All channels of the project.
    pub(super) channels: Vec<Channel>,
    /// The labels of the menu and the questions of the ice breakers, in their order.
    pub(super) menu: Vec<String>,
    pub(super) ice_breakers: Vec<String>,
    pub(super) cards: BTreeMap<ApiCardName, Card>,
    /// Fields of the type choices: their values are lists.
    lists: BTreeSet<FieldName>,
    vars: BTreeMap<String, Resolved>,
    pub(super) content: Vec<Desired>,
}

/// What a mock needs to know of an API card.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) example: Option<Json>,
    pub(super) timeout: String,
}

/// Why no test can be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    #[error(
        "there is no time zone `{0}`; `timezone` in `botwright.yaml` takes a name such as `Asia/Taipei`"
    )]
    TimeZone(String),
    #[error(transparent)]
    NotRunnable(#[from] NotRunnable),
}

/// The environment of tests: every variable holds its own name, so that no result depends on the
/// machine and no secret can be printed.
fn environment(name: &str) -> Option<String> {
    Some(format!("<env.{name}>"))
}

impl Stage {
    /// Builds the bot of a project without errors, with the variables of a target.
    ///
    /// # Errors
    /// [`StageError`] if the time zone is not known, or the bot cannot run.
    pub fn new(
        project: &Project,
        file: &ProjectFile,
        target: &Target,
    ) -> Result<Stage, StageError> {
        let timezone = TimeZone::get(&file.timezone)
            .map_err(|_| StageError::TimeZone(file.timezone.clone()))?;
        let vars = variables(file, target, &environment);
        let content = compile(project, file, target, &environment).desired;
        let settings = Settings {
            channels: file.channels.clone(),
            timezone: timezone.clone(),
            hours: file.hours.clone(),
        };
        let parts = content.iter().map(|desired| Part {
            address: desired.address.clone(),
            content: desired.content.clone(),
        });
        let bot = Bot::new(settings, parts)?;
        let mut stage = Stage {
            bot,
            timezone,
            channel: file.channels.first().copied().unwrap_or(Channel::Webchat),
            channels: file.channels.clone(),
            menu: Vec::new(),
            ice_breakers: Vec::new(),
            cards: BTreeMap::new(),
            lists: BTreeSet::new(),
            vars,
            content,
        };
        stage.name_what_tests_name(project);
        Ok(stage)
    }

    fn name_what_tests_name(&mut self, project: &Project) {
        let bot = &project.bot;
        let menu = bot.menu.iter().flat_map(|menu| &menu.value);
        self.menu = menu.map(|item| self.fill(&item.label)).collect();
        let questions = bot.ice_breakers.iter().flat_map(|list| &list.value);
        self.ice_breakers = questions.map(|item| self.fill(&item.question)).collect();
        for (name, card) in &bot.api_cards {
            let example = card.value.response.as_ref();
            let card = Card {
                example: example.map(|response| self.fill_json(&response.example.0)),
                timeout: card.value.timeout.0.clone(),
            };
            self.cards.insert(name.clone(), card);
        }
        let fields = bot.fields.iter();
        self.lists = fields
            .filter(|(_, field)| field.value.field_type == FieldType::Choices)
            .map(|(name, _)| name.clone())
            .collect();
    }

    /// A text with its variables filled in; templates stay as they are.
    fn fill(&self, text: &Text) -> String {
        match text.resolve(&self.vars, &environment).plain() {
            Value::Text(text) => text,
            Value::Secret(secret) => secret.expose().to_owned(),
            _ => String::new(),
        }
    }

    fn fill_json(&self, json: &Json) -> Json {
        match json {
            Json::String(text) => Json::String(self.fill(&Text::from(text.as_str()))),
            Json::Array(items) => items.iter().map(|item| self.fill_json(item)).collect(),
            Json::Object(map) => map
                .iter()
                .map(|(key, item)| (key.clone(), self.fill_json(item)))
                .collect(),
            other => other.clone(),
        }
    }

    /// The value of a field as the machine keeps it: a list for the type choices.
    pub(super) fn field_value(&self, name: &FieldName, value: &FieldValue) -> Json {
        let value = match value {
            FieldValue::Bool(value) => Json::Bool(*value),
            FieldValue::Number(number) => Json::Number(number.clone()),
            FieldValue::Text(text) => Json::String(self.fill(text)),
            FieldValue::List(items) => items.iter().map(|text| self.fill(text)).collect(),
        };
        if self.lists.contains(name) && !value.is_array() {
            return Json::Array(vec![value]);
        }
        value
    }

    /// When a test starts; `None` if its `now` is no time that there is.
    pub(super) fn start(&self, test: &ConversationTest) -> Option<Timestamp> {
        let written = test.given.as_ref().and_then(|given| given.now.as_deref());
        let time: DateTime = written.unwrap_or(START).parse().ok()?;
        let zoned = time.to_zoned(self.timezone.clone()).ok()?;
        Some(zoned.timestamp())
    }
}
