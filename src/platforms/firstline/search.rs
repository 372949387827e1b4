//! The filters of the contact list, as the vendor documents them.

use serde_json::Value as Json;

/// Which contacts are wanted. What is not set filters nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    pub ids: Vec<i64>,
    /// The tenant's number.
    pub gender: Option<i64>,
    /// `YYYY-MM-DD`.
    pub birth_at_start: Option<String>,
    pub birth_at_end: Option<String>,
    /// How the name begins.
    pub name: Option<String>,
    pub cz_cols: Vec<CzFilter>,
    pub phone_number: Option<String>,
    pub email: Option<String>,
    /// `YYYY-MM-DD HH:MM:SS`, in the tenant's time zone.
    pub created_at_start: Option<String>,
    pub created_at_end: Option<String>,
    /// 1 to 12.
    pub birth_months: Vec<u8>,
    pub identity_no: Option<String>,
    pub membership_no: Option<String>,
    pub updated_at_start: Option<String>,
    pub updated_at_end: Option<String>,
    /// Contacts with any of these tags; in the vendor's newer page alone.
    pub tag_ids: Vec<i64>,
}

/// A comparison of a custom field.
#[derive(Clone, Debug, PartialEq)]
pub struct CzFilter {
    /// The field's id.
    pub id: i64,
    pub op: Compare,
    /// Not sent for [`Compare::IsNull`] and [`Compare::IsNotNull`].
    pub val: Json,
}

/// How a custom field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Greater,
    Less,
    Equal,
    GreaterOrEqual,
    LessOrEqual,
    Unequal,
    In,
    NotIn,
    IsNull,
    IsNotNull,
}

impl Compare {
    /// The vendor's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Compare::Greater => ">",
            Compare::Less => "<",
            Compare::Equal => "=",
            Compare::GreaterOrEqual => ">=",
            Compare::LessOrEqual => "<=",
            Compare::Unequal => "<>",
            Compare::In => "in",
            Compare::NotIn => "not_in",
            Compare::IsNull => "is_null",
            Compare::IsNotNull => "is_not_null",
        }
    }
}

impl Search {
    /// The parameters of the query, lists as `key[]`.
    #[must_use]
    pub fn query(&self) -> Vec<(String, String)> {
        let mut query = Vec::new();
        let texts = [
            ("birth_at__start", &self.birth_at_start),
            ("birth_at__end", &self.birth_at_end),
            ("name", &self.name),
            ("phone_number", &self.phone_number),
            ("email", &self.email),
            ("created_at__start", &self.created_at_start),
            ("created_at__end", &self.created_at_end),
            ("identity_no", &self.identity_no),
            ("membership_no", &self.membership_no),
            ("updated_at__start", &self.updated_at_start),
            ("updated_at__end", &self.updated_at_end),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                query.push((key.to_owned(), text.clone()));
            }
        }
        if let Some(gender) = self.gender {
            query.push(("gender".to_owned(), gender.to_string()));
        }
        let months = self.birth_months.iter().map(|month| i64::from(*month));
        let lists = [
            ("id[]", self.ids.clone()),
            ("birth_months[]", months.collect()),
            ("tag_ids[]", self.tag_ids.clone()),
        ];
        for (key, numbers) in lists {
            let pairs = numbers.iter().map(|n| (key.to_owned(), n.to_string()));
            query.extend(pairs);
        }
        for (place, filter) in self.cz_cols.iter().enumerate() {
            let key = |part: &str| format!("cz_cols[{place}][{part}]");
            query.push((key("id"), filter.id.to_string()));
            query.push((key("op"), filter.op.word().to_owned()));
            match &filter.val {
                Json::Null => {}
                Json::Array(items) => {
                    let key = format!("{}[]", key("val"));
                    query.extend(items.iter().map(|item| (key.clone(), plain(item))));
                }
                val => query.push((key("val"), plain(val))),
            }
        }
        query
    }
}

fn plain(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lists_and_comparisons_nest() {
        let search = Search {
            ids: vec![1, 2],
            birth_months: vec![3],
            cz_cols: vec![
                CzFilter {
                    id: 1,
                    op: Compare::Greater,
                    val: json!(10),
                },
                CzFilter {
                    id: 4,
                    op: Compare::In,
                    val: json!(["A", "B"]),
                },
                CzFilter {
                    id: 5,
                    op: Compare::IsNull,
                    val: Json::Null,
                },
            ],
            ..Search::default()
        };
        let query: Vec<String> = search
            .query()
            .into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(
            query,
            [
                "id[]=1",
                "id[]=2",
                "birth_months[]=3",
                "cz_cols[0][id]=1",
                "cz_cols[0][op]=>",
                "cz_cols[0][val]=10",
                "cz_cols[1][id]=4",
                "cz_cols[1][op]=in",
                "cz_cols[1][val][]=A",
                "cz_cols[1][val][]=B",
                "cz_cols[2][id]=5",
                "cz_cols[2][op]=is_null",
            ]
        );
        assert!(Search::default().query().is_empty());
    }
}
