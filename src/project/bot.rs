//! The merged bot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::flows::Flows;
use crate::language::address::Kind;
use crate::language::api_card::ApiCard;
use crate::language::automation::{Broadcast, Rule, Sequence};
use crate::language::bot_file::{BotFile, Moved};
use crate::language::contact::Contacts;
use crate::language::conversation_test::ConversationTest;
use crate::language::entry::{Comment, IceBreaker, Keyword, Link, MenuItem};
use crate::language::field::{CustomField, Tag};
use crate::language::name::{
    ApiCardName, FieldName, FlowName, Name, SequenceName, TagName, borrowed_nfc,
};
use crate::source::{FileId, Span};
use crate::syntax::Node;

/// One named thing with the place of its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource<T> {
    pub value: T,
    /// The key that names it.
    pub key: Span,
}

/// Everything that the bot files of a project say together. Of things that are declared twice the
/// first one counts; the checker refuses the bot then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bot {
    pub fields: BTreeMap<FieldName, Resource<CustomField>>,
    pub tags: BTreeMap<TagName, Resource<Tag>>,
    pub api_cards: BTreeMap<ApiCardName, Resource<ApiCard>>,
    pub flows: Flows,
    pub keywords: BTreeMap<Name, Resource<Keyword>>,
    pub links: BTreeMap<Name, Resource<Link>>,
    pub sequences: BTreeMap<SequenceName, Resource<Sequence>>,
    pub rules: BTreeMap<Name, Resource<Rule>>,
    pub comments: BTreeMap<Name, Resource<Comment>>,
    pub broadcasts: BTreeMap<Name, Resource<Broadcast>>,
    /// The columns of each table of recipients, by its path.
    pub recipient_columns: BTreeMap<String, Vec<String>>,
    pub tests: BTreeMap<Name, Resource<ConversationTest>>,
    pub ice_breakers: Option<Resource<Vec<IceBreaker>>>,
    pub menu: Option<Resource<Vec<MenuItem>>>,
    pub welcome: Option<Resource<FlowName>>,
    pub default_reply: Option<Resource<FlowName>>,
    pub contacts: Option<Resource<Contacts>>,
    /// Where each row of the contacts stands: in a bot file or in their table.
    pub contact_places: Vec<Span>,
    pub moved: Vec<Resource<Moved>>,
    /// Kinds whose key stands in some file: those are the project's, also when empty.
    pub scope: BTreeSet<Kind>,
}

impl Bot {
    /// Adds what one file says; its flows are typed later.
    pub fn merge(&mut self, file: FileId, root: &Arc<Node>, said: BotFile) {
        for kind in Kind::ALL {
            if root.get(kind.key()).is_some() {
                self.scope.insert(kind);
            }
        }
        let place = Places { file, root };
        place.map(&mut self.fields, "custom_fields", said.custom_fields);
        place.map(&mut self.tags, "tags", said.tags);
        place.map(&mut self.api_cards, "api_cards", said.api_cards);
        self.flows.add(file, root);
        place.map(&mut self.keywords, "keywords", said.keywords);
        place.map(&mut self.links, "links", said.links);
        place.map(&mut self.sequences, "sequences", said.sequences);
        place.map(&mut self.rules, "rules", said.rules);
        place.map(&mut self.comments, "comments", said.comments);
        place.map(&mut self.broadcasts, "broadcasts", said.broadcasts);
        place.map(&mut self.tests, "tests", said.tests);
        place.single(&mut self.ice_breakers, "ice_breakers", said.ice_breakers);
        place.single(&mut self.menu, "menu", said.menu);
        place.single(&mut self.welcome, "welcome", said.welcome);
        place.single(&mut self.default_reply, "default_reply", said.default_reply);
        place.single(&mut self.contacts, "contacts", said.contacts);
        let list = root.get("moved").map(Node::items).unwrap_or_default();
        for (moved, node) in said.moved.into_iter().flatten().zip(list) {
            let key = node.get("from").unwrap_or(node);
            self.moved.push(Resource {
                value: moved,
                key: Span::new(file, key.range.clone()),
            });
        }
    }

    /// How many resources of all kinds there are, broadcasts and tests included.
    #[must_use]
    pub fn resource_count(&self) -> usize {
        self.fields.len()
            + self.tags.len()
            + self.api_cards.len()
            + self.flows.len()
            + self.keywords.len()
            + self.links.len()
            + self.sequences.len()
            + self.rules.len()
            + self.comments.len()
            + self.broadcasts.len()
            + self.tests.len()
            + usize::from(self.ice_breakers.is_some())
            + usize::from(self.menu.is_some())
            + usize::from(self.welcome.is_some())
            + usize::from(self.default_reply.is_some())
    }
}

pub(super) struct Places<'a> {
    pub(super) file: FileId,
    pub(super) root: &'a Node,
}

impl Places<'_> {
    pub(super) fn map<K: Ord + std::borrow::Borrow<str>, V>(
        &self,
        into: &mut BTreeMap<K, Resource<V>>,
        key: &str,
        said: Option<BTreeMap<K, V>>,
    ) {
        let Some(mut said) = said else { return };
        for entry in self.root.get(key).map(Node::entries).unwrap_or_default() {
            if let Some((name, value)) = said.remove_entry(&*borrowed_nfc(&entry.key.text)) {
                into.entry(name).or_insert_with(|| Resource {
                    value,
                    key: Span::new(self.file, entry.key.range.clone()),
                });
            }
        }
    }

    fn single<V>(&self, into: &mut Option<Resource<V>>, key: &str, said: Option<V>) {
        if let (None, Some(value), Some(entry)) = (&into, said, self.root.entry(key)) {
            *into = Some(Resource {
                value,
                key: Span::new(self.file, entry.key.range.clone()),
            });
        }
    }
}
