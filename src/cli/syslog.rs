//! One line to the system's log for each audit event: evidence that whoever can write the database cannot take back.
//!
//! Invariants:
//! - A line is sent after its event was committed, so that the log never tells of what did not happen.
//! - Nobody waits for the log: the socket does not block, and one that is absent, full or gone is passed over.
//! - A line holds IDs and the reason that an operator gave; no secret, no address, and nothing that a terminal or a
//!   reader of logs would act on.
//!
//! The form is that of `syslog(3)` on a local socket (RFC 3164 without the host), facility `authpriv`, severity
//! `notice`; the time in front is left to the receiver, which knows its own zone.

use std::fmt::Write as _;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

use crate::app::AuditSink;
use crate::domain::audit::Recorded;
use crate::domain::{ContactId, EmailId, LinkId, LoginId, ProductId, is_unsafe_char};

/// Facility 10 (`authpriv`), severity 5 (`notice`).
const PRIORITY: u8 = 10 * 8 + 5;
/// RFC 3164, section 4.1: no receiver has to take more.
const MOST_BYTES: usize = 1024;
/// So much of one text is enough to recognise it.
const MOST_CHARS: usize = 100;

/// A sink that sends a line for each event to the socket at `path`.
pub(crate) fn sink(path: Option<PathBuf>) -> Option<Box<dyn AuditSink>> {
    path.map(|path| Box::new(Syslog { path, socket: None }) as Box<dyn AuditSink>)
}

#[derive(Debug)]
struct Syslog {
    path: PathBuf,
    socket: Option<UnixDatagram>,
}

impl Syslog {
    fn connected(&mut self) -> std::io::Result<&UnixDatagram> {
        let socket = if let Some(socket) = self.socket.take() {
            socket
        } else {
            // One look where nobody listens: a run writes many events a second.
            std::fs::metadata(&self.path)?;
            let socket = UnixDatagram::unbound()?;
            socket.set_nonblocking(true)?;
            socket.connect(&self.path)?;
            socket
        };
        Ok(self.socket.insert(socket))
    }
}

impl AuditSink for Syslog {
    fn record(&mut self, recorded: &Recorded) {
        for _ in 0..2 {
            let sent = self
                .connected()
                .and_then(|socket| socket.send(line(recorded).as_bytes()));
            match sent {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return,
                // The receiver was started anew: its socket is another one.
                Err(_) if self.socket.take().is_some() => {}
                _ => return,
            }
        }
    }
}

/// The line of an event. What identifies it comes first, so that a line that is too long loses texts only.
fn line(recorded: &Recorded) -> String {
    let event = &recorded.event;
    let mut line = format!(
        "<{PRIORITY}>credtool[{}]: seq={} mac={} at={} action={} uid={}",
        std::process::id(),
        recorded.seq,
        recorded.short_mac(),
        event.at,
        quoted(&event.action),
        event.actor.uid,
    );
    let target = event.target;
    for (name, id) in [
        ("contact", target.contact.map(ContactId::get)),
        ("product", target.product.map(ProductId::get)),
        ("login", target.login.map(LoginId::get)),
        ("link", target.link.map(LinkId::get)),
        ("email", target.email.map(EmailId::get)),
        (
            "first_contact",
            target.contacts.map(|range| range.first.get()),
        ),
        (
            "last_contact",
            target.contacts.map(|range| range.last.get()),
        ),
    ] {
        if let Some(id) = id {
            // Writing to a string cannot fail.
            write!(line, " {name}={id}").ok();
        }
    }
    for (name, text) in [
        ("user", &event.actor.user),
        ("sudo_user", &event.actor.sudo_user),
        ("tty", &event.actor.tty),
        ("ticket", &event.why.ticket),
        ("detail", &event.detail),
        ("reason", &event.why.reason),
    ] {
        if let Some(text) = text {
            write!(line, " {name}={}", quoted(text)).ok();
        }
    }
    let bounded = (0..=MOST_BYTES)
        .rev()
        .find(|end| line.is_char_boundary(*end));
    line.truncate(bounded.unwrap_or_default());
    line
}

/// A text as it is where it is one plain word, else in quotes; what could act on a reader is escaped.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/@:".contains(c);
    if !text.is_empty() && text.chars().count() <= MOST_CHARS && text.chars().all(plain) {
        return text.to_owned();
    }
    let mut out = String::from('"');
    for c in text.chars().take(MOST_CHARS) {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if is_unsafe_char(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    if text.chars().count() > MOST_CHARS {
        out.push('…');
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::audit::{Actor, AuditEvent, AuditTarget, Why};

    fn recorded(reason: &str) -> Recorded {
        Recorded {
            seq: 17,
            event: AuditEvent {
                at: Timestamp::UNIX_EPOCH,
                actor: Actor {
                    uid: 1000,
                    user: Some(String::from("ada")),
                    ..Actor::default()
                },
                action: String::from("password.copy"),
                target: AuditTarget {
                    contact: Some(ContactId::new(3)),
                    ..AuditTarget::default()
                },
                detail: None,
                why: Why {
                    reason: Some(reason.to_owned()),
                    ticket: Some(String::from("T-1")),
                },
            },
            mac: [0xab; 32],
        }
    }

    #[test]
    fn a_line_says_who_did_what_to_whom_and_why() {
        let line = line(&recorded("lost \"phone\"\n<0>forged\u{1b}[2J\u{202e}"));
        let (head, rest) = line.split_once("]: ").unwrap();
        assert_eq!(head, format!("<85>credtool[{}", std::process::id()));
        assert_eq!(
            rest,
            "seq=17 mac=abababababababababababababababab at=1970-01-01T00:00:00Z action=password.copy uid=1000 \
             contact=3 user=ada ticket=T-1 \
             reason=\"lost \\\"phone\\\"\\u{a}<0>forged\\u{1b}[2J\\u{202e}\""
        );
    }

    #[test]
    fn a_long_line_is_cut_and_keeps_what_identifies_it() {
        let mut recorded = recorded(&"\u{202e}".repeat(10_000));
        recorded.event.detail = Some("李".repeat(10_000));
        recorded.event.actor.user = Some("\u{202e}".repeat(10_000));
        let line = line(&recorded);
        assert!(line.len() <= MOST_BYTES, "{}", line.len());
        assert!(
            line.contains("seq=17 ") && line.contains(" contact=3 "),
            "{line}"
        );
    }

    #[test]
    fn one_that_is_absent_or_gone_is_passed_over_and_a_new_one_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut sink = sink(Some(path.clone())).unwrap();
        sink.record(&recorded("nobody listens"));
        let first = UnixDatagram::bind(&path).unwrap();
        sink.record(&recorded("one"));
        drop(first);
        std::fs::remove_file(&path).unwrap();
        sink.record(&recorded("nobody listens"));
        let second = UnixDatagram::bind(&path).unwrap();
        second.set_nonblocking(true).unwrap();
        sink.record(&recorded("two"));
        let mut bytes = [0; 2048];
        let n = second.recv(&mut bytes).unwrap();
        assert!(String::from_utf8_lossy(&bytes[..n]).ends_with("reason=two"));
    }

    #[test]
    fn one_that_is_full_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let _deaf = UnixDatagram::bind(&path).unwrap();
        let mut sink = sink(Some(path)).unwrap();
        let since = std::time::Instant::now();
        for _ in 0..20_000 {
            sink.record(&recorded("full"));
        }
        // Blocking would last for ever.
        assert!(since.elapsed() < std::time::Duration::from_secs(20));
    }
}
