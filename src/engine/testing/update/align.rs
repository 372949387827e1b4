//! Which expectation stands for which message, with the fewest changes.

/// What becomes of an expectation or a message; the numbers are their places in the two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// They fit.
    Keep(usize),
    /// The expectation is rewritten to the message.
    Change(usize, usize),
    /// Nothing was said for the expectation.
    Remove(usize),
    /// Nothing was expected for the message.
    Insert(usize),
}

/// How well an expectation stands for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Whole,
    /// The words fit, but not the buttons.
    Words,
    Not,
}

impl Fit {
    const fn cost(self) -> usize {
        match self {
            Fit::Whole => 0,
            Fit::Words => 1,
            Fit::Not => 3,
        }
    }
}

const ONE_SIDE: usize = 2;

/// Aligns expectations with messages, in order. `fit(expectation, message)`.
pub(super) fn align(expected: usize, said: usize, fit: impl Fn(usize, usize) -> Fit) -> Vec<Op> {
    // cost[e][s]: of the rest from expectation e and message s on.
    let mut cost = vec![vec![0; said + 1]; expected + 1];
    let pair = |e: usize, s: usize| fit(e, s).cost();
    for e in (0..=expected).rev() {
        for s in (0..=said).rev() {
            cost[e][s] = match (e < expected, s < said) {
                (false, false) => 0,
                (true, false) => ONE_SIDE + cost[e + 1][s],
                (false, true) => ONE_SIDE + cost[e][s + 1],
                (true, true) => (pair(e, s) + cost[e + 1][s + 1])
                    .min(ONE_SIDE + cost[e + 1][s])
                    .min(ONE_SIDE + cost[e][s + 1]),
            };
        }
    }
    let (mut e, mut s) = (0, 0);
    let mut ops = Vec::new();
    while e < expected || s < said {
        let both = e < expected && s < said;
        if both && cost[e][s] == pair(e, s) + cost[e + 1][s + 1] {
            ops.push(if fit(e, s) == Fit::Whole {
                Op::Keep(e)
            } else {
                Op::Change(e, s)
            });
            e += 1;
            s += 1;
        } else if e < expected && cost[e][s] == ONE_SIDE + cost[e + 1][s] {
            ops.push(Op::Remove(e));
            e += 1;
        } else {
            ops.push(Op::Insert(s));
            s += 1;
        }
    }
    ops
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ops(expected: &str, said: &str) -> Vec<Op> {
        let (expected, said) = (expected.as_bytes(), said.as_bytes());
        align(expected.len(), said.len(), |e, s| {
            match (expected[e], said[s]) {
                (left, right) if left == right => Fit::Whole,
                (left, right) if left.eq_ignore_ascii_case(&right) => Fit::Words,
                _ => Fit::Not,
            }
        })
    }

    #[test]
    fn what_still_fits_is_kept() {
        assert_eq!(ops("ab", "ab"), [Op::Keep(0), Op::Keep(1)]);
        assert_eq!(ops("ab", "xb"), [Op::Change(0, 0), Op::Keep(1)]);
        assert_eq!(ops("ab", "b"), [Op::Remove(0), Op::Keep(1)]);
        assert_eq!(ops("b", "abc"), [Op::Insert(0), Op::Keep(0), Op::Insert(2)]);
        assert_eq!(
            ops("abc", "bcd"),
            [Op::Remove(0), Op::Keep(1), Op::Keep(2), Op::Insert(2)]
        );
        assert_eq!(ops("aB", "b"), [Op::Remove(0), Op::Change(1, 0)]);
        assert_eq!(ops("", ""), []);
        assert_eq!(ops("a", ""), [Op::Remove(0)]);
    }
}
