//! Commands of an ordinary user. Where the tests run as root they run as nobody, by `setpriv`.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::program::Ended;
use super::{Env, real};

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

/// A home of an ordinary user, and the program in it.
pub(crate) struct Unprivileged {
    pub(crate) env: Env,
    user: User,
}

impl Unprivileged {
    /// Returns nothing where the tests run as root and cannot be anybody else.
    pub(crate) fn new() -> Option<Self> {
        let user = User::find()?;
        let env = Env::bare();
        user.own(env.home());
        // The build may lie in a folder that not everybody can enter.
        let program = env.home().join("credtool");
        std::fs::copy(env.command(&[]).get_program(), &program).unwrap();
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
        Some(Self { env, user })
    }

    /// A run of a program in the same environment.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = self.user.command(program);
        command.env_clear().current_dir(self.env.home());
        for (name, value) in self.env.command(&[]).get_envs() {
            command.env(name, value.unwrap());
        }
        command.stdin(Stdio::null());
        command
    }

    /// Runs credtool.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        let mut command = self.command(&self.env.home().join("credtool"));
        Ended::new(args, &command.args(args).output().unwrap())
    }
}
