//! Targets: named places to sync to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

use super::contact::ContactKey;
use super::name::VariableName;
use super::text::Text;

macro_rules! targets {
    ($($variant:ident($body:ident) = $platform:literal, $example:tt { $($(#[$doc:meta])* $field:ident: $type:ty,)* })*) => {
        /// A place to sync to, on one of the platforms.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Target {
            $($variant(Box<$body>),)*
        }

        /// The platforms' words, in the order of the branches in the schema.
        pub const PLATFORMS: &[&str] = &[$($platform),*];

        $(
            #[doc = concat!("A target on the platform `", $platform, "`.")]
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
            #[serde(deny_unknown_fields)]
            #[schemars(title = $platform, example = serde_json::json!($example))]
            pub struct $body {
                /// The platform that the bot lives on.
                #[schemars(extend("const" = $platform))]
                pub platform: String,
                $($(#[$doc])* pub $field: $type,)*
                /// Values that stand in for the project's `vars` on this target.
                #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
                pub vars: BTreeMap<VariableName, Text>,
                /// At most so many requests a second. Without it, what the platform allows.
                #[schemars(range(min = 0.01, max = 10_000.0))]
                #[serde(skip_serializing_if = "Option::is_none")]
                pub rate: Option<f64>,
                /// At most so many requests at a time. Without it, what suits the platform.
                #[schemars(range(min = 1, max = 64))]
                #[serde(skip_serializing_if = "Option::is_none")]
                pub parallel: Option<u32>,
                /// Addresses of resources that are never deleted here, such as `flow.my-tickets`.
                #[serde(default, skip_serializing_if = "Vec::is_empty")]
                pub protect: Vec<AddressText>,
                /// Addresses of resources that may be deleted, also beyond the safety limits.
                #[serde(default, skip_serializing_if = "Vec::is_empty")]
                pub allow_delete: Vec<AddressText>,
                /// Where this platform pulls content from.
                #[serde(skip_serializing_if = "Option::is_none")]
                pub serve: Option<Serve>,
                /// The kinds of resources that are synced here. Without it, every kind that the platform has.
                #[serde(skip_serializing_if = "Option::is_none")]
                pub manages: Option<Vec<KindWord>>,
            }
        )*

        impl Target {
            /// The platform's word.
            #[must_use]
            pub fn platform(&self) -> &'static str {
                match self {
                    $(Target::$variant(_) => $platform,)*
                }
            }

            /// What every target has, whatever its platform.
            #[must_use]
            pub fn common(&self) -> Common<'_> {
                match self {
                    $(Target::$variant(target) => Common {
                        vars: &target.vars,
                        rate: target.rate,
                        parallel: target.parallel,
                        protect: &target.protect,
                        allow_delete: &target.allow_delete,
                        serve: target.serve.as_ref(),
                        manages: target.manages.as_deref(),
                    },)*
                }
            }
        }

        impl<'de> Deserialize<'de> for Target {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::Error as _;
                let value = serde_json::Value::deserialize(deserializer)?;
                match value.get("platform").and_then(serde_json::Value::as_str) {
                    $(Some($platform) => $body::deserialize(value)
                        .map(|body| Target::$variant(Box::new(body)))
                        .map_err(D::Error::custom),)*
                    _ => Err(D::Error::custom("a target names its platform")),
                }
            }
        }

        impl JsonSchema for Target {
            fn schema_name() -> Cow<'static, str> {
                "Target".into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let branches = [$(generator.subschema_for::<$body>()),*];
                json_schema!({
                    "title": "Target",
                    "description": "A place to sync to.",
                    "type": "object",
                    "oneOf": branches,
                })
            }
        }
    };
}

targets! {
    Sandbox(SandboxTarget) = "sandbox", { "platform": "sandbox" } {
        /// The sandbox's origin. Without it, one is started in this process, with its data in
        /// `.botwright/sandbox.db`.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<Text>,
        /// The token of a sandbox at `url`, as `${env.NAME}`.
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<Text>,
        /// The bot's name there; without it, the project's name.
        #[serde(skip_serializing_if = "Option::is_none")]
        bot: Option<Text>,
    }
    Botcake(BotcakeTarget) = "botcake", { "platform": "botcake", "page": "323087334762615", "token": "${env.BOTCAKE_TOKEN}" } {
        /// The origin of the API; without it, `https://botcake.io`.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<Text>,
        /// The id of the page, in quotes.
        page: Text,
        /// The page's access token, as `${env.NAME}`.
        token: Text,
        /// Reserve an id for each new keyword. Botcake cannot delete it again.
        #[serde(default)]
        reserve_keywords: bool,
    }
    Ahachat(AhachatTarget) = "ahachat", { "platform": "ahachat", "bot": "12345", "token": "${env.AHACHAT_TOKEN}" } {
        /// The origin of the API; without it, `https://ahachat.com`.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<Text>,
        /// The id of the bot, in quotes.
        bot: Text,
        /// The bot's token, as `${env.NAME}`.
        token: Text,
    }
    Firstline(FirstlineTarget) = "firstline", { "platform": "firstline", "url": "https://acme.example", "token": "${env.FIRSTLINE_TOKEN}" } {
        /// The tenant's origin, with `https://`.
        url: Text,
        /// The employee's API token, as `${env.NAME}`.
        token: Text,
        /// The numbers that this tenant uses for genders.
        #[serde(skip_serializing_if = "Option::is_none")]
        gender_codes: Option<GenderCodes>,
        /// Send real PUT requests instead of POST with `_method`.
        #[serde(default)]
        http_put: bool,
    }
    Omnichat(OmnichatTarget) = "omnichat", { "platform": "omnichat", "token": "${env.OMNICHAT_TOKEN}", "chat_platform": "line", "channel": "1650000000" } {
        /// The origin of the Open API; without it, `https://open-api.omnichat.ai`.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<Text>,
        /// The Open API's token, as `${env.NAME}`. Without it, only steps by hand are possible.
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<Text>,
        /// The platform of the contacts: `line`, `facebook`, `whatsapp` …
        #[serde(skip_serializing_if = "Option::is_none")]
        chat_platform: Option<Text>,
        /// The id of the channel, in quotes.
        #[serde(skip_serializing_if = "Option::is_none")]
        channel: Option<Text>,
        /// The name of the chatbot whose message blocks are the flows. Without it, any chatbot that
        /// fits `chat_platform`.
        #[serde(skip_serializing_if = "Option::is_none")]
        chatbot: Option<Text>,
    }
}

impl Target {
    /// The target of a project that names none: a sandbox of its own.
    #[must_use]
    pub fn sandbox() -> Target {
        Target::Sandbox(Box::new(SandboxTarget {
            platform: "sandbox".to_owned(),
            url: None,
            token: None,
            bot: None,
            vars: BTreeMap::new(),
            rate: None,
            parallel: None,
            protect: Vec::new(),
            allow_delete: Vec::new(),
            serve: None,
            manages: None,
        }))
    }
}

/// What a target says for one platform alone; the others pass it over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VendorOptions {
    /// Botcake: make an empty keyword for each new one; no API can delete or name it.
    pub reserve_keywords: bool,
    /// FIRST LINE: the tenant's numbers for genders; without them gender is never written.
    pub gender_codes: Option<GenderCodes>,
    /// The column that tells contacts apart.
    pub contact_key: Option<ContactKey>,
    /// FIRST LINE: real PUT requests instead of POST with `_method`.
    pub http_put: bool,
    /// Omnichat: the platform of the contacts, such as `line`.
    pub chat_platform: Option<String>,
    /// Omnichat: the name of the chatbot whose blocks are the flows.
    pub chatbot: Option<String>,
}

/// What every target has, whatever its platform.
#[derive(Clone, Copy, Debug)]
pub struct Common<'a> {
    pub vars: &'a BTreeMap<VariableName, Text>,
    pub rate: Option<f64>,
    pub parallel: Option<u32>,
    pub protect: &'a [AddressText],
    pub allow_delete: &'a [AddressText],
    pub serve: Option<&'a Serve>,
    pub manages: Option<&'a [KindWord]>,
}

/// Where a platform pulls content from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Serve", example = serde_json::json!({ "url": "https://bots.lotus.example", "token": "${env.SERVE_TOKEN}" }))]
pub struct Serve {
    /// The public origin of `botwright serve`.
    pub url: Text,
    /// The token that the platform must send, as `${env.NAME}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Text>,
}

/// The numbers that a FIRST LINE tenant uses for genders; its documents give them two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Gender codes", example = serde_json::json!({ "male": 0, "female": 1 }))]
pub struct GenderCodes {
    /// The number for male.
    #[schemars(range(min = 0, max = 255))]
    pub male: u8,
    /// The number for female.
    #[schemars(range(min = 0, max = 255))]
    pub female: u8,
}

/// An address as it is written: `flow.my-tickets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AddressText(pub String);

impl JsonSchema for AddressText {
    fn schema_name() -> Cow<'static, str> {
        "Address".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "title": "Address",
            "description": "The address of a resource: a kind, a dot and a name, or `menu`, `ice-breakers`, `welcome`, `default-reply` alone.",
            "pattern": r"^(menu|ice-breakers|welcome|default-reply|(flow|keyword|link|sequence|rule|comment|tag|field|api-card|contact)\..+)$",
            "examples": ["flow.my-tickets", "menu"],
        })
    }
}

/// The word of a kind, as in addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KindWord(pub String);

impl JsonSchema for KindWord {
    fn schema_name() -> Cow<'static, str> {
        "Kind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = super::address::Kind::ALL
            .map(super::address::Kind::word)
            .to_vec();
        json_schema!({
            "type": "string",
            "title": "Kind",
            "description": "A kind of resource, by its word in addresses.",
            "enum": words,
        })
    }
}
