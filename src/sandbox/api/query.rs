//! `?page=…&per_page=…&name=…`, `?after=…`

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::Listing;

const DEFAULT_PER_PAGE: i64 = 100;
const MAX_PER_PAGE: i64 = 500;
/// Far above what any list can reach, and far below what arithmetic can bear.
const MAX_PAGE: i64 = 1_000_000_000;

/// A page of a list without names.
pub(in crate::sandbox) struct Paging {
    pub(super) page: i64,
    pub(super) per_page: i64,
}

/// Lines behind the one with this number.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::sandbox) struct After {
    /// Only lines with a larger number; 0 unless given
    #[param(value_type = Option<u64>)]
    pub(super) after: i64,
    /// 100 unless given
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    pub(super) per_page: i64,
}

/// All that the query of any list may say.
#[derive(Default)]
struct Said {
    page: Option<i64>,
    per_page: Option<i64>,
    name: Option<String>,
    after: Option<i64>,
}

impl Said {
    /// Reads the parameters that are known here.
    fn read(parts: &Parts, known: &[&str]) -> Result<Said, Problem> {
        let Query(pairs) =
            Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(|_| {
                problem::INVALID_QUERY
                    .says("The query cannot be decoded. Write it as `?page=1&per_page=100`.")
            })?;
        let mut said = Said::default();
        for (key, value) in pairs {
            match key.as_str() {
                key if !known.contains(&key) => {
                    let known: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
                    return Err(problem::INVALID_QUERY
                        .says(format!(
                            "There is no parameter `{key}`; there are {}.",
                            known.join(", ")
                        ))
                        .with("parameter", key));
                }
                "page" => said.page = Some(number(&key, &value, 1, MAX_PAGE)?),
                "per_page" => said.per_page = Some(number(&key, &value, 1, MAX_PER_PAGE)?),
                "after" => said.after = Some(number(&key, &value, 0, i64::MAX)?),
                _ => said.name = Some(value),
            }
        }
        Ok(said)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Listing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Listing, Problem> {
        let said = Said::read(parts, &["page", "per_page", "name"])?;
        Ok(Listing {
            page: said.page.unwrap_or(1),
            per_page: said.per_page.unwrap_or(DEFAULT_PER_PAGE),
            name: said.name,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Paging, Problem> {
        let said = Said::read(parts, &["page", "per_page"])?;
        Ok(Paging {
            page: said.page.unwrap_or(1),
            per_page: said.per_page.unwrap_or(DEFAULT_PER_PAGE),
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for After {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<After, Problem> {
        let said = Said::read(parts, &["after", "per_page"])?;
        Ok(After {
            after: said.after.unwrap_or(0),
            per_page: said.per_page.unwrap_or(DEFAULT_PER_PAGE),
        })
    }
}

fn number(key: &str, value: &str, least: i64, most: i64) -> Result<i64, Problem> {
    match value.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(problem::INVALID_QUERY
            .says(format!(
                "`{key}` must be a whole number from {least} to {most}."
            ))
            .with("parameter", key)),
    }
}
