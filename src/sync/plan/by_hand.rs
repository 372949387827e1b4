//! Steps that only a person can do: what to do where, what to paste, and whether it is done.
//!
//! Each resource has at most two steps that are open at once, with ids that never change:
//! `ADDRESS:object`, verified by reading back, and `ADDRESS:content`, which somebody has to attest.
//! `ADDRESS:remove` stands for what is no longer in the files.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Basis;
use super::document::{ByHand, Change, Status, Verify};
use super::outline::outline;
use super::parts::{Content, Parts};
use crate::language::address::{Address, Kind};
use crate::language::name::nfc;
use crate::language::value::{Desired, Value};
use crate::platforms::Live;
use crate::platforms::content::bare;
use crate::platforms::facts::{KindFacts, NaturalKey, Tier};
use crate::platforms::http::segment;
use crate::sync::merge::{mask, merge};
use crate::sync::sealed::{Fields, Sealed};
use crate::sync::snapshot::sealed;

/// The steps of a plan on their way.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub(super) by_hand: Vec<ByHand>,
    /// Resources that are not on the platform before the step at this place is done.
    pub(super) missing: BTreeMap<Address, usize>,
}

impl Steps {
    /// Takes a step; gives whether it is open.
    fn push(&mut self, step: ByHand) -> bool {
        let open = step.status == Status::Open;
        self.by_hand.push(step);
        open
    }
}

/// What of a resource is compared by reading back, where the platform shows it.
pub(super) fn identity(kind: &KindFacts, desired: &Desired, checked: &Content) -> Content {
    let mut wanted = checked.clone();
    if matches!(kind.key, NaturalKey::Title | NaturalKey::FolderAndTitle) {
        let title = nfc(desired.remote_name.trim());
        wanted.insert("title".to_owned(), Value::Text(title));
    }
    if let Some(Value::Text(folder)) = wanted.get_mut("folder") {
        *folder = nfc(folder.trim_matches('/'));
    }
    if kind.published {
        wanted.insert("published".to_owned(), Value::Bool(true));
    }
    wanted
}

/// The checked part of a resource against what is live. Gives whether its step is open.
pub(super) fn checked(
    basis: &Basis<'_>,
    names: &BTreeMap<String, Address>,
    kind: &KindFacts,
    desired: &Desired,
    wanted: &Content,
    live: Option<&Live>,
    steps: &mut Steps,
) -> bool {
    let address = &desired.address;
    let file = basis.key.seal_fields(wanted);
    let (before, same) = match live {
        None => (None, false),
        Some(live) => {
            let mut held = sealed(live, names, basis.key);
            mask(&mut held, &[&file], basis.key);
            let none = BTreeMap::new();
            let found = merge(&file, &Fields::new(), &held, &none, basis.key);
            let mut shown = held;
            shown.retain(|key, _| file.contains_key(key));
            (Some(Sealed::Map(shown)), found.differences.is_empty())
        }
    };
    let title = &desired.remote_name;
    let singleton = address.kind().is_singleton();
    let what = match (live, singleton) {
        (_, true) => format!("set the {}, and publish it", words(address.kind())),
        (None, _) => match wanted.get("folder") {
            Some(Value::Text(folder)) => format!(
                "make a {} named `{title}` in the folder `{folder}`",
                words(address.kind())
            ),
            _ => format!("make a {} named `{title}`", words(address.kind())),
        },
        (Some(live), _) => format!(
            "change the {} with the id {} so that it is named and placed as in the files",
            words(address.kind()),
            bare(&live.id)
        ),
    };
    let step = Step {
        part: "object",
        what,
        verify: Verify::ReadBack,
        paste: outline(wanted, basis.titles),
        before,
        after: Some(Sealed::Map(file)),
    };
    let status = if same { Status::Done } else { Status::Open };
    if live.is_none() && !singleton {
        steps.missing.insert(address.clone(), steps.by_hand.len());
    }
    steps.push(step.made(basis, kind, desired, status))
}

/// The checked part of a resource whose other parts our requests write: a step only where it
/// differs. `makes`: a person has to make the object, too. Gives whether the step is open.
pub(super) fn beside(
    basis: &Basis<'_>,
    names: &BTreeMap<String, Address>,
    kind: &KindFacts,
    desired: &Desired,
    checked: &Content,
    (live, makes): (Option<&Live>, bool),
    steps: &mut Steps,
) -> bool {
    let address = &desired.address;
    let file = basis.key.seal_fields(checked);
    let mut before = None;
    if let Some(live) = live {
        let mut held = sealed(live, names, basis.key);
        held.retain(|key, _| file.contains_key(key));
        let none = BTreeMap::new();
        if merge(&file, &Fields::new(), &held, &none, basis.key)
            .differences
            .is_empty()
        {
            return false;
        }
        before = Some(Sealed::Map(held));
    }
    let word = words(address.kind());
    let object = match live {
        Some(live) => format!("the {word} with the id {}", bare(&live.id)),
        None => format!("the {word} `{}`", desired.remote_name),
    };
    let mut shown = checked.clone();
    if makes {
        // A person cannot make it without them.
        for key in ["first_name", "last_name"] {
            if let Some(name) = desired.content.get(key) {
                shown.insert(key.to_owned(), name.clone());
            }
        }
    }
    let step = Step {
        part: "object",
        what: if makes {
            format!("make {object} with what is below; the next apply writes the rest")
        } else {
            format!("set what is below in {object}")
        },
        verify: Verify::ReadBack,
        paste: outline(&shown, basis.titles),
        before,
        after: Some(Sealed::Map(file)),
    };
    if makes {
        steps.missing.insert(address.clone(), steps.by_hand.len());
    }
    steps.push(step.made(basis, kind, desired, Status::Open))
}

/// The part of a resource that nobody can read. Gives whether its step is open.
pub(super) fn told(
    basis: &Basis<'_>,
    kind: &KindFacts,
    desired: &Desired,
    parts: &Parts,
    id: Option<&str>,
    steps: &mut Steps,
) -> bool {
    let address = &desired.address;
    // A thing that only people know is there at all is told of by its name.
    let whole = kind.fact.tier == Tier::Attested
        || !parts.checked.is_empty() && !basis.snapshot.lists(address.kind());
    let named = !address.kind().is_singleton() && kind.key != NaturalKey::None;
    let mut content = parts.told.clone();
    if whole && named {
        let title = Value::Text(desired.remote_name.clone());
        content.insert("title".to_owned(), title);
    }
    let served = (!parts.served.is_empty())
        .then(|| served(basis, address))
        .flatten();
    if content.is_empty() && served.is_none() {
        return false;
    }
    let mut after = basis.key.seal_fields(&content);
    let mut paste = outline(&content, basis.titles);
    let word = words(address.kind());
    let object = match id {
        Some(id) => format!("the {word} with the id {}", bare(id)),
        None if address.kind().is_singleton() => format!("the {word}"),
        None => format!("the {word} `{}`", desired.remote_name),
    };
    let mut what = if content.is_empty() {
        String::new()
    } else {
        format!("set {object} as follows")
    };
    if let Some((url, lines)) = served {
        after.insert("served".to_owned(), Sealed::Text(url));
        if !paste.is_empty() {
            paste.push('\n');
        }
        paste.push_str(&lines);
        let pulls = basis.connection.platform.facts().pulls;
        let put = format!(
            "put {} into {object} that calls this address",
            pulls.map_or("a call", |pulls| pulls.by)
        );
        what = if what.is_empty() {
            put
        } else {
            format!("{what}, and {put}")
        };
    }
    let step = Step {
        part: "content",
        what,
        verify: Verify::Attest,
        paste,
        before: None,
        after: Some(Sealed::Map(after)),
    };
    let mut step = step.made(basis, kind, desired, Status::Open);
    let attested = basis.state.and_then(|state| state.attested.get(&step.id));
    if let Some(attested) = attested {
        if attested.digest == step.digest {
            step.status = Status::Attested;
        } else {
            step.before = Some(Sealed::Map(attested.content.clone()));
        }
    } else if whole && kind.fact.tier == Tier::Attested {
        steps.missing.insert(address.clone(), steps.by_hand.len());
    }
    steps.push(step)
}

/// An object that only a person can make, and whose id only a person can tell.
pub(super) fn unnamed(
    basis: &Basis<'_>,
    kind: &KindFacts,
    desired: &Desired,
    strangers: &[&str],
    steps: &mut Steps,
) {
    let address = &desired.address;
    let word = words(address.kind());
    let ids = match strangers {
        [] => "there is none without an owner now".to_owned(),
        ids => format!("without an owner now: {}", ids.join(", ")),
    };
    let step = Step {
        part: "object",
        what: format!(
            "make a {word}, then say which it is with `botwright adopt {address} ID` ({ids})"
        ),
        verify: Verify::ReadBack,
        paste: String::new(),
        before: None,
        after: None,
    };
    steps.missing.insert(address.clone(), steps.by_hand.len());
    steps.push(step.made(basis, kind, desired, Status::Open));
}

/// Something that is no longer in the files, and that no API deletes.
pub(super) fn removal(
    basis: &Basis<'_>,
    kind: &KindFacts,
    address: &Address,
    id: Option<&str>,
) -> ByHand {
    let word = words(address.kind());
    let object = match id {
        Some(id) => format!("the {word} with the id {} ({address})", bare(id)),
        None => format!("the {word} `{}`", address.name()),
    };
    ByHand {
        id: format!("{address}:remove"),
        address: address.clone(),
        what: format!("delete {object}, which is no longer in the files"),
        r#where: place(basis, kind),
        because: Vec::new(),
        clicks: String::new(),
        paste: String::new(),
        hints: Vec::new(),
        before: None,
        after: None,
        verify: match id {
            Some(_) => Verify::ReadBack,
            None => Verify::Attest,
        },
        status: Status::Open,
        digest: basis.key.digest(format!("remove {address}").as_bytes()),
        unlocks: Vec::new(),
    }
}

struct Step {
    part: &'static str,
    what: String,
    verify: Verify,
    paste: String,
    before: Option<Sealed>,
    after: Option<Sealed>,
}

impl Step {
    fn made(
        self,
        basis: &Basis<'_>,
        kind: &KindFacts,
        desired: &Desired,
        status: Status,
    ) -> ByHand {
        let after = self.after.as_ref().map(|after| after.to_json().to_string());
        let digest = basis
            .key
            .digest(format!("{}\n{}", self.part, after.unwrap_or_default()).as_bytes());
        ByHand {
            id: format!("{}:{}", desired.address, self.part),
            address: desired.address.clone(),
            what: self.what,
            r#where: place(basis, kind),
            because: vec![desired.origin.to_string()],
            clicks: String::new(),
            paste: self.paste,
            hints: Vec::new(),
            before: self.before,
            after: self.after,
            verify: self.verify,
            status,
            digest,
            unlocks: Vec::new(),
        }
    }
}

fn place(basis: &Basis<'_>, kind: &KindFacts) -> String {
    format!("{}, {}", basis.connection.platform.title(), kind.place)
}

/// The address that the platform calls for a flow, and the lines to paste.
fn served(basis: &Basis<'_>, address: &Address) -> Option<(String, String)> {
    let serve = basis.serve?;
    let url = format!(
        "{}/{}/{}",
        serve.url.trim_end_matches('/'),
        basis.connection.platform,
        segment(address.name())
    );
    let mut lines = format!("URL: {url}");
    if !serve.token.is_empty() {
        let names = serve.token.iter().map(|name| format!("${{env.{name}}}"));
        lines.push_str(&format!(
            "\nHeader: Authorization: Bearer {}",
            names.collect::<String>()
        ));
    }
    Some((url, lines))
}

/// A kind as people call it.
pub(super) fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Field => "custom field",
        Kind::ApiCard => "API card",
        Kind::IceBreakers => "ice breakers",
        Kind::Menu => "main menu",
        Kind::Welcome => "welcome message",
        Kind::DefaultReply => "default reply",
        Kind::Comment => "comment reply",
        kind => kind.word(),
    }
}

/// Fields that are written and that the platform does not show.
pub(super) fn write_only(kind: &KindFacts) -> BTreeSet<&'static str> {
    kind.fields
        .iter()
        .filter(|(_, fact)| fact.tier == Tier::WriteOnly)
        .map(|(field, _)| *field)
        .collect()
}

/// All of a file's fields as changes of an object whose `hidden` fields nobody can read.
pub(super) fn unread(file: &Fields, hidden: &BTreeSet<&'static str>) -> Vec<Change> {
    file.iter()
        .map(|(key, value)| Change {
            path: crate::sync::path::Path::default().key(key),
            before: (!hidden.contains(key.as_str())).then(|| value.clone()),
            after: Some(value.clone()),
            class: crate::sync::merge::Class::Yours,
        })
        .collect()
}
