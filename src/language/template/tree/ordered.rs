//! Writes expressions anew where they compare by order, so that nothing is less than an empty
//! value: for the template engine what is undefined is smaller than every number.

use std::fmt::Write as _;

use minijinja::machinery::ast::{self, BinOpKind, CompareOpKind, Expr, Stmt, UnaryOpKind};
use minijinja::machinery::{parse, parse_expr};

/// The filter that compares, known to the renderer alone: `a|__order("<", b, "<=", c)`.
pub(crate) const ORDER: &str = "__order";

/// An expression with each comparison by order as a call of [`ORDER`]. `None` if it has none, or
/// cannot be read; also where it could not be read again, since the engine takes `not` behind a
/// test or a sign for a name (`x is defined not in y`, `x < not [3]`) and has no other way to write
/// that.
pub(crate) fn expression(source: &str) -> Option<String> {
    let tree = parse_expr(source).ok()?;
    let mut writer = Writer::new(source);
    writer.expr(&tree, Level::Choice);
    let written = writer.end()?;
    parse_expr(&written).is_ok().then_some(written)
}

/// The same for what stands behind the word `for` in a statement.
pub(crate) fn for_loop(rest: &str) -> Option<String> {
    let source = format!("{{% for {rest} %}}{{% endfor %}}");
    let tree = parse(&source, "text", Default::default()).ok()?;
    let Stmt::Template(template) = &tree else {
        return None;
    };
    let [Stmt::ForLoop(each)] = template.children.as_slice() else {
        return None;
    };
    let mut writer = Writer::new(&source);
    writer.target(&each.target);
    writer.word(" in ");
    writer.expr(&each.iter, Level::Or);
    if let Some(filter) = &each.filter_expr {
        writer.word(" if ");
        writer.expr(filter, Level::Choice);
    }
    if each.recursive {
        writer.word(" recursive");
    }
    writer.end()
}

/// How tightly an expression binds, as the parser of the engine has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Choice,
    Or,
    And,
    Not,
    Compare,
    Add,
    Concat,
    Multiply,
    Power,
    /// With filters and tests behind it, or a sign before it.
    Filtered,
    /// With attributes and subscripts behind it.
    Plain,
}

impl Level {
    /// The level of the right side: all operators of the engine group from the left.
    fn tighter(self) -> Level {
        match self {
            Level::Choice => Level::Or,
            Level::Or => Level::And,
            Level::And => Level::Not,
            Level::Not => Level::Compare,
            Level::Compare => Level::Add,
            Level::Add => Level::Concat,
            Level::Concat => Level::Multiply,
            Level::Multiply => Level::Power,
            Level::Power => Level::Filtered,
            Level::Filtered | Level::Plain => Level::Plain,
        }
    }
}

struct Writer<'s> {
    source: &'s str,
    out: String,
    ordered: bool,
    /// The engine has taken `not` for a name, as it would not elsewhere.
    unwritable: bool,
}

impl<'s> Writer<'s> {
    fn new(source: &'s str) -> Writer<'s> {
        Writer {
            source,
            out: String::with_capacity(source.len() + 32),
            ordered: false,
            unwritable: false,
        }
    }

    fn end(self) -> Option<String> {
        (self.ordered && !self.unwritable).then_some(self.out)
    }

    fn word(&mut self, word: &str) {
        self.out.push_str(word);
    }

    /// Writes an expression, in brackets where it binds less than `least`.
    fn expr(&mut self, expr: &Expr<'_>, least: Level) {
        if level(expr) < least {
            self.word("(");
            self.bare(expr);
            self.word(")");
        } else {
            self.bare(expr);
        }
    }

    fn bare(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(var) => {
                self.unwritable |= var.id == "not";
                self.word(var.id);
            }
            Expr::Const(written) => {
                let span = written.span();
                let range = span.start_offset as usize..span.end_offset as usize;
                self.word(self.source.get(range).unwrap_or_default());
            }
            Expr::Slice(slice) => {
                self.expr(&slice.expr, Level::Plain);
                self.word("[");
                self.maybe(&slice.start);
                self.word(":");
                self.maybe(&slice.stop);
                self.word(":");
                self.maybe(&slice.step);
                self.word("]");
            }
            Expr::UnaryOp(unary) => match unary.op {
                UnaryOpKind::Not => {
                    self.word("not ");
                    self.expr(&unary.expr, Level::Not);
                }
                UnaryOpKind::Neg => {
                    self.word("-");
                    self.expr(&unary.expr, Level::Plain);
                }
            },
            Expr::BinOp(binary) => self.binary(binary),
            Expr::Compare(chain) => self.compare(chain),
            Expr::IfExpr(choice) => {
                self.expr(&choice.true_expr, Level::Or);
                self.word(" if ");
                self.expr(&choice.test_expr, Level::Or);
                if let Some(other) = &choice.false_expr {
                    self.word(" else ");
                    self.expr(other, Level::Choice);
                }
            }
            Expr::Filter(filter) => {
                if let Some(subject) = &filter.expr {
                    self.expr(subject, Level::Filtered);
                }
                self.word("|");
                self.word(filter.name);
                self.args(&filter.args);
            }
            Expr::Test(test) => {
                self.expr(&test.expr, Level::Filtered);
                self.word(" is ");
                self.word(test.name);
                self.args(&test.args);
            }
            Expr::GetAttr(attr) => {
                self.expr(&attr.expr, Level::Plain);
                self.word(".");
                self.word(attr.name);
            }
            Expr::GetItem(item) => {
                self.expr(&item.expr, Level::Plain);
                self.word("[");
                self.expr(&item.subscript_expr, Level::Choice);
                self.word("]");
            }
            Expr::Call(call) => {
                self.expr(&call.expr, Level::Plain);
                self.args(&call.args);
            }
            Expr::List(list) => self.items("[", &list.items, "]"),
            Expr::Tuple(tuple) => {
                let end = if tuple.items.len() == 1 { ",)" } else { ")" };
                self.items("(", &tuple.items, end);
            }
            Expr::Map(map) => {
                self.word("{");
                for (key, value) in map.keys.iter().zip(&map.values) {
                    self.expr(key, Level::Choice);
                    self.word(": ");
                    self.expr(value, Level::Choice);
                    self.word(", ");
                }
                self.word("}");
            }
        }
    }

    fn maybe(&mut self, expr: &Option<Expr<'_>>) {
        if let Some(expr) = expr {
            self.expr(expr, Level::Choice);
        }
    }

    fn items(&mut self, start: &str, items: &[Expr<'_>], end: &str) {
        self.word(start);
        for (place, item) in items.iter().enumerate() {
            self.word(if place > 0 { ", " } else { "" });
            self.expr(item, Level::Choice);
        }
        self.word(end);
    }

    fn args(&mut self, args: &[ast::CallArg<'_>]) {
        self.word("(");
        for (place, arg) in args.iter().enumerate() {
            self.word(if place > 0 { ", " } else { "" });
            let value = match arg {
                ast::CallArg::Pos(value) => value,
                ast::CallArg::Kwarg(name, value) => {
                    let _ = write!(self.out, "{name}=");
                    value
                }
                ast::CallArg::PosSplat(value) => {
                    self.word("*");
                    value
                }
                ast::CallArg::KwargSplat(value) => {
                    self.word("**");
                    value
                }
            };
            self.expr(value, Level::Choice);
        }
        self.word(")");
    }

    fn binary(&mut self, binary: &ast::BinOp<'_>) {
        let (operator, level) = operator(binary.op);
        if matches!(operator, "<" | "<=" | ">" | ">=") {
            self.ordered = true;
            self.expr(&binary.left, Level::Filtered);
            let _ = write!(self.out, "|{ORDER}(\"{operator}\", ");
            self.expr(&binary.right, Level::Choice);
            self.word(")");
            return;
        }
        // Comparisons in a row are a chain, so neither side may be one without brackets.
        let left = if level == Level::Compare {
            Level::Add
        } else {
            level
        };
        self.expr(&binary.left, left);
        let _ = write!(self.out, " {operator} ");
        self.expr(&binary.right, level.tighter());
    }

    fn compare(&mut self, chain: &ast::Compare<'_>) {
        self.ordered = true;
        self.expr(&chain.expr, Level::Filtered);
        let _ = write!(self.out, "|{ORDER}(");
        for (place, next) in chain.ops.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            let _ = write!(self.out, "{comma}\"{}\", ", comparison(next.op));
            self.expr(&next.expr, Level::Choice);
        }
        self.word(")");
    }

    /// The names of a loop: one, or several in brackets.
    fn target(&mut self, target: &Expr<'_>) {
        match target {
            Expr::List(list) => {
                self.word("(");
                for item in &list.items {
                    self.target(item);
                    self.word(", ");
                }
                self.word(")");
            }
            other => self.bare(other),
        }
    }
}

/// How tightly an expression binds as it is written here.
fn level(expr: &Expr<'_>) -> Level {
    match expr {
        Expr::IfExpr(_) => Level::Choice,
        Expr::UnaryOp(unary) => match unary.op {
            UnaryOpKind::Not => Level::Not,
            UnaryOpKind::Neg => Level::Filtered,
        },
        Expr::BinOp(binary) => match operator(binary.op) {
            ("<" | "<=" | ">" | ">=", _) => Level::Filtered,
            (_, level) => level,
        },
        // A number would take a point behind it for its own.
        Expr::Const(_) | Expr::Compare(_) | Expr::Filter(_) | Expr::Test(_) => Level::Filtered,
        _ => Level::Plain,
    }
}

fn operator(operator: BinOpKind) -> (&'static str, Level) {
    match operator {
        BinOpKind::ScOr => ("or", Level::Or),
        BinOpKind::ScAnd => ("and", Level::And),
        BinOpKind::Eq => ("==", Level::Compare),
        BinOpKind::Ne => ("!=", Level::Compare),
        BinOpKind::Lt => ("<", Level::Compare),
        BinOpKind::Lte => ("<=", Level::Compare),
        BinOpKind::Gt => (">", Level::Compare),
        BinOpKind::Gte => (">=", Level::Compare),
        BinOpKind::In => ("in", Level::Compare),
        BinOpKind::Add => ("+", Level::Add),
        BinOpKind::Sub => ("-", Level::Add),
        BinOpKind::Concat => ("~", Level::Concat),
        BinOpKind::Mul => ("*", Level::Multiply),
        BinOpKind::Div => ("/", Level::Multiply),
        BinOpKind::FloorDiv => ("//", Level::Multiply),
        BinOpKind::Rem => ("%", Level::Multiply),
        BinOpKind::Pow => ("**", Level::Power),
    }
}

fn comparison(operator: CompareOpKind) -> &'static str {
    match operator {
        CompareOpKind::Eq => "==",
        CompareOpKind::Ne => "!=",
        CompareOpKind::Lt => "<",
        CompareOpKind::Lte => "<=",
        CompareOpKind::Gt => ">",
        CompareOpKind::Gte => ">=",
        CompareOpKind::In => "in",
        CompareOpKind::NotIn => "not in",
    }
}
