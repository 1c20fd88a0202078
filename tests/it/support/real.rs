//! Programs that somebody else wrote, which some tests need.

use std::path::PathBuf;

/// Finds a program. Where it is not installed the test says so and passes, unless `CREDTOOL_REQUIRE_REAL=1` asks
/// for it.
pub(crate) fn find(name: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/sbin")])
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    if found.is_none() {
        let required = std::env::var_os("CREDTOOL_REQUIRE_REAL").is_some_and(|value| value == "1");
        assert!(!required, "{name} is not installed (package {package})");
        eprintln!("skipped: {name} is not installed (package {package})");
    }
    found
}

/// Whether the tests run as root, which something needs; where they do not, as [`find`].
pub(crate) fn root(what: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        let required = std::env::var_os("CREDTOOL_REQUIRE_REAL").is_some_and(|value| value == "1");
        assert!(!required, "{what} needs root");
        eprintln!("skipped: {what} needs root");
    }
    root
}
