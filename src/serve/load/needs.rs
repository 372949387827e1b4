//! What of a bot needs an id on the platform: flows that taps lead to, tags and fields that flows
//! change.

use std::collections::BTreeSet;

use crate::language::button::{Button, QuickReply};
use crate::language::name::{FieldName, FlowName, TagName};
use crate::language::step::Step;
use crate::platforms::Platform;
use crate::project::Bot;
use crate::serve::target::Target;

#[derive(Debug, Default)]
pub(super) struct Needs {
    flows: BTreeSet<FlowName>,
    tags: BTreeSet<TagName>,
    fields: BTreeSet<FieldName>,
}

impl Needs {
    pub(super) fn of(bot: &Bot) -> Needs {
        let mut needs = Needs::default();
        for flow in bot.flows.values() {
            needs.steps(&flow.value.steps);
        }
        needs
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn some(&mut self, steps: Option<&Vec<Step>>) {
        self.steps(steps.map(Vec::as_slice).unwrap_or_default());
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Text(step) => self.taps(step.buttons.as_deref(), step.quick_replies.as_deref()),
            Step::Image(step) => self.taps(step.buttons.as_deref(), step.quick_replies.as_deref()),
            Step::Video(step) => self.taps(step.buttons.as_deref(), step.quick_replies.as_deref()),
            Step::Audio(step) => self.taps(step.buttons.as_deref(), step.quick_replies.as_deref()),
            Step::File(step) => self.taps(step.buttons.as_deref(), step.quick_replies.as_deref()),
            Step::Ask(step) => {
                self.taps(None, step.quick_replies.as_deref());
                self.fields.extend(step.save_to.clone());
            }
            Step::Cards(step) => {
                self.taps(None, step.quick_replies.as_deref());
                for card in &step.cards {
                    self.taps(card.buttons.as_deref(), None);
                }
            }
            Step::Call(step) => {
                self.some(step.then.as_ref());
                self.some(step.otherwise.as_ref());
            }
            Step::When(step) => {
                self.some(step.then.as_ref());
                self.some(step.otherwise.as_ref());
            }
            Step::Cases(step) => {
                for case in &step.cases {
                    self.some(case.then.as_ref());
                    self.some(case.otherwise.as_ref());
                }
            }
            Step::Random(step) => {
                for case in &step.random {
                    self.steps(&case.then);
                }
            }
            Step::Set(step) => self.fields.extend(step.set.keys().cloned()),
            Step::Add(step) => self.fields.extend(step.add.keys().cloned()),
            Step::Clear(step) => self.fields.extend(step.clear.0.iter().cloned()),
            Step::AddTag(step) => self.tags.extend(step.add_tag.0.iter().cloned()),
            Step::RemoveTag(step) => self.tags.extend(step.remove_tag.0.iter().cloned()),
            Step::StartSequence(_)
            | Step::StopSequence(_)
            | Step::Wait(_)
            | Step::GoTo(_)
            | Step::HandOff(_)
            | Step::PlatformBlock(_) => {}
        }
    }

    fn taps(&mut self, buttons: Option<&[Button]>, replies: Option<&[QuickReply]>) {
        let buttons = buttons.unwrap_or_default().iter();
        self.flows
            .extend(buttons.filter_map(|one| one.flow.clone()));
        let replies = replies.unwrap_or_default().iter();
        self.flows
            .extend(replies.filter_map(|one| one.flow.clone()));
    }

    /// What has no id, in words.
    fn open(&self, target: &Target) -> Vec<String> {
        let ids = &target.ids;
        let mut open = Vec::new();
        let flows = self.flows.iter().filter(|name| match target.platform {
            Platform::Botcake => !ids.flows.contains_key(*name),
            Platform::Omnichat => !ids.blocks.contains_key(*name),
            _ => false,
        });
        open.extend(flows.map(|name| format!("flow `{name}`")));
        if target.platform == Platform::Botcake {
            let tags = self.tags.iter();
            let tags = tags.filter(|name| !ids.tags.contains_key(*name));
            open.extend(tags.map(|name| format!("tag `{name}`")));
            let fields = self.fields.iter();
            let fields = fields.filter(|name| !ids.fields.contains_key(*name));
            open.extend(fields.map(|name| format!("field `{name}`")));
        }
        open
    }

    pub(super) fn is_open(&self, target: &Target) -> bool {
        !self.open(target).is_empty()
    }

    /// One sentence for each thing without an id.
    pub(super) fn notes(&self, target: &Target) -> Vec<String> {
        let open = self.open(target).into_iter();
        let note = |what: String| {
            let comes = if what.starts_with("flow") {
                "answers with a tap that leads there fail"
            } else {
                "changes of it are left out"
            };
            format!(
                "the {what} has no id on {} (target `{}`): {comes}; bind it by `apply`, `--ids FILE` or `--look-up`",
                target.platform.title(),
                target.name
            )
        };
        open.map(note).collect()
    }
}
