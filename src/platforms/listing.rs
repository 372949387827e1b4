//! Listings: complete, or not usable.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use crate::language::address::Kind;

/// One object as the platform holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    pub id: String,
    pub kind: Kind,
    pub name: String,
    /// The platform's token for this very content.
    pub version: String,
    /// In the platform's own JSON.
    pub content: Map<String, Json>,
    /// RFC 3339, as the platform wrote it.
    pub updated_at: String,
}

impl Live {
    /// An object of a platform without versions: a digest of what it is stands for one.
    pub(in crate::platforms) fn unversioned(
        kind: Kind,
        id: String,
        name: String,
        content: Map<String, Json>,
    ) -> Live {
        let sorted: BTreeMap<&String, &Json> = content.iter().collect();
        let text = json!([name, sorted]).to_string();
        let version = hex(&Sha256::digest(text.as_bytes()));
        Live {
            id,
            kind,
            name,
            version,
            content,
            updated_at: String::new(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// One page of a listing, as read.
#[derive(Clone, Debug)]
pub struct Page {
    pub items: Vec<Live>,
    /// From 1.
    pub page: u64,
    pub pages: u64,
    pub total: u64,
}

/// Every object of one kind: the only kind of listing that a plan accepts.
///
/// Only a platform's reader can make one, from pages that add up.
#[derive(Clone, Debug)]
pub struct Complete {
    kind: Kind,
    objects: Vec<Live>,
}

/// Why pages are not a whole listing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the listing of {kind} is not complete: {why}")]
pub struct Incomplete {
    pub kind: Kind,
    pub why: String,
}

impl Complete {
    /// Checks that `pages` are all pages of one listing in order: page numbers, page count, total,
    /// no object twice.
    ///
    /// # Errors
    /// [`Incomplete`] where they do not add up.
    pub(in crate::platforms) fn from_pages(
        kind: Kind,
        pages: Vec<Page>,
    ) -> Result<Complete, Incomplete> {
        let wrong = |why: String| Incomplete { kind, why };
        let first = pages
            .first()
            .ok_or_else(|| wrong("no page was read".to_owned()))?;
        let (total, count) = (first.total, first.pages.max(1));
        if pages.len() as u64 != count {
            return Err(wrong(format!("{} of {count} pages were read", pages.len())));
        }
        let mut objects = Vec::new();
        for (index, page) in pages.into_iter().enumerate() {
            if page.page != index as u64 + 1 || page.total != total || page.pages.max(1) != count {
                return Err(wrong("the pages moved while they were read".to_owned()));
            }
            objects.extend(page.items);
        }
        if objects.len() as u64 != total {
            return Err(wrong(format!(
                "{} objects were read, but the platform counts {total}",
                objects.len()
            )));
        }
        Complete::proven(kind, objects)
    }

    /// Takes objects that a platform's reader has proven to be all of their kind.
    ///
    /// # Errors
    /// [`Incomplete`] where one stands there twice, or is of another kind.
    pub(in crate::platforms) fn proven(
        kind: Kind,
        mut objects: Vec<Live>,
    ) -> Result<Complete, Incomplete> {
        let wrong = |why: String| Incomplete { kind, why };
        if let Some(stray) = objects.iter().find(|live| live.kind != kind) {
            return Err(wrong(format!("it holds a {}", stray.kind)));
        }
        objects.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(pair) = objects.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(wrong(format!("the id `{}` stands in it twice", pair[0].id)));
        }
        Ok(Complete { kind, objects })
    }

    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Sorted by id.
    #[must_use]
    pub fn objects(&self) -> &[Live] {
        &self.objects
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
    use super::*;

    fn live(id: &str) -> Live {
        Live {
            id: id.to_owned(),
            kind: Kind::Tag,
            name: "vip".to_owned(),
            version: "1".to_owned(),
            content: Map::new(),
            updated_at: String::new(),
        }
    }

    fn page(page: u64, pages: u64, total: u64, ids: &[&str]) -> Page {
        Page {
            items: ids.iter().map(|id| live(id)).collect(),
            page,
            pages,
            total,
        }
    }

    #[test]
    fn pages_that_add_up_are_complete() {
        let read = vec![page(1, 2, 3, &["b", "a"]), page(2, 2, 3, &["c"])];
        let listing = Complete::from_pages(Kind::Tag, read).unwrap();
        let ids: Vec<&str> = listing.objects().iter().map(|o| o.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert!(Complete::from_pages(Kind::Tag, vec![page(1, 0, 0, &[])]).is_ok());
    }

    #[test]
    fn anything_else_is_not() {
        let cases = [
            (vec![], "no page"),
            (vec![page(1, 2, 2, &["a"])], "1 of 2 pages"),
            (vec![page(1, 1, 2, &["a"])], "1 objects were read"),
            (
                vec![page(1, 2, 2, &["a"]), page(2, 2, 3, &["b"])],
                "the pages moved",
            ),
            (vec![page(1, 2, 2, &["a"]), page(2, 2, 2, &["a"])], "twice"),
            (vec![page(2, 1, 1, &["a"])], "the pages moved"),
        ];
        for (pages, why) in cases {
            let error = Complete::from_pages(Kind::Tag, pages).unwrap_err();
            assert!(error.why.contains(why), "{error}");
        }
    }
}
