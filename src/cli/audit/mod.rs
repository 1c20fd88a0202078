//! `credtool audit`: list, verify.

mod list;
mod verify;

use anyhow::Result;
use clap::Subcommand;

use super::Context;

/// List and verify the audit trail
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    List(list::Args),
    Verify(verify::Args),
}

/// Runs the verb.
pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::List(args) => list::run(args, context),
        Command::Verify(args) => verify::run(&args, context),
    }
}
