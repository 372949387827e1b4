//! Our own sentences for text that is not YAML.

mod flow;
mod indent;
mod place;
mod quotes;
#[cfg(test)]
mod tests;
mod texts;

use granit_parser::ErrorKind;

use self::place::Site;
use super::build::Context;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::FileId;

/// What is wrong, given where and why the parser stopped.
pub(super) fn explain(
    file: FileId,
    text: &str,
    kind: &ErrorKind,
    at: usize,
    context: &Context,
) -> Diagnostic {
    let site = Site {
        file,
        text,
        at: text.floor_char_boundary(at),
        context,
    };
    texts::template(&site)
        .or_else(|| flow::hidden(&site))
        .or_else(|| slip(&site, kind))
        .unwrap_or_else(|| fallback(&site, kind))
}

fn slip(site: &Site<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    use ErrorKind as E;
    let line = site.line();
    match kind {
        E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabNotAllowed
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart => indent::tab(site),
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::InvalidMappingValueWhitespace => {
            texts::colon_inside(site)
                .or_else(|| flow::broken(site))
                .or_else(|| texts::no_blank_after_colon(site))
                .or_else(|| indent::key_below_text(site))
                .or_else(|| indent::no_colon_above(site))
                .or_else(|| two_values(site))
        }
        E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry | E::InvalidIndentation => {
            let before = site.slice(line.content_start()..site.at.max(line.content_start()));
            if before.trim_matches(['-', ' ']).is_empty() {
                indent::uneven(site)
                    .or_else(|| indent::mixed(site, *kind == E::ExpectedBlockMappingKey))
            } else {
                texts::sign_at_start(site, site.value_start(line, site.at))
            }
        }
        E::SimpleKeyExpected | E::InvalidSimpleKey => {
            Some(texts::no_blank_after_colon(site).unwrap_or_else(|| indent::no_colon(site, line)))
        }
        E::ExpectedDocumentStart => {
            if line.content().starts_with('%') {
                return texts::sign_at_start(site, line.content_start());
            }
            indent::uneven(site)
        }
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::UnexpectedEof
        | E::InvalidFlowScalarIndent => texts::colon_inside(site).or_else(|| flow::broken(site)),
        E::UnclosedFlowCollection { open } => Some(flow::unclosed(site, site.at, *open)),
        E::MismatchedFlowCollectionEnd { open, close } => {
            Some(flow::mismatched(site, *open, *close))
        }
        E::MisplacedFlowCollectionEnd => {
            if site.value_start(line, site.at) == site.at {
                return texts::sign_at_start(site, site.at);
            }
            Some(flow::misplaced(site))
        }
        E::UnknownAnchor => texts::unknown_anchor(site),
        E::UnexpectedCharacter { .. }
        | E::MissingAnchorOrAliasName
        | E::InvalidBlockScalarHeader
        | E::UnexpectedEofBlockMapping
        | E::UnexpectedEofBlockSequence
        | E::UndeclaredTagHandle
        | E::ExpectedTagBang => texts::sign_at_start(site, site.at),
        E::InvalidTrailingSingleQuotedScalar => quotes::trailing(site, '\''),
        E::InvalidTrailingDoubleQuotedScalar => quotes::trailing(site, '"'),
        E::CommentNotSeparated => Some(quotes::comment(site)),
        E::UnclosedQuotedScalar
        | E::InvalidQuotedScalarIndent
        | E::DocumentIndicatorInQuotedScalar => quotes::unclosed(site),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => quotes::escape(site),
        E::BlockSequenceEntryNotAllowed | E::BlockEntryInFlowCollection => Some(list_in_line(site)),
        _ => None,
    }
}

/// `key: "value": more`.
fn two_values(site: &Site<'_>) -> Option<Diagnostic> {
    (site.letter() == Some(':')).then(|| {
        Diagnostic::new(&codes::YAML_SYNTAX, "this line has a second colon")
            .at(site.span(site.at..site.at + 1), "")
            .help("put the whole text in quotes, or each key on a line of its own")
    })
}

/// `key: - item`.
fn list_in_line(site: &Site<'_>) -> Diagnostic {
    Diagnostic::new(
        &codes::YAML_SYNTAX,
        "a list with `-` cannot start in the middle of a line",
    )
    .at(site.span(site.word(site.at)), "")
    .help("put each `- item` on a line of its own, or write `[item, item]`; a text that starts with `- ` needs quotes")
}

/// For all that is too rare for a sentence of its own.
fn fallback(site: &Site<'_>, kind: &ErrorKind) -> Diagnostic {
    use ErrorKind as E;
    let message = match kind {
        E::UnexpectedCharacter { character } if character.is_control() => {
            "there is a control character here, which YAML does not allow"
        }
        E::BomInsideDocument => "there is a byte order mark in the middle of the file",
        E::InvalidDocumentEnd => "something stands behind `...`, which ends the document",
        E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion
        | E::DuplicateTagDirective
        | E::MissingDocumentEndBeforeDirective
        | E::InvalidDirectiveTerminator
        | E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::MissingYamlVersion
        | E::MissingYamlVersionSeparator
        | E::YamlVersionTooLong => {
            "this line starts with `%`, which is for settings of YAML itself"
        }
        E::InvalidBlockScalarIndent => "a line of this text is indented less than the first one",
        E::ZeroBlockScalarIndent => "the number behind `|` or `>` must be 1 to 9",
        E::InvalidSimpleKey => "a key must stand on one line with its colon",
        E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagTerminator
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagEscape => "a text that starts with `!` needs quotes",
        E::MappingKeyNotAllowed => "a key cannot stand here",
        E::UnexpectedEofBlockMapping | E::UnexpectedEofBlockSequence | E::UnexpectedEof => {
            "the file ends in the middle of something"
        }
        _ => "this is not YAML",
    };
    let at = if site.line().is_blank() {
        site.text[..site.at].trim_end().len()
    } else {
        site.at
    };
    Diagnostic::new(&codes::YAML_SYNTAX, message)
        .at(site.span(site.word(at)), "reading stopped here")
        .help("look at the quotes, brackets and spaces of this line and the one above")
}
