//! `credtool db`: the database itself: backups, restored copies, checks.

mod backup;
mod check;
pub(crate) mod given_up;
mod restore;

use anyhow::Result;
use clap::Subcommand;

use super::Context;

/// Check the database, back it up and restore it
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Backup(backup::Args),
    Restore(restore::Args),
    Check(check::Args),
}

pub(crate) fn run(command: &Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::Backup(args) => backup::run(args, context).map(|()| 0),
        Command::Restore(args) => restore::run(args, context).map(|()| 0),
        Command::Check(args) => check::run(args, context),
    }
}
