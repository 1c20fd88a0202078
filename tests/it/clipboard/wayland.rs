//! On a Wayland compositor (headless sway), with wl-clipboard.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Desktop, wait_for};
use crate::support::{Running, ordinary, real};

/// A compositor of its own, with a folder for its socket.
struct Sway {
    process: Running,
    runtime: tempfile::TempDir,
    display: String,
    copy: PathBuf,
    paste: PathBuf,
}

impl Sway {
    fn client(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables());
        command
    }
}

/// The name of the socket once it is there.
fn socket(runtime: &Path) -> Option<String> {
    std::fs::read_dir(runtime).unwrap().find_map(|entry| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        (name.starts_with("wayland-") && !name.contains(".lock")).then_some(name)
    })
}

impl Desktop for Sway {
    fn start() -> Option<Self> {
        let sway = real::find("sway", "sway")?;
        let copy = real::find("wl-copy", "wl-clipboard")?;
        let paste = real::find("wl-paste", "wl-clipboard")?;
        let runtime = tempfile::tempdir().unwrap();
        std::fs::set_permissions(runtime.path(), PermissionsExt::from_mode(0o700)).unwrap();
        let config = runtime.path().join("config");
        std::fs::write(&config, "xwayland disable\n").unwrap();
        // It refuses to run as root.
        let user = ordinary::User::find()?;
        user.own(runtime.path());
        let mut sway = user.command(&sway);
        sway.arg("-c")
            .arg(&config)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", runtime.path())
            .env("XDG_RUNTIME_DIR", runtime.path())
            .env("WLR_BACKENDS", "headless")
            .env("WLR_RENDERER", "pixman")
            .env("WLR_LIBINPUT_NO_DEVICES", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut sway = Self {
            process: Running::start(&mut sway),
            runtime,
            display: String::new(),
            copy,
            paste,
        };
        wait_for("sway does not start", || {
            assert_eq!(sway.process.try_wait().unwrap(), None, "sway ended");
            sway.display = socket(sway.runtime.path()).unwrap_or_default();
            !sway.display.is_empty()
        });
        // The socket is there before anybody listens at it.
        let path = sway.runtime.path().join(&sway.display);
        wait_for("sway does not listen", || {
            UnixStream::connect(&path).is_ok()
        });
        Some(sway)
    }

    fn variables(&self) -> Vec<(&'static str, OsString)> {
        vec![
            ("WAYLAND_DISPLAY", self.display.clone().into()),
            ("XDG_RUNTIME_DIR", self.runtime.path().into()),
        ]
    }

    fn paste(&self) -> String {
        let mut paste = self.client(&self.paste);
        let output = paste.arg("--no-newline").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn copy(&self, text: &str) {
        // It stays in the background; a stream of ours that it kept would never end.
        let status = self
            .client(&self.copy)
            .arg(text)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
    }
}

super::every_scenario_on!(super::wayland::Sway);

#[test]
fn the_helper_ends_with_the_display() {
    super::the_helper_ends_with_the_display::<Sway>();
}
