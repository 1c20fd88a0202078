//! The command line: arguments, prompts, tables, the clipboard, the configuration file, the environment.
//!
//! Invariants: clap types never leave this module. Only [`output`] writes to stdout and stderr (besides the
//! questions of [`prompt`]), only [`clipboard`] writes to the terminal behind them, only [`prompt`] reads stdin, and
//! only [`exit`] knows exit codes.

pub(crate) mod advice;
mod args;
mod audit;
mod clipboard;
mod config;
mod contact;
mod context;
mod db;
pub mod docs;
mod email;
mod examples;
mod exit;
mod failure;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod globals;
pub(crate) mod handover;
pub mod hook;
mod init;
mod key;
mod link;
mod listing;
mod login;
mod mailing;
mod manual;
pub(crate) mod next_step;
mod output;
mod password;
mod pick;
mod process;
mod product;
mod progress;
mod prompt;
mod qr;
mod random;
mod relay;
mod schema;
pub(crate) mod sending;
#[cfg(feature = "web")]
mod serve;
mod signals;
mod syslog;
mod system;
mod targets;
mod time;
mod values;
mod views;
mod waits;

use anyhow::Result;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use context::Context;
use globals::Globals;

use crate::app::{Error, ErrorKind, NextStep};

/// Resend product credentials: contacts, a log of outbound email, passwords and reset links
#[derive(Parser, Debug)]
#[command(
    name = "credtool",
    version,
    disable_help_subcommand = true,
    after_help = examples::examples![
        ("show a contact and every email to them", "credtool contact show ada@example.com"),
        ("retry an email that failed", "credtool email retry 1"),
        ("generate a new password and email it", "credtool password generate ada@example.com --email"),
        ("send all due emails, from cron", "credtool email deliver --quiet"),
    ]
)]
struct Cli {
    #[command(flatten)]
    globals: globals::Globals,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    #[command(subcommand)]
    Contact(contact::Command),
    #[command(subcommand)]
    Product(product::Command),
    #[command(subcommand)]
    Login(login::Command),
    #[command(subcommand)]
    Email(email::Command),
    #[command(subcommand)]
    Password(password::Command),
    #[command(subcommand)]
    Link(link::Command),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Db(db::Command),
    #[command(subcommand)]
    Hook(hook::Command),
    #[command(subcommand)]
    Key(key::Command),
    #[command(subcommand)]
    Config(system::ConfigCommand),
    Init(init::Args),
    #[cfg(feature = "web")]
    Serve(serve::Args),
    Demo(system::DemoArgs),
    Completions(system::CompletionsArgs),
    Manual(manual::ManualArgs),
}

/// The whole command line, for the manual and the completions.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program; gives its exit code.
pub fn run() -> u8 {
    process::guarded(run_words)
}

fn run_words() -> u8 {
    let mut words = std::env::args_os();
    if words.nth(1).is_some_and(|word| word == clipboard::SERVE) {
        return clipboard::serve_words(words);
    }
    let parsed = command().try_get_matches();
    if let Some(command) = schema::asked(&parsed, command) {
        let mut context = Context::new(Globals::default());
        let done = schema::print(&command, &mut context);
        return context.finish(done);
    }
    let matches = match parsed {
        Ok(matches) => matches,
        Err(error) => return output::usage(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    let mut context = Context::new(cli.globals);
    let done = match refuse_why(&matches, &context.globals) {
        Ok(()) => dispatch(cli.command, &mut context),
        Err(error) => Err(error.into()),
    };
    context.finish(done)
}

/// Refuses --ticket and --reason where no audit event would have them: as filters they would filter nothing.
fn refuse_why(matches: &ArgMatches, globals: &Globals) -> Result<(), Error> {
    let why = globals.why();
    let Some(verb) = reading(matches).filter(|_| why.ticket.is_some() || why.reason.is_some())
    else {
        return Ok(());
    };
    let message = format!("`credtool {verb}` only reads, and takes neither --ticket nor --reason");
    Err(Error::new(ErrorKind::Usage, message)
        .hint(NextStep::ListAuditOfTicket.then(" lists what was done for a ticket")))
}

/// The command, where it only reads and leaves no event. The audit trail itself is filtered.
fn reading(matches: &ArgMatches) -> Option<String> {
    let (noun, rest) = matches.subcommand()?;
    let Some((verb, args)) = rest.subcommand() else {
        let reads = ["completions", "demo", "doctor", "manual", "help"].contains(&noun);
        return reads.then(|| noun.to_owned());
    };
    let given = |flag: &str| args.value_source(flag) == Some(ValueSource::CommandLine);
    let reads = match (noun, verb) {
        ("audit", "list") | ("password", "show" | "verify") => false,
        ("email", "show") => !["reveal", "raw", "copy"].into_iter().any(given),
        (_, "list" | "show" | "path" | "get" | "check" | "preview" | "verify") => true,
        _ => false,
    };
    reads.then(|| format!("{noun} {verb}"))
}

fn dispatch(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::Contact(command) => contact::run(command, context),
        Command::Product(command) => product::run(command, context).map(|()| 0),
        Command::Login(command) => login::run(command, context),
        Command::Email(command) => email::run(command, context),
        Command::Password(command) => password::run(command, context),
        Command::Link(command) => link::run(command, context),
        Command::Audit(command) => audit::run(command, context),
        Command::Db(command) => db::run(&command, context),
        Command::Hook(command) => hook::run(&command, context),
        Command::Key(command) => key::run(&command, context).map(|()| 0),
        Command::Config(command) => system::config(&command, context),
        Command::Init(args) => init::run(args, context).map(|()| 0),
        #[cfg(feature = "web")]
        Command::Serve(args) => serve::run(&args, context),
        Command::Demo(args) => system::demo(&args, context),
        Command::Completions(args) => system::completions(&args, self::command(), context),
        Command::Manual(args) => manual::run(&args, self::command(), context),
    }
}
