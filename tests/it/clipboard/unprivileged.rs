//! What other programs of the same user can read of the helper. Root reads everything, so all of this runs as an
//! ordinary user.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Output;

use super::{ADA, Desktop, Seconds, end, helper, wait_for, x11::Xclip};
use crate::support::Running;
use crate::support::ordinary::Unprivileged;

impl Unprivileged {
    fn credtool(&self, args: &[&str], variables: &[(&str, std::ffi::OsString)]) -> Output {
        let output = self
            .command(&self.env.home().join("credtool"))
            .args(args)
            .envs(variables.iter().cloned())
            .output()
            .unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        output
    }

    /// Whether a program of the same user can read this of a process.
    fn can_read(&self, pid: u32, file: &str) -> bool {
        let output = self
            .command(Path::new("/usr/bin/head"))
            .args(["-c", "1", &format!("/proc/{pid}/{file}")])
            .output()
            .unwrap();
        output.status.success()
    }
}

#[test]
fn the_helper_keeps_the_secret_from_programs_of_the_same_user() {
    let (Some(desktop), Some(user)) = (Xclip::start(), Unprivileged::new()) else {
        return;
    };
    let variables = desktop.variables();
    user.credtool(
        &[
            "init",
            "--smtp-host",
            "127.0.0.1",
            "--smtp-tls",
            "none",
            "--from",
            "desk@example.com",
            "--base-url",
            "https://example.com/reset",
        ],
        &[],
    );
    user.credtool(&["contact", "add", "Ada Example", ADA], &[]);
    let seconds = Seconds::new();
    let copy = [
        "password",
        "generate",
        ADA,
        "--copy",
        "--clear-after",
        &format!("{seconds}s"),
    ];
    let output = user.credtool(&copy, &variables);
    let password = desktop.paste();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains(ADA), "{output:?}");
    assert!(!printed.contains(&password), "{output:?}");
    assert_eq!(password.len(), 20);
    let pid = helper(&seconds).unwrap();

    // The control: what can be read of any other process of the user.
    let other = Running::start(user.command(Path::new("/usr/bin/sleep")).arg("600"));
    wait_for("the other process does not start", || {
        std::fs::read_to_string(format!("/proc/{}/comm", other.id()))
            .is_ok_and(|name| name.trim() == "sleep")
    });
    for file in ["environ", "maps"] {
        assert!(user.can_read(other.id(), file), "{file}");
    }
    for file in ["environ", "maps", "mem", "fd/0", "auxv", "stack"] {
        assert!(!user.can_read(pid, file), "{file}");
    }

    // The process is its user's, but its files in /proc are root's, since it cannot be dumped.
    let process = format!("/proc/{pid}");
    let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
    let uid = std::fs::metadata(user.env.home()).unwrap().uid();
    assert!(status.contains(&format!("Uid:\t{uid}\t")), "{status}");
    assert_eq!(
        std::fs::metadata(format!("{process}/environ"))
            .unwrap()
            .uid(),
        0
    );

    // What everybody can read of it, and what root can.
    let words = std::fs::read(format!("{process}/cmdline")).unwrap();
    let words = String::from_utf8(words).unwrap();
    assert_eq!(words, format!("credtool\0__clip-serve\0{seconds}\0"));
    if rustix::process::geteuid().is_root() {
        let environment = std::fs::read(format!("{process}/environ")).unwrap();
        let environment = String::from_utf8(environment).unwrap();
        for variable in environment.split_terminator('\0') {
            let name = variable.split('=').next().unwrap();
            assert!(["DISPLAY", "HOME"].contains(&name), "{variable}");
        }
    }
    end(pid);
    wait_for("the helper stays", || helper(&seconds).is_none());
    assert_eq!(desktop.paste(), "");
}
