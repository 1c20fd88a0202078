//! On an X server (Xvfb), with the two clients that people use.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use credtool::demo::server::{Script, SmtpServer};

use super::{ADA, Desktop, Place, Seconds};
use crate::support::{Running, real};

/// An X server of its own.
struct Server {
    _process: Running,
    display: String,
}

impl Server {
    fn start() -> Option<Self> {
        let mut process = Running::start(
            Command::new(real::find("Xvfb", "xvfb")?)
                .args(["-displayfd", "1", "-screen", "0", "640x480x8"])
                // `-ac`: programs of another user of this machine may connect, as one test does.
                .args(["-nolisten", "tcp", "-ac", "-noreset"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut number = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        assert_ne!(number, "", "Xvfb does not start");
        let display = format!(":{}", number.trim());
        Some(Self {
            _process: process,
            display,
        })
    }
}

/// An X server and `xclip`.
pub(crate) struct Xclip {
    server: Server,
    program: PathBuf,
}

/// An X server and `xsel`.
struct Xsel {
    server: Server,
    program: PathBuf,
}

impl Desktop for Xclip {
    fn start() -> Option<Self> {
        let program = real::find("xclip", "xclip")?;
        Server::start().map(|server| Self { server, program })
    }

    fn variables(&self) -> Vec<(&'static str, OsString)> {
        vec![("DISPLAY", self.server.display.clone().into())]
    }

    fn paste(&self) -> String {
        let options = ["-o", "-selection", "clipboard", "-target", "UTF8_STRING"];
        pasted(Command::new(&self.program).args(options), &self.server)
    }

    fn copy(&self, text: &str) {
        let options = ["-i", "-selection", "clipboard"];
        copied(
            Command::new(&self.program).args(options),
            &self.server,
            text,
        );
    }
}

impl Desktop for Xsel {
    fn start() -> Option<Self> {
        let program = real::find("xsel", "xsel")?;
        Server::start().map(|server| Self { server, program })
    }

    fn variables(&self) -> Vec<(&'static str, OsString)> {
        vec![("DISPLAY", self.server.display.clone().into())]
    }

    fn paste(&self) -> String {
        let options = ["--clipboard", "--output"];
        pasted(Command::new(&self.program).args(options), &self.server)
    }

    fn copy(&self, text: &str) {
        let options = ["--clipboard", "--input"];
        copied(
            Command::new(&self.program).args(options),
            &self.server,
            text,
        );
    }
}

fn pasted(client: &mut Command, server: &Server) -> String {
    let output = client.env("DISPLAY", &server.display).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The client stays in the background; a stream of ours that it kept would never end.
fn copied(client: &mut Command, server: &Server, text: &str) {
    use std::io::Write;

    let mut child = client
        .env("DISPLAY", &server.display)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

mod xclip {
    super::super::every_scenario_on!(super::Xclip);
}

mod xsel {
    super::super::every_scenario_on!(super::Xsel);
}

/// Other things that can be copied: a link, and the text of an email.
#[test]
fn links_and_mails_are_copied_as_well() {
    let Some(desktop) = Xclip::start() else {
        return;
    };
    let server = SmtpServer::start(Script::default()).unwrap();
    let place = Place {
        env: crate::support::Env::with_ada(server.port()),
        password: String::new(),
    };
    let copy = |args: &[&str]| {
        let seconds = Seconds::new();
        let time = format!("{seconds}s");
        let args = [args, &["--copy", "--clear-after", &time]].concat();
        let output = place.command(&desktop, &args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        desktop.paste()
    };
    let link = copy(&["password", "reset", ADA, "--print-link"]);
    assert!(link.starts_with("https://example.com/reset/"), "{link}");

    place
        .env
        .run(&["password", "generate", ADA, "--email"])
        .ok();
    let password = place.shown();
    let text = copy(&["email", "show", "1"]);
    assert!(text.contains(&password), "{text}");
    assert!(text.lines().count() > 3, "{text}");
}

#[test]
fn the_helper_ends_with_the_display() {
    super::the_helper_ends_with_the_display::<Xclip>();
}
