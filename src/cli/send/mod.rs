//! `send`: one flow, or what a flow says, to one customer of a platform.
//!
//! ```text
//! content   runs a flow up to where the person must answer     botcake   to a customer of a page
//! ahachat   to a customer by id or by phone                    omnichat  to a contact of a channel
//! firstline to somebody on a channel of a tenant               sandbox   to a person of a bot
//! ```
//!
//! A platform is one module that makes an [`Order`] into a parcel, and one arm in [`prepare`] and
//! in [`Parcel`].

mod ahachat;
mod botcake;
mod content;
mod firstline;
pub(super) mod omnichat;
mod sandbox;

use std::io::{self, IsTerminal as _};

use clap::Args as ClapArgs;

use super::exit::Exit;
use super::global::{Global, complain, inform, print};
use super::reach::{Reached, reach_or_start, written};
use super::sync::{ask, block_on};
use crate::diagnostics::clean_lines;
use crate::platforms::{Outcome, Platform};
use crate::project;
use crate::source::Disk;

/// Send a flow, or what a flow says, to one customer
#[derive(ClapArgs, Clone, Debug)]
pub(super) struct Args {
    /// The customer's id on the platform; on Botcake the `psid`, on AhaChat also `phone:NUMBER`, on
    /// FIRST LINE `line:ID` (`messenger:ID` …) or `text-call:ID` for a chat that an agent has taken
    #[arg(long, value_name = "ID")]
    to: String,
    #[command(flatten)]
    what: What,
    /// A variable for the flow, or for `--content` a custom field's value; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// The reason that Meta wants for a message more than 24 hours after the customer's last one
    #[arg(long, value_name = "TAG")]
    message_tag: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(ClapArgs, Clone, Debug)]
#[group(required = true, multiple = false)]
struct What {
    /// Start this flow, which is on the platform: a flow of the bot, or `folder/title`, or an id
    #[arg(long, value_name = "FLOW")]
    flow: Option<String>,
    /// Send what this flow of the bot says, up to its first question or wait
    #[arg(long, value_name = "FLOW")]
    content: Option<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write a name, `=` and a value, such as `seats=2`".to_owned()),
    }
}

/// What is to be sent where.
struct Order<'a> {
    reached: &'a Reached<'a>,
    to: &'a str,
    what: Kind<'a>,
    set: &'a [(String, String)],
    message_tag: Option<&'a str>,
    /// Nobody is asked.
    yes: bool,
}

enum Kind<'a> {
    Flow(&'a str),
    Content(&'a str),
}

/// Why an order cannot be carried out.
pub(super) enum Refused {
    /// The platform or the flow stands against it.
    Because(String),
    /// The command line names what is not there.
    Usage(String),
    /// It was told.
    Told(Exit),
}

/// Ready to leave.
struct Ready {
    parcel: Parcel,
    /// What is sent, for the person who has to agree.
    shown: String,
    /// In one line, for the end.
    title: String,
    /// What is not sent, and why.
    notes: Vec<String>,
}

enum Parcel {
    Ahachat(ahachat::Parcel),
    Botcake(botcake::Parcel),
    Firstline(firstline::Parcel),
    Omnichat(omnichat::Parcel),
    Sandbox(sandbox::Parcel),
}

impl Parcel {
    async fn send(self) -> Outcome<()> {
        match self {
            Parcel::Ahachat(parcel) => parcel.send().await,
            Parcel::Botcake(parcel) => parcel.send().await,
            Parcel::Firstline(parcel) => parcel.send().await,
            Parcel::Omnichat(parcel) => parcel.send().await,
            Parcel::Sandbox(parcel) => parcel.send().await,
        }
    }
}

async fn prepare(order: &Order<'_>) -> Result<Ready, Refused> {
    match order.reached.connection.platform {
        Platform::Ahachat => ahachat::prepare(order),
        Platform::Botcake => botcake::prepare(order).await,
        Platform::Firstline => firstline::prepare(order).await,
        Platform::Omnichat => omnichat::prepare(order).await,
        Platform::Sandbox => sandbox::prepare(order).await,
    }
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let person = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !args.yes && !person {
        complain("nobody is there to agree; look at what is sent and add `--yes`");
        return Err(Exit::Usage);
    }
    let root = global.root(None)?;
    let project = project::without_recipients(&Disk, &root);
    block_on(async {
        let (reached, sandbox) = reach_or_start(global, &project).await?;
        let sent = send(global, args, &reached).await;
        if let Some(sandbox) = sandbox
            && let Err(error) = sandbox.stop().await
        {
            complain(&error.to_string());
            return Err(Exit::Failed);
        }
        sent
    })
}

async fn send(global: &Global, args: &Args, reached: &Reached<'_>) -> Result<Exit, Exit> {
    let order = Order {
        reached,
        to: &args.to,
        what: match (&args.what.flow, &args.what.content) {
            (Some(flow), _) => Kind::Flow(flow),
            (None, Some(flow)) => Kind::Content(flow),
            // The parser wants one of the two.
            (None, None) => return Err(Exit::Usage),
        },
        set: &args.set,
        message_tag: args.message_tag.as_deref(),
        yes: args.yes,
    };
    deliver(global, &order).await
}

async fn deliver(global: &Global, order: &Order<'_>) -> Result<Exit, Exit> {
    let ready = match prepare(order).await {
        Ok(ready) => ready,
        Err(Refused::Told(exit)) => return Err(exit),
        Err(Refused::Because(why)) => {
            complain(&why);
            return Err(Exit::Failed);
        }
        Err(Refused::Usage(why)) => {
            complain(&why);
            return Err(Exit::Usage);
        }
    };
    if !global.quiet {
        for note in &ready.notes {
            inform(&format!("note: {}\n", clean_lines(note)));
        }
    }
    if !order.yes {
        let shown = clean_lines(&ready.shown);
        match ask(&shown, "Send this? Only `yes` does it: ") {
            Ok(answer) if answer.trim() == "yes" => {}
            _ => {
                complain("not agreed to; nothing was sent");
                return Err(Exit::Failed);
            }
        }
    }
    written(
        ready.parcel.send().await,
        "whether it was sent is not known, and it is not sent again by itself; look into the conversation first",
    )?;
    print(&format!("sent {}\n", clean_lines(&ready.title)))?;
    Ok(Exit::Done)
}
