//! TLS against a foreign implementation (Python's, which is OpenSSL), with certificates that `openssl` made as people
//! make them.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::{UNTOUCHED, deliver, point, queue, rows};
use crate::support::aio::Aio;
use crate::support::real;
use crate::support::sink::Sink;

const TAKEN: &str = "accepted, 1 try; body 250 2.0.0 accepted";

/// A certificate that signed itself, and its key.
struct SelfSigned {
    folder: tempfile::TempDir,
}

impl SelfSigned {
    /// By the command that every tutorial has; `name` is its subjectAltName.
    fn new(name: &str) -> Option<Self> {
        Self::with(&["-addext", &format!("subjectAltName={name}")])
    }

    fn with(options: &[&str]) -> Option<Self> {
        let openssl = real::find("openssl", "openssl")?;
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new(openssl)
            .args(["req", "-x509", "-newkey", "ec", "-nodes"])
            .args(["-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-subj", "/CN=127.0.0.1", "-days", "2"])
            .args(["-keyout", "key.pem", "-out", "cert.pem"])
            .args(options)
            .current_dir(folder.path())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "openssl did not make a certificate");
        Some(Self { folder })
    }

    fn file(&self, name: &str) -> String {
        let path: PathBuf = self.folder.path().join(name);
        path.to_str().unwrap().to_owned()
    }

    fn ca_file(&self) -> String {
        format!("ca_file = \"{}\"", self.file("cert.pem"))
    }

    /// A relay that bears it, by `--starttls` or `--implicit`, with more options.
    fn relay(&self, how: &str, more: &[&str]) -> Option<Aio> {
        let (cert, key) = (self.file("cert.pem"), self.file("key.pem"));
        let mut options = vec![how, &cert, &key];
        options.extend(more);
        Aio::start(&options)
    }
}

/// What a relay of this kind leads to: nothing is touched, and the hint names these settings.
fn stops(port: u16, tls: &str, settings: &str, exit: i32, names: &[&str]) {
    let env = queue(3);
    point(&env, port, tls, settings, "");
    let before = rows(&env);
    let run = deliver(&env);
    assert_eq!(rows(&env), before, "{}", run.err);
    assert_eq!(run.emails, [UNTOUCHED; 3]);
    assert_eq!(run.code, exit, "{}", run.err);
    for name in names {
        assert!(run.err.contains(name), "{name:?} is not in {}", run.err);
    }
}

fn count(seen: &[String], what: &str) -> usize {
    seen.iter().filter(|line| *line == what).count()
}

#[test]
fn a_certificate_that_signed_itself_is_accepted_when_ca_file_names_it() {
    for authority in ["CA:TRUE", "CA:FALSE"] {
        let constraint = format!("basicConstraints=critical,{authority}");
        let names = "subjectAltName=IP:127.0.0.1";
        let Some(own) = SelfSigned::with(&["-addext", names, "-addext", &constraint]) else {
            return;
        };
        for (how, tls) in [("--starttls", "starttls"), ("--implicit", "implicit")] {
            let Some(relay) = own.relay(how, &[]) else {
                return;
            };
            let env = queue(1);
            point(&env, relay.port, tls, &own.ca_file(), "");
            let run = deliver(&env);
            assert_eq!(run.emails, [TAKEN], "{authority} {tls}: {}", run.err);
            assert_eq!((run.code, run.err.as_str()), (0, ""));
        }
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_stops_the_run() {
    let Some(own) = SelfSigned::new("IP:127.0.0.1") else {
        return;
    };
    for (how, tls) in [("--starttls", "starttls"), ("--implicit", "implicit")] {
        let Some(relay) = own.relay(how, &[]) else {
            return;
        };
        let names = ["certificate not accepted", "smtp.ca_file"];
        stops(relay.port, tls, "", 78, &names);
        let seen = relay.end();
        assert_eq!(count(&seen, "connect"), 1, "{seen:?}");
        assert_eq!(count(&seen, "MAIL"), 0, "{seen:?}");
    }
}

#[test]
fn a_certificate_of_another_host_or_of_none_stops_the_run() {
    for (options, why) in [
        (
            &["-addext", "subjectAltName=DNS:mail.example.com"][..],
            "it is not for 127.0.0.1 but for: mail.example.com",
        ),
        // `openssl` makes it from the common name alone, and no TLS library looks at that any more.
        (&[], "it names no host"),
    ] {
        let Some(own) = SelfSigned::with(options) else {
            return;
        };
        let Some(relay) = own.relay("--starttls", &[]) else {
            return;
        };
        stops(
            relay.port,
            "starttls",
            &own.ca_file(),
            78,
            &[why, "certificate"],
        );
    }
}

#[test]
fn answers_forged_in_clear_behind_the_220_end_the_session_before_any_secret() {
    let Some(own) = SelfSigned::new("IP:127.0.0.1") else {
        return;
    };
    let forged = ["--forge", "250-relay.example.com\n250 AUTH PLAIN LOGIN"];
    let Some(relay) = own.relay("--starttls", &forged) else {
        return;
    };
    let settings = format!(
        "{}\nusername = \"desk\"\npassword_command = [\"echo\", \"secret\"]",
        own.ca_file()
    );
    let names = ["behind the answer to STARTTLS", "smtp.tls", "forging"];
    stops(relay.port, "starttls", &settings, 78, &names);
    let seen = relay.end();
    assert_eq!(seen, ["connect", "EHLO", "STARTTLS"]);
}

#[test]
fn starttls_that_is_not_offered_or_refused_is_never_done_without() {
    if let Some(sink) = Sink::start(&[]) {
        let names = ["does not offer STARTTLS", "smtp.tls and smtp.port"];
        stops(sink.port, "starttls", "", 78, &names);
        assert_eq!(sink.connections(1), 1);
        assert_eq!(sink.emails(), "");
    }
    let Some(own) = SelfSigned::new("IP:127.0.0.1") else {
        return;
    };
    let to_the_end = ["connect", "EHLO", "STARTTLS", "QUIT"];
    let broken_off = &to_the_end[..3];
    for (told, heard) in [
        (
            &["--at", "STARTTLS", "reply", "454 4.7.0 Not now"][..],
            &to_the_end[..],
        ),
        (
            &["--at", "STARTTLS", "reply", "554 5.7.0 Never"],
            &to_the_end,
        ),
        (&["--at", "STARTTLS", "drop"], broken_off),
        (&["--at", "STARTTLS", "rst"], broken_off),
    ] {
        let Some(relay) = own.relay("--starttls", told) else {
            return;
        };
        stops(relay.port, "starttls", &own.ca_file(), 75, &["starttls"]);
        assert_eq!(relay.end(), heard);
    }
}

#[test]
fn tls_to_a_plain_port_names_the_setting() {
    let Some(sink) = Sink::start(&[]) else { return };
    let names = ["is not TLS", "smtp.tls and smtp.port"];
    stops(sink.port, "implicit", "", 75, &names);
    assert_eq!(sink.connections(1), 1);
}

#[test]
fn plain_speech_to_a_tls_port_ends_in_time() {
    let Some(own) = SelfSigned::new("IP:127.0.0.1") else {
        return;
    };
    let Some(relay) = own.relay("--implicit", &[]) else {
        return;
    };
    let env = queue(3);
    point(
        &env,
        relay.port,
        "starttls",
        "",
        "[timeouts]\ngreeting = \"1s\"",
    );
    let before = rows(&env);
    let run = deliver(&env);
    assert_eq!((run.code, rows(&env)), (75, before));
    assert!(run.err.contains("smtp.port"), "{}", run.err);
}

#[test]
fn a_login_goes_through_tls_and_a_wrong_one_touches_nothing() {
    let Some(own) = SelfSigned::new("IP:127.0.0.1") else {
        return;
    };
    let auth = ["--auth", "desk", "secret"];
    let Some(relay) = own.relay("--starttls", &auth) else {
        return;
    };
    let login = |password: &str| {
        let command = format!("password_command = [\"echo\", \"{password}\"]");
        format!("{}\nusername = \"desk\"\n{command}", own.ca_file())
    };
    let names = ["535 5.7.8", "smtp.password_file"];
    stops(relay.port, "starttls", &login("wrong"), 78, &names);
    let env = queue(3);
    point(&env, relay.port, "starttls", &login("secret"), "");
    let run = deliver(&env);
    assert_eq!(run.emails, [TAKEN; 3], "{}", run.err);
    let seen = relay.end();
    assert_eq!((count(&seen, "connect"), count(&seen, "AUTH")), (2, 2));
}
