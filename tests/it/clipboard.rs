//! `--copy` on real clipboards, read by programs that somebody else wrote.
//!
//! What has to hold on every desktop is a function here, which takes the desktop; `x11` and `wayland` run them all.

mod osc52;
mod unprivileged;
mod wayland;
pub(crate) mod x11;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::program::PROGRAM;
use crate::support::{Env, Running, real, wait_for};

const ADA: &str = "ada@example.com";

/// A desktop of its own; it ends with the value.
pub(crate) trait Desktop: Sized {
    /// Starts one; nothing where it is not installed.
    fn start() -> Option<Self>;
    /// How programs find it.
    fn variables(&self) -> Vec<(&'static str, OsString)>;
    /// What is on the clipboard; empty where nothing is.
    fn paste(&self) -> String;
    /// Copies, as another program of the user would.
    fn copy(&self, text: &str);
}

/// Runs every scenario on a desktop.
macro_rules! on_desktop {
    ($desktop:ty: $($scenario:ident),+ $(,)?) => {
        $(#[test]
        fn $scenario() {
            if let Some(desktop) = <$desktop as crate::clipboard::Desktop>::start() {
                crate::clipboard::$scenario(&desktop);
            }
        })+
    };
}

macro_rules! every_scenario_on {
    ($desktop:ty) => {
        crate::clipboard::on_desktop!($desktop:
            the_paste_works_after_the_command_and_is_gone_after_the_time,
            what_is_copied_in_between_stays_and_ends_the_helper,
            nobody_waits_for_the_helper,
            the_terminal_may_close,
            a_signal_clears,
            a_second_copy_starts_the_time_anew,
            the_executable_may_be_gone,
            no_other_program_is_run,
        );
    };
}

pub(crate) use {every_scenario_on, on_desktop};

/// So many seconds as no other run has, by which its helper is found among the processes. The helper ends with it.
pub(crate) struct Seconds(String);

impl Seconds {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = std::process::id().wrapping_mul(37) + NEXT.fetch_add(1, Ordering::Relaxed);
        Self((600 + n % 3000).to_string())
    }
}

impl Deref for Seconds {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl Drop for Seconds {
    fn drop(&mut self) {
        if let Some(helper) = helper(self) {
            end(helper);
        }
    }
}

/// The helper that was told to wait so many seconds, if it runs.
pub(crate) fn helper(seconds: &str) -> Option<u32> {
    let wanted = format!("credtool\0__clip-serve\0{seconds}\0");
    std::fs::read_dir("/proc").unwrap().find_map(|entry| {
        let entry = entry.ok()?;
        let words = std::fs::read(entry.path().join("cmdline")).ok()?;
        if words != wanted.as_bytes() {
            return None;
        }
        entry.file_name().to_str()?.parse().ok()
    })
}

pub(crate) fn end(helper: u32) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(helper).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
}

/// A home with a password in it, which is what is copied.
pub(crate) struct Place {
    pub(crate) env: Env,
    pub(crate) password: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let env = Env::with_ada(25);
        let made = env.run(&["password", "generate", ADA, "--print"]);
        let password = made.value("password").to_owned();
        Self { env, password }
    }

    /// A run on this desktop that has not begun.
    pub(crate) fn command(&self, desktop: &impl Desktop, args: &[&str]) -> Command {
        let mut command = self.env.command(args);
        command.envs(desktop.variables());
        command
    }

    /// Copies the password; nothing may be printed.
    #[track_caller]
    fn copy(&self, desktop: &impl Desktop, seconds: &str) {
        let args = [
            "password",
            "show",
            ADA,
            "--copy",
            "--clear-after",
            &format!("{seconds}s"),
        ];
        let output = self.command(desktop, &args).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(
            output.stdout.is_empty() && output.stderr.is_empty(),
            "{output:?}"
        );
    }

    /// Another program on this desktop, with ours in `$CREDTOOL`.
    fn other(&self, desktop: &impl Desktop, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.env.other(program);
        command.envs(desktop.variables());
        command
    }

    /// The password that the login has now.
    #[track_caller]
    fn shown(&self) -> String {
        let show = ["password", "show", ADA, "--print", "--field", "password"];
        self.env.run(&show).ok().trim_end().to_owned()
    }
}

fn the_paste_works_after_the_command_and_is_gone_after_the_time(desktop: &impl Desktop) {
    let place = Place::new();
    let since = Instant::now();
    place.copy(desktop, "4");
    assert_eq!(desktop.paste(), place.password);
    wait_for("the clipboard is not cleared", || {
        desktop.paste().is_empty()
    });
    assert!(since.elapsed() > Duration::from_millis(3500));
}

fn what_is_copied_in_between_stays_and_ends_the_helper(desktop: &impl Desktop) {
    let place = Place::new();
    let seconds = Seconds::new();
    place.copy(desktop, &seconds);
    assert!(helper(&seconds).is_some());
    desktop.copy("something else");
    wait_for("the helper stays", || helper(&seconds).is_none());
    assert_eq!(desktop.paste(), "something else");
}

/// Neither a substitution, nor a pipe, nor a lock: what the caller has open is not held open by the helper.
fn nobody_waits_for_the_helper(desktop: &impl Desktop) {
    let place = Place::new();
    let seconds = Seconds::new();
    let line = format!(
        r#"set -e
        copy() {{ "$CREDTOOL" password show {ADA} --copy --clear-after {seconds}s; }}
        exec 9>lock
        flock 9
        test -z "$(copy)"
        test -z "$(exec 3>&1; copy)"
        copy | cat
        exec 9>&-
        flock -n lock true"#
    );
    let since = Instant::now();
    let output = place
        .other(desktop, "/bin/sh")
        .args(["-c", &line])
        .output()
        .unwrap();
    // Each of them would take the whole time.
    assert!(since.elapsed() < Duration::from_secs(60));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(desktop.paste(), place.password);
    assert!(helper(&seconds).is_some(), "the helper has gone");
}

fn the_terminal_may_close(desktop: &impl Desktop) {
    let Some(script) = real::find("script", "bsdutils") else {
        return;
    };
    let place = Place::new();
    let seconds = Seconds::new();
    let line = format!(
        r#""$CREDTOOL" password show {ADA} --copy --clear-after {seconds}s; echo pid=$$=; exec sleep 600"#
    );
    let mut terminal = Running::start(
        place
            .other(desktop, script)
            .args(["-qec", &line, "/dev/null"])
            .env("SHELL", "/bin/sh")
            .env("TERM", "xterm")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped()),
    );
    let mut screen = BufReader::new(terminal.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("pid=") {
        assert!(screen.read_line(&mut said).unwrap() > 0, "{said}");
    }
    let told = format!("copied; the clipboard is cleared in {seconds} s");
    assert!(said.contains(&told), "{said}");
    let sleeper = said.split('=').nth(1).unwrap().to_owned();

    // The terminal goes, and with it what runs in it.
    drop(terminal);
    wait_for("the terminal did not hang up", || {
        !Path::new("/proc").join(&sleeper).exists()
    });
    assert_eq!(desktop.paste(), place.password);
    assert!(helper(&seconds).is_some(), "the helper has gone");
}

fn a_signal_clears(desktop: &impl Desktop) {
    let place = Place::new();
    let seconds = Seconds::new();
    place.copy(desktop, &seconds);
    assert_eq!(desktop.paste(), place.password);
    end(helper(&seconds).unwrap());
    wait_for("the helper stays", || helper(&seconds).is_none());
    assert_eq!(desktop.paste(), "");
}

fn a_second_copy_starts_the_time_anew(desktop: &impl Desktop) {
    let place = Place::new();
    let since = Instant::now();
    place.copy(desktop, "3");
    let seconds = Seconds::new();
    place.copy(desktop, &seconds);
    sleep(Duration::from_secs(4).saturating_sub(since.elapsed()));
    assert_eq!(desktop.paste(), place.password);
}

/// An upgrade removes or replaces the file of a program that runs.
fn the_executable_may_be_gone(desktop: &impl Desktop) {
    let place = Place::new();
    let program = place.env.home().join("program");
    std::fs::copy(PROGRAM, &program).unwrap();
    let seconds = Seconds::new();
    let mut running = place
        .other(desktop, &program)
        .args(["password", "generate", "-", "--copy", "--clear-after"])
        .arg(format!("{seconds}s"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It runs, and waits to be told whom it is for.
    std::fs::remove_file(&program).unwrap();
    let mut stdin = running.stdin.take().unwrap();
    stdin.write_all(ADA.as_bytes()).unwrap();
    drop(stdin);
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let shown = place.shown();
    assert_ne!(shown, place.password);
    assert_eq!(desktop.paste(), shown);
}

fn no_other_program_is_run(desktop: &impl Desktop) {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new();
    let folder = place.env.home().join("bin");
    let mark = place.env.home().join("mark");
    std::fs::create_dir(&folder).unwrap();
    for name in ["xclip", "xsel", "wl-copy", "wl-paste", "credtool", "sh"] {
        let program = folder.join(name);
        let script = format!("#!/bin/sh\necho {name} >>{}\n", mark.display());
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let seconds = Seconds::new();
    let copied = place
        .command(
            desktop,
            &[
                "password",
                "show",
                ADA,
                "--copy",
                "--clear-after",
                &format!("{seconds}s"),
            ],
        )
        .env("PATH", &path)
        .status()
        .unwrap();
    assert!(copied.success());
    assert_eq!(desktop.paste(), place.password);
    assert!(!mark.exists(), "{:?}", std::fs::read_to_string(&mark));

    // The trap works.
    let trapped = Command::new("/bin/sh")
        .args(["-c", "xclip"])
        .env("PATH", &path)
        .status()
        .unwrap();
    assert!(trapped.success() && mark.exists());
}

/// The user logs out: the display goes, and the secret with it, long before its time.
fn the_helper_ends_with_the_display<D: Desktop>() {
    let Some(desktop) = D::start() else {
        return;
    };
    let place = Place::new();
    let seconds = Seconds::new();
    place.copy(&desktop, &seconds);
    assert!(helper(&seconds).is_some());
    drop(desktop);
    wait_for("the helper stays", || helper(&seconds).is_none());
}

/// Where nothing can be copied nothing is changed, and nothing is printed.
#[test]
fn without_a_display_nothing_happens() {
    let place = Place::new();
    for (name, value) in [
        ("DISPLAY", ""),
        ("DISPLAY", ":59123"),
        ("DISPLAY", ":60123"),
        ("WAYLAND_DISPLAY", "none"),
    ] {
        for (over_ssh, way) in [(false, "graphical session"), (true, "--copy=osc52")] {
            let mut command = place.env.command(&["password", "generate", ADA, "--copy"]);
            command
                .env(name, value)
                .env("XDG_RUNTIME_DIR", place.env.home());
            if over_ssh {
                command.env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
            }
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(output.stdout.is_empty());
            assert!(said.starts_with("error: there is no "), "{said}");
            assert!(said.contains(way), "{said}");
            assert!(said.contains("--print"), "{said}");
        }
    }
    assert_eq!(place.shown(), place.password);
}
