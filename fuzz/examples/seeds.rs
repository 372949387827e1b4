//! Writes the corpora that fuzzing starts from, and the dictionary of the language's words: from the
//! examples, the good and bad bots of the rules' pages, the schemas and the names of templates.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use botwright::check::example::Example;
use botwright::check::rules;
use botwright::language::schema;
use botwright::language::template::{CONTACT, FILTERS, TESTS};
use botwright::source::FileId;
use botwright::syntax::{Node, parse};
use serde_json::Value;

const SCRIPTS: &[&str] = &[
    "f\n9\n2\nx\nw 3700\nx, y\nghttps://x.example/a.png",
    "a 200 {\"items\":[{\"name\":\"One\",\"n\":3},{\"name\":\"\",\"n\":\"x\"}]}\nget it\np 0\nb 0\nb 1\nw 90000\nhello",
    "a 200 {\"messages\":[{\"type\":\"text\",\"text\":\"x\",\"quickReplies\":[]},{\"type\":\"image\",\"image\":\"https://x.example/a\"},{\"type\":\"carousel\",\"carousel\":[{\"title\":\"a\",\"subtitle\":\"b\",\"image\":\"\",\"buttons\":[{\"type\":\"postback\",\"title\":\"x\",\"payload\":\"ask\"}]}]},{\"type\":\"optionList\",\"optionList\":{\"text\":\"a\",\"options\":[\"x\"]}}]}\nget\nb 0",
    "m 0\n1\nm 1\ni 0\nl l\nc x\nhand\nx\nw 100000",
    "s ask ACCOUNT_UPDATE\n3\nk\na silence\ncircle\na 500 oops\nget",
    "ask\n2026/3/1\n2026-03-01T10:00\n+886 912 345 678\n3.5\n1e3\n１\n是\no 25.03,121.5\nehttps://x.example/f",
];

fn main() -> io::Result<()> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Seeds {
        corpus: fuzz.join("corpus"),
        count: 0,
    };
    let examples = fuzz.join("../examples");
    let mut pages: Vec<String> = Vec::new();
    for folder in fs::read_dir(&examples)? {
        let folder = folder?.path();
        if folder.is_dir() {
            pages.push(page(&folder)?);
        }
    }
    for rule in rules::checked() {
        pages.push(rule.bad.to_owned());
        pages.push(rule.good.to_owned());
    }
    for page in &pages {
        seeds.page(page)?;
    }
    for script in SCRIPTS {
        seeds.add("conversation", script.as_bytes())?;
    }
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for size in (0..240).map(|number| number * 8) {
        let bytes: Vec<u8> = (0..size)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 32) as u8
            })
            .collect();
        seeds.add("tree", &bytes)?;
        // Written plainly.
        let plain: Vec<u8> = bytes
            .iter()
            .enumerate()
            .map(|(at, byte)| if at % 2 == 0 { 0 } else { *byte })
            .collect();
        seeds.add("tree", &plain)?;
    }
    println!("{} seeds", seeds.count);
    fs::write(fuzz.join("botwright.dict"), dictionary())
}

/// The files of a project, as a page.
fn page(folder: &Path) -> io::Result<String> {
    let mut page = String::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        let mut paths: Vec<PathBuf> = fs::read_dir(&next)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        paths.sort();
        for path in paths {
            let name = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .display()
                .to_string();
            let ends = |end: &str| name.ends_with(end);
            if path.is_dir() && !ends(".botwright") {
                waiting.push(path);
            } else if ends(".yaml") || ends(".csv") {
                page.push_str(&format!("# file: {name}\n{}\n", fs::read_to_string(&path)?));
            }
        }
    }
    Ok(page)
}

struct Seeds {
    corpus: PathBuf,
    count: usize,
}

impl Seeds {
    fn add(&mut self, target: &str, bytes: &[u8]) -> io::Result<()> {
        let folder = self.corpus.join(target);
        fs::create_dir_all(&folder)?;
        self.count += 1;
        fs::write(folder.join(format!("seed-{:05}", self.count)), bytes)
    }

    fn page(&mut self, page: &str) -> io::Result<()> {
        self.add("checker", page.as_bytes())?;
        self.repeated(0xff, page)?;
        for file in Example::parse(page).files {
            let bytes = file.bytes();
            if file.path.ends_with(".csv") {
                for key in 0..5 {
                    self.add("tables", &[&[key], bytes.as_slice()].concat())?;
                }
                continue;
            }
            self.add("reader", &bytes)?;
            let text = String::from_utf8_lossy(&bytes);
            self.repeated(0, &text)?;
            let mut found = BTreeSet::new();
            if let Some(root) = parse(FileId(0), &text).root {
                templates(&root, "", &mut found);
            }
            for text in found {
                self.add("template", text.as_bytes())?;
                self.repeated(40, &text)?;
            }
        }
        Ok(())
    }

    /// A third of a text, repeated.
    fn repeated(&mut self, kind: u8, text: &str) -> io::Result<()> {
        if text.len() > 2_000 {
            return Ok(());
        }
        let third = (text.len() / 3).min(255) as u8;
        self.add("repeat", &[&[kind, third, third], text.as_bytes()].concat())
    }
}

/// Texts with templates, and conditions.
fn templates(node: &Node, key: &str, found: &mut BTreeSet<String>) {
    if let Some(text) = node.as_str()
        && (matches!(key, "when" | "if" | "for_each") || text.contains("{{") || text.contains("{%"))
    {
        found.insert(text.to_owned());
    }
    for item in node.items() {
        templates(item, "", found);
    }
    for entry in node.entries() {
        templates(&entry.value, &entry.key.text, found);
    }
}

fn dictionary() -> String {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for schema in [schema::bot(), schema::project()] {
        collect(&schema, &mut words);
    }
    words.extend(
        FILTERS
            .iter()
            .chain(&TESTS)
            .chain(&CONTACT)
            .map(|word| (*word).to_owned()),
    );
    let mut lines =
        "# Written by `cargo run --example seeds`: the words of the language.\n".to_owned();
    for word in &words {
        lines.push_str(&line(word));
    }
    for piece in [
        ": ",
        "- ",
        "? ",
        " #",
        "{ ",
        " }",
        "[ ",
        " ]",
        ", ",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "&a ",
        "*a",
        "<<: ",
        "!!str ",
        "!x ",
        "%",
        "\n  ",
        "\r\n",
        "\t",
        "\\x1b[31m",
        "\\u202e",
        "{{ ",
        " }}",
        "{% if ",
        " %}",
        "{% endif %}",
        "{% for t in ",
        "{% endfor %}",
        "{% else %}",
        "{# ",
        " #}",
        "fields.",
        "response.",
        "error.status",
        "tags",
        "'vip' in tags",
        "contact.name",
        "hours.support.open",
        "${var.",
        "${env.",
        "loop.index",
        " and ",
        " or ",
        "not ",
        " in ",
        " is ",
        " == ",
        " >= ",
        " | ",
        " if ",
        " else ",
        "---\n",
        "...\n",
        "\u{feff}",
        "票",
        "👩‍💻",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{1b}[2J",
        "\u{200b}",
        "é",
        "e\u{301}",
        "~",
        "null",
        "012",
        "1e3",
        ".inf",
        "# file: bot/",
        "# file: botwright.yaml\n",
        "# bytes: data/x.csv\n",
        "# env: ",
        "# botwright: allow(",
        "pattern:",
        "https://",
        "+886",
        "2026-03-01",
        "10:00",
        "1d12h",
        "mon-fri",
        "09:00-18:00",
        "fields.n,",
        "\"\"",
    ] {
        lines.push_str(&line(piece));
    }
    lines
}

/// One word as libFuzzer reads it.
fn line(word: &str) -> String {
    let mut line = "\"".to_owned();
    for byte in word.bytes() {
        match byte {
            b'"' | b'\\' => line.extend(['\\', char::from(byte)]),
            b' '..=b'~' => line.push(char::from(byte)),
            byte => line.push_str(&format!("\\x{byte:02x}")),
        }
    }
    line + "\"\n"
}

/// The keys and the fixed words of a schema.
fn collect(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                words.extend(properties.keys().map(|key| format!("{key}: ")));
            }
            let fixed = map
                .get("enum")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            words.extend(
                fixed
                    .chain(map.get("const"))
                    .filter_map(Value::as_str)
                    .map(str::to_owned),
            );
            map.values().for_each(|value| collect(value, words));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        _ => {}
    }
}
