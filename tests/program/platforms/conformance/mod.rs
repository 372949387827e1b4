//! What every platform that can be written to keeps, whoever made it. One entry each, at the end.

use std::time::{Duration, Instant};

use botwright::language::address::{Address, Kind};
use botwright::language::value::{Desired, Value};
use botwright::platforms::facts::Recovery;
use botwright::platforms::{Client, ConnectError, Known, KnownContact, Live, Platform};
use botwright::sync::{End, SyncError};
use serde_json::{Value as Json, json};

use super::place::Place;
use super::wire::Wire;
use crate::sync::bots::resource;

mod listings;
mod objects;
mod words;

/// One platform with something to create on it.
pub(super) struct Subject {
    platform: Platform,
    /// What is created, and the request that does it.
    kind: Kind,
    address: &'static str,
    create: (&'static str, &'static str),
    /// The path of the listing, and how it says to which end it is read.
    list: &'static str,
    /// Where the listing counts its objects, as a JSON pointer.
    total: Option<&'static str>,
    /// Where its objects are.
    items: &'static str,
    desired: fn() -> Vec<Desired>,
    /// What somebody makes by hand first.
    by_hand: &'static [(&'static str, &'static str)],
    /// Another content of the object, as the files may have it.
    edit: fn(&mut Desired),
    /// The same, as somebody else writes it; `ids` are those of what was made by hand.
    foreign: fn(&mut Live, ids: &[String]),
}

impl Subject {
    async fn place(&self, faults: Json) -> Place {
        self.made(faults).await.0
    }

    /// A place, and the ids of what was made by hand in it.
    async fn made(&self, faults: Json) -> (Place, Vec<String>) {
        let script = json!({ "faults": faults });
        let mut place = Place::with_faults(self.platform, (self.desired)(), &script).await;
        place.input.connection.options.reserve_keywords = true;
        let mut ids = Vec::new();
        for (kind, record) in self.by_hand {
            let id = place
                .make(kind, serde_json::from_str(record).unwrap())
                .await;
            ids.push(id.to_string());
        }
        (place, ids)
    }

    /// A place to which the program speaks over a wire, with everything applied.
    async fn applied(&self) -> (Place, Wire, Vec<String>) {
        let (mut place, ids) = self.made(json!([])).await;
        let wire = place.wire().await;
        place.apply().await;
        (place, wire, ids)
    }

    fn address(&self) -> Address {
        self.address.parse().unwrap()
    }

    /// Another client of the same target.
    fn client(&self, place: &Place) -> Client {
        let client = Client::new(&place.input.connection).unwrap();
        let mut known = Known::default();
        if self.kind == Kind::Contact {
            let name = self.address().name().to_owned();
            let contact = KnownContact {
                user_id: Some(name.clone()),
                ..KnownContact::default()
            };
            known.contacts.insert(name, contact);
        }
        client.knowing(known)
    }

    async fn objects(&self, place: &Place) -> Vec<Live> {
        let listed = self.client(place).list(self.kind).await.unwrap();
        listed.objects().to_vec()
    }

    async fn count(&self, place: &Place) -> usize {
        self.objects(place).await.len()
    }

    /// The files lose the object; all may be deleted, or as much as is safe.
    fn drop_from_files(&self, place: &mut Place, all: bool) {
        let address = self.address();
        place.input.desired.retain(|d| d.address != address);
        place.input.options.prune = true;
        if all {
            place.input.options.allow_delete.insert(address);
        }
    }

    fn deletes(&self) -> bool {
        self.platform.facts().kind(self.kind).unwrap().deletes
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
            "method": subject.create.0, "path": subject.create.1, "do": action, "times": 3,
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
    let faults = json!([
        busy("GET", subject.list),
        busy(subject.create.0, subject.create.1)
    ]);
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
        let text = text.replace("is somebody editing it?", "");
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
            conform!(@ listings: what_is_no_listing_deletes_nothing,
                what_is_new_in_answers_is_passed_over);
            conform!(@ objects: drift_is_found_and_taken_back,
                lost_answers_to_changes_and_deletes_converge, a_limit_holds_deletes_back,
                what_is_there_is_adopted_and_nothing_is_made,
                of_several_that_a_lost_create_may_have_made_a_person_tells);
            conform!(@ words: bad_days_are_told);
        })*
    };
    (@ $($check:ident),*) => {
        $(#[tokio::test]
        async fn $check() {
            super::$check(&SUBJECT).await;
        })*
    };
    (@ $file:ident: $($check:ident),*) => {
        $(#[tokio::test]
        async fn $check() {
            super::$file::$check(&SUBJECT).await;
        })*
    };
}

fn tag() -> Vec<Desired> {
    let tag = json!({ "title": "vip", "description": "people" });
    vec![resource("tag.vip", tag)]
}

fn keyword() -> Vec<Desired> {
    let flow = json!({ "title": "tickets", "steps": [] });
    let other = json!({ "title": "hours", "steps": [] });
    let third = json!({ "title": "prices", "steps": [] });
    let keyword = json!({ "match": ["hi"], "mode": "exact", "flow": { "$flow": "tickets" } });
    vec![
        resource("flow.tickets", flow),
        resource("flow.hours", other),
        resource("flow.prices", third),
        resource("keyword.tickets", keyword),
    ]
}

fn person() -> Vec<Desired> {
    vec![resource(
        "contact.U1",
        json!({ "user_id": "U1", "name": "Mai", "tags": ["asia"] }),
    )]
}

fn describe(desired: &mut Desired) {
    let text = Value::Text("people we like".to_owned());
    desired.content.insert("description".to_owned(), text);
}

fn described(live: &mut Live, _: &[String]) {
    let text = json!("by somebody else");
    live.content.insert("description".to_owned(), text);
}

conform! {
    sandbox: Subject {
        platform: Platform::Sandbox, kind: Kind::Tag, address: "tag.vip", desired: tag, by_hand: &[],
        create: ("POST", "/v1/bots/*/tag"), list: "/v1/bots/*/tag",
        total: Some("/total"), items: "/data", edit: describe, foreign: described,
    },
    botcake: Subject {
        platform: Platform::Botcake, kind: Kind::Keyword, address: "keyword.tickets",
        desired: keyword,
        by_hand: &[
            ("flows", r#"{ "name": "tickets" }"#), ("flows", r#"{ "name": "hours" }"#),
            ("flows", r#"{ "name": "prices" }"#),
        ],
        create: ("POST", "/api/public_api/v1/pages/*/keywords/create"),
        list: "/api/public_api/v1/pages/*/keywords",
        total: None, items: "/data",
        edit: |desired| {
            let flow = Value::Ref("flow.prices".parse().unwrap());
            desired.content.insert("flow".to_owned(), flow);
        },
        foreign: |live, ids| {
            let flow = json!({ "$ref": format!("flow:{}", ids[1]) });
            live.content.insert("flow".to_owned(), flow);
        },
    },
    firstline: Subject {
        platform: Platform::Firstline, kind: Kind::Tag, address: "tag.vip", desired: tag,
        by_hand: &[],
        create: ("POST", "/api/v1/contact-tag"), list: "/api/v1/contact-tag",
        total: Some("/meta/total"), items: "/data", edit: describe, foreign: described,
    },
    omnichat: Subject {
        platform: Platform::Omnichat, kind: Kind::Contact, address: "contact.U1", desired: person,
        by_hand: &[],
        create: ("PUT", "/v1/contacts/*"), list: "/v1/contacts",
        total: Some("/totalElements"), items: "/content",
        edit: |desired| {
            let name = Value::Text("Mai T.".to_owned());
            desired.content.insert("name".to_owned(), name);
        },
        foreign: |live, _| {
            live.content.insert("name".to_owned(), json!("Nobody"));
        },
    },
}
