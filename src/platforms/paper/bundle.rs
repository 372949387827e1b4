//! All documents of a bot for one platform, as files.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::{Document, FillIn, LeftOut, Paper, api_card, contacts, flow};
use crate::language::address::{Address, Kind};
use crate::language::project_file::Channel;
use crate::language::value::Desired;
use crate::platforms::Platform;

/// What is said of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Entry {
    /// Relative to the folder of the build, with `/`; `None`: nothing of it can be written down.
    pub file: Option<String>,
    pub platform: Platform,
    /// The target of the project; `None`: the project has none for a vendor.
    pub target: Option<String>,
    /// `flow.help`; `contacts` for all of them.
    pub address: String,
    /// What people see of it on the platform.
    pub title: String,
    /// What the document is for.
    pub r#for: String,
    /// Marks in it, and what to put in their place.
    pub fill_in: Vec<FillIn>,
    /// What is in the bot and not in the document, and why.
    pub left_out: Vec<LeftOut>,
}

/// A document with what is said of it.
#[derive(Clone, Debug)]
pub struct Made {
    pub entry: Entry,
    /// `None` as with [`Entry::file`].
    pub json: Option<Json>,
    /// It holds data of people.
    pub private: bool,
}

/// Every document of the bot, under the folder `folder`, in order of kinds, then names.
#[must_use]
pub fn bundle(paper: &Paper<'_>, folder: &str, target: Option<&str>) -> Vec<Made> {
    let mut bundle = Bundle {
        paper,
        folder,
        target,
        made: Vec::new(),
    };
    bundle.run();
    bundle.made
}

struct Bundle<'a, 'b> {
    paper: &'a Paper<'b>,
    folder: &'a str,
    target: Option<&'a str>,
    made: Vec<Made>,
}

impl Bundle<'_, '_> {
    fn run(&mut self) {
        let platform = self.paper.platform;
        let clash = Clashes::of(self.paper);
        for flow_of in self.paper.of(Kind::Flow) {
            let name = clash.file_name(&flow_of.address);
            for (ending, channel, whose) in forms(self.paper) {
                let made = flow(self.paper, &flow_of.address, channel);
                let what = format!("{}{whose}", purpose(platform, Kind::Flow));
                self.push(flow_of, &format!("flows/{name}{ending}.json"), &what, made);
            }
        }
        for card in self.paper.of(Kind::ApiCard) {
            let name = clash.file_name(&card.address);
            let made = api_card(self.paper, &card.address);
            let what = purpose(platform, Kind::ApiCard);
            self.push(card, &format!("api-cards/{name}.json"), what, made);
        }
        if let Some(document) = contacts(self.paper) {
            let file = self.path("contacts.json");
            self.made.push(Made {
                entry: Entry {
                    file: Some(file),
                    platform,
                    target: self.target.map(str::to_owned),
                    address: "contacts".to_owned(),
                    title: "contacts".to_owned(),
                    r#for: purpose(platform, Kind::Contact).to_owned(),
                    fill_in: document.fill_in,
                    left_out: document.left_out,
                },
                json: Some(document.json),
                private: true,
            });
        }
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    fn push(&mut self, of: &Desired, name: &str, what: &str, made: Result<Document, Vec<LeftOut>>) {
        let (file, json, fill_in, left_out) = match made {
            Ok(Document {
                json,
                fill_in,
                left_out,
            }) => (Some(self.path(name)), Some(json), fill_in, left_out),
            Err(left_out) => (None, None, Vec::new(), left_out),
        };
        self.made.push(Made {
            entry: Entry {
                file,
                platform: self.paper.platform,
                target: self.target.map(str::to_owned),
                address: of.address.to_string(),
                title: of.remote_name.clone(),
                r#for: what.to_owned(),
                fill_in,
                left_out,
            },
            json,
            private: false,
        });
    }
}

/// The forms in which a platform's flows are written: Omnichat's answers differ on WhatsApp.
fn forms(paper: &Paper<'_>) -> Vec<(&'static str, Channel, &'static str)> {
    if paper.platform != Platform::Omnichat {
        return vec![("", Channel::Messenger, "")];
    }
    let whatsapp = Channel::Whatsapp;
    let others = paper.channels.iter().find(|one| **one != whatsapp);
    let mut forms = Vec::new();
    if let Some(channel) = others {
        forms.push(("", *channel, ""));
    }
    if others.is_none() || paper.channels.contains(&whatsapp) {
        forms.push((".whatsapp", whatsapp, ", on WhatsApp"));
    }
    forms
}

fn purpose(platform: Platform, kind: Kind) -> &'static str {
    match (platform, kind) {
        (Platform::Botcake, Kind::Flow) => {
            "Dynamic Block v2: what a server answers to a Dynamic Block, or `data` of send_content"
        }
        (Platform::Botcake, Kind::ApiCard) => "a JSON API component, field by field",
        (Platform::Ahachat, Kind::Flow) => "what a server answers to a JSON API block",
        (Platform::Ahachat, Kind::ApiCard) => "a JSON API block, field by field",
        (Platform::Firstline, Kind::Flow) => {
            "bodies of POST /api/v1/message/push, one for each message, to which `contactable_type` and `contactable_id` are added"
        }
        (Platform::Firstline, Kind::ApiCard) => "a webhook script, field by field",
        (Platform::Firstline, _) => "bodies of POST /api/v1/contact; tags belong to the update",
        (Platform::Omnichat, Kind::Flow) => "what a server answers to a Call an API card",
        (Platform::Omnichat, Kind::ApiCard) => "a Call an API card, field by field",
        (Platform::Omnichat, _) => {
            "bodies of PUT /v1/contacts/{platform}?channelId=…&userId=…, with the id for each"
        }
        (Platform::Botcake | Platform::Ahachat | Platform::Sandbox, _) => "",
    }
}

/// Names of files that a file system could take for one another.
struct Clashes {
    several: BTreeSet<(Kind, String)>,
}

/// Bytes of a file's name, well below what any file system takes.
const LONGEST: usize = 120;
/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

impl Clashes {
    fn of(paper: &Paper<'_>) -> Clashes {
        let (mut once, mut several) = (BTreeSet::new(), BTreeSet::new());
        for kind in [Kind::Flow, Kind::ApiCard] {
            for desired in paper.of(kind) {
                let folded = (kind, fold(desired.address.name()));
                if !once.insert(folded.clone()) {
                    several.insert(folded);
                }
            }
        }
        Clashes { several }
    }

    /// The name itself, in whatever script; with a digest behind it where a file system could take
    /// it for another, or not take it at all.
    fn file_name(&self, address: &Address) -> String {
        let name = address.name();
        let plain: String = name
            .chars()
            .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
            .collect();
        let folded = fold(name);
        let device = DEVICES.contains(&folded.as_str())
            || (folded.len() == 4
                && (folded.starts_with("com") || folded.starts_with("lpt"))
                && folded.ends_with(|c: char| c.is_ascii_digit()));
        let clashes = self.several.contains(&(address.kind(), folded));
        if plain == name && !name.is_empty() && name.len() <= LONGEST && !device && !clashes {
            return plain;
        }
        let mut short = plain;
        while short.len() > LONGEST {
            short.pop();
        }
        let digest = Sha256::digest(name.as_bytes());
        let digest: String = digest
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{short}~{digest}")
    }
}

/// A name as the least careful file system compares it.
fn fold(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    name.to_uppercase().to_lowercase().nfkc().collect()
}
