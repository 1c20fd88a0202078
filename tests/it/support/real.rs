//! Programs that somebody else wrote, which some tests need.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use super::skipped;

/// Finds a program. Where it is not installed the test is reported as skipped, or fails if `CREDTOOL_REQUIRE_REAL=1` is
/// set.
pub(crate) fn find(name: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")])
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    if found.is_none() {
        missing(name, package);
    }
    found
}

/// The Python of the system where it has this module, as [`find`].
pub(crate) fn python_with(module: &str, package: &str) -> Option<PathBuf> {
    // An import takes longer than most tests.
    static KNOWN: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
    let python = Path::new("/usr/bin/python3");
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let has = *known.entry(module.to_owned()).or_insert_with(|| {
        python.is_file()
            && Command::new(python)
                .args(["-c", &format!("import {module}")])
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
    });
    drop(known);
    if !has {
        missing(module, package);
    }
    has.then(|| python.to_owned())
}

/// A program of a package that conflicts with another of the machine, so that it is unpacked below `target/servers`
/// instead (`.ci/run` does that); as [`find`].
pub(crate) fn unpacked(path: &str, package: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/servers")
        .join(path);
    let is_there = path.is_file();
    if !is_there {
        skip(&format!("{package} is not unpacked (.ci/run does it)"));
    }
    is_there.then_some(path)
}

fn missing(name: &str, package: &str) {
    skip(&format!("{name} is not installed (package {package})"));
}

/// Whether the tests run as root, which something needs; where they do not, as [`find`].
pub(crate) fn root(what: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        skip(&format!("{what} needs root"));
    }
    root
}

/// Reports that a test is skipped, and why. Fails where `CREDTOOL_REQUIRE_REAL=1` allows no skipped test.
pub(crate) fn skip(why: &str) {
    let required = std::env::var_os("CREDTOOL_REQUIRE_REAL").is_some_and(|value| value == "1");
    assert!(!required, "{why}");
    skipped::report(why);
}
