//! What a command runs in: the streams, the prompt, the paths, and the application behind them.

use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::app::{self, App, Error, ErrorKind, Settings, World};
use crate::domain::Invalid;
use crate::domain::audit::{Actor, Caller};
use crate::domain::smtp::Phase;
use crate::domain::{Secret, Timestamp, without_mark};
use crate::mail::{AuthKind, Deadlines, PasswordSource, Relay, SmtpRelay, SmtpSettings, TlsMode};

use super::config::{Auth, File, Paths, Smtp, Tls};
use super::exit;
use super::globals::Globals;
use super::output::Ui;
use super::prompt::Prompt;
use super::random::OsRandom;

/// Everything that a command has at hand.
pub(crate) struct Context {
    pub(crate) globals: Globals,
    pub(crate) ui: Ui,
    pub(crate) prompt: Prompt,
}

impl Context {
    pub(super) fn new(globals: Globals) -> Self {
        Self {
            ui: Ui::new(&globals, Timestamp::now()),
            prompt: Prompt::new(&globals),
            globals,
        }
    }

    /// Where the files are.
    pub(crate) fn paths(&self) -> Result<Paths> {
        Ok(Paths::resolve(&self.globals)?)
    }

    /// Reads the configuration, and warns of what is as a rule a slip in it.
    pub(crate) fn file(&mut self, paths: &Paths) -> Result<File> {
        let file = File::load(&paths.config)?;
        if let Some(warning) = file.smtp.as_ref().and_then(Smtp::warning) {
            self.ui.warn(warning);
        }
        Ok(file)
    }

    /// Opens the database and reads the configuration.
    ///
    /// Says so at the end where the database is an older copy of one that went on.
    pub(crate) fn app(&mut self) -> Result<App> {
        let app = self.app_of_copy()?;
        self.ui.restored = app.divergence()?;
        Ok(app)
    }

    /// As [`Context::app`], for those who say themselves that it is an older copy.
    pub(crate) fn app_of_copy(&mut self) -> Result<App> {
        let paths = self.paths()?;
        let file = self.file(&paths)?;
        let settings = settings(&file, &paths)?;
        let relay = file
            .smtp
            .as_ref()
            .map(|smtp| relay(smtp, &file, &paths))
            .transpose()?;
        Ok(App::open(
            &paths.database,
            settings,
            self.world(&file),
            relay,
        )?)
    }

    /// Opens applications, each with a connection of its own and without a relay, by what the file says now.
    #[cfg(feature = "web")]
    pub(crate) fn opener(
        &self,
        file: &File,
        paths: &Paths,
    ) -> Result<Box<dyn Fn() -> app::Result<App> + Send + Sync>> {
        let settings = settings(file, paths)?;
        let (database, syslog) = (paths.database.clone(), file.audit.socket());
        let (actor, why) = (actor(), self.globals.why());
        let environment = hook_environment();
        Ok(Box::new(move || {
            let world = World {
                clock: Box::new(Timestamp::now),
                rng: Self::rng(),
                actor: actor.clone(),
                why: why.clone(),
                environment: environment.clone(),
                syslog: syslog.clone(),
            };
            App::open(&database, settings.clone(), world, None)
        }))
    }

    /// The clock, randomness and the actor of this process, and the log of the system that the file names.
    pub(crate) fn world(&self, file: &File) -> World {
        World {
            clock: Box::new(Timestamp::now),
            rng: Self::rng(),
            actor: actor(),
            why: self.globals.why(),
            environment: hook_environment(),
            syslog: file.audit.socket(),
        }
    }

    /// Randomness of the operating system.
    pub(crate) fn rng() -> Box<dyn rand::CryptoRng + Send> {
        Box::new(OsRandom::new())
    }

    /// Reports an error, if there is one, and returns the exit code.
    pub(super) fn finish(mut self, done: Result<u8>) -> u8 {
        let code = match done {
            Ok(code) => code,
            Err(error) => {
                self.ui.error(&error);
                exit::of(&error)
            }
        };
        // What was refused for it has said so.
        if code != exit::code(ErrorKind::Config) {
            self.ui.say_restored();
        }
        code
    }
}

/// What a product's hook finds in its environment: where programs and its user's files are, and the language. Whatever
/// else is in ours may be a secret.
fn hook_environment() -> Vec<(OsString, OsString)> {
    let passed = |name: &OsStr| {
        let name = name.to_str().unwrap_or_default();
        ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ"].contains(&name) || name.starts_with("LC_")
    };
    std::env::vars_os()
        .filter(|(name, _)| passed(name))
        .collect()
}

fn actor() -> Actor {
    let variable = |name: &str| std::env::var(name).ok();
    // Whichever of the streams is still the terminal: stdin or stdout may be a pipe.
    let tty = [
        rustix::stdio::stdin(),
        rustix::stdio::stderr(),
        rustix::stdio::stdout(),
    ]
    .into_iter()
    .find_map(|stream| rustix::termios::ttyname(stream, Vec::new()).ok())
    .and_then(|name| name.into_string().ok());
    let (sudo_uid, sudo_user) = (variable("SUDO_UID"), variable("SUDO_USER"));
    let caller = Caller {
        uid: rustix::process::getuid().as_raw(),
        euid: rustix::process::geteuid().as_raw(),
        sudo_uid: sudo_uid.as_deref(),
        sudo_user: sudo_user.as_deref(),
    };
    caller.actor(account, tty)
}

/// The name of an account in the user database of the system.
fn account(uid: u32) -> Option<String> {
    let user = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid));
    // A database that cannot be read names no one; the user ID is recorded all the same.
    user.ok().flatten().map(|user| user.name)
}

/// What the file says, as the application takes it.
pub(crate) fn settings(file: &File, paths: &Paths) -> Result<Settings> {
    let from = file.smtp.as_ref().map(|smtp| smtp.from.parse()).transpose();
    let bounces = file
        .smtp
        .as_ref()
        .and_then(|smtp| smtp.bounce_address.as_deref());
    let bounces = bounces.map(str::parse).transpose();
    Ok(Settings {
        base_url: file.base_url.clone(),
        from: setting::<_, Invalid>(from, "smtp.from", paths)?,
        bounce_address: setting::<_, Invalid>(bounces, "smtp.bounce_address", paths)?,
        notify_on_redeem: file.notify_on_redeem,
        retention: file.retention.credentials.0.into(),
        key: paths.key_source(),
    })
}

/// The value of a setting, or an error that names the setting and the file.
pub(crate) fn setting<T, E: Display>(value: Result<T, E>, key: &str, paths: &Paths) -> Result<T> {
    value
        .map_err(|error| Error::new(ErrorKind::Config, error.to_string()).hint("correct it there"))
        .with_context(|| format!("{key} in {}", paths.config.display()))
}

/// The relay that the file describes. Its password is read when it is first needed.
fn relay(smtp: &Smtp, file: &File, paths: &Paths) -> Result<Box<dyn Relay>> {
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
        username: smtp.username.clone(),
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
    setting(settings.validate(), "[smtp]", paths)?;
    let password = password_source(smtp);
    Ok(Box::new(SmtpRelay::new(settings, password)))
}

fn password_source(smtp: &Smtp) -> Option<PasswordSource> {
    if let Some(path) = smtp.password_file.clone() {
        return Some(Box::new(move || {
            let bytes =
                std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            first_line(&Secret::new(bytes), &path.display().to_string())
        }));
    }
    let command = smtp.password_command.clone()?;
    Some(Box::new(move || {
        let (program, words) = command.split_first().ok_or("password_command is empty")?;
        let mut output = Command::new(program)
            .args(words)
            .stdin(std::process::Stdio::null())
            .stderr(std::process::Stdio::inherit())
            .output()
            .map_err(|error| format!("{program}: {error}"))?;
        if !output.status.success() {
            return Err(format!("{program} ended with {}", output.status));
        }
        let printed = Secret::new(std::mem::take(&mut output.stdout));
        first_line(&printed, program)
    }))
}

fn first_line(bytes: &Secret<Vec<u8>>, from: &str) -> std::result::Result<Secret<String>, String> {
    let text = without_mark(bytes.expose()).map_err(|utf16| format!("{from}: it {utf16}"))?;
    let text = str::from_utf8(text).map_err(|_| format!("{from}: it is not UTF-8"))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::new(line.to_owned())),
        _ => Err(format!("{from}: the first line is empty")),
    }
}
