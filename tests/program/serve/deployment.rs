//! The files of `docs/deploy`: they are YAML, fit together, and name what the program has.

use std::collections::BTreeMap;
use std::fs;

use botwright::source::Sources;
use botwright::syntax::parse;
use serde_json::{Value as Json, json};

use crate::common::{files_below, root, run};

/// The manifests by their kinds.
fn manifests() -> BTreeMap<String, Json> {
    let mut found = BTreeMap::new();
    for path in files_below(&root().join("docs/deploy/kubernetes")) {
        let text = fs::read_to_string(&path).unwrap();
        let mut sources = Sources::new();
        let file = sources.add("manifest.yaml", text);
        let parsed = parse(file, sources.text(file));
        assert!(
            parsed.diagnostics.is_empty(),
            "{path:?}: {:?}",
            parsed.diagnostics
        );
        let manifest = parsed.root.unwrap().to_json();
        let kind = manifest["kind"].as_str().unwrap().to_owned();
        assert!(found.insert(kind, manifest).is_none(), "{path:?}");
    }
    found
}

#[test]
fn the_manifests_fit_together() {
    let manifests = manifests();
    let kinds: Vec<&str> = manifests.keys().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "ConfigMap",
            "Deployment",
            "HorizontalPodAutoscaler",
            "Secret",
            "Service"
        ]
    );
    let deployment = &manifests["Deployment"];
    let pod = &deployment["spec"]["template"];
    let container = &pod["spec"]["containers"][0];
    let labels = &deployment["spec"]["selector"]["matchLabels"];
    assert_eq!(labels, &pod["metadata"]["labels"]);
    assert_eq!(labels, &manifests["Service"]["spec"]["selector"]);
    let name = |kind: &str| &manifests[kind]["metadata"]["name"];
    assert_eq!(
        &container["envFrom"][0]["secretRef"]["name"],
        name("Secret")
    );
    let volume = &pod["spec"]["volumes"][0];
    assert_eq!(&volume["configMap"]["name"], name("ConfigMap"));
    assert_eq!(volume["name"], container["volumeMounts"][0]["name"]);
    let scaled = &manifests["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"];
    assert_eq!(&scaled["name"], name("Deployment"));
    assert_eq!(
        (&scaled["kind"], &scaled["apiVersion"]),
        (&deployment["kind"], &deployment["apiVersion"])
    );
    // Ports and probes are those of the arguments.
    let args = container["args"].as_array().unwrap();
    let port = |flag: &str| {
        let arg = args.iter().filter_map(Json::as_str);
        let value = arg.filter_map(|arg| arg.strip_prefix(flag)).next().unwrap();
        json!(value.rsplit(':').next().unwrap().parse::<u16>().unwrap())
    };
    assert_eq!(container["ports"][0]["containerPort"], port("--listen="));
    assert_eq!(
        container["ports"][1]["containerPort"],
        port("--metrics-listen=")
    );
    for (probe, path) in [("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")] {
        let get = &container[probe]["httpGet"];
        assert_eq!(
            get,
            &json!({ "path": path, "port": container["ports"][0]["name"] })
        );
    }
    assert_eq!(
        manifests["Service"]["spec"]["ports"][0]["targetPort"],
        "http"
    );
    // The pod lives long enough to stop in peace.
    let grace = pod["spec"]["terminationGracePeriodSeconds"]
        .as_u64()
        .unwrap();
    let sleep = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        .as_u64()
        .unwrap();
    let drain = args.iter().filter_map(Json::as_str);
    let drain = drain
        .filter_map(|arg| arg.strip_prefix("--drain="))
        .next()
        .unwrap();
    let drain: u64 = drain.trim_end_matches('s').parse().unwrap();
    assert!(sleep + drain < grace, "{sleep} {drain} {grace}");
    // The ids are a file that the program reads.
    let ids = manifests["ConfigMap"]["data"]["ids.json"].as_str().unwrap();
    let place = super::Place::new("https://api.tea.example");
    fs::write(place.root().join("ids.json"), ids).unwrap();
    drop(place.serve(&[]));
}

#[test]
fn the_arguments_are_the_programs() {
    let help = run(root(), &["serve", "--help"]).code(0);
    let manifests = manifests();
    let container = &manifests["Deployment"]["spec"]["template"]["spec"]["containers"][0];
    let args = container["args"].as_array().unwrap();
    let manifest = args.iter().filter_map(Json::as_str);
    let manifest = manifest.filter(|arg| arg.starts_with("--"));
    let manifest = manifest.map(|arg| arg.split('=').next().unwrap());
    let mut flags: Vec<String> = manifest.map(str::to_owned).collect();
    let page = fs::read_to_string(root().join("docs/serve.md")).unwrap();
    let quoted = page.split('`').skip(1).step_by(2);
    let quoted = quoted.filter(|word| word.starts_with("--"));
    flags.extend(quoted.map(|word| word.split([' ', '=']).next().unwrap().to_owned()));
    assert!(flags.len() > 15, "{flags:?}");
    for flag in flags {
        assert!(help.contains(&flag), "`serve --help` does not know {flag}");
    }
}
