//! One conversation: its bot, its contact, its clock, and what happens to them.

use std::cell::RefCell;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::global::Global;
use super::calls::{Calls, called, mocked, outcome};
use super::clock::{Clock, shown};
use super::commands::{Input, understand};
use super::doing::Next;
use super::loading::{Loaded, NotLoaded, load};
use super::person;
use super::save::{Record, Tapped};
use super::show::Outside;
use super::talk::{Talk, Turn};
use super::why::sentence;
use crate::diagnostics::count;
use crate::engine::drive::{drive, pass_time};
use crate::engine::event::{CallRequest, Reason};
use crate::engine::{Event, Happening, State, advance, next_due, open_question};
use crate::language::field::FieldType;
use crate::project::watch::Watch;

/// One conversation.
pub(super) struct Session {
    pub(super) global: Global,
    pub(super) root: PathBuf,
    pub(super) loaded: Loaded,
    pub(super) watch: Watch,
    pub(super) state: State,
    pub(super) clock: Clock,
    pub(super) calls: Calls,
    pub(super) talk: Talk,
    /// The seed of what `random` steps draw in the next conversation.
    pub(super) seed: u64,
    /// The key of the contact that chats, if it is one of the project's.
    pub(super) contact: Option<String>,
    pub(super) welcome: bool,
    /// It has been told that something of the environment is not set.
    pub(super) told_unset: bool,
}

impl Session {
    pub(super) fn zone(&self) -> TimeZone {
        self.loaded.bot.settings.timezone.clone()
    }

    /// The first thing that happens: the person follows, if the bot has a welcome for that.
    pub(super) async fn begin(&mut self) {
        if self.welcome && self.loaded.has_welcome {
            self.talk.screen.note("the person follows");
            self.happen(Event::Follow, Tapped::Nothing).await;
        }
    }

    /// A new conversation with an empty record: of the same contact, or as at the start.
    pub(super) fn renew(&mut self, keep: bool) {
        self.seed = self.seed.wrapping_add(1);
        let contact = self.state.contact.clone();
        let channel = contact.channel;
        let start = self
            .contact
            .as_ref()
            .and_then(|key| person::known(&self.loaded.project.bot, key, channel, self.seed).ok());
        self.state = start.unwrap_or_else(|| person::stranger(channel, self.seed));
        if keep {
            self.state.contact = contact;
        }
        self.forget();
    }

    /// Nothing has been said yet.
    fn forget(&mut self) {
        self.talk.things.clear();
        self.talk.last.clear();
        self.talk.outcomes.clear();
        self.talk.record = Record::new();
    }

    /// What the person has typed.
    pub(super) async fn hear(&mut self, line: &str) -> Next {
        match understand(line) {
            Input::Nothing => {}
            Input::Wrong(text) => self.talk.screen.warn(&text),
            Input::Command(command) => return self.carry_out(command).await,
            Input::Tap(number) => self.tap(number).await,
            Input::Number(number) if self.may_tap(number) => self.tap(number).await,
            Input::Number(number) => {
                self.happen(Event::Text(number.to_string()), Tapped::Nothing)
                    .await;
            }
            Input::Text(text) => self.happen(Event::Text(text), Tapped::Nothing).await,
        }
        Next::Go
    }

    /// Whether a number alone is meant for the thing that has it: not while the bot asks for a
    /// number, or asks with nothing to tap.
    fn may_tap(&self, number: usize) -> bool {
        if number > self.talk.things.len() {
            return false;
        }
        let Some(question) = open_question(&self.loaded.bot, &self.state) else {
            return true;
        };
        let field = question.ask.save_to.as_ref();
        let field = field.and_then(|name| self.loaded.project.bot.fields.get(name));
        let asks_a_number = field.is_some_and(|field| field.value.field_type == FieldType::Number);
        let offers = self
            .talk
            .things
            .iter()
            .any(|thing| thing.quick_reply && !thing.gone);
        offers && !asks_a_number
    }

    async fn tap(&mut self, number: usize) {
        let Some(thing) = number
            .checked_sub(1)
            .and_then(|at| self.talk.things.get(at))
            .cloned()
        else {
            return self
                .talk
                .screen
                .warn(&format!("nothing here has the number {number}"));
        };
        if thing.gone {
            return self.talk.screen.warn(&format!(
                "[{number}] is gone: quick replies last until the bot's next message"
            ));
        }
        match &thing.outside {
            Some(Outside::Page(url)) => self.talk.screen.note(&format!("opens {url}")),
            Some(Outside::Phone(phone)) => self.talk.screen.note(&format!("calls {phone}")),
            None => {}
        }
        let tapped = Tapped::Label(thing.label.clone(), thing.card);
        match (thing.tap, &thing.outside) {
            (Some(tap), _) => self.happen(Event::Tap(tap), tapped).await,
            // A message from outside has nothing behind its label.
            (None, None) => self.happen(Event::Text(thing.label), Tapped::Nothing).await,
            (None, Some(_)) => {}
        }
    }

    /// Lets something happen to the contact now.
    pub(super) async fn happen(&mut self, event: Event, tapped: Tapped) {
        let now = self.clock.now();
        self.talk
            .record
            .event(&event, tapped, &self.state.contact, now);
        self.run(Some(event), now).await;
    }

    /// Lets everything happen that is due up to a time.
    pub(super) async fn pass(&mut self, until: Timestamp) {
        if next_due(&self.loaded.bot, &self.state).is_some_and(|due| due <= until) {
            let from = self.clock.now();
            self.talk
                .record
                .wait_until(&self.state.contact, from, until);
            self.run(None, until).await;
        }
    }

    /// When something is due next.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        next_due(&self.loaded.bot, &self.state)
    }

    /// When something is due next, and what.
    pub(super) fn shown_due(&self) -> Option<String> {
        let due = self.next_due()?;
        // What a copy does then is what is due.
        let mut copy = self.state.clone();
        let brought = advance(&self.loaded.bot, &mut copy, Event::Tick, due);
        let what = brought.iter().find_map(|happening| match happening {
            Happening::Because {
                reason: Reason::Waited,
                place,
            } => Some(match place {
                Some(place) => format!(", the wait of flow `{}`", place.address.name()),
                None => ", a wait".to_owned(),
            }),
            Happening::Because { reason, .. } => Some(format!(", {}", sentence(reason))),
            Happening::Ended => Some(", the end of the conversation".to_owned()),
            _ => None,
        });
        Some(shown(due, &self.zone()) + &what.unwrap_or_default())
    }

    async fn run(&mut self, event: Option<Event>, until: Timestamp) {
        let name = self.loaded.file.name.to_string();
        let Loaded {
            bot,
            project,
            examples,
            ..
        } = &self.loaded;
        let mut turn = Turn::new(&mut self.talk, project, &name, &bot.settings.timezone);
        turn.timed = event.is_none();
        let turn = RefCell::new(turn);
        let calls = &self.calls;
        let mut call = async |request: &CallRequest| {
            let example = examples.get(&request.card);
            let (answer, note) = match (calls.mock, example) {
                (true, example) => mocked(request, example),
                (false, _) => called(&calls.caller, request).await,
            };
            let mut turn = turn.borrow_mut();
            turn.called(&note);
            turn.talk.outcomes.push(outcome(request, &answer));
            turn.talk.record.answered(&request.card, &answer, example);
            answer
        };
        let mut seen = |at, happening| turn.borrow_mut().see(at, happening);
        match event {
            Some(event) => drive(bot, &mut self.state, event, until, &mut call, &mut seen).await,
            None => pass_time(bot, &mut self.state, until, &mut call, &mut seen).await,
        }
        turn.into_inner()
            .end(self.state.conversation.handed_to.as_deref());
    }

    /// Tells once what of the environment is not set.
    pub(super) fn note_unset(&mut self) {
        if self.calls.mock || self.told_unset || self.loaded.unset_env.is_empty() {
            return;
        }
        self.told_unset = true;
        let names: Vec<String> = self
            .loaded
            .unset_env
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let are = if names.len() == 1 { "is" } else { "are" };
        self.talk.screen.note(&format!(
            "{} {are} not set, and sent as an empty text",
            names.join(", ")
        ));
    }

    /// Reads the project again. The conversation goes on; with errors, so does the old bot.
    pub(super) fn reload(&mut self) {
        match load(&self.global, &self.root) {
            Ok(loaded) => {
                self.watch.follow(&loaded.project);
                self.talk.screen.mask.merge(&loaded.mask);
                self.loaded = loaded;
                self.talk.screen.note("the bot is renewed");
                self.note_unset();
            }
            Err(NotLoaded::Invalid(report, summary)) => {
                self.talk.screen.write(&report);
                self.talk.screen.warn(&format!(
                    "{}; the bot goes on as it was",
                    count(summary.errors, "error")
                ));
            }
            Err(NotLoaded::NotRunnable(why)) => {
                self.talk
                    .screen
                    .warn(&format!("{why}; the bot goes on as it was"));
            }
            Err(NotLoaded::Told(_)) => self.talk.screen.warn("the bot goes on as it was"),
        }
    }
}
