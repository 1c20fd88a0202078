//! The configuration file, and where files are: `config.toml` and the folders of the platform.
//!
//! Invariant: a file that was loaded is complete, names nothing unknown, and each of its values is of the type that it
//! is used as; nothing is parsed later. Precedence everywhere: flag, environment, file, default.

mod paths;
mod render;
mod serve;
mod span;
mod value;

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

pub(crate) use self::paths::{Paths, is_same_file, keeper};
pub(crate) use self::render::render;
pub(crate) use self::serve::Serve;
use self::span::{Deadline, FileSpan};
use self::value::{Named, named, parsed, parsed_option, port, quoted};
use crate::app::{Error, ErrorKind, Hint, Language, Mailbox, NextStep, Result, file_security};
use crate::domain::link::LinkBase;
use crate::domain::smtp::Phase;
use crate::domain::verp::BounceAddress;
use crate::domain::{ClientName, Line, RelayHost, Span, without_mark};

/// More than any configuration has.
const MOST_BYTES: u32 = 1024 * 1024;

/// The configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct File {
    /// Where reset links point. `{token}` is put in where it stands, else appended as `/{token}`.
    #[serde(deserialize_with = "parsed_option")]
    pub(crate) base_url: Option<LinkBase>,
    /// Whether a user who chose a password through a link is told so by email.
    pub(crate) notify_on_redeem: bool,
    /// How to reach the support desk, as every email says.
    #[serde(deserialize_with = "value::support")]
    pub(crate) support: Option<Line>,
    /// The language of emails and pages for contacts who have none.
    #[serde(deserialize_with = "parsed_option")]
    pub(crate) locale: Option<Language>,
    /// The relay.
    pub(crate) smtp: Option<Smtp>,
    /// How long what is kept is kept.
    pub(crate) retention: RetentionSettings,
    /// Where the audit trail leaves a line besides.
    pub(crate) audit: Audit,
    /// The page behind a link.
    pub(crate) serve: Serve,
    /// How long a phase of the SMTP session may take, where the default does not fit.
    pub(crate) timeouts: BTreeMap<PhaseName, Deadline>,
}

impl Default for File {
    fn default() -> Self {
        Self {
            base_url: None,
            notify_on_redeem: true,
            support: None,
            locale: None,
            smtp: None,
            retention: RetentionSettings::default(),
            audit: Audit::default(),
            serve: Serve::default(),
            timeouts: BTreeMap::new(),
        }
    }
}

/// The relay that takes our email.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Smtp {
    /// Name or IP address.
    #[serde(deserialize_with = "parsed")]
    pub(crate) host: RelayHost,
    /// 587, 465 with implicit TLS, 25 without TLS, unless it is given.
    #[serde(default, deserialize_with = "port")]
    pub(crate) port: Option<NonZeroU16>,
    /// How TLS begins.
    #[serde(default, deserialize_with = "named")]
    pub(crate) tls: Tls,
    /// The account that credtool logs in with; without it, it does not log in.
    #[serde(default, deserialize_with = "value::username")]
    pub(crate) username: Option<Line>,
    /// The file whose first line is the password or the token; relative to the folder of the configuration.
    pub(crate) password_file: Option<PathBuf>,
    /// The program, with its arguments, that prints the password or the token.
    pub(crate) password_command: Option<Vec<String>>,
    /// The sender of all emails, `Name <address>`.
    #[serde(deserialize_with = "parsed")]
    pub(crate) from: Mailbox,
    /// Where answers go.
    #[serde(default, deserialize_with = "parsed_option")]
    pub(crate) reply_to: Option<Mailbox>,
    /// Where bounces go; each email then has its own envelope sender there.
    #[serde(default, deserialize_with = "parsed_option")]
    pub(crate) bounce_address: Option<BounceAddress>,
    /// Certificates (PEM) to trust besides those of the platform; relative to the folder of the configuration.
    pub(crate) ca_file: Option<PathBuf>,
    /// How to log in.
    #[serde(default, deserialize_with = "named")]
    pub(crate) auth: Auth,
    /// The name in EHLO, where the address of this machine does not do.
    #[serde(default, deserialize_with = "parsed_option")]
    pub(crate) client_name: Option<ClientName>,
    /// Whether commands are sent without waiting for each reply, where the relay offers that.
    #[serde(default = "offered_is_used")]
    pub(crate) pipelining: bool,
}

const fn offered_is_used() -> bool {
    true
}

impl Smtp {
    /// A relay with the defaults of everything that has one.
    pub(crate) const fn new(host: RelayHost, from: Mailbox) -> Self {
        Self {
            host,
            port: None,
            tls: Tls::StartTls,
            username: None,
            password_file: None,
            password_command: None,
            from,
            reply_to: None,
            bounce_address: None,
            ca_file: None,
            auth: Auth::Automatic,
            client_name: None,
            pipelining: true,
        }
    }

    /// The port that was given, else that of the kind of TLS.
    pub(crate) fn port(&self) -> u16 {
        self.port.map_or(self.tls.usual_port(), NonZeroU16::get)
    }

    /// What is unusual about the settings together, and as a rule a slip: each side would wait for the other to speak.
    pub(crate) fn warning(&self) -> Option<&'static str> {
        match (self.tls, self.port()) {
            (Tls::StartTls, 465) => Some(
                "smtp.port is 465, where servers begin with TLS at once; \
                 smtp.tls = \"implicit\" fits it, and \"starttls\" fits port 587",
            ),
            (Tls::Implicit, 587) => Some(
                "smtp.port is 587, where servers begin TLS with STARTTLS; \
                 smtp.tls = \"starttls\" fits it, and \"implicit\" fits port 465",
            ),
            _ => None,
        }
    }
}

/// How TLS begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
#[expect(
    clippy::enum_variant_names,
    reason = "STARTTLS is the name of the command, RFC 3207"
)]
pub(crate) enum Tls {
    /// After STARTTLS, which must succeed (RFC 3207)
    #[default]
    #[value(name = "starttls")]
    StartTls,
    /// At once (RFC 8314)
    Implicit,
    /// Never: to this machine only
    None,
}

impl Tls {
    /// The port that servers listen on for it.
    pub(crate) const fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Implicit => 465,
            Self::None => 25,
        }
    }

    /// The name in the file.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Implicit => "implicit",
            Self::None => "none",
        }
    }
}

impl Named for Tls {
    const VALUES: &'static [Self] = &[Self::StartTls, Self::Implicit, Self::None];
    const NAMES: &'static [&'static str] = &[
        Self::StartTls.as_str(),
        Self::Implicit.as_str(),
        Self::None.as_str(),
    ];
}

/// How to log in to the relay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Auth {
    /// With the password: PLAIN, or LOGIN where the relay does not support that.
    #[default]
    Automatic,
    /// With the password: PLAIN.
    Plain,
    /// With the password: LOGIN.
    Login,
    /// With the password as an OAuth 2 access token: XOAUTH2.
    XOAuth2,
}

impl Auth {
    /// The name in the file.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Plain => "plain",
            Self::Login => "login",
            Self::XOAuth2 => "xoauth2",
        }
    }
}

impl Named for Auth {
    const VALUES: &'static [Self] = &[Self::Automatic, Self::Plain, Self::Login, Self::XOAuth2];
    const NAMES: &'static [&'static str] = &[
        Self::Automatic.as_str(),
        Self::Plain.as_str(),
        Self::Login.as_str(),
        Self::XOAuth2.as_str(),
    ];
}

/// How long what is kept is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RetentionSettings {
    /// How long the stored text of an email with credentials is kept.
    pub(crate) credentials: FileSpan,
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self {
            credentials: FileSpan(Span::from_days(14)),
        }
    }
}

/// Where the audit trail leaves a line besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Audit {
    /// The socket of the system's log, where it is not the usual one; empty for none.
    pub(crate) syslog: Option<PathBuf>,
}

impl Audit {
    /// The usual socket of the system's log.
    pub(crate) const SYSLOG: &str = if cfg!(target_os = "macos") {
        "/var/run/syslog"
    } else {
        "/dev/log"
    };

    /// The socket, if one is wanted.
    pub(crate) fn socket(&self) -> Option<PathBuf> {
        let socket = self.syslog.clone().unwrap_or_else(|| Self::SYSLOG.into());
        (!socket.as_os_str().is_empty()).then_some(socket)
    }
}

/// A phase of the SMTP session, as `[timeouts]` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PhaseName(pub(crate) Phase);

impl TryFrom<String> for PhaseName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let phase = Phase::ALL.into_iter().find(|phase| phase.as_str() == name);
        phase.map(Self).ok_or_else(|| {
            let known = quoted(&Phase::ALL.map(Phase::as_str));
            format!("{name:?} is not one of the phases {known}")
        })
    }
}

impl File {
    /// Reads the configuration; the files that it names are relative to its folder.
    ///
    /// Fails with [`ErrorKind::Config`], naming the file, the line, the key and what is allowed there. One that others
    /// can write is refused: it names programs that are run.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        file_security::check_folder(file_security::folder_of(path))?;
        let open = file_security::open_file(path)?.ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                format!("there is no configuration at {}", path.display()),
            )
            .hint(NextStep::Init.then(
                " makes it together with the database; where there is a database already, restore the configuration or \
                 name it with --config",
            ))
        })?;
        let bytes = file_security::read(open, path, MOST_BYTES)?;
        let wrong = |why: &str| {
            let message = format!("the configuration {} {why}", path.display());
            Error::new(ErrorKind::Config, message)
        };
        // TOML has no place for the mark that some editors put at the start.
        let bytes = without_mark(&bytes).map_err(|utf16| wrong(&utf16.to_string()))?;
        let text = str::from_utf8(bytes).map_err(|_| wrong("is not UTF-8"))?;
        let mut file = Self::parse(text).map_err(|fault| {
            Error::new(
                ErrorKind::Config,
                format!("the configuration {}{fault}", path.display()),
            )
            .hint(Hint::from("correct it there, then: ").step(NextStep::ConfigList))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        file.serve.in_folder(folder);
        if let Some(smtp) = &mut file.smtp {
            for named in [&mut smtp.password_file, &mut smtp.ca_file] {
                *named = named.take().map(|file| folder.join(file));
            }
        }
        Ok(file)
    }

    /// The deadlines of the SMTP session that the file sets.
    pub(crate) fn timeout(&self, phase: Phase) -> Option<Duration> {
        let Deadline(time) = *self.timeouts.get(&PhaseName(phase))?;
        Some(time.into())
    }

    /// Parses the text, or says what is wrong as the end of a sentence that begins with the name of the file.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let file: Self = toml::from_str(text).map_err(|error| {
            let place = error.span().map_or_else(String::new, |span| {
                let before = text.get(..span.start).unwrap_or(text);
                place(text, before.matches('\n').count())
            });
            format!("{place}: {}", error.message())
        })?;
        let relay = file.smtp.as_ref().and_then(contradiction);
        let relay = relay.map(|(key, what)| ("smtp", key, what));
        let page = file.serve.contradiction();
        let page = page.map(|(key, what)| ("serve", key, what));
        match relay.or(page) {
            Some((table, key, what)) => Err(format!("{}: {what}", place_of(text, table, key))),
            None => Ok(file),
        }
    }
}

/// Returns the fault of a relay's settings, and its key.
fn contradiction(smtp: &Smtp) -> Option<(&'static str, &'static str)> {
    let has_password = smtp.password_file.is_some() || smtp.password_command.is_some();
    if smtp.password_file.is_some() && smtp.password_command.is_some() {
        Some((
            "password_command",
            "give password_file or password_command, not both",
        ))
    } else if let Some(command) = &smtp.password_command
        && command.first().is_none_or(String::is_empty)
    {
        Some((
            "password_command",
            "name a program, for example [\"pass\", \"show\", \"smtp\"]",
        ))
    } else if smtp.username.is_some() && !has_password {
        Some((
            "username",
            "a username needs password_file or password_command",
        ))
    } else if smtp.username.is_none() && has_password {
        Some((
            if smtp.password_file.is_some() {
                "password_file"
            } else {
                "password_command"
            },
            "a password needs a username",
        ))
    } else if smtp.tls == Tls::None && !smtp.host.is_loopback() {
        Some((
            "tls",
            "\"none\" is for a relay on this machine (localhost, 127.0.0.1, ::1); \
             use \"starttls\" or \"implicit\"",
        ))
    } else {
        None
    }
}

/// `, line 3, smtp.port`: the place of a line (counted from 0) by its table and its key.
fn place(text: &str, line: usize) -> String {
    let table = |line: &str| Some(line.trim().strip_prefix('[')?.split(']').next()?.to_owned());
    let above = text.lines().take(line + 1).filter_map(table).last();
    let here = text.lines().nth(line).unwrap_or_default();
    let key = here.split_once('=').map(|(key, _)| key.trim().to_owned());
    let path: Vec<String> = above.into_iter().chain(key).collect();
    if path.is_empty() {
        format!(", line {}", line + 1)
    } else {
        format!(", line {}, {}", line + 1, path.join("."))
    }
}

/// The place of a key in a table; without the line where it cannot be found, as in an inline table.
fn place_of(text: &str, table: &str, key: &str) -> String {
    let end = format!(", {table}.{key}");
    (0..text.lines().count())
        .map(|line| place(text, line))
        .find(|place| place.ends_with(&end))
        .unwrap_or(end)
}

#[cfg(test)]
mod tests;
