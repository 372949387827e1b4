//! Where a person clicks, as far as the vendors' pages say.

use crate::language::address::Kind;
use crate::platforms::Platform;

/// The way to a thing on a vendor's screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clicks {
    pub path: &'static str,
    /// The page that the path was read on; `None`: no page shows it, and names may differ.
    pub source: Option<&'static str>,
}

impl Clicks {
    const fn read(path: &'static str, source: &'static str) -> Clicks {
        Clicks {
            path,
            source: Some(source),
        }
    }

    const fn guess(path: &'static str) -> Clicks {
        let source = None;
        Clicks { path, source }
    }

    /// In one sentence.
    #[must_use]
    pub fn to_sentence(self) -> String {
        match self.source {
            Some(source) => format!("{} (from {source})", self.path),
            None => format!(
                "{} (no page of the vendor shows this path; the names may differ)",
                self.path
            ),
        }
    }
}

const TERMS: &str = "docs.botcake.io, explanation of terms";
const BLOCK: &str = "docs.botcake.io/cau-hinh/response-reference-docs";
const SCENARIO: &str = "en.help.firstline.cc/feature/chatbot/scenario";
const RECIPE: &str = "help.firstline.cc/feature/integrate/webhook-recipe";
const OMNICHAT: &str = "docs.omnichat.ai/features/marketing/new-chatbot";
const CALL: &str = "Omnichat's page on the Call an API card";

/// The way to a kind on a platform; `None` on the sandbox, which has no screens.
#[must_use]
pub fn clicks(platform: Platform, kind: Kind, served: bool) -> Option<Clicks> {
    Some(match platform {
        Platform::Botcake => botcake(kind, served),
        Platform::Ahachat => ahachat(kind, served),
        Platform::Firstline => firstline(kind, served),
        Platform::Omnichat => omnichat(kind, served),
        Platform::Sandbox => return None,
    })
}

fn botcake(kind: Kind, served: bool) -> Clicks {
    match kind {
        Kind::Flow if served => Clicks::read(
            "Flows > the folder > the flow > add a Dynamic Block > URL and headers > Publish",
            BLOCK,
        ),
        Kind::Flow => Clicks::read(
            "Flows > the folder > a flow of this name > Getting Started > Publish: what is not published is not active",
            TERMS,
        ),
        Kind::ApiCard => Clicks::read(
            "Flows > the flow that calls it > add a JSON API component > request, then response mapping > Publish",
            TERMS,
        ),
        Kind::Rule => Clicks::read(
            "Automation > Rules > conditions and actions",
            "docs.botcake.io/automation/quy-luat",
        ),
        Kind::Keyword => Clicks::guess(
            "Automation > Keywords > the keyword > text, match rule, flow > switch it on",
        ),
        Kind::Sequence => {
            Clicks::guess("Automation > Sequences > a sequence of this name > its steps")
        }
        Kind::Menu => Clicks::guess("Automation > Main menu > the items in this order > Publish"),
        Kind::IceBreakers => {
            Clicks::guess("Automation > Icebreaker (FAQ) > the questions in this order > Publish")
        }
        Kind::Welcome => Clicks::read(
            "Overview > Welcome message > the flow",
            "docs.botcake.io/overview/loi-chao",
        ),
        Kind::DefaultReply => Clicks::guess("Automation > Default reply > the flow"),
        Kind::Link => {
            Clicks::guess("Growth tools > a tool of this type and name > the flow > Publish")
        }
        Kind::Field => Clicks::guess("Settings > Custom fields > a field of this name and type"),
        Kind::Tag => Clicks::guess("Settings > Tags > a tag of this name"),
        _ => Clicks::guess("Automation > Comment replies"),
    }
}

fn ahachat(kind: Kind, served: bool) -> Clicks {
    match kind {
        Kind::Flow if served => Clicks::read(
            "the block > add a JSON API block > URL and headers > Send shows what comes back",
            "ahachat.com/help/docs/block-json-api",
        ),
        Kind::Flow => Clicks::guess("Blocks > a block of exactly this name > its messages"),
        Kind::ApiCard => Clicks::read(
            "the block that calls it > add a JSON API block > method, URL, headers, body > Send shows what comes back > response values into attributes",
            "ahachat.com/help/docs/block-json-api",
        ),
        Kind::Field => Clicks::read(
            "Attributes > customer attributes > a new one of this name and type",
            "ahachat.com/help/docs/block-thuoc-tinh",
        ),
        Kind::Tag => Clicks::guess("Tags > a tag of this name"),
        Kind::Keyword => Clicks::guess("Keywords > the phrases, and the block that answers"),
        Kind::Menu => Clicks::guess("Persistent menu > the items in this order"),
        Kind::IceBreakers => Clicks::guess("Icebreakers > the questions in this order"),
        Kind::Welcome => Clicks::guess("Welcome message > the block"),
        Kind::DefaultReply => Clicks::guess("Default reply > the block"),
        Kind::Sequence => Clicks::guess("Sequences > a sequence of this name > its steps"),
        Kind::Rule => Clicks::guess("Automation > the condition and the block"),
        Kind::Link => Clicks::guess("Growth tools > the link > the block"),
        _ => Clicks::guess("Comment replies > the post, the words, the reply, the block"),
    }
}

fn firstline(kind: Kind, served: bool) -> Clicks {
    match kind {
        Kind::Flow if served => Clicks::read(
            "Webhook scripts > a script for the scene > URL, method, headers, params > callback; then use it in the conversation script > Publish",
            RECIPE,
        ),
        Kind::Flow | Kind::Welcome | Kind::DefaultReply => Clicks::read(
            "Chatbot > Conversation scripts > New (or from a template) > event, condition, action > try it in the simulator > Publish > associate it with the channels",
            SCENARIO,
        ),
        Kind::ApiCard => Clicks::read(
            "Webhook scripts > New: the scene cannot be changed later > URL, method, headers, params > callback",
            RECIPE,
        ),
        Kind::Field => Clicks::read(
            "CRM > custom field groups: the type of a group cannot be changed after saving > a field of this name and type, its options",
            "help.firstline.cc/developer/api/custom-field-category",
        ),
        Kind::Tag => Clicks::guess("CRM > Contact tags"),
        Kind::Contact => Clicks::guess("CRM > Contacts > the contact"),
        Kind::Keyword => Clicks::guess("Chatbot > Keyword replies > the words and the script"),
        Kind::Menu => Clicks::guess("Channels > LINE rich menu > the areas in this order"),
        Kind::Sequence => {
            Clicks::guess("Chatbot > Conversation scripts > one script for each step")
        }
        Kind::Rule => Clicks::guess("Automation > the event, the condition, the action"),
        _ => Clicks::guess("Channels > the channel"),
    }
}

fn omnichat(kind: Kind, served: bool) -> Clicks {
    match kind {
        Kind::Flow if served => Clicks::read(
            "Chatbot > the bot > the module (message block) > add a card: Call an API > endpoint and headers > save",
            CALL,
        ),
        Kind::Flow => Clicks::read(
            "Chatbot > the bot > add a module (message block) of this name > its cards, quick replies and questions last > save",
            OMNICHAT,
        ),
        Kind::ApiCard => Clicks::read(
            "Chatbot > the bot > the module (message block) > add a card: Call an API > endpoint, headers, payload > success and failure message blocks > save",
            CALL,
        ),
        Kind::Welcome => Clicks::read(
            "Chatbot > the bot > the preset module Welcome > lead on to the module",
            OMNICHAT,
        ),
        Kind::Keyword => Clicks::read(
            "Message auto-reply > the channel's group > condition and words > action: bot module",
            OMNICHAT,
        ),
        Kind::Field => Clicks::read(
            "Custom attributes > a new one: key, type, display name",
            OMNICHAT,
        ),
        Kind::Menu => Clicks::read(
            "LINE rich menu > the areas and their actions > Publish",
            OMNICHAT,
        ),
        Kind::DefaultReply => Clicks::read(
            "Message auto-reply > a rule for any content > action: bot module",
            OMNICHAT,
        ),
        Kind::Sequence => Clicks::read(
            "Chatbot > the bot > the module > a scheduled reply after a card",
            OMNICHAT,
        ),
        Kind::Contact => Clicks::guess("Contacts > the contact"),
        Kind::Rule => Clicks::guess("Automation > the condition and the action"),
        Kind::Link => Clicks::guess("Omnilink > a link to the module"),
        _ => Clicks::guess("Channels > the channel"),
    }
}
