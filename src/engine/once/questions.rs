//! The questions of a flow, for who brings their answers.

use crate::engine::Bot;
use crate::engine::event::PathPart;
use crate::engine::path::Path;
use crate::language::name::{FieldName, FlowName};
use crate::language::step::Step;

/// A question that saves its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub save_to: FieldName,
    /// Of the `ask` step in its flow.
    pub path: Path,
}

/// The questions of a flow that save their answers, in the order in which they are written.
#[must_use]
pub fn asked(bot: &Bot, flow: &FlowName) -> Vec<Asked> {
    let mut found = Vec::new();
    if let Some(flow) = bot.flows.get(flow) {
        collect(&flow.steps, &vec![PathPart::Key("steps")], &mut found);
    }
    found
}

fn collect(steps: &[Step], path: &Path, found: &mut Vec<Asked>) {
    use PathPart::{Index, Key};
    for (index, step) in steps.iter().enumerate() {
        let at = |more: &[PathPart]| -> Path {
            let own = path.iter().copied().chain([Index(index)]);
            own.chain(more.iter().copied()).collect()
        };
        let mut into = |steps: &Option<Vec<Step>>, more: &[PathPart]| {
            if let Some(steps) = steps {
                collect(steps, &at(more), found);
            }
        };
        match step {
            Step::Ask(step) => {
                if let Some(field) = &step.save_to {
                    found.push(Asked {
                        save_to: field.clone(),
                        path: at(&[]),
                    });
                }
            }
            Step::When(step) => {
                into(&step.then, &[Key("then")]);
                into(&step.otherwise, &[Key("else")]);
            }
            Step::Call(step) => {
                into(&step.then, &[Key("then")]);
                into(&step.otherwise, &[Key("else")]);
            }
            Step::Cases(step) => {
                for (case, one) in step.cases.iter().enumerate() {
                    into(&one.then, &[Key("cases"), Index(case), Key("then")]);
                    into(&one.otherwise, &[Key("cases"), Index(case), Key("else")]);
                }
            }
            Step::Random(step) => {
                for (case, one) in step.random.iter().enumerate() {
                    let path = at(&[Key("random"), Index(case), Key("then")]);
                    collect(&one.then, &path, found);
                }
            }
            _ => {}
        }
    }
}
