//! The steps of a flow, one after another.

use super::memory::Extras;
use super::{Machine, STEPS};
use crate::engine::event::{Happening, PathPart, Place};
use crate::engine::state::{Chance, Thread, Waiting};
use crate::language::message::{Body, Message};
use crate::language::name::FlowName;
use crate::language::step::{CasesStep, RandomStep, Step, WaitStep, WhenStep};
use crate::language::text::Text;

/// How many flows of one person can wait for a time.
const WAITING: usize = 50;

/// How a flow goes on after a step.
pub(super) enum Next {
    /// With the step behind it.
    On,
    /// With the first step of a branch, by the branch's path behind the step's.
    Into(Vec<PathPart>),
    /// With another flow.
    Flow(FlowName),
    /// Somewhere else.
    Go(Thread),
    /// Not now, or not at all.
    Rest,
}

impl Thread {
    pub(super) fn new(flow: FlowName) -> Thread {
        Thread {
            flow,
            path: vec![PathPart::Key("steps"), PathPart::Index(0)],
            called: None,
        }
    }

    /// Moves to the next step of the same list.
    pub(super) fn pass(&mut self) {
        if let Some(PathPart::Index(index)) = self.path.last_mut() {
            *index = index.saturating_add(1);
        }
    }

    /// Moves behind the step that the finished list belongs to. `false` at the end of the flow.
    fn climb(&mut self) -> bool {
        use PathPart::{Index, Key};
        let inner = match self.path.as_slice() {
            [
                ..,
                Index(_),
                Key("cases" | "random"),
                Index(_),
                Key(_),
                Index(_),
            ] => 4,
            [.., Index(_), Key(_), Index(_)] => 2,
            _ => return false,
        };
        self.path.truncate(self.path.len() - inner);
        self.pass();
        true
    }
}

impl Machine<'_> {
    /// Starts a flow from its first step.
    pub(super) fn start_flow(&mut self, flow: &FlowName) {
        self.run(Thread::new(flow.clone()));
    }

    /// Runs a flow until it rests or ends.
    pub(super) fn run(&mut self, mut thread: Thread) {
        let bot = self.bot;
        let mut from = None;
        loop {
            let Some(step) = bot.step(&thread.flow, &thread.path) else {
                if !bot.flows.contains_key(&thread.flow) {
                    self.problem(format!("there is no flow `{}`", thread.flow), from);
                    return;
                }
                if thread.climb() {
                    continue;
                }
                return;
            };
            let at = thread.place(&[]);
            if !self.count(&at) {
                return;
            }
            self.out.push(Happening::Reached(at.clone()));
            from = Some(at.clone());
            match self.step(step, &thread, at) {
                Next::On => thread.pass(),
                Next::Into(branch) => {
                    thread.path.extend(branch);
                    thread.path.push(PathPart::Index(0));
                }
                Next::Flow(flow) => {
                    thread = Thread {
                        called: thread.called,
                        ..Thread::new(flow)
                    };
                }
                Next::Go(next) => thread = next,
                Next::Rest => return,
            }
        }
    }

    /// Counts a step; `false` if there were too many.
    fn count(&mut self, at: &Place) -> bool {
        if self.is_stopped() {
            return false;
        }
        let turn = &mut self.state.conversation.turn;
        turn.steps += 1;
        if self.is_stopped() {
            let why = format!("it goes round in a circle; {STEPS} steps were taken in one turn");
            self.stop(why, Some(at.clone()));
            return false;
        }
        true
    }

    fn step(&mut self, step: &Step, thread: &Thread, at: Place) -> Next {
        match step {
            Step::Text(_)
            | Step::Image(_)
            | Step::Video(_)
            | Step::Audio(_)
            | Step::File(_)
            | Step::Cards(_) => {
                self.say_step(step, thread, &at);
                Next::On
            }
            Step::Ask(step) => self.ask(step, thread, at),
            Step::Call(step) => self.call(step, thread, at),
            Step::When(step) => self.when(step, thread, &at),
            Step::Cases(step) => self.cases(step, thread, &at),
            Step::Random(step) => self.random(step, &at),
            Step::Set(step) => self.remember(
                Extras {
                    set: Some(&step.set),
                    ..Extras::default()
                },
                thread,
                &at,
            ),
            Step::Add(step) => self.remember(
                Extras {
                    add: Some(&step.add),
                    ..Extras::default()
                },
                thread,
                &at,
            ),
            Step::Clear(step) => self.remember(
                Extras {
                    clear: Some(&step.clear),
                    ..Extras::default()
                },
                thread,
                &at,
            ),
            Step::AddTag(step) => self.remember(
                Extras {
                    add_tag: Some(&step.add_tag),
                    ..Extras::default()
                },
                thread,
                &at,
            ),
            Step::RemoveTag(step) => self.remember(
                Extras {
                    remove_tag: Some(&step.remove_tag),
                    ..Extras::default()
                },
                thread,
                &at,
            ),
            Step::StartSequence(step) => {
                self.start_sequence(&step.start_sequence, Some(at));
                Next::On
            }
            Step::StopSequence(step) => {
                self.stop_sequence(&step.stop_sequence);
                Next::On
            }
            Step::Wait(step) => self.wait(step, thread, at),
            Step::GoTo(step) => Next::Flow(step.go_to.clone()),
            Step::HandOff(step) => {
                let hand_off = &step.hand_off;
                self.hand_off(&hand_off.to, hand_off.note.as_ref(), thread, at)
            }
            Step::PlatformBlock(step) => {
                let block = Body::PlatformBlock(step.platform_block.clone());
                self.say(Message::of(block), Vec::new(), Some(at));
                Next::On
            }
        }
    }

    fn remember(&mut self, extras: Extras<'_>, thread: &Thread, at: &Place) -> Next {
        let context = self.context(thread.called.as_ref());
        let effects = self.settle_effects(&extras, &context, at);
        self.apply(&effects, Some(at));
        Next::On
    }

    /// Goes into a branch that is reached at `at` with its steps at `steps` behind it.
    fn branch(&mut self, at: &Place, branch: &[PathPart], steps: &[PathPart]) -> Next {
        self.out.push(Happening::Reached(at.with(branch)));
        Next::Into(crate::engine::path::join(branch, steps))
    }

    fn when(&mut self, step: &WhenStep, thread: &Thread, at: &Place) -> Next {
        let context = self.context(thread.called.as_ref());
        let holds = self.holds(&step.when.0, &context, at);
        match (holds, &step.then, &step.otherwise) {
            (true, Some(_), _) => self.branch(at, &[PathPart::Key("then")], &[]),
            (false, _, Some(_)) => self.branch(at, &[PathPart::Key("else")], &[]),
            _ => Next::On,
        }
    }

    fn cases(&mut self, step: &CasesStep, thread: &Thread, at: &Place) -> Next {
        let context = self.context(thread.called.as_ref());
        for (index, case) in step.cases.iter().enumerate() {
            let branch = [PathPart::Key("cases"), PathPart::Index(index)];
            match &case.when {
                Some(when) => {
                    if self.holds(&when.0, &context, &at.with(&branch)) {
                        return self.branch(at, &branch, &[PathPart::Key("then")]);
                    }
                }
                None => return self.branch(at, &branch, &[PathPart::Key("else")]),
            }
        }
        Next::On
    }

    fn random(&mut self, step: &RandomStep, at: &Place) -> Next {
        let weights: Vec<u32> = step.random.iter().map(|case| case.weight).collect();
        if weights.is_empty() {
            return Next::On;
        }
        let index = self.state.chance.draw(&weights);
        let branch = [PathPart::Key("random"), PathPart::Index(index)];
        self.branch(at, &branch, &[PathPart::Key("then")])
    }

    fn wait(&mut self, step: &WaitStep, thread: &Thread, at: Place) -> Next {
        let seconds = step.wait.seconds().and_then(|s| i64::try_from(s).ok());
        let due = seconds.and_then(|seconds| {
            let wait = jiff::SignedDuration::from_secs(seconds);
            self.now.checked_add(wait).ok()
        });
        let Some(due) = due else {
            self.problem(
                format!("`{}` is not a time that can be waited for", step.wait.0),
                Some(at),
            );
            return Next::On;
        };
        if due <= self.now {
            return Next::On;
        }
        if self.state.conversation.waiting.len() >= WAITING {
            self.problem(
                format!(
                    "{WAITING} flows of this person wait already; the rest of this one is dropped"
                ),
                Some(at),
            );
            return Next::Rest;
        }
        let mut thread = thread.clone();
        thread.pass();
        self.state.conversation.waiting.push(Waiting {
            due,
            unless_reply: step.unless_reply,
            thread,
        });
        Next::Rest
    }

    /// Gives the conversation to people. Whatever else the bot was about to say is dropped.
    fn hand_off(&mut self, to: &str, note: Option<&Text>, thread: &Thread, at: Place) -> Next {
        let context = self.context(thread.called.as_ref());
        let note = note.and_then(|note| self.render(note.source(), &context, &at));
        let note = note.filter(|note| !note.trim().is_empty());
        let conversation = &mut self.state.conversation;
        conversation.handed_to = Some(to.to_owned());
        conversation.question = None;
        conversation.waiting.clear();
        conversation.turn.queue.clear();
        conversation.turn.triggers.clear();
        self.out.push(Happening::HandedOff {
            to: to.to_owned(),
            note,
            place: at,
        });
        Next::Rest
    }
}

impl Chance {
    /// Draws one of at least one choice.
    fn draw(&mut self, weights: &[u32]) -> usize {
        let last = weights.len().saturating_sub(1);
        match self {
            Chance::Given { choices, next } => {
                let choice = choices.get(*next).or(choices.last());
                let choice = choice.copied().unwrap_or(0);
                *next = next.saturating_add(1).min(choices.len());
                choice.min(last)
            }
            Chance::Seed(seed) => {
                let total: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
                let mut point = split_mix(seed) % total.max(1);
                for (index, weight) in weights.iter().enumerate() {
                    match point.checked_sub(u64::from(*weight)) {
                        Some(rest) => point = rest,
                        None => return index,
                    }
                }
                last
            }
        }
    }
}

/// The generator SplitMix64: small, and good enough for a lucky wheel.
fn split_mix(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
