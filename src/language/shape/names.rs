//! The patterns of the schema. Those of names are checked by hand: as regular expressions over all
//! scripts they are large and slow to compile. The others are compiled when they are first met.

use std::sync::{LazyLock, OnceLock};

use jsonschema::json::Node as _;
use jsonschema::{Keyword, ValidationError};
use regex::Regex;
use regex_syntax::hir::{Class, ClassUnicodeRange, HirKind};
use serde_json::{Map, Value};

use super::tree::{Item, Tree};
use crate::language::name::{IDENTIFIER_PATTERN, NAME_PATTERN};

/// The keyword of [`Pattern`].
pub(super) const KEYWORD: &str = "pattern";

/// The longest name, in characters.
const LONGEST: usize = 100;

/// A pattern that is checked by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameRule {
    Name,
    Identifier,
}

/// Whether a name fits the pattern of names.
pub(crate) fn can_be(pattern: &str, name: &str) -> bool {
    NameRule::of(pattern).is_none_or(|rule| rule.fits(name))
}

impl NameRule {
    /// The rule of a pattern, if it is one of a name.
    pub(super) fn of(pattern: &str) -> Option<NameRule> {
        match pattern {
            NAME_PATTERN => Some(NameRule::Name),
            IDENTIFIER_PATTERN => Some(NameRule::Identifier),
            _ => None,
        }
    }

    /// Whether the pattern matches.
    pub(super) fn fits(self, text: &str) -> bool {
        let mut characters = text.chars();
        let starts = characters.next().is_some_and(|first| match self {
            NameRule::Name => first == '_' || is_in(&FIRST, first),
            NameRule::Identifier => first == '_' || first.is_ascii_alphabetic(),
        });
        let goes_on = |character: char| match self {
            NameRule::Name => matches!(character, '_' | '-') || is_in(&REST, character),
            NameRule::Identifier => character == '_' || character.is_ascii_alphanumeric(),
        };
        // Of a long text no more is read than decides.
        starts
            && characters
                .enumerate()
                .all(|(index, character)| index + 1 < LONGEST && goes_on(character))
    }
}

/// Letters and digits of any script.
static FIRST: LazyLock<Vec<ClassUnicodeRange>> = LazyLock::new(|| ranges(r"[\p{L}\p{N}]"));
/// Letters, marks and digits of any script.
static REST: LazyLock<Vec<ClassUnicodeRange>> = LazyLock::new(|| ranges(r"[\p{L}\p{M}\p{N}]"));

/// The characters of a class, in order, by the tables of the regular expressions.
#[expect(clippy::expect_used, reason = "two classes of our own, tested")]
fn ranges(class: &str) -> Vec<ClassUnicodeRange> {
    match regex_syntax::parse(class)
        .expect("a class of characters")
        .kind()
    {
        HirKind::Class(Class::Unicode(class)) => class.ranges().to_vec(),
        _ => Vec::new(),
    }
}

fn is_in(ranges: &LazyLock<Vec<ClassUnicodeRange>>, character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    let after = ranges.partition_point(|range| range.start() <= character);
    after > 0 && character <= ranges[after - 1].end()
}

/// Writes the names of a mapping as `propertyNames`, everywhere in a schema: `patternProperties`
/// would be compiled.
pub(super) fn replace(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            replace_here(keys);
            keys.values_mut().for_each(replace);
        }
        Value::Array(items) => items.iter_mut().for_each(replace),
        _ => {}
    }
}

fn replace_here(keys: &mut Map<String, Value>) {
    // A mapping of which each key is a name, and nothing else is allowed.
    let only = match keys.get("patternProperties").and_then(Value::as_object) {
        Some(patterns) if patterns.len() == 1 => patterns.keys().next().cloned(),
        _ => None,
    };
    if let Some(pattern) = only.filter(|pattern| NameRule::of(pattern).is_some())
        && keys.get("additionalProperties") == Some(&Value::Bool(false))
        && !keys.contains_key("properties")
        && !keys.contains_key("propertyNames")
        && let Some(Value::Object(mut patterns)) = keys.remove("patternProperties")
        && let Some(value) = patterns.remove(&pattern)
    {
        keys.insert("additionalProperties".to_owned(), value);
        keys.insert(
            "propertyNames".to_owned(),
            serde_json::json!({ KEYWORD: pattern }),
        );
    }
}

/// A `pattern` of the schema, in the place of the validator's own.
pub(super) struct Pattern {
    pattern: String,
    rule: Option<NameRule>,
    regex: OnceLock<Regex>,
}

impl Pattern {
    /// `None` for what the validator would read otherwise than the regular expressions here do.
    pub(super) fn new(pattern: &str) -> Option<Pattern> {
        let mut escapes = pattern.split('\\').skip(1);
        let rule = NameRule::of(pattern);
        let plain = escapes.all(|rest| rest.starts_with(|c: char| c.is_ascii_punctuation()));
        (rule.is_some() || plain).then(|| Pattern {
            pattern: pattern.to_owned(),
            rule,
            regex: OnceLock::new(),
        })
    }

    #[expect(
        clippy::expect_used,
        reason = "the patterns of our own schemas, tested"
    )]
    fn fits(&self, text: &str) -> bool {
        match self.rule {
            Some(rule) => rule.fits(text),
            None => self
                .regex
                .get_or_init(|| Regex::new(&self.pattern).expect("a regular expression"))
                .is_match(text),
        }
    }
}

impl<'i> Keyword<'i, Tree> for Pattern {
    /// The message of the error is the pattern.
    fn validate(&self, instance: Item<'i>) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            Ok(())
        } else {
            Err(ValidationError::custom(self.pattern.as_str()))
        }
    }

    fn is_valid(&self, instance: Item<'i>) -> bool {
        instance.as_string().is_none_or(|text| self.fits(&text))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use proptest::prelude::*;

    fn agree(text: &str) -> bool {
        static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(NAME_PATTERN).unwrap());
        static IDENTIFIER: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(IDENTIFIER_PATTERN).unwrap());
        NameRule::Name.fits(text) == NAME.is_match(text)
            && NameRule::Identifier.fits(text) == IDENTIFIER.is_match(text)
    }

    #[test]
    fn every_character_counts_as_in_the_pattern() {
        let all: String = ('\0'..=char::MAX).collect();
        let found = |class: &str| -> String {
            let class = Regex::new(class).unwrap();
            class.find_iter(&all).map(|found| found.as_str()).collect()
        };
        let fits = |fits: fn(char) -> bool| all.chars().filter(|c| fits(*c)).collect::<String>();
        let pattern = NAME_PATTERN.strip_prefix('^').unwrap();
        let (first, rest) = pattern.split_once("][").unwrap();
        let rest = rest.strip_suffix("{0,99}$").unwrap();
        let first_fits = fits(|c| NameRule::Name.fits(c.encode_utf8(&mut [0; 4])));
        assert!(found(&format!("{first}]+")) == first_fits);
        let rest_fits = fits(|c| {
            let mut text = String::from("a");
            text.push(c);
            NameRule::Name.fits(&text)
        });
        assert!(found(&format!("[{rest}+")) == rest_fits);
    }

    #[test]
    fn lengths_count_as_in_the_pattern() {
        for length in [0, 1, 99, 100, 101, 102] {
            assert!(agree(&"a".repeat(length)), "{length}");
            assert!(agree(&"票".repeat(length)), "{length}");
        }
        assert!(NameRule::Name.fits(&"票".repeat(100)));
        assert!(!NameRule::Name.fits(&"票".repeat(101)));
        assert!(NameRule::of("^a$").is_none());
    }

    /// Every pattern of the schemas, with what stands around it.
    fn patterns(schema: &Value, found: &mut Vec<String>) {
        match schema {
            Value::Object(keys) => {
                if let Some(Value::String(pattern)) = keys.get("pattern") {
                    found.push(pattern.clone());
                }
                keys.values().for_each(|value| patterns(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| patterns(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_pattern_of_the_schemas_is_known_and_compiles() {
        let mut found = Vec::new();
        patterns(&crate::language::schema::bot(), &mut found);
        patterns(&crate::language::schema::project(), &mut found);
        assert!(found.len() > 10, "{found:?}");
        for pattern in found {
            let known = Pattern::new(&pattern).unwrap();
            assert!(!known.fits("\u{0}"), "{pattern}");
        }
        assert!(Pattern::new(r"^\d+$").is_none());
    }

    proptest! {
        #[test]
        fn texts_fit_as_in_the_pattern(text in r"[\p{L}\p{M}\p{N}_\- \n.]{0,110}") {
            prop_assert!(agree(&text));
        }
    }
}
