//! The filters of the contact list, as conditions of a query.

use sqlx::{QueryBuilder, Sqlite};

/// Every filter that the vendor documents; an empty list and `None` filter nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sandbox) struct Filter {
    pub(in crate::sandbox) ids: Option<Vec<i64>>,
    pub(in crate::sandbox) gender: Option<i64>,
    /// `YYYY-MM-DD`.
    pub(in crate::sandbox) birth_start: Option<String>,
    pub(in crate::sandbox) birth_end: Option<String>,
    /// How the name begins.
    pub(in crate::sandbox) name: Option<String>,
    /// What stands anywhere in the name.
    pub(in crate::sandbox) search: Option<String>,
    pub(in crate::sandbox) conditions: Vec<Condition>,
    pub(in crate::sandbox) phone_number: Option<String>,
    pub(in crate::sandbox) email: Option<String>,
    /// `YYYY-MM-DD HH:MM:SS`.
    pub(in crate::sandbox) created_start: Option<String>,
    pub(in crate::sandbox) created_end: Option<String>,
    pub(in crate::sandbox) updated_start: Option<String>,
    pub(in crate::sandbox) updated_end: Option<String>,
    /// 1 to 12.
    pub(in crate::sandbox) birth_months: Option<Vec<i64>>,
    pub(in crate::sandbox) identity_no: Option<String>,
    pub(in crate::sandbox) membership_no: Option<String>,
    pub(in crate::sandbox) tag_ids: Option<Vec<i64>>,
    pub(in crate::sandbox) company_ids: Option<Vec<i64>>,
    pub(in crate::sandbox) has_number: Option<bool>,
    pub(in crate::sandbox) has_duplicate_number: Option<bool>,
}

/// One condition of `cz_cols`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sandbox) struct Condition {
    pub(in crate::sandbox) col: i64,
    pub(in crate::sandbox) op: Op,
    /// One value, or several for [`Op::In`] and [`Op::NotIn`].
    pub(in crate::sandbox) values: Vec<String>,
}

/// How a custom field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum Op {
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

impl Op {
    pub(in crate::sandbox) fn from_word(word: &str) -> Option<Op> {
        Some(match word {
            ">" => Op::Greater,
            "<" => Op::Less,
            "=" => Op::Equal,
            ">=" => Op::GreaterOrEqual,
            "<=" => Op::LessOrEqual,
            "<>" => Op::Unequal,
            "in" => Op::In,
            "not_in" => Op::NotIn,
            "is_null" => Op::IsNull,
            "is_not_null" => Op::IsNotNull,
            _ => return None,
        })
    }

    fn sign(self) -> &'static str {
        match self {
            Op::Greater => " > ",
            Op::Less => " < ",
            Op::GreaterOrEqual => " >= ",
            Op::LessOrEqual => " <= ",
            _ => " = ",
        }
    }
}

impl Filter {
    /// Appends ` WHERE …` for the table `fl_contact`.
    pub(super) fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" WHERE 1 = 1");
        self.push_own(query);
        self.push_related(query);
        for condition in &self.conditions {
            condition.push(query);
        }
    }

    fn push_own(&self, query: &mut QueryBuilder<Sqlite>) {
        let texts = [
            (" AND birth_at >= ", &self.birth_start),
            (" AND birth_at <= ", &self.birth_end),
            (" AND created_at >= ", &self.created_start),
            (" AND created_at <= ", &self.created_end),
            (" AND updated_at >= ", &self.updated_start),
            (" AND updated_at <= ", &self.updated_end),
            (" AND identity_no = ", &self.identity_no),
            (" AND membership_no = ", &self.membership_no),
        ];
        for (condition, value) in texts {
            if let Some(value) = value {
                query.push(condition).push_bind(value.clone());
            }
        }
        if let Some(gender) = self.gender {
            query.push(" AND gender = ").push_bind(gender);
        }
        let prefix = self.name.as_deref().map(|name| format!("{}%", like(name)));
        let inside = self.search.as_deref();
        let inside = inside.map(|text| format!("%{}%", like(text)));
        for pattern in [prefix, inside].into_iter().flatten() {
            query.push(" AND LOWER(name) LIKE ").push_bind(pattern);
            query.push(" ESCAPE '!'");
        }
        if let Some(ids) = &self.ids {
            among(query, " AND id", ids);
        }
        if let Some(months) = &self.birth_months {
            let months: Vec<String> = months.iter().map(|month| format!("{month:02}")).collect();
            among(query, " AND SUBSTR(birth_at, 6, 2)", &months);
        }
    }

    fn push_related(&self, query: &mut QueryBuilder<Sqlite>) {
        if let Some(number) = &self.phone_number {
            query.push(" AND id IN (SELECT contact FROM fl_phone WHERE number = ");
            query.push_bind(number.clone()).push(")");
        }
        if let Some(address) = &self.email {
            query.push(" AND id IN (SELECT contact FROM fl_email WHERE LOWER(address) = ");
            query.push_bind(address.to_lowercase()).push(")");
        }
        if let Some(tags) = &self.tag_ids {
            query.push(" AND id IN (SELECT contact FROM fl_contact_tag WHERE 1 = 1");
            among(query, " AND tag", tags);
            query.push(")");
        }
        if let Some(companies) = &self.company_ids {
            query.push(" AND id IN (SELECT contact FROM fl_company WHERE 1 = 1");
            among(query, " AND company", companies);
            query.push(")");
        }
        if let Some(has) = self.has_number {
            query.push(if has { " AND id IN" } else { " AND id NOT IN" });
            query.push(" (SELECT contact FROM fl_phone)");
        }
        if let Some(has) = self.has_duplicate_number {
            query.push(if has { " AND id IN" } else { " AND id NOT IN" });
            query.push(
                " (SELECT a.contact FROM fl_phone a JOIN fl_phone b
                   ON a.number = b.number AND a.contact <> b.contact)",
            );
        }
    }
}

impl Condition {
    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        let absent = matches!(self.op, Op::IsNull);
        query.push(if absent {
            " AND id NOT IN (SELECT contact FROM fl_value WHERE col = "
        } else {
            " AND id IN (SELECT contact FROM fl_value WHERE col = "
        });
        query.push_bind(self.col);
        match self.op {
            Op::IsNull | Op::IsNotNull => {
                query.push(")");
            }
            Op::In => {
                among(query, " AND text", &self.values);
                query.push(")");
            }
            // What has no value is neither equal nor unequal, as in SQL.
            Op::Unequal | Op::NotIn => {
                query.push(") AND id NOT IN (SELECT contact FROM fl_value WHERE col = ");
                query.push_bind(self.col);
                among(query, " AND text", &self.values);
                query.push(")");
            }
            op => {
                let value = self.values.first().cloned().unwrap_or_default();
                match value.parse::<f64>() {
                    // A number is compared as one where the field holds numbers.
                    Ok(number) => {
                        query.push(" AND (number").push(op.sign()).push_bind(number);
                        query.push(" OR number IS NULL AND text");
                        query.push(op.sign()).push_bind(value).push("))");
                    }
                    Err(_) => {
                        query.push(" AND text").push(op.sign());
                        query.push_bind(value).push(")");
                    }
                }
            }
        }
    }
}

/// `… IN (…)`; nothing is in an empty list.
fn among<T>(query: &mut QueryBuilder<Sqlite>, column: &str, values: &[T])
where
    T: Clone + for<'q> sqlx::Encode<'q, Sqlite> + sqlx::Type<Sqlite> + Send + 'static,
{
    query.push(column).push(" IN (");
    let mut list = query.separated(", ");
    if values.is_empty() {
        list.push("NULL");
    }
    for value in values {
        list.push_bind(value.clone());
    }
    query.push(")");
}

/// A text as it stands in a pattern of `LIKE … ESCAPE '!'`, in lower case.
pub(super) fn like(text: &str) -> String {
    let mut pattern = String::new();
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern
}
