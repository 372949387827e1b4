//! One file per code: its page, its examples, and how it is found.

use super::{Check, Rule};

macro_rules! rules {
    ($($name:ident)*) => {
        $(mod $name;)*

        /// Every rule, in the order of the table of codes.
        pub static ALL: &[&Rule] = &[$(&$name::RULE),*];
    };
}

rules! {
    unreadable_file
    not_utf8
    outside_project
    no_files
    empty_file
    yaml_limit
    invalid_row
    yaml_syntax
    duplicate_key
    unquoted_scalar
    unquoted_text
    null_value
    merge_key
    unknown_key
    missing_key
    wrong_type
    invalid_value
    unknown_step
    ambiguous_step
    conflicting_keys
    invalid_name
    duplicate_name
    unknown_flow
    unknown_api_card
    unknown_field
    unknown_tag
    unknown_sequence
    unknown_variable
    unknown_filter
    bad_template
    bad_condition
    stale_moved
    unset_env
    unreachable_flow
    dead_step
    endless_loop
    empty_flow
    response_outside_call
    missing_failure
    missing_default_reply
    unused_field
    unused_tag
    unused_api_card
    unused_sequence
    never_true
    maybe_unset_field
    wrong_field_value
    type_mismatch
    invalid_url
    insecure_url
    invalid_phone
    invalid_duration
    hardcoded_secret
    invalid_payload
    keyword_conflict
    keyword_shadowed
    text_too_long
    label_too_long
    too_many_buttons
    too_many_quick_replies
    too_many_cards
    too_many_menu_items
    too_many_ice_breakers
    unsupported_on_channel
    unsupported_by_platform
    ambiguous_gender
    reserved_attribute
    retired_message_tag
    missing_message_tag
    same_remote_name
    drift
    conflict
    missing_remote
    ambiguous_remote
    stale_plan
    unused_allow
    unknown_mock
    unknown_lint
    untested_flow
}

pub(super) use retired_message_tag::RETIRED_TAGS;

/// The rule of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.code.name == code).copied()
}

/// The rules that `check` runs; the others are said by `plan` and `apply`.
pub fn checked() -> impl Iterator<Item = &'static Rule> {
    let all = ALL.iter().copied();
    all.filter(|rule| !matches!(rule.check, Check::Sync))
}
