//! One flow, step by step: where it leads, what it reads, and what can never happen in it.
//!
//! Inside a flow no step comes twice, so that one walk from the top is enough; what happens
//! between flows is settled in [`super::graph`].

mod items;
mod parts;
mod reads;
mod state;

use self::parts::Each;
pub(super) use self::parts::{Of, has_default, parts};
use self::state::{State, join};
use super::conditions::{Decided, Facts, Judge, Ways, Why};
use super::domain::Domain;
use super::gather::Gather;
use super::piece::{Avail, Away, Call, Dead, Flow, Unhandled};
use crate::language::address::Kind;
use crate::language::name::borrowed_nfc;
use crate::language::step::STEP_KEYS;
use crate::language::template::UseKind;
use crate::source::Span;
use crate::syntax::{Entry, Key, Node};

pub(super) struct FlowWalk<'g, 'p> {
    pub(super) gather: &'g mut Gather<'p>,
    pub(super) flow: Flow<'p>,
    /// The `for_each` around what is read.
    each: Vec<Each<'p>>,
}

impl<'g, 'p> FlowWalk<'g, 'p> {
    /// Reads a flow into the gathered piece.
    pub(super) fn run(gather: &'g mut Gather<'p>, key: &'p Key, node: &'p Node) {
        let steps = node.get("steps");
        let flow = Flow {
            name: borrowed_nfc(&key.text),
            key: Span::new(gather.file, key.range.clone()),
            is_empty: steps.is_some_and(|steps| steps.items().is_empty()),
            stops: false,
            jumps: Vec::new(),
            calls: Vec::new(),
            called: Vec::new(),
            parts: Vec::new(),
            dead: Vec::new(),
            unhandled: Vec::new(),
            decided: Vec::new(),
            reads: Vec::new(),
        };
        let mut walk = FlowWalk {
            gather,
            flow,
            each: Vec::new(),
        };
        let end = match steps {
            Some(steps) => walk.steps(steps.items(), Some(State::start())),
            None => {
                walk.reads(node, Some(&State::start()));
                Some(State::start())
            }
        };
        walk.flow.stops |= end.is_some();
        parts::leave_out_asked(&mut walk.flow.parts);
        let FlowWalk { gather, flow, .. } = walk;
        gather.piece.flows.push(flow);
    }

    fn steps(&mut self, list: &'p [Node], mut state: Option<State<'p>>) -> Option<State<'p>> {
        let mut told = state.is_none();
        let mut last: Option<(Span, Away)> = None;
        for node in list {
            let Some(step) = step_key(node) else {
                continue;
            };
            if let (None, Some((after, how)), false) = (&state, last, told) {
                told = true;
                self.flow.dead.push(Dead {
                    step: self.key(step),
                    after,
                    how,
                });
            }
            state = self.step(node, step, state);
            let how = match &*step.key.text {
                "go_to" => Away::GoTo,
                "hand_off" => Away::HandOff,
                _ => Away::Branches,
            };
            last = Some((self.key(step), how));
        }
        state
    }

    fn key(&self, entry: &Entry) -> Span {
        Span::new(self.gather.file, entry.key.range.clone())
    }

    fn branch(&mut self, node: Option<&'p Node>, state: Option<State<'p>>) -> Option<State<'p>> {
        match node {
            Some(list) => self.steps(list.items(), state),
            None => state,
        }
    }

    fn step(
        &mut self,
        node: &'p Node,
        step: &'p Entry,
        mut state: Option<State<'p>>,
    ) -> Option<State<'p>> {
        for entry in node.entries() {
            // What is nested has its own turn, and what a condition asks for may be empty.
            let deeper = matches!(
                &*entry.key.text,
                "then" | "else" | "cases" | "random" | "when"
            );
            if !deeper {
                self.reads(&entry.value, state.as_ref());
            }
        }
        match &*step.key.text {
            "text" | "image" | "video" | "audio" | "file" | "cards" => {
                self.items(node, state.as_ref());
            }
            "ask" => self.ask(node, &mut state),
            "call" => return self.call(node, &step.value, state),
            "when" => return self.when(node, &step.value, state),
            "cases" => return self.cases(step.value.items(), state),
            "random" => {
                let mut after = None;
                for case in step.value.items() {
                    let end = self.branch(case.get("then"), state.clone());
                    after = join(after, end);
                }
                return after;
            }
            "set" | "add" => {
                if let Some(state) = &mut state {
                    for entry in step.value.entries() {
                        let name = &*entry.key.text;
                        state.set(name);
                        if &*step.key.text == "set"
                            && let Some(field) = self.gather.project.bot.fields.get(name)
                            && let Some(domain) = Domain::of_value(&field.value, &entry.value)
                        {
                            let by = self.gather.span(&entry.value);
                            state.facts.learn(name, domain, by);
                        }
                    }
                }
            }
            "clear" => {
                if let Some(state) = &mut state {
                    for name in one_or_many(&step.value) {
                        state.clear(name);
                    }
                }
            }
            "add_tag" | "remove_tag" => {
                if let Some(state) = &mut state {
                    for name in one_or_many(&step.value) {
                        state.facts.forget_tag(&borrowed_nfc(name));
                    }
                }
            }
            "wait" => {
                if let Some(state) = &mut state {
                    self.flow.stops = true;
                    state.facts.forget();
                }
            }
            "go_to" => {
                self.jump(&step.value, state.as_ref());
                return None;
            }
            "hand_off" => {
                self.flow.stops |= state.is_some();
                return None;
            }
            _ => {}
        }
        state
    }

    fn ask(&mut self, node: &'p Node, state: &mut Option<State<'p>>) {
        self.items(node, state.as_ref());
        let attempts = node.get("attempts").is_some();
        if let Some(otherwise) = node.get("otherwise") {
            let mut wrong = state.clone();
            if let Some(wrong) = &mut wrong {
                wrong.facts.forget();
            }
            self.jump(otherwise, wrong.as_ref());
        }
        let Some(state) = state else { return };
        self.flow.stops = true;
        // Much can happen before the answer comes: a tap sets fields, a night goes by.
        state.facts.forget();
        if let Some(field) = node.get("save_to").and_then(Node::as_str)
            && (!attempts || node.get("otherwise").is_some())
        {
            state.set(field);
        }
    }

    fn call(
        &mut self,
        node: &'p Node,
        card: &'p Node,
        state: Option<State<'p>>,
    ) -> Option<State<'p>> {
        let name = borrowed_nfc(card.as_str().unwrap_or_default());
        let at = self.gather.span(card);
        let key = self.gather.declared(Kind::ApiCard, &name);
        if let (Some(state), Some(key)) = (&state, key) {
            self.flow.calls.push(Call {
                card: key,
                response: state.response,
                error: state.error,
                answered: state.answered.clone(),
                sure: Vec::new(),
                cleared: Vec::new(),
            });
            if self.gather.fields
                && let Some(call) = self.flow.calls.last_mut()
            {
                call.sure = state.sure.iter().map(|name| (*name).to_owned()).collect();
                call.sure.extend(state.facts.fields().map(str::to_owned));
                call.cleared.clone_from(&state.cleared);
            }
        }
        let declared = self.gather.project.bot.api_cards.get(&*name);
        let declared = declared.map(|card| &card.value);
        let after = |success: bool| {
            state.clone().map(|mut state| {
                // An answer may bring messages, tags and fields.
                state.facts.forget();
                state.answered.clear();
                state.answered.extend(key.filter(|_| success));
                let (here, never) = (Avail::HERE, Avail::NEVER);
                (state.response, state.error) = if success {
                    (here, never)
                } else {
                    (never, here)
                };
                state
            })
        };
        let mut ways = [None, None];
        let mut plain = [false, false];
        for (index, (steps, flow, own)) in [
            (
                "then",
                "success",
                declared.and_then(|card| card.success.as_ref()),
            ),
            (
                "else",
                "failure",
                declared.and_then(|card| card.failure.as_ref()),
            ),
        ]
        .into_iter()
        .enumerate()
        {
            let state = after(index == 0);
            ways[index] = if let Some(list) = node.get(steps) {
                self.steps(list.items(), state)
            } else if let Some(flow) = node.get(flow) {
                self.jump(flow, state.as_ref());
                None
            } else if let Some(flow) = own {
                self.jump_by_card(flow, at, state.as_ref());
                None
            } else {
                plain[index] = true;
                state
            };
        }
        let [success, failure] = ways;
        // Where a success leads elsewhere, the steps below are what a failure does.
        if plain[1] && declared.is_some() && success.is_some() && state.is_some() {
            self.flow.unhandled.push(Unhandled { card: name, at });
        }
        join(success, failure)
    }

    fn when(
        &mut self,
        node: &'p Node,
        when: &'p Node,
        state: Option<State<'p>>,
    ) -> Option<State<'p>> {
        let (yes, no, always) = self.split(when, state);
        if let Some(mut always) = always {
            // By the conditions around it, or with an `else` for nothing.
            if let Some(entry) = node.entry("else") {
                always.by = Some(always.span);
                always.span = self.key(entry);
                always.why = Why::CaseAbove;
                self.flow.decided.push(always);
            } else if always.by.is_some() {
                self.flow.decided.push(always);
            }
        }
        let then = self.branch(node.get("then"), yes);
        let otherwise = self.branch(node.get("else"), no);
        join(then, otherwise)
    }

    fn cases(&mut self, cases: &'p [Node], mut state: Option<State<'p>>) -> Option<State<'p>> {
        let mut after = None;
        let mut by: Option<Span> = None;
        let mut told = false;
        for case in cases {
            if let (Some(by), false) = (by, told) {
                let entry = case.entry("when").or(case.entry("else"));
                if let Some(entry) = entry {
                    told = true;
                    self.flow.decided.push(Decided {
                        span: self.key(entry),
                        holds: true,
                        why: Why::CaseAbove,
                        by: Some(by),
                    });
                }
            }
            let Some(when) = case.get("when") else {
                let end = self.branch(case.get("else"), state.take());
                return join(after, end);
            };
            let (yes, no, always) = self.split(when, state);
            by = by.or(always.map(|_| self.gather.span(when)));
            state = no;
            let end = self.branch(case.get("then"), yes);
            after = join(after, end);
        }
        join(after, state)
    }

    /// Reads a condition: the states in which it holds and does not. A branch that can never be
    /// taken is walked all the same; that it cannot is said once.
    fn split(
        &mut self,
        when: &'p Node,
        state: Option<State<'p>>,
    ) -> (Option<State<'p>>, Option<State<'p>>, Option<Decided>) {
        self.reads_of_answers(when, state.as_ref());
        let Some(state) = state else {
            return (None, None, None);
        };
        // So does a condition about what came back.
        if state.response.here
            && state.error.here
            && self
                .gather
                .uses(when)
                .iter()
                .any(|one| matches!(one.kind, UseKind::Response(_)))
        {
            self.flow.unhandled.clear();
        }
        let Ways { yes, no, always } = self.judge(when, &state.facts);
        let with = |facts: Option<Facts>| {
            let mut state = state.clone();
            if let Some(facts) = facts {
                state.facts = facts;
            }
            state
        };
        (Some(with(yes)), Some(with(no)), always)
    }

    fn judge(&mut self, when: &'p Node, facts: &Facts) -> Ways {
        let judge = Judge {
            project: self.gather.project,
        };
        let place = |range| self.gather.inside(when, range);
        let condition = self.gather.condition(when);
        judge.ways(condition, facts, &place, &mut self.flow.decided)
    }
}

/// The key that says what a step does.
fn step_key(node: &Node) -> Option<&Entry> {
    let mut keys = node
        .entries()
        .iter()
        .filter(|entry| STEP_KEYS.contains(&&*entry.key.text));
    keys.next()
}

fn one_or_many(node: &Node) -> impl Iterator<Item = &str> {
    node.as_str()
        .into_iter()
        .chain(node.items().iter().filter_map(Node::as_str))
}
