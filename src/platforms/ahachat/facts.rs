//! What AhaChat can do.

use crate::language::address::Kind;
use crate::platforms::facts::{
    Activity, Auth, Fact, Facts, KindFacts, Mark, PLATFORM_BLOCK, Pulls, Tier, WAIT,
};

const SEQUENCES_APART: &str = "the answer to a JSON API block has no word for sequences";
const BROADCAST: &str = "AhaChat Broadcast API";
const UNKNOWN: &str = "it is in the product; no page was found";

const fn attested(mark: Mark, source: &'static str) -> Fact {
    Fact::new(Tier::Attested, mark, source)
}

/// What AhaChat's API can do: send blocks by name. Nothing can be listed.
pub const FACTS: Facts = Facts {
    title: "AhaChat",
    auth: Auth::Query("ahachat_token"),
    default_url: Some("https://ahachat.com"),
    kinds: &[
        KindFacts::by_hand(
            Kind::Field,
            attested(Mark::Documented, "ahachat.com/help/docs/block-thuoc-tinh"),
            "Attributes",
        ),
        KindFacts::by_hand(
            Kind::Tag,
            attested(Mark::Documented, "ahamake.com/docs/apps/ahachat"),
            "Tags",
        ),
        KindFacts::by_hand(
            Kind::ApiCard,
            attested(Mark::Documented, "ahachat.com/help/docs/block-json-api"),
            "Blocks: a JSON API block",
        ),
        KindFacts {
            fields: &[(
                "steps",
                Fact::new(
                    Tier::Served,
                    Mark::Documented,
                    "ahachat.com/help/docs/en/json-api",
                ),
            )],
            ..KindFacts::by_hand(
                Kind::Flow,
                attested(
                    Mark::Stated,
                    "AhaChat Broadcast API: blocks are addressed by name",
                ),
                "Blocks",
            )
        },
        KindFacts::by_hand(
            Kind::Sequence,
            attested(Mark::Inferred, UNKNOWN),
            "Sequences",
        ),
        KindFacts::by_hand(Kind::Rule, attested(Mark::Inferred, UNKNOWN), "Automation"),
        KindFacts::by_hand(
            Kind::Comment,
            attested(Mark::Inferred, UNKNOWN),
            "Comment replies",
        ),
        KindFacts::by_hand(
            Kind::Link,
            attested(Mark::Inferred, UNKNOWN),
            "Growth tools",
        ),
        KindFacts::by_hand(Kind::Keyword, attested(Mark::Inferred, UNKNOWN), "Keywords"),
        KindFacts::by_hand(
            Kind::IceBreakers,
            attested(Mark::Inferred, UNKNOWN),
            "Icebreakers",
        ),
        KindFacts::by_hand(
            Kind::Menu,
            attested(Mark::Inferred, UNKNOWN),
            "Persistent menu",
        ),
        KindFacts::by_hand(
            Kind::Welcome,
            attested(Mark::Inferred, UNKNOWN),
            "Welcome message",
        ),
        KindFacts::by_hand(
            Kind::DefaultReply,
            attested(Mark::Inferred, UNKNOWN),
            "Default reply",
        ),
    ],
    pulls: Some(Pulls {
        by: "a JSON API block",
        // ahachat.com/help/docs/en/attributes, "User's Response Attributes".
        answers_by: Some((
            "a block whose answer is read as `{{ursp.…}}`",
            Mark::Documented,
        )),
        time_out: None,
        cannot: &[
            ("wait", WAIT),
            (
                "hand_off",
                "the answer to a JSON API block cannot give the conversation to people",
            ),
            ("start_sequence", SEQUENCES_APART),
            ("stop_sequence", SEQUENCES_APART),
            ("platform_block", PLATFORM_BLOCK),
        ],
    }),
    activities: &[
        (
            Activity::Send,
            Fact::new(Tier::Sent, Mark::Stated, BROADCAST),
        ),
        (
            Activity::Broadcast,
            Fact::new(Tier::Run, Mark::Stated, BROADCAST),
        ),
    ],
    reserved_attributes: &["phone"],
    reserved_prefixes: &["ahachat_"],
    ..Facts::PLAIN
};
