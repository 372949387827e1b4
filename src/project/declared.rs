//! What the project declares, collected from the trees, so that a resource with a mistake inside
//! still counts as declared.

mod index;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::{BOT_GRAMMAR, PROJECT_GRAMMAR, Unit};
use crate::diagnostics::did_you_mean;
use crate::language::address::Kind;
use crate::language::field::FieldType;
use crate::language::name::nfc;
use crate::language::project_file::ProjectFile;
use crate::source::{FileId, Span};
use crate::syntax::{self, Content, Node};

pub(crate) use index::Index;

/// A family of names in which each may stand once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Namespace {
    Resource(Kind),
    Broadcast,
    Test,
    Variable,
    Hours,
}

impl Namespace {
    /// What people call one of them.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Namespace::Resource(kind) => match kind {
                Kind::Field => "custom field",
                Kind::Tag => "tag",
                Kind::ApiCard => "API card",
                Kind::Flow => "flow",
                Kind::Sequence => "sequence",
                Kind::Rule => "rule",
                Kind::Comment => "comment reply",
                Kind::Link => "link",
                Kind::Keyword => "keyword",
                Kind::IceBreakers => "list of ice breakers",
                Kind::Menu => "menu",
                Kind::Welcome => "welcome",
                Kind::DefaultReply => "default reply",
                Kind::Contact => "contact",
            },
            Namespace::Broadcast => "broadcast",
            Namespace::Test => "test",
            Namespace::Variable => "variable",
            Namespace::Hours => "opening hours",
        }
    }
}

/// All names with their places, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    names: BTreeMap<Namespace, Names>,
    /// Lists and single values, by their key, with every file's place.
    singles: BTreeMap<&'static str, Vec<Span>>,
    types: HashMap<String, FieldType, RandomState>,
    broken: BTreeSet<Namespace>,
    all_broken: bool,
    /// Names of bot files that were not looked at.
    index: Option<Arc<Index>>,
}

/// The names of one family. Each is looked up often, and they are seldom listed.
#[derive(Clone, Debug, Default)]
struct Names {
    places: HashMap<Box<str>, Vec<Span>, RandomState>,
    sorted: OnceLock<Vec<Box<str>>>,
    /// Those with several places, in the order of their second ones.
    repeated: Vec<Box<str>>,
    /// Some file has something else where the names should be.
    broken: bool,
}

impl Names {
    /// Collects the keys of the mappings under `key`.
    fn under(key: &str, roots: &[(FileId, &Node)]) -> Names {
        let mut names = Names::default();
        for (file, root) in roots {
            let Some(node) = root.get(key) else { continue };
            names.broken |= !matches!(node.content, Content::Map(_));
            for entry in node.entries() {
                let span = Span::new(*file, entry.key.range.clone());
                match names.places.entry(nfc(&entry.key.text).into_boxed_str()) {
                    Entry::Occupied(mut places) => {
                        if places.get().len() == 1 {
                            names.repeated.push(places.key().clone());
                        }
                        places.get_mut().push(span);
                    }
                    Entry::Vacant(place) => {
                        place.insert(vec![span]);
                    }
                }
            }
        }
        names
    }

    fn sorted(&self) -> &[Box<str>] {
        self.sorted.get_or_init(|| {
            let mut sorted: Vec<Box<str>> = self.places.keys().cloned().collect();
            sorted.sort_unstable();
            sorted
        })
    }
}

const MAPS: &[(&str, Namespace)] = &[
    ("custom_fields", Namespace::Resource(Kind::Field)),
    ("tags", Namespace::Resource(Kind::Tag)),
    ("api_cards", Namespace::Resource(Kind::ApiCard)),
    ("flows", Namespace::Resource(Kind::Flow)),
    ("keywords", Namespace::Resource(Kind::Keyword)),
    ("links", Namespace::Resource(Kind::Link)),
    ("sequences", Namespace::Resource(Kind::Sequence)),
    ("rules", Namespace::Resource(Kind::Rule)),
    ("comments", Namespace::Resource(Kind::Comment)),
    ("broadcasts", Namespace::Broadcast),
    ("tests", Namespace::Test),
];

const SINGLES: &[&str] = &[
    "welcome",
    "default_reply",
    "ice_breakers",
    "menu",
    "contacts",
    "moved",
];

impl Declared {
    /// Collects from the project file and the bot files. `complete` says that every file of the
    /// project could be read.
    #[must_use]
    pub fn collect(settings: &Unit<ProjectFile>, units: &[Unit<()>], complete: bool) -> Declared {
        let mut declared = Declared {
            all_broken: !complete,
            ..Declared::default()
        };
        match &settings.root {
            Some(root) => {
                let root: &Node = root;
                let strangers = PROJECT_GRAMMAR.shapes.strangers(root);
                let meant = [("vars", Namespace::Variable), ("hours", Namespace::Hours)];
                strangers.for_each(|entry| declared.misspelt(entry, &meant));
                let root = [(settings.file, root)];
                declared.add(Namespace::Variable, Names::under("vars", &root));
                declared.add(Namespace::Hours, Names::under("hours", &root));
            }
            None => {
                declared.broken.insert(Namespace::Variable);
                declared.broken.insert(Namespace::Hours);
            }
        }
        let roots: Vec<(FileId, &Node)> = units
            .iter()
            .filter_map(|unit| Some((unit.file, unit.root.as_deref()?)))
            .collect();
        let maps: Vec<Names> = MAPS
            .par_iter()
            .map(|(key, _)| Names::under(key, &roots))
            .collect();
        for ((_, namespace), names) in MAPS.iter().zip(maps) {
            declared.add(*namespace, names);
        }
        for (file, root) in roots {
            let strangers = BOT_GRAMMAR.shapes.strangers(root);
            strangers.for_each(|entry| declared.misspelt(entry, MAPS));
            for key in SINGLES {
                if let Some(entry) = root.entry(key) {
                    declared
                        .singles
                        .entry(key)
                        .or_default()
                        .push(Span::new(file, entry.key.range.clone()));
                }
            }
            for entry in root
                .get("custom_fields")
                .map(Node::entries)
                .unwrap_or_default()
            {
                let word = entry.value.get("type").and_then(Node::as_str);
                if let Some(field_type) = word.and_then(FieldType::from_word) {
                    declared.types.insert(nfc(&entry.key.text), field_type);
                }
            }
        }
        declared
    }

    /// Those of a few files, with an index of what all files of the project declare. The few must
    /// declare the same as when the index was made, though elsewhere in them.
    pub(super) fn indexed(
        settings: &Unit<ProjectFile>,
        units: &[Unit<()>],
        index: Arc<Index>,
    ) -> Declared {
        let mut declared = Declared::collect(settings, units, true);
        declared.broken.extend(index.broken());
        declared.all_broken = index.all_broken;
        declared.index = Some(index);
        declared
    }

    /// The keys of a bot file that declare names, with their families' numbers.
    pub(crate) fn keys(root: &Node) -> impl Iterator<Item = (u8, &syntax::Key)> {
        MAPS.iter().zip(0_u8..).flat_map(|((key, _), family)| {
            let entries = root.get(key).map(Node::entries).unwrap_or_default();
            entries.iter().map(move |entry| (family, &entry.key))
        })
    }

    /// Names may stand under a key that the language does not have: that of the nearest family,
    /// or of any.
    fn misspelt(&mut self, entry: &syntax::Entry, families: &[(&str, Namespace)]) {
        if !matches!(entry.value.content, Content::Map(_)) {
            return;
        }
        let nearest = did_you_mean(&entry.key.text, families.iter().map(|(key, _)| *key));
        let meant = families
            .iter()
            .filter(|(key, _)| nearest.is_none_or(|nearest| nearest == *key));
        self.broken.extend(meant.map(|(_, namespace)| *namespace));
    }

    fn add(&mut self, namespace: Namespace, names: Names) {
        if names.broken {
            self.broken.insert(namespace);
        }
        self.names.insert(namespace, names);
    }

    /// Whether this name (in NFC) is declared.
    #[must_use]
    pub fn has(&self, namespace: Namespace, name: &str) -> bool {
        self.place(namespace, name).is_some()
    }

    /// Whether a name that is not declared is surely missing, and not just in a file or a part
    /// that could not be read.
    #[must_use]
    pub fn is_complete(&self, namespace: Namespace) -> bool {
        let bot_side = !matches!(namespace, Namespace::Variable | Namespace::Hours);
        !(self.broken.contains(&namespace) || bot_side && self.all_broken)
    }

    /// All names of a family, sorted.
    pub fn names(&self, namespace: Namespace) -> impl Iterator<Item = &str> {
        let listed = self.index.as_ref();
        let listed = listed.filter(|_| index::family(namespace).is_some());
        let own = self.names.get(&namespace).filter(|_| listed.is_none());
        let listed = listed.map(|index| index.names(namespace));
        own.into_iter()
            .flat_map(|names| names.sorted().iter().map(|name| &**name))
            .chain(listed.into_iter().flatten())
    }

    /// Where a name is first declared.
    #[must_use]
    pub fn place(&self, namespace: Namespace, name: &str) -> Option<Span> {
        let own = self.names.get(&namespace);
        let own = own.and_then(|names| names.places.get(name));
        let listed = self.index.as_ref();
        match listed.and_then(|index| index.place(namespace, name)) {
            // A file that was looked at knows better where.
            Some(listed) => {
                let mut places = own.into_iter().flatten();
                let place = places.find(|place| place.file == listed.file);
                Some(place.copied().unwrap_or(listed))
            }
            None => own?.first().copied(),
        }
    }

    /// Whether this is a place where a name of any family is declared.
    #[must_use]
    pub fn is_declared_at(&self, name: &str, span: Span) -> bool {
        let places = |names: &Names| {
            names
                .places
                .get(name)
                .is_some_and(|places| places.contains(&span))
        };
        self.names.values().any(places)
    }

    /// The type of a custom field, if it is declared with one.
    #[must_use]
    pub fn field_type(&self, name: &str) -> Option<FieldType> {
        self.types.get(name).copied()
    }

    /// Names that are declared more than once, with all places.
    pub fn repeated(&self) -> impl Iterator<Item = (Namespace, &str, &[Span])> {
        self.names.iter().flat_map(|(namespace, names)| {
            names
                .repeated
                .iter()
                .filter_map(|name| Some((*namespace, &**name, names.places.get(name)?.as_slice())))
        })
    }

    /// How many resources of all kinds are declared, broadcasts and tests included, also where one
    /// of them has a mistake inside. Contacts are data and do not count.
    #[must_use]
    pub fn resource_count(&self) -> usize {
        if let Some(index) = &self.index {
            return index.resource_count();
        }
        let named = self
            .names
            .iter()
            .filter(|(namespace, _)| !matches!(namespace, Namespace::Variable | Namespace::Hours))
            .map(|(_, names)| names.places.len());
        let single = self
            .singles
            .keys()
            .filter(|key| !matches!(**key, "contacts" | "moved"))
            .count();
        named.sum::<usize>() + single
    }

    /// Keys that may stand in one file only, but stand in several.
    pub fn repeated_singles(&self) -> impl Iterator<Item = (&'static str, &[Span])> {
        self.singles
            .iter()
            .filter(|(_, places)| places.len() > 1)
            .map(|(key, places)| (*key, places.as_slice()))
    }
}
