//! `credtool password`: generate, set, show, reset, verify, redeem.

mod generate;
mod redeem;
mod reset;
mod set;
mod show;
mod verify;

use anyhow::Result;
use clap::Subcommand;

use super::Context;

/// Generate, set, show and reset passwords
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Generate(generate::Args),
    Set(set::Args),
    Show(show::Args),
    Reset(reset::Args),
    Verify(verify::Args),
    Redeem(redeem::Args),
}

pub(crate) fn run(command: Command, context: &mut Context) -> Result<u8> {
    match command {
        Command::Generate(args) => generate::run(&args, context),
        Command::Set(args) => set::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Reset(args) => reset::run(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Redeem(args) => redeem::run(&args, context),
    }
}
