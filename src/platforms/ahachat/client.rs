//! AhaChat's Broadcast API, `seeds/ahachat-broadcast-api.txt`.

use reqwest::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value as Json;

use super::send::{Send, To};
use crate::platforms::http::{Answer, Call, Http, Repeat, printable, segment};
use crate::platforms::{ConnectError, Connection, Outcome, ProblemKind};

/// How much is kept of an answer, in bytes.
const KEPT: usize = 2048;

/// One bot on AhaChat.
#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    bot: String,
    token: SecretString,
}

/// What AhaChat said to a send. The vendor documents no answer: any 2xx that does not say no is
/// taken for a yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub status: u16,
    /// The body as it came, without the token and at most 2,048 bytes of it.
    pub body: String,
}

impl Client {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Client, ConnectError> {
        Ok(Client {
            http: Http::new(connection)?,
            bot: connection.bot.clone(),
            token: connection.token.clone(),
        })
    }

    /// Sends a block. It is sent once: whether a lost answer was a yes is not known.
    pub async fn send(&self, send: &Send) -> Outcome<Accepted> {
        let bot = segment(&self.bot);
        let path = match send.to() {
            To::User(user) => format!("/api/bots/{bot}/users/{}/send", segment(user)),
            To::Phone(_) => format!("/api/bots/{bot}/phones/send"),
        };
        let call = Call {
            method: Method::POST,
            path,
            query: send.query(),
            headers: Vec::new(),
            body: None,
            repeat: Repeat::OnlyIfNotSent,
        };
        match self.http.send(call).await {
            Outcome::Done(answer) => self.read(answer),
            Outcome::Refused(problem) => Outcome::Refused(problem),
            Outcome::NotSent(why) => Outcome::NotSent(why),
            Outcome::Unknown(why) => Outcome::Unknown(why),
        }
    }

    /// Returns once the platform does not ask for a pause any more.
    pub async fn calm(&self) {
        self.http.calm().await;
    }

    fn read(&self, answer: Answer) -> Outcome<Accepted> {
        let status = answer.status;
        let text = self.kept(&answer.body);
        if (200..=299).contains(&status) {
            let document = serde_json::from_slice::<Json>(&answer.body).unwrap_or_default();
            if document["success"] == Json::Bool(false) {
                let said = said(&document).unwrap_or_else(|| "without a reason".to_owned());
                return answer.refuse(
                    ProblemKind::Other,
                    &format!("AhaChat answered `success: false`: {}", printable(&said)),
                );
            }
            if text.trim_start().starts_with('<') {
                return answer.strange(
                    "with a page instead of an answer; check the `url` of the target, and look into the conversation",
                );
            }
        }
        if matches!(status, 401 | 403) {
            return answer.refuse(
                ProblemKind::Credentials,
                &format!(
                    "AhaChat does not accept the token ({status}); compare it, and the `bot`, with the bot's Settings page, where it can be reset"
                ),
            );
        }
        answer.empty().map(|()| Accepted { status, body: text })
    }

    fn kept(&self, body: &[u8]) -> String {
        // The token first: a cut could leave a part of it.
        let text = String::from_utf8_lossy(body);
        let mut text = match self.token.expose_secret() {
            "" => text.into_owned(),
            token => text.replace(token, "***"),
        };
        if text.len() > KEPT {
            let mut end = KEPT;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
        }
        text
    }
}

/// The reason in an answer that says no; its place is guessed, since none is documented.
fn said(document: &Json) -> Option<String> {
    ["/message", "/error/message", "/error", "/reason"]
        .iter()
        .find_map(|pointer| document.pointer(pointer)?.as_str())
        .map(str::to_owned)
}
