//! The structure of the source: neither files nor folders form a circle.

mod graph;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use graph::{Graph, between_entries, circles};

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
