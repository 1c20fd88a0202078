//! The context of a command: the streams, the prompt, the paths, and the application behind them.

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use anyhow::Result;

use super::config::{File, Paths, Smtp};
use super::exit;
use super::failure::ErrorReport;
use super::globals::Globals;
use super::output::Ui;
use super::prompt::Prompt;
use super::random::OsRandom;
use super::relay::relay;
use super::syslog;
use crate::app::{self, App, ErrorKind, Settings, World};
use crate::domain::Timestamp;
use crate::domain::audit::{Actor, Caller};
use crate::mail::{Relay, SmtpRelay, Watch};

/// Everything that a command has at hand.
pub(crate) struct Context {
    pub(crate) globals: Globals,
    pub(crate) ui: Ui,
    pub(crate) prompt: Prompt,
    /// The waits for the relay, once there is one.
    pub(crate) watch: Option<Arc<Watch>>,
    /// How many emails stayed queued since the relay stopped a send of this command: it is not asked for each again.
    pub(crate) not_offered: Option<usize>,
}

impl Context {
    pub(super) fn new(globals: Globals) -> Self {
        Self {
            ui: Ui::new(&globals, Timestamp::now()),
            prompt: Prompt::new(&globals),
            watch: None,
            not_offered: None,
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

    /// As [`Context::app`], for a command that changes something and prints what.
    ///
    /// Fails with [`ErrorKind::Failed`] where stdout is closed or full: the command has changed nothing then.
    pub(crate) fn app_to_change(&mut self) -> Result<App> {
        self.ui.check_result()?;
        self.app()
    }

    /// As [`Context::app`], for those who say themselves that it is an older copy.
    pub(crate) fn app_of_copy(&mut self) -> Result<App> {
        let paths = self.paths()?;
        let file = self.file(&paths)?;
        let settings = settings(&file, &paths);
        let relay = file.smtp.as_ref().map(|smtp| relay(smtp, &file));
        self.watch = relay.as_ref().map(SmtpRelay::watch);
        Ok(App::open(
            &paths.database,
            settings,
            self.world(&file),
            relay.map(|relay| Box::new(relay) as Box<dyn Relay>),
        )?)
    }

    /// Opens applications, each with a connection of its own and without a relay, by what the file says now.
    #[cfg(feature = "web")]
    pub(crate) fn opener(
        &self,
        file: &File,
        paths: &Paths,
    ) -> Box<dyn Fn() -> app::Result<App> + Send + Sync> {
        let settings = settings(file, paths);
        let (database, syslog) = (paths.database.clone(), file.audit.socket());
        let (actor, why) = (actor(), self.globals.why());
        let environment = hook_environment();
        Box::new(move || {
            let world = World {
                clock: Box::new(Timestamp::now),
                rng: Self::rng(),
                actor: actor.clone(),
                why: why.clone(),
                environment: environment.clone(),
                audit_sink: syslog::sink(syslog.clone()),
            };
            App::open(&database, settings.clone(), world, None)
        })
    }

    /// The clock, randomness and the actor of this process, and the log of the system that the file names.
    pub(crate) fn world(&self, file: &File) -> World {
        World {
            clock: Box::new(Timestamp::now),
            rng: Self::rng(),
            actor: actor(),
            why: self.globals.why(),
            environment: hook_environment(),
            audit_sink: syslog::sink(file.audit.socket()),
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
            Err(mut error) => {
                if ErrorReport::from(&error).at_database
                    && let Ok(paths) = self.paths()
                {
                    error = error.context(paths.database.display().to_string());
                }
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

/// Variables that a hook inherits, besides those whose names begin with `LC_`.
pub(crate) const HOOK_VARIABLES: [&str; 6] = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ"];

/// The environment of a hook. Any other variable of ours may hold a secret.
fn hook_environment() -> Vec<(OsString, OsString)> {
    let passed = |name: &OsStr| {
        let name = name.to_str().unwrap_or_default();
        HOOK_VARIABLES.contains(&name) || name.starts_with("LC_")
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

/// The settings of the file, as the application takes them.
pub(crate) fn settings(file: &File, paths: &Paths) -> Settings {
    let smtp = file.smtp.as_ref();
    Settings {
        base_url: file.base_url.clone(),
        from: smtp.map(|smtp| smtp.from.clone()),
        reply_to: smtp.and_then(|smtp| smtp.reply_to.clone()),
        support: file.support.clone(),
        language: file.locale.unwrap_or_default(),
        bounce_address: smtp.and_then(|smtp| smtp.bounce_address.clone()),
        notify_on_redeem: file.notify_on_redeem,
        retention: file.retention.credentials.0.into(),
        key: paths.key_source(),
    }
}
