//! `?page=…&per_page=…&name=…`

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use crate::sandbox::problem::{self, Problem};
use crate::sandbox::store::Listing;

const DEFAULT_PER_PAGE: i64 = 100;
const MAX_PER_PAGE: i64 = 500;
/// Far above what any list can reach, and far below what arithmetic can bear.
const MAX_PAGE: i64 = 1_000_000_000;

impl<S: Send + Sync> FromRequestParts<S> for Listing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Listing, Problem> {
        let Query(pairs) =
            Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(|_| {
                problem::INVALID_QUERY
                    .says("The query cannot be decoded. Write it as `?page=1&per_page=100`.")
            })?;
        let mut listing = Listing {
            page: 1,
            per_page: DEFAULT_PER_PAGE,
            name: None,
        };
        for (key, value) in pairs {
            match key.as_str() {
                "page" => listing.page = number(&key, &value, MAX_PAGE)?,
                "per_page" => listing.per_page = number(&key, &value, MAX_PER_PAGE)?,
                "name" => listing.name = Some(value),
                _ => {
                    return Err(problem::INVALID_QUERY
                        .says(format!("There is no parameter `{key}`; there are `page`, `per_page` and `name`."))
                        .with("parameter", key));
                }
            }
        }
        Ok(listing)
    }
}

fn number(key: &str, value: &str, most: i64) -> Result<i64, Problem> {
    match value.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(problem::INVALID_QUERY
            .says(format!("`{key}` must be a whole number from 1 to {most}."))
            .with("parameter", key)),
    }
}
