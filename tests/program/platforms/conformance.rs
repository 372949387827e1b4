//! What every platform that can be written to keeps, whoever made it. One line each, at the end.

use std::time::{Duration, Instant};

use botwright::language::address::Kind;
use botwright::language::value::Desired;
use botwright::platforms::facts::Recovery;
use botwright::platforms::{Client, ConnectError, Platform};
use botwright::sync::{End, SyncError};
use serde_json::{Value as Json, json};

use super::place::Place;
use crate::sync::bots::resource;

/// One platform with something to create on it.
pub(super) struct Subject {
    platform: Platform,
    /// What is created, and the path of the request that does it.
    kind: Kind,
    create: &'static str,
    /// The path of the listing.
    list: &'static str,
    desired: fn() -> Vec<Desired>,
    /// What somebody makes by hand first.
    by_hand: &'static [(&'static str, &'static str)],
}

impl Subject {
    async fn place(&self, faults: Json) -> Place {
        let script = json!({ "faults": faults });
        let mut place = Place::with_faults(self.platform, (self.desired)(), &script).await;
        place.input.connection.options.reserve_keywords = true;
        for (kind, record) in self.by_hand {
            place
                .make(kind, serde_json::from_str(record).unwrap())
                .await;
        }
        place
    }

    async fn count(&self, place: &Place) -> usize {
        let client = Client::new(&place.input.connection).unwrap();
        client.list(self.kind).await.unwrap().objects().len()
    }
}

async fn an_apply_converges(subject: &Subject) {
    let place = subject.place(json!([])).await;
    place.apply().await;
    assert_eq!(subject.count(&place).await, 1);
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty() && plan.refresh.is_empty());
}

async fn a_failed_listing_plans_nothing(subject: &Subject) {
    for action in [
        json!({ "do": "drop-before" }),
        json!({ "do": "drop-after" }),
        json!({ "do": "status", "status": 500 }),
        json!({ "do": "status", "status": 200, "body": "<html>" }),
        json!({ "do": "status", "status": 403 }),
    ] {
        let mut fault = action.clone();
        fault["method"] = "GET".into();
        fault["path"] = subject.list.into();
        fault["times"] = 100.into();
        let place = subject.place(json!([fault])).await;
        let Err(error) = place.try_apply().await else {
            panic!("{action}: a listing that failed was believed");
        };
        assert!(matches!(error, SyncError::Read(_)), "{action}: {error}");
        told(&place, &error);
    }
}

async fn a_lost_answer_to_a_create_ends_in_one_object(subject: &Subject) {
    let facts = subject.platform.facts().kind(subject.kind).unwrap();
    assert_ne!(facts.recovery, Recovery::None);
    for action in ["drop-after", "drop-before"] {
        let fault = json!({
            "method": "POST", "path": subject.create, "do": action, "times": 3,
        });
        let place = subject.place(json!([fault])).await;
        for _ in 0..5 {
            let applied = place.try_apply().await.unwrap();
            for result in &applied.results {
                if let End::Refused(why) | End::Unknown(why) | End::NotSent(why) = &result.end {
                    assert!(!why.contains(&place.token()), "{why}");
                }
            }
            if applied.verdict.exit_code() == 0 {
                break;
            }
        }
        assert!(place.plan().await.is_empty(), "{action}");
        assert_eq!(subject.count(&place).await, 1, "{action}");
    }
}

async fn a_refused_token_is_a_matter_of_credentials(subject: &Subject) {
    let mut place = subject.place(json!([])).await;
    let wrong = "a-token-nobody-gave";
    place.input.connection.token = wrong.to_owned().into();
    let error = place.try_apply().await.unwrap_err();
    assert_eq!(error.verdict().exit_code(), 9, "{error}");
    told(&place, &error);
}

async fn a_busy_platform_is_given_its_time(subject: &Subject) {
    let busy = |method: &str, path: &str| {
        json!({
            "method": method, "path": path, "do": "status", "status": 429, "retry_after": 1,
        })
    };
    let faults = json!([busy("GET", subject.list), busy("POST", subject.create)]);
    let place = subject.place(faults).await;
    let started = Instant::now();
    place.apply().await;
    assert!(started.elapsed() >= Duration::from_secs(2));
    assert_eq!(subject.count(&place).await, 1);
}

async fn a_token_goes_to_no_other_host(subject: &Subject) {
    let place = subject.place(json!([])).await;
    let mut connection = place.input.connection.clone();
    connection.url = "https://thief.example".to_owned();
    let error = Client::new(&connection).unwrap_err();
    assert!(matches!(error, ConnectError::HostNotAllowed(_)), "{error}");
    if let Some(own) = subject.platform.facts().default_url {
        connection.url = own.replace("https:", "http:");
        let error = Client::new(&connection).unwrap_err();
        assert!(matches!(error, ConnectError::NotEncrypted(_)), "{error}");
    }
}

/// An error may be shown: no token is in it, and no query.
fn told(place: &Place, error: &SyncError) {
    for text in [error.to_string(), error.told(&place.input.connection)] {
        assert!(
            !text.contains(&place.token()) && !text.contains('?'),
            "{text}"
        );
        assert!(!text.contains("nobody-gave"), "{text}");
    }
}

macro_rules! conform {
    ($($name:ident: $subject:expr,)*) => {
        $(mod $name {
            use super::*;

            const SUBJECT: Subject = $subject;

            conform!(@ an_apply_converges, a_failed_listing_plans_nothing,
                a_lost_answer_to_a_create_ends_in_one_object,
                a_refused_token_is_a_matter_of_credentials,
                a_busy_platform_is_given_its_time, a_token_goes_to_no_other_host);
        })*
    };
    (@ $($check:ident),*) => {
        $(#[tokio::test]
        async fn $check() {
            super::$check(&SUBJECT).await;
        })*
    };
}

fn tag() -> Vec<Desired> {
    vec![resource("tag.vip", json!({ "title": "vip" }))]
}

fn keyword() -> Vec<Desired> {
    let flow = json!({ "title": "tickets", "steps": [] });
    let keyword = json!({ "match": ["hi"], "mode": "exact", "flow": { "$flow": "tickets" } });
    vec![
        resource("flow.tickets", flow),
        resource("keyword.tickets", keyword),
    ]
}

conform! {
    sandbox: Subject {
        platform: Platform::Sandbox, kind: Kind::Tag, desired: tag, by_hand: &[],
        create: "/v1/bots/*/tag", list: "/v1/bots/*/tag",
    },
    botcake: Subject {
        platform: Platform::Botcake, kind: Kind::Keyword, desired: keyword,
        by_hand: &[("flows", r#"{ "name": "tickets" }"#)],
        create: "/api/public_api/v1/pages/*/keywords/create",
        list: "/api/public_api/v1/pages/*/keywords",
    },
    firstline: Subject {
        platform: Platform::Firstline, kind: Kind::Tag, desired: tag, by_hand: &[],
        create: "/api/v1/contact-tag", list: "/api/v1/contact-tag",
    },
}
