//! What Omnichat can do.

use crate::language::address::Kind;
use crate::platforms::facts::{
    Activity, Auth, Fact, Facts, KindFacts, Mark, NaturalKey, PLATFORM_BLOCK, Pulls, Tier, WAIT,
};

const SEQUENCES_APART: &str = "the answer to a Call an API card has no word for sequences";
const NO_SUCH_MESSAGE: &str =
    "the answer to a Call an API card has no such message; send its address as a text";
const OPEN_API: &str = "Omnichat Developer Guide, Open API";
const CARD: &str = "Omnichat: Call an API card";
const CONTACTS: &str = "Omnichat Developer Guide, Contact APIs";
const UNKNOWN: &str = "it is in the product; the Open API does not offer it";

/// A contact has one name, and no field of these.
const NOT_THERE: Fact = Fact::new(Tier::Absent, Mark::Documented, CONTACTS);

const fn attested(mark: Mark, source: &'static str) -> Fact {
    Fact::new(Tier::Attested, mark, source)
}

/// What Omnichat's Open API can do; modules and cards are made by hand there.
pub const FACTS: Facts = Facts {
    title: "Omnichat",
    auth: Auth::Bearer,
    default_url: Some("https://open-api.omnichat.ai"),
    page_size: Some(100),
    rate: Some(40.0),
    limits_source: "Omnichat Developer Guide: 40 requests a second for a team, 100 on a page",
    kinds: &[
        KindFacts::by_hand(
            Kind::Field,
            attested(
                Mark::Documented,
                "Omnichat: custom attributes, no definitions in the API",
            ),
            "Custom attributes",
        ),
        KindFacts::by_hand(
            Kind::ApiCard,
            attested(Mark::Stated, CARD),
            "Chatbot: Call an API card",
        ),
        KindFacts {
            listed: true,
            fields: &[
                (
                    "steps",
                    Fact::new(
                        Tier::Served,
                        Mark::Documented,
                        "Omnichat Developer Guide, Dynamic Response",
                    ),
                ),
                (
                    "folder",
                    Fact::new(
                        Tier::Absent,
                        Mark::Own,
                        "blocks lie in no folders; the target names a chatbot",
                    ),
                ),
            ],
            ..KindFacts::by_hand(
                Kind::Flow,
                Fact::new(Tier::Checked, Mark::Documented, OPEN_API),
                "Chatbot: message blocks",
            )
        },
        KindFacts::by_hand(Kind::Sequence, attested(Mark::Inferred, UNKNOWN), "Chatbot"),
        KindFacts::by_hand(Kind::Rule, attested(Mark::Inferred, UNKNOWN), "Automation"),
        KindFacts::by_hand(
            Kind::Comment,
            attested(Mark::Inferred, UNKNOWN),
            "Comment replies",
        ),
        KindFacts::by_hand(Kind::Link, attested(Mark::Inferred, UNKNOWN), "Chatbot"),
        KindFacts::by_hand(
            Kind::Keyword,
            attested(Mark::Documented, UNKNOWN),
            "Keyword auto-reply",
        ),
        KindFacts::by_hand(
            Kind::IceBreakers,
            attested(Mark::Inferred, UNKNOWN),
            "Channels",
        ),
        KindFacts {
            listed: true,
            key: NaturalKey::Name,
            fields: &[(
                "items[].label",
                attested(Mark::Documented, "the areas of a rich menu carry no label"),
            )],
            ..KindFacts::by_hand(
                Kind::Menu,
                Fact::new(Tier::Checked, Mark::Documented, OPEN_API),
                "LINE rich menus",
            )
        },
        KindFacts::by_hand(Kind::Welcome, attested(Mark::Inferred, UNKNOWN), "Chatbot"),
        KindFacts::by_hand(
            Kind::DefaultReply,
            attested(Mark::Inferred, UNKNOWN),
            "Chatbot",
        ),
        KindFacts {
            key: NaturalKey::Name,
            fields: &[
                ("identity_no", NOT_THERE),
                ("first_name", NOT_THERE),
                ("last_name", NOT_THERE),
                ("gender", NOT_THERE),
                ("birth_at", NOT_THERE),
            ],
            ..KindFacts::applied(
                Kind::Contact,
                Fact::new(Tier::Applied, Mark::Documented, CONTACTS),
                "Contacts",
            )
        },
    ],
    pulls: Some(Pulls {
        by: "a Call an API card",
        answers_by: Some(("a User input card", Mark::Stated)),
        time_out: None,
        cannot: &[
            ("wait", WAIT),
            (
                "hand_off",
                "the answer to a Call an API card cannot give the conversation to people; a button that leads to a message block can",
            ),
            ("start_sequence", SEQUENCES_APART),
            ("stop_sequence", SEQUENCES_APART),
            ("platform_block", PLATFORM_BLOCK),
            ("video", NO_SUCH_MESSAGE),
            ("audio", NO_SUCH_MESSAGE),
            ("file", NO_SUCH_MESSAGE),
        ],
    }),
    activities: &[
        (
            Activity::Send,
            Fact::new(Tier::Sent, Mark::Documented, "direct-messages"),
        ),
        (
            Activity::Broadcast,
            Fact::new(Tier::Run, Mark::Documented, "broadcast, 150 a call"),
        ),
        (
            Activity::Statistics,
            Fact::new(Tier::Read, Mark::Documented, "broadcast, rich-menus"),
        ),
    ],
    ..Facts::PLAIN
};
