#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use super::*;
use serde_json::{Value as Json, json};

#[tokio::test]
async fn a_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("sandbox.db");
    let options = SqliteConnectOptions::new().filename(&file);
    let mut old = options
        .clone()
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    for statement in MIGRATIONS[0] {
        sqlx::query(*statement).execute(&mut old).await.unwrap();
    }
    for statement in [
        "PRAGMA application_id = 1113027426",
        "PRAGMA user_version = 1",
        "INSERT INTO bot (name, last_seq, created_at) VALUES ('b', 3, '2026-01-01T00:00:00Z')",
    ] {
        sqlx::query(statement).execute(&mut old).await.unwrap();
    }
    old.close().await.unwrap();
    for _ in 0..2 {
        let mut new = open(&file, &options).await.unwrap();
        let (seq, ahead): (i64, i64) = sqlx::query_as("SELECT last_seq, ahead FROM bot")
            .fetch_one(&mut new)
            .await
            .unwrap();
        assert_eq!((seq, ahead), (3, 0));
        let state = read_state(&mut new).await.unwrap();
        assert_eq!(
            (state.application_id, state.version),
            (APPLICATION_ID, MIGRATIONS.len() as i64)
        );
        new.close().await.unwrap();
    }
}

/// A file as version 4 left it.
async fn version_4(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file);
    let mut old = options.create_if_missing(true).connect().await.unwrap();
    for statement in MIGRATIONS[..4].concat() {
        sqlx::query(statement).execute(&mut old).await.unwrap();
    }
    for statement in [
        "PRAGMA application_id = 1113027426",
        "PRAGMA user_version = 4",
    ] {
        sqlx::query(statement).execute(&mut old).await.unwrap();
    }
    old
}

/// Contacts that lay apart: two of FIRST LINE, one of the bot, one of Omnichat, one who chats.
const APART: &[&str] = &[
    "INSERT INTO bot (name, last_seq, created_at, published_at) VALUES ('shop', 3, 'x', 'x')",
    "INSERT INTO object VALUES ('shop', 'tag_1', 'tag', 1, 'vip', 1, '{\"title\":\"VIP\"}', 'x', 'x')",
    "INSERT INTO object VALUES ('shop', 'field_1', 'field', 2, 'seats', 1, '{\"title\":\"座位\",\"type\":\"number\"}', 'x', 'x')",
    "INSERT INTO published SELECT * FROM object",
    "INSERT INTO object VALUES ('shop', 'contact_1', 'contact', 3, 'M1', 7,
        '{\"membership_no\":\"M1\",\"first_name\":\"陳\",\"phone\":\"+886 912\",\"tags\":[{\"$ref\":\"tag_1\"}],\"fields\":{\"seats\":2}}', 'x', 'x')",
    "INSERT INTO fl_counter VALUES ('contact', 6), ('phone', 1), ('tag', 1)",
    "INSERT INTO fl_contact VALUES (5, '林 小明', '林', '小明', 'M2', NULL, 1, '1990-01-01', 'x', 'x')",
    "INSERT INTO fl_contact VALUES (6, 'Ann', 'Ann', NULL, 'M1', NULL, NULL, NULL, 'x', 'x')",
    "INSERT INTO fl_phone VALUES (1, 5, 2, '0922-333')",
    "INSERT INTO fl_tag VALUES (1, 'VIP', NULL)",
    "INSERT INTO fl_contact_tag VALUES (5, 1)",
    "INSERT INTO fl_category VALUES (1, '會員', 0, NULL)",
    "INSERT INTO fl_col VALUES (1, 1, '座位', NULL, 0, 1, NULL)",
    "INSERT INTO fl_value VALUES (5, 1, 0, '4', 4)",
    "INSERT INTO vendor_account VALUES ('omnichat', 'team', 1)",
    "INSERT INTO vendor_record VALUES ('omnichat', 'team', 'contacts', 'line:9:U1', 1,
        '{\"platform\":\"line\",\"channelId\":\"9\",\"userId\":\"U1\",\"name\":\"Lin\",\"phone\":\"0922333\",\"tags\":[\"new\"],\"customAttributes\":[{\"key\":\"own\",\"value\":\"x\"}]}')",
];

#[tokio::test]
async fn contacts_that_lay_apart_are_brought_together_and_nothing_is_lost() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("sandbox.db");
    let mut old = version_4(&file).await;
    for statement in APART {
        sqlx::query(*statement).execute(&mut old).await.unwrap();
    }
    let person = |id: &str, phone: &str| {
        let state = json!({
            "contact": {
                "channel": "line", "profile": { "id": id, "phone": phone },
                "fields": { "seats": 9 }, "tags": ["vip"],
            },
            "conversation": {}, "chance": { "seed": 1 },
        });
        state.to_string()
    };
    sqlx::query("INSERT INTO person VALUES ('shop', '777', 1, 1, $1, 0, NULL, NULL, 'x', 'x')")
        .bind(person("777", "+886912"))
        .execute(&mut old)
        .await
        .unwrap();
    old.close().await.unwrap();

    let options = SqliteConnectOptions::new().filename(&file);
    let mut new = open(&file, &options).await.unwrap();
    let objects: Vec<(String, i64, String)> = sqlx::query_as(
        "SELECT name, version, content FROM object WHERE kind = 'contact' ORDER BY seq",
    )
    .fetch_all(&mut new)
    .await
    .unwrap();
    let shown: Vec<(&str, i64, Json)> = objects
        .iter()
        .map(|(name, version, text)| (name.as_str(), *version, serde_json::from_str(text).unwrap()))
        .collect();
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert_eq!(shown[0].1, 7, "what was synced has not changed");
    assert_eq!(
        shown[1].2,
        json!({
            "first_name": "林", "last_name": "小明", "membership_no": "M2", "phone": "0922-333",
            "birth_at": "1990-01-01", "tags": [{ "$ref": "tag_1" }], "fields": { "seats": 4 },
        })
    );
    // A number that is taken for somebody else's would be lost: M1 stands twice.
    assert_eq!(shown[2].0, "M1");
    let numbers: Vec<(i64, String, Option<i64>)> =
        sqlx::query_as("SELECT id, name, gender FROM fl_contact ORDER BY id")
            .fetch_all(&mut new)
            .await
            .unwrap();
    assert_eq!(
        numbers,
        [
            (5, "林 小明".to_owned(), Some(1)),
            (6, "Ann".to_owned(), None),
            (7, "陳".to_owned(), None)
        ]
    );
    let links: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT place, id, contact FROM contact_link ORDER BY place")
            .fetch_all(&mut new)
            .await
            .unwrap();
    assert_eq!(
        links,
        [
            ("bot:shop".to_owned(), "777".to_owned(), 7),
            ("omnichat:line:9".to_owned(), "U1".to_owned(), 5)
        ]
    );
    let values: Vec<(i64, String, String)> =
        sqlx::query_as("SELECT contact, name, value FROM contact_field ORDER BY contact, name")
            .fetch_all(&mut new)
            .await
            .unwrap();
    let held = |contact: i64, name: &str, value: &str| (contact, name.to_owned(), value.to_owned());
    assert_eq!(
        values,
        [
            held(5, "own", "\"x\""),
            held(5, "seats", "4"),
            held(7, "seats", "9")
        ]
    );
    let column: Vec<(i64, String)> =
        sqlx::query_as("SELECT contact, text FROM fl_value ORDER BY contact")
            .fetch_all(&mut new)
            .await
            .unwrap();
    assert_eq!(column, [(5, "4".to_owned()), (7, "9".to_owned())]);
    new.close().await.unwrap();
}
