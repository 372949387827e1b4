//! Tables, good and bad.
#![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

use serde_json::json;

use super::*;

fn reading() -> Reading {
    Reading {
        types: BTreeMap::from([
            ("seats".to_owned(), FieldType::Number),
            ("vip".to_owned(), FieldType::Boolean),
            ("meals".to_owned(), FieldType::Choices),
        ]),
        phones: true,
        users: true,
    }
}

fn table(text: &str, reading: &Reading) -> Result<Vec<Result<Recipient, BadRow>>, TableError> {
    let mut table = Recipients::of(Rows::new(text.as_bytes()), "data/a.csv", reading)?;
    let mut found = Vec::new();
    while let Some(row) = table.next_row()? {
        found.push(row);
    }
    Ok(found)
}

#[test]
fn rows_are_people_with_typed_values() {
    let text = "\u{feff}user_id, phone ,seats,vip,meals,note\r\nU1,,2,true,a; b,\"x, \"\"y\"\"\"\r\n,,,,,\r\n,+886 912-345-678,,,,\r\nU3,0,2.5,0,,陳\r\n";
    let rows = table(text, &reading()).unwrap();
    let first = rows[0].as_ref().unwrap();
    assert_eq!((first.row, first.line), (1, 2));
    assert_eq!(first.to, To::User("U1".to_owned()));
    assert_eq!(
        Json::Object(first.values.clone()),
        json!({ "seats": 2, "vip": true, "meals": ["a", "b"], "note": "x, \"y\"" })
    );
    let second = rows[1].as_ref().unwrap();
    assert_eq!((second.row, second.line), (2, 4));
    assert_eq!(second.to.key(), "phone:+886912345678");
    let bad = rows[2].as_ref().unwrap_err();
    assert_eq!(
        bad.to_string(),
        "5: column `phone`: this is no phone number; write digits, with `+` and the country first if you like"
    );
}

#[test]
fn bad_rows_say_where_and_why() {
    let text = "user_id,seats,vip\nU1,two,\nU2,1\n,1,\nU4,1,maybe\nU5\u{7},,\n";
    let rows = table(text, &reading()).unwrap();
    let told: Vec<String> = rows
        .iter()
        .map(|row| row.as_ref().unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// With the row, everybody behind it would be left out.
#[test]
fn a_row_without_an_end_is_no_bad_row() {
    let text = "user_id,seats,vip\nU1,2,\n\"U6,,\nU7,,\n";
    let told = table(text, &reading()).unwrap_err().to_string();
    assert_eq!(
        told,
        "data/a.csv:3: a quote is never closed, or the row is longer than 1 MiB; nothing after it can be read"
    );
}

#[test]
fn headers_that_do_not_fit() {
    let ids = Reading {
        phones: false,
        ..reading()
    };
    let told: Vec<String> = [
        "",
        "name\nx\n",
        "user_id;name\n",
        "user_id,a,a\n",
        "user_id,,a\n",
        "phone\n1\n",
        "\"a\n",
    ]
    .iter()
    .map(|text| table(text, &ids).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_mask_hides_most() {
    for (text, shown) in [("7", "…"), ("U123", "U…3"), ("+886912345678", "+8…78")] {
        assert_eq!(To::User(text.to_owned()).masked(), shown);
    }
}
