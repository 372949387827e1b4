//! Walks the regions of a text in order: which blocks open and close, which names a loop gives.

use std::ops::Range;

use super::analysis::Analysis;
use super::problem::{ProblemKind, TemplateProblem};
use super::scan::{Region, RegionKind, Scan};
use super::scope::{Bound, Scope};
use super::statements::{self, REFUSED, instead, trimmed};
use super::{slips, tree};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opener {
    If,
    For,
}

impl Opener {
    const fn word(self) -> &'static str {
        match self {
            Opener::If => "if",
            Opener::For => "for",
        }
    }
}

/// A block that waits for its end.
struct Open {
    opener: Opener,
    range: Range<usize>,
    has_else: bool,
}

struct Blocks<'t> {
    text: &'t str,
    outer: Scope,
    scope: Scope,
    stack: Vec<Open>,
    /// A statement could not be told, so that a missing or extra end says nothing.
    uncertain: bool,
    out: Analysis,
}

/// Analyses the regions of `text` together.
pub(crate) fn analyse(text: &str, scan: &Scan, names: &[&str]) -> Analysis {
    let outer = Scope::new(names, ProblemKind::BadTemplate);
    let mut blocks = Blocks {
        text,
        scope: outer.clone(),
        outer,
        stack: Vec::new(),
        uncertain: false,
        out: Analysis::default(),
    };
    for region in &scan.regions {
        match region.kind {
            RegionKind::Comment => {}
            RegionKind::Expression if region.broken => {}
            RegionKind::Expression => {
                let inner = region.inner(text);
                if !tree::plain_path(text, &inner, &blocks.scope, &mut blocks.out) {
                    blocks.read(region, "", inner);
                }
            }
            RegionKind::Statement => blocks.statement(region),
        }
    }
    blocks.finish(scan)
}

impl Blocks<'_> {
    fn problem(
        &mut self,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.out
            .problems
            .push(TemplateProblem::new(ProblemKind::BadTemplate, range, message).help(help));
    }

    /// Reads one region with `end` put behind it; `inner` is where its expression stands.
    fn read(&mut self, region: &Region, end: &str, inner: Range<usize>) -> Vec<Bound> {
        let text = self.text;
        let source = format!("{}{end}", &text[region.range.clone()]);
        self.read_source(&source, region, inner)
    }

    fn read_source(&mut self, source: &str, region: &Region, inner: Range<usize>) -> Vec<Bound> {
        let base = region.range.start;
        match tree::region(source, base, &self.scope, &mut self.out) {
            Ok(bound) => bound,
            Err(error) => {
                let kind = ProblemKind::BadTemplate;
                let problems = slips::explain(self.text, inner, &error, kind);
                self.out.problems.extend(problems);
                Vec::new()
            }
        }
    }

    fn statement(&mut self, region: &Region) {
        let text = self.text;
        let inner = region.inner(text);
        let word = region.word(text);
        let rest = word.end..inner.end;
        let rest_empty = text[rest.clone()].trim().is_empty();
        match &text[word.clone()] {
            "if" => {
                if !region.broken && !self.missing(&word, rest_empty) {
                    self.read(region, "{% endif %}", inner);
                }
                self.open(Opener::If, region.range.clone());
            }
            "for" => self.for_loop(region, &word, inner, rest_empty),
            "elif" => {
                self.branch(&word, "elif");
                if !region.broken && !self.missing(&word, rest_empty) {
                    let at = word.start - region.range.start;
                    let source = &text[region.range.clone()];
                    let source = format!("{}  if{}{{% endif %}}", &source[..at], &source[at + 4..]);
                    self.read_source(&source, region, inner);
                }
            }
            "else" => {
                if !rest_empty {
                    let problem = statements::after_else(text, &word, &rest);
                    self.out.problems.push(problem);
                }
                self.branch(&word, "else");
            }
            "endif" => self.close(Opener::If, &word, &rest, rest_empty),
            "endfor" => self.close(Opener::For, &word, &rest, rest_empty),
            _ if region.broken => self.uncertain = true,
            "" => {
                self.out.problems.push(statements::no_word(text, region));
                self.uncertain = true;
            }
            name if REFUSED.contains(&name) => self.problem(
                word.clone(),
                format!("`{name}` is not part of the language"),
                instead(name),
            ),
            name if name
                .strip_prefix("end")
                .is_some_and(|name| REFUSED.contains(&name)) => {}
            name => {
                let open = self.stack.last().map(|open| open.opener.word());
                let problem = statements::unknown(name, &word, open, rest_empty);
                self.out.problems.push(problem);
                self.uncertain = true;
            }
        }
    }

    fn missing(&mut self, word: &Range<usize>, rest_empty: bool) -> bool {
        if rest_empty {
            let name = &self.text[word.clone()];
            let message = format!("`{name}` has no condition");
            let help = format!("write it like `{{% {name} fields.seats >= 4 %}}`");
            self.problem(word.clone(), message, help);
        }
        rest_empty
    }

    fn for_loop(
        &mut self,
        region: &Region,
        word: &Range<usize>,
        inner: Range<usize>,
        rest_empty: bool,
    ) {
        let nested = self
            .stack
            .iter()
            .any(|open| open.opener == Opener::For && !open.has_else);
        if nested {
            self.problem(
                word.clone(),
                "a loop inside a loop is not part of the language",
                "let the API's answer hold a list that is ready to print",
            );
        }
        let mut bound = Vec::new();
        if rest_empty {
            self.problem(
                word.clone(),
                "`for` has nothing to run through",
                "write it like `{% for item in response.items %}`",
            );
        } else if !region.broken {
            bound = self.read(region, "{% endfor %}", inner);
        }
        self.open(Opener::For, region.range.clone());
        self.scope.locals.extend(bound);
        self.scope.in_loop = true;
    }

    fn open(&mut self, opener: Opener, range: Range<usize>) {
        self.stack.push(Open {
            opener,
            range,
            has_else: false,
        });
    }

    /// `else` and `elif`.
    fn branch(&mut self, word: &Range<usize>, name: &str) {
        let fits = match self.stack.last_mut() {
            Some(open) if !open.has_else && (name == "else" || open.opener == Opener::If) => {
                open.has_else = name == "else";
                Some(open.opener)
            }
            _ => None,
        };
        match fits {
            Some(Opener::For) => self.leave_loop(),
            Some(Opener::If) => {}
            None if self.uncertain => {}
            None => self.problem(
                word.clone(),
                format!("`{name}` belongs to no `if`"),
                "it stands between `{% if … %}` and `{% endif %}`, and `else` comes last and once",
            ),
        }
    }

    fn close(
        &mut self,
        opener: Opener,
        word: &Range<usize>,
        rest: &Range<usize>,
        rest_empty: bool,
    ) {
        let name = opener.word();
        if !rest_empty {
            self.problem(
                trimmed(self.text, rest.clone()),
                format!("nothing can follow `end{name}`"),
                format!("write `{{% end{name} %}}`"),
            );
        }
        match self.stack.last() {
            Some(open) if open.opener == opener => {
                let has_else = open.has_else;
                self.stack.pop();
                if opener == Opener::For && !has_else {
                    self.leave_loop();
                }
            }
            _ if self.uncertain => {}
            Some(open) if self.stack.iter().any(|open| open.opener == opener) => {
                let inner = open.opener.word();
                let range = open.range.clone();
                self.problem(
                    range,
                    format!("this `{inner}` is not closed before `end{name}`"),
                    format!("put `{{% end{inner} %}}` before `{{% end{name} %}}`"),
                );
                while self.stack.pop().is_some_and(|open| open.opener != opener) {}
                if opener == Opener::For {
                    self.leave_loop();
                }
            }
            Some(open) => {
                let inner = open.opener.word();
                let problem = TemplateProblem::new(
                    ProblemKind::BadTemplate,
                    word.clone(),
                    format!("`end{name}` cannot close an open `{inner}`"),
                )
                .help(format!("did you mean `end{inner}`?"))
                .replace(format!("end{inner}"));
                self.out.problems.push(problem);
                if open.opener == Opener::For && !open.has_else {
                    self.leave_loop();
                }
                self.stack.pop();
            }
            None => self.problem(
                word.clone(),
                format!("`end{name}` closes nothing"),
                format!("open the block with `{{% {name} … %}}`, or remove this"),
            ),
        }
    }

    fn leave_loop(&mut self) {
        self.scope = self.outer.clone();
    }

    fn finish(mut self, scan: &Scan) -> Analysis {
        let uncertain = self.uncertain || !scan.problems.is_empty();
        if !uncertain {
            for open in std::mem::take(&mut self.stack) {
                let name = open.opener.word();
                self.problem(
                    open.range,
                    format!("this `{name}` is never closed"),
                    format!("put `{{% end{name} %}}` where it ends"),
                );
            }
        }
        // Outputs alone have been read one by one, and can be no other together.
        let blocks = |region: &Region| region.kind == RegionKind::Statement;
        if self.out.problems.is_empty()
            && !uncertain
            && scan.regions.iter().any(blocks)
            && let Err(error) = tree::whole(&only_regions(self.text, &scan.regions))
        {
            let whole = 0..self.text.len();
            let kind = ProblemKind::BadTemplate;
            let problems = slips::explain(self.text, whole, &error, kind);
            self.out.problems.extend(problems);
        }
        self.out.problems.sort_by_key(|problem| problem.range.start);
        self.out
    }
}

/// The text with line breaks for everything but the regions: every place stays, and no line gets
/// too long for the parser's counters.
fn only_regions(text: &str, regions: &[Region]) -> String {
    let mut blank = String::with_capacity(text.len());
    for region in regions {
        blank.extend(std::iter::repeat_n('\n', region.range.start - blank.len()));
        blank.push_str(&text[region.range.clone()]);
    }
    blank
}
