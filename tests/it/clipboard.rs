//! `--copy` on a real X server, read by a real client.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use credtool::demo::server::{Script, SmtpServer};

use crate::support::{Env, real};

const ADA: &str = "ada@example.com";

/// An X server of its own; it ends with the value.
struct Display {
    server: Child,
    name: String,
    xclip: PathBuf,
}

impl Display {
    fn start() -> Option<Self> {
        let xvfb = real::find("Xvfb", "xvfb")?;
        let xclip = real::find("xclip", "xclip")?;
        let mut server = Command::new(xvfb)
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "320x240x8",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        let name = format!(":{}", number.trim());
        Some(Self {
            server,
            name,
            xclip,
        })
    }

    fn paste(&self) -> String {
        let output = Command::new(&self.xclip)
            .args(["-o", "-selection", "clipboard", "-target", "UTF8_STRING"])
            .env("DISPLAY", &self.name)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn copy_elsewhere(&self, text: &Path) {
        let status = Command::new(&self.xclip)
            .args(["-i", "-selection", "clipboard"])
            .arg(text)
            .env("DISPLAY", &self.name)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

fn prepared() -> (Env, SmtpServer, String) {
    let server = SmtpServer::start(Script::default()).unwrap();
    let env = Env::with_ada(server.port());
    let made = env.run(&["password", "generate", ADA, "--print"]);
    let password = made.value("password").to_owned();
    (env, server, password)
}

fn copy(env: &Env, display: &Display, seconds: &str) {
    let output = env
        .command(&["password", "show", ADA, "--copy", "--clear-after", seconds])
        .env("DISPLAY", &display.name)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(
        output.stdout.is_empty() && output.stderr.is_empty(),
        "{output:?}"
    );
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let since = Instant::now();
    while !done() {
        assert!(since.elapsed() < Duration::from_secs(10), "{what}");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_paste_works_after_the_command_and_is_gone_after_the_time() {
    let Some(display) = Display::start() else {
        return;
    };
    let (env, _server, password) = prepared();
    // `output()` waits for the end of stdout: a helper that held the pipe would make this take the whole time.
    let since = Instant::now();
    copy(&env, &display, "3");
    assert!(since.elapsed() < Duration::from_secs(2));
    assert_eq!(display.paste(), password);
    wait_for("the clipboard is not cleared", || {
        display.paste().is_empty()
    });
    assert!(since.elapsed() > Duration::from_millis(2500));
}

#[test]
fn what_is_copied_in_between_stays() {
    let Some(display) = Display::start() else {
        return;
    };
    let (env, _server, _) = prepared();
    copy(&env, &display, "1");
    let other = env.home().join("other");
    std::fs::write(&other, "something else").unwrap();
    display.copy_elsewhere(&other);
    sleep(Duration::from_millis(1500));
    assert_eq!(display.paste(), "something else");
}
