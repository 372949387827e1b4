//! What the sandbox can do: everything that sync can use.

use crate::language::address::Kind;
use crate::platforms::facts::{
    Activity, Auth, Fact, Facts, KindFacts, Mark, NaturalKey, Recovery, Tier,
};

const APPLIED: Fact = Fact::new(Tier::Applied, Mark::Own, "the sandbox's OpenAPI document");

const fn whole(kind: Kind) -> KindFacts {
    KindFacts {
        key: NaturalKey::Name,
        recovery: Recovery::Key,
        ..KindFacts::applied(kind, APPLIED, "")
    }
}

/// What the sandbox's own API can do.
pub const FACTS: Facts = Facts {
    title: "the sandbox",
    auth: Auth::Bearer,
    draft_publish: true,
    undrafted: &[Kind::Contact],
    idempotency_key: true,
    version_token: true,
    shells: true,
    settings: true,
    page_size: Some(500),
    limits_source: "the sandbox's OpenAPI document",
    kinds: &[
        whole(Kind::Field),
        whole(Kind::Tag),
        whole(Kind::ApiCard),
        whole(Kind::Flow),
        whole(Kind::Sequence),
        whole(Kind::Rule),
        whole(Kind::Comment),
        whole(Kind::Link),
        whole(Kind::Keyword),
        whole(Kind::IceBreakers),
        whole(Kind::Menu),
        whole(Kind::Welcome),
        whole(Kind::DefaultReply),
        whole(Kind::Contact),
    ],
    activities: &[
        (
            Activity::Send,
            Fact::new(Tier::Sent, Mark::Own, "the sandbox's OpenAPI document"),
        ),
        (
            Activity::Broadcast,
            Fact::new(Tier::Run, Mark::Own, "the sandbox's OpenAPI document"),
        ),
    ],
    ..Facts::PLAIN
};
