//! The commands about credtool itself: `config`, `demo`, `completions`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use clap_complete::Shell;

use super::config::File;
use super::examples::examples;
use super::output::Column;
use super::signals::wait_for_interrupt;
use super::views::workspace::{PathsOutput, SettingOutput};
use super::{Context, docs, relay};
use crate::app::{Error, ErrorKind, Mailbox};
use crate::demo::{self, Keep, TourError};
use crate::domain::Line;

/// Show where the configuration is and what it says
#[derive(Subcommand, Debug)]
pub(crate) enum ConfigCommand {
    /// Print the paths of the configuration, the database and the key
    #[command(after_help = examples![
        ("all paths", "credtool config path"),
        ("the configuration file alone", "credtool config path --field config"),
    ])]
    Path,
    /// Check the configuration and list the settings in force, without secrets
    ///
    /// Checks everything that sending and serving check, the files that the settings name included; a password command
    /// is not run. Exits with 78 where something is wrong.
    #[command(after_help = examples![
        ("every setting", "credtool config list"),
        ("for a script", "credtool config list --json"),
    ])]
    List,
}

/// Play a support story on a built-in mail server, in a temporary folder
///
/// With --keep on a terminal, the page and the mail server run until Ctrl-C, and a link to open in a browser is shown.
#[derive(Args, Debug)]
#[command(after_help = examples![
    ("watch it", "credtool demo"),
    ("keep the folder, to go on by hand and in a browser", "credtool demo --keep ./credtool-demo"),
])]
pub(crate) struct DemoArgs {
    /// Use this new folder and keep it
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Print the completions for a shell
#[derive(Args, Debug)]
#[command(after_help = examples![
    ("for bash", "credtool completions bash > \\\n      ~/.local/share/bash-completion/completions/credtool"),
    ("for fish", "credtool completions fish > ~/.config/fish/completions/credtool.fish"),
])]
pub(crate) struct CompletionsArgs {
    /// Shell that will read them
    shell: Shell,
}

pub(crate) fn config(command: &ConfigCommand, context: &mut Context) -> Result<u8> {
    match command {
        ConfigCommand::Path => paths(context),
        ConfigCommand::List => settings(context),
    }
}

fn paths(context: &mut Context) -> Result<u8> {
    let paths = context.paths()?;
    let text = |path: &std::path::Path| path.display().to_string();
    let record = PathsOutput {
        config: text(&paths.config),
        database: text(&paths.database),
        key: text(&paths.key),
    };
    context.ui.record(&record, |screen| {
        screen.fields(&[
            ("config", record.config.as_str().into()),
            ("database", record.database.as_str().into()),
            ("key", record.key.as_str().into()),
        ]);
    })?;
    Ok(0)
}

const SETTING_COLUMNS: &[Column] = &[
    Column::new("setting", "Setting"),
    Column::new("value", "Value"),
];

fn settings(context: &mut Context) -> Result<u8> {
    let paths = context.paths()?;
    let file = context.file(&paths)?;
    let rows: Vec<SettingOutput> = settings_of(&file)
        .into_iter()
        .map(|(setting, value)| SettingOutput { setting, value })
        .collect();
    context.ui.rows(SETTING_COLUMNS, &rows)?;
    if let Some(smtp) = &file.smtp {
        relay::check(smtp, &file)?;
    }
    #[cfg(feature = "web")]
    super::serve::check(context, &file, &paths)?;
    Ok(0)
}

/// Each setting in force and its value.
pub(super) fn settings_of(file: &File) -> Vec<(String, Option<String>)> {
    let mut settings = vec![
        (
            "base_url",
            file.base_url.as_ref().map(|url| url.as_str().to_owned()),
        ),
        ("notify_on_redeem", Some(file.notify_on_redeem.to_string())),
        ("support", file.support.as_ref().map(Line::to_string)),
        ("locale", Some(file.locale.unwrap_or_default().to_string())),
    ];
    if let Some(smtp) = &file.smtp {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        settings.extend([
            ("smtp.host", Some(smtp.host.to_string())),
            ("smtp.port", Some(smtp.port().to_string())),
            ("smtp.tls", Some(smtp.tls.as_str().to_owned())),
            ("smtp.auth", Some(smtp.auth.as_str().to_owned())),
            ("smtp.username", smtp.username.as_ref().map(Line::to_string)),
            ("smtp.password_file", path(&smtp.password_file)),
            (
                "smtp.password_command",
                smtp.password_command.as_ref().map(|words| words.join(" ")),
            ),
            ("smtp.from", Some(smtp.from.to_string())),
            (
                "smtp.reply_to",
                smtp.reply_to.as_ref().map(Mailbox::to_string),
            ),
            (
                "smtp.bounce_address",
                smtp.bounce_address
                    .as_ref()
                    .map(|address| address.as_str().to_owned()),
            ),
            ("smtp.ca_file", path(&smtp.ca_file)),
            (
                "smtp.client_name",
                smtp.client_name
                    .as_ref()
                    .map(|name| name.as_str().to_owned()),
            ),
            ("smtp.pipelining", Some(smtp.pipelining.to_string())),
        ]);
    }
    settings.push((
        "retention.credentials",
        Some(file.retention.credentials.0.to_string()),
    ));
    settings.push((
        "audit.syslog",
        file.audit.socket().map(|path| path.display().to_string()),
    ));
    settings.extend(file.serve.rows());
    let timeouts = file.timeouts.iter().map(|(phase, time)| {
        let setting = format!("timeouts.{}", phase.0.as_str());
        (setting, Some(time.0.to_string()))
    });
    settings
        .into_iter()
        .map(|(setting, value)| (setting.to_owned(), value))
        .chain(timeouts)
        .collect()
}

pub(crate) fn demo(args: &DemoArgs, context: &mut Context) -> Result<u8> {
    let program = std::env::current_exe().map_err(|error| {
        Error::new(ErrorKind::Failed, "the program does not know its own file").source(error)
    })?;
    let folder = args.keep.clone().unwrap_or_else(|| {
        let nanos = crate::domain::Timestamp::now().as_nanosecond();
        std::env::temp_dir().join(format!("credtool-demo-{}-{nanos}", std::process::id()))
    });
    let ui = &mut context.ui;
    let mut wait = || wait_for_interrupt().map_err(|error| TourError::Stay(error.to_string()));
    let keep = match args.keep {
        Some(_) if ui.is_terminal() => Keep::Everything(&mut wait),
        Some(_) => Keep::Folder,
        None => Keep::Nothing,
    };
    demo::play(&program, &folder, keep, &mut |line| {
        ui.value(line).map_err(|_| TourError::Output)
    })
    .map_err(|error| {
        let told = Error::new(ErrorKind::Failed, error.to_string());
        match error {
            TourError::Folder { .. } => {
                told.hint("name a folder that does not exist yet, in one that does: --keep FOLDER")
            }
            _ => told,
        }
    })?;
    Ok(0)
}

pub(crate) fn completions(
    args: &CompletionsArgs,
    command: clap::Command,
    context: &mut Context,
) -> Result<u8> {
    let script = docs::completion(command, args.shell);
    context.ui.bytes(&script)?;
    Ok(0)
}
