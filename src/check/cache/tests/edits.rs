//! What people do to a project between two checks.

use super::World;
use crate::check::Levels;
use crate::diagnostics::codes;
use crate::language::project_file::LintLevel;

/// One edit: what is done, where, and with what.
pub(super) type Edit = (u8, u32, u32);

/// How many kinds there are.
pub(super) const KINDS: u8 = 56;

const WORDS: [&str; 10] = [
    "help", "tickets", "seats", "meal", "vip", "member", "go_to", "flow", "text", "response",
];

const STEPS: [&str; 9] = [
    "- text: 您好 👋",
    "- text: \"{{ fields.seats }} or {{ fields.name }}\"",
    "- image: https://shop.example/a.png",
    "- go_to: help",
    "- set: { seats: 12 }",
    "- add: { meal: 1 }",
    "- add_tag: vip",
    "- call: tickets",
    "- { ask: 請問幾位？, save_to: seats }",
];

const TAILS: [&str; 6] = [
    "# the end\n",
    "\n\n",
    "  extra: Thank you!\n",
    "tags: { late: {} }\n",
    "keywords: { late: { match: [late], flow: help } }\n",
    "moved: [{ from: flow.gone, to: flow.help }]\n",
];

/// Does one edit.
pub(super) fn edit(world: &mut World, (kind, at, what): Edit) {
    let paths: Vec<String> = world.files.keys().cloned().collect();
    let of = |start: &str| -> Vec<&String> {
        paths
            .iter()
            .filter(|path| path.starts_with(start))
            .collect()
    };
    let bots = of("bot/");
    // Most people work on what their bot says.
    let flows = |path: &&String| {
        let text = world.files.get(*path);
        text.is_some_and(|text| text.starts_with("flows:"))
    };
    let said: Vec<&String> = bots.iter().copied().filter(flows).collect();
    let bots = if said.is_empty() || at.is_multiple_of(3) {
        bots
    } else {
        said
    };
    let Some(path) = pick(&bots, at).map(|path| (*path).clone()) else {
        return;
    };
    let text = world.files.entry(path.clone()).or_default();
    match kind {
        0..=11 => wording(text, at / 7, what),
        12..=15 => insert(text, at / 7, &STEPS, what),
        16..=17 => swap_word(text, at / 7, what),
        18 => remove_line(text, at / 7),
        19 => repeat_line(text, at / 7),
        20 => *text = format!("# moved\n\n{text}"),
        21..=23 => allow(text, at / 7, what),
        24 => text.push_str(pick(&TAILS, what).copied().unwrap_or_default()),
        25 => insert(
            text,
            at / 7,
            &["- text: [", "\ta: b", "? x", "*nowhere"],
            what,
        ),
        26 => insert(
            text,
            at / 7,
            &["- text: the key is ghp_a1B2c3D4e5F6g7H8j9K0a1B2c3D4e5F6g7H8"],
            what,
        ),
        27..=28 => digits(text, at / 7, what),
        29 => {
            world.files.remove(&path);
        }
        30 => {
            world.files.insert(
                format!("bot/new-{}.yaml", what % 3),
                "flows:\n  new: { steps: [{ text: Hello }, { go_to: help }] }\n".to_owned(),
            );
        }
        31 => {
            let text = world.files.remove(&path).unwrap_or_default();
            world.files.insert(format!("{path}.yaml"), text);
        }
        32 => settings(world, what),
        33 => {
            let name = ["TOKEN", "CRM_TOKEN", "BOTCAKE_TOKEN", "SITE"][what as usize % 4];
            if !world.environment.remove(name) {
                world.environment.insert(name.to_owned());
            }
        }
        34 => levels(world, at, what),
        35 => {
            world.target = match what % 3 {
                0 => None,
                1 => Some("page".to_owned()),
                _ => Some("crm".to_owned()),
            };
        }
        36 => {
            let tables: Vec<&String> = paths.iter().filter(|path| path.ends_with("csv")).collect();
            let table = pick(&tables, at).and_then(|path| world.files.get_mut(*path));
            if let Some(table) = table {
                table.push_str("x,,\n");
            }
        }
        37 => insert(text, at / 7, &["", "# note", "    # note"], what),
        38 => insert(text, at / 7, &["- text: \"${env.SITE} ${var.site}\""], what),
        _ => wording(text, at / 3, what),
    }
}

fn pick<T>(list: &[T], number: u32) -> Option<&T> {
    list.get((number as usize).checked_rem(list.len())?)
}

/// Changes one of the words that people read.
fn wording(text: &mut String, at: u32, what: u32) {
    let signs = ['。', '，', '？', '！', '您', '請', '張', '票', '團', '您'];
    let places: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, letter)| signs.contains(letter))
        .collect();
    if let Some((place, letter)) = pick(&places, at) {
        let new = ["！！", "oo", "e", "票", " "][what as usize % 5];
        text.replace_range(*place..place + letter.len_utf8(), new);
    }
}

fn lines(text: &str) -> Vec<usize> {
    let starts = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(starts).collect()
}

/// Puts a line before another one, as far in as that one is.
fn insert(text: &mut String, at: u32, new: &[&str], what: u32) {
    let starts = lines(text);
    // Mostly among the steps of a flow.
    let steps: Vec<usize> = starts
        .iter()
        .copied()
        .filter(|start| text[*start..].trim_start_matches(' ').starts_with("- "))
        .collect();
    let starts = if steps.is_empty() || at.is_multiple_of(9) {
        starts
    } else {
        steps
    };
    if let (Some(start), Some(new)) = (pick(&starts, at), pick(new, what)) {
        let indent = text[*start..].len() - text[*start..].trim_start_matches(' ').len();
        text.insert_str(*start, &format!("{}{new}\n", " ".repeat(indent)));
    }
}

fn line(text: &str, at: u32) -> Option<std::ops::Range<usize>> {
    let starts = lines(text);
    let start = *pick(&starts, at)?;
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |end| start + end + 1);
    Some(start..end)
}

fn remove_line(text: &mut String, at: u32) {
    if let Some(line) = line(text, at) {
        text.replace_range(line, "");
    }
}

fn repeat_line(text: &mut String, at: u32) {
    if let Some(line) = line(text, at) {
        let copy = text[line.clone()].to_owned();
        text.insert_str(line.start, &copy);
    }
}

/// Puts one word in the place of another: a name of something else, or a slip.
fn swap_word(text: &mut String, at: u32, what: u32) {
    let mut words = Vec::new();
    let mut start = None;
    for (place, byte) in text.bytes().chain([b' ']).enumerate() {
        match (start, byte.is_ascii_alphanumeric() || byte == b'_') {
            (None, true) => start = Some(place),
            (Some(from), false) => {
                words.push(from..place);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(word) = pick(&words, at).cloned() {
        let new = match what % 3 {
            0 => format!("{}x", &text[word.clone()]),
            _ => pick(&WORDS, what / 3)
                .copied()
                .unwrap_or_default()
                .to_owned(),
        };
        text.replace_range(word, &new);
    }
}

fn allow(text: &mut String, at: u32, what: u32) {
    let code = pick(codes::ALL, what).map_or("", |code| code.name);
    let word = if what.is_multiple_of(5) {
        "allow-file"
    } else {
        "allow"
    };
    if let Some(line) = line(text, at) {
        text.insert_str(line.start, &format!("# botwright: {word}({code}) known\n"));
    }
}

fn digits(text: &mut String, at: u32, what: u32) {
    let places: Vec<usize> = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_digit())
        .map(|(at, _)| at)
        .collect();
    if let Some(place) = pick(&places, at) {
        text.replace_range(*place..=*place, &(what % 10).to_string());
    }
}

fn settings(world: &mut World, what: u32) {
    let text = world.files.entry("botwright.yaml".to_owned()).or_default();
    let more = [
        "lints: { flow-logic: allow }\n",
        "lints: { maybe-unset-field: warn, untested-flow: deny }\n",
        "vars: { site: https://other.example }\n",
        "hours: { support: { open: { mon: \"09:00-18:00\" } } }\n",
        "targets: { page: { platform: botcake, page: \"1\", token: \"${env.TOKEN}\" } }\n",
        "# note\n",
        "channels: [line]\n",
        "language: vi\n",
    ];
    text.push_str(more[what as usize % more.len()]);
}

fn levels(world: &mut World, at: u32, what: u32) {
    let levels = [LintLevel::Deny, LintLevel::Warn, LintLevel::Allow];
    let code = pick(codes::ALL, what).map_or("all", |code| code.name);
    let mut given = Levels::default();
    if !at.is_multiple_of(4) {
        given.set(code, levels[at as usize % 3]);
    }
    world.levels = given;
}
