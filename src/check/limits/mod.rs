//! The limits that hold for a project: those of its channels, and of the platforms of its targets.

mod fixed;
mod length;
mod number;

use std::collections::BTreeMap;

use crate::diagnostics::Severity;
use crate::language::address::Kind;
use crate::language::name::VariableName;
use crate::language::project_file::Channel;
use crate::language::target::Target;
use crate::language::text::Text;
use crate::platforms::Platform;
use crate::platforms::limits::{Evidence, Item, Limit, TABLE};
use crate::project::Project;

use super::targets::targets;

pub(super) use length::{Length, too_long};
pub(super) use number::{many, passed, too_many};

/// The limits that hold, by item.
#[derive(Debug, Default)]
pub struct Limits {
    by_item: Vec<Vec<&'static Limit>>,
    /// The smallest number of each item, so that what is short is passed at once.
    least: Vec<usize>,
    /// The bytes of the longest variable.
    longest_variable: usize,
    /// The targets with variables of their own.
    own: Vec<Own>,
}

/// A target's own variables.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) target: String,
    pub(super) platform: Platform,
    pub(super) vars: BTreeMap<VariableName, Text>,
}

impl Limits {
    /// Those for the project's channels, and for its targets or the one that is meant. None while
    /// the project file cannot be read.
    #[must_use]
    pub(super) fn of(project: &Project, target: Option<&str>) -> Limits {
        let mut limits = Limits {
            by_item: vec![Vec::new(); Item::COUNT],
            least: vec![usize::MAX; Item::COUNT],
            longest_variable: 0,
            own: Vec::new(),
        };
        let Some(settings) = &project.settings.value else {
            return limits;
        };
        let of_targets = settings.targets.values();
        let of_targets = of_targets.flat_map(|target| target.common().vars.values());
        let variables = settings.vars.values().chain(of_targets);
        let longest = variables.map(|text| text.source().len()).max();
        limits.longest_variable = longest.unwrap_or(0);
        let aims = targets(project, target);
        let with_own = settings.targets.iter().filter(|(name, one)| {
            target.is_none_or(|target| target == name.as_str()) && !one.common().vars.is_empty()
        });
        limits.own = with_own
            .filter_map(|(name, one)| {
                Some(Own {
                    target: name.to_string(),
                    platform: Platform::from_word(one.platform())?,
                    vars: one.common().vars.clone(),
                })
            })
            .collect();
        for limit in TABLE {
            let on_channel = limit
                .channel
                .is_none_or(|channel| settings.channels.contains(&channel));
            let on_target = limit.vendor.is_none_or(|vendor| {
                aims.iter().any(|aim| {
                    aim.platform == vendor
                        && aim.manages(kind(limit.item))
                        && is_on(aim.target, limit.channel)
                })
            });
            if on_channel && on_target {
                let at = limit.item as usize;
                limits.by_item[at].push(limit);
                limits.least[at] = limits.least[at].min(limit.most);
            }
        }
        limits
    }

    fn of_item(&self, item: Item) -> &[&'static Limit] {
        self.by_item.get(item as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether a text is surely within the smallest of some limits, by its bytes: no unit counts
    /// more than one for a byte. Fields may say how much they add.
    pub(super) fn surely_fits(&self, source: &str, least: usize) -> bool {
        if !source.contains(['$', '{']) {
            return source.len() <= least;
        }
        let variables = source.matches('$').count();
        source.len() + variables * self.longest_variable <= least && !source.contains("fields")
    }

    /// The smallest number that any of these items is limited to.
    pub(super) fn least(&self, items: &[Item]) -> usize {
        let least = |item: &Item| self.least.get(*item as usize).copied();
        items.iter().filter_map(least).min().unwrap_or(usize::MAX)
    }
}

/// The kind that a target must manage for the limit to matter there.
fn kind(item: Item) -> Kind {
    match item {
        Item::MenuLabel | Item::MenuItems => Kind::Menu,
        Item::IceBreaker | Item::IceBreakers => Kind::IceBreakers,
        _ => Kind::Flow,
    }
}

/// Whether a target is, or may be, on a channel.
fn is_on(target: &Target, channel: Option<Channel>) -> bool {
    let (Target::Omnichat(target), Some(channel)) = (target, channel) else {
        return true;
    };
    let Some(word) = &target.chat_platform else {
        return true;
    };
    match word.source() {
        "line" => channel == Channel::Line,
        "facebook" | "messenger" => channel == Channel::Messenger,
        "instagram" => channel == Channel::Instagram,
        "whatsapp" => channel == Channel::Whatsapp,
        "web" | "webchat" | "website" => channel == Channel::Webchat,
        _ => true,
    }
}

/// What a limit that only a third party vouches for is worth.
fn severity(limit: &Limit) -> Severity {
    match limit.evidence {
        Evidence::Official => Severity::Error,
        Evidence::ThirdParty | Evidence::Assumed => Severity::Warning,
    }
}

/// What to add to the help of a limit that is not sure.
fn doubt(limit: &Limit) -> Option<&'static str> {
    match limit.evidence {
        Evidence::Official => None,
        Evidence::ThirdParty => Some("the limit is known from a third party only"),
        Evidence::Assumed => Some("the limit is common knowledge, and on no page of its owner"),
    }
}
