//! Walking a tree beside the shapes.

use super::{Facts, Form, JsonType, Role, ShapeId, Shapes};
use crate::syntax::{Content, Key, Node};

/// A scalar, or a key that is a name, met on a walk.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'t, 'w> {
    pub role: Role,
    pub place: Place<'t>,
    /// The names of `for_each` items that can be used here, outermost first.
    pub locals: &'w [&'t str],
    /// The key under which the scalar, or the list it is in, stands.
    pub under: Option<&'t str>,
    /// For a key: what stands under it.
    pub value: Option<&'t Node>,
}

/// A mapping with known keys, met on a walk: a step, a button, a keyword.
#[derive(Clone, Copy, Debug)]
pub struct Part<'t, 'w> {
    /// The schema's title: `Button`, `ask`.
    pub title: &'w str,
    pub node: &'t Node,
}

/// Where a leaf stands.
#[derive(Clone, Copy, Debug)]
pub enum Place<'t> {
    Value(&'t Node),
    Key(&'t Key),
}

impl Facts for Node {
    fn json_type(&self) -> JsonType {
        match &self.content {
            Content::Null => JsonType::Null,
            Content::Bool(_) => JsonType::Boolean,
            Content::Int(_) | Content::Float(_) => JsonType::Number,
            Content::Text(_) => JsonType::String,
            Content::List(_) => JsonType::Array,
            Content::Map(_) => JsonType::Object,
        }
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }
}

/// Calls `visit` for every scalar of the tree that stands where the language has one, and for
/// every key that names something declared elsewhere. Parts that do not fit their shape are
/// passed over.
///
/// Before its leaves, every mapping that has a title in the schema is given to `part`.
pub fn walk<'t>(
    shapes: &Shapes,
    root: &'t Node,
    visit: &mut impl FnMut(Leaf<'t, '_>),
    part: &mut impl FnMut(Part<'t, '_>),
) {
    Walk {
        shapes,
        visit,
        part,
        locals: Vec::new(),
    }
    .node(shapes.root(), root, None);
}

struct Walk<'s, 't, V, P> {
    shapes: &'s Shapes,
    visit: &'s mut V,
    part: &'s mut P,
    locals: Vec<&'t str>,
}

impl<'t, V: FnMut(Leaf<'t, '_>), P: FnMut(Part<'t, '_>)> Walk<'_, 't, V, P> {
    fn node(&mut self, id: ShapeId, node: &'t Node, under: Option<&'t str>) {
        let Some(id) = self.shapes.settle(id, node) else {
            return;
        };
        match (&self.shapes.get(id).form, &node.content) {
            (Form::Scalar(scalar), _) if self.shapes.takes(id, node.json_type()) => {
                (self.visit)(Leaf {
                    role: scalar.role,
                    place: Place::Value(node),
                    locals: &self.locals,
                    under,
                    value: None,
                });
            }
            (Form::List(item), Content::List(items)) => {
                for node in items {
                    self.node(*item, node, under);
                }
            }
            (Form::Keys(keys), Content::Map(entries)) => {
                if let Some(title) = &self.shapes.get(id).title {
                    (self.part)(Part { title, node });
                }
                // Without a name, whatever is used inside may be it.
                let local = node
                    .get("for_each")
                    .map(|_| node.get("as").and_then(Node::as_str).unwrap_or_default());
                for entry in entries {
                    // The list itself is outside the loop.
                    let inside = local.filter(|_| !matches!(&*entry.key.text, "for_each" | "as"));
                    self.locals.extend(inside);
                    if let Some(id) = keys.get(&*entry.key.text) {
                        self.node(*id, &entry.value, Some(&entry.key.text));
                    }
                    if inside.is_some() {
                        self.locals.pop();
                    }
                }
            }
            (Form::Names(role, value), Content::Map(entries)) => {
                for entry in entries {
                    if let Some(role) = *role {
                        (self.visit)(Leaf {
                            role,
                            place: Place::Key(&entry.key),
                            locals: &self.locals,
                            under,
                            value: Some(&entry.value),
                        });
                    }
                    self.node(*value, &entry.value, Some(&entry.key.text));
                }
            }
            _ => {}
        }
    }
}
