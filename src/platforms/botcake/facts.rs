//! What Botcake can do.

use std::time::Duration;

use crate::language::address::Kind;
use crate::platforms::facts::{
    Activity, Auth, Creates, Fact, Facts, KindFacts, Mark, NaturalKey, PLATFORM_BLOCK, Pulls,
    Recovery, Tier, WAIT,
};

const SEQUENCES_APART: &str = "a Dynamic Block has no action for sequences";
const TERMS: &str = "docs.botcake.io: explanation of terms";
const SEQUENCES: &str = "sequences; only id and name were seen";
const CITED: &str = "others citing docs.pancake.biz/botcake";

const fn attested(mark: Mark, source: &'static str) -> Fact {
    Fact::new(Tier::Attested, mark, source)
}

/// What Botcake's public API can do; everything else is done by hand there.
pub const FACTS: Facts = Facts {
    title: "Botcake",
    auth: Auth::Header("access-token"),
    default_url: Some("https://botcake.io"),
    limits_source: "not documented; tags come 50 a page (third party)",
    kinds: &[
        KindFacts::by_hand(
            Kind::Field,
            attested(Mark::ThirdParty, "custom_fields; only `id` was seen"),
            "Custom fields",
        ),
        KindFacts {
            listed: true,
            ..KindFacts::by_hand(
                Kind::Tag,
                Fact::new(Tier::Checked, Mark::ThirdParty, "get_list_tag"),
                "Tags",
            )
        },
        KindFacts::by_hand(
            Kind::ApiCard,
            attested(Mark::Documented, TERMS),
            "Flows: a JSON API component",
        ),
        KindFacts {
            listed: true,
            key: NaturalKey::FolderAndTitle,
            fields: &[(
                "steps",
                Fact::new(
                    Tier::Served,
                    Mark::Documented,
                    "docs.botcake.io/cau-hinh/response-reference-docs (Dynamic Block)",
                ),
            )],
            ..KindFacts::by_hand(
                Kind::Flow,
                Fact::new(
                    Tier::Checked,
                    Mark::Stated,
                    "Botcake API Reference, Get Flows",
                ),
                "Flows",
            )
        },
        KindFacts {
            listed: true,
            fields: &[
                ("start", attested(Mark::ThirdParty, SEQUENCES)),
                ("steps", attested(Mark::ThirdParty, SEQUENCES)),
            ],
            ..KindFacts::by_hand(
                Kind::Sequence,
                Fact::new(Tier::Checked, Mark::ThirdParty, SEQUENCES),
                "Sequences",
            )
        },
        KindFacts::by_hand(
            Kind::Rule,
            attested(Mark::Documented, "docs.botcake.io/automation/quy-luat"),
            "Rules",
        ),
        KindFacts::by_hand(
            Kind::Comment,
            attested(
                Mark::Inferred,
                "the product answers comments; no page was read",
            ),
            "Comment replies",
        ),
        KindFacts {
            listed: true,
            published: true,
            fields: &[("flow", attested(Mark::Stated, "Get Tools shows no flow"))],
            ..KindFacts::by_hand(
                Kind::Link,
                Fact::new(
                    Tier::Checked,
                    Mark::Stated,
                    "Botcake API Reference, Get Tools",
                ),
                "Growth tools",
            )
        },
        KindFacts {
            listed: true,
            key: NaturalKey::None,
            creates: Creates::Reserved,
            updates: true,
            recovery: Recovery::Difference,
            fields: &[(
                "flow",
                Fact::new(
                    Tier::Applied,
                    Mark::Stated,
                    "Botcake API Reference, Update Keyword",
                ),
            )],
            ..KindFacts::by_hand(
                Kind::Keyword,
                attested(Mark::Stated, "Get Keywords shows neither text nor rule"),
                "Keywords",
            )
        },
        KindFacts {
            listed: true,
            key: NaturalKey::Name,
            ..KindFacts::by_hand(
                Kind::IceBreakers,
                Fact::new(
                    Tier::Checked,
                    Mark::Stated,
                    "Botcake API Reference, Get Asked Question",
                ),
                "Icebreakers",
            )
        },
        KindFacts {
            listed: true,
            key: NaturalKey::Name,
            ..KindFacts::by_hand(
                Kind::Menu,
                Fact::new(
                    Tier::Checked,
                    Mark::Stated,
                    "Botcake API Reference, Get Main Menu",
                ),
                "Main menu",
            )
        },
        KindFacts::by_hand(
            Kind::Welcome,
            attested(Mark::ThirdParty, CITED),
            "Welcome message",
        ),
        KindFacts::by_hand(
            Kind::DefaultReply,
            attested(Mark::ThirdParty, CITED),
            "Default reply",
        ),
    ],
    pulls: Some(Pulls {
        by: "a Dynamic Block component",
        answers_by: Some(("a User input component", Mark::Documented)),
        // Measured by an integrator.
        time_out: Some((Duration::from_secs(5), Mark::ThirdParty)),
        cannot: &[
            ("wait", WAIT),
            (
                "hand_off",
                "a Dynamic Block cannot give the conversation to people",
            ),
            ("start_sequence", SEQUENCES_APART),
            ("stop_sequence", SEQUENCES_APART),
            ("platform_block", PLATFORM_BLOCK),
        ],
    }),
    activities: &[
        (
            Activity::Send,
            Fact::new(Tier::Sent, Mark::Stated, "Send Flow, Send Content"),
        ),
        (
            Activity::Broadcast,
            Fact::new(Tier::Run, Mark::Stated, "a loop of Send Flow"),
        ),
        (
            Activity::Statistics,
            Fact::new(Tier::Read, Mark::Stated, "Get Flow Statistics"),
        ),
    ],
    ..Facts::PLAIN
};
