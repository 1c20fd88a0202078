//! `credtool key`: the key that seals stored passwords and emails.

mod export;
mod import;
mod passphrase;
mod rotate;

use anyhow::Result;
use clap::Subcommand;

use super::Context;

/// Manage the key that seals stored passwords and emails
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Export(export::Args),
    Import(import::Args),
    Rotate(rotate::Args),
}

pub(crate) fn run(command: &Command, context: &mut Context) -> Result<()> {
    match command {
        Command::Export(args) => export::run(args, context),
        Command::Import(args) => import::run(args, context),
        Command::Rotate(args) => rotate::run(args, context),
    }
}
