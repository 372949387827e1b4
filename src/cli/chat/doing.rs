//! The commands of the chat, carried out.

use jiff::Timestamp;

use super::clock::{moved, shown};
use super::commands::{Command, help};
use super::save::Tapped;
use super::session::Session;
use super::{file, status, why};
use crate::diagnostics::{choices, did_you_mean};
use crate::engine::Event;
use crate::engine::understand::fold;
use crate::language::name::{Name, nfc};

/// Whether the chat goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Go,
    Quit,
}

impl Session {
    pub(super) async fn carry_out(&mut self, command: Command) -> Next {
        match command {
            Command::Help => self.talk.screen.write(&help()),
            Command::Menu(which) => self.menu(which).await,
            Command::Ice(which) => self.ice_breakers(which).await,
            Command::Follow => self.happen(Event::Follow, Tapped::Nothing).await,
            Command::State => {
                let text = status::lines(self);
                self.talk.screen.write(&text);
            }
            Command::Why => self.why(),
            Command::Set { field, value } => {
                self.told(|session| status::set(session, &field, &value))
            }
            Command::Tag(name) => self.told(|session| status::tag(session, &name, true)),
            Command::Untag(name) => self.told(|session| status::tag(session, &name, false)),
            Command::Clock(to) => self.move_clock(to).await,
            Command::Image(url) => self.happen(Event::Image(url), Tapped::Nothing).await,
            Command::File(url) => self.happen(Event::File(url), Tapped::Nothing).await,
            Command::Location(place) => self.happen(Event::Location(place), Tapped::Nothing).await,
            Command::Close => self.happen(Event::Closed, Tapped::Nothing).await,
            Command::Link(name) => self.link(&name).await,
            Command::Comment { post, text } => {
                self.happen(Event::Comment { post, text }, Tapped::Nothing)
                    .await;
            }
            Command::Mock(on) => self.mock(on),
            Command::Restart { keep } => self.restart(keep).await,
            Command::Reload => self.reload(),
            Command::Save(path) => self.told(|session| file::save(session, &path)),
            Command::Quit => return Next::Quit,
        }
        Next::Go
    }

    /// Does something, and tells what came of it or why it was not done.
    fn told(&mut self, act: impl FnOnce(&mut Session) -> Result<String, String>) {
        match act(self) {
            Ok(text) => self.talk.screen.note(&text),
            Err(text) => self.talk.screen.warn(&text),
        }
    }

    fn why(&mut self) {
        let lines = why::lines(&self.loaded.project, &self.talk.last, &self.talk.outcomes);
        if lines.is_empty() {
            return self.talk.screen.note("nothing has happened yet");
        }
        let text: String = lines.iter().map(|line| format!("  {line}\n")).collect();
        self.talk.screen.write(&text);
    }

    async fn menu(&mut self, which: Option<String>) {
        let labels: Vec<String> = self
            .loaded
            .menu
            .iter()
            .map(|(label, _)| label.clone())
            .collect();
        let Some(index) = self.pick("menu", "main menu", &labels, which) else {
            return;
        };
        let (label, url) = self.loaded.menu[index].clone();
        match url {
            Some(url) => self.talk.screen.note(&format!("opens {url}")),
            None => {
                self.happen(Event::Menu(index), Tapped::Label(label, None))
                    .await
            }
        }
    }

    async fn ice_breakers(&mut self, which: Option<String>) {
        let questions = self.loaded.ice_breakers.clone();
        if let Some(index) = self.pick("ice", "ice breakers", &questions, which) {
            let tapped = Tapped::Label(questions[index].clone(), None);
            self.happen(Event::IceBreaker(index), tapped).await;
        }
    }

    /// Shows a list with numbers, or finds one of it by its number or its words.
    fn pick(
        &mut self,
        command: &str,
        what: &str,
        labels: &[String],
        which: Option<String>,
    ) -> Option<usize> {
        let screen = &self.talk.screen;
        if labels.is_empty() {
            screen.note(&format!("the bot has no {what}"));
            return None;
        }
        let Some(which) = which else {
            let mut text = String::new();
            for (index, label) in labels.iter().enumerate() {
                let page = match self.loaded.menu.get(index) {
                    Some((_, Some(url))) if command == "menu" => {
                        format!("  {}", screen.paint.dim(crate::diagnostics::clean(url)))
                    }
                    _ => String::new(),
                };
                let label = crate::diagnostics::clean(label);
                text.push_str(&format!("  /{command} {}  {label}{page}\n", index + 1));
            }
            screen.write(&text);
            return None;
        };
        let by_words = labels.iter().position(|label| fold(label) == fold(&which));
        let by_number = which
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let found = by_words.or(by_number.filter(|index| *index < labels.len()));
        if found.is_none() {
            screen.warn(&format!(
                "the {what} has no `{which}`; `/{command}` shows it"
            ));
        }
        found
    }

    async fn link(&mut self, name: &str) {
        let links = &self.loaded.project.bot.links;
        match links.get_key_value(nfc(name).as_str()) {
            Some((name, _)) => {
                let name: Name = name.clone();
                self.happen(Event::Link(name), Tapped::Nothing).await;
            }
            None => {
                let text = unknown("link", name, links.keys().map(Name::as_str));
                self.talk.screen.warn(&text);
            }
        }
    }

    async fn move_clock(&mut self, to: Option<String>) {
        let zone = self.zone();
        if let Some(to) = to {
            let from = self.clock.now();
            match moved(&to, from, &zone) {
                Ok(time) => {
                    self.talk.record.wait_until(&self.state.contact, from, time);
                    self.pass(time).await;
                    self.clock.set(time);
                }
                Err(text) => return self.talk.screen.warn(&text),
            }
        }
        let now = shown(self.clock.now(), &zone);
        let next = match self.shown_due() {
            Some(due) => format!("; next due {due}"),
            None => String::new(),
        };
        self.talk.screen.note(&format!("it is {now}{next}"));
    }

    fn mock(&mut self, on: Option<bool>) {
        if let Some(on) = on {
            self.calls.mock = on;
        }
        self.talk.screen.note(if self.calls.mock {
            "API cards answer with their example"
        } else {
            "API cards are really called"
        });
        self.note_unset();
    }

    async fn restart(&mut self, keep: bool) {
        self.renew(keep);
        self.talk.screen.note(match (keep, &self.contact) {
            (true, _) => "a new conversation of the same person",
            (false, Some(_)) => "a new conversation, the contact as in the files",
            (false, None) => "a new person",
        });
        self.begin().await;
    }

    /// What the clock shows now, for what is due in real time.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// There is no such thing; what may have been meant.
pub(super) fn unknown<'a>(
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> String {
    let advice = match did_you_mean(name, names.clone()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if names.clone().next().is_none() => "the bot has none".to_owned(),
        None => format!("there is {}", choices(names)),
    };
    format!("there is no {what} `{name}`; {advice}")
}
