//! Whole lists from pages, with the proof that nothing is missing.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::language::address::Kind;
use crate::platforms::{Incomplete, ReadError};

/// Every item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T> {
    /// In the platform's order; no id stands there twice.
    pub items: Vec<T>,
    pub proof: Proof,
}

/// What shows that a list is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// As many items came as `meta.total` counts, the same on every page.
    Total,
    /// All pages came that `meta.last_page` counts, the same on every page.
    LastPage,
    /// The answers count nothing, so that pages were read until one was short or empty.
    ShortPage,
}

/// One page as it is sent.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    meta: Meta,
}

/// What the pages say of the list; the vendor's samples differ in how much.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Meta {
    current_page: Json,
    last_page: Json,
    total: Json,
}

/// A list that is being read.
#[derive(Debug)]
pub(super) struct Reading<T> {
    kind: Kind,
    items: Vec<T>,
    ids: std::collections::BTreeSet<i64>,
    /// Pages read.
    pages: u64,
    first: usize,
    total: Option<u64>,
    last_page: Option<u64>,
}

/// Longer lists are taken for a platform that pages in circles.
const MOST_PAGES: u64 = 20_000;

impl<T> Reading<T> {
    pub(super) fn new(kind: Kind) -> Reading<T> {
        Reading {
            kind,
            items: Vec::new(),
            ids: std::collections::BTreeSet::new(),
            pages: 0,
            first: 0,
            total: None,
            last_page: None,
        }
    }

    /// The number of the page to read next.
    pub(super) fn next(&self) -> u64 {
        self.pages + 1
    }

    /// Takes a page; gives the proof if it was the last one.
    ///
    /// # Errors
    /// [`ReadError::Incomplete`] if the pages do not add up.
    pub(super) fn take(
        &mut self,
        page: Page<T>,
        id: impl Fn(&T) -> i64,
    ) -> Result<Option<Proof>, ReadError> {
        let number = self.next();
        let total = count(&page.meta.total);
        let last_page = count(&page.meta.last_page);
        let current = count(&page.meta.current_page);
        if number == 1 {
            (self.total, self.last_page, self.first) = (total, last_page, page.data.len());
        }
        if current.is_some_and(|current| current != number) {
            return Err(self.wrong("it gave another page than the one that was asked for"));
        }
        if total != self.total || last_page != self.last_page {
            return Err(self.wrong("the pages moved while they were read"));
        }
        if number > MOST_PAGES {
            return Err(self.wrong("it has too many pages"));
        }
        let length = page.data.len();
        for item in page.data {
            if !self.ids.insert(id(&item)) {
                let text = format!("the id {} stands in it twice", id(&item));
                return Err(self.wrong(&text));
            }
            self.items.push(item);
        }
        self.pages = number;
        let is_last = match (self.last_page, self.total) {
            (Some(last), _) => number >= last.max(1),
            (None, Some(total)) => self.items.len() as u64 >= total || length == 0,
            // The first page may be as short as the platform's own limit, and only the first.
            (None, None) => length == 0 || (number > 1 && length < self.first),
        };
        if !is_last {
            return Ok(None);
        }
        match (self.total, self.last_page) {
            (Some(total), _) if self.items.len() as u64 != total => Err(self.wrong(&format!(
                "{} were read, but FIRST LINE counts {total}",
                self.items.len()
            ))),
            (Some(_), _) => Ok(Some(Proof::Total)),
            (None, Some(_)) => Ok(Some(Proof::LastPage)),
            (None, None) => Ok(Some(Proof::ShortPage)),
        }
    }

    pub(super) fn end(self, proof: Proof) -> Listed<T> {
        Listed {
            items: self.items,
            proof,
        }
    }

    fn wrong(&self, why: &str) -> ReadError {
        ReadError::Incomplete(Incomplete {
            kind: self.kind,
            why: why.to_owned(),
        })
    }
}

fn count(json: &Json) -> Option<u64> {
    match json {
        Json::Number(number) => number.as_u64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Reads pages that hold ids alone.
    fn read(pages: &[Json]) -> Result<(Vec<i64>, Proof), String> {
        let mut reading = Reading::new(Kind::Contact);
        for page in pages {
            let page: Page<i64> =
                serde_json::from_value(page.clone()).map_err(|error| error.to_string())?;
            let done = reading.take(page, |id| *id).map_err(|e| e.to_string())?;
            if let Some(proof) = done {
                return Ok((reading.end(proof).items, proof));
            }
        }
        Err("not at its end".to_owned())
    }

    #[test]
    fn a_whole_list_says_how_that_is_known() {
        let short = |page: u64| json!({ "current_page": page, "last_page": 2, "total": 3 });
        let all = [
            json!({ "data": [1, 2], "meta": short(1) }),
            json!({ "data": [3], "meta": short(2) }),
        ];
        assert_eq!(read(&all), Ok((vec![1, 2, 3], Proof::Total)));
        let counted = [
            json!({ "data": [1, 2], "meta": { "last_page": 2 } }),
            json!({ "data": [3], "meta": { "last_page": 2 } }),
        ];
        assert_eq!(read(&counted), Ok((vec![1, 2, 3], Proof::LastPage)));
        let bare = [
            json!({ "data": [1, 2] }),
            json!({ "data": [3, 4] }),
            json!({ "data": [5] }),
        ];
        assert_eq!(read(&bare), Ok((vec![1, 2, 3, 4, 5], Proof::ShortPage)));
        assert_eq!(
            read(&[json!({ "data": [1] }), json!({ "data": [] })]),
            Ok((vec![1], Proof::ShortPage))
        );
        let none = json!({ "data": [], "meta": { "last_page": 1, "total": 0 } });
        assert_eq!(read(&[none]), Ok((vec![], Proof::Total)));
    }

    #[test]
    fn anything_else_is_not_a_list() {
        let cases = [
            (vec![json!({ "data": [1] })], "not at its end"),
            (
                vec![json!({ "data": [1], "meta": { "last_page": 1, "total": 2 } })],
                "1 were read, but FIRST LINE counts 2",
            ),
            (
                vec![
                    json!({ "data": [1], "meta": { "last_page": 2, "total": 2 } }),
                    json!({ "data": [2], "meta": { "last_page": 3, "total": 3 } }),
                ],
                "the pages moved",
            ),
            (
                vec![json!({ "data": [1] }), json!({ "data": [1] })],
                "the id 1 stands in it twice",
            ),
            (
                vec![json!({ "data": [1], "meta": { "current_page": 2 } })],
                "another page",
            ),
            (vec![json!({ "meta": {} })], "missing field `data`"),
        ];
        for (pages, why) in cases {
            let error = read(&pages).err().unwrap_or_default();
            assert!(error.contains(why), "{error}");
        }
    }
}
