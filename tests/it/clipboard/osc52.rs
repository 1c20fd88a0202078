//! `--copy=osc52`: on a terminal of `script`, on a real xterm, and where there is no terminal.

use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::x11::Xclip;
use super::{ADA, Desktop, Place, wait_for};
use crate::support::real;

/// A desktop that programs do not know of.
struct Nowhere;

impl Desktop for Nowhere {
    fn start() -> Option<Self> {
        Some(Self)
    }

    fn variables(&self) -> Vec<(&'static str, std::ffi::OsString)> {
        Vec::new()
    }

    fn paste(&self) -> String {
        String::new()
    }

    fn copy(&self, _: &str) {}
}

/// What the escape sequences among these bytes ask the terminal to copy.
fn asked(screen: &str) -> Vec<String> {
    screen
        .split("\u{1b}]52;c;")
        .skip(1)
        .map(|rest| {
            let (text, _) = rest.split_once('\u{7}').expect("the sequence has no end");
            String::from_utf8(BASE64_STANDARD.decode(text).unwrap()).unwrap()
        })
        .collect()
}

/// Runs a line of shell on a terminal of this kind; gives what was written to the terminal.
fn on_a_terminal(place: &Place, term: &str, line: &str) -> Option<String> {
    let script = real::find("script", "bsdutils")?;
    let shell = place.shell(&Nowhere, "");
    let mut command = Command::new(script);
    command.args(["-qec", line, "/dev/null"]).env_clear();
    for (name, value) in shell.get_envs() {
        command.env(name, value.unwrap());
    }
    let output = command
        .env("SHELL", "/bin/sh")
        .env("TERM", term)
        .current_dir(place.env.home())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_terminal_is_asked_and_nothing_else_is_written() {
    let place = Place::new();
    let line =
        format!(r#""$CREDTOOL" password show {ADA} --copy=osc52 >out 2>err; echo "code=$?""#);
    let Some(screen) = on_a_terminal(&place, "xterm", &line) else {
        return;
    };
    assert_eq!(asked(&screen), [place.password.as_str()]);
    let rest = screen.split('\u{7}').next_back().unwrap();
    assert_eq!(rest.trim(), "code=0");
    let read = |name: &str| std::fs::read_to_string(place.env.home().join(name)).unwrap();
    assert_eq!(read("out"), "");
    let said = read("err");
    assert!(said.starts_with("warning: "), "{said}");
    assert!(
        said.contains("cannot be confirmed") && said.contains("nothing clears it"),
        "{said}"
    );
    assert!(!said.contains(&place.password));
}

#[test]
fn a_terminal_without_a_clipboard_is_refused_before_anything_changes() {
    let place = Place::new();
    let line = format!(r#""$CREDTOOL" password generate {ADA} --copy=osc52; echo "code=$?""#);
    let Some(screen) = on_a_terminal(&place, "linux", &line) else {
        return;
    };
    assert_eq!(asked(&screen), [""; 0]);
    assert!(screen.contains("TERM is linux"), "{screen}");
    assert!(screen.contains("code=1"), "{screen}");
    unchanged(&place);
}

#[test]
fn without_a_terminal_nothing_happens() {
    let Some(setsid) = real::find("setsid", "util-linux") else {
        return;
    };
    let place = Place::new();
    let line = format!(
        r#"exec {} --wait "$CREDTOOL" password generate {ADA} --copy=osc52"#,
        setsid.display()
    );
    let output = place.shell(&Nowhere, &line).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    assert!(
        said.starts_with("error: there is no terminal to copy to: /dev/tty: "),
        "{said}"
    );
    assert!(said.contains("--print"), "{said}");
    unchanged(&place);
}

#[test]
fn what_nothing_clears_has_no_time() {
    let place = Place::new();
    let args = [
        "password",
        "show",
        ADA,
        "--copy=osc52",
        "--clear-after",
        "9",
    ];
    place
        .env
        .run(&args)
        .refuses(2, &["--clear-after", "nothing clears"]);
}

#[track_caller]
fn unchanged(place: &Place) {
    let shown = place
        .env
        .run(&["password", "show", ADA, "--print", "--field", "password"]);
    assert_eq!(shown.ok().trim_end(), place.password);
}

/// xterm obeys the sequence where its user allows it: then the password is on the clipboard of its X server.
#[test]
fn xterm_copies_it() {
    let (Some(xterm), Some(desktop)) = (real::find("xterm", "xterm"), Xclip::start()) else {
        return;
    };
    let place = Place::new();
    // The program finds no display: only the terminal can have copied it.
    let line =
        format!(r#"env -u DISPLAY "$CREDTOOL" password show {ADA} --copy=osc52; exec sleep 600"#);
    let shell = place.shell(&desktop, "");
    let mut command = Command::new(xterm);
    command
        .args([
            "-xrm",
            "XTerm*disallowedWindowOps: ",
            "-xrm",
            "XTerm*allowWindowOps: true",
        ])
        .args(["-e", "/bin/sh", "-c", &line])
        .env_clear();
    for (name, value) in shell.get_envs() {
        command.env(name, value.unwrap());
    }
    let mut terminal = command
        .current_dir(place.env.home())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("xterm copies nothing", || desktop.paste() == place.password);
    terminal.kill().unwrap();
    terminal.wait().unwrap();
}
