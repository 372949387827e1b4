//! The sides of comparisons: fields, and values that are written out.

use std::ops::Range;

use minijinja::machinery::ast::{Expr, UnaryOpKind};
use minijinja::value::ValueKind;

use super::Walker;
use crate::language::template::analysis::{
    Comparison, Literal, LiteralValue, Operand, Operator, UseKind,
};

impl Walker<'_> {
    /// The place of a text without its quotes.
    pub(super) fn unquoted(&self, text: &str, range: Range<usize>) -> Range<usize> {
        if self
            .slice(&range)
            .get(1..)
            .and_then(|rest| rest.get(..text.len()))
            == Some(text)
            && range.len() == text.len() + 2
        {
            range.start + 1..range.end - 1
        } else {
            range
        }
    }

    pub(super) fn compare(&mut self, operator: Operator, left: &Expr<'_>, right: &Expr<'_>) {
        let (left_side, right_side) = (self.operand(left), self.operand(right));
        let in_tags = matches!(right, Expr::Var(var) if var.id == "tags");
        if let (Operator::In, true, Operand::Literal(literal)) = (operator, in_tags, &left_side)
            && let LiteralValue::Text(tag) = &literal.value
        {
            let range = self.unquoted(tag, literal.range.clone());
            self.out.use_name(UseKind::Tag(tag.clone()), range);
        }
        let field = |side: &Operand| matches!(side, Operand::Field { .. });
        let written = |side: &Operand| matches!(side, Operand::Literal(_) | Operand::List(_));
        if field(&left_side) && written(&right_side) || written(&left_side) && field(&right_side) {
            self.out.comparisons.push(Comparison {
                operator,
                left: left_side,
                right: right_side,
            });
        }
    }

    pub(super) fn operand(&self, expr: &Expr<'_>) -> Operand {
        if let Some(literal) = self.literal(expr) {
            return Operand::Literal(literal);
        }
        match expr {
            Expr::GetAttr(attr) if is_fields(&attr.expr) => {
                let end = self.range(attr.span()).end;
                Operand::Field {
                    name: attr.name.to_owned(),
                    range: end - attr.name.len()..end,
                }
            }
            Expr::GetItem(item) if is_fields(&item.expr) => {
                match self.literal(&item.subscript_expr) {
                    Some(Literal {
                        value: LiteralValue::Text(name),
                        range,
                    }) => Operand::Field {
                        range: self.unquoted(&name, range),
                        name,
                    },
                    _ => Operand::Other,
                }
            }
            Expr::List(ast) => Operand::List(self.literals(&ast.items)),
            Expr::Tuple(ast) => Operand::List(self.literals(&ast.items)),
            _ => Operand::Other,
        }
    }

    fn literals(&self, items: &[Expr<'_>]) -> Vec<Literal> {
        items.iter().filter_map(|item| self.literal(item)).collect()
    }

    pub(super) fn literal(&self, expr: &Expr<'_>) -> Option<Literal> {
        let range = self.range(expr.span());
        let value = match expr {
            Expr::Const(constant) => match constant.value.kind() {
                ValueKind::String => LiteralValue::Text(constant.value.as_str()?.to_owned()),
                ValueKind::Number => LiteralValue::Number(self.slice(&range).to_owned()),
                ValueKind::Bool => LiteralValue::Boolean(constant.value.is_true()),
                ValueKind::None => LiteralValue::None,
                _ => return None,
            },
            Expr::UnaryOp(unary) if matches!(unary.op, UnaryOpKind::Neg) => {
                match self.literal(&unary.expr)?.value {
                    LiteralValue::Number(_) => {
                        LiteralValue::Number(self.slice(&range).replace(' ', ""))
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(Literal { value, range })
    }
}

fn is_fields(expr: &Expr<'_>) -> bool {
    matches!(expr, Expr::Var(var) if var.id == "fields")
}
