//! File patterns, matched part by part, so that no folder is entered in vain.

use globset::{GlobBuilder, GlobMatcher};

use super::collect::GlobProblemKind;

/// Folders that a wildcard does not enter, beside the hidden ones: they hold what tools made.
const MADE_BY_TOOLS: &[&str] = &["target", "node_modules"];

/// A pattern such as `bot/**/*.yaml`.
#[derive(Debug)]
pub(super) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    /// `**`: any number of folders.
    Folders,
    Name(String),
    Wildcard(GlobMatcher),
}

/// How a path and a pattern agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// The pattern names this path.
    pub(super) whole: bool,
    /// Something inside this folder could fit.
    pub(super) inside: bool,
}

impl Pattern {
    pub(super) fn new(glob: &str) -> Result<Pattern, GlobProblemKind> {
        let absolute = glob.starts_with(['/', '\\', '~']) || glob.get(1..2) == Some(":");
        if absolute || glob.split('/').any(|part| part == "..") {
            return Err(GlobProblemKind::Outside);
        }
        let mut parts = Vec::new();
        for part in glob.split('/').filter(|part| !matches!(*part, "" | ".")) {
            if part == "**" {
                if !matches!(parts.last(), Some(Part::Folders)) {
                    parts.push(Part::Folders);
                }
            } else if part.contains(['*', '?', '[', ']', '{', '}', '\\']) {
                let glob = GlobBuilder::new(part)
                    .literal_separator(true)
                    .build()
                    .map_err(|error| GlobProblemKind::Invalid(error.kind().to_string()))?;
                parts.push(Part::Wildcard(glob.compile_matcher()));
            } else {
                parts.push(Part::Name(part.to_owned()));
            }
        }
        Ok(Pattern { parts })
    }

    /// The folder in which all that fits stands, and how many parts that takes.
    pub(super) fn base(&self) -> Vec<&str> {
        let names: Vec<_> = self
            .parts
            .iter()
            .map_while(|part| match part {
                Part::Name(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        if names.len() == self.parts.len() {
            names[..names.len().saturating_sub(1)].to_vec()
        } else {
            names
        }
    }

    /// Whether the last part is a plain name or a wildcard with more than stars.
    pub(super) fn names_files(&self) -> bool {
        match self.parts.last() {
            Some(Part::Name(_)) => true,
            Some(Part::Wildcard(glob)) => glob.glob().glob().contains('.'),
            _ => false,
        }
    }

    /// Compares with a path, given as its parts.
    pub(super) fn fit(&self, path: &[&str]) -> Fit {
        // reached[i]: the parts of the path so far can be the first i parts of the pattern.
        let mut reached = vec![false; self.parts.len() + 1];
        reached[0] = true;
        self.skip_folders(&mut reached);
        for name in path {
            let mut next = vec![false; reached.len()];
            for (index, part) in self.parts.iter().enumerate().filter(|(at, _)| reached[*at]) {
                match part {
                    Part::Folders => next[index] |= !is_special(name),
                    Part::Name(wanted) => next[index + 1] |= wanted == name,
                    Part::Wildcard(glob) => {
                        let dot = glob.glob().glob().starts_with('.');
                        next[index + 1] |= (dot || !is_special(name)) && glob.is_match(name);
                    }
                }
            }
            self.skip_folders(&mut next);
            reached = next;
        }
        Fit {
            whole: reached[self.parts.len()],
            inside: reached[..self.parts.len()].contains(&true),
        }
    }

    /// `**` also stands for no folder at all.
    fn skip_folders(&self, reached: &mut [bool]) {
        for (index, part) in self.parts.iter().enumerate() {
            if matches!(part, Part::Folders) && reached[index] {
                reached[index + 1] = true;
            }
        }
    }
}

fn is_special(name: &str) -> bool {
    name.starts_with('.') || MADE_BY_TOOLS.contains(&name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use super::*;

    fn fit(glob: &str, path: &str) -> (bool, bool) {
        let parts: Vec<_> = path.split('/').collect();
        let fit = Pattern::new(glob).unwrap().fit(&parts);
        (fit.whole, fit.inside)
    }

    #[test]
    fn patterns() {
        let table = [
            ("bot/**/*.yaml", "bot/a.yaml", true),
            ("bot/**/*.yaml", "bot/x/y/a.yaml", true),
            ("bot/**/*.yaml", "bot/a.yml", false),
            ("bot/**/*.yaml", "other/a.yaml", false),
            ("./bot/*.yaml", "bot/a.yaml", true),
            ("bot/*.yaml", "bot/x/a.yaml", false),
            ("bot/*.{yaml,yml}", "bot/a.yml", true),
            ("bot/[ab].yaml", "bot/b.yaml", true),
            ("**/*.yaml", "a.yaml", true),
            ("**/**/*.yaml", "x/a.yaml", true),
            ("**/*.yaml", ".botwright/a.yaml", false),
            ("**/*.yaml", "target/a.yaml", false),
            ("**/*.yaml", "x/.a.yaml", false),
            (".botwright/*.yaml", ".botwright/a.yaml", true),
            (".*/*.yaml", ".botwright/a.yaml", true),
            ("target/**/*.yaml", "target/x/a.yaml", true),
            ("bot/票券.yaml", "bot/票券.yaml", true),
        ];
        for (glob, path, wanted) in table {
            assert_eq!(fit(glob, path).0, wanted, "{glob} {path}");
        }
    }

    #[test]
    fn folders_are_entered_only_where_something_could_fit() {
        assert!(fit("bot/**/*.yaml", "bot/x").1);
        assert!(!fit("bot/**/*.yaml", "node_modules").1);
        assert!(!fit("bot/*.yaml", "bot/x").1);
        assert!(!fit("bot/**/*.yaml", "bot/.git").1);
        let many = vec!["**"; 40].join("/a/") + "/*.yaml";
        assert!(!fit(&many, &vec!["a"; 60].join("/")).0);
    }

    #[test]
    fn bases_and_refusals() {
        assert_eq!(
            Pattern::new("bot/x/**/*.yaml").unwrap().base(),
            ["bot", "x"]
        );
        assert_eq!(Pattern::new("bot/x.yaml").unwrap().base(), ["bot"]);
        assert_eq!(Pattern::new("").unwrap().base(), [""; 0]);
        for glob in ["../x.yaml", "bot/../../x", "/etc/*.yaml", "C:/x", "~/x"] {
            assert_eq!(
                Pattern::new(glob).unwrap_err(),
                GlobProblemKind::Outside,
                "{glob}"
            );
        }
        assert!(matches!(
            Pattern::new("bot/[.yaml"),
            Err(GlobProblemKind::Invalid(_))
        ));
    }
}
