//! The files of the templates, as they are built into the program.

/// A template: its name, and its files by path.
pub(super) struct Template {
    pub(super) name: &'static str,
    pub(super) files: &'static [(&'static str, &'static str)],
}

macro_rules! files {
    ($folder:literal: $($path:literal)*) => {
        &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder, "/", $path)))),*]
    };
}

/// What `init` writes when no template is named.
pub(super) static DEFAULT: Template = Template {
    name: "default",
    files: files!("src/cli/init/default": "botwright.yaml" "bot/main.yaml" ".gitignore"),
};

/// The example bots.
pub(super) static EXAMPLES: &[Template] = &[
    Template {
        name: "campus-survey",
        files: files!("examples/campus-survey": "bot/feedback.yaml" "bot/fields.yaml" "bot/main.yaml" "bot/sign-up.yaml" "bot/tests.yaml" "botwright.yaml"),
    },
    Template {
        name: "finance-offers",
        files: files!("examples/finance-offers": "bot/main.yaml" "bot/offers.yaml" "bot/ranking.yaml" "bot/tests.yaml" "botwright.yaml"),
    },
    Template {
        name: "lotus-travel",
        files: files!("examples/lotus-travel": "bot/care.yaml" "bot/main.yaml" "bot/member.yaml" "bot/orders.yaml" "bot/tests.yaml" "bot/tickets.yaml" "botwright.yaml" "data/members.csv"),
    },
    Template {
        name: "saigon-coffee",
        files: files!("examples/saigon-coffee": "bot/care.yaml" "bot/main.yaml" "bot/order.yaml" "bot/tests.yaml" "botwright.yaml" "data/orders-ready.csv"),
    },
];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed test is a panic")]

    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn listed(folder: &Path, inside: &str, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if name == ".botwright" {
                continue;
            }
            let path = format!("{inside}{name}");
            if entry.path().is_dir() {
                listed(&entry.path(), &format!("{path}/"), found);
            } else {
                found.insert(path);
            }
        }
    }

    #[test]
    fn every_file_of_every_example_is_built_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut examples = BTreeSet::new();
        for entry in std::fs::read_dir(root.join("examples")).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_dir() {
                examples.insert(entry.file_name().into_string().unwrap());
            }
        }
        let named: BTreeSet<String> = EXAMPLES.iter().map(|one| one.name.to_owned()).collect();
        assert_eq!(named, examples);
        let folders = EXAMPLES
            .iter()
            .map(|one| (root.join("examples").join(one.name), one))
            .chain([(root.join("src/cli/init/default"), &DEFAULT)]);
        for (folder, template) in folders {
            let mut found = BTreeSet::new();
            listed(&folder, "", &mut found);
            let built_in: BTreeSet<String> = template
                .files
                .iter()
                .map(|(path, _)| (*path).to_owned())
                .collect();
            assert_eq!(built_in, found, "{}", template.name);
        }
    }
}
