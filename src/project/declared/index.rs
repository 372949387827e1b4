//! The names of a whole project in a form that can be kept, and asked without the files.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Declared, MAPS, Namespace};
use crate::source::{FileId, Span};

/// Every name of the bot files with its places, by family and name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Index {
    /// All names behind one another.
    text: String,
    places: Vec<Listed>,
    /// The files of lists and single values, by the number of their key.
    singles: Vec<(u8, u32)>,
    /// The numbers of the families of which a part could not be read.
    broken: Vec<u8>,
    pub(super) all_broken: bool,
    pub(super) resources: usize,
}

/// One place of one name.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Listed {
    /// The family's number in [`MAPS`].
    family: u8,
    /// Where the name stands in the text.
    from: u32,
    to: u32,
    file: u32,
    start: u32,
    end: u32,
}

impl Listed {
    fn span(self) -> Span {
        Span::new(FileId(self.file), self.start..self.end)
    }
}

impl Index {
    /// Those of a project of which every file was looked at.
    pub(crate) fn new(declared: &Declared) -> Index {
        let families: Vec<(String, Vec<Listed>)> = MAPS
            .par_iter()
            .map(|(_, namespace)| listed(declared, *namespace))
            .collect();
        let mut index = Index {
            broken: declared.broken.iter().copied().filter_map(family).collect(),
            all_broken: declared.all_broken,
            resources: declared.resource_count(),
            ..Index::default()
        };
        for (text, places) in families {
            let base = offset(index.text.len());
            index.text.push_str(&text);
            index.places.extend(places.into_iter().map(|one| Listed {
                from: base + one.from,
                to: base + one.to,
                ..one
            }));
        }
        for (key, places) in &declared.singles {
            let number = super::SINGLES.iter().position(|one| one == key);
            let number = number.and_then(|number| u8::try_from(number).ok());
            let files = places.iter().map(|place| place.file.0);
            index.singles.extend(number.into_iter().flat_map(|number| {
                let with = move |file| (number, file);
                files.clone().map(with)
            }));
        }
        index
    }

    /// The families of the bot files of which a part could not be read.
    pub(super) fn broken(&self) -> impl Iterator<Item = Namespace> {
        let families = self.broken.iter();
        families.filter_map(|number| Some(MAPS.get(usize::from(*number))?.1))
    }

    fn name(&self, one: &Listed) -> &str {
        let range = one.from as usize..one.to as usize;
        self.text.get(range).unwrap_or_default()
    }

    /// The places of a name, in the order of the files; none for a family that is not of the
    /// bot files.
    fn find(&self, namespace: Namespace, name: &str) -> &[Listed] {
        let Some(family) = family(namespace) else {
            return &[];
        };
        let key = |one: &Listed| (one.family, self.name(one));
        let from = self.places.partition_point(|one| key(one) < (family, name));
        let rest = self.places.get(from..).unwrap_or_default();
        let count = rest
            .iter()
            .take_while(|one| key(one) == (family, name))
            .count();
        rest.get(..count).unwrap_or_default()
    }

    /// Where a name stands first.
    pub(super) fn place(&self, namespace: Namespace, name: &str) -> Option<Span> {
        self.find(namespace, name).first().map(|one| one.span())
    }

    /// The files that declare a name.
    pub(crate) fn files(&self, namespace: Namespace, name: &str) -> impl Iterator<Item = FileId> {
        let places = self.find(namespace, name).iter();
        places.map(|one| FileId(one.file))
    }

    /// The files that hold a list or a single value.
    pub(crate) fn files_of_single(&self, key: &str) -> impl Iterator<Item = FileId> {
        let number = super::SINGLES.iter().position(|one| *one == key);
        let number = number.and_then(|number| u8::try_from(number).ok());
        let singles = self.singles.iter();
        singles
            .filter(move |(one, _)| Some(*one) == number)
            .map(|(_, file)| FileId(*file))
    }

    /// All names of a family, sorted.
    pub(super) fn names(&self, namespace: Namespace) -> impl Iterator<Item = &str> {
        let family = family(namespace);
        let key = move |one: &Listed| Some(one.family);
        let from = self.places.partition_point(|one| key(one) < family);
        let rest = self.places.get(from..).unwrap_or_default();
        let mut last = None;
        rest.iter()
            .take_while(move |one| key(one) == family)
            .map(|one| self.name(one))
            .filter(move |name| last.replace(*name) != Some(*name))
    }

    /// The names that a file declares, with the starts of their keys and their families' numbers.
    pub(crate) fn of_file(&self, file: FileId) -> impl Iterator<Item = (u32, u8, &str)> {
        let places = self.places.iter().filter(move |one| one.file == file.0);
        places.map(|one| (one.start, one.family, self.name(one)))
    }

    /// How many resources the project has.
    pub(crate) fn resource_count(&self) -> usize {
        self.resources
    }
}

/// The number of a family of the bot files.
pub(super) fn family(namespace: Namespace) -> Option<u8> {
    let number = MAPS.iter().position(|(_, one)| *one == namespace)?;
    u8::try_from(number).ok()
}

fn listed(declared: &Declared, namespace: Namespace) -> (String, Vec<Listed>) {
    let (Some(names), Some(family)) = (declared.names.get(&namespace), family(namespace)) else {
        return (String::new(), Vec::new());
    };
    let mut sorted: Vec<(&str, &[Span])> = names
        .places
        .iter()
        .map(|(name, places)| (&**name, places.as_slice()))
        .collect();
    sorted.par_sort_unstable_by_key(|(name, _)| *name);
    let mut text = String::new();
    let mut all = Vec::with_capacity(sorted.len());
    for (name, places) in sorted {
        let from = offset(text.len());
        text.push_str(name);
        let to = offset(text.len());
        all.extend(places.iter().map(|place| Listed {
            family,
            from,
            to,
            file: place.file.0,
            start: place.start,
            end: place.end,
        }));
    }
    (text, all)
}

/// Files have less than 2^32 bytes together, and so do their names.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
