//! What is sent: a block of the bot, by its name, to one customer.

use crate::platforms::Platform;

/// Whom a block is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// The customer's `{{messenger_user_id}}`.
    User(String),
    /// A phone number.
    Phone(String),
}

/// A block for one customer, with attributes to save at the same time; nothing in it is refused
/// by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    to: To,
    block: String,
    message_tag: Option<String>,
    attributes: Vec<(String, String)>,
}

/// Why something cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the id of the customer is empty")]
    NoUser,
    #[error("the phone number is empty")]
    NoPhone,
    #[error("the name of the block is empty")]
    NoBlock,
    #[error("an attribute has no name")]
    NoName,
    #[error(
        "the attribute `{0}` cannot be sent: AhaChat keeps the names that begin with `ahachat_` for itself; rename it"
    )]
    Reserved(String),
    #[error(
        "the attribute `phone` cannot be sent to a phone number: it is how AhaChat is told the number; rename it, or send by the customer's id"
    )]
    PhoneTaken,
    #[error("the attribute `{0}` is given twice")]
    Twice(String),
}

/// A reason for a message more than 24 hours after the customer's last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageTag {
    pub word: &'static str,
    pub meaning: &'static str,
    /// Meta no longer takes it, although AhaChat's page still recommends it.
    pub retired: bool,
}

/// The tags that the seed describes; the full list is behind a link that it does not carry.
pub const MESSAGE_TAGS: [MessageTag; 4] = [
    MessageTag {
        word: "CONFIRMED_EVENT_UPDATE",
        meaning: "news of an event that the customer has signed up for",
        retired: false,
    },
    MessageTag {
        word: "POST_PURCHASE_UPDATE",
        meaning: "news of a recent purchase",
        retired: false,
    },
    MessageTag {
        word: "ACCOUNT_UPDATE",
        meaning: "a change that concerns the customer personally",
        retired: false,
    },
    MessageTag {
        word: "NON_PROMOTIONAL_SUBSCRIPTION",
        meaning: "what AhaChat's page recommends",
        retired: true,
    },
];

impl Send {
    /// # Errors
    /// [`Unfit`], the first that is met.
    pub fn new(
        to: To,
        block: &str,
        message_tag: Option<&str>,
        attributes: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Send, Unfit> {
        match &to {
            To::User(id) if id.trim().is_empty() => return Err(Unfit::NoUser),
            To::Phone(number) if number.trim().is_empty() => return Err(Unfit::NoPhone),
            To::User(_) | To::Phone(_) => {}
        }
        if block.trim().is_empty() {
            return Err(Unfit::NoBlock);
        }
        let by_phone = matches!(to, To::Phone(_));
        let mut checked: Vec<(String, String)> = Vec::new();
        for (name, value) in attributes {
            attribute(&name, by_phone)?;
            if checked.iter().any(|(known, _)| *known == name) {
                return Err(Unfit::Twice(name));
            }
            checked.push((name, value));
        }
        Ok(Send {
            to,
            block: block.to_owned(),
            message_tag: message_tag.map(str::to_owned),
            attributes: checked,
        })
    }

    #[must_use]
    pub fn to(&self) -> &To {
        &self.to
    }

    #[must_use]
    pub fn block(&self) -> &str {
        &self.block
    }

    #[must_use]
    pub fn message_tag(&self) -> Option<&str> {
        self.message_tag.as_deref()
    }

    /// The parameters after the token, in the order of the vendor's page.
    pub(super) fn query(&self) -> Vec<(String, String)> {
        let mut query = Vec::with_capacity(3 + self.attributes.len());
        let mut put = |key: &str, value: &str| query.push((key.to_owned(), value.to_owned()));
        if let Some(tag) = &self.message_tag {
            put("ahachat_message_tag", tag);
        }
        put("ahachat_block_name", &self.block);
        if let To::Phone(number) = &self.to {
            put("phone", number);
        }
        query.extend(self.attributes.iter().cloned());
        query
    }
}

/// Whether an attribute may have this name. Signs are compared without their case: which of them
/// the vendor tells apart is not known.
fn attribute(name: &str, by_phone: bool) -> Result<(), Unfit> {
    let facts = Platform::Ahachat.facts();
    let lower = name.trim().to_ascii_lowercase();
    if lower.is_empty() {
        return Err(Unfit::NoName);
    }
    if facts
        .reserved_prefixes
        .iter()
        .any(|prefix| lower.starts_with(prefix))
    {
        return Err(Unfit::Reserved(name.to_owned()));
    }
    if by_phone && facts.reserved_attributes.contains(&lower.as_str()) {
        return Err(Unfit::PhoneTaken);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    fn send(to: To, attributes: &[(&str, &str)]) -> Result<Send, Unfit> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Send::new(to, "hello", None, attributes.iter().map(owned))
    }

    #[test]
    fn reserved_names_are_refused() {
        let user = || To::User("7".to_owned());
        let phone = || To::Phone("0912".to_owned());
        for name in [
            "ahachat_token",
            "AHACHAT_block_name",
            "ahachat_",
            " ahachat_x",
        ] {
            for to in [user(), phone()] {
                let refused = send(to, &[(name, "x")]).unwrap_err();
                assert_eq!(refused, Unfit::Reserved(name.to_owned()));
            }
        }
        assert_eq!(send(phone(), &[("phone", "1")]), Err(Unfit::PhoneTaken));
        assert!(send(user(), &[("phone", "1")]).is_ok());
        assert_eq!(send(user(), &[("", "1")]), Err(Unfit::NoName));
        let twice = send(user(), &[("a", "1"), ("a", "2")]);
        assert_eq!(twice, Err(Unfit::Twice("a".to_owned())));
    }

    #[test]
    fn nothing_is_sent_to_nobody() {
        assert_eq!(send(To::User(" ".to_owned()), &[]), Err(Unfit::NoUser));
        assert_eq!(send(To::Phone(String::new()), &[]), Err(Unfit::NoPhone));
        let none: [(String, String); 0] = [];
        let unnamed = Send::new(To::User("7".to_owned()), "", None, none);
        assert_eq!(unnamed, Err(Unfit::NoBlock));
    }
}
