//! `credtool email`: list, show, send, retry, cancel, deliver, purge.

mod cancel;
mod columns;
mod deliver;
mod list;
mod purge;
mod retried;
mod retry;
mod send;
mod show;
mod waiting;

use anyhow::Result;
use clap::Subcommand;

use super::Context;

pub(crate) use purge::REMNANTS;
pub(crate) use waiting::{stranded, waiting};

/// Look at the email log, send, retry and cancel emails
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    List(list::Args),
    Show(show::Args),
    Send(send::Args),
    Retry(retry::Args),
    Cancel(cancel::Args),
    Deliver(deliver::Args),
    Purge(purge::Args),
}

pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List(args) => list::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Send(args) => send::run(&args, context),
        Command::Retry(args) => retry::run(&args, context),
        Command::Cancel(args) => cancel::run(&args, context),
        Command::Deliver(args) => deliver::run(&args, context),
        Command::Purge(args) => purge::run(&args, context),
    }
}
