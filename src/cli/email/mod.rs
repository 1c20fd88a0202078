//! `credtool email`: list, show, send, retry, cancel, deliver, purge.

mod advice;
mod cancel;
mod deliver;
mod list;
mod purge;
mod retried;
mod retry;
mod send;
pub(crate) mod sending;
mod show;
mod waiting;

pub(crate) use waiting::waiting;

use anyhow::Result;
use clap::Subcommand;

pub(crate) use purge::REMNANTS;

use super::Context;
use super::output::{Column, Record};
use super::records;
use crate::app::App;
use crate::domain::email::Email;

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

/// The columns of an email in a list.
pub(crate) const COLUMNS: &[Column] = &[
    Column {
        key: "id",
        heading: "Email",
    },
    Column {
        key: "template",
        heading: "Template",
    },
    Column {
        key: "to",
        heading: "To",
    },
    Column {
        key: "state",
        heading: "State",
    },
    Column {
        key: "attempts",
        heading: "Tries",
    },
    Column {
        key: "last_code",
        heading: "Code",
    },
    Column {
        key: "last_reply",
        heading: "Reply",
    },
    Column {
        key: "created_at",
        heading: "Composed",
    },
];

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

/// The object of an email.
pub(crate) fn record(app: &App, email: &Email) -> Result<Record> {
    let state = app.outbox_state()?;
    Ok(records::email_record(
        email,
        &app.product(email.product_id)?,
        state.is_stranded(email),
        state.outage(email),
    ))
}
