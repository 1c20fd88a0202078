//! The structure of the source: neither files nor folders form a circle.

mod graph;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use graph::{Graph, between_entries, circles};
use syn::Item;

use crate::support::files::files;

fn source() -> Graph {
    let graph = graph::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(graph.len() > 200, "only {} files were read", graph.len());
    graph
}

/// Names each arrow of each circle, so that a reader sees which name to move.
fn described(graph: &Graph) -> String {
    let mut text = String::new();
    for circle in circles(graph) {
        for from in &circle {
            for (to, names) in graph[from].iter().filter(|(to, _)| circle.contains(to)) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                writeln!(text, "{from} uses {} of {to}", names.join(", ")).unwrap();
            }
        }
    }
    text
}

#[test]
fn files_form_no_circle() {
    let found = described(&source());
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn folders_form_no_circle() {
    let graph = source();
    let mut folders = BTreeSet::from([""]);
    for file in graph.keys() {
        let slashes = file.match_indices('/').map(|(at, _)| &file[..=at]);
        folders.extend(slashes);
    }
    for folder in folders {
        let found = described(&between_entries(&graph, folder));
        assert!(found.is_empty(), "in src/{folder}\n{found}");
    }
}

#[test]
fn circle_is_found() {
    let arrow = |from: &str, to: &[&str]| {
        let targets = to.iter().map(|to| ((*to).to_owned(), BTreeSet::new()));
        (from.to_owned(), targets.collect())
    };
    let graph = Graph::from([
        arrow("a/x.rs", &["b/y.rs"]),
        arrow("b/y.rs", &[]),
        arrow("b/z.rs", &["a/x.rs"]),
        arrow("main.rs", &["a/x.rs", "b/z.rs"]),
    ]);
    assert!(circles(&graph).is_empty());
    assert_eq!(circles(&between_entries(&graph, "")), [["a", "b"]]);
}

#[test]
fn arrows_are_read_through_re_exports_and_macros() {
    let graph = source();
    let uses = |from: &str, to: &str| graph[from].contains_key(to);
    // `use crate::app::App`, which app/mod.rs only hands on.
    assert!(uses("app/outbox/state.rs", "app/base/app.rs"));
    assert!(!uses("app/outbox/state.rs", "app/mod.rs"));
    assert!(uses("main.rs", "cli/mod.rs"));
}

/// Names of several types, each by the habit of clap or of a layer: the arguments and the subcommands of a command, the
/// error and the result of a layer.
const SHARED_NAMES: [&str; 4] = ["Args", "Command", "Error", "Result"];

#[test]
fn each_type_has_a_name_of_its_own() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let home = path.strip_prefix(&src).unwrap().to_str().unwrap();
        if path.extension().is_none_or(|extension| extension != "rs") || home.contains("tests") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for name in syn::parse_file(&source)
            .unwrap()
            .items
            .iter()
            .filter_map(type_name)
        {
            homes.entry(name).or_default().push(home.to_owned());
        }
    }
    assert!(homes.len() > 400, "only {} types were found", homes.len());
    homes.retain(|name, homes| homes.len() > 1 && !SHARED_NAMES.contains(&name.as_str()));
    assert!(homes.is_empty(), "{homes:#?}");
}

fn type_name(item: &Item) -> Option<String> {
    let (name, attributes) = match item {
        Item::Enum(item) => (&item.ident, &item.attrs),
        Item::Struct(item) => (&item.ident, &item.attrs),
        Item::Trait(item) => (&item.ident, &item.attrs),
        Item::Type(item) => (&item.ident, &item.attrs),
        _ => return None,
    };
    let is_of_a_test = attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("cfg"));
    (!is_of_a_test).then(|| name.to_string())
}
