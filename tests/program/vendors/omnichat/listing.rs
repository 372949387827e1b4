//! Contacts as a listing for a plan: whole and of one moment, or none, with the fewest requests.

use std::collections::BTreeSet;

use botwright::language::address::Kind;
use botwright::platforms::{Client as Any, Complete, Known, KnownContact};

use super::*;
use crate::vendors::served::Given;

/// A channel with contacts from 0 on, in pages; `tell` changes what a page says.
async fn channel(contacts: usize, tell: fn(usize, &mut Json)) -> Served {
    Served::new(move |line: &str| -> Given {
        let number = |key: &str| {
            let (_, rest) = line.split_once(&format!("{key}="))?;
            let digits = rest.split('&').next().unwrap().trim_start_matches('U');
            digits.parse::<usize>().ok()
        };
        let (ids, total) = match (number("userId"), number("page")) {
            (Some(user), _) if user < contacts => (user..user + 1, 1),
            (Some(_), _) => (0..0, 0),
            (None, page) => {
                let from = (page.unwrap() - 1) * 100;
                (from.min(contacts)..(from + 100).min(contacts), contacts)
            }
        };
        let shown: Vec<Json> = ids.map(one).collect();
        let mut body = json!({ "content": shown, "totalElements": total });
        if let Some(page) = number("page") {
            tell(page, &mut body);
        }
        (200, JSON, body.to_string())
    })
    .await
}

fn one(id: usize) -> Json {
    json!({
        "id": format!("U{id}"), "channel": { "platform": "line", "channelId": CHANNEL },
        "name": "Mai", "updatedAt": 1_700_000_000_000_i64 + id as i64,
    })
}

fn same(_: usize, _: &mut Json) {}

/// Reads with these ids in the files.
async fn read(served: &Served, users: &[usize]) -> Result<Complete, ReadError> {
    let token = format!("token-{}", served.url).into();
    let connection = connection(Platform::Omnichat, &served.url, token, CHANNEL);
    let mut known = Known::default();
    for user in users {
        let id = format!("U{user}");
        let contact = KnownContact {
            user_id: Some(id.clone()),
            ..KnownContact::default()
        };
        known.contacts.insert(id, contact);
    }
    let client = Any::new(&connection).unwrap().knowing(known);
    client.list(Kind::Contact).await
}

fn ids(listing: &Complete) -> BTreeSet<&str> {
    let objects = listing.objects().iter();
    objects.map(|live| live.id.as_str()).collect()
}

#[tokio::test]
async fn few_people_are_asked_for_and_many_are_paged() {
    let served = channel(1000, same).await;
    let few = read(&served, &[3, 999, 5000]).await.unwrap();
    assert_eq!(ids(&few), ["contact:U3", "contact:U999"].into());
    // The first page tells how many there are.
    assert_eq!(served.asked().len(), 4);

    let served = channel(250, same).await;
    let all = read(&served, &[1, 2, 3, 4]).await.unwrap();
    assert_eq!(all.objects().len(), 250);
    assert_eq!(served.asked().len(), 3);
    assert!(served.asked()[0].line.contains("pageSize=100"));

    let served = channel(0, same).await;
    assert!(read(&served, &[]).await.unwrap().objects().is_empty());
    assert!(served.asked().is_empty(), "nobody is wanted");
    assert!(read(&served, &[1, 2]).await.unwrap().objects().is_empty());
}

#[tokio::test]
async fn pages_that_do_not_add_up_are_no_listing() {
    type Spoil = fn(usize, &mut Json);
    let cases: [(Spoil, &str); 5] = [
        (
            |page, body| {
                if page == 2 {
                    body["content"].as_array_mut().unwrap().pop();
                }
            },
            "249 objects were read, but the platform counts 250",
        ),
        (
            |page, body| {
                if page == 2 {
                    body["content"][0] = one(7);
                }
            },
            "stands in it twice",
        ),
        (
            |page, body| {
                if page == 3 {
                    body["totalElements"] = 251.into();
                }
            },
            "the pages moved while they were read",
        ),
        (
            |_, body| {
                body.as_object_mut().unwrap().remove("totalElements");
            },
            "does not say how many there are",
        ),
        (
            |page, body| {
                if page == 1 {
                    body["content"] = json!([]);
                }
            },
            "150 objects were read",
        ),
    ];
    for (tell, why) in cases {
        let served = channel(250, tell).await;
        let error = read(&served, &[1, 2, 3, 4]).await.unwrap_err();
        assert!(matches!(error, ReadError::Incomplete(_)), "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test]
async fn a_channel_of_a_million_is_asked_for_ours_alone() {
    let served = channel(1_000_000, same).await;
    let users: Vec<usize> = (0..30).collect();
    assert_eq!(read(&served, &users).await.unwrap().objects().len(), 30);
    assert_eq!(served.asked().len(), 31);
}
