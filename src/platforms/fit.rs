//! What every vendor's compiler of messages measures in one way, and how it says what does not fit.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::language::name::FlowName;

pub use super::limits::{Limit, Unit};

/// The text, cut with `…` where it is longer than `most`; what people see as one character is never
/// cut in two.
#[must_use]
pub fn cut(text: &str, most: usize, unit: Unit) -> String {
    if unit.measure(text) <= most {
        return text.to_owned();
    }
    let (mut cut, mut room) = (String::new(), most.saturating_sub(1));
    for seen in text.graphemes(true) {
        let Some(left) = room.checked_sub(unit.measure(seen)) else {
            break;
        };
        room = left;
        cut.push_str(seen);
    }
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// Which forms of a vendor's documents may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shapes {
    /// Those that the vendor's documents show.
    Documented,
    /// Also those that they only name: a sandbox takes them.
    Inferred,
}

/// How errors speak of a vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vendor {
    pub name: &'static str,
    /// What messages are compiled to: `a Dynamic Block`.
    pub document: &'static str,
    /// What a flow behind a tap lacks, and what to do.
    pub no_flow: &'static str,
    /// Why a form is not used, and what to do.
    pub undocumented: &'static str,
    /// What to do with a block of the vendor's own.
    pub own_block: &'static str,
}

/// Why messages are no document of a vendor's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("there is nothing to send: {0}")]
    Empty(&'static str),
    #[error("{} does not work on {channel}", vendor.document)]
    Channel {
        channel: &'static str,
        vendor: &'static Vendor,
    },
    #[error("{found} {what}, but {} takes at most {}; {advice}", limit.owner, limit.most)]
    TooMany {
        what: &'static str,
        found: usize,
        limit: Limit,
        advice: &'static str,
    },
    #[error("{what} `{start}` has {}, but {} takes at most {}; shorten it", limit.unit.amount(*found), limit.owner, limit.most)]
    TooLong {
        what: &'static str,
        /// The first words of the text.
        start: String,
        /// In the limit's unit.
        found: usize,
        limit: Limit,
    },
    #[error("{what} is empty, which {owner} does not send; write something")]
    EmptyText {
        what: &'static str,
        owner: &'static str,
    },
    #[error("{what} `{url}` ends in `.{found}`, but {} sends {takes}; convert it", vendor.name)]
    WrongFormat {
        what: &'static str,
        url: String,
        found: String,
        takes: &'static str,
        vendor: &'static Vendor,
    },
    #[error("a row of cards has no card")]
    NoCards,
    #[error("the card `{0}` has nothing but a title; add a subtitle, an image, a url or a button")]
    BareCard(String),
    #[error("the card `{card}` has no {what}, which {} wants of every card; add one", vendor.name)]
    CardLacks {
        card: String,
        what: &'static str,
        vendor: &'static Vendor,
    },
    #[error("the quick reply `{0}` has no description, which Omnichat wants of every row; add one")]
    NoDescription(String),
    #[error(
        "the list of quick replies has no words on its button, which Omnichat wants; add `list_button`"
    )]
    NoListButton,
    #[error("the flow `{flow}`, which a tap starts, {}", vendor.no_flow)]
    NoFlow {
        flow: FlowName,
        vendor: &'static Vendor,
    },
    #[error(
        "the quick reply `{label}` is the answer to a question, which cannot come back from {}; give it a `flow`",
        vendor.document
    )]
    AnswersAQuestion {
        label: String,
        vendor: &'static Vendor,
    },
    #[error("{what} cannot be sent: {}", vendor.undocumented)]
    Undocumented {
        what: &'static str,
        vendor: &'static Vendor,
    },
    #[error("{what} cannot stand in {}; {advice}", vendor.document)]
    NotThere {
        what: &'static str,
        advice: &'static str,
        vendor: &'static Vendor,
    },
    #[error("the block `{block}` exists on {}'s own pages only; {}", vendor.name, vendor.own_block)]
    PlatformBlock {
        block: String,
        vendor: &'static Vendor,
    },
    #[error("the button `{0}` leads nowhere; give it a `flow` or a `url`")]
    NoTarget(String),
}

impl Vendor {
    /// # Errors
    /// [`Unfit::Undocumented`] unless forms that the documents only name may be used.
    pub fn inferred(&'static self, shapes: Shapes, what: &'static str) -> Result<(), Unfit> {
        match shapes {
            Shapes::Documented => Err(Unfit::Undocumented { what, vendor: self }),
            Shapes::Inferred => Ok(()),
        }
    }

    #[must_use]
    pub fn not_there(&'static self, what: &'static str, advice: &'static str) -> Unfit {
        let vendor = self;
        Unfit::NotThere {
            what,
            advice,
            vendor,
        }
    }
}

/// # Errors
/// [`Unfit::TooMany`].
pub fn at_most(
    what: &'static str,
    found: usize,
    limit: Limit,
    advice: &'static str,
) -> Result<(), Unfit> {
    if found > limit.most {
        return Err(Unfit::TooMany {
            what,
            found,
            limit,
            advice,
        });
    }
    Ok(())
}

/// The text as it is, if it has words and is not too long.
///
/// # Errors
/// [`Unfit::TooLong`], [`Unfit::EmptyText`].
pub fn checked(what: &'static str, text: &str, limit: Limit) -> Result<String, Unfit> {
    let found = limit.unit.measure(text);
    if found > limit.most {
        return Err(Unfit::TooLong {
            what,
            start: cut(text, 21, Unit::Graphemes),
            found,
            limit,
        });
    }
    if text.trim().is_empty() {
        let owner = limit.owner;
        return Err(Unfit::EmptyText { what, owner });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]
    use proptest::prelude::*;

    use super::*;
    use crate::language::project_file::Channel;
    use crate::platforms::limits::{self, Item};

    const FAMILY: &str = "👨‍👩‍👧";

    #[test]
    fn each_owner_counts_in_its_own_unit() {
        let text = FAMILY.repeat(3);
        let limit = |unit, most| Limit {
            most,
            unit,
            ..limits::channel(Channel::Line, Item::Text)
        };
        assert!(checked("x", &text, limit(Unit::Graphemes, 3)).is_ok());
        let refused = checked("the text", &text, limit(Unit::Utf16, 20)).unwrap_err();
        let words = "has 24 characters, but LINE takes at most 20; shorten it";
        assert!(refused.to_string().contains(words), "{refused}");
        let refused = checked("the text", &text, limit(Unit::Bytes, 53)).unwrap_err();
        assert!(refused.to_string().contains("has 54 bytes"), "{refused}");
        assert!(checked("x", &text, limit(Unit::Characters, 14)).is_err());
    }

    #[test]
    fn a_family_is_never_torn_apart() {
        assert_eq!(
            cut(&FAMILY.repeat(3), 2, Unit::Graphemes),
            format!("{FAMILY}…")
        );
        assert_eq!(
            cut(&FAMILY.repeat(3), 12, Unit::Characters),
            format!("{0}{0}…", FAMILY)
        );
        assert_eq!(cut(&FAMILY.repeat(3), 4, Unit::Characters), "…");
        assert_eq!(cut("ab cd", 4, Unit::Graphemes), "ab…");
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in any::<String>(), most in 1_usize..12) {
            for unit in [Unit::Graphemes, Unit::Characters, Unit::Utf16] {
                let short = cut(&text, most, unit);
                prop_assert!(unit.measure(&short) <= most, "{unit:?} {short:?}");
                prop_assert!(short == text || short.ends_with('…'));
            }
        }
    }
}
