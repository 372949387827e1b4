//! What each platform can do, as a table for people, as a page of the docs, and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::Platform;
use super::facts::{Activity, Creates, Fact, Facts, KindFacts, Tier};
use crate::language::address::Kind;

/// `botwright platforms --format json`.
#[derive(Debug, Serialize)]
pub struct Document {
    /// Always `botwright.platforms/1`.
    pub format: &'static str,
    pub platforms: Vec<One>,
}

/// What one platform can do.
#[derive(Debug, Serialize)]
pub struct One {
    pub platform: &'static str,
    pub title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'static str>,
    /// Objects on one page of a listing, at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// Requests a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    pub limits_source: &'static str,
    pub kinds: Vec<OneKind>,
    pub activities: Vec<OneFact>,
}

/// What a platform can do with one kind.
#[derive(Debug, Serialize)]
pub struct OneKind {
    pub kind: &'static str,
    #[serde(flatten)]
    pub fact: Evidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<Api>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<OneFact>,
}

/// What requests can do with a kind.
#[derive(Debug, Serialize)]
pub struct Api {
    pub list: bool,
    pub create: &'static str,
    pub update: bool,
    pub delete: bool,
    pub natural_key: &'static str,
}

/// A field or an activity.
#[derive(Debug, Serialize)]
pub struct OneFact {
    pub name: &'static str,
    #[serde(flatten)]
    pub fact: Evidence,
}

/// A tier and why we believe it.
#[derive(Debug, Serialize)]
pub struct Evidence {
    pub tier: &'static str,
    /// `S` `D` `T` `I`, or empty for the sandbox.
    pub evidence: &'static str,
    pub source: &'static str,
}

impl From<Fact> for Evidence {
    fn from(fact: Fact) -> Evidence {
        Evidence {
            tier: fact.tier.word(),
            evidence: fact.mark.letter(),
            source: fact.source,
        }
    }
}

/// The facts of these platforms.
#[must_use]
pub fn document(platforms: &[Platform]) -> Document {
    Document {
        format: "botwright.platforms/1",
        platforms: platforms.iter().map(|platform| one(*platform)).collect(),
    }
}

fn one(platform: Platform) -> One {
    let facts = platform.facts();
    One {
        platform: platform.word(),
        title: facts.title,
        url: facts.default_url,
        page_size: facts.page_size,
        rate: facts.rate,
        limits_source: facts.limits_source,
        kinds: Kind::ALL
            .into_iter()
            .map(|kind| match facts.kind(kind) {
                None => OneKind {
                    kind: kind.word(),
                    fact: Fact::ABSENT.into(),
                    api: None,
                    fields: Vec::new(),
                },
                Some(of) => one_kind(of),
            })
            .collect(),
        activities: Activity::ALL
            .into_iter()
            .map(|activity| OneFact {
                name: activity.word(),
                fact: facts.activity(activity).into(),
            })
            .collect(),
    }
}

fn one_kind(of: &KindFacts) -> OneKind {
    let used = of.listed || of.updates || of.creates != Creates::Not;
    OneKind {
        kind: of.kind.word(),
        fact: of.fact.into(),
        api: used.then(|| Api {
            list: of.listed,
            create: match of.creates {
                Creates::Whole => "whole",
                Creates::Reserved => "empty, on request",
                Creates::Not => "no",
            },
            update: of.updates,
            delete: of.deletes,
            natural_key: of.key.words(),
        }),
        fields: of
            .fields
            .iter()
            .map(|(name, fact)| OneFact {
                name,
                fact: (*fact).into(),
            })
            .collect(),
    }
}

/// The tiers of a kind on a platform, its own first: `checked, served`.
fn cell(facts: &Facts, kind: Kind) -> String {
    match facts.kind(kind) {
        None => Tier::Absent.word().to_owned(),
        Some(of) => {
            let words: Vec<&str> = of.tiers().into_iter().map(Tier::word).collect();
            words.join(", ")
        }
    }
}

/// The rows of the matrix: a name, and a cell for each platform.
fn rows(platforms: &[Platform]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let cells = platforms.iter().map(|one| cell(one.facts(), kind));
        rows.push([kind.word().to_owned()].into_iter().chain(cells).collect());
    }
    for activity in Activity::ALL {
        let cells = platforms
            .iter()
            .map(|one| one.facts().activity(activity).tier.word().to_owned());
        rows.push(
            [activity.word().to_owned()]
                .into_iter()
                .chain(cells)
                .collect(),
        );
    }
    rows
}

const TIERS: &str = "\
applied     written and read back through the API
write-only  written through the API, which does not show it again
served      pulled from `botwright serve` during a conversation
checked     done by a person, verified by reading back
attested    done by a person, who says so with `botwright attest`
sent, run   sent to one customer, to many one after another
-           not a thing on this platform
";

/// The matrix of all platforms for a terminal.
#[must_use]
pub fn table() -> String {
    let mut all = vec![
        std::iter::once("")
            .chain(Platform::ALL.map(Platform::word))
            .map(str::to_owned)
            .collect(),
    ];
    all.extend(rows(&Platform::ALL));
    let columns = Platform::ALL.len() + 1;
    let width = |column: usize| {
        let cells = all.iter().filter_map(|row: &Vec<String>| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in &all {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let _ = write!(
        text,
        "\n{TIERS}\n`botwright platforms PLATFORM` tells each field, and how that is known.\n"
    );
    text
}

/// Everything about one platform for a terminal.
#[must_use]
pub fn sheet(platform: Platform) -> String {
    let one = one(platform);
    let mut text = format!("{}\n", one.title);
    if let Some(url) = one.url {
        let _ = writeln!(text, "  url    {url}");
    }
    let _ = writeln!(text, "  limits {}", one.limits_source);
    for kind in &one.kinds {
        let _ = write!(text, "\n{:14} {}\n", kind.kind, told(&kind.fact));
        if let Some(api) = &kind.api {
            let _ = writeln!(text, "  {}", abilities(api));
        }
        for field in &kind.fields {
            let _ = writeln!(text, "  {:12} {}", field.name, told(&field.fact));
        }
    }
    text.push('\n');
    for activity in &one.activities {
        let _ = writeln!(text, "{:14} {}", activity.name, told(&activity.fact));
    }
    text
}

fn told(fact: &Evidence) -> String {
    match (fact.tier, fact.evidence) {
        ("-", _) => "-".to_owned(),
        (tier, "") => format!("{tier:10}     {}", fact.source),
        (tier, mark) => format!("{tier:10} [{mark}] {}", fact.source),
    }
}

fn abilities(api: &Api) -> String {
    let mut words = Vec::new();
    if api.list {
        words.push("list".to_owned());
    }
    match api.create {
        "no" => {}
        "whole" => words.push("create".to_owned()),
        how => words.push(format!("create ({how})")),
    }
    if api.update {
        words.push("update".to_owned());
    }
    if api.delete {
        words.push("delete".to_owned());
    }
    format!("API: {}; known by: {}", words.join(", "), api.natural_key)
}

const HEAD: &str = "# Platforms

<!-- Made from src/platforms/*/facts.rs by `UPDATE=1 cargo test`. Change the facts there. -->

No vendor offers a request that writes the content of a flow. So each part of a bot gets onto a platform
in one of these ways, and Botwright says which; `botwright platforms` prints this page's tables.

| way | meaning |
| --- | --- |
| applied | written and read back through the API |
| write-only | written through the API, which does not show it again; compared with what was last written |
| served | pulled by the platform from `botwright serve` during a conversation |
| checked | done by a person, verified by reading back |
| attested | done by a person, who says so with `botwright attest` |
| sent, run, read | sent to one customer; sent to many, one after another; read only |
| - | not a thing on this platform |

Each fact has its evidence: **S** stated in the vendor's API reference, **D** read in another page of the
vendor's documentation, **T** seen in others' material only, **I** our inference. No fact was tested against
a vendor's live service.

";

/// The page of the docs.
#[must_use]
pub fn markdown() -> String {
    let mut text = HEAD.to_owned();
    let titles = Platform::ALL.map(|platform| platform.facts().title);
    let _ = writeln!(text, "| kind | {} |", titles.join(" | "));
    let _ = writeln!(text, "| --- |{}", " --- |".repeat(titles.len()));
    for row in rows(&Platform::ALL) {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    for platform in Platform::ALL {
        vendor(&mut text, &one(platform));
    }
    text
}

fn vendor(text: &mut String, one: &One) {
    let _ = write!(text, "\n## {}\n\n", capital(one.title));
    if let Some(url) = one.url {
        let _ = writeln!(text, "Default address: `{url}`.");
    }
    let _ = write!(text, "Limits: {}.\n\n", one.limits_source);
    text.push_str("| part | way | evidence | source | API |\n| --- | --- | --- | --- | --- |\n");
    for kind in one.kinds.iter().filter(|kind| kind.fact.tier != "-") {
        let api = kind.api.as_ref().map(abilities).unwrap_or_default();
        row(text, &format!("**{}**", kind.kind), &kind.fact, &api);
        for field in &kind.fields {
            let name = format!("{}, `{}`", kind.kind, field.name);
            row(text, &name, &field.fact, "");
        }
    }
    for activity in one.activities.iter().filter(|one| one.fact.tier != "-") {
        row(text, activity.name, &activity.fact, "");
    }
}

fn row(text: &mut String, name: &str, fact: &Evidence, api: &str) {
    let api = api.trim_start_matches("API: ");
    let _ = writeln!(
        text,
        "| {name} | {} | {} | {} | {api} |",
        fact.tier, fact.evidence, fact.source
    );
}

fn capital(title: &str) -> String {
    match title.strip_prefix("the ") {
        Some(rest) => {
            let mut letters = rest.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).collect()
        }
        None => title.to_owned(),
    }
}
