//! What FIRST LINE can do.

use crate::language::address::Kind;
use crate::platforms::facts::{
    Activity, Auth, Fact, Facts, KindFacts, Mark, NaturalKey, PLATFORM_BLOCK, Pulls, Tier, WAIT,
};

const SEQUENCES_APART: &str = "conversation scripts have no sequences";
const CONTACT: &str = "FIRST LINE developer/api/contact";
const SCENARIO: &str = "en.help.firstline.cc/feature/chatbot/scenario";
const COLUMNS: &str = "help.firstline.cc/developer/api/custom-field-category";
const UNKNOWN: &str = "it is in the product; its page was not read";

const OURS: Fact = Fact::new(Tier::Absent, Mark::Own, "kept by our own runner, not sent");
const NOTE: Fact = Fact::new(Tier::Absent, Mark::Own, "a note in the files, not compared");

const NOT_THERE: Fact = Fact::new(Tier::Absent, Mark::Stated, CONTACT);

const fn attested(mark: Mark, source: &'static str) -> Fact {
    Fact::new(Tier::Attested, mark, source)
}

/// What FIRST LINE's API can do: contacts and tags. Scripts are made by hand there.
pub const FACTS: Facts = Facts {
    title: "FIRST LINE",
    auth: Auth::Bearer,
    page_size: None,
    limits_source: "15 on a page unless asked otherwise; no rate is documented",
    kinds: &[
        KindFacts {
            listed: true,
            fields: &[
                ("description", NOTE),
                ("minimum", OURS),
                ("maximum", OURS),
                ("min_length", OURS),
                ("max_length", OURS),
                ("format", OURS),
                ("keep", OURS),
            ],
            ..KindFacts::by_hand(
                Kind::Field,
                Fact::new(Tier::Checked, Mark::Documented, COLUMNS),
                "CRM: custom fields",
            )
        },
        KindFacts::applied(
            Kind::Tag,
            Fact::new(
                Tier::Applied,
                Mark::Documented,
                "help.firstline.cc/developer/api/contact-tag",
            ),
            "Contact tags",
        ),
        KindFacts::by_hand(
            Kind::ApiCard,
            attested(
                Mark::Documented,
                "help.firstline.cc/feature/integrate/webhook-recipe",
            ),
            "Webhook scripts",
        ),
        KindFacts {
            fields: &[(
                "steps",
                Fact::new(
                    Tier::Served,
                    Mark::Documented,
                    "help.firstline.cc/feature/integrate/webhook-recipe",
                ),
            )],
            ..KindFacts::by_hand(
                Kind::Flow,
                attested(Mark::Documented, SCENARIO),
                "Conversation scripts",
            )
        },
        KindFacts::by_hand(Kind::Rule, attested(Mark::Inferred, UNKNOWN), "Automation"),
        KindFacts::by_hand(
            Kind::Keyword,
            attested(Mark::Stated, UNKNOWN),
            "Keyword replies",
        ),
        KindFacts::by_hand(
            Kind::IceBreakers,
            attested(Mark::Inferred, UNKNOWN),
            "Channels",
        ),
        KindFacts::by_hand(
            Kind::Menu,
            attested(Mark::Stated, UNKNOWN),
            "LINE rich menu",
        ),
        KindFacts::by_hand(
            Kind::Welcome,
            attested(Mark::Documented, SCENARIO),
            "Conversation scripts",
        ),
        KindFacts::by_hand(
            Kind::DefaultReply,
            attested(Mark::Documented, SCENARIO),
            "Conversation scripts",
        ),
        KindFacts::by_hand(
            Kind::Sequence,
            attested(Mark::Inferred, UNKNOWN),
            "Conversation scripts",
        ),
        KindFacts::by_hand(Kind::Comment, attested(Mark::Inferred, UNKNOWN), "Channels"),
        KindFacts::by_hand(Kind::Link, attested(Mark::Inferred, UNKNOWN), "Channels"),
        KindFacts {
            key: NaturalKey::Name,
            fields: &[
                // No answer to a read shows them.
                ("tags", Fact::new(Tier::WriteOnly, Mark::Stated, CONTACT)),
                ("user_id", NOT_THERE),
                ("name", NOT_THERE),
                // No request is documented that writes them.
                ("phone", Fact::new(Tier::Checked, Mark::Stated, CONTACT)),
                ("email", Fact::new(Tier::Checked, Mark::Stated, CONTACT)),
            ],
            ..KindFacts::applied(
                Kind::Contact,
                Fact::new(Tier::Applied, Mark::Stated, CONTACT),
                "Contacts",
            )
        },
    ],
    pulls: Some(Pulls {
        by: "a webhook script",
        answers_by: Some(("a variable of the conversation script", Mark::Documented)),
        time_out: None,
        cannot: &[
            ("wait", WAIT),
            ("start_sequence", SEQUENCES_APART),
            ("stop_sequence", SEQUENCES_APART),
            ("platform_block", PLATFORM_BLOCK),
        ],
    }),
    activities: &[(
        Activity::Send,
        Fact::new(
            Tier::Sent,
            Mark::Documented,
            "help.firstline.cc: push message, where it is enabled",
        ),
    )],
    ..Facts::PLAIN
};
