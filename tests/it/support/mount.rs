//! A full disk, and one that is read-only.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Env, real};

/// A file system of its own, which is full or read-only.
pub(crate) struct Mount(PathBuf);

impl Mount {
    /// Mounts one of this size below the home; nothing where that is not allowed.
    pub(crate) fn new(env: &Env, size: &str) -> Option<Self> {
        if !real::root("mounting a file system") {
            return None;
        }
        let folder = env.home().join("mounted");
        fs::create_dir(&folder).unwrap();
        let mount = Self(folder);
        if mount.run(
            "mount",
            &[
                "-t",
                "tmpfs",
                "-o",
                &format!("size={size},mode=700"),
                "tmpfs",
            ],
        ) {
            return Some(mount);
        }
        real::skip("a tmpfs cannot be mounted here");
        std::mem::forget(mount);
        None
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Runs a program on the mounted folder.
    pub(crate) fn run(&self, program: &str, args: &[&str]) -> bool {
        let mut command = Command::new(program);
        command.args(args).arg(&self.0);
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        self.run("umount", &[]);
    }
}
