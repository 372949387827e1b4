//! Steps: what a flow does, one action each, told apart by their step key.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::button::{Button, Card, QuickReply};
use super::name::{ApiCardName, FieldName, FlowName, SequenceName, TagName};
use super::read::{Keyed, text_or_mapping};
use super::scalars::{AddFields, Duration, Expression, OneOrMany, SetFields};
use super::text::Text;

macro_rules! steps {
    ($($variant:ident($body:ty) = $key:literal,)*) => {
        /// One action in a flow.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Step {
            $(#[doc = concat!("`", $key, "`")] $variant(Box<$body>),)*
        }

        /// The keys that say what a step does; every step has exactly one. The order is the order
        /// of the branches in the schema.
        pub const STEP_KEYS: &[&str] = &[$($key),*];

        impl<'de> Deserialize<'de> for Step {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct StepVisitor;

                impl<'de> Visitor<'de> for StepVisitor {
                    type Value = Step;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a mapping with one step key")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Step, A::Error> {
                        match Keyed::find(map, STEP_KEYS)? {
                            $(Some(($key, body)) => <$body>::deserialize(MapAccessDeserializer::new(body))
                                .map(|body| Step::$variant(Box::new(body))),)*
                            _ => Err(A::Error::custom("a step is a mapping with one step key")),
                        }
                    }
                }

                deserializer.deserialize_map(StepVisitor)
            }
        }

        impl JsonSchema for Step {
            fn schema_name() -> Cow<'static, str> {
                "Step".into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let branches = [$(generator.subschema_for::<$body>()),*];
                json_schema!({
                    "title": "Step",
                    "description": "One action in a flow: a mapping with exactly one step key.",
                    "type": "object",
                    "oneOf": branches,
                })
            }
        }
    };
}

steps! {
    Text(TextStep) = "text",
    Image(ImageStep) = "image",
    Video(VideoStep) = "video",
    Audio(AudioStep) = "audio",
    File(FileStep) = "file",
    Cards(CardsStep) = "cards",
    Ask(AskStep) = "ask",
    Call(CallStep) = "call",
    When(WhenStep) = "when",
    Cases(CasesStep) = "cases",
    Random(RandomStep) = "random",
    Set(SetStep) = "set",
    Add(AddStep) = "add",
    Clear(ClearStep) = "clear",
    AddTag(AddTagStep) = "add_tag",
    RemoveTag(RemoveTagStep) = "remove_tag",
    StartSequence(StartSequenceStep) = "start_sequence",
    StopSequence(StopSequenceStep) = "stop_sequence",
    Wait(WaitStep) = "wait",
    GoTo(GoToStep) = "go_to",
    HandOff(HandOffStep) = "hand_off",
    PlatformBlock(PlatformBlockStep) = "platform_block",
}

macro_rules! step_bodies {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        $(#[$doc])*
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
        }
    )*};
}

step_bodies! {
    /// Say something.
    #[schemars(title = "text", example = serde_json::json!({ "text": "Hello {{ contact.first_name | default('there') }}!" }))]
    TextStep {
        /// What the bot says.
        text: Text,
        /// Buttons under the text.
        #[serde(skip_serializing_if = "Option::is_none")]
        buttons: Option<Vec<Button>>,
        /// Quick replies after the text.
        #[serde(skip_serializing_if = "Option::is_none")]
        quick_replies: Option<Vec<QuickReply>>,
        /// What the button says that opens the list, on channels that show quick replies as a list (WhatsApp).
        #[serde(skip_serializing_if = "Option::is_none")]
        list_button: Option<Text>,
    }

    /// Send a picture.
    #[schemars(title = "image")]
    ImageStep {
        /// The address of the picture.
        image: Text,
        /// Buttons under the picture, where the channel has them.
        #[serde(skip_serializing_if = "Option::is_none")]
        buttons: Option<Vec<Button>>,
        /// Quick replies after the picture.
        #[serde(skip_serializing_if = "Option::is_none")]
        quick_replies: Option<Vec<QuickReply>>,
    }

    /// Send a video.
    #[schemars(title = "video")]
    VideoStep {
        /// The address of the video.
        video: Text,
        /// Buttons under the video, where the channel has them.
        #[serde(skip_serializing_if = "Option::is_none")]
        buttons: Option<Vec<Button>>,
        /// Quick replies after the video.
        #[serde(skip_serializing_if = "Option::is_none")]
        quick_replies: Option<Vec<QuickReply>>,
    }

    /// Send a sound.
    #[schemars(title = "audio")]
    AudioStep {
        /// The address of the sound.
        audio: Text,
        /// Buttons under the sound, where the channel has them.
        #[serde(skip_serializing_if = "Option::is_none")]
        buttons: Option<Vec<Button>>,
        /// Quick replies after the sound.
        #[serde(skip_serializing_if = "Option::is_none")]
        quick_replies: Option<Vec<QuickReply>>,
    }

    /// Send a file.
    #[schemars(title = "file")]
    FileStep {
        /// The address of the file.
        file: Text,
        /// Buttons under the file, where the channel has them.
        #[serde(skip_serializing_if = "Option::is_none")]
        buttons: Option<Vec<Button>>,
        /// Quick replies after the file.
        #[serde(skip_serializing_if = "Option::is_none")]
        quick_replies: Option<Vec<QuickReply>>,
    }

    /// Send a row of cards.
    #[schemars(title = "cards")]
    CardsStep {
        /// The cards, from left to right.
        #[schemars(length(min = 1))]
        cards: Vec<Card>,
        /// Quick replies after the cards.
        #[serde(skip_serializing_if = "Option::is_none")]
        quick_replies: Option<Vec<QuickReply>>,
    }

    /// Ask something and wait for the answer.
    #[schemars(title = "ask", example = serde_json::json!({ "ask": "What is your member number?", "save_to": "member_no", "attempts": 3 }))]
    AskStep {
        /// The question.
        ask: Text,
        /// The custom field that takes the answer; its type says what a right answer is.
        #[serde(skip_serializing_if = "Option::is_none")]
        save_to: Option<FieldName>,
        /// Answers to tap.
        #[serde(skip_serializing_if = "Option::is_none")]
        quick_replies: Option<Vec<QuickReply>>,
        /// What the button says that opens the list, on channels that show quick replies as a list (WhatsApp).
        #[serde(skip_serializing_if = "Option::is_none")]
        list_button: Option<Text>,
        /// What may be sent as the answer.
        #[serde(default, skip_serializing_if = "Accept::is_text")]
        #[schemars(extend("default" = "text"))]
        accept: Accept,
        /// What the bot says after a wrong answer; without it the question is asked again.
        #[serde(skip_serializing_if = "Option::is_none")]
        retry: Option<Text>,
        /// After so many wrong answers the bot goes on. Without it, it asks again for ever.
        #[schemars(range(min = 1, max = 100))]
        #[serde(skip_serializing_if = "Option::is_none")]
        attempts: Option<u32>,
        /// The flow for a person whose answers were all wrong.
        #[serde(skip_serializing_if = "Option::is_none")]
        otherwise: Option<FlowName>,
    }

    /// Call an API card.
    #[schemars(title = "call", extend("allOf" = [
        { "not": { "required": ["then", "success"] } },
        { "not": { "required": ["else", "failure"] } },
    ]))]
    CallStep {
        /// The API card to call.
        call: ApiCardName,
        /// Steps after a success; `{{ response.… }}` is what came back.
        #[serde(skip_serializing_if = "Option::is_none")]
        then: Option<Vec<Step>>,
        /// Steps after a failure; `{{ error.status }}` says why.
        #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
        otherwise: Option<Vec<Step>>,
        /// The flow after a success, instead of `then`.
        #[serde(skip_serializing_if = "Option::is_none")]
        success: Option<FlowName>,
        /// The flow after a failure, instead of `else`.
        #[serde(skip_serializing_if = "Option::is_none")]
        failure: Option<FlowName>,
    }

    /// Do one thing or another.
    #[schemars(title = "when", example = serde_json::json!({ "when": "'vip' in tags", "then": [{ "text": "Welcome back!" }] }))]
    WhenStep {
        /// The condition.
        when: Expression,
        /// Steps if it holds.
        #[serde(skip_serializing_if = "Option::is_none")]
        then: Option<Vec<Step>>,
        /// Steps if it does not hold.
        #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
        otherwise: Option<Vec<Step>>,
    }

    /// Do the first of several things whose condition holds.
    #[schemars(title = "cases")]
    CasesStep {
        /// The cases, in order; the last one may be `else`.
        #[schemars(length(min = 1))]
        cases: Vec<Case>,
    }

    /// Do one of several things by chance.
    #[schemars(title = "random")]
    RandomStep {
        /// The choices.
        #[schemars(length(min = 1))]
        random: Vec<RandomCase>,
    }

    /// Write custom fields.
    #[schemars(title = "set", example = serde_json::json!({ "set": { "seats": 2 } }))]
    SetStep {
        /// Values, field by field.
        #[schemars(extend("minProperties" = 1))]
        set: SetFields,
    }

    /// Add to number fields.
    #[schemars(title = "add", example = serde_json::json!({ "add": { "points": 10 } }))]
    AddStep {
        /// Numbers, field by field; a negative number subtracts.
        #[schemars(extend("minProperties" = 1))]
        add: AddFields,
    }

    /// Empty custom fields.
    #[schemars(title = "clear")]
    ClearStep {
        /// A field, or a list of fields.
        clear: OneOrMany<FieldName>,
    }

    /// Put tags on the contact.
    #[schemars(title = "add_tag")]
    AddTagStep {
        /// A tag, or a list of tags.
        add_tag: OneOrMany<TagName>,
    }

    /// Take tags off the contact.
    #[schemars(title = "remove_tag")]
    RemoveTagStep {
        /// A tag, or a list of tags.
        remove_tag: OneOrMany<TagName>,
    }

    /// Start a sequence for the contact.
    #[schemars(title = "start_sequence")]
    StartSequenceStep {
        /// The sequence.
        start_sequence: SequenceName,
    }

    /// Stop a sequence for the contact.
    #[schemars(title = "stop_sequence")]
    StopSequenceStep {
        /// The sequence.
        stop_sequence: SequenceName,
    }

    /// Wait before the next step.
    #[schemars(title = "wait")]
    WaitStep {
        /// How long.
        wait: Duration,
        /// Drop the rest of the flow if the person writes meanwhile.
        #[serde(default, skip_serializing_if = "is_false")]
        #[schemars(extend("default" = false))]
        unless_reply: bool,
    }

    /// Go on with another flow and never come back.
    #[schemars(title = "go_to")]
    GoToStep {
        /// The flow.
        go_to: FlowName,
    }

    /// Hand the conversation to people. The flow ends; the bot itself says nothing here.
    #[schemars(title = "hand_off")]
    HandOffStep {
        /// The team, or the team and a note for it.
        hand_off: HandOff,
    }

    /// Something that only the platform's own pages can make: a lucky wheel, a coupon.
    #[schemars(title = "platform_block")]
    PlatformBlockStep {
        /// Its name on the platform.
        #[schemars(length(min = 1, max = 200))]
        platform_block: String,
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// What may be sent as the answer to a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(title = "Accepted answer")]
pub enum Accept {
    /// A text, or a tap.
    #[default]
    Text,
    /// A picture; its address is saved.
    Image,
    /// A file; its address is saved.
    File,
    /// A place.
    Location,
}

impl Accept {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    fn is_text(&self) -> bool {
        *self == Accept::Text
    }
}

/// One case of `cases`: a condition with its steps, or the last one's `else`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Case", extend("oneOf" = [
    { "required": ["when"] }, { "required": ["else"] },
], "dependentRequired" = { "when": ["then"], "then": ["when"] }))]
pub struct Case {
    /// The condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// Steps if it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Vec<Step>>,
    /// Steps if none of the cases above holds.
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Vec<Step>>,
}

/// One choice of `random`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Random choice")]
pub struct RandomCase {
    /// How often, compared with the other choices.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub weight: u32,
    /// Steps if this one is drawn.
    pub then: Vec<Step>,
}

fn one() -> u32 {
    1
}

/// The team that takes a conversation over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandOff {
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// [`HandOff`] as a mapping.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Hand-off")]
struct HandOffMapping {
    /// The team.
    #[schemars(length(min = 1, max = 100))]
    to: String,
    /// A note for the team.
    note: Option<Text>,
}

impl<'de> Deserialize<'de> for HandOff {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_or_mapping(
            deserializer,
            |to| HandOff { to, note: None },
            |HandOffMapping { to, note }| HandOff { to, note },
        )
    }
}

impl JsonSchema for HandOff {
    fn schema_name() -> Cow<'static, str> {
        "HandOff".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mapping = generator.subschema_for::<HandOffMapping>();
        json_schema!({
            "title": "Hand-off",
            "description": "A team, or a mapping with `to` and `note`.",
            "anyOf": [{ "type": "string", "minLength": 1, "maxLength": 100 }, mapping],
        })
    }
}
