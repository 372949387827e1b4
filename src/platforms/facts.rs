//! What a platform can do, as plain data: the types. Each platform's own table is its `facts.rs`.
//!
//! The behaviour of sync, the matrix of `botwright platforms`, its page in the docs and the rule
//! `unsupported-by-platform` are all derived from these tables.

use std::collections::BTreeMap;
use std::time::Duration;

pub use super::Auth;
use crate::language::address::{Address, Kind};
use crate::language::name::nfc;

/// How a thing gets onto a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Written and read back through the API.
    Applied,
    /// Written through the API, which does not give it back: compared with what was last written.
    WriteOnly,
    /// The platform pulls it from us during a conversation.
    Served,
    /// Done by a person, and verified by reading back.
    Checked,
    /// Done by a person, who says so by name.
    Attested,
    /// Sent to one customer.
    Sent,
    /// Sent to many, one after another.
    Run,
    /// Read only.
    Read,
    /// The platform has no such thing.
    Absent,
}

impl Tier {
    /// As it stands in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Tier::Applied => "applied",
            Tier::WriteOnly => "write-only",
            Tier::Served => "served",
            Tier::Checked => "checked",
            Tier::Attested => "attested",
            Tier::Sent => "sent",
            Tier::Run => "run",
            Tier::Read => "read",
            Tier::Absent => "-",
        }
    }

    /// Whether our own requests put it there.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, Tier::Applied | Tier::WriteOnly)
    }
}

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It is our own platform.
    Own,
    /// Stated in the vendor's API reference that this project started from.
    Stated,
    /// Read in another page of the vendor's documentation.
    Documented,
    /// Seen only in others' material about the vendor.
    ThirdParty,
    /// Our inference: never told as the vendor's word.
    Inferred,
}

impl Mark {
    /// One letter for tables; nothing for our own platform.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Mark::Own => "",
            Mark::Stated => "S",
            Mark::Documented => "D",
            Mark::ThirdParty => "T",
            Mark::Inferred => "I",
        }
    }
}

/// One fact with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    pub tier: Tier,
    pub mark: Mark,
    /// Where it is written, for who wants to look it up.
    pub source: &'static str,
}

impl Fact {
    /// A fact about something that the platform does not have.
    pub const ABSENT: Fact = Fact::new(Tier::Absent, Mark::Inferred, "no page found names it");

    #[must_use]
    pub const fn new(tier: Tier, mark: Mark, source: &'static str) -> Fact {
        Fact { tier, mark, source }
    }
}

/// What tells objects of a kind apart on the platform, for adoption and recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NaturalKey {
    /// The resource's name; for a contact its key column.
    Name,
    /// The title, else the name.
    Title,
    /// The folder's path and the title, else the name.
    FolderAndTitle,
    /// Nothing but the platform's id.
    None,
}

impl NaturalKey {
    /// The key of a resource with this title and folder; nothing where only an id tells.
    #[must_use]
    pub fn of(self, address: &Address, title: Option<&str>, folder: Option<&str>) -> String {
        let title = title.map_or_else(|| address.name().to_owned(), |t| nfc(t.trim()));
        match self {
            NaturalKey::Name => address.name().to_owned(),
            NaturalKey::Title => title,
            NaturalKey::FolderAndTitle => match folder {
                Some(folder) => format!("{}/{title}", nfc(folder.trim_matches('/'))),
                None => title,
            },
            NaturalKey::None => String::new(),
        }
    }

    /// In words, for tables.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            NaturalKey::Name => "name",
            NaturalKey::Title => "title",
            NaturalKey::FolderAndTitle => "folder and title",
            NaturalKey::None => "none",
        }
    }
}

/// How the API creates objects of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creates {
    Whole,
    /// An empty object that no API can delete; only if the target asks for it.
    Reserved,
    Not,
}

/// How a create whose answer was lost is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// The platform remembers the create's key.
    Key,
    /// By what has come into the listing since.
    Difference,
    /// Nothing is created.
    None,
}

/// What a platform can do with one kind of resource.
#[derive(Clone, Copy, Debug)]
pub struct KindFacts {
    pub kind: Kind,
    /// The thing itself, and every field that is not in `fields`.
    pub fact: Fact,
    /// Fields that differ: `flow`, or `items[].label` for a part of a list's items.
    pub fields: &'static [(&'static str, Fact)],
    /// Its objects can be listed.
    pub listed: bool,
    pub key: NaturalKey,
    pub creates: Creates,
    pub updates: bool,
    pub deletes: bool,
    pub recovery: Recovery,
    /// What is not published is not there yet.
    pub published: bool,
    /// The part of the vendor's screens where a person does it.
    pub place: &'static str,
}

impl KindFacts {
    /// A kind that only a person can put there.
    #[must_use]
    pub const fn by_hand(kind: Kind, fact: Fact, place: &'static str) -> KindFacts {
        KindFacts {
            kind,
            fact,
            fields: &[],
            listed: false,
            key: NaturalKey::Title,
            creates: Creates::Not,
            updates: false,
            deletes: false,
            recovery: Recovery::None,
            published: false,
            place,
        }
    }

    /// A kind that the API creates, reads, updates and deletes.
    #[must_use]
    pub const fn applied(kind: Kind, fact: Fact, place: &'static str) -> KindFacts {
        KindFacts {
            listed: true,
            creates: Creates::Whole,
            updates: true,
            deletes: true,
            recovery: Recovery::Difference,
            ..KindFacts::by_hand(kind, fact, place)
        }
    }

    /// Whether any part of it is written by our requests.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.updates || self.creates == Creates::Whole
    }

    /// The fact of the place `path`, such as `items[].label`.
    #[must_use]
    pub fn field(&self, path: &str) -> Fact {
        let holds = |prefix: &str| {
            path.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.fields
            .iter()
            .filter(|(prefix, _)| holds(prefix))
            .max_by_key(|(prefix, _)| prefix.len())
            .map_or(self.fact, |(_, fact)| *fact)
    }

    /// Whether parts of the place `path` have facts of their own.
    #[must_use]
    pub fn splits(&self, path: &str) -> bool {
        self.fields.iter().any(|(field, _)| {
            field
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with(['.', '[']))
        })
    }

    /// Every tier that is in it, its own first; what is not there is none.
    #[must_use]
    pub fn tiers(&self) -> Vec<Tier> {
        let mut tiers = vec![self.fact.tier];
        for (_, fact) in self.fields {
            if fact.tier != Tier::Absent && !tiers.contains(&fact.tier) {
                tiers.push(fact.tier);
            }
        }
        tiers
    }
}

/// What is done with a bot beyond its resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// A flow or content to one customer.
    Send,
    Broadcast,
    Statistics,
}

impl Activity {
    pub const ALL: [Activity; 3] = [Activity::Send, Activity::Broadcast, Activity::Statistics];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Activity::Send => "send",
            Activity::Broadcast => "broadcast",
            Activity::Statistics => "stats",
        }
    }
}

/// How a platform pulls content from a server of ours during a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Pulls {
    /// What a person puts into a flow so that the platform calls us.
    pub by: &'static str,
    /// What on the platform takes a person's answer into a field, so that the platform can call
    /// again with it; `None`: nothing that is known does.
    pub answers_by: Option<(&'static str, Mark)>,
    /// How long the platform waits for the answer, where that is known.
    pub time_out: Option<(Duration, Mark)>,
    /// Steps that no answer of ours can bring about there, and why.
    pub cannot: &'static [(&'static str, &'static str)],
}

impl Pulls {
    /// Why a step, by its key, cannot be served.
    #[must_use]
    pub fn refuses(&self, step: &str) -> Option<&'static str> {
        let mut cannot = self.cannot.iter();
        cannot.find(|(key, _)| *key == step).map(|(_, why)| *why)
    }
}

/// Why no answer can bring about a step, whatever the platform.
pub const WAIT: &str = "nobody calls again when the time is over";
pub const PLATFORM_BLOCK: &str = "a block of the platform's own pages cannot stand in an answer";

/// What a platform can do, as plain data.
#[derive(Debug)]
pub struct Facts {
    /// The platform's name, as its vendor spells it.
    pub title: &'static str,
    pub auth: Auth,
    /// The origin that a token may always be sent to; `None`: loopback alone.
    pub default_url: Option<&'static str>,
    /// Writes go to a draft that one request publishes.
    pub draft_publish: bool,
    /// Kinds that are live at once even where the platform has drafts.
    pub undrafted: &'static [Kind],
    /// A create may carry a key that makes its repetition harmless.
    pub idempotency_key: bool,
    /// Objects carry a version that a write must name.
    pub version_token: bool,
    /// References may close circles once their targets exist (as empty shells).
    pub shells: bool,
    /// It holds what is true of a whole bot (channels, time zone, hours), published with the draft.
    pub settings: bool,
    /// Objects on one page of a listing, at most.
    pub page_size: Option<u32>,
    /// Requests a second that the platform allows.
    pub rate: Option<f64>,
    /// Where page size and rate are written.
    pub limits_source: &'static str,
    /// A kind that is not here is not a thing on this platform.
    pub kinds: &'static [KindFacts],
    pub activities: &'static [(Activity, Fact)],
    /// How it pulls content from us; `None`: it does not.
    pub pulls: Option<Pulls>,
    /// Names that no attribute may have, and the prefixes of such names.
    pub reserved_attributes: &'static [&'static str],
    pub reserved_prefixes: &'static [&'static str],
}

impl Facts {
    /// What of them every vendor has until its table says more.
    pub(super) const PLAIN: Facts = Facts {
        title: "",
        auth: Auth::Bearer,
        default_url: None,
        draft_publish: false,
        undrafted: &[],
        idempotency_key: false,
        version_token: false,
        shells: false,
        settings: false,
        page_size: None,
        rate: None,
        limits_source: "not documented",
        kinds: &[],
        activities: &[],
        pulls: None,
        reserved_attributes: &[],
        reserved_prefixes: &[],
    };

    /// Whether resources of this kind wait for the publish.
    #[must_use]
    pub fn drafted(&self, kind: Kind) -> bool {
        self.draft_publish && !self.undrafted.contains(&kind)
    }

    /// What can be done with a kind; `None`: the platform does not have it.
    #[must_use]
    pub fn kind(&self, kind: Kind) -> Option<&'static KindFacts> {
        self.kinds.iter().find(|facts| facts.kind == kind)
    }

    /// What can be done beside syncing.
    #[must_use]
    pub fn activity(&self, activity: Activity) -> Fact {
        self.activities
            .iter()
            .find(|(one, _)| *one == activity)
            .map_or(Fact::ABSENT, |(_, fact)| *fact)
    }

    /// What tells objects of this kind apart.
    #[must_use]
    pub fn key(&self, kind: Kind) -> NaturalKey {
        self.kind(kind).map_or(NaturalKey::Name, |facts| facts.key)
    }

    /// Whether an attribute may not have this name.
    #[must_use]
    pub fn reserves(&self, attribute: &str) -> bool {
        self.reserved_attributes.contains(&attribute)
            || self
                .reserved_prefixes
                .iter()
                .any(|prefix| attribute.starts_with(prefix))
    }

    /// How many kinds stand in each tier.
    #[must_use]
    pub fn count(&self) -> BTreeMap<Tier, usize> {
        let mut count = BTreeMap::new();
        for facts in self.kinds {
            *count.entry(facts.fact.tier).or_default() += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::super::Platform;
    use super::*;

    #[test]
    fn the_longest_field_wins() {
        const MENU: KindFacts = KindFacts {
            fields: &[
                ("items", Fact::new(Tier::Checked, Mark::Documented, "")),
                (
                    "items[].label",
                    Fact::new(Tier::Attested, Mark::Inferred, ""),
                ),
            ],
            ..KindFacts::by_hand(
                Kind::Menu,
                Fact::new(Tier::Served, Mark::Documented, ""),
                "",
            )
        };
        assert_eq!(MENU.field("items[].label").tier, Tier::Attested);
        assert_eq!(MENU.field("items[].labels").tier, Tier::Checked);
        assert_eq!(MENU.field("items").tier, Tier::Checked);
        assert_eq!(MENU.field("other").tier, Tier::Served);
        assert!(MENU.splits("items") && MENU.splits("items[]"));
        assert!(!MENU.splits("items[].label") && !MENU.splits("item"));
    }

    #[test]
    fn the_tables_hold_together() {
        for platform in Platform::ALL {
            let facts = platform.facts();
            for (place, kind) in facts.kinds.iter().enumerate() {
                let what = format!("{platform}: {}", kind.kind);
                let twice = facts.kinds[..place].iter().any(|k| k.kind == kind.kind);
                assert!(!twice, "{what} stands twice");
                assert_ne!(kind.fact.tier, Tier::Absent, "{what}: leave it out");
                let written = kind.tiers().iter().any(|tier| tier.is_written());
                assert_eq!(kind.is_written(), written, "{what}: writes and tiers");
                let checked = kind.tiers().contains(&Tier::Checked);
                assert!(
                    kind.listed || !(checked || written),
                    "{what}: must be listed"
                );
                assert_eq!(
                    kind.recovery == Recovery::None,
                    kind.creates == Creates::Not,
                    "{what}: recovery and creates"
                );
                let source = |fact: &Fact| !fact.source.is_empty();
                assert!(source(&kind.fact), "{what}: no source");
                assert!(kind.fields.iter().all(|(_, f)| source(f)), "{what}");
                let by_hand = kind.tiers().iter().any(|tier| !tier.is_written());
                assert!(!by_hand || !kind.place.is_empty(), "{what}: no place");
            }
        }
    }
}
