//! Steps: what a flow does, one action each, told apart by their step key.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};

mod branches;
mod memory;
mod messages;

pub use branches::{
    CallStep, Case, CasesStep, GoToStep, HandOff, HandOffStep, PlatformBlockStep, RandomCase,
    RandomStep, WaitStep, WhenStep,
};
pub use memory::{
    AddStep, AddTagStep, ClearStep, RemoveTagStep, SetStep, StartSequenceStep, StopSequenceStep,
};
pub use messages::{
    Accept, AskStep, AudioStep, CardsStep, FileStep, ImageStep, TextStep, VideoStep,
};

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
                use serde::de::Error as _;
                let value = serde_json::Value::deserialize(deserializer)?;
                let key = value.as_object().and_then(|map| {
                    STEP_KEYS.iter().find(|key| map.contains_key(**key))
                });
                match key.copied() {
                    $(Some($key) => <$body>::deserialize(value)
                        .map(|body| Step::$variant(Box::new(body)))
                        .map_err(D::Error::custom),)*
                    _ => Err(D::Error::custom("a step is a mapping with one step key")),
                }
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
                    "description": "One action in a flow. Exactly one key says what it does, such as `text`, `ask` or `go_to`; the other keys beside it say how.",
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
