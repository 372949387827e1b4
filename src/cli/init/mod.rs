//! `botwright init`: a small working project.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

mod templates;

use self::templates::{DEFAULT, EXAMPLES, Template};
use super::exit::Exit;
use super::global::{Global, complain, print};
use crate::diagnostics::{choices, did_you_mean};
use crate::language::name::{NAME_PATTERN, nfc};
use crate::project::{PROJECT_FILE, STATE_FOLDER};

/// Write a small working project
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The folder of the new project; made if it does not exist
    // Not called `directory`: `-C` is, and clap would take the one for the other.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,

    /// The example to start from, instead of the small commented project
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
}

/// The name in the default template that gives way to the folder's.
const PLACEHOLDER: &str = "name: my-bot\n";
const IGNORE_FILE: &str = ".gitignore";

pub(super) fn run(global: &Global, args: &Args) -> Result<Exit, Exit> {
    let template = template(args.template.as_deref())?;
    let directory = match &global.directory {
        Some(base) if args.folder == Path::new(".") => base.clone(),
        Some(base) => base.join(&args.folder),
        None => args.folder.clone(),
    };
    if directory.join(PROJECT_FILE).exists() {
        complain(&format!(
            "`{}` is a project already: it has a `{PROJECT_FILE}`",
            directory.display()
        ));
        return Err(Exit::Usage);
    }
    let files = files(template, &directory);
    if let Some((taken, _)) = files
        .iter()
        .find(|(path, _)| *path != Path::new(IGNORE_FILE) && directory.join(path).exists())
    {
        complain(&format!(
            "`{}` is there already, and `init` writes over nothing; choose an empty folder",
            directory.join(taken).display()
        ));
        return Err(Exit::Usage);
    }
    let mut written = String::new();
    for (path, text) in &files {
        let whole = directory.join(path);
        match write(&whole, text) {
            Ok(true) => written.push_str(&format!("  {}\n", path.display())),
            Ok(false) => {}
            Err(error) => {
                complain(&format!("`{}` cannot be written: {error}", whole.display()));
                return Err(Exit::Failed);
            }
        }
    }
    if !global.quiet {
        let place = directory.display();
        print(&format!(
            "Wrote a project to {place}:\n{written}\nNext:\n  botwright check {place}\n  botwright apply {place}\n"
        ))?;
    }
    Ok(Exit::Done)
}

fn template(name: Option<&str>) -> Result<&'static Template, Exit> {
    let Some(name) = name else {
        return Ok(&DEFAULT);
    };
    if let Some(found) = EXAMPLES.iter().find(|template| template.name == name) {
        return Ok(found);
    }
    let names: Vec<&str> = EXAMPLES.iter().map(|template| template.name).collect();
    let advice = match did_you_mean(name, names.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("choose {}", choices(names)),
    };
    complain(&format!("there is no template `{name}`; {advice}"));
    Err(Exit::Usage)
}

/// The files of a template by their path in the project, with their texts.
fn files(template: &Template, directory: &Path) -> Vec<(PathBuf, String)> {
    let mut files: Vec<(PathBuf, String)> = template
        .files
        .iter()
        .map(|(path, text)| (PathBuf::from(path), named(text, directory)))
        .collect();
    if !files.iter().any(|(path, _)| path == Path::new(IGNORE_FILE)) {
        files.push((PathBuf::from(IGNORE_FILE), format!("{STATE_FOLDER}/\n")));
    }
    files.sort();
    files
}

/// Calls the bot like its folder, if a bot can be called so.
fn named(text: &str, directory: &Path) -> String {
    let folder = directory
        .canonicalize()
        .ok()
        .or_else(|| Some(directory.to_owned()))
        .and_then(|whole| Some(nfc(&whole.file_name()?.to_string_lossy())));
    let fits = regex::Regex::new(NAME_PATTERN).ok();
    match (folder, fits) {
        (Some(folder), Some(fits)) if fits.is_match(&folder) => {
            text.replacen(PLACEHOLDER, &format!("name: {}\n", quoted(&folder)), 1)
        }
        _ => text.to_owned(),
    }
}

/// A name as YAML: one that YAML would read as a number stands in quotes.
fn quoted(name: &str) -> String {
    let plain = name.starts_with(char::is_alphabetic)
        && crate::syntax::scalar_trap(name).is_none()
        && !matches!(name.to_lowercase().as_str(), "true" | "false" | "null");
    if plain {
        name.to_owned()
    } else {
        crate::syntax::quote(name)
    }
}

/// Writes a new file; an existing ignore file is left as it is.
fn write(path: &Path, text: &str) -> io::Result<bool> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    match options.write(true).create_new(true).open(path) {
        Ok(mut file) => io::Write::write_all(&mut file, text.as_bytes()).map(|()| true),
        Err(error)
            if error.kind() == io::ErrorKind::AlreadyExists && path.ends_with(IGNORE_FILE) =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
