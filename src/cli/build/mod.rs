//! `botwright build`: every platform document, into a folder.

mod folder;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::exit::Exit;
use super::global::{Global, complain, print};
use super::ready::{checked, choose};
use crate::diagnostics::render::json::escape;
use crate::diagnostics::{clean_lines, count};
use crate::language::project_file::{Channel, ProjectFile};
use crate::language::target::Target;
use crate::platforms::Platform;
use crate::platforms::paper::manifest::Manifest;
use crate::platforms::paper::{Made, Paper, bundle, titles};
use crate::project::Project;
use crate::project::compile::{compile, settings};
use crate::source::Disk;

/// Write every document of the platforms to a folder
///
/// One file for each flow and API card: what a server answers to Botcake's Dynamic Block, AhaChat's
/// JSON API block and Omnichat's Call an API card, FIRST LINE's pushed messages, the fields of API
/// cards, and contacts for FIRST LINE and Omnichat. `build.json` lists the files, what they are for,
/// and what could not be put in. The same files give the same bytes on every machine; nothing is
/// read from the environment, and secrets stand as `${env.NAME}`.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The folder of the project
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    /// The folder to write to [default: build, in the project]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How to print what was written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Human,
    Json,
}

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let root = global.root(args.dir.as_deref())?;
    let project = crate::project::load(&Disk, &root);
    let file = checked(global, &project)?;
    let mut made = Vec::new();
    for (folder, name, platform, target) in places(global, file)? {
        made.extend(documents(
            &project,
            file,
            &folder,
            name.as_deref(),
            platform,
            &target,
        ));
    }
    let manifest = pretty(&json!(Manifest::new(project.name(), &made)));
    let out = args.out.clone().unwrap_or_else(|| root.join("build"));
    let files = made.iter().filter_map(|one| {
        let name = one.entry.file.clone()?;
        Some(folder::File {
            name,
            text: pretty(one.json.as_ref()?),
            private: one.private,
        })
    });
    let files: Vec<folder::File> = files.collect();
    folder::write(&out, &files, &manifest).map_err(|why| {
        complain(&why);
        Exit::Failed
    })?;
    match args.format {
        Format::Json => print(&escape(&manifest))?,
        Format::Human => print(&human(&out, &made))?,
    }
    Ok(Exit::Done)
}

fn pretty(json: &serde_json::Value) -> String {
    // A value that was parsed or made from plain data can always be written.
    serde_json::to_string_pretty(json).unwrap_or_default() + "\n"
}

type Place = (String, Option<String>, Platform, Target);

/// The folders to write, each with its target: the chosen one, else all of the project's that are on
/// a vendor's platform, else every vendor.
fn places(global: &Global, file: &ProjectFile) -> Result<Vec<Place>, Exit> {
    if global.target.is_some() {
        let (name, target) = choose(global, file)?;
        return match Platform::from_word(target.platform()) {
            Some(platform) if platform != Platform::Sandbox => {
                let name = name.to_owned();
                Ok(vec![(name.clone(), Some(name), platform, target)])
            }
            _ => {
                complain(&format!(
                    "the target `{name}` is a sandbox, which takes the bot as it is: there is no document to build for it; choose a target on a vendor's platform"
                ));
                Err(Exit::Usage)
            }
        };
    }
    let mut places: Vec<Place> = Vec::new();
    for (name, target) in &file.targets {
        match Platform::from_word(target.platform()) {
            Some(platform) if platform != Platform::Sandbox => {
                let name = name.to_string();
                places.push((name.clone(), Some(name), platform, target.clone()));
            }
            _ => {}
        }
    }
    if places.is_empty() {
        let vendors = Platform::ALL.into_iter();
        places = vendors
            .filter(|platform| *platform != Platform::Sandbox)
            .map(|platform| {
                (
                    platform.word().to_owned(),
                    None,
                    platform,
                    Target::sandbox(),
                )
            })
            .collect();
    }
    Ok(places)
}

fn documents(
    project: &Project,
    file: &ProjectFile,
    folder: &str,
    name: Option<&str>,
    platform: Platform,
    target: &Target,
) -> Vec<Made> {
    // The same bytes on every machine: secrets are not known here.
    let none = |_: &str| None;
    let compiled = compile(project, file, target, &none);
    let settings = settings(file, name.unwrap_or_default(), target, &none);
    let titles = titles(&compiled.desired);
    let only = settings.options.chat_platform.as_deref();
    let channels: Vec<Channel> = match only.and_then(channel) {
        Some(channel) => vec![channel],
        None => file.channels.clone(),
    };
    let managed = compiled.desired.iter().filter(|desired| {
        let kinds = settings.manages.as_ref();
        kinds.is_none_or(|kinds| kinds.contains(&desired.address.kind()))
            || desired.address.kind() == crate::language::address::Kind::Field
    });
    let mut paper = Paper::new(platform, managed, &titles, &channels);
    paper.gender_codes = settings.options.gender_codes;
    bundle(&paper, folder, name)
}

/// The channel of Omnichat's `chat_platform`.
fn channel(word: &str) -> Option<Channel> {
    match word {
        "line" => Some(Channel::Line),
        "whatsapp" => Some(Channel::Whatsapp),
        "facebook" => Some(Channel::Messenger),
        "instagram" => Some(Channel::Instagram),
        _ => None,
    }
}

/// Of each sort of document, how many were written of how many.
type Counts = BTreeMap<&'static str, (usize, usize)>;

/// How many of what was written where; one line for each folder.
fn human(out: &Path, made: &[Made]) -> String {
    let mut lines: Vec<(String, Counts)> = Vec::new();
    for one in made {
        let entry = &one.entry;
        let folder = entry
            .target
            .clone()
            .unwrap_or_else(|| entry.platform.word().to_owned());
        if lines.last().is_none_or(|(last, _)| *last != folder) {
            lines.push((folder, Counts::new()));
        }
        let Some((_, counts)) = lines.last_mut() else {
            continue;
        };
        let what = match entry.address.split_once('.') {
            Some(("flow", _)) => "flows",
            Some(_) => "API cards",
            None => "contacts",
        };
        let (written, all) = counts.entry(what).or_default();
        *written += usize::from(entry.file.is_some());
        *all += 1;
    }
    let mut text = String::new();
    for (folder, counts) in &lines {
        let counts: Vec<String> = counts
            .iter()
            .rev()
            .map(|(what, (written, all))| match *what {
                "contacts" => (*what).to_owned(),
                what => format!("{written} of {all} {what}"),
            })
            .collect();
        let line = format!("{folder}: {}", counts.join(", "));
        text.push_str(&format!("{}\n", clean_lines(&line)));
    }
    let written = made.iter().filter(|one| one.entry.file.is_some()).count();
    let left_out: usize = made.iter().map(|one| one.entry.left_out.len()).sum();
    let more = match left_out {
        0 => "; `build.json` lists what each is for".to_owned(),
        one => format!(
            "; `build.json` lists what each is for, and {} that could not be put in, with the reasons",
            count(one, "thing")
        ),
    };
    text.push_str(&format!(
        "{} in {}{more}\n",
        count(written, "document"),
        clean_lines(&out.display().to_string())
    ));
    text
}
