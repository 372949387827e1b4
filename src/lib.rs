//! Botwright: bots as code.
//!
//! The pipeline, one word a stage. Data flows downward through this list; a module imports
//! only what stands above it.
//!
//! ```text
//! source       files -> text with line and column arithmetic
//! diagnostics  one Diagnostic type, the table of codes, the renderers
//! syntax       text -> YAML tree in which every key and value knows its place
//! language     what a bot may say: one file per kind, schema, texts and templates
//! project      botwright.yaml + files + tables -> one merged Bot, compiled for a target
//! platforms    the port to a platform: facts, listings, outcomes, clients
//! check        Bot -> diagnostics
//! engine       runs a bot: a pure state machine, tests and API calls on top of it
//! sync         state, three-way diff, plan, journal, apply
//! broadcast    recipients, ledger, rate: a flow to many people, each once
//! sandbox      the local platform
//! serve        content that platforms pull during a conversation
//! cli          one file per command; wiring and printing only
//! ```

pub mod broadcast;
pub mod check;
pub mod cli;
pub mod diagnostics;
pub mod engine;
pub mod language;
pub mod platforms;
pub mod project;
pub mod sandbox;
pub mod serve;
pub mod source;
pub mod sync;
pub mod syntax;
