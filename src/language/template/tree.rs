//! The only module that touches minijinja's syntax tree: it walks one region or expression and
//! notes names, comparisons and what the language does not have.

use std::ops::Range;

use minijinja::machinery::ast::{self, BinOpKind, CompareOpKind, Expr, Spanned, Stmt};
use minijinja::machinery::{Span, parse, parse_expr};
use minijinja::{Error, ErrorKind};

use super::analysis::{
    Analysis, Given, Literal, LiteralValue, Operand, Operator, PathKey, PathStep, UseKind,
};
use super::condition::Condition;
use super::names;
use super::problem::TemplateProblem;
use super::scope::{Bound, Scope};

mod condition;
mod operands;
pub(crate) mod ordered;

/// Why the parser gave up.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    /// The last word that it read.
    pub(crate) range: Option<Range<usize>>,
    pub(crate) why: Why,
}

/// See [`SyntaxError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    TooDeep,
    /// Something is missing at the end.
    Ends,
    BadEscape,
    BadNumber,
    Unexpected,
}

/// Walks a lone expression, and takes it apart as a condition.
pub(crate) fn expression(
    source: &str,
    scope: &Scope,
    out: &mut Analysis,
) -> Result<Condition, SyntaxError> {
    let tree = parse_expr(source).map_err(|error| syntax_error(&error, 0))?;
    let mut walker = walker(source, 0, scope, out);
    walker.expr(&tree);
    Ok(walker.condition(&tree))
}

/// Words that are no names where an expression begins.
const NO_NAMES: [&str; 16] = [
    "true",
    "True",
    "false",
    "False",
    "none",
    "None",
    "not",
    "and",
    "or",
    "in",
    "is",
    "if",
    "else",
    "for",
    "elif",
    "recursive",
];

/// Walks `fields.name` and the like, as most outputs are: nothing but names between dots. False,
/// and nothing done, for everything else.
pub(crate) fn plain_path(
    text: &str,
    inner: &Range<usize>,
    scope: &Scope,
    out: &mut Analysis,
) -> bool {
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let inside = &text[inner.clone()];
    let path = inside.trim_matches([' ', '\n']);
    let start = inner.start + (inside.len() - inside.trim_start_matches([' ', '\n']).len());
    let mut names = path.split('.');
    let root = names.next().unwrap_or_default();
    if NO_NAMES.contains(&root) || !path.split('.').all(is_name) {
        return false;
    }
    let mut at = start + root.len();
    let steps = names
        .map(|name| {
            let range = at + 1..at + 1 + name.len();
            at = range.end;
            PathStep {
                key: PathKey::Name(name.to_owned()),
                range,
            }
        })
        .collect();
    names::resolve(root, start..start + root.len(), steps, scope, out);
    true
}

/// Walks one `{{ … }}`, or one `{% if … %}` or `{% for … %}` with its end tag put behind it.
///
/// `base` is added to every place. Gives the names that a loop binds in its body.
pub(crate) fn region(
    source: &str,
    base: usize,
    scope: &Scope,
    out: &mut Analysis,
) -> Result<Vec<Bound>, SyntaxError> {
    let tree =
        parse(source, "text", Default::default()).map_err(|error| syntax_error(&error, base))?;
    let mut walker = walker(source, base, scope, out);
    let mut bound = Vec::new();
    if let Stmt::Template(template) = &tree {
        for statement in &template.children {
            match statement {
                Stmt::EmitExpr(emit) => walker.expr(&emit.expr),
                Stmt::IfCond(condition) => walker.expr(&condition.expr),
                Stmt::ForLoop(each) => bound = walker.for_loop(each),
                // The caller hands in nothing else.
                _ => {}
            }
        }
    }
    Ok(bound)
}

/// Reads a whole text as the renderer will; the last safeguard after the parts were read.
pub(crate) fn whole(source: &str) -> Result<(), SyntaxError> {
    parse(source, "text", Default::default())
        .map(|_| ())
        .map_err(|error| syntax_error(&error, 0))
}

fn syntax_error(error: &Error, base: usize) -> SyntaxError {
    let detail = error.detail().unwrap_or_default();
    let why = if detail.contains("recursion") {
        Why::TooDeep
    } else if error.kind() == ErrorKind::BadEscape {
        Why::BadEscape
    } else if detail.starts_with("unexpected end of") {
        Why::Ends
    } else if detail.contains("integer") && detail.contains("invalid")
        || detail.contains("float")
        || detail.contains("end of number")
    {
        Why::BadNumber
    } else {
        Why::Unexpected
    };
    SyntaxError {
        range: error
            .range()
            .map(|range| base + range.start..base + range.end),
        why,
    }
}

fn walker<'w>(source: &'w str, base: usize, scope: &'w Scope, out: &'w mut Analysis) -> Walker<'w> {
    Walker {
        source,
        base,
        scope: scope.clone(),
        out,
    }
}

struct Walker<'w> {
    source: &'w str,
    base: usize,
    scope: Scope,
    out: &'w mut Analysis,
}

impl Walker<'_> {
    fn range(&self, span: Span) -> Range<usize> {
        self.base + span.start_offset as usize..self.base + span.end_offset as usize
    }

    fn slice(&self, range: &Range<usize>) -> &str {
        self.source
            .get(range.start - self.base..range.end - self.base)
            .unwrap_or_default()
    }

    fn refuse(&mut self, range: Range<usize>, message: String, help: impl Into<String>) {
        self.out
            .problems
            .push(TemplateProblem::new(self.scope.kind, range, message).help(help));
    }

    fn for_loop(&mut self, each: &ast::ForLoop<'_>) -> Vec<Bound> {
        self.expr(&each.iter);
        let field = match self.operand(&each.iter) {
            Operand::Field { name, .. } => Some(name),
            _ => None,
        };
        let given = match self.plain_path(&each.iter) {
            Some(("response", steps)) => Given::Response(steps),
            _ => Given::Other,
        };
        let mut bound = Vec::new();
        self.targets(&each.target, field.as_deref(), &given, &mut bound);
        if each.recursive {
            let at = self.range(each.iter.span()).end;
            self.refuse(
                at..at,
                "a `recursive` loop is not part of the language".to_owned(),
                "remove `recursive`",
            );
        }
        if let Some(filter) = &each.filter_expr {
            let outer = self.scope.locals.len();
            self.scope.locals.extend(bound.iter().cloned());
            self.expr(filter);
            self.scope.locals.truncate(outer);
        }
        bound
    }

    fn targets(
        &mut self,
        target: &Expr<'_>,
        field: Option<&str>,
        given: &Given,
        bound: &mut Vec<Bound>,
    ) {
        match target {
            Expr::Var(var) => {
                let range = self.range(var.span());
                if let Some(problem) = names::taken(var.id, &range, self.scope.kind) {
                    self.out.problems.push(problem);
                }
                bound.push(Bound {
                    name: var.id.to_owned(),
                    range,
                    field: field.map(str::to_owned),
                    given: given.clone(),
                });
            }
            Expr::List(list) => {
                for item in &list.items {
                    self.targets(item, None, &Given::Other, bound);
                }
            }
            _ => {}
        }
    }

    fn exprs<'e, 's: 'e>(&mut self, all: impl IntoIterator<Item = &'e Expr<'s>>) {
        for expr in all {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_) => self.path(expr),
            Expr::Const(_) => {}
            Expr::Slice(slice) => {
                self.expr(&slice.expr);
                self.exprs(
                    [&slice.start, &slice.stop, &slice.step]
                        .into_iter()
                        .flatten(),
                );
            }
            Expr::UnaryOp(unary) => self.expr(&unary.expr),
            Expr::BinOp(binary) => {
                self.exprs([&binary.left, &binary.right]);
                if let Some(operator) = binary_operator(binary.op) {
                    self.compare(operator, &binary.left, &binary.right);
                }
            }
            Expr::Compare(chain) => {
                self.expr(&chain.expr);
                let mut left = &chain.expr;
                for next in &chain.ops {
                    self.expr(&next.expr);
                    self.compare(compare_operator(next.op), left, &next.expr);
                    left = &next.expr;
                }
            }
            Expr::IfExpr(choice) => {
                self.exprs([&choice.test_expr, &choice.true_expr]);
                self.exprs(&choice.false_expr);
            }
            Expr::Filter(filter) => self.filter(filter),
            Expr::Test(test) => {
                self.expr(&test.expr);
                self.args(&test.args);
                let start = self.range(test.span()).start;
                let range = start..start + test.name.len();
                self.out
                    .problems
                    .extend(names::check_test(test.name, range, self.scope.kind));
            }
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.exprs(&list.items),
            Expr::Tuple(tuple) => self.exprs(&tuple.items),
            Expr::Map(map) => {
                self.exprs(&map.keys);
                self.exprs(&map.values);
            }
        }
    }

    fn args(&mut self, args: &[ast::CallArg<'_>]) {
        for arg in args {
            self.expr(argument(arg));
        }
    }

    fn filter(&mut self, filter: &Spanned<ast::Filter<'_>>) {
        if let Some(subject) = &filter.expr {
            self.expr(subject);
        }
        self.args(&filter.args);
        let start = self.range(filter.span()).start;
        let range = start..start + filter.name.len();
        if filter.name == "label"
            && filter.args.is_empty()
            && let Some(field) = filter.expr.as_ref().and_then(|subject| self.field(subject))
        {
            self.out.labels.push((range.end, field));
        }
        if !filter
            .args
            .iter()
            .all(|arg| matches!(arg, ast::CallArg::Pos(_)))
        {
            let message = format!("`{}` takes its value without a name or `*`", filter.name);
            let help = format!("write `{}(value)`", filter.name);
            self.refuse(range.clone(), message, help);
        }
        let first = filter.args.first().map(argument);
        let literal = first.and_then(|first| self.literal(first));
        let problem = names::check_filter(
            filter.name,
            &range,
            filter.args.len(),
            literal.as_ref(),
            self.scope.kind,
        );
        self.out.problems.extend(problem);
        self.out
            .use_name(UseKind::Filter(filter.name.to_owned()), range);
    }

    /// The field that an expression reads, directly or through a loop's name.
    fn field(&self, subject: &Expr<'_>) -> Option<String> {
        match self.operand(subject) {
            Operand::Field { name, .. } => Some(name),
            _ => match subject {
                Expr::Var(var) => names::local(&self.scope, var.id)?.field.clone(),
                _ => None,
            },
        }
    }

    fn call(&mut self, call: &ast::Call<'_>) {
        self.args(&call.args);
        let (name, range) = match &call.expr {
            Expr::Var(var) => (var.id, self.range(var.span())),
            Expr::GetAttr(attr) => {
                self.expr(&attr.expr);
                let end = self.range(attr.span()).end;
                (attr.name, end - attr.name.len()..end)
            }
            other => {
                self.expr(other);
                ("(", self.range(other.span()))
            }
        };
        let help = names::instead_of_call(name);
        self.refuse(
            range,
            format!("`{name}(…)` is a function call, which the language does not have"),
            help,
        );
    }

    /// A name and what is read of it.
    fn path(&mut self, expr: &Expr<'_>) {
        let mut steps = Vec::new();
        let mut at = expr;
        loop {
            match at {
                Expr::GetAttr(attr) => {
                    let end = self.range(attr.span()).end;
                    steps.push(PathStep {
                        key: PathKey::Name(attr.name.to_owned()),
                        range: end - attr.name.len()..end,
                    });
                    at = &attr.expr;
                }
                Expr::GetItem(item) => {
                    steps.push(self.item(&item.subscript_expr));
                    at = &item.expr;
                }
                Expr::Var(var) => {
                    steps.reverse();
                    let range = self.range(var.span());
                    names::resolve(var.id, range, steps, &self.scope, self.out);
                    return;
                }
                other => return self.expr(other),
            }
        }
    }

    /// A name with steps that are written out, and nothing around it.
    fn plain_path<'e>(&self, expr: &'e Expr<'_>) -> Option<(&'e str, Vec<PathStep>)> {
        let (inner, step) = match expr {
            Expr::Var(var) => return Some((var.id, Vec::new())),
            Expr::GetAttr(attr) => {
                let end = self.range(attr.span()).end;
                let step = PathStep {
                    key: PathKey::Name(attr.name.to_owned()),
                    range: end - attr.name.len()..end,
                };
                (&attr.expr, step)
            }
            Expr::GetItem(item) => (&item.expr, self.written_item(&item.subscript_expr)?),
            _ => return None,
        };
        let (name, mut steps) = self.plain_path(inner)?;
        steps.push(step);
        Some((name, steps))
    }

    fn item(&mut self, subscript: &Expr<'_>) -> PathStep {
        self.written_item(subscript).unwrap_or_else(|| {
            self.expr(subscript);
            PathStep {
                key: PathKey::Any,
                range: self.range(subscript.span()),
            }
        })
    }

    /// What stands in brackets, if it is written out.
    fn written_item(&self, subscript: &Expr<'_>) -> Option<PathStep> {
        let Literal { value, range } = self.literal(subscript)?;
        Some(match value {
            LiteralValue::Text(text) => PathStep {
                range: self.unquoted(&text, range),
                key: PathKey::Name(text),
            },
            LiteralValue::Number(number) => PathStep {
                key: number.parse().map_or(PathKey::Any, PathKey::Index),
                range,
            },
            _ => return None,
        })
    }
}

fn argument<'a, 's>(arg: &'a ast::CallArg<'s>) -> &'a Expr<'s> {
    match arg {
        ast::CallArg::Pos(expr)
        | ast::CallArg::Kwarg(_, expr)
        | ast::CallArg::PosSplat(expr)
        | ast::CallArg::KwargSplat(expr) => expr,
    }
}

fn binary_operator(operator: BinOpKind) -> Option<Operator> {
    match operator {
        BinOpKind::Eq | BinOpKind::Ne => Some(Operator::Equality),
        BinOpKind::Lt | BinOpKind::Lte | BinOpKind::Gt | BinOpKind::Gte => Some(Operator::Order),
        BinOpKind::In => Some(Operator::In),
        _ => None,
    }
}

fn compare_operator(operator: CompareOpKind) -> Operator {
    match operator {
        CompareOpKind::Eq | CompareOpKind::Ne => Operator::Equality,
        CompareOpKind::In | CompareOpKind::NotIn => Operator::In,
        _ => Operator::Order,
    }
}
