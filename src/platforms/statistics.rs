//! `stats --format json`: the counters that platforms keep.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// The name of the document's form.
pub const FORMAT: &str = "botwright.stats/1";

/// What a platform counts. A counter that it does not tell is not there, or null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "Statistics")]
pub struct Document {
    /// `botwright.stats/1`.
    pub format: &'static str,
    /// The name of the target in the project.
    pub target: String,
    /// Botcake's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Botcake's flows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flows: Option<Vec<Flow>>,
    /// Omnichat's broadcasts that were made through its Open API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broadcasts: Option<Vec<Broadcast>>,
    /// Omnichat's LINE rich menus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rich_menus: Option<Vec<Menu>>,
}

impl Document {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(target: &str) -> Document {
        Document {
            format: FORMAT,
            target: target.to_owned(),
            page: None,
            flows: None,
            broadcasts: None,
            rich_menus: None,
        }
    }
}

/// A flow of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Flow {
    /// A text: it may be larger than a number of JavaScript.
    pub id: String,
    /// The names of its folders with `/` between them; empty at the top.
    pub folder: String,
    pub name: String,
    /// Its address in the project, if it is one of the bot's: `flow.tickets`.
    pub address: Option<String>,
    /// Counters by the platform's own names.
    pub statistics: BTreeMap<String, Option<u64>>,
}

/// A broadcast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Broadcast {
    pub id: String,
    pub subject: String,
    /// `line`, `whatsapp` …
    pub platform: String,
    /// The id of the channel.
    pub channel: String,
    /// `pending`, `completed`, `processing`, `canceled`, `scheduled` or `failed`; a number that
    /// the vendor does not name.
    pub status: String,
    /// Counters by the platform's own names.
    pub statistics: BTreeMap<String, u64>,
}

/// A LINE rich menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Menu {
    pub id: String,
    pub name: String,
    /// In the platform's own word: `PUBLISHED`.
    pub status: String,
    pub areas: Vec<Area>,
}

/// An area of a rich menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Area {
    /// Its letter.
    pub area: String,
    /// `message`, `postback`, `url`, `menu_switch` or `certified_provider`.
    pub action: String,
    /// What it sends, starts or opens.
    pub content: Option<String>,
    /// Taps.
    pub clicked: Option<u64>,
    /// The share of all taps, as the platform writes it: `23.45%`.
    pub share: Option<String>,
}

/// The JSON Schema of [`Document`].
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Document)
}
