//! The licenses, the origin and the versions of everything that is linked in, by the rules of `.cargo/deny.toml`.
//!
//! `cargo deny` reads the same file and knows more (security advisories among it), but it is no small thing to build: a
//! check that needs it would be one that hardly anybody runs. This one reads `cargo metadata` and needs no network.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    dependencies: Vec<Requirement>,
}

#[derive(Deserialize)]
struct Requirement {
    name: String,
    req: String,
}

#[derive(Deserialize)]
struct Resolve {
    root: String,
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
}

#[derive(Deserialize)]
struct Rules {
    graph: Graph,
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    of: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: BTreeSet<String>,
}

fn rules() -> Rules {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.cargo/deny.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The packages that are built for these targets, and the one at their root.
fn packages(rules: &Rules) -> (Vec<Package>, String) {
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .arg("--all-features");
    for target in &rules.graph.targets {
        command.args(["--filter-platform", target]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let metadata: Metadata = serde_json::from_slice(&output.stdout).unwrap();
    let built: BTreeSet<&str> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| node.id.as_str())
        .collect();
    let mut packages = metadata.packages;
    packages.retain(|package| built.contains(package.id.as_str()));
    (packages, metadata.resolve.root)
}

/// Whether an SPDX expression is met by licenses that are allowed; those that it needs for that are noted in `used`.
/// A slash is an older way to write OR.
fn is_met<'a>(
    expression: &str,
    allowed: &'a BTreeSet<String>,
    used: &mut BTreeSet<&'a str>,
) -> bool {
    let spaced = ["(", ")", "/"]
        .iter()
        .fold(expression.to_owned(), |text, c| {
            text.replace(c, &format!(" {c} "))
        });
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words, allowed, used);
    assert_eq!(words.next(), None, "{expression}");
    met
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn any<'a>(
    words: &mut Words<'_>,
    allowed: &'a BTreeSet<String>,
    used: &mut BTreeSet<&'a str>,
) -> bool {
    let mut met = all(words, allowed, used);
    while words.next_if(|word| matches!(*word, "OR" | "/")).is_some() {
        met |= all(words, allowed, used);
    }
    met
}

fn all<'a>(
    words: &mut Words<'_>,
    allowed: &'a BTreeSet<String>,
    used: &mut BTreeSet<&'a str>,
) -> bool {
    let mut met = one(words, allowed, used);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed, used);
    }
    met
}

fn one<'a>(
    words: &mut Words<'_>,
    allowed: &'a BTreeSet<String>,
    used: &mut BTreeSet<&'a str>,
) -> bool {
    let word = words.next().unwrap();
    if word == "(" {
        let met = any(words, allowed, used);
        assert_eq!(words.next(), Some(")"));
        return met;
    }
    let mut license = word.to_owned();
    if words.next_if_eq(&"WITH").is_some() {
        license = format!("{license} WITH {}", words.next().unwrap());
    }
    let known = allowed.get(&license);
    used.extend(known.map(String::as_str));
    known.is_some()
}

#[test]
fn licenses_are_allowed_and_the_list_names_no_other() {
    let rules = rules();
    let allowed = &rules.licenses.allow;
    let mut used = BTreeSet::new();
    let refused: Vec<String> = packages(&rules)
        .0
        .into_iter()
        .filter(|package| {
            let license = package.license.as_deref();
            !license.is_some_and(|license| is_met(license, allowed, &mut used))
        })
        .map(|package| {
            format!(
                "{} {}: {:?}",
                package.name, package.version, package.license
            )
        })
        .collect();
    assert_eq!(refused, Vec::<String>::new());
    let unused: Vec<&String> = allowed
        .iter()
        .filter(|name| !used.contains(name.as_str()))
        .collect();
    assert_eq!(unused, Vec::<&String>::new(), "allowed, and not needed");
}

#[test]
fn expressions_of_licenses_are_read() {
    let allowed = ["A", "B WITH x"].map(String::from).into();
    let met = |expression: &str| is_met(expression, &allowed, &mut BTreeSet::new());
    for expression in [
        "A",
        "A OR C",
        "C/A",
        "B WITH x AND A",
        "(C OR A) AND B WITH x",
    ] {
        assert!(met(expression), "{expression}");
    }
    for expression in ["C", "A AND C", "B", "(A OR C) AND C", "C / D"] {
        assert!(!met(expression), "{expression}");
    }
}

#[test]
fn dependencies_come_from_the_registry_and_have_a_version() {
    let rules = rules();
    let (packages, root) = packages(&rules);
    for package in &packages {
        if package.id == root {
            let any = package.dependencies.iter().find(|needs| needs.req == "*");
            assert!(any.is_none(), "any version of {}", any.unwrap().name);
            continue;
        }
        let source = package.source.as_deref();
        let registry = source.and_then(|source| source.strip_prefix("registry+"));
        let is_known = registry.is_some_and(|url| rules.sources.allow_registry.contains(url));
        assert!(is_known, "{} comes from {source:?}", package.name);
    }
}

/// Whether a version is one of those that `1`, `0.8` or `1.2.3` names.
fn is_of(version: &str, named: &str) -> bool {
    version == named || version.starts_with(&format!("{named}."))
}

#[test]
fn each_crate_is_there_once_but_for_those_with_a_reason() {
    let rules = rules();
    let skipped: Vec<(&str, &str)> = rules
        .bans
        .skip
        .iter()
        .map(|skip| {
            assert!(!skip.reason.is_empty(), "{} has no reason", skip.of);
            skip.of.split_once('@').unwrap()
        })
        .collect();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in packages(&rules).0 {
        versions
            .entry(package.name)
            .or_default()
            .insert(package.version);
    }
    for (name, named) in &skipped {
        let there = versions
            .get(*name)
            .filter(|there| there.len() > 1 && there.iter().any(|version| is_of(version, named)));
        assert!(
            there.is_some(),
            "{name} {named} is not there twice any more: strike it off"
        );
    }
    versions.retain(|name, there| {
        there.retain(|version| {
            !skipped
                .iter()
                .any(|(of, named)| of == name && is_of(version, named))
        });
        there.len() > 1
    });
    assert_eq!(versions, BTreeMap::new(), "several versions of a crate");
}
