//! Commands of an ordinary user. Where the tests run as root they run as nobody, by `setpriv`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::real;

/// Nobody, as Debian numbers them.
const NOBODY: u32 = 65534;

/// An ordinary user.
pub(crate) struct User {
    setpriv: Option<PathBuf>,
}

impl User {
    /// Nothing where the tests run as root and cannot be anybody else.
    pub(crate) fn find() -> Option<Self> {
        let setpriv = if rustix::process::geteuid().is_root() {
            Some(real::find("setpriv", "util-linux")?)
        } else {
            None
        };
        Some(Self { setpriv })
    }

    /// Gives a file or folder to the user.
    pub(crate) fn own(&self, path: &Path) {
        if self.setpriv.is_some() {
            std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }

    /// A command of the user.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let Some(setpriv) = &self.setpriv else {
            return Command::new(program);
        };
        let mut command = Command::new(setpriv);
        command
            .arg(format!("--reuid={NOBODY}"))
            .arg(format!("--regid={NOBODY}"))
            .args(["--clear-groups", "--"])
            .arg(program);
        command
    }
}
