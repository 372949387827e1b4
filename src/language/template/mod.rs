//! The template language: what a text's `{{ }}` and `{% %}` and a lone expression (`when`, `if`,
//! `for_each`) may say, which names they use, and how they are rendered.
//!
//! The grammar is minijinja's, cut down: values, operators, `if` expressions, the filters in
//! [`FILTERS`], the tests in [`TESTS`], `{% if %}` and `{% for %}`. There are no functions (not
//! even `range`: a loop runs over data), no methods, no loop inside a loop, no `raw` block, and
//! nothing that defines, imports or includes. Names are ASCII; other keys of an answer are
//! reached as `response["名稱"]`.

mod analysis;
mod blocks;
mod compiled;
mod condition;
mod decimal;
mod filters;
mod limits;
mod names;
mod order;
mod problem;
mod render;
pub(crate) mod scan;
mod scope;
mod signs;
mod slips;
mod statements;
#[cfg(test)]
mod tests;
mod tree;
mod types;

pub(crate) use analysis::analyse_scanned;
pub use analysis::{
    Analysis, Comparison, Given, Literal, LiteralValue, Operand, Operator, PathKey, PathStep, Use,
    UseKind, analyse_condition, analyse_expression, analyse_text,
};
pub use compiled::Templates;
pub use condition::{Comparator, Compare, Condition, Side};
pub use filters::{Labels, no_labels};
pub(crate) use names::ROOTS;
pub use names::{CONTACT, FILTERS, TESTS};
pub use problem::{ProblemKind, Replacement, TemplateProblem};
pub use render::{
    Formatter, RenderError, environment, environment_with, eval_expression, eval_value, is_true,
    render_text,
};
pub use scan::{Region, RegionKind};
pub use types::type_slips;
