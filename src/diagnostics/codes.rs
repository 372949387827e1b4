//! The table of all codes.

use std::fmt;

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The bot cannot be planned or applied.
    Error,
    /// Something that a reviewer would ask about.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The family of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Files,
    Syntax,
    Shape,
    Names,
    FlowLogic,
    Values,
    Keywords,
    Limits,
    Platform,
    Sync,
    Housekeeping,
}

impl Group {
    /// Every group, in the order of the table.
    pub const ALL: [Group; 11] = [
        Group::Files,
        Group::Syntax,
        Group::Shape,
        Group::Names,
        Group::FlowLogic,
        Group::Values,
        Group::Keywords,
        Group::Limits,
        Group::Platform,
        Group::Sync,
        Group::Housekeeping,
    ];

    /// The group in lower-case words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Group::Files => "files",
            Group::Syntax => "syntax",
            Group::Shape => "shape",
            Group::Names => "names",
            Group::FlowLogic => "flow logic",
            Group::Values => "values",
            Group::Keywords => "keywords",
            Group::Limits => "channel limits",
            Group::Platform => "platform",
            Group::Sync => "sync",
            Group::Housekeeping => "housekeeping",
        }
    }

    /// As `lints`, comments and the command line name it: `flow-logic`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Group::FlowLogic => "flow-logic",
            Group::Limits => "channel-limits",
            other => other.word(),
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One kind of problem, with a stable name.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Kebab-case; stable, since scripts and `allow` comments name it.
    pub name: &'static str,
    pub group: Group,
    /// The severity unless the project sets another.
    pub severity: Severity,
    /// Whether it is looked for where the project does not say so in `lints`.
    pub on: bool,
}

impl Code {
    /// `error`, `warning`, or `off` if it is looked for only on demand.
    #[must_use]
    pub const fn level(&self) -> &'static str {
        if self.on { self.severity.word() } else { "off" }
    }

    /// Whether nobody can set another severity: the bot cannot be read, or a plan cannot be
    /// trusted.
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        match self.group {
            Group::Sync => true,
            Group::Files | Group::Syntax | Group::Shape | Group::Names => {
                matches!(self.severity, Severity::Error)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! codes {
    (@on) => { true };
    (@on off) => { false };
    ($($constant:ident = $name:literal, $group:ident, $severity:ident $(, $off:ident)?;)*) => {
        $(pub static $constant: Code = Code {
            name: $name,
            group: Group::$group,
            severity: Severity::$severity,
            on: codes!(@on $($off)?),
        };)*

        /// Every code, by group.
        pub static ALL: &[&Code] = &[$(&$constant),*];
    };
}

codes! {
    UNREADABLE_FILE = "unreadable-file", Files, Error;
    NOT_UTF8 = "not-utf8", Files, Error;
    OUTSIDE_PROJECT = "outside-project", Files, Error;
    NO_FILES = "no-files", Files, Error;
    EMPTY_FILE = "empty-file", Files, Warning;
    YAML_LIMIT = "yaml-limit", Files, Error;
    INVALID_ROW = "invalid-row", Files, Error;
    YAML_SYNTAX = "yaml-syntax", Syntax, Error;
    DUPLICATE_KEY = "duplicate-key", Syntax, Error;
    UNQUOTED_SCALAR = "unquoted-scalar", Syntax, Error;
    UNQUOTED_TEXT = "unquoted-text", Syntax, Error;
    NULL_VALUE = "null-value", Syntax, Error;
    MERGE_KEY = "merge-key", Syntax, Error;
    UNKNOWN_KEY = "unknown-key", Shape, Error;
    MISSING_KEY = "missing-key", Shape, Error;
    WRONG_TYPE = "wrong-type", Shape, Error;
    INVALID_VALUE = "invalid-value", Shape, Error;
    UNKNOWN_STEP = "unknown-step", Shape, Error;
    AMBIGUOUS_STEP = "ambiguous-step", Shape, Error;
    CONFLICTING_KEYS = "conflicting-keys", Shape, Error;
    INVALID_NAME = "invalid-name", Shape, Error;
    DUPLICATE_NAME = "duplicate-name", Names, Error;
    UNKNOWN_FLOW = "unknown-flow", Names, Error;
    UNKNOWN_API_CARD = "unknown-api-card", Names, Error;
    UNKNOWN_FIELD = "unknown-field", Names, Error;
    UNKNOWN_TAG = "unknown-tag", Names, Error;
    UNKNOWN_SEQUENCE = "unknown-sequence", Names, Error;
    UNKNOWN_VARIABLE = "unknown-variable", Names, Error;
    UNKNOWN_FILTER = "unknown-filter", Names, Error;
    BAD_TEMPLATE = "bad-template", Names, Error;
    BAD_CONDITION = "bad-condition", Names, Error;
    STALE_MOVED = "stale-moved", Names, Error;
    UNSET_ENV = "unset-env", Names, Warning;
    UNREACHABLE_FLOW = "unreachable-flow", FlowLogic, Warning;
    DEAD_STEP = "dead-step", FlowLogic, Warning;
    ENDLESS_LOOP = "endless-loop", FlowLogic, Error;
    EMPTY_FLOW = "empty-flow", FlowLogic, Warning;
    RESPONSE_OUTSIDE_CALL = "response-outside-call", FlowLogic, Error;
    MISSING_FAILURE = "missing-failure", FlowLogic, Warning;
    MISSING_DEFAULT_REPLY = "missing-default-reply", FlowLogic, Warning;
    UNUSED_FIELD = "unused-field", FlowLogic, Warning;
    UNUSED_TAG = "unused-tag", FlowLogic, Warning;
    UNUSED_API_CARD = "unused-api-card", FlowLogic, Warning;
    UNUSED_SEQUENCE = "unused-sequence", FlowLogic, Warning;
    NEVER_TRUE = "never-true", FlowLogic, Warning;
    MAYBE_UNSET_FIELD = "maybe-unset-field", FlowLogic, Warning, off;
    WRONG_FIELD_VALUE = "wrong-field-value", Values, Error;
    TYPE_MISMATCH = "type-mismatch", Values, Error;
    INVALID_URL = "invalid-url", Values, Error;
    INSECURE_URL = "insecure-url", Values, Warning;
    INVALID_PHONE = "invalid-phone", Values, Error;
    INVALID_DURATION = "invalid-duration", Values, Error;
    HARDCODED_SECRET = "hardcoded-secret", Values, Error;
    INVALID_PAYLOAD = "invalid-payload", Values, Error;
    KEYWORD_CONFLICT = "keyword-conflict", Keywords, Error;
    KEYWORD_SHADOWED = "keyword-shadowed", Keywords, Warning;
    TEXT_TOO_LONG = "text-too-long", Limits, Error;
    LABEL_TOO_LONG = "label-too-long", Limits, Error;
    TOO_MANY_BUTTONS = "too-many-buttons", Limits, Error;
    TOO_MANY_QUICK_REPLIES = "too-many-quick-replies", Limits, Error;
    TOO_MANY_CARDS = "too-many-cards", Limits, Error;
    TOO_MANY_MENU_ITEMS = "too-many-menu-items", Limits, Error;
    TOO_MANY_ICE_BREAKERS = "too-many-ice-breakers", Limits, Error;
    UNSUPPORTED_ON_CHANNEL = "unsupported-on-channel", Limits, Error;
    UNSUPPORTED_BY_PLATFORM = "unsupported-by-platform", Platform, Error;
    AMBIGUOUS_GENDER = "ambiguous-gender", Platform, Error;
    RESERVED_ATTRIBUTE = "reserved-attribute", Platform, Error;
    RETIRED_MESSAGE_TAG = "retired-message-tag", Platform, Warning;
    MISSING_MESSAGE_TAG = "missing-message-tag", Platform, Warning;
    SAME_REMOTE_NAME = "same-remote-name", Platform, Error;
    DRIFT = "drift", Sync, Error;
    CONFLICT = "conflict", Sync, Error;
    MISSING_REMOTE = "missing-remote", Sync, Error;
    AMBIGUOUS_REMOTE = "ambiguous-remote", Sync, Error;
    STALE_PLAN = "stale-plan", Sync, Error;
    UNUSED_ALLOW = "unused-allow", Housekeeping, Warning;
    UNKNOWN_MOCK = "unknown-mock", Housekeeping, Error;
    UNKNOWN_LINT = "unknown-lint", Housekeeping, Warning;
    UNTESTED_FLOW = "untested-flow", Housekeeping, Warning, off;
}

/// The code with this name, if there is one.
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.name == name).copied()
}
