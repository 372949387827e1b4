//! The contacts of a channel, as the Developer Guide has them.

use reqwest::Method;
use serde_json::Value as Json;

use super::client::{Client, PAGE, Paged, pair};
use super::documents::{Contact, ContactWrite};
use super::refusals;
use crate::platforms::http::{Call, Repeat, segment};
use crate::platforms::{Outcome, Problem, ProblemKind, ReadError};

impl Client {
    /// "Get Contacts": the one of this id on the client's channel.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn contact(&self, user: &str) -> Result<Option<Contact>, ReadError> {
        let mut query = self.of_channel();
        query.push(pair("userId", user));
        let found: Result<Paged<Contact>, ReadError> = self.get("contacts", query).await;
        match found {
            Ok(found) => {
                let (held, total) = (found.content.len(), found.total_elements);
                let mut content = found.content.into_iter();
                match (content.next(), content.next(), total) {
                    (None, _, None | Some(0)) => Ok(None),
                    (Some(one), None, None | Some(1)) if one.id == user => Ok(Some(one)),
                    // Nobody is taken for gone because of an answer about others.
                    _ => Err(strange(held, total.unwrap_or(held))),
                }
            }
            Err(ReadError::Refused(problem)) if problem.kind == ProblemKind::Missing => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// "Get Contacts": those of the client's channel that changed from `after` up to before
    /// `before`, in milliseconds since 1970.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn contacts(&self, after: i64, before: i64) -> Result<Vec<Contact>, ReadError> {
        let mut query = self.of_channel();
        query.push(pair("updatedAfter", after));
        query.push(pair("updatedBefore", before));
        self.paged("contacts", query, |contact: &Contact| {
            (contact.channel.channel_id.clone(), contact.id.clone())
        })
        .await
    }

    /// One page of the same, 100 at most, and how many there are on all pages.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn contacts_page(
        &self,
        after: i64,
        before: i64,
        page: u64,
    ) -> Result<(Vec<Contact>, Option<usize>), ReadError> {
        let mut query = self.of_channel();
        query.push(pair("updatedAfter", after));
        query.push(pair("updatedBefore", before));
        query.push(pair("page", page));
        query.push(pair("pageSize", PAGE));
        let found: Paged<Contact> = self.get("contacts", query).await?;
        Ok((found.content, found.total_elements))
    }

    /// "Upsert a Contact" on the client's channel.
    pub async fn put_contact(&self, user: &str, write: &ContactWrite) -> Outcome<()> {
        let body = serde_json::to_value(write).unwrap_or_default();
        let call = self.of_contact(Method::PUT, user, Some(&body));
        refusals::empty(self.http.send(call).await)
    }

    /// "Delete a Contact"; one that is gone already is done.
    pub async fn delete_contact(&self, user: &str) -> Outcome<()> {
        let call = self.of_contact(Method::DELETE, user, None);
        match refusals::empty(self.http.send(call).await) {
            Outcome::Refused(problem) if problem.kind == ProblemKind::Missing => Outcome::Done(()),
            other => other,
        }
    }

    fn of_contact<'a>(&self, method: Method, user: &str, body: Option<&'a Json>) -> Call<'a> {
        Call {
            method,
            path: format!("/v1/contacts/{}", segment(&self.platform)),
            query: vec![pair("channelId", &self.channel), pair("userId", user)],
            headers: Vec::new(),
            body,
            repeat: Repeat::Harmless,
        }
    }
}

/// Asked for one person, it told of others, or of a part.
fn strange(found: usize, total: usize) -> ReadError {
    ReadError::Refused(Problem {
        status: 200,
        kind: ProblemKind::Other,
        text: format!(
            "`contacts` was asked for one person, and its answer is not about that one alone ({found} of {total}); try again"
        ),
        sent: 1,
    })
}
