#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::json;

use super::*;

/// A conversation's values, to be changed by each test.
struct World {
    contact: Profile,
    fields: BTreeMap<FieldName, Json>,
    tags: BTreeSet<TagName>,
    response: Option<Json>,
    error: Option<(Option<u16>, Json)>,
    now: jiff::Zoned,
    hours: BTreeMap<Identifier, Hours>,
    locals: Vec<(String, Value)>,
    types: BTreeMap<FieldName, CustomField>,
}

impl World {
    fn new() -> World {
        let types = json!({
            "seats": { "type": "number" }, "late": { "type": "number" }, "vegan": { "type": "boolean" },
            "meal": { "type": "choice", "options": ["葷", { "value": "none", "title": "不需要" }] },
            "meals": { "type": "choices", "options": ["葷", { "value": "none", "title": "不需要" }] },
            "day": { "type": "date" }, "at": { "type": "datetime" },
        });
        let fields = json!({
            "seats": 4, "late": "12", "vegan": true, "meal": "none", "meals": ["葷", "none"],
            "day": "2026-03-01", "at": "2026-03-01T10:30", "empty": "", "nothing": null, "half": 0.5,
        });
        World {
            contact: Profile {
                id: "u1".to_owned(),
                first_name: Some("Ngọc".to_owned()),
                last_name: Some(String::new()),
                ..Profile::default()
            },
            fields: serde_json::from_value(fields).unwrap(),
            tags: [TagName::new("vip")].into(),
            response: None,
            error: None,
            now: "2026-03-02T10:00:00[Asia/Taipei]".parse().unwrap(),
            hours: serde_json::from_value(json!({
                "support": { "open": { "mon-fri": "09:00-18:00" } },
                "night": { "open": { "mon-fri": "22:00-02:00" } },
            }))
            .unwrap(),
            locals: Vec::new(),
            types: serde_json::from_value(types).unwrap(),
        }
    }

    fn context(&self) -> Value {
        context(&Names {
            contact: &self.contact,
            fields: &self.fields,
            tags: &self.tags,
            response: self.response.as_ref(),
            error: self.error.as_ref().map(|(status, body)| (*status, body)),
            input: Some("hi"),
            now: &self.now,
            channel: Channel::Line,
            hours: &self.hours,
            locals: &self.locals,
            field_types: &self.types,
        })
    }

    #[track_caller]
    fn prints(&self, cases: &[(&str, &str)]) {
        let renderer = Renderer::new(&self.types);
        for (wire, expected) in cases {
            let text = renderer.text(wire, &self.context()).unwrap();
            assert_eq!(&text, expected, "{wire}");
        }
    }

    #[track_caller]
    fn holds(&self, expected: bool, sources: &[&str]) {
        let renderer = Renderer::new(&self.types);
        for source in sources {
            let value = renderer.condition(source, &self.context()).unwrap();
            assert_eq!(value, expected, "{source}");
        }
    }
}

#[test]
fn names_have_their_values() {
    World::new().prints(&[
        ("{{ contact.first_name }} {{ contact.id }}[{{ contact.last_name }}{{ contact.phone }}]", "Ngọc u1[]"),
        ("{{ fields.seats * 2 }} {{ fields.late + 1 }} {{ fields.half }}", "8 13 0.5"),
        ("{{ fields.meal }} {{ fields.meal | label }} {{ fields.meals | label | join('、') }}", "none 不需要 葷、不需要"),
        ("[{{ fields.empty }}{{ fields.nothing }}{{ fields.nope }}{{ response.a.b }}{{ error.status }}]", "[]"),
        ("{{ fields.empty ~ fields.nothing ~ fields.nope }}", ""),
        ("{{ now | date('%Y/%m/%d %H:%M') }} {{ now }}", "2026/03/02 10:00 2026-03-02T10:00:00+08:00"),
        ("{{ input }} {{ channel }} {{ fields.vegan }}", "hi line true"),
    ]);
}

#[test]
fn conditions_read_them() {
    let world = World::new();
    world.holds(
        true,
        &[
            "'vip' in tags",
            "hours.support.open and not hours.night.open",
            "fields.late > 4",
            "fields.vegan",
            "now > fields.at and now > fields.day and now < '2026-03-02T10:01'",
            "'none' in fields.meals",
            "channel == 'line'",
            "fields.seats == 4",
            "not response and not error and not fields.empty",
        ],
    );
    world.holds(
        false,
        &[
            "'new' in tags",
            "fields.nope < 4",
            "fields.empty >= 0",
            "error.status >= 400",
            "hours.nope.open",
        ],
    );
}

#[test]
fn answers_and_errors() {
    let mut world = World::new();
    world.response = Some(
        json!({ "count": 2, "名稱": "高鐵", "items": [{ "a": null }], "big": 18_446_744_073_709_551_615_u64 }),
    );
    world.error = Some((Some(404), json!("not found")));
    world.prints(&[
        (
            "{{ response.count + 1 }}{{ response['名稱'] }}{{ response.items[0].a }}",
            "3高鐵",
        ),
        ("{{ response.big }}", "18446744073709551615"),
        (
            "{{ error.status }} {{ error.body | upper }}",
            "404 NOT FOUND",
        ),
    ]);
    world.error = Some((None, Json::Null));
    world.response = Some(Json::Null);
    world.prints(&[("[{{ error.status }}{{ error.body }}{{ response }}]", "[]")]);
    world.holds(false, &["response is defined", "error.status is defined"]);
}

#[test]
fn locals_win() {
    let mut world = World::new();
    world.response = Some(json!({ "a": 1 }));
    world.locals = vec![
        ("t".to_owned(), from_json(&json!({ "name": "票" }))),
        ("response".to_owned(), from_json(&json!({ "a": 2 }))),
    ];
    world.prints(&[("{{ t.name }}{{ response.a }}", "票2")]);
}

#[test]
fn lists_are_gone_through() {
    let mut world = World::new();
    world.response = Some(
        json!({ "items": [1, { "a": 2 }], "none": [], "count": 3, "text": "abc", "map": {}, "null": null }),
    );
    let renderer = Renderer::new(&world.types);
    let list = |source: &str| renderer.list(source, &world.context());
    assert_eq!(list("response.items").unwrap().len(), 2);
    assert_eq!(
        list("response.items[1:]").unwrap()[0]
            .get_attr("a")
            .unwrap(),
        Value::from(2)
    );
    for empty in ["response.none", "response.nope", "nope.a", "response.null"] {
        assert_eq!(list(empty).unwrap().len(), 0, "{empty}");
    }
    for (source, expected) in [
        (
            "response.count",
            "`response.count` is a number, but `for_each` needs a list",
        ),
        (
            "response.text",
            "`response.text` is a text, but `for_each` needs a list",
        ),
        (
            "response.map",
            "`response.map` is a mapping, but `for_each` needs a list",
        ),
        (
            "true",
            "`true` is true or false, but `for_each` needs a list",
        ),
    ] {
        assert_eq!(list(source).unwrap_err().to_string(), expected);
    }
}

#[test]
fn lone_values_keep_their_type() {
    let world = World::new();
    let renderer = Renderer::new(&world.types);
    for (wire, expected) in [
        ("{{ fields.seats }}", json!(4)),
        ("{{ fields.seats / 2 }}", json!(2)),
        ("{{ fields.half }}", json!(0.5)),
        ("{{ fields.vegan }}", json!(true)),
        ("{{ fields.meals }}", json!(["葷", "none"])),
        ("{{ fields.nope }}", Json::Null),
        (" {{ fields.seats }}", json!(" 4")),
        ("{{ tags }}", json!(["vip"])),
        ("{{ {'a': 1.0} }}", json!({ "a": 1 })),
        ("{{ fields.seats | round }}", json!(4)),
        ("plain", json!("plain")),
    ] {
        let value = renderer.value(wire, &world.context()).unwrap();
        assert_eq!(value.to_string(), expected.to_string(), "{wire}");
    }
}
