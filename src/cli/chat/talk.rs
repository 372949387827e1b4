//! One turn on the screen: what the bot says, and what else comes of an event.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::clock::shown;
use super::place::written_at;
use super::save::Record;
use super::screen::Screen;
use super::show::{self, Thing};
use super::why;
use crate::diagnostics::{clean, clean_lines};
use crate::engine::Happening;
use crate::engine::event::Reason;
use crate::project::Project;

/// What the conversation has shown so far.
pub(super) struct Talk {
    pub(super) screen: Screen,
    /// What has a number, from 1.
    pub(super) things: Vec<Thing>,
    /// What the last turn brought, for `/why`.
    pub(super) last: Vec<(Timestamp, Happening)>,
    /// How the calls of the last turn have ended, for `/why`.
    pub(super) outcomes: Vec<String>,
    pub(super) record: Record,
    /// Whether to tell what the bot remembers, too.
    pub(super) verbose: bool,
}

/// What a turn is shown with.
pub(super) struct Turn<'a> {
    pub(super) talk: &'a mut Talk,
    pub(super) project: &'a Project,
    pub(super) name: &'a str,
    pub(super) zone: &'a TimeZone,
    /// Whether each thing is told with its time.
    pub(super) timed: bool,
    /// The bot has spoken in this turn.
    pub(super) spoken: bool,
    /// Whether the things before this turn are gone.
    pub(super) renewed: bool,
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        talk: &'a mut Talk,
        project: &'a Project,
        name: &'a str,
        zone: &'a TimeZone,
    ) -> Turn<'a> {
        talk.last.clear();
        talk.outcomes.clear();
        Turn {
            talk,
            project,
            name,
            zone,
            timed: false,
            spoken: false,
            renewed: false,
        }
    }

    /// Shows what happened.
    pub(super) fn see(&mut self, at: Timestamp, mut happening: Happening) {
        self.hide(&mut happening);
        self.talk.record.happened(&happening);
        match &happening {
            Happening::Said { message, .. } => self.say(message),
            Happening::Withheld { message, why, .. } => {
                self.talk.screen.note(&format!("not delivered, {why}:"));
                let mut unused = Vec::new();
                let paint = super::paint::Paint { color: false };
                let text = show::message(message, &mut unused, paint);
                self.talk.screen.note(text.trim_end());
            }
            // The call has had its note.
            Happening::Because {
                reason: Reason::Answered(_),
                ..
            } => {}
            Happening::Because { reason, .. } if self.timed => {
                let time = shown(at, self.zone);
                self.talk
                    .screen
                    .note(&format!("{time}  {}", why::sentence(reason)));
                self.spoken = false;
            }
            Happening::HandedOff { to, note, .. } => {
                let note = match note.as_deref().map(str::trim) {
                    Some(note) if !note.is_empty() => format!(": {note}"),
                    _ => String::new(),
                };
                self.talk.screen.note(&format!(
                    "handed to `{to}`{note}\nthe bot is silent now; `/close` ends the hand-off"
                ));
            }
            Happening::Replied { text, .. } => {
                self.talk
                    .screen
                    .note(&format!("in public under the comment: {text}"));
            }
            Happening::Problem { message, place } => {
                let at = place
                    .as_ref()
                    .and_then(|place| written_at(self.project, place))
                    .map(|at| format!(" ({at})"))
                    .unwrap_or_default();
                self.talk.screen.warn(&format!("{message}{at}"));
            }
            Happening::Ended => {
                let time = if self.timed {
                    format!("{}  ", shown(at, self.zone))
                } else {
                    String::new()
                };
                self.talk
                    .screen
                    .note(&format!("{time}the conversation has ended"));
            }
            remembered if self.talk.verbose => {
                if let Some(text) = why::remembered(remembered) {
                    self.talk.screen.note(&text);
                }
            }
            _ => {}
        }
        self.talk.last.push((at, happening));
    }

    /// Before anything is cut or wrapped, and so not found any more.
    fn hide(&self, happening: &mut Happening) {
        let mask = &self.talk.screen.mask;
        match happening {
            Happening::Said { message, .. } | Happening::Withheld { message, .. } => {
                if let Ok(masked) = mask.all(message) {
                    *message = masked;
                }
            }
            Happening::Replied { text, .. } => *text = mask.text(text),
            _ => {}
        }
    }

    fn say(&mut self, message: &crate::language::message::Message) {
        if !std::mem::replace(&mut self.renewed, true) {
            self.talk.things.clear();
        }
        // What could be tapped quickly is gone with the next message; its number stays unused.
        for thing in &mut self.talk.things {
            thing.gone |= thing.quick_reply;
        }
        let paint = self.talk.screen.paint;
        let mut text = String::new();
        if !std::mem::replace(&mut self.spoken, true) {
            text.push_str(&format!("{}\n", paint.name(clean(self.name))));
        }
        text.push_str(&show::message(message, &mut self.talk.things, paint));
        self.talk.screen.write(&text);
    }

    /// Shows how a call has ended.
    pub(super) fn called(&mut self, text: &str) {
        self.talk.screen.note(&clean_lines(text));
    }

    /// Tells why nothing came of what the person did.
    pub(super) fn end(&mut self, handed_to: Option<&str>) {
        let silent = self.talk.last.iter().any(|(_, happening)| {
            matches!(
                happening,
                Happening::Because {
                    reason: Reason::Nobody,
                    ..
                }
            )
        });
        if !silent {
            return;
        }
        let why = match handed_to {
            Some(team) => {
                format!("the bot is silent: `{team}` has the conversation; `/close` gives it back")
            }
            None => "nothing answers this, and the bot has no default reply".to_owned(),
        };
        self.talk.screen.note(&why);
    }
}
