//! Projects made from the language's own schemas, and written as YAML in every way that YAML has:
//! styles, anchors, aliases, tags, merge keys, comments, and words that only look like texts.
//!
//! Every byte decides one thing, in turn what is said and how it is written, so that a change of
//! one byte changes little. Where the bytes end, the simplest choice is taken.

use std::sync::LazyLock;

use botwright::language::schema;
use botwright::syntax::quote;
use serde_json::Value;

use crate::generate::{Chance, Generator, each};
use crate::memory::Memory;

static BOT: LazyLock<Value> = LazyLock::new(schema::bot);
static PROJECT: LazyLock<Value> = LazyLock::new(schema::project);

const PROJECTS: [&str; 4] = [
    "botwright: 1\nname: x\nchannels: [line]\n",
    "botwright: 1\nname: x\nchannels: [messenger, instagram, webchat]\ntargets: { page: { platform: botcake, page: \"1\", token: \"${env.TOKEN}\" }, promo: { platform: ahachat, bot: \"1\", token: \"${env.TOKEN}\" } }\n",
    "botwright: 1\nname: x\nchannels: [line, whatsapp, telegram]\nvars: { site: \"https://x.example\", key: \"${env.KEY}\" }\ntargets: { crm: { platform: firstline, url: \"${var.site}\", token: t }, chat: { platform: omnichat } }\n",
    "botwright: 1\nname: 旅遊\nchannels: [zalo, viber, line]\ntimezone: Asia/Taipei\nvars: { site: \"https://x.example\" }\nhours: { support: { open: { mon-fri: \"09:00-18:00\" } } }\nlints: { all: warn }\n",
];

/// What is written in place of a value now and then, as it stands.
const ODD: &[&str] = &[
    "",
    "no",
    "Yes",
    "~",
    "null",
    "012",
    "0x1F",
    "1e3",
    "1_000",
    ".inf",
    ".nan",
    "+886912345678",
    "2026-03-01",
    "-0",
    "9223372036854775808",
    "{{ fields.seats }}",
    "{{",
    "}}",
    "'{{ x }'",
    "{% if a %}b",
    "{% for t in response.items %}{{ t.n | upper }}{% endfor %}",
    "${env.TOKEN}",
    "${var.site}/a",
    "${",
    "a: b",
    "a # b",
    "@x",
    "`x`",
    "%x",
    "|",
    ">-",
    "[",
    "]",
    "{",
    "}",
    "{ }",
    "[ ]",
    "*a0",
    "*nowhere",
    "&b",
    "!!str 1",
    "!!binary eA==",
    "!x y",
    "<<",
    "\"\\x1b[31m\"",
    "\"\\u202e\"",
    "\"\\0\"",
    "票券 👩‍💻",
    "e\u{301}",
    "\u{202e}x",
    "a\u{200b}b",
    "\u{feff}",
    "\"a\\\n b\"",
    "'it''s'",
    "tags contains 'x'",
    "fields.seats >= 4 and not ('vip' in tags)",
    "1s",
    "1d12h",
    "99999999999w",
    "# botwright: allow(unused-tag) x",
    "\t",
    "\u{85}",
    "\u{2028}",
    "---",
    "...",
];

/// A project from bytes.
#[must_use]
pub fn project(data: &[u8]) -> Memory {
    let (first, data) = data.split_first().unwrap_or((&0, &[]));
    let what: Vec<u16> = data
        .iter()
        .step_by(2)
        .map(|byte| u16::from(*byte))
        .collect();
    let how: Vec<u16> = data
        .iter()
        .skip(1)
        .step_by(2)
        .map(|byte| u16::from(*byte))
        .collect();
    let mut writer = Writer {
        chance: Chance::new(&how),
        out: String::new(),
        anchors: 0,
    };
    let mut memory = Memory::of("");
    memory.set(
        "data/m.csv",
        "email,phone,fields.seats\na@x.example,+886912345678,3\n",
    );
    for name in ["KEY", "SITE"] {
        memory.environment.insert(name.to_owned());
    }
    let mut chance = Chance::new(&what);
    let settings = usize::from(*first) % (PROJECTS.len() + 1);
    match PROJECTS.get(settings) {
        Some(plain) => memory.set("botwright.yaml", *plain),
        None => {
            let (value, left) = made(&PROJECT, chance);
            chance = left;
            memory.set("botwright.yaml", writer.file(&value));
        }
    }
    let (value, _) = made(&BOT, chance);
    memory.set("bot/main.yaml", writer.file(&value));
    memory
}

/// A value that a schema accepts, with up to three changes.
fn made<'a>(schema: &'a Value, chance: Chance<'a>) -> (Value, Chance<'a>) {
    let mut generator = Generator { schema, chance };
    let changes = generator.chance.below(4);
    let mut value = generator.value();
    let mut size = 0;
    each(&mut value, &mut |_| size += 1);
    // A change of a large value costs more than it brings.
    if size < 2_000 {
        for _ in 0..changes {
            generator.mutate(&mut value);
        }
    }
    (value, generator.chance)
}

struct Writer<'a> {
    chance: Chance<'a>,
    out: String,
    /// How many there are: `&a0`, `&a1` and so on.
    anchors: usize,
}

impl Writer<'_> {
    fn one_in(&mut self, count: usize) -> bool {
        self.chance.below(count) == count - 1
    }

    fn file(&mut self, value: &Value) -> String {
        self.out.clear();
        self.anchors = 0;
        self.block(value, 0);
        self.out.push('\n');
        let text = self.out.trim_start_matches('\n').to_owned();
        match self.chance.below(16) {
            13 => text.replace('\n', "\r\n"),
            14 => format!("---\n{text}"),
            15 => format!("\u{feff}{text}"),
            _ => text,
        }
    }

    /// What may stand before any value; whether it takes the value's place.
    fn before(&mut self) -> bool {
        match self.chance.below(64) {
            60 if self.anchors > 0 => {
                let which = self.chance.below(self.anchors);
                self.out.push_str(&format!(" *a{which}"));
                return true;
            }
            61 => {
                self.out.push_str(&format!(" &a{}", self.anchors));
                self.anchors += 1;
            }
            62 => {
                let tags = ["!!str", "!!map", "!!seq", "!x", "!!int", "!"];
                let tag = *self.chance.of(&tags);
                self.out.push(' ');
                self.out.push_str(tag);
            }
            63 => {
                let odd = *self.chance.of(ODD);
                self.out.push(' ');
                self.out.push_str(odd);
                return true;
            }
            _ => {}
        }
        false
    }

    fn line(&mut self, indent: usize) {
        if self.one_in(32) {
            let comments = [" # x", " #", "# x", " # botwright: allow(dead-step) x"];
            let comment = *self.chance.of(&comments);
            self.out.push_str(comment);
        }
        self.out.push('\n');
        self.out.push_str(&" ".repeat(indent));
    }

    fn block(&mut self, value: &Value, indent: usize) {
        if indent > 0 && self.before() {
            return;
        }
        match value {
            Value::Object(map) if !map.is_empty() && !self.one_in(6) => {
                for (key, value) in map {
                    self.line(indent);
                    self.key(key);
                    self.block(value, indent + 2);
                }
            }
            Value::Array(items) if !items.is_empty() && !self.one_in(6) => {
                for item in items {
                    self.line(indent);
                    self.out.push('-');
                    self.block(item, indent + 2);
                }
            }
            Value::Object(_) | Value::Array(_) => self.flow(value, indent),
            scalar => self.scalar(scalar, Some(indent)),
        }
    }

    fn key(&mut self, key: &str) {
        match self.chance.below(48) {
            44 => self.out.push_str("<<"),
            45 => self.out.push_str(&format!("? {}\n", quote(key))),
            46 => self
                .out
                .push_str(&serde_json::to_string(key).unwrap_or_default()),
            47 => {
                let odd = *self.chance.of(ODD);
                self.out.push_str(odd);
            }
            _ => self.out.push_str(&quote(key)),
        }
        self.out.push(':');
    }

    fn flow(&mut self, value: &Value, indent: usize) {
        let (open, close) = match value {
            Value::Object(_) => ('{', '}'),
            _ => ('[', ']'),
        };
        self.out.push(' ');
        self.out.push(open);
        let mut first = true;
        let entries: Vec<(Option<&String>, &Value)> = match value {
            Value::Object(map) => map.iter().map(|(key, value)| (Some(key), value)).collect(),
            Value::Array(items) => items.iter().map(|item| (None, item)).collect(),
            _ => Vec::new(),
        };
        for (key, value) in entries {
            if !first {
                self.out.push_str(", ");
            }
            first = false;
            if self.one_in(12) {
                self.line(indent);
            }
            if let Some(key) = key {
                self.key(key);
            }
            if !self.before() {
                match value {
                    Value::Object(_) | Value::Array(_) => self.flow(value, indent),
                    scalar => self.scalar(scalar, None),
                }
            }
        }
        if !self.one_in(64) {
            self.out.push(close);
        }
    }

    /// `indent` is `None` where no lines of their own may be begun.
    fn scalar(&mut self, value: &Value, indent: Option<usize>) {
        self.out.push(' ');
        let Value::String(text) = value else {
            self.out.push_str(&value.to_string());
            return;
        };
        match (self.chance.below(12), indent) {
            (6, _) => self.out.push_str(text),
            (7, _) => self
                .out
                .push_str(&format!("'{}'", text.replace('\'', "''"))),
            (8, _) => self
                .out
                .push_str(&serde_json::to_string(text).unwrap_or_default()),
            (style @ 9..=11, Some(indent)) => {
                self.out.push_str(["|", ">", "|-"][style - 9]);
                for line in text.split('\n') {
                    self.out.push('\n');
                    self.out.push_str(&" ".repeat(indent));
                    self.out.push_str(line);
                }
            }
            _ => self.out.push_str(&quote(text)),
        }
    }
}
