//! The tests of a project, in the order of its files.

use super::glob::Glob;
use crate::language::conversation_test::ConversationTest;
use crate::language::name::nfc;
use crate::project::Project;
use crate::source::Span;

/// One test with its name and its place.
#[derive(Clone, Copy, Debug)]
pub struct Case<'p> {
    pub name: &'p str,
    pub test: &'p ConversationTest,
    /// The key that names it.
    pub key: Span,
}

/// All tests, or those whose name holds the filter. A filter with `*` is a pattern for the whole
/// name.
#[must_use]
pub fn cases<'p>(project: &'p Project, filter: Option<&str>) -> Vec<Case<'p>> {
    let filter = filter.map(nfc);
    let glob = filter.as_deref().map(Glob::new);
    let fits = |name: &str| match (&filter, &glob) {
        (Some(_), Some(glob)) if glob.is_open() => glob.fits(name),
        (Some(part), _) => name.contains(part.as_str()),
        (None, _) => true,
    };
    let mut cases: Vec<Case<'p>> = project
        .bot
        .tests
        .iter()
        .filter(|(name, _)| fits(name.as_str()))
        .map(|(name, test)| Case {
            name: name.as_str(),
            test: &test.value,
            key: test.key,
        })
        .collect();
    let sources = &project.sources;
    cases.sort_by_key(|case| (sources.path(case.key.file), case.key.start));
    cases
}
