//! The relay that the configuration describes, and where its password comes from.

use std::path::Path;
use std::time::Duration;

use super::config::{Auth, File, Smtp, Tls, keeper};
use super::signals;
use crate::app::provisioning::{Asked, ask};
use crate::app::{self, Error, ErrorKind, file_security};
use crate::domain::smtp::Phase;
use crate::domain::{Line, Secret, without_mark};
use crate::mail::{
    AuthKind, Deadlines, PasswordError, PasswordSource, SmtpRelay, SmtpSettings, TlsMode,
};

/// Longer than any password or access token.
const MOST_BYTES: u32 = 64 * 1024;

/// The relay that the file describes. Its password is read when it is first needed.
pub(super) fn relay(smtp: &Smtp, file: &File) -> SmtpRelay {
    let mut deadlines = Deadlines::default();
    for phase in Phase::ALL {
        if let Some(time) = file.timeout(phase) {
            deadlines.set(phase, time);
        }
    }
    let settings = SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port(),
        tls: match smtp.tls {
            Tls::StartTls => TlsMode::StartTls,
            Tls::Implicit => TlsMode::Implicit,
            Tls::None => TlsMode::None,
        },
        username: smtp.username.as_ref().map(Line::to_string),
        auth: match smtp.auth {
            Auth::Automatic => AuthKind::Automatic,
            Auth::Plain => AuthKind::Plain,
            Auth::Login => AuthKind::Login,
            Auth::XOAuth2 => AuthKind::XOAuth2,
        },
        ca_file: smtp.ca_file.clone(),
        client_name: smtp.client_name.clone(),
        pipelining: smtp.pipelining,
        deadlines,
    };
    let password = password_source(smtp, deadlines.auth);
    SmtpRelay::new(settings, password)
}

/// Checks the files that the relay's settings name, as a send would before it connects.
pub(super) fn check(smtp: &Smtp, file: &File) -> app::Result<()> {
    let wrong = |why: String| {
        Error::new(ErrorKind::Config, why)
            .hint("correct the file, or its name in the configuration")
    };
    if let Some(path) = &smtp.password_file {
        of_file(path).map_err(|why| wrong(format!("smtp.password_file: {why}")))?;
    }
    relay(smtp, file)
        .check()
        .map_err(|failure| wrong(format!("smtp.ca_file: {}", failure.fault)))
}

/// The command has the time of AUTH to itself: the server waits meanwhile, and so does whoever else wants to send.
fn password_source(smtp: &Smtp, time: Duration) -> Option<PasswordSource> {
    if let Some(path) = smtp.password_file.clone() {
        return Some(Box::new(move || Ok(of_file(&path)?)));
    }
    let command = smtp.password_command.clone()?;
    Some(Box::new(move || of_command(&command, time)))
}

fn of_file(path: &Path) -> Result<Secret<String>, String> {
    let wrong = |fault: file_security::UnsafeFile| format!("{fault}; {}", fault.remedy());
    let open = file_security::open_secret(path, keeper(path)).map_err(wrong)?;
    let open = open.ok_or_else(|| format!("there is no file {}", path.display()))?;
    let bytes = file_security::read(open, path, MOST_BYTES).map_err(wrong)?;
    first_line(&bytes, &path.display().to_string())
}

fn of_command(command: &[String], time: Duration) -> Result<Secret<String>, PasswordError> {
    let asked = signals::around_program(|interrupted| ask(command, time, interrupted));
    match asked.map_err(|error| error.to_string())? {
        Asked::Printed(printed) => {
            let program = command.first().map_or("", String::as_str);
            Ok(first_line(printed.expose(), program)?)
        }
        Asked::Failed(why) => Err(why.into()),
        Asked::Interrupted => Err(PasswordError::Interrupted),
    }
}

fn first_line(bytes: &[u8], from: &str) -> Result<Secret<String>, String> {
    let text = without_mark(bytes).map_err(|utf16| format!("{from}: it {utf16}"))?;
    let text = str::from_utf8(text).map_err(|_| format!("{from}: it is not UTF-8"))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::new(line.to_owned())),
        _ => Err(format!("{from}: the first line is empty")),
    }
}
