//! Contact and recipient tables.

use super::{Files, reports};

fn contacts(table: impl AsRef<[u8]>) -> Files {
    Files::new()
        .with(
            "bot/t.yaml",
            "contacts: { key: membership_no, from: data/m.csv }\ntags: { vip: {} }\n\
             custom_fields: { seats: { type: number }, meal: { type: choices, options: [a, b] } }\n",
        )
        .with("data/m.csv", table)
}

fn recipients(table: impl AsRef<[u8]>) -> Files {
    named("data/r.csv").with("data/r.csv", table)
}

fn named(path: &str) -> Files {
    let text = format!("broadcasts: {{ b: {{ flow: hello, recipients: {path} }} }}\n");
    Files::new().with("bot/t.yaml", text)
}

#[test]
fn contact_tables() {
    insta::assert_snapshot!(reports(vec![
        (
            "right",
            contacts(
                "membership_no,first_name,tags,fields.seats,fields.meal\nM1,陳,vip; vip,2,a;b\n"
            )
        ),
        (
            "byte order mark, CRLF, quotes",
            contacts(
                "\u{feff}membership_no,first_name,tags\r\nM1,\"a, \"\"b\"\"\r\nc\",vip;\r\nM2,x,vipp\r\n"
            )
        ),
        (
            "ragged",
            contacts("membership_no,first_name\nM1,a,b\nM2\nM3,c\n")
        ),
        ("empty", contacts("")),
        ("header only", contacts("membership_no\n")),
        ("no key", contacts("first_name\na\n")),
        ("misspelt key", contacts("membership_nr\nM1\n")),
        (
            "wrong columns",
            contacts("membership_no,fist_name,fields.seat,,membership_no\nM1,a,1,2,3\n")
        ),
        (
            "the same key twice",
            contacts("membership_no\nM1\nte\u{323}\u{302}p\nM1\ntệp\n")
        ),
        (
            "a quote without end",
            contacts("membership_no,first_name\nM1,\"a\nM2,b\n")
        ),
        (
            "values of the wrong type",
            contacts(
                "membership_no,gender,birth_at,fields.seats\n會員一,mle,1985-13-01,兩個\n,male,1985-08-27,99999999999999999999\n"
            )
        ),
        (
            "blank lines and rows",
            contacts("\n\nmembership_no,first_name\n\nM1,\n  , \n,\n,a\n")
        ),
        (
            "control characters",
            contacts("membership_no\nM\0\u{1b}[31m1\n")
        ),
        ("semicolons", contacts("membership_no;first_name\nM1;a\n")),
        ("UTF-16", contacts(b"\xff\xfem\0e\0")),
        ("not UTF-8", contacts(b"membership_no\nM\xe91\n")),
        (
            "many broken rows",
            contacts(format!(
                "membership_no,first_name\n{}",
                "x\n".repeat(10_000)
            ))
        ),
    ]));
}

#[test]
fn tables_that_are_not_there() {
    let contacts = |path: &str| {
        let text = format!("contacts: {{ key: membership_no, from: {path} }}\n");
        Files::new()
            .with("bot/t.yaml", text)
            .with("data/x.csv", "membership_no\n")
    };
    insta::assert_snapshot!(reports(vec![
        ("contacts: missing", contacts("data/none.csv")),
        ("contacts: a folder", contacts("data")),
        ("contacts: outside", contacts("../m.csv")),
        ("contacts: absolute", contacts("/etc/passwd")),
        ("recipients: missing", named("data/none.csv")),
        ("recipients: a folder", named("bot")),
        ("recipients: outside", named("bot/../../r.csv")),
    ]));
}

#[test]
fn recipient_tables() {
    insta::assert_snapshot!(reports(vec![
        (
            "right",
            recipients("\u{feff}user_id,title\r\nU1,\"a, b\"\r\n")
        ),
        ("no id", recipients("id\n1\n")),
        ("empty", recipients("")),
        ("ragged", recipients("user_id,x\nU1\n")),
        (
            "nobody in a row",
            recipients("user_id,phone,a\nU1,,x\n,+886912345678,x\n,,x\n")
        ),
        ("not UTF-8", recipients(b"user_id\n\xff\n")),
    ]));
}

#[test]
fn contacts_in_a_bot_file() {
    let rows = |rows: &str| {
        let text = format!("contacts: {{ key: membership_no, rows: {rows} }}\n");
        Files::new().with("bot/t.yaml", text)
    };
    insta::assert_snapshot!(reports(vec![
        (
            "right",
            rows("[{ membership_no: M1, first_name: 陳, birth_at: 1985-08-27 }]")
        ),
        ("no key", rows("[{ first_name: a }]")),
        (
            "the same key twice",
            rows("[{ membership_no: M1 }, { membership_no: M1 }]")
        ),
        (
            "no such day",
            rows("[{ membership_no: M1, birth_at: 1985-02-30 }]")
        ),
        ("a number as the key", rows("[{ membership_no: 007 }]")),
        ("both", rows("[], from: data/m.csv")),
    ]));
}
