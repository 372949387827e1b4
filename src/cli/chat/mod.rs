//! `botwright chat`: a conversation with the bot in the terminal.

mod calls;
mod clock;
mod commands;
mod doing;
mod file;
mod input;
mod loading;
mod mask;
mod paint;
mod person;
mod place;
mod save;
mod screen;
mod session;
mod show;
mod status;
mod talk;
mod why;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;

use self::calls::Calls;
use self::clock::{Clock, typed_time};
use self::doing::Next;
use self::input::{Heard, Lines};
use self::loading::{Loaded, NotLoaded, load};
use self::paint::Paint;
use self::save::Record;
use self::screen::{Screen, is_terminal};
use self::session::Session;
use self::talk::Talk;
use super::exit::Exit;
use super::global::{Global, complain, inform};
use crate::diagnostics::{choices, clean, count};
use crate::engine::calling::{Caller, Rules};
use crate::language::project_file::Channel;
use crate::project::watch::Watch;

/// What stands before the person's lines.
const PROMPT: &str = "> ";
/// The largest answer of an API card that is read.
const BODY_LIMIT: usize = 1024 * 1024;
/// The shortest time between two looks at what is due.
const SHORTEST: Duration = Duration::from_millis(20);
/// The exit code of an interrupt.
const INTERRUPTED: u8 = 130;

/// Talk to a bot in the terminal
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The project's folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Answer calls with the example of the API card, instead of calling
    #[arg(long)]
    mock: bool,

    /// The channel to chat on; without it, the project's first
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,

    /// The time to begin at, in the project's time zone: 2026-03-01T10:00
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// Chat as the contact of the project with this key, instead of as somebody new
    #[arg(long = "as", value_name = "KEY")]
    contact: Option<String>,

    /// Do not begin with the welcome flow
    #[arg(long)]
    no_welcome: bool,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let root = global.root(args.folder.as_deref())?;
    let loaded = load(global, &root).map_err(|error| refuse(global, error))?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| {
        complain(&format!("the chat cannot be started: {error}"));
        Exit::Failed
    })?;
    let ended = runtime.block_on(chat(global, args, root, loaded));
    // A thread may still wait for a line.
    runtime.shutdown_background();
    ended
}

fn refuse(global: &Global, error: NotLoaded) -> Exit {
    match error {
        NotLoaded::Told(exit) => exit,
        NotLoaded::NotRunnable(why) => {
            complain(&why);
            Exit::Failed
        }
        NotLoaded::Invalid(report, summary) => {
            inform(&report);
            if !global.quiet {
                inform(&format!("{}\n", summary.line()));
            }
            Exit::Invalid
        }
    }
}

async fn chat(global: &Global, args: &Args, root: PathBuf, loaded: Loaded) -> Result<Exit, Exit> {
    let interactive = is_terminal();
    let start = match &args.now {
        Some(now) => typed_time(now, &loaded.bot.settings.timezone).map_err(|error| {
            complain(&format!("--now: {error}"));
            Exit::Usage
        })?,
        None => Timestamp::now(),
    };
    let channel = channel(args, &loaded)?;
    let (mut lines, printer) = if interactive {
        let (lines, printer) = Lines::terminal().map_err(|error| {
            complain(&format!("the terminal cannot be used: {error}"));
            Exit::Failed
        })?;
        (lines, Some(printer))
    } else {
        (Lines::pipe(), None)
    };
    let paint = Paint {
        color: global.stdout_color(),
    };
    // Without a person the same lines are to give the same conversation.
    let seed = if interactive {
        u64::from(start.subsec_nanosecond().unsigned_abs())
    } else {
        0
    };
    let state = match &args.contact {
        None => person::stranger(channel, seed),
        Some(key) => {
            let found = person::known(&loaded.project.bot, key, channel, seed);
            found.map_err(|error| {
                complain(&error);
                Exit::Usage
            })?
        }
    };
    let mut session = Session {
        watch: Watch::new(&loaded.project),
        state,
        clock: Clock::new(start, interactive),
        calls: Calls {
            mock: args.mock,
            caller: Caller::new(Rules {
                private_addresses: true,
                insecure_http: true,
                body_limit: BODY_LIMIT,
            }),
        },
        talk: Talk {
            screen: Screen::new(paint, printer, loaded.mask.clone()),
            things: Vec::new(),
            last: Vec::new(),
            outcomes: Vec::new(),
            record: Record::new(),
            verbose: global.verbose,
        },
        seed,
        contact: args.contact.clone(),
        welcome: !args.no_welcome,
        told_unset: false,
        global: global.clone(),
        root,
        loaded,
    };
    greet(&mut session);
    converse(&mut session, &mut lines, interactive).await
}

fn channel(args: &Args, loaded: &Loaded) -> Result<Channel, Exit> {
    let channels = &loaded.file.channels;
    let Some(wanted) = &args.channel else {
        return Ok(channels.first().copied().unwrap_or(Channel::Webchat));
    };
    let found = channels
        .iter()
        .find(|channel| status::word(*channel) == wanted.to_lowercase());
    found.copied().ok_or_else(|| {
        let words: Vec<String> = channels.iter().map(status::word).collect();
        let words = choices(words.iter().map(String::as_str));
        complain(&format!(
            "the project is not on the channel `{wanted}`; choose {words}"
        ));
        Exit::Usage
    })
}

fn greet(session: &mut Session) {
    if session.global.quiet {
        return;
    }
    let name = clean(session.loaded.file.name.as_str()).into_owned();
    let channel = status::word(&session.state.contact.channel);
    session.talk.screen.note(&format!(
        "{name} on {channel}; `/help` shows what can be done, `/quit` leaves"
    ));
    if session.loaded.warnings > 0 {
        let warnings = count(session.loaded.warnings, "warning");
        session
            .talk
            .screen
            .note(&format!("{warnings}; `botwright check` shows them"));
    }
    session.note_unset();
}

/// Told of every Ctrl-C. While a line is edited that is a key like others, elsewhere a signal.
fn interrupts() -> Arc<Notify> {
    let interrupts = Arc::new(Notify::new());
    let tell = Arc::clone(&interrupts);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            tell.notify_one();
        }
    });
    interrupts
}

/// Until the person leaves.
async fn converse(
    session: &mut Session,
    lines: &mut Lines,
    interactive: bool,
) -> Result<Exit, Exit> {
    let interrupts = interrupts();
    tokio::select! {
        () = session.begin() => {}
        () = interrupts.notified() => return Ok(Exit::Other(INTERRUPTED)),
    }
    loop {
        if let Some(exit) = session.talk.screen.failure() {
            return Err(exit);
        }
        let due = session.next_due().and_then(|due| session.clock.until(due));
        let pause = session.watch.pause().min(due.unwrap_or(Duration::MAX));
        let pause = pause.max(SHORTEST);
        let heard = tokio::select! {
            biased;
            heard = lines.next() => Some(heard),
            () = interrupts.notified() => return Ok(Exit::Done),
            () = tokio::time::sleep(pause) => None,
        };
        if session.watch.changed().await {
            session.reload();
        }
        let Some(heard) = heard else {
            if interactive {
                let now = session.now();
                tokio::select! {
                    () = session.pass(now) => {}
                    () = interrupts.notified() => return Ok(Exit::Other(INTERRUPTED)),
                }
            }
            continue;
        };
        let line = match heard {
            Heard::Line(line) => line,
            Heard::End => return Ok(Exit::Done),
            Heard::Failed(error) => {
                complain(&format!("the input cannot be read: {error}"));
                return Err(Exit::Failed);
            }
        };
        if !interactive {
            session
                .talk
                .screen
                .write(&format!("{PROMPT}{}\n", clean(&line)));
        }
        tokio::select! {
            next = session.hear(&line) => if next == Next::Quit {
                return Ok(Exit::Done);
            },
            () = interrupts.notified() => return Ok(Exit::Other(INTERRUPTED)),
        }
    }
}
