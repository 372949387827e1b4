//! What a typed line means: a command, something to tap, or words for the bot.

use crate::diagnostics::did_you_mean;

/// A line of the person, understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    /// Nothing was typed.
    Nothing,
    Command(Command),
    /// A number alone: what it means depends on what the bot has asked.
    Number(usize),
    /// `#2`: always the thing with that number.
    Tap(usize),
    Text(String),
    /// A command that cannot be carried out, in one plain sentence.
    Wrong(String),
}

/// A command of the chat.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    Help,
    Menu(Option<String>),
    Ice(Option<String>),
    Follow,
    State,
    Why,
    Set { field: String, value: String },
    Tag(String),
    Untag(String),
    Clock(Option<String>),
    Image(String),
    File(String),
    Location(String),
    Close,
    Link(String),
    Comment { post: String, text: String },
    Mock(Option<bool>),
    Restart { keep: bool },
    Reload,
    Save(String),
    Quit,
}

/// Name, arguments and purpose of every command, in the order of `/help`.
pub(super) const COMMANDS: [(&str, &str, &str); 21] = [
    (
        "menu",
        "[NUMBER|LABEL]",
        "show the main menu, or tap an item of it",
    ),
    (
        "ice",
        "[NUMBER|QUESTION]",
        "show the ice breakers, or tap one",
    ),
    ("follow", "", "follow the account, as at the start"),
    ("image", "URL", "send a picture"),
    ("file", "URL", "send a file"),
    ("location", "LAT,LNG", "send a place"),
    ("link", "NAME", "come in by a link"),
    ("comment", "POST TEXT", "comment under a post"),
    ("close", "", "let the team close the conversation"),
    (
        "why",
        "",
        "show what answered the last turn, and where it is written",
    ),
    (
        "state",
        "",
        "show the contact, its fields, tags and sequences, and what is open",
    ),
    (
        "set",
        "FIELD=VALUE",
        "write a field; with nothing behind the = empty it",
    ),
    ("tag", "NAME", "put a tag on the contact"),
    ("untag", "NAME", "take a tag off"),
    (
        "clock",
        "[+1d|TIME]",
        "show the clock, or move it ahead: what is due happens",
    ),
    (
        "mock",
        "on|off",
        "answer calls with the example of the API card, or really call",
    ),
    ("save", "FILE", "write the conversation as a test"),
    (
        "reload",
        "",
        "read the project again, as happens when a file is saved",
    ),
    (
        "restart",
        "[keep]",
        "begin again as a new person, or as the same",
    ),
    ("help", "", "show this"),
    ("quit", "", "leave; so do Ctrl-D and Ctrl-C"),
];

/// What a line means.
pub(super) fn understand(line: &str) -> Input {
    let text = line.trim();
    if text.is_empty() {
        return Input::Nothing;
    }
    if let Some(words) = text.strip_prefix("//") {
        return Input::Text(format!("/{words}"));
    }
    if let Some(command) = text.strip_prefix('/') {
        return command_of(command).map_or_else(Input::Wrong, Input::Command);
    }
    if let Some(number) = text.strip_prefix('#').and_then(number) {
        return Input::Tap(number);
    }
    match number(text) {
        Some(number) => Input::Number(number),
        None => Input::Text(text.to_owned()),
    }
}

/// A number that may stand before something: 1 to 999.
fn number(text: &str) -> Option<usize> {
    let plain = text.len() <= 3
        && !text.starts_with('0')
        && text.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn command_of(text: &str) -> Result<Command, String> {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let name = name.to_lowercase();
    let rest = rest.trim();
    let Some((_, arguments, _)) = COMMANDS.iter().find(|(known, ..)| *known == name) else {
        let known = COMMANDS.iter().map(|(known, ..)| *known);
        let advice = match did_you_mean(&name, known) {
            Some(nearest) => format!("did you mean `/{nearest}`?"),
            None => "`/help` shows them all; `//` sends a text that begins with a slash".to_owned(),
        };
        return Err(format!("there is no command `/{name}`; {advice}"));
    };
    let usage = || format!("write `/{name} {arguments}`");
    let optional = || (!rest.is_empty()).then(|| rest.to_owned());
    let needed = || optional().ok_or_else(usage);
    if arguments.is_empty() && !rest.is_empty() {
        return Err(format!("`/{name}` takes nothing behind it"));
    }
    Ok(match name.as_str() {
        "menu" => Command::Menu(optional()),
        "ice" => Command::Ice(optional()),
        "follow" => Command::Follow,
        "image" => Command::Image(needed()?),
        "file" => Command::File(needed()?),
        "location" => Command::Location(place(rest).ok_or_else(usage)?),
        "link" => Command::Link(needed()?),
        "comment" => {
            let (post, text) = rest.split_once(char::is_whitespace).ok_or_else(usage)?;
            Command::Comment {
                post: post.to_owned(),
                text: text.trim().to_owned(),
            }
        }
        "close" => Command::Close,
        "why" => Command::Why,
        "state" => Command::State,
        "set" => {
            let (field, value) = rest.split_once('=').ok_or_else(usage)?;
            Command::Set {
                field: field.trim().to_owned(),
                value: value.trim().to_owned(),
            }
        }
        "tag" => Command::Tag(needed()?),
        "untag" => Command::Untag(needed()?),
        "clock" => Command::Clock(optional()),
        "mock" => match rest {
            "" => Command::Mock(None),
            "on" => Command::Mock(Some(true)),
            "off" => Command::Mock(Some(false)),
            _ => return Err(usage()),
        },
        "save" => Command::Save(needed()?),
        "reload" => Command::Reload,
        "restart" => match rest {
            "" => Command::Restart { keep: false },
            "keep" => Command::Restart { keep: true },
            _ => return Err(usage()),
        },
        "quit" => Command::Quit,
        // The table has no other name.
        _ => Command::Help,
    })
}

/// `25.03, 121.56` as `25.03,121.56`, if both are on the globe.
fn place(text: &str) -> Option<String> {
    let (latitude, longitude) = text.split_once(',')?;
    let (latitude, longitude) = (latitude.trim(), longitude.trim());
    let within = |text: &str, limit: f64| {
        text.parse::<f64>()
            .is_ok_and(|degrees| degrees.abs() <= limit)
    };
    (within(latitude, 90.0) && within(longitude, 180.0)).then(|| format!("{latitude},{longitude}"))
}

/// What `/help` shows.
pub(super) fn help() -> String {
    let usages: Vec<String> = COMMANDS
        .iter()
        .map(|(name, arguments, _)| format!("/{name} {arguments}").trim_end().to_owned())
        .collect();
    let columns = usages.iter().map(String::len).max().unwrap_or(0);
    let mut text = String::from(
        "Write as the person would. A label, or the number before it, taps.\n\
         A number is an answer instead, while the bot asks for a number or offers no quick replies;\n\
         `#2` always taps. A text that begins with `//` is sent with one slash.\n\n",
    );
    for (usage, (_, _, purpose)) in usages.iter().zip(&COMMANDS) {
        text.push_str(&format!("  {usage:columns$}  {purpose}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_understood() {
        let text = |text: &str| Input::Text(text.to_owned());
        let table = [
            ("  ", Input::Nothing),
            (" 我的票券 ", text("我的票券")),
            ("//start", text("/start")),
            ("2", Input::Number(2)),
            ("02", text("02")),
            ("1234", text("1234")),
            ("2 seats", text("2 seats")),
            ("#2", Input::Tap(2)),
            ("#vip", text("#vip")),
            ("/menu", Input::Command(Command::Menu(None))),
            (
                "/MENU 我的 票券",
                Input::Command(Command::Menu(Some("我的 票券".to_owned()))),
            ),
            (
                "/location 25.03, 121.56",
                Input::Command(Command::Location("25.03,121.56".to_owned())),
            ),
            (
                "/restart keep",
                Input::Command(Command::Restart { keep: true }),
            ),
            (
                "/set note= a=b",
                Input::Command(Command::Set {
                    field: "note".to_owned(),
                    value: "a=b".to_owned(),
                }),
            ),
            (
                "/comment any +1 please",
                Input::Command(Command::Comment {
                    post: "any".to_owned(),
                    text: "+1 please".to_owned(),
                }),
            ),
        ];
        for (line, wanted) in table {
            assert_eq!(understand(line), wanted, "{line}");
        }
    }

    #[test]
    fn wrong_commands_are_told_how() {
        let table = [
            (
                "/mneu",
                "there is no command `/mneu`; did you mean `/menu`?",
            ),
            (
                "/",
                "there is no command `/`; `/help` shows them all; `//` sends a text that begins with a slash",
            ),
            ("/set seats", "write `/set FIELD=VALUE`"),
            ("/location 91,0", "write `/location LAT,LNG`"),
            ("/why not", "`/why` takes nothing behind it"),
            ("/mock maybe", "write `/mock on|off`"),
            ("/save", "write `/save FILE`"),
        ];
        for (line, wanted) in table {
            assert_eq!(understand(line), Input::Wrong(wanted.to_owned()), "{line}");
        }
    }

    #[test]
    fn every_command_of_the_table_is_read() {
        for (name, arguments, _) in COMMANDS {
            let rest = match arguments {
                "" | "[keep]" => "",
                "FIELD=VALUE" => "a=b",
                "LAT,LNG" => "1,2",
                "on|off" => "on",
                _ => "a b",
            };
            let read = understand(&format!("/{name} {rest}"));
            assert!(matches!(read, Input::Command(_)), "{name}: {read:?}");
            assert_eq!(
                matches!(read, Input::Command(Command::Help)),
                name == "help"
            );
        }
    }
}
