//! Conditions from the syntax tree.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CompareOpKind, Expr, UnaryOpKind};

use super::{Operand, Walker};
use crate::language::template::condition::{Comparator, Compare, Condition, Side};

impl Walker<'_> {
    pub(super) fn condition(&self, expr: &Expr<'_>) -> Condition {
        match expr {
            Expr::BinOp(binary) => match (binary.op, comparator(binary.op)) {
                (BinOpKind::ScAnd, _) => {
                    let mut all = Vec::new();
                    for side in [&binary.left, &binary.right] {
                        match self.condition(side) {
                            Condition::All(more) => all.extend(more),
                            other => all.push(other),
                        }
                    }
                    Condition::All(all)
                }
                (BinOpKind::ScOr, _) => {
                    let mut any = Vec::new();
                    for side in [&binary.left, &binary.right] {
                        match self.condition(side) {
                            Condition::Any(more) => any.extend(more),
                            other => any.push(other),
                        }
                    }
                    Condition::Any(any)
                }
                (_, Some(operator)) => self.comparison(&binary.left, operator, &binary.right),
                _ => Condition::Other,
            },
            Expr::Compare(chain) => {
                let mut all = Vec::new();
                let mut left = &chain.expr;
                for next in &chain.ops {
                    all.push(self.comparison(left, chained(next.op), &next.expr));
                    left = &next.expr;
                }
                Condition::All(all)
            }
            Expr::UnaryOp(unary) if matches!(unary.op, UnaryOpKind::Not) => {
                Condition::Not(Box::new(self.condition(&unary.expr)))
            }
            Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_) | Expr::Const(_) => {
                Condition::Truth {
                    side: self.side(expr),
                    range: self.whole(expr, expr),
                }
            }
            _ => Condition::Other,
        }
    }

    fn comparison(&self, left: &Expr<'_>, operator: Comparator, right: &Expr<'_>) -> Condition {
        Condition::Compare(Compare {
            left: self.side(left),
            operator,
            right: self.side(right),
            range: self.whole(left, right),
        })
    }

    /// From the start of one expression to the end of another.
    fn whole(&self, left: &Expr<'_>, right: &Expr<'_>) -> Range<usize> {
        let mut first = left;
        loop {
            first = match first {
                Expr::GetAttr(attr) => &attr.expr,
                Expr::GetItem(item) => &item.expr,
                Expr::BinOp(binary) => &binary.left,
                Expr::Compare(chain) => &chain.expr,
                Expr::Test(test) => &test.expr,
                Expr::Filter(filter) => match &filter.expr {
                    Some(expr) => expr,
                    None => break,
                },
                _ => break,
            };
        }
        let start = self.range(first.span()).start;
        start..self.range(right.span()).end.max(start)
    }

    fn side(&self, expr: &Expr<'_>) -> Side {
        match self.operand(expr) {
            Operand::Field { name, range } => return Side::Field { name, range },
            Operand::Literal(literal) => return Side::Literal(literal),
            Operand::List(literals) => {
                let written = match expr {
                    Expr::List(list) => list.items.len(),
                    Expr::Tuple(tuple) => tuple.items.len(),
                    _ => usize::MAX,
                };
                return if literals.len() == written {
                    Side::List(literals)
                } else {
                    Side::Other
                };
            }
            Operand::Other => {}
        }
        match expr {
            Expr::Var(var) => match var.id {
                "tags" => Side::Tags,
                "channel" => Side::Channel,
                "input" => Side::Words,
                _ => Side::Other,
            },
            Expr::GetAttr(attr) => match &attr.expr {
                Expr::Var(root) if root.id == "contact" => Side::Words,
                Expr::Var(root) if root.id == "error" && attr.name == "status" => Side::Status,
                Expr::GetAttr(inner) if attr.name == "open" => match &inner.expr {
                    Expr::Var(root) if root.id == "hours" => Side::Hours(inner.name.to_owned()),
                    _ => Side::Other,
                },
                _ => Side::Other,
            },
            _ => Side::Other,
        }
    }
}

fn comparator(operator: BinOpKind) -> Option<Comparator> {
    Some(match operator {
        BinOpKind::Eq => Comparator::Equal,
        BinOpKind::Ne => Comparator::Unequal,
        BinOpKind::Lt => Comparator::Less,
        BinOpKind::Lte => Comparator::AtMost,
        BinOpKind::Gt => Comparator::More,
        BinOpKind::Gte => Comparator::AtLeast,
        BinOpKind::In => Comparator::In,
        _ => return None,
    })
}

fn chained(operator: CompareOpKind) -> Comparator {
    match operator {
        CompareOpKind::Eq => Comparator::Equal,
        CompareOpKind::Ne => Comparator::Unequal,
        CompareOpKind::Lt => Comparator::Less,
        CompareOpKind::Lte => Comparator::AtMost,
        CompareOpKind::Gt => Comparator::More,
        CompareOpKind::Gte => Comparator::AtLeast,
        CompareOpKind::In => Comparator::In,
        CompareOpKind::NotIn => Comparator::NotIn,
    }
}
