//! Listings that are none: they never delete, and never create.

use super::*;
use crate::platforms::wire::Passing;

type Spoil = Box<dyn Fn(&mut Passing) + Send>;

fn spoil(change: impl Fn(&mut Passing) + Send + 'static) -> Spoil {
    Box::new(change)
}

/// Whether an answer is the subject's listing.
pub(super) fn is_listing(subject: &Subject, passing: &Passing) -> bool {
    let path = passing.path.split('/').collect::<Vec<_>>();
    let wanted = subject.list.split('/').collect::<Vec<_>>();
    passing.method == reqwest::Method::GET
        && passing.status == 200
        && path.len() == wanted.len()
        && path.iter().zip(&wanted).all(|(a, b)| *b == "*" || a == b)
}

/// Answers in place of the listing, by what is wrong with them.
pub(super) fn spoilt(subject: &'static Subject) -> Vec<(&'static str, Spoil)> {
    let whole = |status, media, body| {
        spoil(move |passing: &mut Passing| {
            if is_listing(subject, passing) {
                passing.is(status, media, body);
            }
        })
    };
    let json = "application/json";
    let page = "<html><h1>Under maintenance</h1></html>";
    let mut cases = vec![
        ("a page", whole(200, "text/html; charset=utf-8", page)),
        (
            "a page with an error",
            whole(500, "text/html", "<html>oops</html>"),
        ),
        (
            "another shape",
            whole(200, json, r#"{"success": true, "things": 3}"#),
        ),
        (
            "half an answer",
            whole(200, json, r#"{"success": true, "da"#),
        ),
        ("nothing", whole(200, json, "")),
        ("no permission", whole(403, json, r#"{"message": "no"}"#)),
        (
            "another content type",
            spoil(move |passing: &mut Passing| {
                if is_listing(subject, passing) {
                    passing.media = "text/plain".to_owned();
                }
            }),
        ),
        (
            "one object twice",
            spoil(move |passing: &mut Passing| {
                if is_listing(subject, passing) {
                    passing.json(|json| {
                        let items = json.pointer_mut(subject.items).unwrap();
                        let items = items.as_array_mut().unwrap();
                        let again = items[0].clone();
                        items.push(again);
                        if let Some(total) = subject.total {
                            *json.pointer_mut(total).unwrap() = 2.into();
                        }
                    });
                }
            }),
        ),
    ];
    if let Some(total) = subject.total {
        let counted = |items: Option<Json>, count: Option<u64>| {
            spoil(move |passing: &mut Passing| {
                if is_listing(subject, passing) {
                    passing.json(|json| {
                        if let Some(items) = &items {
                            json.pointer_mut(subject.items).unwrap().clone_from(items);
                        }
                        if let Some(count) = count {
                            *json.pointer_mut(total).unwrap() = count.into();
                        }
                    });
                }
            })
        };
        cases.push(("fewer than it counts", counted(Some(json!([])), None)));
        cases.push(("more counted than there are", counted(None, Some(5))));
    }
    cases
}

pub(super) async fn what_is_no_listing_deletes_nothing(subject: &'static Subject) {
    let (mut place, wire, _) = subject.applied().await;
    let before = subject.objects(&place).await;
    let writes = wire.writes();
    // Everything that could go wrong would: the object is to be deleted, or to be made again.
    for dropped in [false, true] {
        if dropped && !subject.deletes() {
            break;
        }
        if dropped {
            subject.drop_from_files(&mut place, true);
        }
        for (what, change) in spoilt(subject) {
            wire.change(change);
            let Err(error) = place.try_apply().await else {
                panic!("{what}: a listing that is none was believed");
            };
            let code = error.verdict().exit_code();
            assert!(matches!(code, 1 | 9), "{what}: {code} {error}");
            told(&place, &error);
        }
        wire.straight();
        assert_eq!(wire.writes(), writes);
    }
    assert_eq!(subject.objects(&place).await, before);
    place.apply().await;
    let left = usize::from(!subject.deletes());
    assert_eq!(subject.count(&place).await, left);
}

/// Adds what no document names to every object of an answer.
fn newer(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(newer),
        Json::Object(map) => {
            map.values_mut().for_each(newer);
            map.insert("x_new".to_owned(), json!({ "since": [2027] }));
        }
        _ => {}
    }
}

pub(super) async fn what_is_new_in_answers_is_passed_over(subject: &'static Subject) {
    let mut place = subject.place(json!([])).await;
    let wire = place.wire().await;
    let platform = subject.platform;
    wire.change(move |passing: &mut Passing| {
        // The sandbox's contents are the language's own: only what is around them may grow.
        if platform == Platform::Sandbox {
            passing.json(|json| {
                if let Some(map) = json.as_object_mut() {
                    map.insert("x_new".to_owned(), json!({ "since": [2027] }));
                }
            });
        } else {
            passing.json(newer);
        }
    });
    place.apply().await;
    let plan = place.plan().await;
    assert!(plan.is_empty() && plan.blocked.is_empty(), "{plan:?}");
    assert_eq!(subject.count(&place).await, 1);
}
