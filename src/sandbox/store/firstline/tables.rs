//! The tables of the FIRST LINE tenant.

/// `fl_value` has one row for a value, and one for each chosen option of a multiple choice.
pub(in crate::sandbox::store) const TABLES: &[&str] = &[
    "CREATE TABLE fl_counter (name TEXT NOT NULL PRIMARY KEY, last_id BIGINT NOT NULL)",
    "CREATE TABLE fl_contact (
        id BIGINT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        first_name TEXT NOT NULL,
        last_name TEXT,
        membership_no TEXT,
        identity_no TEXT,
        gender BIGINT,
        birth_at TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    )",
    "CREATE INDEX fl_contact_by_membership ON fl_contact (membership_no)",
    "CREATE INDEX fl_contact_by_identity ON fl_contact (identity_no)",
    "CREATE TABLE fl_company (
        contact BIGINT NOT NULL REFERENCES fl_contact (id) ON DELETE CASCADE,
        company BIGINT NOT NULL,
        PRIMARY KEY (contact, company)
    )",
    "CREATE TABLE fl_phone (
        id BIGINT NOT NULL PRIMARY KEY,
        contact BIGINT NOT NULL REFERENCES fl_contact (id) ON DELETE CASCADE,
        type BIGINT NOT NULL,
        number TEXT NOT NULL
    )",
    "CREATE INDEX fl_phone_by_contact ON fl_phone (contact)",
    "CREATE INDEX fl_phone_by_number ON fl_phone (number)",
    "CREATE TABLE fl_email (
        id BIGINT NOT NULL PRIMARY KEY,
        contact BIGINT NOT NULL REFERENCES fl_contact (id) ON DELETE CASCADE,
        address TEXT NOT NULL
    )",
    "CREATE INDEX fl_email_by_contact ON fl_email (contact)",
    "CREATE INDEX fl_email_by_address ON fl_email (address)",
    "CREATE TABLE fl_tag (
        id BIGINT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        description TEXT
    )",
    "CREATE TABLE fl_contact_tag (
        contact BIGINT NOT NULL REFERENCES fl_contact (id) ON DELETE CASCADE,
        tag BIGINT NOT NULL REFERENCES fl_tag (id) ON DELETE CASCADE,
        PRIMARY KEY (contact, tag)
    )",
    "CREATE INDEX fl_contact_tag_by_tag ON fl_contact_tag (tag)",
    "CREATE TABLE fl_category (
        id BIGINT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        type BIGINT NOT NULL,
        description TEXT
    )",
    "CREATE TABLE fl_col (
        id BIGINT NOT NULL PRIMARY KEY,
        category BIGINT NOT NULL REFERENCES fl_category (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        description TEXT,
        type BIGINT NOT NULL,
        is_allowed_null BIGINT NOT NULL,
        options TEXT
    )",
    "CREATE TABLE fl_value (
        contact BIGINT NOT NULL REFERENCES fl_contact (id) ON DELETE CASCADE,
        col BIGINT NOT NULL REFERENCES fl_col (id) ON DELETE CASCADE,
        place BIGINT NOT NULL,
        text TEXT NOT NULL,
        number DOUBLE PRECISION,
        PRIMARY KEY (contact, col, place)
    )",
    "CREATE INDEX fl_value_by_col ON fl_value (col, text)",
    "CREATE TABLE fl_channel_user (
        id BIGINT NOT NULL PRIMARY KEY,
        type TEXT NOT NULL,
        contact BIGINT REFERENCES fl_contact (id) ON DELETE SET NULL
    )",
    "CREATE TABLE fl_push (
        id BIGINT NOT NULL PRIMARY KEY,
        channel_user BIGINT NOT NULL REFERENCES fl_channel_user (id) ON DELETE CASCADE,
        content TEXT NOT NULL,
        is_force BIGINT NOT NULL,
        created_at TEXT NOT NULL
    )",
    "CREATE TABLE fl_switch (name TEXT NOT NULL PRIMARY KEY, state BIGINT NOT NULL)",
];
