//! `--copy=osc52`: on a terminal of `script`, on a real xterm, and where there is no terminal.

use std::process::Stdio;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::x11::Xclip;
use super::{ADA, Desktop, Place, wait_for};
use crate::support::program::PROGRAM;
use crate::support::{Running, real, terminal};

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

#[test]
fn the_terminal_is_asked_and_nothing_else_is_written() {
    let place = Place::new();
    let line =
        format!(r#""$CREDTOOL" password show {ADA} --copy=osc52 >out 2>err; echo "code=$?""#);
    let Some((_, screen)) = terminal::run(&place.env, &line, "\u{7}", b"") else {
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
    let line = format!(r#"TERM=linux "$CREDTOOL" password generate {ADA} --copy=osc52"#);
    let Some((code, screen)) = terminal::run(&place.env, &line, "error", b"") else {
        return;
    };
    assert_eq!(asked(&screen), [""; 0]);
    assert!(screen.contains("TERM is linux"), "{screen}");
    assert_eq!(code, 1, "{screen}");
    assert_eq!(place.shown(), place.password);
}

#[test]
fn without_a_terminal_nothing_happens() {
    let Some(setsid) = real::find("setsid", "util-linux") else {
        return;
    };
    let place = Place::new();
    let output = place
        .env
        .other(setsid)
        .args(["--wait", PROGRAM, "password", "generate", ADA])
        .arg("--copy=osc52")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty());
    assert!(
        said.starts_with("error: there is no terminal to copy to: /dev/tty: "),
        "{said}"
    );
    assert!(said.contains("--print"), "{said}");
    assert_eq!(place.shown(), place.password);
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
        "9s",
    ];
    place
        .env
        .run(&args)
        .refuses(2, &["--clear-after", "nothing clears"]);
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
    let _terminal = Running::start(
        place
            .other(&desktop, xterm)
            .args(["-xrm", "XTerm*disallowedWindowOps: "])
            .args(["-xrm", "XTerm*allowWindowOps: true"])
            .args(["-e", "/bin/sh", "-c", &line])
            .stderr(Stdio::null()),
    );
    wait_for("xterm copies nothing", || desktop.paste() == place.password);
}
