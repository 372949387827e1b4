//! Values made from a schema, and changed at random: mostly right, often just beside it.
//!
//! All chance comes from a list of numbers, so that a failure shrinks; where the list ends, the
//! simplest choice is taken.

use serde_json::{Map, Number, Value, json};

/// The numbers that decide.
pub(super) struct Chance<'a> {
    left: std::slice::Iter<'a, u16>,
}

impl<'a> Chance<'a> {
    pub(super) fn new(numbers: &'a [u16]) -> Chance<'a> {
        Chance {
            left: numbers.iter(),
        }
    }

    /// A number below `count`; 0 when nothing is left.
    pub(super) fn below(&mut self, count: usize) -> usize {
        match self.left.next() {
            Some(number) if count > 0 => usize::from(*number) % count,
            _ => 0,
        }
    }

    fn one_in(&mut self, count: usize) -> bool {
        count > 0 && self.below(count) == count - 1
    }

    pub(super) fn of<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

/// Texts that any text may be.
const TEXTS: &[&str] = &[
    "a",
    "",
    "您好，{{ contact.first_name | default('朋友') }}！",
    "${var.site}/a?b=${env.TOKEN}",
    "{{ t.name }}",
    "{{ fields.seats + 1 }} {% if 'vip' in tags %}x{% endif %}",
    "👩‍👩‍👧‍👦 e\u{301} \u{202e}x",
    "line\nline\ttab\u{1b}[31m",
    "{{ broken",
    "$100 ${nothing",
    "no",
    "012",
    "null",
];

/// Names of any script, some equal in NFC; the last ones are none.
const NAMES: &[&str] = &[
    "a",
    "my-tickets",
    "我的票券",
    "tệp",
    "te\u{323}\u{302}p",
    "_9",
    "ก็",
    "한국어",
    "a b",
    "-a",
    "a.b",
    "😀",
    "",
    "a\u{200d}b",
];
const WRONG_NAMES: usize = 6;

/// Texts for a pattern of our schemas: right ones, then wrong ones.
fn samples(pattern: &str) -> (&'static [&'static str], &'static [&'static str]) {
    use botwright::language::name::{IDENTIFIER_PATTERN, NAME_PATTERN};
    use botwright::language::scalars::DURATION_PATTERN;
    match pattern {
        NAME_PATTERN => NAMES.split_at(NAMES.len() - WRONG_NAMES),
        IDENTIFIER_PATTERN => (&["a", "seats", "_b9", "T"], &["9a", "a-b", "會員", ""]),
        "^[A-Za-z_][A-Za-z0-9_-]{0,99}$" => (&["site", "a-b", "_"], &["-a", "a.b", "é"]),
        DURATION_PATTERN => (
            &["1s", "10m", "1d12h", "999999w"],
            &["1", "-1s", "1y", "1 d"],
        ),
        "^[!#$%&'*+.^_`|~0-9A-Za-z\\-]+$" => (&["Authorization", "x-y", "1"], &["a b", "", "名"]),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => (&["2026-03-01", "0000-99-99"], &["2026-3-1", "x"]),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$" => (
            &["2026-03-01", "2026-03-01T10:00", "2026-03-01 10:00:59"],
            &["10:00", "2026-03-01T1"],
        ),
        "^(email|phone|url|pattern:.+)$" => {
            (&["email", "pattern:[A-Z]+", "url"], &["x", "pattern:"])
        }
        "^(local|git|s3://.+|gs://.+|az://.+)$" => (&["local", "git", "s3://b/p"], &["s3://", "x"]),
        _ if pattern.contains("api-card") => (
            &["menu", "flow.a", "api-card.我的票券", "contact.M 1"],
            &["flow", "broadcast.x", "flow.", "menu.x"],
        ),
        _ if pattern.starts_with("^(mon|tue") => (
            &["mon", "mon-fri", "sat,sun", "fri-mon, wed"],
            &["monday", "MON"],
        ),
        _ if pattern.starts_with("^([01][0-9]|2") => (
            &["09:00-18:00", "22:00-02:00", "09:00-12:00, 13:00-24:00"],
            &["9-18", "25:00-26:00"],
        ),
        other => panic!("write samples for the pattern {other}"),
    }
}

/// Makes values from one schema.
pub(super) struct Generator<'a> {
    pub(super) schema: &'a Value,
    pub(super) chance: Chance<'a>,
}

impl Generator<'_> {
    /// A value that the schema accepts, but for rare slips on purpose.
    pub(super) fn value(&mut self) -> Value {
        self.make(self.schema, 0)
    }

    fn make(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let name = target.strip_prefix("#/$defs/").unwrap();
            return self.make(&self.schema["$defs"][name], depth);
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return self.chance.of(words).clone();
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = schema.get(keyword).and_then(Value::as_array)
                && !schema.get("properties").is_some_and(Value::is_object)
            {
                // Deep down, where chance runs out, the first branch is always a plain one.
                let branch = if depth > 12 {
                    &branches[0]
                } else {
                    self.chance.of(branches)
                };
                return self.make(branch, depth + 1);
            }
        }
        match schema["type"].as_str() {
            Some("string") => self.text(schema),
            Some("boolean") => json!(self.chance.below(2) == 1),
            Some("number") => self.number(schema, false),
            Some("integer") => self.number(schema, true),
            Some("array") => self.list(schema, depth),
            Some("object") => self.mapping(schema, depth),
            other => panic!("a schema of type {other:?}: {schema}"),
        }
    }

    fn text(&mut self, schema: &Value) -> Value {
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
            return json!(self.sample(pattern));
        }
        let longest = schema.get("maxLength").and_then(Value::as_u64);
        match (longest, self.chance.below(8)) {
            (Some(longest), 7) => json!("字".repeat(longest as usize)),
            _ => {
                let least = usize::from(schema.get("minLength").is_some());
                let text = *self.chance.of(TEXTS);
                json!(if text.len() < least { "x" } else { text })
            }
        }
    }

    fn sample(&mut self, pattern: &str) -> &'static str {
        let (right, wrong) = samples(pattern);
        let samples = if self.chance.one_in(200) {
            wrong
        } else {
            right
        };
        samples[self.chance.below(samples.len())]
    }

    fn number(&mut self, schema: &Value, whole: bool) -> Value {
        let limit = |key: &str| schema[key].clone();
        match self.chance.below(if whole { 3 } else { 5 }) {
            0 => tidy(limit("minimum")),
            1 => tidy(limit("maximum")),
            2 => json!(7),
            3 => json!(0.5),
            _ => json!(2.25),
        }
    }

    fn list(&mut self, schema: &Value, depth: usize) -> Value {
        let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
        let more = if depth > 12 { 0 } else { self.chance.below(3) };
        let mut items = Vec::new();
        for _ in 0..least.max(more) {
            let item = self.make(&schema["items"], depth + 1);
            if schema["uniqueItems"] != json!(true) || !items.contains(&item) {
                items.push(item);
            }
        }
        Value::Array(items)
    }

    fn mapping(&mut self, schema: &Value, depth: usize) -> Value {
        let mut map = Map::new();
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return self.named(schema, depth);
        };
        let rare = match depth {
            0 => 2,
            1..=12 => 3,
            _ => 0,
        };
        for (key, inner) in properties {
            if strings(&schema["required"]).any(|name| name == key) || self.chance.one_in(rare) {
                map.insert(key.clone(), self.make(inner, depth + 1));
            }
        }
        self.choose(schema, "oneOf", properties, &mut map, depth);
        self.choose(schema, "anyOf", properties, &mut map, depth);
        for condition in schema["allOf"].as_array().into_iter().flatten() {
            if let Some(pair) = condition.get("not") {
                if strings(&pair["required"]).all(|key| map.contains_key(key)) {
                    strings(&pair["required"]).take(1).for_each(|key| {
                        map.remove(key);
                    });
                }
                continue;
            }
            let side = if fits(&condition["if"], &map) {
                "then"
            } else {
                "else"
            };
            let Some(wanted) = condition.get(side) else {
                continue;
            };
            for key in strings(&wanted["required"]) {
                self.add(properties, key, &mut map, depth);
            }
            for (key, rule) in wanted["properties"].as_object().into_iter().flatten() {
                if rule != &json!(true) {
                    assert_eq!(rule, &json!(false));
                    map.remove(key);
                }
            }
        }
        for (key, needs) in schema["dependentRequired"]
            .as_object()
            .into_iter()
            .flatten()
        {
            if map.contains_key(key) {
                for key in strings(needs) {
                    self.add(properties, key, &mut map, depth);
                }
            }
        }
        if map.is_empty() && schema.get("minProperties").is_some() {
            let keys: Vec<&String> = properties.keys().collect();
            let key = *self.chance.of(&keys);
            self.add(properties, key, &mut map, depth);
        }
        Value::Object(map)
    }

    fn add(
        &mut self,
        properties: &Map<String, Value>,
        key: &str,
        map: &mut Map<String, Value>,
        depth: usize,
    ) {
        if !map.contains_key(key) {
            map.insert(key.to_owned(), self.make(&properties[key], depth + 1));
        }
    }

    /// Settles which of the keys of a `oneOf` or `anyOf` stands there.
    fn choose(
        &mut self,
        schema: &Value,
        keyword: &str,
        properties: &Map<String, Value>,
        map: &mut Map<String, Value>,
        depth: usize,
    ) {
        let Some(branches) = schema.get(keyword).and_then(Value::as_array) else {
            return;
        };
        let keys: Vec<&str> = branches
            .iter()
            .flat_map(|branch| strings(&branch["required"]))
            .collect();
        let chosen = *self.chance.of(&keys);
        if keyword == "oneOf" {
            for key in keys {
                map.remove(key);
            }
            let needs = schema["dependentRequired"]
                .as_object()
                .into_iter()
                .flatten();
            for (key, needed) in needs {
                if strings(needed).any(|key| !map.contains_key(key) && key != chosen) {
                    map.remove(key);
                }
            }
        }
        self.add(properties, chosen, map, depth);
    }

    /// A mapping with free keys.
    fn named(&mut self, schema: &Value, depth: usize) -> Value {
        let mut map = Map::new();
        let least = schema["minProperties"].as_u64().unwrap_or(0) as usize;
        let more = if depth > 12 { 0 } else { self.chance.below(3) };
        let pattern = schema["propertyNames"]["pattern"].as_str();
        let inner = &schema["additionalProperties"];
        for _ in 0..least.max(more) {
            let key = match pattern {
                Some(pattern) => self.sample(pattern),
                None => *self.chance.of(TEXTS),
            };
            map.insert(key.to_owned(), self.make(inner, depth + 1));
        }
        Value::Object(map)
    }

    /// Changes one place: drops, adds, renames or retypes.
    pub(super) fn mutate(&mut self, value: &mut Value) {
        let mut count = 0;
        each(value, &mut |_| count += 1);
        let (chosen, other) = (self.chance.below(count), self.chance.below(count));
        let mut at = 0;
        let mut elsewhere = Value::Null;
        each(value, &mut |value| {
            if at == other {
                elsewhere = value.clone();
            }
            at += 1;
        });
        let mut at = 0;
        let chance = &mut self.chance;
        let keys = property_names(self.schema);
        each(value, &mut |value| {
            if at == chosen {
                change(value, &elsewhere, &keys, chance);
            }
            at += 1;
        });
    }
}

fn change(value: &mut Value, elsewhere: &Value, keys: &[String], chance: &mut Chance<'_>) {
    const OTHERS: &[fn() -> Value] = &[
        || json!("x"),
        || json!(""),
        || json!(0),
        || json!(-1),
        || json!(i64::MAX),
        || json!(1.5),
        || json!(true),
        || json!([]),
        || json!({}),
        || json!(["a"]),
        || json!({ "a": "b" }),
    ];
    match (value, chance.below(4)) {
        (Value::Object(map), 0) if !map.is_empty() => {
            let key = map.keys().nth(chance.below(map.len())).unwrap().clone();
            map.remove(&key);
        }
        (Value::Object(map), 1) => {
            map.insert(chance.of(keys).clone(), elsewhere.clone());
        }
        (Value::Object(map), 2) if !map.is_empty() => {
            let key = map.keys().nth(chance.below(map.len())).unwrap().clone();
            let inner = map.remove(&key).unwrap();
            let new = if chance.below(2) == 0 {
                chance.of(keys).clone()
            } else {
                (*chance.of(NAMES)).to_owned()
            };
            map.insert(new, inner);
        }
        (Value::Array(items), 0) if !items.is_empty() => {
            items.remove(chance.below(items.len()));
        }
        (Value::Array(items), 1) => items.push(elsewhere.clone()),
        (Value::String(text), 0) => *text = (*chance.of(NAMES)).to_owned(),
        (Value::String(text), 1) => *text = (*chance.of(TEXTS)).to_owned(),
        (value, 3) => *value = elsewhere.clone(),
        (value, _) => *value = chance.of(OTHERS)(),
    }
}

/// Every key that the schema knows.
fn property_names(schema: &Value) -> Vec<String> {
    let definitions = schema["$defs"].as_object().unwrap().values();
    let mut names: Vec<String> = std::iter::once(schema)
        .chain(definitions)
        .filter_map(|schema| schema.get("properties")?.as_object())
        .flat_map(|properties| properties.keys().cloned())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Calls `visit` for a value and all in it.
pub(super) fn each(value: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, visit)),
        Value::Object(map) => map.values_mut().for_each(|item| each(item, visit)),
        _ => {}
    }
    visit(value);
}

/// Whether a mapping fits an `if` of our schemas.
fn fits(condition: &Value, map: &Map<String, Value>) -> bool {
    let keywords: Vec<&String> = condition.as_object().unwrap().keys().collect();
    assert_eq!(keywords, ["properties", "required"]);
    let there = strings(&condition["required"]).all(|key| map.contains_key(key));
    there
        && condition["properties"]
            .as_object()
            .unwrap()
            .iter()
            .all(|(key, rule)| {
                map.get(key).is_none_or(|value| {
                    rule == &json!(true)
                        || rule.get("const") == Some(value)
                        || rule["enum"]
                            .as_array()
                            .is_some_and(|words| words.contains(value))
                })
            })
}

fn strings(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// A number as the reader gives it: without a fraction it is whole.
fn tidy(value: Value) -> Value {
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 && value.as_i64().is_none() => {
            Value::Number(Number::from(number as i64))
        }
        _ => value,
    }
}
