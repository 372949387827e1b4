//! What the tests of a bot reach, and what none of them does.

mod lcov;
mod points;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use points::{How, Point, PointKind, points};

pub use lcov::lcov;
pub use table::table;

use super::places::Places;
use super::stage::Stage;
use crate::engine::event::Place;
use crate::language::value::Origin;

/// How often each place was reached.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<Place, u64>);

impl Tally {
    /// Counts what one test has reached.
    pub fn add(&mut self, reached: Vec<Place>) {
        for place in reached {
            *self.0.entry(place).or_default() += 1;
        }
    }

    /// Counts what another has counted, too.
    pub fn join(&mut self, other: Tally) {
        for (place, hits) in other.0 {
            *self.0.entry(place).or_default() += hits;
        }
    }

    fn hits(&self, place: &Place) -> u64 {
        self.0.get(place).copied().unwrap_or(0)
    }

    fn reached(&self, how: &How) -> u64 {
        match how {
            How::Named(place) => self.hits(place),
            How::Rest { step, branches } => {
                let taken: u64 = branches.iter().map(|branch| self.hits(branch)).sum();
                self.hits(step).saturating_sub(taken)
            }
        }
    }
}

/// What was reached, point by point, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    points: Vec<Covered>,
}

#[derive(Clone, Debug)]
struct Covered {
    point: Point,
    origin: Origin,
    hits: u64,
}

/// Reached points among all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub reached: usize,
    pub all: usize,
}

impl Share {
    /// In whole percent, rounded down, so that 100 means all; `None` where there is nothing.
    #[must_use]
    pub fn percent(self) -> Option<usize> {
        (self.reached * 100).checked_div(self.all)
    }

    fn count(&mut self, reached: bool) {
        self.all += 1;
        self.reached += usize::from(reached);
    }
}

/// Something that no test reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// `flow`, `entry`, `branch`, `tap` or `step`.
    pub kind: &'static str,
    pub origin: Origin,
    /// `the step ask of the flow redeem`.
    pub what: String,
}

impl Coverage {
    #[must_use]
    pub fn new(stage: &Stage, places: &Places<'_>, tally: &Tally) -> Coverage {
        let mut points: Vec<Covered> = points(&stage.content)
            .into_iter()
            .map(|point| {
                let span = places.bot(&point.place);
                let origin = span.map(|span| places.origin(span));
                Covered {
                    hits: tally.reached(&point.how),
                    origin: origin.unwrap_or(Origin {
                        file: String::new(),
                        line: 1,
                    }),
                    point,
                }
            })
            .collect();
        points.sort_by(|left, right| left.origin.cmp(&right.origin));
        Coverage { points }
    }

    /// By kind (`flows steps branches taps entries`), of one file or of all.
    #[must_use]
    pub fn shares(&self, file: Option<&str>) -> Vec<(&'static str, Share)> {
        let kinds = PointKind::ALL.iter().map(|kind| {
            let mut share = Share::default();
            for covered in &self.points {
                let here = file.is_none_or(|file| covered.origin.file == file);
                if here && covered.point.kind == *kind {
                    share.count(covered.hits > 0);
                }
            }
            (kind.words(), share)
        });
        kinds.collect()
    }

    /// The files that hold anything to reach, sorted.
    #[must_use]
    pub fn files(&self) -> Vec<&str> {
        let files: BTreeSet<&str> = self
            .points
            .iter()
            .map(|covered| covered.origin.file.as_str())
            .collect();
        files.into_iter().collect()
    }

    /// What no test reaches, the most telling first: flows, entry points, branches, taps, steps.
    /// What lies within something that is listed is not listed again.
    #[must_use]
    pub fn missed(&self) -> Vec<Missed> {
        let missed: Vec<&Covered> = self.points.iter().filter(|point| point.hits == 0).collect();
        let around: BTreeSet<&Place> = missed
            .iter()
            .filter(|covered| matches!(covered.point.how, How::Named(_)))
            .map(|covered| &covered.point.place)
            .collect();
        let inside = |place: &Place| {
            let address = &place.address;
            (0..place.path.len()).any(|length| {
                around.contains(&Place {
                    address: address.clone(),
                    path: place.path[..length].to_vec(),
                })
            })
        };
        let mut listed: Vec<&Covered> = missed
            .into_iter()
            .filter(|covered| match covered.point.how {
                How::Named(_) => !inside(&covered.point.place),
                // Of a step that is not reached itself, this goes without saying.
                How::Rest { .. } => {
                    !inside(&covered.point.place) && !around.contains(&covered.point.place)
                }
            })
            .collect();
        listed.sort_by_key(|covered| covered.point.kind);
        let told = listed.into_iter().map(|covered| Missed {
            kind: covered.point.kind.word(),
            origin: covered.origin.clone(),
            what: told(&covered.point),
        });
        told.collect()
    }
}

/// With the flow that it is in.
fn told(point: &Point) -> String {
    match point.kind {
        PointKind::Step | PointKind::Branch | PointKind::Tap
            if point.place.address.kind() == crate::language::address::Kind::Flow =>
        {
            format!(
                "{} of the flow `{}`",
                point.what,
                point.place.address.name()
            )
        }
        _ => point.what.clone(),
    }
}
