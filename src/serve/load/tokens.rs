//! Tokens of targets: what a platform must send, and whether that tells the target.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};

use super::{LoadError, Options};
use crate::language::project_file::ProjectFile;
use crate::language::target::Target as Written;
use crate::language::value::Value;
use crate::platforms::Platform;
use crate::project::compile::{Env, variables};
use crate::serve::target::{Target, Token};

/// The token that a platform must send for a target.
pub(super) fn token(
    options: &Options,
    file: &ProjectFile,
    name: &str,
    written: &Written,
) -> Result<Option<Token>, LoadError> {
    let env: Env<'_> = &options.env;
    let serve = written.common().serve;
    let Some(text) = serve.and_then(|serve| serve.token.as_ref()) else {
        if options.open {
            return Ok(None);
        }
        return Err(LoadError::Usage(format!(
            "the target `{name}` has no `token` under `serve:`, so that anybody could call; write `token: \"${{env.SERVE_TOKEN}}\"`, or serve it as it is with `--open`"
        )));
    };
    let resolved = text.resolve(&variables(file, written, env), env);
    if let Some(variable) = resolved.unset_env.iter().next() {
        return Err(LoadError::Usage(format!(
            "the token under `serve:` of the target `{name}` needs the environment variable `{variable}`, which is not set"
        )));
    }
    let token: SecretString = match resolved.plain() {
        Value::Text(text) => text.into(),
        Value::Secret(secret) => secret.expose().to_owned().into(),
        _ => SecretString::default(),
    };
    let token = token.expose_secret();
    let usable = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    if !usable {
        return Err(LoadError::Usage(format!(
            "the token under `serve:` of the target `{name}` cannot stand in a header; use letters and digits without blanks"
        )));
    }
    Ok(Some(Token::of(token)))
}

/// A request names its platform and carries a token; both must lead to one target.
pub(super) fn tell_apart<'a>(targets: impl Iterator<Item = &'a Target>) -> Result<(), LoadError> {
    let mut seen: BTreeMap<Platform, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        let others = seen.entry(target.platform).or_default();
        if let Some(twin) = others.iter().find(|other| other.token == target.token) {
            return Err(LoadError::Usage(format!(
                "the targets `{}` and `{}` are both on {} with the same token, and a request could mean either; give each a token of its own",
                twin.name,
                target.name,
                target.platform.title()
            )));
        }
        others.push(target);
        let open = others.iter().find(|one| one.token.is_none());
        if let Some(open) = open.filter(|_| others.len() > 1) {
            return Err(LoadError::Usage(format!(
                "the target `{}` has no token, and there is another on {}; give each a token of its own",
                open.name,
                target.platform.title()
            )));
        }
    }
    Ok(())
}
