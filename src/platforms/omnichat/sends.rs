//! What one send can hold, checked before anything leaves.

use super::documents::{DirectMessage, NewBroadcast, OutMessage};
use crate::platforms::Trouble;

/// Recipients of one broadcast; texts and such of one send. Omnichat's Developer Guide, "Broadcast
/// APIs" and "Send Direct Message".
pub(super) const MOST_RECIPIENTS: usize = 150;
const MOST_MESSAGES: usize = 5;
const MOST_PRODUCTS: usize = 10;

pub(super) fn direct(message: &DirectMessage, platform: &str) -> Result<(), Trouble> {
    named(&message.track_id, "a direct message has a track id")?;
    named(&message.to, "a direct message has a recipient")?;
    let there: &[&str] = match platform {
        "line" => &[
            "text",
            "image",
            "block",
            "products",
            "lineFlexMessageTemplates",
        ],
        "whatsapp" => &["whatsappTemplate"],
        other => {
            return wrong(format!(
                "Omnichat sends direct messages on `line` and `whatsapp`, not on `{other}`"
            ));
        }
    };
    for message in &message.messages {
        let word = message.word();
        if !there.contains(&word) {
            return wrong(format!(
                "Omnichat sends no `{word}` in direct messages on `{platform}`; it takes {}",
                there.join(", ")
            ));
        }
        if let OutMessage::Products { products } = message
            && !(1..=MOST_PRODUCTS).contains(&products.len())
        {
            return wrong(format!("a message has 1 to {MOST_PRODUCTS} products"));
        }
    }
    let single = message.messages.iter().any(is_single);
    count(&message.messages, single)
}

pub(super) fn broadcast(broadcast: &NewBroadcast, platform: &str) -> Result<(), Trouble> {
    named(&broadcast.subject, "a broadcast has a subject")?;
    if !matches!(platform, "line" | "whatsapp") {
        return wrong(format!(
            "Omnichat broadcasts on `line` and `whatsapp`, not on `{platform}`"
        ));
    }
    if !(1..=MOST_RECIPIENTS).contains(&broadcast.to.len()) {
        return wrong(format!(
            "a broadcast has 1 to {MOST_RECIPIENTS} recipients, this one has {}",
            broadcast.to.len()
        ));
    }
    let first = broadcast.messages.first().map(OutMessage::word);
    let words = broadcast.messages.iter().map(OutMessage::word);
    if words.into_iter().any(|word| Some(word) != first) {
        return wrong("the messages of a broadcast are all of one type".to_owned());
    }
    let word = first.unwrap_or_default();
    if matches!(word, "products" | "lineFlexMessageTemplates") {
        return wrong(format!("Omnichat sends no `{word}` in broadcasts"));
    }
    count(
        &broadcast.messages,
        broadcast.messages.iter().any(is_single),
    )
}

/// Of these one send holds one, and nothing else.
fn is_single(message: &OutMessage) -> bool {
    matches!(
        message,
        OutMessage::Block { .. } | OutMessage::WhatsappTemplate { .. }
    )
}

fn count(messages: &[OutMessage], single: bool) -> Result<(), Trouble> {
    let most = if single { 1 } else { MOST_MESSAGES };
    if (1..=most).contains(&messages.len()) {
        return Ok(());
    }
    wrong(format!(
        "one send has 1 to {MOST_MESSAGES} messages, or one block or template alone; this one has {}",
        messages.len()
    ))
}

fn named(text: &str, what: &str) -> Result<(), Trouble> {
    if text.trim().is_empty() {
        return wrong(format!("{what}, and this one's is empty"));
    }
    Ok(())
}

fn wrong(text: String) -> Result<(), Trouble> {
    Err(Trouble::other(&text))
}
