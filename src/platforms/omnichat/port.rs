//! What sync sees of a team: message blocks as flows, LINE's rich menu, and the contacts of one
//! channel, in the language's shape.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value as Json, json};
use tokio::task::JoinSet;

use super::client::{Client, PAGE};
use super::documents::{Area, Block, Chatbot, Contact, MenuStatus};
use super::people::{self, People};
use crate::language::address::Kind;
use crate::language::name::nfc;
use crate::platforms::client::cannot;
use crate::platforms::content::{bare, scoped};
use crate::platforms::http::printable;
use crate::platforms::{
    Complete, ConnectError, Connection, Incomplete, Known, Live, Outcome, Page, Platform, Problem,
    ProblemKind, ReadError, Trouble,
};

/// After every time that a contact can have changed at, in milliseconds since 1970: the year 2200.
const EVER: i64 = 7_258_118_400_000;

/// A team and one of its channels, as sync sees them.
#[derive(Clone, Debug)]
pub struct Team {
    client: Client,
    connection: Connection,
    known: Arc<Known>,
    /// Contacts as they were read last, by id: what an update does not change it does not send.
    read: Arc<Mutex<BTreeMap<String, Map<String, Json>>>>,
}

impl Team {
    /// # Errors
    /// [`ConnectError`] if the URL is no origin, or the token must not go there.
    pub fn new(connection: &Connection) -> Result<Team, ConnectError> {
        Ok(Team {
            client: Client::new(connection)?,
            connection: connection.clone(),
            known: Arc::default(),
            read: Arc::default(),
        })
    }

    /// The same, knowing what the files and our memory say of contacts.
    #[must_use]
    pub fn knowing(self, known: Known) -> Team {
        Team {
            known: Arc::new(known),
            ..self
        }
    }

    /// Whether objects of a kind can be listed with what the target says: contacts belong to a
    /// channel, and only LINE has rich menus.
    pub(in crate::platforms) fn lists(&self, kind: Kind) -> bool {
        let word = self.chat_platform();
        match kind {
            Kind::Contact => !word.is_empty() && !self.connection.bot.is_empty(),
            Kind::Menu => matches!(word, "" | "line"),
            _ => true,
        }
    }

    fn chat_platform(&self) -> &str {
        let word = self.connection.options.chat_platform.as_deref();
        word.unwrap_or_default()
    }

    /// Every object of a kind.
    ///
    /// # Errors
    /// [`ReadError`] if it cannot be read, or is not complete.
    pub async fn list(&self, kind: Kind) -> Result<Complete, ReadError> {
        let objects = match kind {
            Kind::Flow => self.blocks().await?.iter().map(flow).collect(),
            Kind::Menu => self.menus().await?,
            Kind::Contact => self.contacts().await?,
            kind => {
                let why = format!("{} lists none", Platform::Omnichat.title());
                return Err(ReadError::Incomplete(Incomplete { kind, why }));
            }
        };
        Complete::proven(kind, objects).map_err(ReadError::Incomplete)
    }

    /// The message blocks of the target's chatbot, or of all that fit its channel.
    async fn blocks(&self) -> Result<Vec<(Chatbot, Block)>, ReadError> {
        let all = self.client.chatbots().await?;
        let named = self.connection.options.chatbot.as_deref().map(nfc);
        let is_meant = |bot: &&Chatbot| match &named {
            Some(name) => nfc(bot.name.trim()) == *name,
            None => fits(bot.kind, self.chat_platform()),
        };
        let meant: Vec<&Chatbot> = all.iter().filter(is_meant).collect();
        if let (Some(name), []) = (&named, meant.as_slice()) {
            return Err(no_chatbot(name, &all));
        }
        let mut found = Vec::new();
        for bot in meant {
            let blocks = self.client.message_blocks(&bot.id).await?;
            found.extend(blocks.into_iter().map(|block| (bot.clone(), block)));
        }
        Ok(found)
    }

    /// The rich menus that are published; the one menu of the files is one of them.
    async fn menus(&self) -> Result<Vec<Live>, ReadError> {
        let all = self.client.rich_menus().await?;
        let published = all
            .into_iter()
            .filter(|menu| menu.status == MenuStatus::Published);
        let mut menus = Vec::new();
        for menu in published {
            let mut areas = self.client.rich_menu(&menu.id).await?;
            areas.sort_by(|a, b| a.area.cmp(&b.area));
            menus.push((menu, areas));
        }
        let mut areas = menus.iter().flat_map(|(_, areas)| areas);
        let blocks = match areas.any(|area| area.postback().is_some()) {
            true => self.blocks().await?,
            false => Vec::new(),
        };
        let live = menus.into_iter().map(|(menu, areas)| {
            let items: Vec<Json> = areas.iter().map(|area| item(area, &blocks)).collect();
            let content = Map::from_iter([("items".to_owned(), json!(items))]);
            let name = Kind::Menu.word().to_owned();
            Live::unversioned(Kind::Menu, scoped(Kind::Menu, menu.id), name, content)
        });
        Ok(live.collect())
    }

    /// The channel's contacts: each that the files or our memory name, or all of the channel, if
    /// that takes fewer requests or a row names nobody's id. Both are all that a plan has to know:
    /// what else is on the channel is nobody's business.
    async fn contacts(&self) -> Result<Vec<Live>, ReadError> {
        let rows = self.known.contacts.values();
        let named = rows.filter_map(|row| row.user_id.as_deref());
        let remembered = self.known.remembered.iter().map(|id| bare(id));
        let users: BTreeSet<&str> = named.chain(remembered).collect();
        let nameless = self
            .known
            .contacts
            .values()
            .any(|row| row.user_id.is_none());
        let contacts = if users.len() <= 1 && !nameless {
            self.each(&users).await?
        } else {
            let (first, total) = self.client.contacts_page(0, EVER, 1).await?;
            let pages = total.unwrap_or_default().div_ceil(PAGE);
            match pages > users.len() && !nameless {
                true => self.each(&users).await?,
                false => return self.whole_channel(first, total).await,
            }
        };
        let people = self.people();
        let objects: Vec<Live> = contacts.iter().map(|one| people.live(one)).collect();
        objects.iter().for_each(|live| self.remember(live));
        Ok(objects)
    }

    /// All contacts of the channel, given the first page.
    async fn whole_channel(
        &self,
        first: Vec<Contact>,
        total: Option<usize>,
    ) -> Result<Vec<Live>, ReadError> {
        let Some(total) = total else {
            return Err(ReadError::Incomplete(Incomplete {
                kind: Kind::Contact,
                why: "the platform does not say how many there are".to_owned(),
            }));
        };
        let count = total.div_ceil(PAGE).max(1) as u64;
        let people = self.people();
        let page = |number: u64, contacts: Vec<Contact>, total: usize| Page {
            items: contacts.iter().map(|one| people.live(one)).collect(),
            page: number,
            pages: (total.div_ceil(PAGE).max(1)) as u64,
            total: total as u64,
        };
        let mut pages = vec![page(1, first, total)];
        for number in 2..=count {
            let (contacts, now) = self.client.contacts_page(0, EVER, number).await?;
            pages.push(page(number, contacts, now.unwrap_or(total)));
        }
        let whole = Complete::from_pages(Kind::Contact, pages).map_err(ReadError::Incomplete)?;
        whole.objects().iter().for_each(|live| self.remember(live));
        Ok(whole.objects().to_vec())
    }

    /// Those of these people who are on the channel, some requests at a time.
    async fn each(&self, users: &BTreeSet<&str>) -> Result<Vec<Contact>, ReadError> {
        let mut waiting = users.iter().map(|user| (*user).to_owned());
        let mut running = JoinSet::new();
        let mut found = Vec::new();
        loop {
            while running.len() < self.connection.parallel.max(1) {
                let Some(user) = waiting.next() else { break };
                let client = self.client.clone();
                running.spawn(async move { client.contact(&user).await });
            }
            match running.join_next().await {
                None => return Ok(found),
                Some(Ok(contact)) => found.extend(contact?),
                Some(Err(error)) => {
                    let why = Trouble::other(&error.to_string());
                    return Err(ReadError::Unreachable(why));
                }
            }
        }
    }

    fn people(&self) -> People<'_> {
        People::new(self.connection.options.contact_key, &self.known)
    }

    fn remember(&self, live: &Live) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(live.id.clone(), live.content.clone());
    }

    /// Writes a contact who is not on the channel yet. Doing it twice makes one.
    pub(in crate::platforms) async fn create(
        &self,
        kind: Kind,
        content: &Map<String, Json>,
    ) -> Outcome<Live> {
        if kind != Kind::Contact {
            return cannot(Platform::Omnichat, kind);
        }
        match content.get("user_id").and_then(Json::as_str) {
            Some(user) => self.put(user, content, None).await,
            None => Outcome::NotSent(Trouble::other(
                "Omnichat knows people by their id on the channel; add the column `user_id`",
            )),
        }
    }

    /// Changes a contact: what is other than it was read.
    pub(in crate::platforms) async fn update(
        &self,
        kind: Kind,
        id: &str,
        content: &Map<String, Json>,
    ) -> Outcome<Live> {
        if kind != Kind::Contact {
            return cannot(Platform::Omnichat, kind);
        }
        let user = bare(id);
        if content.get("user_id").and_then(Json::as_str) != Some(user) {
            return Outcome::NotSent(Trouble::other(
                "a person's id on the channel cannot be changed; give the other person a row of their own",
            ));
        }
        let before = {
            let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.get(id).cloned()
        };
        self.put(user, content, before.as_ref()).await
    }

    /// Deletes a contact; one that is gone already is done.
    pub(in crate::platforms) async fn delete(&self, kind: Kind, id: &str) -> Outcome<()> {
        match kind {
            Kind::Contact => self.client.delete_contact(bare(id)).await,
            kind => cannot(Platform::Omnichat, kind),
        }
    }

    /// Upserts a contact and reads them back: the answer is empty.
    async fn put(
        &self,
        user: &str,
        content: &Map<String, Json>,
        before: Option<&Map<String, Json>>,
    ) -> Outcome<Live> {
        let people = self.people();
        let write = match people.write(content, before) {
            Ok(write) => write,
            Err(why) => return Outcome::NotSent(Trouble::other(&why)),
        };
        match self.client.put_contact(user, &write).await {
            Outcome::Done(()) => {}
            Outcome::Refused(problem) => return Outcome::Refused(problem),
            Outcome::NotSent(why) => return Outcome::NotSent(why),
            Outcome::Unknown(why) => return Outcome::Unknown(why),
        }
        let live = match self.client.contact(user).await {
            Ok(Some(contact)) => people.live(&contact),
            // It is written all the same, and the next plan looks again.
            Ok(None) | Err(_) => {
                let names = self.known.contacts.iter();
                let mut names = names.filter(|(_, row)| row.user_id.as_deref() == Some(user));
                let name = names.next().map_or(user, |(name, _)| name).to_owned();
                people::live(user, name, content.clone())
            }
        };
        self.remember(&live);
        Outcome::Done(live)
    }
}

/// Whether a chatbot of this type talks on a platform. "Get Chatbot List": 1 all platforms, 2
/// Facebook and Instagram, 3 LINE, 4 web chat, 5 abandoned cart, 6 WhatsApp.
fn fits(kind: i64, platform: &str) -> bool {
    match platform {
        "line" => matches!(kind, 1 | 3),
        "facebook" | "instagram" => matches!(kind, 1 | 2),
        "web" | "webchat" | "website" => matches!(kind, 1 | 4),
        "whatsapp" => matches!(kind, 1 | 6),
        _ => true,
    }
}

fn no_chatbot(name: &str, all: &[Chatbot]) -> ReadError {
    let names: Vec<String> = all
        .iter()
        .map(|bot| format!("`{}`", printable(&bot.name)))
        .collect();
    let there = match names.as_slice() {
        [] => "it has none at all".to_owned(),
        names => format!("it has {}", names.join(", ")),
    };
    ReadError::Refused(Problem {
        status: 200,
        kind: ProblemKind::Other,
        text: format!(
            "the team has no chatbot `{}`; {there}. Change `chatbot` of the target, or make it in Omnichat",
            printable(name)
        ),
        sent: 1,
    })
}

fn flow((_, block): &(Chatbot, Block)) -> Live {
    let title = nfc(block.name.trim());
    let content = Map::from_iter([("title".to_owned(), json!(title))]);
    Live::unversioned(Kind::Flow, scoped(Kind::Flow, &block.id), title, content)
}

/// What an area does, as an item of a menu. A block that cannot be told from others of its name
/// stays the text that it is, so that a comparison shows it.
fn item(area: &Area, blocks: &[(Chatbot, Block)]) -> Json {
    let content = area.action_content.as_deref().unwrap_or_default();
    if let Some((bot, block)) = area.postback() {
        let mut found = blocks
            .iter()
            .filter(|(b, one)| b.name.trim() == bot && one.name.trim() == block);
        if let (Some((_, one)), None) = (found.next(), found.next()) {
            return json!({ "flow": { "$ref": scoped(Kind::Flow, &one.id) } });
        }
        return json!({ "flow": content });
    }
    match area.action_type.as_str() {
        "url" => json!({ "url": content }),
        other => json!({ other: content }),
    }
}
