//! A broadcast in words.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::broadcast::{BadRow, Counts, Document, Stop, To};
use crate::platforms::http::printable;
use crate::sync::Signal;

/// What is about to be sent to whom.
pub(super) struct Overview<'a> {
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) on: String,
    pub(super) message_tag: Option<&'a str>,
    pub(super) table: &'a str,
    pub(super) counts: Counts,
    /// There are more than these.
    pub(super) bad: &'a [BadRow],
    pub(super) sample: &'a [To],
    /// Names of values, with what is everybody's.
    pub(super) along: &'a [String],
    pub(super) rate: Speed,
    /// When the run began, if it goes on.
    pub(super) begun: Option<&'a str>,
}

/// How fast it goes at most.
#[derive(Clone, Copy)]
pub(super) struct Speed {
    /// People a second.
    pub(super) people: Option<f64>,
    pub(super) together: usize,
}

impl Overview<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for bad in self.bad {
            let _ = writeln!(text, "{}:{}", self.table, printable(&bad.to_string()));
        }
        let more = self.counts.skipped.saturating_sub(self.bad.len() as u64);
        if more > 0 && !self.bad.is_empty() {
            let _ = writeln!(text, "… and {} more", people(more, "bad row"));
        }
        let pending = self.counts.pending;
        let _ = writeln!(
            text,
            "{}: {} to {}",
            self.name,
            printable(self.title),
            people(pending, "person")
        );
        let mut line = |label: &str, value: &str| {
            let _ = writeln!(text, "  {label:<11} {value}");
        };
        line("on", &self.on);
        if let Some(begun) = self.begun {
            line(
                "goes on",
                &format!("the run of {begun}: {}", standing(&self.counts)),
            );
        }
        if let Some(tag) = self.message_tag {
            line("message tag", tag);
        }
        let mut table = self.table.to_owned();
        let _ = write!(table, ": {}", people(self.counts.people(), "person"));
        if self.counts.duplicates > 0 {
            let _ = write!(table, ", {}", people(self.counts.duplicates, "duplicate"));
        }
        if self.counts.skipped > 0 {
            let _ = write!(table, ", {}", people(self.counts.skipped, "bad row"));
        }
        line("recipients", &table);
        if !self.sample.is_empty() {
            let shown: Vec<String> = self
                .sample
                .iter()
                .map(|to| printable(&to.masked()))
                .collect();
            line("such as", &shown.join(", "));
        }
        if !self.along.is_empty() {
            let shown: Vec<String> = self.along.iter().map(|one| printable(one)).collect();
            line("with", &shown.join(", "));
        }
        line("rate", &self.rate.text(pending));
        text
    }
}

impl Speed {
    fn text(self, pending: u64) -> String {
        let mut text = match self.people {
            None => "as fast as the platform answers".to_owned(),
            Some(rate) => {
                let seconds = pending as f64 / rate;
                format!("{} a second, {}", short(rate), lasting(seconds))
            }
        };
        if self.together > 1 {
            let _ = write!(text, ", up to {} in one request", self.together);
        }
        text
    }
}

fn short(rate: f64) -> String {
    if rate.fract() == 0.0 {
        format!("{rate:.0}")
    } else {
        format!("{rate}")
    }
}

/// A length of time for people.
pub(super) fn lasting(seconds: f64) -> String {
    let seconds = seconds.ceil().max(1.0);
    if seconds < 120.0 {
        return match seconds as u64 {
            1 => "about a second".to_owned(),
            more => format!("about {more} seconds"),
        };
    }
    let minutes = (seconds / 60.0).ceil();
    if minutes < 120.0 {
        return format!("about {minutes:.0} minutes");
    }
    format!("about {:.1} hours", minutes / 60.0)
}

/// `1 person`, `12,345 people`.
pub(super) fn people(number: u64, one: &str) -> String {
    match (number, one) {
        (1, _) => format!("1 {one}"),
        (_, "person") => format!("{} people", grouped(number)),
        _ => format!("{} {one}s", grouped(number)),
    }
}

pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `10 sent, 1 refused`; what is none is not named.
pub(super) fn standing(counts: &Counts) -> String {
    let parts = [
        (counts.sent, "sent"),
        (counts.refused, "refused"),
        (counts.unknown, "unknown"),
        (counts.sending, "under way"),
        (counts.pending, "not sent yet"),
        (counts.duplicates, "named twice"),
        (counts.skipped, "skipped"),
    ];
    let named: Vec<String> = parts
        .iter()
        .enumerate()
        .filter(|(index, (count, _))| *index == 0 || *count > 0)
        .map(|(_, (count, word))| format!("{} {word}", grouped(*count)))
        .collect();
    named.join(", ")
}

/// Why a run stopped, and what to do.
pub(super) fn stopped(stop: &Stop, name: &str) -> String {
    let again = format!("`botwright broadcast {name}` goes on");
    match stop {
        Stop::Signal(signal) => match signal {
            Signal::Interrupt => format!("stopped by SIGINT; {again}"),
            Signal::Terminate => format!("stopped by SIGTERM; {again}"),
        },
        Stop::Credentials(why) => {
            format!("{why}; nobody is refused for that: mend the token, then {again}")
        }
        Stop::Unreachable(why) => format!("{why}; {again} when the platform can be reached"),
        Stop::Busy(why) => format!("{why}; set a lower `--rate`: {again}"),
        Stop::Refusing(why) => format!(
            "{why}; it was stopped before more are refused: {again}, with `--ignore-refusals` without this limit"
        ),
        Stop::Silent(why) => format!("{why}; it was stopped before more are lost: {again}"),
        Stop::Changed(0) => {
            "the table of recipients became shorter while it was being sent".to_owned()
        }
        Stop::Changed(line) => format!(
            "line {line} of the table of recipients was changed while it was being sent; put it back as it was, then {again}"
        ),
        Stop::Table(why) => why.clone(),
        Stop::Ledger => "the ledger cannot be written; nothing more was sent".to_owned(),
    }
}

/// It was stopped before anything was sent.
pub(super) fn unsent(signal: Signal) -> String {
    let signal = match signal {
        Signal::Interrupt => "SIGINT",
        Signal::Terminate => "SIGTERM",
    };
    format!("stopped by {signal}; nothing was sent")
}

/// What came of it.
pub(super) fn result(document: &Document, counts: &Counts) -> String {
    let mut text = format!("{}: {}\n", document.broadcast, standing(counts));
    if let Some(per_second) = document.per_second {
        let _ = writeln!(text, "{per_second:.1} a second");
    }
    if counts.unknown > 0 {
        let them = if counts.unknown == 1 { "one" } else { "them" };
        let _ = writeln!(
            text,
            "nobody knows whether {} got it; `--resend-unknown` sends to {them} again, perhaps a second time",
            people(counts.unknown, "person")
        );
    }
    if counts.refused > 0 {
        let _ = writeln!(
            text,
            "once the reason is gone, `--resend-refused` sends to {} again",
            people(counts.refused, "person")
        );
    }
    if let Some(report) = &document.report {
        let _ = writeln!(text, "report: {} and {}", report.csv, report.json);
    }
    text
}

/// A time of the ledger for people.
pub(super) fn when(text: Option<&str>) -> String {
    match text.and_then(|text| text.parse::<Timestamp>().ok()) {
        Some(at) => at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        None => "an unknown time".to_owned(),
    }
}
