//! Botcake as sync sees it: what it lists in the language's shape, and the two writes it knows.

use serde_json::{Map, Value as Json, json};

use super::client::Client;
use super::documents::{Id, MenuItem, Tree};
use crate::language::address::Kind;
use crate::language::name::nfc;
use crate::platforms::client::cannot;
use crate::platforms::content::{bare, scoped};
use crate::platforms::{Complete, Live, Outcome, Page, Platform, Problem, ProblemKind, ReadError};

impl Client {
    /// Every object of a kind.
    ///
    /// # Errors
    /// [`ReadError`]; a listing that the platform does not offer is refused as missing.
    pub(in crate::platforms) async fn list(&self, kind: Kind) -> Result<Complete, ReadError> {
        let objects = match kind {
            Kind::Flow => self.placed_flows().await?,
            Kind::Keyword => {
                let keywords = self.keywords().await?;
                keywords
                    .into_iter()
                    .map(|keyword| keyword_of(keyword.id, keyword.flow_id))
                    .collect()
            }
            Kind::IceBreakers => {
                let questions = self.ice_breakers().await?.into_iter();
                let items: Vec<Json> = questions
                    .map(|one| item("question", &one.title, one.flow_id, None))
                    .collect();
                singleton(kind, items)
            }
            Kind::Menu => {
                let items = self.main_menu().await?;
                singleton(kind, items.iter().map(menu_item).collect())
            }
            Kind::Link => {
                let tools = self.tools().await?.into_iter();
                tools
                    .map(|tool| {
                        let content = json!({
                            "title": tool.name, "type": tool.kind, "published": tool.is_published,
                        });
                        live(kind, tool.id, nfc(tool.name.trim()), content)
                    })
                    .collect()
            }
            Kind::Tag => {
                let tags = offered(self.tags().await?, "get_list_tag")?.into_iter();
                tags.map(|tag| named(kind, tag.id, &tag.name)).collect()
            }
            Kind::Sequence => {
                let all = offered(self.sequences().await?, "sequences")?.into_iter();
                all.map(|one| named(kind, one.id, one.name.as_deref().unwrap_or_default()))
                    .collect()
            }
            kind => offered(None, kind.word())?,
        };
        let total = objects.len() as u64;
        let page = Page {
            items: objects,
            page: 1,
            pages: 1,
            total,
        };
        Complete::from_pages(kind, vec![page]).map_err(ReadError::Incomplete)
    }

    async fn placed_flows(&self) -> Result<Vec<Live>, ReadError> {
        let tree = Tree::new(&self.flows().await?);
        Ok(tree
            .flows()
            .iter()
            .map(|flow| {
                let title = nfc(flow.name.trim());
                let mut content = json!({ "title": title });
                let name = if flow.folder.is_empty() {
                    title
                } else {
                    let folder = nfc(&flow.folder);
                    content["folder"] = folder.as_str().into();
                    format!("{folder}/{title}")
                };
                live(Kind::Flow, flow.id, name, content)
            })
            .collect())
    }

    /// Reserves a keyword's id; nothing else can be created.
    pub(in crate::platforms) async fn create(&self, kind: Kind) -> Outcome<Live> {
        match kind {
            Kind::Keyword => self
                .create_keyword()
                .await
                .map(|keyword| keyword_of(keyword.id, keyword.flow_id)),
            kind => cannot(Platform::Botcake, kind),
        }
    }

    /// Binds a keyword to a flow; nothing else can be changed.
    pub(in crate::platforms) async fn update(
        &self,
        kind: Kind,
        id: &str,
        content: &Map<String, Json>,
    ) -> Outcome<Live> {
        let flow = content.get("flow").and_then(|flow| flow.get("$ref"));
        let flow = flow
            .and_then(Json::as_str)
            .and_then(|id| bare(id).parse().ok());
        let (Kind::Keyword, Ok(keyword), Some(flow)) = (kind, bare(id).parse::<Id>(), flow) else {
            return cannot(Platform::Botcake, kind);
        };
        match self.bind_keyword(keyword, flow).await {
            Outcome::Unknown(why) => match self.keywords().await {
                Ok(all)
                    if all
                        .iter()
                        .any(|one| one.id == keyword && one.flow_id == Some(flow)) =>
                {
                    Outcome::Done(keyword_of(keyword, Some(flow)))
                }
                _ => Outcome::Unknown(why),
            },
            outcome => outcome.map(|written| keyword_of(written.id, written.flow_id)),
        }
    }
}

/// What a listing holds that only others than the vendor describe.
fn offered<T>(found: Option<Vec<T>>, what: &str) -> Result<Vec<T>, ReadError> {
    found.ok_or_else(|| {
        ReadError::Refused(Problem {
            status: 404,
            kind: ProblemKind::Missing,
            text: format!("this Botcake does not list {what}"),
            sent: 1,
        })
    })
}

fn live(kind: Kind, id: impl std::fmt::Display, name: String, content: Json) -> Live {
    let content = match content {
        Json::Object(content) => content,
        _ => Map::new(),
    };
    Live::unversioned(kind, scoped(kind, id), name, content)
}

fn named(kind: Kind, id: Id, name: &str) -> Live {
    let title = nfc(name.trim());
    let content = json!({ "title": title });
    live(kind, id, title, content)
}

/// Nothing but its id tells a keyword from another.
fn keyword_of(id: Id, flow: Option<Id>) -> Live {
    let content = match flow {
        Some(flow) => json!({ "flow": { "$ref": scoped(Kind::Flow, flow) } }),
        None => json!({}),
    };
    live(Kind::Keyword, id, String::new(), content)
}

fn menu_item(one: &MenuItem) -> Json {
    item("label", &one.title, one.flow_id, one.url.as_deref())
}

fn item(title_key: &str, title: &str, flow: Option<Id>, url: Option<&str>) -> Json {
    let mut item = json!({ title_key: title });
    if let Some(flow) = flow {
        item["flow"] = json!({ "$ref": scoped(Kind::Flow, flow) });
    }
    if let Some(url) = url {
        item["url"] = url.into();
    }
    item
}

/// All items as the one resource that they are; nothing if there are none.
fn singleton(kind: Kind, items: Vec<Json>) -> Vec<Live> {
    if items.is_empty() {
        return Vec::new();
    }
    let name = kind.word().to_owned();
    vec![live(kind, kind.word(), name, json!({ "items": items }))]
}
