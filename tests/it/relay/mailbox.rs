//! A mailbox as Dovecot shows it: headers and text are decoded by it, and the structure is what IMAP tells.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::postfix::PATIENCE;
use crate::support::real;

/// What `doveadm fetch` is asked for.
const FIELDS: &str = "imap.bodystructure text text.utf8 hdr.return-path hdr.delivered-to \
    hdr.received hdr.from.utf8 hdr.to.utf8 hdr.subject.utf8 hdr.date hdr.message-id \
    hdr.mime-version hdr.auto-submitted";

/// A Maildir folder.
pub(super) struct Mailbox {
    relay: PathBuf,
    name: String,
}

/// An email that arrived.
pub(super) struct Arrived(serde_json::Value);

impl Mailbox {
    pub(super) fn new(relay: &Path, name: &str) -> Self {
        Self {
            relay: relay.to_owned(),
            name: name.to_owned(),
        }
    }

    /// The only mail in it, once it is there.
    #[track_caller]
    pub(super) fn only(&self) -> Arrived {
        let mut emails = self.wait(1);
        assert_eq!(emails.len(), 1, "in {}", self.name);
        emails.remove(0)
    }

    /// All emails in it, once there are so many.
    #[track_caller]
    pub(super) fn wait(&self, many: usize) -> Vec<Arrived> {
        let since = Instant::now();
        while self.count() < many {
            if since.elapsed() > PATIENCE {
                let log = std::fs::read_to_string(self.relay.join("log"));
                panic!("{many} emails do not come to {}\n{log:?}", self.name);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.fetch()
    }

    fn folder(&self) -> PathBuf {
        self.relay.join("mail").join(&self.name)
    }

    fn count(&self) -> usize {
        let files = |name| {
            std::fs::read_dir(self.folder().join(name))
                .into_iter()
                .flatten()
        };
        files("new").chain(files("cur")).count()
    }

    fn fetch(&self) -> Vec<Arrived> {
        // A configuration for this reader alone; no server of Dovecot runs.
        let config = self.relay.join(format!("dovecot-{}.conf", self.name));
        let text = format!(
            "base_dir = {base}\nmail_location = maildir:{folder}\nlog_path = /dev/stderr\nssl = no\n\
             mail_uid = 65534\nmail_gid = 65534\nfirst_valid_uid = 1\n",
            base = self.relay.join("dovecot").display(),
            folder = self.folder().display(),
        );
        std::fs::write(&config, text).unwrap();
        let output = Command::new(real::find("doveadm", "dovecot-imapd").unwrap())
            .arg("-c")
            .arg(&config)
            .args(["-f", "json", "fetch", FIELDS, "mailbox", "INBOX"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", &self.relay)
            .env("USER", "reader")
            .current_dir(&self.relay)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let emails: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        emails.into_iter().map(Arrived).collect()
    }
}

impl Arrived {
    /// One of [`FIELDS`].
    #[track_caller]
    fn field(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_else(|| panic!("no {name}"))
    }

    /// A header, as it came.
    #[track_caller]
    pub(super) fn header(&self, name: &str) -> &str {
        self.field(&format!("hdr.{name}"))
    }

    /// A header with its encoded words decoded (RFC 2047).
    #[track_caller]
    pub(super) fn decoded(&self, name: &str) -> &str {
        self.field(&format!("hdr.{name}.utf8"))
    }

    /// BODYSTRUCTURE (RFC 3501 §7.4.2).
    pub(super) fn structure(&self) -> &str {
        self.field("imap.bodystructure")
    }

    /// All of it, as it came.
    pub(super) fn raw(&self) -> &str {
        self.field("text")
    }

    /// Every part decoded, one after the other.
    pub(super) fn text(&self) -> &str {
        self.field("text.utf8")
    }

    /// The decoded lines of the first part, the text, from behind its headers.
    pub(super) fn plain(&self) -> impl Iterator<Item = &str> {
        let lines = self.text().lines().skip_while(|line| !line.is_empty());
        let part = lines.skip(1).skip_while(|line| !line.is_empty()).skip(1);
        part.take_while(|line| !line.starts_with("Content-Type: text/html"))
    }
}
