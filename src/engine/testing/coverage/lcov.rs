//! Coverage as an lcov tracefile, by the lines of the YAML files
//! (<https://manpages.debian.org/lcov/geninfo.1>).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::points::{How, PointKind};
use super::{Coverage, Covered};
use crate::engine::event::{PathPart, Place};

/// One record a file: flows are functions, everything that can be reached is a line, branches are
/// branches.
#[must_use]
pub fn lcov(coverage: &Coverage) -> String {
    let mut text = String::new();
    for file in coverage.files() {
        let points = coverage.points.iter();
        let points: Vec<&Covered> = points
            .filter(|covered| covered.origin.file == file)
            .collect();
        let _ = writeln!(text, "TN:\nSF:{}", file.replace(['\n', '\r'], " "));
        functions(&mut text, &points);
        branches(&mut text, &points, coverage);
        lines(&mut text, &points);
        text.push_str("end_of_record\n");
    }
    text
}

fn functions(text: &mut String, points: &[&Covered]) {
    let flows: Vec<&&Covered> = points
        .iter()
        .filter(|covered| covered.point.kind == PointKind::Flow)
        .collect();
    for flow in &flows {
        let _ = writeln!(
            text,
            "FN:{},{}",
            flow.origin.line,
            flow.point.place.address.name()
        );
    }
    for flow in &flows {
        let _ = writeln!(
            text,
            "FNDA:{},{}",
            flow.hits,
            flow.point.place.address.name()
        );
    }
    let hit = flows.iter().filter(|flow| flow.hits > 0).count();
    let _ = writeln!(text, "FNF:{}\nFNH:{hit}", flows.len());
}

/// The branches of one step (or API card) are one block, numbered from 0.
fn branches(text: &mut String, points: &[&Covered], coverage: &Coverage) {
    let mut blocks: BTreeMap<Place, Vec<&Covered>> = BTreeMap::new();
    for covered in points {
        if covered.point.kind == PointKind::Branch {
            blocks.entry(owner(covered)).or_default().push(covered);
        }
    }
    let steps: BTreeMap<&Place, &Covered> = coverage
        .points
        .iter()
        .filter(|covered| covered.point.kind == PointKind::Step)
        .map(|covered| (&covered.point.place, covered))
        .collect();
    let mut ordered: Vec<(u32, Place, Vec<&Covered>)> = Vec::new();
    for (owner, branches) in blocks {
        let first = branches.iter().map(|branch| branch.origin.line).min();
        let line = match steps.get(&owner) {
            Some(step) => step.origin.line,
            None => first.unwrap_or(1),
        };
        ordered.push((line, owner, branches));
    }
    ordered.sort_by_key(|(line, ..)| *line);
    let (mut found, mut hit) = (0, 0);
    for (block, (line, owner, branches)) in ordered.iter().enumerate() {
        let reached = steps.get(owner).is_none_or(|step| step.hits > 0);
        for (number, branch) in branches.iter().enumerate() {
            found += 1;
            hit += usize::from(branch.hits > 0);
            let _ = match reached {
                true => writeln!(text, "BRDA:{line},{block},{number},{}", branch.hits),
                false => writeln!(text, "BRDA:{line},{block},{number},-"),
            };
        }
    }
    let _ = writeln!(text, "BRF:{found}\nBRH:{hit}");
}

/// The step that a branch belongs to, else the resource.
fn owner(covered: &Covered) -> Place {
    let place = &covered.point.place;
    if let How::Rest { step, .. } = &covered.point.how {
        return step.clone();
    }
    let behind = match place.path.as_slice() {
        [.., PathPart::Key("cases" | "random"), PathPart::Index(_)] => 2,
        _ => 1,
    };
    let length = place.path.len().saturating_sub(behind);
    Place {
        address: place.address.clone(),
        path: place.path[..length].to_vec(),
    }
}

/// What starts in a line; of several things the one that was reached most often.
fn lines(text: &mut String, points: &[&Covered]) {
    let mut lines: BTreeMap<u32, u64> = BTreeMap::new();
    for covered in points {
        if matches!(covered.point.how, How::Named(_)) {
            let hits = lines.entry(covered.origin.line).or_default();
            *hits = covered.hits.max(*hits);
        }
    }
    for (line, hits) in &lines {
        let _ = writeln!(text, "DA:{line},{hits}");
    }
    let hit = lines.values().filter(|hits| **hits > 0).count();
    let _ = writeln!(text, "LF:{}\nLH:{hit}", lines.len());
}
