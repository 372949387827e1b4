//! What a request says: the query, in which `a[b][]=c` nests as in PHP, and the JSON body over it.

use axum::body::Body;
use axum::extract::Query;
use axum::http::{HeaderMap, Method, Uri, header};
use serde_json::{Map, Value};

use super::answer::Fail;
use crate::sandbox::api::body::take;

/// Keys nested deeper than this are not meant.
const MAX_DEPTH: usize = 6;

/// The parameters of a request.
#[derive(Debug, Default)]
pub(super) struct Input {
    query: Map<String, Value>,
    body: Map<String, Value>,
}

impl Input {
    /// Reads the body too. One that is not sent as JSON has no parameters, as the vendor warns.
    pub(super) async fn read(
        query: Map<String, Value>,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Input, Fail> {
        let bytes = take(body).await.ok_or_else(Fail::too_large)?;
        let media = headers.get(header::CONTENT_TYPE);
        let media = media.and_then(|value| value.to_str().ok()).unwrap_or("");
        let body = if bytes.is_empty() || !media.contains("json") {
            Map::new()
        } else {
            match serde_json::from_slice(&bytes) {
                Ok(Value::Object(map)) => map,
                Ok(_) | Err(_) => return Err(Fail::unreadable()),
            }
        };
        Ok(Input { query, body })
    }

    /// Parameters given as JSON.
    pub(super) fn of_body(body: Map<String, Value>) -> Input {
        Input {
            query: Map::new(),
            body,
        }
    }

    /// A parameter, the body's before the query's; an empty text is null.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let value = self.body.get(key).or_else(|| self.query.get(key))?;
        match value {
            Value::String(text) if text.trim().is_empty() => Some(&Value::Null),
            value => Some(value),
        }
    }

    /// The method that a POST stands for.
    pub(super) fn spoofed(&self, headers: &HeaderMap) -> Option<Method> {
        let word = match self.get("_method") {
            Some(word) => word.as_str()?,
            None => headers.get("x-http-method-override")?.to_str().ok()?,
        };
        Method::from_bytes(word.to_ascii_uppercase().as_bytes()).ok()
    }
}

/// The query's parameters, or nothing if it cannot be decoded.
pub(super) fn query(uri: &Uri) -> Option<Map<String, Value>> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let mut root = Map::new();
    for (key, value) in pairs {
        let (name, rest) = key.split_once('[').unwrap_or((&key, ""));
        let mut keys = vec![name];
        keys.extend(rest.split('[').filter_map(|part| part.strip_suffix(']')));
        if keys.len() <= MAX_DEPTH {
            put(&mut root, &keys, value);
        }
    }
    Some(root.into_iter().map(|(k, v)| (k, listed(v))).collect())
}

fn put(map: &mut Map<String, Value>, keys: &[&str], value: String) {
    let Some((first, rest)) = keys.split_first() else {
        return;
    };
    let key = match *first {
        "" => map.len().to_string(),
        key => key.to_owned(),
    };
    if rest.is_empty() {
        map.insert(key, value.into());
        return;
    }
    let inner = map.entry(key).or_insert_with(|| Map::new().into());
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}

/// Maps with the keys 0, 1, 2 … are lists.
fn listed(value: Value) -> Value {
    let Value::Object(map) = value else {
        return value;
    };
    let count = map.len();
    let is_list = count > 0 && (0..count).all(|index| map.contains_key(&index.to_string()));
    if !is_list {
        return map.into_iter().map(|(k, v)| (k, listed(v))).collect();
    }
    let mut items: Vec<(usize, Value)> = map
        .into_iter()
        .map(|(key, value)| (key.parse().unwrap_or(usize::MAX), listed(value)))
        .collect();
    items.sort_by_key(|(index, _)| *index);
    items.into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;
    use serde_json::json;

    #[test]
    fn queries_nest_as_in_php() {
        let read = |text: &str| {
            let uri: Uri = format!("http://h/p?{text}").parse().unwrap();
            Value::Object(query(&uri).unwrap())
        };
        assert_eq!(read("id[]=3&id[]=1"), json!({"id": ["3", "1"]}));
        assert_eq!(
            read("cz_cols[0][id]=1&cz_cols[0][op]=%3E%3D&cz_cols[1][val][]=a&cz_cols[1][val][]=b"),
            json!({"cz_cols": [{"id": "1", "op": ">="}, {"val": ["a", "b"]}]})
        );
        assert_eq!(read("a[x]=1&a[y]=2"), json!({"a": {"x": "1", "y": "2"}}));
        assert_eq!(read("name=%E9%99%B3&x"), json!({"name": "陳", "x": ""}));
        assert_eq!(read("a=1&a[b]=2&c[=3"), json!({"a": "1", "c": "3"}));
        assert_eq!(read("a[a][b][c][d][e][f]=1"), json!({}));
        assert_eq!(read("a[11]=l&a[2]=c"), json!({"a": {"11": "l", "2": "c"}}));
    }
}
