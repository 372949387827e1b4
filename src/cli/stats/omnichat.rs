//! The counters of a team's broadcasts and rich menus on Omnichat.

use std::collections::BTreeMap;

use super::table::table;
use crate::cli::exit::Exit;
use crate::cli::reach::{Reached, cannot_connect, unread};
use crate::platforms::http::printable;
use crate::platforms::omnichat::Client;
use crate::platforms::omnichat::documents::{Area as LiveArea, Broadcast as Sent, MenuStatus};
use crate::platforms::statistics::{Area, Broadcast, Document, Menu};

/// The counters in the order of a message's life, with their headings.
const COUNTERS: [(&str, &str); 8] = [
    ("recipientCount", "recipients"),
    ("sent", "sent"),
    ("success", "delivered"),
    ("failed", "failed"),
    ("read", "read"),
    ("clicked", "clicked"),
    ("responded", "responded"),
    ("unsubscribed", "unsubscribed"),
];

/// Reads the broadcasts that were made through the Open API, and the rich menus with their areas.
pub(super) async fn read(reached: &Reached<'_>) -> Result<Document, Exit> {
    let client = Client::new(&reached.connection).map_err(|error| cannot_connect(&error))?;
    let told = |error| unread(&error);
    let broadcasts = client.broadcasts().await.map_err(told)?;
    let mut menus = Vec::new();
    for menu in client.rich_menus().await.map_err(told)? {
        let areas = client.rich_menu(&menu.id).await.map_err(told)?;
        menus.push(Menu {
            id: menu.id.to_string(),
            name: menu.name,
            status: word(menu.status).to_owned(),
            areas: areas.into_iter().map(area).collect(),
        });
    }
    Ok(Document {
        broadcasts: Some(broadcasts.into_iter().map(broadcast).collect()),
        rich_menus: Some(menus),
        ..Document::new(&reached.connection.target)
    })
}

fn broadcast(sent: Sent) -> Broadcast {
    let counters = [
        sent.recipient_count,
        sent.sent,
        sent.success,
        sent.failed,
        sent.read,
        sent.clicked,
        sent.responded,
        sent.unsubscribed,
    ];
    let statistics: BTreeMap<String, u64> = COUNTERS
        .iter()
        .zip(counters)
        .filter_map(|((name, _), count)| {
            let count = u64::try_from(count?).ok()?;
            Some(((*name).to_owned(), count))
        })
        .collect();
    Broadcast {
        id: sent.id,
        subject: sent.subject,
        platform: sent.platform,
        channel: sent.channel_id,
        status: match sent.status {
            0 => "pending".to_owned(),
            1 => "completed".to_owned(),
            2 => "processing".to_owned(),
            3 => "canceled".to_owned(),
            4 => "scheduled".to_owned(),
            9 => "failed".to_owned(),
            other => other.to_string(),
        },
        statistics,
    }
}

fn area(area: LiveArea) -> Area {
    Area {
        area: area.area,
        action: area.action_type,
        content: area.action_content,
        clicked: area
            .clicked_count
            .and_then(|count| u64::try_from(count).ok()),
        share: area.clicked_percentage,
    }
}

fn word(status: MenuStatus) -> &'static str {
    match status {
        MenuStatus::Draft => "DRAFT",
        MenuStatus::Scheduled => "SCHEDULED",
        MenuStatus::Published => "PUBLISHED",
        MenuStatus::Halt => "HALT",
        MenuStatus::Finished => "FINISHED",
        MenuStatus::Other => "unknown",
    }
}

pub(super) fn human(document: &Document) -> String {
    let broadcasts = document.broadcasts.as_deref().unwrap_or_default();
    let menus = document.rich_menus.as_deref().unwrap_or_default();
    let mut text = String::new();
    if broadcasts.is_empty() {
        text.push_str("the team has made no broadcasts through the Open API\n");
    } else {
        let shown: Vec<&(&str, &str)> = COUNTERS
            .iter()
            .filter(|(name, _)| broadcasts.iter().any(|b| b.statistics.contains_key(*name)))
            .collect();
        let head = ["broadcast", "status"].map(str::to_owned).into_iter();
        let head = head.chain(shown.iter().map(|(_, heading)| (*heading).to_owned()));
        let mut lines = vec![head.collect::<Vec<String>>()];
        for one in broadcasts {
            let counts = shown
                .iter()
                .map(|(name, _)| number(one.statistics.get(*name)));
            let cells = [printable(&one.subject), printable(&one.status)];
            lines.push(cells.into_iter().chain(counts).collect());
        }
        text.push_str(&table(&lines));
    }
    text.push('\n');
    if menus.is_empty() {
        text.push_str("the team has no rich menus\n");
        return text;
    }
    let head = ["rich menu", "status", "area", "clicked", "share"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for menu in menus {
        let name = [printable(&menu.name), printable(&menu.status)];
        if menu.areas.is_empty() {
            let none = ["-", "-", "-"].map(str::to_owned);
            lines.push(name.iter().cloned().chain(none).collect());
        }
        for area in &menu.areas {
            let share = area.share.as_deref().unwrap_or("-");
            let cells = [
                printable(&area.area),
                number(area.clicked.as_ref()),
                printable(share),
            ];
            lines.push(name.iter().cloned().chain(cells).collect());
        }
    }
    text.push_str(&table(&lines));
    text
}

fn number(count: Option<&u64>) -> String {
    count.map_or_else(|| "-".to_owned(), u64::to_string)
}
