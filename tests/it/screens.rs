//! Snapshots of what people see: whole transcripts, at three widths, under a clock that stands still.
//!
//! Each is a file in `tests/it/snapshots`. After a change that is meant: `INSTA_UPDATE=always cargo test --test it
//! screens`, and the difference is there to be reviewed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use credtool::demo::server::{Command, Script, SmtpServer};

use crate::support::program::{PROGRAM, account};
use crate::support::{Env, real};

const WIDTHS: [u16; 3] = [60, 80, 140];

/// Commands that are run one after the other, and what came of them.
pub(crate) struct Transcript {
    pub(crate) env: Env,
    faketime: PathBuf,
    now: &'static str,
    text: String,
}

impl Transcript {
    /// Begins in a fresh workspace. Nothing where the clock cannot be held, or where the operator has
    /// another name than the snapshots show.
    pub(crate) fn begin(port: u16) -> Option<Self> {
        let faketime = real::find("faketime", "faketime")?;
        if account() != "root" {
            real::skip("the snapshots show root as the operator");
            return None;
        }
        let mut told = Self {
            env: Env::bare(),
            faketime,
            now: "2026-11-27 09:00:00",
            text: String::new(),
        };
        told.quietly(&format!(
            "init --smtp-host 127.0.0.1 --smtp-port {port} --smtp-tls none \
             --from 'Example Desk <desk@example.com>' --base-url https://example.com/reset \
             --product-name Example --login-url https://example.com/login"
        ));
        told.env.quiet_log();
        Some(told)
    }

    pub(crate) fn at(&mut self, now: &'static str) -> &mut Self {
        self.now = now;
        self
    }

    /// Runs a command that is not shown.
    pub(crate) fn quietly(&mut self, line: &str) -> &mut Self {
        let code = self.output(80, line, "").status.code();
        assert!(matches!(code, Some(0 | 69 | 75)), "{line}: {code:?}");
        self
    }

    /// Runs a command as on a terminal of this width.
    fn show(&mut self, width: u16, line: &str) -> &mut Self {
        let output = self.output(width, &format!("{line} --format table"), "");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let home = self.env.home().to_str().unwrap().to_owned();
        let screen = text(&output.stdout);
        let longest = screen
            .lines()
            .map(unicode_width::UnicodeWidthStr::width)
            .max();
        assert!(longest <= Some(width.into()), "{screen}");
        let shown = (screen + &text(&output.stderr)).replace(&home, "HOME");
        let code = output.status.code().unwrap();
        writeln!(
            self.text,
            "$ credtool {line}    # {width} columns, exit {code}\n{shown}"
        )
        .unwrap();
        self
    }

    /// Runs a command with this on stdin.
    pub(crate) fn output(&self, width: u16, line: &str, stdin: &str) -> std::process::Output {
        let mut command = self.env.other(&self.faketime);
        command
            .args(["-f", self.now, PROGRAM])
            .args(shlex::split(line).unwrap())
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("DONT_FAKE_MONOTONIC", "1")
            .env("TZ", "UTC")
            .env("COLUMNS", width.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that does not read its stdin may have gone before all of it was written.
        let _unread = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Adds text to the transcript.
    pub(crate) fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn matches(&self, name: &str) {
        insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, self.text);
        });
    }
}

#[test]
fn record_of_a_contact_at_three_widths() {
    let refused =
        Script::default().reply(Command::Rcpt, 550, "5.1.1 <ada@gmial.com>: no such user");
    let server = SmtpServer::start(refused).unwrap();
    let Some(mut told) = Transcript::begin(server.port()) else {
        return;
    };
    told.at("2026-11-27 09:30:00")
        .quietly("contact add 'Ada Example' ada@gmial.com --phone '+49 30 901820' --tag vip --external-id C-4711")
        .quietly("product add courses --name 'Example Courses' --login-url https://courses.example.com/login")
        .quietly("password generate ada@gmial.com --product default --email");
    server.set_script(Script::default());
    told.at("2026-11-30 09:00:00")
        .quietly("contact edit ada@gmial.com --address ada@gmail.com")
        .quietly("login add ada@gmail.com --product courses --username ada.example")
        .quietly("password reset ada@gmail.com --product courses --send-link");
    told.at("2026-11-30 10:00:00");
    for width in WIDTHS {
        told.show(width, "contact show ada@gmail.com");
    }
    told.matches("record");
}

#[test]
fn lists_with_names_of_any_length_and_script() {
    let Some(mut told) = Transcript::begin(1) else {
        return;
    };
    told.at("2026-11-30 10:00:00");
    for (name, address) in [
        ("山田 太郎", "taro@example.jp"),
        ("Zoë 👩‍🚀 Müller-Łukasiewicz", "zoe@example.com"),
        (
            "Maximiliana Alexandra von und zu Hohenberg-Lichtenstein-Weißenfels, Vertretung",
            "maximiliana.alexandra.von.und.zu.hohenberg@long-subdomain.example.com",
        ),
    ] {
        told.quietly(&format!("contact add '{name}' {address}"));
    }
    told.quietly("password generate taro@example.jp --email");
    for width in WIDTHS {
        told.show(width, "contact list")
            .show(width, "email list")
            .show(width, "login list")
            .show(width, "audit list");
    }
    told.matches("lists");
}

#[test]
fn empty_workspace() {
    let Some(mut told) = Transcript::begin(1) else {
        return;
    };
    told.at("2026-11-30 10:00:00");
    for line in [
        "contact list",
        "email list",
        "login list",
        "link list",
        "product list",
    ] {
        told.show(80, line);
    }
    told.matches("empty");
}

#[test]
fn mistakes() {
    let Some(mut told) = Transcript::begin(1) else {
        return;
    };
    told.at("2026-11-30 10:00:00")
        .quietly("contact add 'Ada Example' ada@example.com")
        .quietly("contact add 'Ada Sample' ada@example.org");
    for line in [
        "contact show nobody@example.com",
        "contact show Ada",
        "contact remove ada@example.com",
        "password generate ada@example.com --length 3",
        "password reset ada@example.com",
        "email retry 7",
        "email purge --older-than 7",
        "contact add 'Grace Example' grace@example",
        "contact list --limit many",
    ] {
        told.show(80, line);
    }
    told.matches("mistakes");
}

#[test]
fn help() {
    let Some(mut told) = Transcript::begin(1) else {
        return;
    };
    told.at("2026-11-30 10:00:00");
    for line in [
        "-h",
        "contact -h",
        "password generate -h",
        "email deliver -h",
    ] {
        told.show(80, line);
    }
    told.matches("help");
}
