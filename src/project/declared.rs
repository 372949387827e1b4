//! What the project declares, collected from the trees, so that a resource with a mistake inside
//! still counts as declared.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::Unit;
use crate::language::address::Kind;
use crate::language::field::FieldType;
use crate::language::name::nfc;
use crate::language::project_file::ProjectFile;
use crate::source::Span;
use crate::syntax::{Content, Node};

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
    names: BTreeMap<Namespace, BTreeMap<Box<str>, Vec<Span>>>,
    /// Lists and single values, by their key, with every file's place.
    singles: BTreeMap<&'static str, Vec<Span>>,
    types: BTreeMap<String, FieldType>,
    broken: BTreeSet<Namespace>,
    all_broken: bool,
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
                declared.map(settings, root, "vars", Namespace::Variable);
                declared.map(settings, root, "hours", Namespace::Hours);
            }
            None => {
                declared.broken.insert(Namespace::Variable);
                declared.broken.insert(Namespace::Hours);
            }
        }
        for unit in units {
            let Some(root) = &unit.root else { continue };
            for (key, namespace) in MAPS {
                declared.map(unit, root, key, *namespace);
            }
            for key in SINGLES {
                if let Some(entry) = root.entry(key) {
                    declared
                        .singles
                        .entry(key)
                        .or_default()
                        .push(Span::new(unit.file, entry.key.range.clone()));
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

    fn map<T>(&mut self, unit: &Unit<T>, root: &Node, key: &str, namespace: Namespace) {
        let Some(node) = root.get(key) else { return };
        if !matches!(node.content, Content::Map(_)) {
            self.broken.insert(namespace);
            return;
        }
        let names = self.names.entry(namespace).or_default();
        for entry in node.entries() {
            let span = Span::new(unit.file, entry.key.range.clone());
            match names.entry(nfc(&entry.key.text).into_boxed_str()) {
                Entry::Occupied(places) => places.into_mut().push(span),
                // Mostly the only one.
                Entry::Vacant(place) => {
                    place.insert(vec![span]);
                }
            }
        }
    }

    /// Whether this name (in NFC) is declared.
    #[must_use]
    pub fn has(&self, namespace: Namespace, name: &str) -> bool {
        self.names
            .get(&namespace)
            .is_some_and(|names| names.contains_key(name))
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
        self.names
            .get(&namespace)
            .into_iter()
            .flat_map(|names| names.keys().map(|name| &**name))
    }

    /// Where a name is first declared.
    #[must_use]
    pub fn place(&self, namespace: Namespace, name: &str) -> Option<Span> {
        self.names.get(&namespace)?.get(name)?.first().copied()
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
                .iter()
                .filter(|(_, places)| places.len() > 1)
                .map(|(name, places)| (*namespace, &**name, places.as_slice()))
        })
    }

    /// Keys that may stand in one file only, but stand in several.
    pub fn repeated_singles(&self) -> impl Iterator<Item = (&'static str, &[Span])> {
        self.singles
            .iter()
            .filter(|(_, places)| places.len() > 1)
            .map(|(key, places)| (*key, places.as_slice()))
    }
}
