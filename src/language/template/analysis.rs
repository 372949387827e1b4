//! What an analysis says: the names that a text or an expression uses, and its problems.

use std::ops::Range;

use super::condition::Condition;
use super::limits::too_big_expression;
use super::problem::{ProblemKind, TemplateProblem};
use super::scan;
use super::scope::Scope;
use super::{blocks, slips, tree};

/// The facts that a checker needs of the templates of one text, or of one expression.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// In the order in which they are written, but for the parts of a loop.
    pub uses: Vec<Use>,
    pub problems: Vec<TemplateProblem>,
    /// Fields compared with written values, for [`super::type_slips`].
    pub comparisons: Vec<Comparison>,
    /// `| label` on a field: the end of the filter's word, and the field.
    pub(crate) labels: Vec<(usize, String)>,
}

/// One name that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub kind: UseKind,
    /// The word, in bytes of the text: `seats` in `fields.seats` and in `fields["seats"]`.
    pub range: Range<usize>,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UseKind {
    /// `contact.NAME`; the name is one of [`super::CONTACT`], else there is a problem too.
    Contact(String),
    /// `fields.NAME`.
    Field(String),
    /// `tags`, the list.
    Tags,
    /// A tag by name: the text in `'vip' in tags`.
    Tag(String),
    /// `response` and what is read of it; the range is that of the word `response`.
    Response(Vec<PathStep>),
    /// `error.status` or `error.body`; else there is a problem too.
    Error(String),
    Input,
    Now,
    Channel,
    /// `hours.NAME.open`.
    Hours(String),
    /// A name that `for` or `for_each` gives, `loop` included, and what is read of it.
    Local {
        name: String,
        path: Vec<PathStep>,
        given: Given,
    },
    /// A filter, known or not; an unknown one has a problem too.
    Filter(String),
    /// A name of nothing; it has a problem too.
    Unknown(String),
}

/// What gives a name its values, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A `for_each` around the text.
    Around,
    /// A `for` in the text, over this part of `response`.
    Response(Vec<PathStep>),
    /// A `for` in the text, over something else.
    Other,
}

/// One step from a value into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    pub key: PathKey,
    /// The word itself, without a dot, brackets or quotes.
    pub range: Range<usize>,
}

/// How a step chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathKey {
    Name(String),
    Index(i64),
    /// Computed while chatting.
    Any,
}

/// `left operator right`, where one side is a field and the other is written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub operator: Operator,
    pub left: Operand,
    pub right: Operand,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==` and `!=`.
    Equality,
    /// `<`, `<=`, `>` and `>=`.
    Order,
    /// `in` and `not in`.
    In,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Field {
        name: String,
        range: Range<usize>,
    },
    Literal(Literal),
    /// A list of written values; others in it are left out.
    List(Vec<Literal>),
    Other,
}

/// A value that is written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    pub value: LiteralValue,
    /// Quotes and sign included.
    pub range: Range<usize>,
}

/// See [`Literal`].
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralValue {
    Text(String),
    /// As written.
    Number(String),
    Boolean(bool),
    None,
}

impl Analysis {
    pub(crate) fn use_name(&mut self, kind: UseKind, range: Range<usize>) {
        self.uses.push(Use { kind, range });
    }
}

/// Analyses the templates of a text. `names` are those that `for_each` gives around it.
///
/// What [`crate::language::text::Text::parse`] reports (regions without an end, `${…}` inside
/// `{{ }}`) is not said again.
#[must_use]
pub fn analyse_text(text: &str, names: &[&str]) -> Analysis {
    if scan::next_opener(text, 0).is_none() {
        return Analysis::default();
    }
    let mut scan = scan::scan(text);
    scan::refuse_substitutions(text, &mut scan);
    blocks::analyse(text, &scan, names)
}

/// [`analyse_text`] of a text that has been scanned, and its substitutions in templates refused.
pub(crate) fn analyse_scanned(text: &str, scan: &scan::Scan, names: &[&str]) -> Analysis {
    if scan.regions.is_empty() {
        return Analysis::default();
    }
    blocks::analyse(text, scan, names)
}

/// Analyses a lone expression: `when`, `if`, `for_each`. `names` as in [`analyse_text`].
#[must_use]
pub fn analyse_expression(source: &str, names: &[&str]) -> Analysis {
    analyse_condition(source, names).0
}

/// [`analyse_expression`], and the expression taken apart as a condition; `None` if it cannot be
/// read or is too long.
#[must_use]
pub fn analyse_condition(source: &str, names: &[&str]) -> (Analysis, Option<Condition>) {
    let mut analysis = Analysis::default();
    let early = slips::not_an_expression(source).or_else(|| {
        too_big_expression(source).map(|message| {
            TemplateProblem::new(ProblemKind::BadCondition, 0..source.len(), message)
                .help("make it shorter; split it into several steps")
        })
    });
    if let Some(problem) = early {
        analysis.problems.push(problem);
        return (analysis, None);
    }
    let scope = Scope::new(names, ProblemKind::BadCondition);
    match tree::expression(source, &scope, &mut analysis) {
        Ok(condition) => (analysis, Some(condition)),
        Err(error) => {
            let whole = 0..source.len();
            let kind = ProblemKind::BadCondition;
            let problems = slips::explain(source, whole, &error, kind);
            analysis.problems.extend(problems);
            (analysis, None)
        }
    }
}
